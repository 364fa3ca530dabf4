"""The errors a user can meet, each one a sentence with a remedy."""

from __future__ import annotations


class NeuroSketchError(Exception):
    """Something went wrong that the user should read about.

    Args:
        message: one plain sentence, without a trailing traceback or class name.
        remedy: what the user can do about it; empty when there is nothing to do.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """The sentence and its remedy on one line."""
        text = f"{self.message} {self.remedy}".strip()
        return " ".join(text.split())


class CheckpointError(NeuroSketchError):
    """A model file is missing, damaged, of another version or of another latent space."""


class AudioFileError(NeuroSketchError):
    """An audio file cannot be read or written."""


class MidiFileError(NeuroSketchError):
    """A MIDI file cannot be read."""


class DeviceError(NeuroSketchError):
    """A sound or compute device is missing or has vanished."""


class LibraryError(NeuroSketchError):
    """The library or a sketch cannot be read or written."""


class RecipeError(NeuroSketchError):
    """A recipe is missing, malformed, or names something this machine lacks."""


class RequestError(NeuroSketchError):
    """A request asks for an unknown control or condition, or for a value out of range."""


class OutOfMemory(NeuroSketchError):
    """The compute device or the machine has too little memory for the request."""


class Cancelled(NeuroSketchError):
    """The user cancelled the job."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")
