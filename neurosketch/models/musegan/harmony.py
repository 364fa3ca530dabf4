"""Chords and scales: their symbols, their notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

QUALITIES: Mapping[str, tuple[int, ...]] = {
    "": (0, 4, 7), "m": (0, 3, 7), "5": (0, 7), "dim": (0, 3, 6), "aug": (0, 4, 8),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10), "mmaj7": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10), "dim7": (0, 3, 6, 9), "7sus4": (0, 5, 7, 10), "aug7": (0, 4, 8, 10),
    "add9": (0, 4, 7, 2), "madd9": (0, 3, 7, 2), "6/9": (0, 4, 7, 9, 2),
    "9": (0, 4, 7, 10, 2), "maj9": (0, 4, 7, 11, 2), "m9": (0, 3, 7, 10, 2),
    "7b9": (0, 4, 7, 10, 1), "7#9": (0, 4, 7, 10, 3), "9sus4": (0, 5, 7, 10, 2),
    "11": (0, 4, 7, 10, 5), "m11": (0, 3, 7, 10, 5), "13": (0, 4, 7, 10, 9),
    "m13": (0, 3, 7, 10, 9), "maj13": (0, 4, 7, 11, 9),
}  # fmt: skip
"""Semitones of the chord's notes above its root, by what a chord symbol says after the root."""

SCALES: Mapping[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10), "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11), "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "harmonic-minor": (0, 2, 3, 5, 7, 8, 11), "pentatonic": (0, 2, 4, 7, 9),
    "minor-pentatonic": (0, 3, 5, 7, 10), "blues": (0, 3, 5, 6, 7, 10),
    "major-blues": (0, 2, 3, 4, 7, 9),
}  # fmt: skip
"""Semitones above the tonic."""

ANY_MOOD = "any"
MOODS = (
    ANY_MOOD, "happy", "sad", "epic", "dark", "calm", "mysterious", "nostalgic", "hopeful",
    "romantic", "tender", "playful", "rebellious", "tense",
)  # fmt: skip
"""Moods that progressions are known for; see `charts`."""

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ALIASES = {
    "maj": "", "M": "", "major": "", "min": "m", "-": "m", "minor": "m", "mi": "m", "o": "dim",
    "°": "dim", "+": "aug", "sus": "sus4", "M7": "maj7", "Δ": "maj7", "Δ7": "maj7", "ma7": "maj7",
    "j7": "maj7", "min7": "m7", "-7": "m7", "mi7": "m7", "mM7": "mmaj7", "minmaj7": "mmaj7",
    "m(maj7)": "mmaj7", "ø": "m7b5", "ø7": "m7b5", "min7b5": "m7b5", "m7(b5)": "m7b5",
    "-7b5": "m7b5", "hdim7": "m7b5", "o7": "dim7", "°7": "dim7", "7sus": "7sus4", "+7": "aug7",
    "7#5": "aug7", "aug9": "aug7", "add2": "add9", "2": "add9", "(add9)": "add9",
    "m(add9)": "madd9",
    "min6": "m6", "-6": "m6", "maj6": "6", "M6": "6", "69": "6/9", "6add9": "6/9", "M9": "maj9",
    "min9": "m9", "-9": "m9", "7(b9)": "7b9", "7(#9)": "7#9", "9sus": "9sus4", "min11": "m11",
    "-11": "m11", "min13": "m13", "M13": "maj13", "dom7": "7", "dom": "7", "maj11": "maj7",
    "1": "5",
}  # fmt: skip
_SYMBOL = re.compile(r"([A-Ga-g])([#b♯♭]?)(.*)", re.DOTALL)
_BASS = re.compile(r"/[A-Ga-g][#b♯♭]?$")


class Harmony(NamedTuple):
    """A chord: the pitch class of its root, -1 for none, and its kind, a key of `QUALITIES`."""

    root: int
    quality: str = ""

    @property
    def tones(self) -> tuple[int, ...]:
        """Its pitch classes, the root first; none where there is no chord."""
        if self.root < 0:
            return ()
        return tuple((self.root + up) % 12 for up in QUALITIES[self.quality])


NO_CHORD = Harmony(-1)


def parse(symbol: str) -> Harmony | None:
    """The chord that a symbol such as `F#m7` or `Bbmaj9/D` stands for; None for no symbol at all.

    A bass note after a slash is read over, as is what is unknown about the kind behind what is
    known (`C7alt` is C7). `N` and `N.C.` are `NO_CHORD`.
    """
    text = symbol.strip()
    if text.upper() in ("N", "NC", "N.C.", "X"):
        return NO_CHORD
    match = _SYMBOL.fullmatch(text)
    if match is None:
        return None
    letter, sign, kind = match.groups()
    root = (_LETTERS[letter.upper()] + {"#": 1, "♯": 1, "b": -1, "♭": -1, "": 0}[sign]) % 12
    kind = _BASS.sub("", kind.strip().removeprefix(":")).replace("♭", "b").replace("♯", "#")
    for end in range(len(kind), -1, -1):
        start = kind[:end].strip()
        quality = _ALIASES.get(start, start)
        if quality in QUALITIES:
            known = end > 0 or not kind
            return Harmony(root, quality) if known else None
    return None


def symbol_of(harmony: Harmony, names: tuple[str, ...] = NAMES) -> str:
    """The symbol of a chord; `N` where there is none."""
    return "N" if harmony.root < 0 else names[harmony.root] + harmony.quality
