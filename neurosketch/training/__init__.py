"""Training and evaluation of the models; `run` is what `neurosketch train` calls."""
