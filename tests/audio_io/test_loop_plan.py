from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.audio_io.loop_plan import MIN_LOOP_FRAMES, plan_loop
from tests.audio_io.sources import largest_step, sine


def played(audio: np.ndarray, start: int, end: int, times: int = 3) -> np.ndarray:
    """What a player makes of the plan, spelt out."""
    plan = plan_loop(audio, start, end, 220)
    assert plan is not None
    turns = []
    for turn in range(times):
        piece = audio[plan.start : plan.end].copy()
        if turn and len(plan.head):
            piece[: len(plan.head)] = plan.head
        if len(plan.tail):
            piece[len(piece) - len(plan.tail) :] = plan.tail
        turns.append(piece)
    return np.concatenate(turns)


def stereo(wave: np.ndarray) -> np.ndarray:
    return np.stack([wave, wave], axis=1)


STEEP = 2 * np.pi * 441 / 44100 * 0.5


def test_a_loop_that_joins_is_exact():
    audio = stereo(sine(1.0))
    assert np.array_equal(played(audio, 0, 44100), np.tile(audio, (3, 1)))


def test_a_loop_inside_the_material_has_no_click():
    audio = stereo(sine(1.0))
    for start, end in ((10033, 20000), (100, 20050), (5, 44100), (0, 44075)):
        assert largest_step(played(audio, start, end)) < STEEP * 1.3


def test_periodic_material_loops_exactly_wherever_the_period_fits():
    audio = stereo(sine(1.0))
    assert np.allclose(
        played(audio, 1000, 1000 + 100 * 50), np.tile(audio[1000:6000], (3, 1)), atol=1e-3
    )


@given(start=st.integers(-100, 5000), end=st.integers(-100, 5000))
def test_length_is_kept_and_nothing_is_louder_than_the_material(start, end):
    audio = stereo(sine(0.1, 3000))
    plan = plan_loop(audio, start, end, 220)
    low, high = sorted((min(max(start, 0), 4410), min(max(end, 0), 4410)))
    if high - low < MIN_LOOP_FRAMES:
        assert plan is None
        return
    assert plan is not None
    assert (plan.start, plan.end) == (low, high)
    heard = played(audio, start, end)
    assert len(heard) == 3 * (high - low)
    assert np.abs(heard).max() <= 0.5 + 1e-6
