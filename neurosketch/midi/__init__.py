"""MIDI: files, input ports, and what keys mean."""
