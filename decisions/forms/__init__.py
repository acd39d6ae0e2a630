"""Forms of major decisions."""
