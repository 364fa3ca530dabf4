from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.errors import RequestError
from neurosketch.core.performance import (
    AllOff,
    Modulation,
    NoteOff,
    NoteOn,
    PlayEvent,
    Sustain,
)
from neurosketch.midi.arpeggiator import PATTERNS, Arpeggiator, Arpeggio
from tests.midi.hands import Instrument
from tests.midi.strategies import CALM

CHORD = (64, 60, 67)


def played(arpeggiator: Arpeggiator, until: float, *keys: int) -> list[int]:
    """Pitches of what sounds until a time after some keys went down at 0."""
    for key in keys:
        assert arpeggiator.feed(NoteOn(key), 0.0) == ()
    events = [e for i in range(round(until * 96)) for e in arpeggiator.advance(i / 96)]
    return [event.pitch for event in events if isinstance(event, NoteOn)]


@pytest.mark.parametrize(
    ("pattern", "octaves", "pitches"),
    [
        ("up", 1, [60, 64, 67, 60, 64, 67, 60, 64]),
        ("up", 2, [60, 64, 67, 72, 76, 79, 60, 64]),
        ("down", 1, [67, 64, 60, 67, 64, 60, 67, 64]),
        ("up and down", 1, [60, 64, 67, 64, 60, 64, 67, 64]),
        ("as played", 1, [64, 60, 67, 64, 60, 67, 64, 60]),
        ("chord", 1, [60, 64, 67] * 8),
    ],
)
def test_patterns(pattern: str, octaves: int, pitches: list[int]) -> None:
    assert played(Arpeggiator(Arpeggio(pattern, octaves=octaves)), 2.0, *CHORD) == pitches


def test_the_random_pattern_repeats_no_key_at_once_and_is_the_same_again() -> None:
    first, second = (played(Arpeggiator(Arpeggio("random"), seed=3), 8.0, *CHORD) for _ in "ab")
    assert first == second
    assert set(first) == set(CHORD)
    assert all(a != b for a, b in pairwise(first))
    assert played(Arpeggiator(Arpeggio("random")), 1.0, 60) == [60] * 4


def test_steps_gate_and_swing() -> None:
    arpeggiator = Arpeggiator(Arpeggio(step=0.5, gate=0.5, swing=0.6))
    arpeggiator.feed(NoteOn(60, 77), 2.0)
    times: list[tuple[float, PlayEvent]] = []
    while (due := arpeggiator.next_due()) is not None and due < 4.0:
        times += [(round(due, 6), event) for event in arpeggiator.advance(due)]
    on, off = NoteOn(60, 77), NoteOff(60)
    assert times == [
        (2.0, on), (2.3, off), (2.6, on), (2.8, off), (3.0, on), (3.3, off), (3.6, on), (3.8, off),
    ]  # fmt: skip


def test_a_full_gate_ends_a_key_before_it_goes_down_again() -> None:
    arpeggiator = Arpeggiator(Arpeggio(gate=1.0))
    arpeggiator.feed(NoteOn(60), 0.0)
    assert arpeggiator.advance(0.0) == (NoteOn(60),)
    assert arpeggiator.advance(0.25) == (NoteOff(60), NoteOn(60))


def test_keys_that_come_up_leave_the_pattern_and_the_last_ends_it() -> None:
    arpeggiator = Arpeggiator(Arpeggio())
    played(arpeggiator, 0.25, *CHORD)
    arpeggiator.feed(NoteOff(64), 0.25)
    arpeggiator.feed(NoteOff(67), 0.25)
    assert NoteOn(60) in arpeggiator.advance(0.25)
    arpeggiator.feed(NoteOff(60), 0.3)
    assert arpeggiator.advance(9.0) == (NoteOff(60),)
    assert arpeggiator.next_due() is None


def test_hold_and_pedal_keep_keys_until_others_come() -> None:
    for held in (True, False):
        arpeggiator = Arpeggiator(Arpeggio(hold=held))
        if not held:
            assert arpeggiator.feed(Sustain(True), 0.0) == ()
        played(arpeggiator, 0.1, 60)
        arpeggiator.feed(NoteOff(60), 0.1)
        assert NoteOn(60) in arpeggiator.advance(0.25)
        arpeggiator.feed(NoteOn(70), 0.4)
        assert NoteOn(70) in arpeggiator.advance(0.5)
        arpeggiator.feed(NoteOff(70), 0.5)
        assert arpeggiator.next_due() is not None
        if held:
            arpeggiator.how = Arpeggio()
        else:
            arpeggiator.feed(Sustain(False), 0.5)
        arpeggiator.advance(3.0)
        assert arpeggiator.next_due() is None


def test_a_new_way_begins_with_the_next_step() -> None:
    arpeggiator = Arpeggiator(Arpeggio(step=1.0))
    arpeggiator.feed(NoteOn(60), 0.0)
    arpeggiator.advance(0.5)
    arpeggiator.how = Arpeggio(step=0.25)
    assert arpeggiator.advance(0.99) == (NoteOff(60),)
    assert arpeggiator.advance(1.0) == (NoteOn(60),)
    assert arpeggiator.advance(1.25) == (NoteOff(60), NoteOn(60))


def test_a_machine_that_slept_plays_one_note_and_not_all_that_it_missed() -> None:
    arpeggiator = Arpeggiator(Arpeggio())
    arpeggiator.feed(NoteOn(60), 0.0)
    arpeggiator.advance(0.0)
    assert arpeggiator.advance(1000.0) == (NoteOff(60), NoteOn(60))


def test_everything_else_goes_through() -> None:
    arpeggiator = Arpeggiator(Arpeggio())
    # A key that went down before the arpeggiator was there must come up again.
    for event in (Modulation(0.5), NoteOff(50), AllOff()):
        assert arpeggiator.feed(event, 0.0) == (event,)
    played(arpeggiator, 0.1, *CHORD)
    assert arpeggiator.feed(AllOff(), 0.1) == (AllOff(),)
    assert arpeggiator.next_due() is None
    played(arpeggiator, 0.1, 60)
    assert arpeggiator.stop() == (NoteOff(60),)


def test_the_top_of_the_keyboard() -> None:
    assert played(Arpeggiator(Arpeggio(octaves=4)), 1.0, 120) == [120] * 4


@pytest.mark.parametrize(
    "how",
    [{"pattern": "sideways"}, {"step": 0.0}, {"step": float("nan")}, {"octaves": 0}, {"gate": 0.0},
     {"swing": 0.8}, {"octaves": 5}],
)  # fmt: skip
def test_what_makes_no_sense(how: dict[str, object]) -> None:
    with pytest.raises(RequestError):
        Arpeggio(**how)  # type: ignore[arg-type]


_hows = st.builds(
    Arpeggio, st.sampled_from(PATTERNS), st.sampled_from([0.125, 0.25, 1 / 3, 1.0]),
    st.integers(1, 4), st.floats(0.05, 1.0), st.floats(0.5, 0.75), st.booleans(),
)  # fmt: skip
_events = (
    st.builds(NoteOn, st.integers(100, 127), st.integers(1, 127))
    | st.builds(NoteOff, st.integers(100, 127))
    | st.builds(Sustain, st.booleans())
)


@CALM
@given(st.lists(st.floats(0.0, 2.0) | _events | _hows, max_size=40))
def test_nothing_hangs_and_every_key_ends_before_it_begins_again(steps: list[object]) -> None:
    arpeggiator, instrument, beat = Arpeggiator(Arpeggio()), Instrument(), 0.0

    def hear(events: tuple[PlayEvent, ...]) -> None:
        for event in events:
            assert not isinstance(event, NoteOn) or event.pitch not in instrument.keys
            instrument.hear([event])

    for step in steps:
        if isinstance(step, Arpeggio):
            arpeggiator.how = step
        elif isinstance(step, float):
            beat += step
            hear(arpeggiator.advance(beat))
        else:
            hear(arpeggiator.feed(step, beat))  # type: ignore[arg-type]
    hear(arpeggiator.stop())
    assert instrument.at_rest
