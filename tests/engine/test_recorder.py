from __future__ import annotations

from dataclasses import replace

import pytest

from neurosketch.audio_io.ports import Steering
from neurosketch.core.control import ControlState
from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PlayEvent, Sustain
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.recorder import Recorder

BLOCK = 0.25
FLUTE, REED = object(), object()


def steering(model_id: str = "flute", level: float = 0.5, seed: int = 0) -> Steering:
    request = GenerateRequest(model_id, seed, controls=ControlState({"level": level}))
    return Steering(request, "ddsp")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def times(recorder: Recorder) -> list[tuple[float, PlayEvent]]:
    performance = recorder.performance()
    assert performance is not None
    return [(timed.seconds, timed.event) for timed in performance.events]


def test_without_a_key_there_is_nothing(recorder):
    recorder.block(FLUTE, steering(), (), (Sustain(True),), BLOCK)
    assert not recorder.running
    assert recorder.performance() is None


def test_time_begins_with_the_first_key(recorder):
    recorder.block(FLUTE, steering(), (), (), BLOCK)
    recorder.block(FLUTE, steering(), (), (NoteOn(60),), BLOCK)
    recorder.block(FLUTE, steering(), (NoteOn(60),), (), BLOCK)
    recorder.block(FLUTE, steering(), (NoteOn(60),), (NoteOff(60), NoteOn(62)), BLOCK)
    assert times(recorder) == [(0.0, NoteOn(60)), (0.5, NoteOff(60)), (0.5, NoteOn(62))]
    performance = recorder.performance()
    assert performance is not None
    assert (performance.seconds, performance.frame_seconds) == (0.75, BLOCK)


def test_what_stood_before_the_first_key_is_played_with_it(recorder):
    recorder.block(FLUTE, steering(), (), (Sustain(True),), BLOCK)
    recorder.block(FLUTE, steering(), (Sustain(True),), (NoteOn(60),), BLOCK)
    assert times(recorder) == [(0.0, Sustain(True)), (0.0, NoteOn(60))]


def test_keys_that_are_down_already_begin_it(recorder):
    recorder.block(FLUTE, steering(), (NoteOn(60), NoteOn(64)), (), BLOCK)
    assert times(recorder) == [(0.0, NoteOn(60)), (0.0, NoteOn(64))]


def test_sliders_stand_as_at_the_first_key_and_move_from_there(recorder):
    recorder.block(FLUTE, steering(level=0.1), (), (), BLOCK)
    recorder.block(FLUTE, steering(level=0.2), (), (NoteOn(60),), BLOCK)
    recorder.block(FLUTE, steering(level=0.2), (), (), BLOCK)
    recorder.block(FLUTE, steering(level=0.3), (), (), BLOCK)
    performance = recorder.performance()
    assert performance is not None
    assert performance.request.controls == {"level": 0.2}
    assert performance.gesture is not None
    assert performance.gesture.start == {"level": 0.2}
    (move,) = performance.gesture.moves
    assert (move.seconds, move.control_id, move.value) == (0.5, "level", 0.3)


def test_sliders_that_stand_still_are_no_gesture(recorder):
    recorder.block(FLUTE, steering(), (), (NoteOn(60),), BLOCK)
    performance = recorder.performance()
    assert performance is not None
    assert performance.gesture is None


def test_another_instrument_takes_over_the_keys_and_gives_its_name(recorder):
    recorder.block(FLUTE, steering(), (), (NoteOn(60),), BLOCK)
    recorder.block(REED, replace(steering("reed", seed=4)), (), (NoteOn(60),), BLOCK)
    assert times(recorder) == [(0.0, NoteOn(60)), (0.25, AllOff()), (0.25, NoteOn(60))]
    performance = recorder.performance()
    assert performance is not None
    assert (performance.request.model_id, performance.request.seed) == ("reed", 4)
