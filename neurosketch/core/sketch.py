"""How long a take of a sketch is: whole bars, so that it can be played again and again."""

from __future__ import annotations

from neurosketch.core.composing import BEATS_PER_BAR, Task
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.core.sketch_grid import loop_beats

BARS = "bars"
"""Id of the control that says how many bars are written."""


def request_beats(request: GenerateRequest, score: Score) -> float:
    """Length in quarter notes of what a request for a sketch plays.

    The bars at its end may be empty: as many as were asked for count, or as many as there were
    before a part was written anew.

    Args:
        request: what was asked for.
        score: its notes.
    """
    composing, beats = request.composing, loop_beats(score)
    if composing is None or composing.task is Task.NEW:
        return max(beats, BEATS_PER_BAR * float(request.controls.get(BARS, 0.0)))
    if composing.task is Task.EXTEND or composing.context is None:
        return beats
    return max(beats, loop_beats(composing.context))


def loop_frames(score: Score, beats: float, sample_rate: int) -> int:
    """Samples from the beginning to a place in quarter notes, at least one."""
    return max(1, round(score.seconds(beats) * sample_rate))
