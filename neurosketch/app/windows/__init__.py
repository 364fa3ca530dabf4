"""The main window and the panels it assembles."""
