"""Chords for a sketch that nobody has chosen chords for."""

from __future__ import annotations

import numpy as np

from neurosketch.core.composing import BEATS_PER_BAR
from neurosketch.core.score import Chord
from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.harmony import ANY_MOOD, Harmony, symbol_of
from neurosketch.models.musegan.styles import STYLES

_LIKE = {"game-rock": "rock", "game-pop": "synthwave"}
"""Genres without rules of their own, and whose harmony is nearest."""
_LINE_BARS = 4


def suggest_chords(
    genre: str, mood: str, minor: bool, bars: int, rng: np.random.Generator
) -> tuple[Chord, ...]:
    """Chords over C in a genre and a mood; every bar begins with one.

    Args:
        genre: one of `plan.GENRES`.
        mood: one of `harmony.MOODS`.
        minor: whether the mode is a minor one.
        bars: how many; after four they come again, at times another four between.
        rng: the same generator chooses the same chords.
    """
    dice = Dice(rng)
    style = STYLES[_LIKE.get(genre, genre)]
    lines = [style.harmony(dice, minor, mood)[0]]
    beats: list[Harmony] = []
    while len(beats) < bars * BEATS_PER_BAR:
        turn = len(beats) // (_LINE_BARS * BEATS_PER_BAR)
        if turn % 4 == 2:
            lines.append(style.harmony(dice, minor, mood if dice.chance(0.7) else ANY_MOOD)[0])
        beats += lines[-1] if turn % 4 == 2 else lines[0]
    return tuple(
        Chord(float(beat), symbol_of(chord))
        for beat, chord in enumerate(beats[: bars * BEATS_PER_BAR])
        if beat % BEATS_PER_BAR == 0 or chord != beats[beat - 1]
    )
