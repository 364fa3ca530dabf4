"""The model families, their catalog and their checkpoints."""
