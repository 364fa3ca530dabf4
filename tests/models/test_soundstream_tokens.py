"""Token operations: which moment of which clip comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.models.soundstream.tokens import Operations, Step, TokenPath

LENGTH = 160
REST = Operations()


def walk(operations: Operations, n: int = LENGTH, other: int = 0, seed: int = 5) -> list[Step]:
    path = TokenPath(LENGTH, other, seed)
    return [path.advance(1.0, operations) for _ in range(n)]


def places(steps: list[Step]) -> list[int]:
    return [step.index for step in steps]


def test_at_rest_it_goes_around_and_around():
    steps = walk(REST, 2 * LENGTH)
    assert places(steps) == [*range(LENGTH)] * 2
    assert [n for n, step in enumerate(steps) if step.jumps] == [LENGTH]
    assert [n for n, step in enumerate(steps) if not step.follows] == [LENGTH]


def test_what_comes_before_the_sound_is_not_repeated():
    path = TokenPath(LENGTH, 0, 0, lead=3)
    steps = [path.advance(1.0, REST) for _ in range(2 * LENGTH + 3)]
    assert places(steps) == [0, 1, 2, *[*range(3, LENGTH + 3)] * 2]
    path = TokenPath(LENGTH, 0, 0, lead=3)
    found = [path.advance(1.0, Operations(repeat=0.4, start=0.0, end=0.5)).index for _ in range(43)]
    assert found == [0, 1, 2, *[*range(3, 23)] * 2]


def test_only_the_region_is_touched():
    operations = Operations(shuffle=1.0, start=0.75, end=0.25)
    found = places(walk(operations))
    assert found[:40] == [*range(40)]
    assert found[120:] == [*range(120, LENGTH)]
    assert found[40:120] != [*range(40, 120)]


@pytest.mark.parametrize("amount", [0.2, 0.5, 1.0])
def test_shuffling_loses_nothing_and_moves_more_the_more_it_is_turned(amount: float):
    found = places(walk(Operations(shuffle=amount)))
    assert sorted(found) == [*range(LENGTH)]
    moved = sum(place != n for n, place in enumerate(found))
    assert moved == pytest.approx(amount * LENGTH, abs=LENGTH / 16)


def test_shuffling_is_the_seeds():
    first = [places(walk(Operations(shuffle=1.0), seed=seed)) for seed in (1, 1, 2)]
    assert first[0] == first[1]
    assert first[0] != first[2]


def test_repeating_plays_the_beginning_of_the_region():
    found = places(walk(Operations(repeat=0.4, start=0.25, end=0.75)))
    assert found[40:120] == [*range(40, 60)] * 4
    assert found[120:] == [*range(120, LENGTH)]
    assert places(walk(Operations(repeat=1.0))) == [*range(5)] * 32


def test_freezing_holds_what_sounds_until_it_is_let_go():
    path = TokenPath(LENGTH, 0, 0)
    before = [path.advance(1.0, REST).index for _ in range(30)]
    held = [path.advance(1.0, Operations(freeze=1.0)) for _ in range(60)]
    after = [path.advance(1.0, REST).index for _ in range(3)]
    assert before == [*range(30)]
    assert {step.index for step in held} == {30}
    assert not any(step.follows for step in held)
    assert after == [90, 91, 92], "time has gone on"


def test_half_a_freeze_holds_each_moment_for_a_while():
    found = places(walk(Operations(freeze=0.5)))
    assert found[:11] == [0] * 11
    assert found[11:22] == [11] * 11


def test_a_frozen_region_is_left_behind():
    found = places(walk(Operations(freeze=1.0, start=0.25, end=0.5)))
    assert found[40:80] == [40] * 40
    assert found[80:] == [*range(80, LENGTH)]


@pytest.mark.parametrize("amount", [0.25, 1.0])
def test_swapping_takes_slices_of_the_other_clip(amount: float):
    steps = walk(Operations(swap=amount), other=70)
    taken = [n for n, step in enumerate(steps) if step.side == 1]
    assert len(taken) == pytest.approx(amount * LENGTH, abs=1)
    assert all(steps[n].index == n % 70 for n in taken)
    assert {step.side for step in walk(Operations(swap=amount), other=0)} == {0}


def test_a_speed_of_one_comes_back_to_whole_frames():
    path = TokenPath(LENGTH, 0, 0)
    for _ in range(7):
        path.advance(0.7, REST)
    steps = [path.advance(1.0, REST) for _ in range(30)]
    assert steps[0].share > 0.0
    assert all(step.share == 0.0 and step.follows for step in steps[-5:])


amounts = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])


@settings(max_examples=60, deadline=None)
@given(
    st.builds(Operations, amounts, amounts, amounts, amounts, amounts, amounts),
    st.integers(1, 90), st.integers(0, 60), st.floats(0.25, 4.0),
)  # fmt: skip
def test_whatever_is_turned_the_moments_exist(
    operations: Operations, length: int, other: int, speed: float
):
    path = TokenPath(length, other, 3)
    for _ in range(120):
        step = path.advance(speed, operations)
        assert 0 <= step.index < (other if step.side else length)
        assert 0.0 <= step.share < 1.0


def test_an_empty_region_is_none():
    nothing = Operations(freeze=1.0, shuffle=1.0, repeat=1.0, swap=1.0, start=0.5, end=0.5)
    assert places(walk(nothing)) == [*range(LENGTH)]
    assert replace(nothing, end=0.51).region(LENGTH) == (80, 82)
