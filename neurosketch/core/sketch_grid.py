"""The grid of a sketch: sixteenth notes in bars of 4/4, and a row for each class of drums."""

from __future__ import annotations

import math

from neurosketch.core.composing import BEATS_PER_BAR, STEPS_PER_BEAT
from neurosketch.core.score import Score

DRUMS = (
    "kick", "snare", "closed_hat", "open_hat", "low_tom", "mid_tom",
    "crash", "clap", "rim", "ride", "shaker_tamb", "perc",
)  # fmt: skip
"""Classes of drums."""
DRUM_PITCHES = (36, 38, 42, 46, 45, 48, 49, 39, 37, 51, 70, 63)
"""General MIDI note of each class of `DRUMS`."""

_PERCUSSION = DRUMS.index("perc")
_CLASS_OF = {
    35: 0, 36: 0, 38: 1, 40: 1, 37: 8, 39: 7, 41: 4, 43: 4, 45: 4, 47: 5, 48: 5, 50: 5, 42: 2,
    44: 2, 46: 3, 49: 6, 52: 6, 55: 6, 57: 6, 51: 9, 53: 9, 59: 9, 54: 10, 69: 10, 70: 10, 82: 10,
}  # fmt: skip
_CLOSE = 1e-6
"""Bars by which six digits of a beat may miss a bar line."""


def drum_class(pitch: int) -> int:
    """Index into `DRUMS` of a General MIDI drum note; `perc` for what is none of the others."""
    return _CLASS_OF.get(pitch, _PERCUSSION)


def drum_pitch(pitch: int) -> int:
    """The note of `DRUM_PITCHES` that stands for a General MIDI drum note."""
    return DRUM_PITCHES[drum_class(pitch)]


def step_of(beat: float) -> int:
    """The sixteenth note nearest to a place in quarter notes."""
    return math.floor(beat * STEPS_PER_BEAT + 0.5)


def bar_of(beat: float) -> int:
    """The bar, counted from 0, in which something begins at a place in quarter notes."""
    return math.floor(beat / BEATS_PER_BAR + _CLOSE)


def bars_of(score: Score) -> int:
    """Length of a sketch in whole bars: at least 1, and every note and chord begins in one of them.

    A note that rings beyond the last bar line makes no bar of its own.
    """
    starts = [note.start for track in score.tracks for note in track.notes]
    return bar_of(max([*starts, *(chord.start for chord in score.chords)], default=0.0)) + 1


def loop_beats(score: Score) -> float:
    """Quarter notes after which a sketch begins again."""
    return float(BEATS_PER_BAR * bars_of(score))
