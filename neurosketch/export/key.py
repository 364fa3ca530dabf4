"""Names of musical keys, as far as file formats care: the root note."""

from __future__ import annotations

_PITCH_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"#": 1, "♯": 1, "b": -1, "♭": -1}


def root_note(key: str | None) -> int | None:
    """MIDI note 60 ... 71 of a key's root: `F# minor` gives 66; None when `key` names no note."""
    if not key or not key.strip():
        return None
    text = key.strip()
    pitch = _PITCH_CLASSES.get(text[0].upper())
    if pitch is None:
        return None
    rest = text[1:]
    if rest[:1] in _ACCIDENTALS:
        pitch += _ACCIDENTALS[rest[0]]
        rest = rest[1:]
    rest = rest.strip().lower()
    if rest not in {"", "m", "min", "minor", "maj", "major"}:
        return None
    return 60 + pitch % 12
