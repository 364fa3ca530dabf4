"""Plain values and protocols shared by every layer: numpy and the standard library only."""
