"""What the window shows and does, without a widget."""
