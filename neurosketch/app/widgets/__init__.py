"""Custom-painted widgets without knowledge of the engine: values in, typed signals out."""
