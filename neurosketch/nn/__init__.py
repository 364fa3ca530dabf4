"""Torch building blocks shared by the model families; every one can run as a stream."""
