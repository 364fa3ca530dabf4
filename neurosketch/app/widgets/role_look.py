"""Names and colours of a sketch's tracks and of its drums."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from neurosketch.app.actions import QT_TRANSLATE_NOOP
from neurosketch.app.theme import Theme

_ROLES = {
    "drums": QT_TRANSLATE_NOOP("sketch", "Drums"),
    "bass": QT_TRANSLATE_NOOP("sketch", "Bass"),
    "keys": QT_TRANSLATE_NOOP("sketch", "Keys"),
    "guitar": QT_TRANSLATE_NOOP("sketch", "Guitar"),
    "strings": QT_TRANSLATE_NOOP("sketch", "Strings"),
    "lead": QT_TRANSLATE_NOOP("sketch", "Lead"),
}
_DRUMS = {
    "kick": QT_TRANSLATE_NOOP("sketch", "Kick"),
    "snare": QT_TRANSLATE_NOOP("sketch", "Snare"),
    "closed_hat": QT_TRANSLATE_NOOP("sketch", "Closed hat"),
    "open_hat": QT_TRANSLATE_NOOP("sketch", "Open hat"),
    "low_tom": QT_TRANSLATE_NOOP("sketch", "Low tom"),
    "mid_tom": QT_TRANSLATE_NOOP("sketch", "Mid tom"),
    "crash": QT_TRANSLATE_NOOP("sketch", "Crash"),
    "clap": QT_TRANSLATE_NOOP("sketch", "Clap"),
    "rim": QT_TRANSLATE_NOOP("sketch", "Rim"),
    "ride": QT_TRANSLATE_NOOP("sketch", "Ride"),
    "shaker_tamb": QT_TRANSLATE_NOOP("sketch", "Shaker"),
    "perc": QT_TRANSLATE_NOOP("sketch", "Perc"),
}
_COLOURS = {
    "drums": "orange", "bass": "blue", "keys": "yellow", "guitar": "green", "strings": "violet",
    "lead": "red",
}  # fmt: skip


def role_name(role: str) -> str:
    """What people call a track, in their language."""
    return QCoreApplication.translate("sketch", _ROLES.get(role, role))


def drum_name(drum: str) -> str:
    """What people call a drum, in their language."""
    return QCoreApplication.translate("sketch", _DRUMS.get(drum, drum))


def role_colour(theme: Theme, role: str) -> str:
    """The colour of a track's notes."""
    return theme.takes[_COLOURS.get(role, "blue")]
