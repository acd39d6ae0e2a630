"""The house keeps itself in order: tests that walk over all models, addresses, acts, files and words."""
