"""The registry's lifecycles, one file each."""
