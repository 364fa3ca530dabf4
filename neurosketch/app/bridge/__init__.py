"""Between the window's thread and the engine's thread."""
