"""Chord symbols such as `Bbmaj7` or `F#m7/C#`: which notes they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

NO_CHORD = "N"
"""No harmony, as chord annotations write it."""

QUALITIES: Mapping[str, tuple[int, ...]] = {
    "": (0, 4, 7), "m": (0, 3, 7), "5": (0, 7), "dim": (0, 3, 6), "aug": (0, 4, 8),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10), "mmaj7": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10), "dim7": (0, 3, 6, 9), "7sus4": (0, 5, 7, 10), "aug7": (0, 4, 8, 10),
    "7b5": (0, 4, 6, 10), "add9": (0, 4, 7, 2), "madd9": (0, 3, 7, 2), "6/9": (0, 4, 7, 9, 2),
    "9": (0, 4, 7, 10, 2), "maj9": (0, 4, 7, 11, 2), "m9": (0, 3, 7, 10, 2),
    "7b9": (0, 4, 7, 10, 1), "7#9": (0, 4, 7, 10, 3), "9sus4": (0, 5, 7, 10, 2),
    "11": (0, 4, 7, 10, 5), "m11": (0, 3, 7, 10, 5), "13": (0, 4, 7, 10, 9),
    "m13": (0, 3, 7, 10, 9), "maj13": (0, 4, 7, 11, 9),
}  # fmt: skip
"""Semitones of a chord's notes above its root, the most telling first, by how its kind is spelt;
of the highest chords not every note between, as nobody plays them all."""

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS = {"": 0, "#": 1, "b": -1}
_ALIASES = {
    "maj": "", "M": "", "major": "", "1": "5", "min": "m", "-": "m", "minor": "m", "mi": "m",
    "o": "dim", "°": "dim", "+": "aug", "sus": "sus4", "M7": "maj7", "Δ": "maj7", "Δ7": "maj7",
    "ma7": "maj7", "j7": "maj7", "maj11": "maj7", "min7": "m7", "-7": "m7", "mi7": "m7",
    "mM7": "mmaj7", "minmaj7": "mmaj7", "m(maj7)": "mmaj7", "ø": "m7b5", "ø7": "m7b5",
    "min7b5": "m7b5", "m7(b5)": "m7b5", "-7b5": "m7b5", "hdim7": "m7b5", "o7": "dim7",
    "°7": "dim7", "dom7": "7", "dom": "7", "7sus": "7sus4", "9sus": "9sus4", "+7": "aug7",
    "7#5": "aug7", "aug9": "aug7", "7(b5)": "7b5", "add2": "add9", "2": "add9", "(add9)": "add9",
    "m(add9)": "madd9", "maj6": "6", "M6": "6", "min6": "m6", "-6": "m6", "69": "6/9",
    "6add9": "6/9", "M9": "maj9", "min9": "m9", "-9": "m9", "7(b9)": "7b9", "7(#9)": "7#9",
    "min11": "m11", "-11": "m11", "min13": "m13", "M13": "maj13",
}  # fmt: skip
_SYMBOL = re.compile(r"([A-Ga-g])([#b]?):?(.*?)(?:/([A-Ga-g])([#b]?))?", re.DOTALL)
_ALTERED = re.compile(r"(?:alt|[#b+-]\d+|(?:add|omit|no|sus)\d*|[(), ])*")
"""What may stand behind a known kind and is read over."""


class Harmony(NamedTuple):
    """A chord: the pitch class of its root, -1 for none, and its kind, a key of `QUALITIES`."""

    root: int
    quality: str = ""

    @property
    def tones(self) -> tuple[int, ...]:
        """Its pitch classes (0 is C), the root first; none where there is no chord."""
        if self.root < 0:
            return ()
        return tuple((self.root + up) % 12 for up in QUALITIES[self.quality])


SILENT = Harmony(-1)
"""What `NO_CHORD` stands for."""


@lru_cache(maxsize=512)
def read(symbol: str) -> Harmony | None:
    """The chord that a symbol such as `F#m7` or `Bbmaj9/D` stands for; None for no symbol at all.

    A bass note after a slash is read over, as are alterations of a kind that is known: `C7alt` and
    `C7(b9,b13)` are kinds of C7.
    """
    text = _plain(symbol)
    if text.casefold() in ("n", "nc", "n.c.", "none"):
        return SILENT
    match = _SYMBOL.fullmatch(text)
    if match is None:
        return None
    kind = match[3].strip()
    for end in range(len(kind), -1, -1):
        start = kind[:end].strip()
        quality = _ALIASES.get(start, start)
        if quality in QUALITIES and _ALTERED.fullmatch(kind[end:]):
            return Harmony((_LETTERS[match[1].upper()] + _SIGNS[match[2]]) % 12, quality)
    return None


def tones(symbol: str) -> frozenset[int] | None:
    """Pitch classes (0 is C) of a chord, the bass after a slash among them.

    Args:
        symbol: e.g. `C`, `F#m7`, `Bbmaj7`, `G/B`; `N` has no notes.

    Returns:
        None when it names no chord.
    """
    harmony = read(symbol)
    if harmony is None:
        return None
    match = _SYMBOL.fullmatch(_plain(symbol))
    if match is None or match[4] is None or harmony == SILENT:
        return frozenset(harmony.tones)
    bass = (_LETTERS[match[4].upper()] + _SIGNS[match[5]]) % 12
    return frozenset((*harmony.tones, bass))


def spelled(text: str) -> str | None:
    """A typed chord as a score keeps it, e.g. ` bbmaj7 ` as `Bbmaj7`; None when it is none."""
    harmony = read(text)
    if harmony is None:
        return None
    if harmony == SILENT:
        return NO_CHORD
    symbol = _plain(text)
    head, slash, bass = (symbol[:1].upper() + symbol[1:]).rpartition("/")
    if slash and bass[:1].isalpha():
        return f"{head}/{bass[:1].upper()}{bass[1:]}"
    return head + slash + bass


def _plain(text: str) -> str:
    return text.strip().replace("♯", "#").replace("♭", "b")
