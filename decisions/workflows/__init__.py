"""The lifecycles of major decisions, one file each."""
