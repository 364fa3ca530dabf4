"""NeuroSketch: the local neural sketchpad for composers."""

__version__ = "0.1.0"
