"""Chord symbols such as `Bbmaj7` or `F#m7/C#`: which notes they mean."""

from __future__ import annotations

import re
from functools import lru_cache

NO_CHORD = "N"
"""No harmony, as chord annotations write it."""

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_SYMBOL = re.compile(r"([A-G])([#♯b♭]?)([^/]*)(?:/([A-G])([#♯b♭]?))?")
_QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7), "maj": (0, 4, 7), "M": (0, 4, 7), "5": (0, 7), "1": (0,),
    "m": (0, 3, 7), "min": (0, 3, 7), "-": (0, 3, 7),
    "dim": (0, 3, 6), "o": (0, 3, 6), "°": (0, 3, 6), "aug": (0, 4, 8), "+": (0, 4, 8),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "sus": (0, 5, 7), "7sus4": (0, 5, 7, 10),
    "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "min6": (0, 3, 7, 9), "69": (0, 2, 4, 7, 9),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "M7": (0, 4, 7, 11), "Δ": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10), "min7": (0, 3, 7, 10), "-7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11), "minmaj7": (0, 3, 7, 11), "mM7": (0, 3, 7, 11),
    "dim7": (0, 3, 6, 9), "o7": (0, 3, 6, 9), "°7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10), "hdim7": (0, 3, 6, 10), "ø": (0, 3, 6, 10), "ø7": (0, 3, 6, 10),
    "aug7": (0, 4, 8, 10), "+7": (0, 4, 8, 10), "7#5": (0, 4, 8, 10), "7b5": (0, 4, 6, 10),
    "9": (0, 2, 4, 7, 10), "maj9": (0, 2, 4, 7, 11), "m9": (0, 2, 3, 7, 10),
    "min9": (0, 2, 3, 7, 10), "add9": (0, 2, 4, 7), "madd9": (0, 2, 3, 7),
    "7b9": (0, 1, 4, 7, 10), "7#9": (0, 3, 4, 7, 10), "11": (0, 2, 4, 5, 7, 10),
    "m11": (0, 2, 3, 5, 7, 10), "min11": (0, 2, 3, 5, 7, 10), "13": (0, 2, 4, 7, 9, 10),
    "maj13": (0, 2, 4, 7, 9, 11), "m13": (0, 2, 3, 7, 9, 10),
}  # fmt: skip
"""Semitones above the root; the spellings that lead sheets and annotations use."""


@lru_cache(maxsize=512)
def tones(symbol: str) -> frozenset[int] | None:
    """Pitch classes (0 is C) of a chord, the bass after a slash among them.

    Args:
        symbol: e.g. `C`, `F#m7`, `Bbmaj7`, `G/B`; `N` has no notes.

    Returns:
        None when it names no chord.
    """
    text = symbol.strip()
    if text == NO_CHORD:
        return frozenset()
    match = _SYMBOL.fullmatch(text.replace("6/9", "69").replace(":", ""))
    if match is None:
        return None
    intervals = _QUALITIES.get(match[3].strip("()"))
    if intervals is None:
        return None
    root = _LETTERS[match[1]] + _SIGNS[match[2]]
    bass = () if match[4] is None else (_LETTERS[match[4]] + _SIGNS[match[5]],)
    return frozenset(pitch % 12 for pitch in (*(root + step for step in intervals), *bass))


def spelled(text: str) -> str | None:
    """A typed chord as a score keeps it, e.g. ` bbmaj7 ` as `Bbmaj7`; None when it is none."""
    text = text.strip().replace("♯", "#").replace("♭", "b")
    if text.casefold() in ("n", "nc", "n.c.", "none"):
        return NO_CHORD
    symbol = text[:1].upper() + text[1:]
    head, slash, bass = symbol.partition("/")
    if slash and bass[:1].isalpha():
        symbol = f"{head}/{bass[:1].upper()}{bass[1:]}"
    return symbol if tones(symbol) is not None else None
