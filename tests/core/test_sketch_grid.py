from __future__ import annotations

import pytest

from neurosketch.core.score import Chord, Note, Score, Track
from neurosketch.core.sketch_grid import (
    DRUM_PITCHES,
    DRUMS,
    bars_of,
    drum_class,
    drum_pitch,
    loop_beats,
    step_of,
)


def test_every_drum_note_has_a_class_and_every_class_its_note() -> None:
    assert [drum_class(pitch) for pitch in DRUM_PITCHES] == list(range(len(DRUMS)))
    assert all(0 <= drum_class(pitch) < len(DRUMS) for pitch in range(128))
    assert all(drum_pitch(drum_pitch(pitch)) == drum_pitch(pitch) for pitch in range(128))
    assert [DRUMS[drum_class(p)] for p in (35, 40, 44, 57, 41, 50, 59, 56)] == [
        "kick", "snare", "closed_hat", "crash", "low_tom", "mid_tom", "ride", "perc",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "chords", "bars"),
    [
        ((), (), 1), ((0.0,), (), 1), ((15.98,), (), 4), ((16.0,), (), 5),
        ((15.9999999,), (), 5), ((1.0,), (12.0,), 4), ((1.0,), (3.99,), 1),
    ],
)  # fmt: skip
def test_a_sketch_lasts_whole_bars(
    starts: tuple[float, ...], chords: tuple[float, ...], bars: int
) -> None:
    score = Score(
        (Track(notes=tuple(Note(start, 9.0, 60) for start in starts)),),
        chords=tuple(Chord(start, "C") for start in chords),
    )
    assert bars_of(score) == bars
    assert loop_beats(score) == 4.0 * bars


@pytest.mark.parametrize(("beat", "step"), [(0.0, 0), (0.12, 0), (0.13, 1), (3.9, 16)])
def test_the_nearest_sixteenth(beat: float, step: int) -> None:
    assert step_of(beat) == step
