"""The platform's pages: one module per record."""
