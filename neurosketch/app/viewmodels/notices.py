"""The tone of what the window tells."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Tone of a message in the banner."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
