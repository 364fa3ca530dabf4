"""Chords, scales, moods: what sketches know of harmony."""

from __future__ import annotations

from collections.abc import Mapping

from neurosketch.core.chord_symbols import NO_CHORD as NO_SYMBOL
from neurosketch.core.chord_symbols import QUALITIES, SILENT, Harmony
from neurosketch.core.chord_symbols import read as parse

NO_CHORD = SILENT
__all__ = [
    "ANY_MOOD", "MOODS", "NAMES", "NO_CHORD", "QUALITIES", "SCALES", "Harmony", "parse",
    "symbol_of",
]  # fmt: skip

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
"""How pitch classes are spelt where no key says otherwise."""


def symbol_of(harmony: Harmony, names: tuple[str, ...] = NAMES) -> str:
    """The symbol of a chord; `N` where there is none."""
    return NO_SYMBOL if harmony.root < 0 else names[harmony.root] + harmony.quality
