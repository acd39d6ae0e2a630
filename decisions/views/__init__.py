"""Pages of major decisions."""
