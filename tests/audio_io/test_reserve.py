from __future__ import annotations

import pytest

from neurosketch.audio_io.reserve import Reserve


@pytest.fixture
def reserve() -> Reserve:
    return Reserve(least=1000, step=100, most=1250, near=100, now=0.0)


def test_it_grows_at_near_misses_once_a_second_and_not_for_ever(reserve):
    for tenth in range(100):
        reserve.watch(99.0, tenth / 10)
    assert reserve.frames == 1250
    reserve = Reserve(1000, 100, 1250, 100, 0.0)
    reserve.watch(99.0, 1.5)
    reserve.watch(99.0, 2.0)
    assert reserve.frames == 1100


def test_it_shrinks_after_ten_calm_seconds_and_not_below_the_least(reserve):
    reserve.watch(0.0, 2.0)
    reserve.watch(500.0, 11.0)
    assert reserve.frames == 1100
    reserve.watch(500.0, 12.5)
    assert reserve.frames == 1000
    reserve.watch(500.0, 40.0)
    assert reserve.frames == 1000


def test_silence_is_neither_calm_nor_a_miss(reserve):
    reserve.watch(0.0, 2.0)
    reserve.rest(20.0)
    reserve.watch(500.0, 21.0)
    assert reserve.frames == 1100
