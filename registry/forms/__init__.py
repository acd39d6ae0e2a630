"""The forms of the registry's desk, one file a record."""
