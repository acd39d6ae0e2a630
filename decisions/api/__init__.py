"""Major decisions in the API."""
