"""One module per family; each has a `train` function."""
