"""Power lists from and to the files that departments really use."""
