from __future__ import annotations

import pytest

from neurosketch.core.performance import (
    AllOff,
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    Sustain,
)
from neurosketch.engine.hands import Hands


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_keys_stand_in_the_order_in_which_they_went_down(hands):
    for event in (NoteOn(64), NoteOn(60), NoteOn(67), NoteOff(60), NoteOn(64, 50)):
        hands.take(event)
    assert hands.stand == (NoteOn(67), NoteOn(64, 50))


def test_wheels_and_pedal_stand_before_the_keys_as_they_were_left(hands):
    for event in (NoteOn(60), PitchBend(1.0), Sustain(True), PitchBend(0.5), Breath(0.25)):
        hands.take(event)
    assert hands.stand == (PitchBend(0.5), Sustain(True), Breath(0.25), NoteOn(60))


def test_what_rests_need_not_be_done(hands):
    for event in (PitchBend(1.0), Modulation(0.5), Sustain(True), Breath(0.5)):
        hands.take(event)
    for event in (PitchBend(0.0), Modulation(0.0), Sustain(False), Breath(1.0)):
        hands.take(event)
    assert hands.stand == ()


def test_all_off_is_rest(hands):
    for event in (NoteOn(60), PitchBend(1.0), Sustain(True), AllOff()):
        hands.take(event)
    assert hands.stand == ()


def test_a_key_that_is_not_down_comes_up_unheard(hands):
    hands.take(NoteOff(60))
    assert hands.stand == ()
