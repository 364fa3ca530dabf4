from __future__ import annotations

import threading

import numpy as np
import pytest

from neurosketch.core.control import ControlState
from neurosketch.core.performance import NoteOff, NoteOn, PitchBend
from neurosketch.engine.clips import complete_request
from neurosketch.engine.instrument import InstrumentSource
from neurosketch.engine.live import SetControls
from neurosketch.engine.mailbox import Mailbox
from neurosketch.engine.recorder import Recorder
from tests.engine.instrument_model import FLUTE, HOP, RATE, SPEC, FluteStream

REQUEST = complete_request(SPEC, FLUTE)


class Rig:
    def __init__(self) -> None:
        self.stream = FluteStream()
        self.mailbox: Mailbox[SetControls] = Mailbox()
        self.source = InstrumentSource(self.stream, SPEC, REQUEST, self.mailbox, lambda: None)


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_it_is_prompt_and_its_blocks_are_single_frames(rig):
    assert rig.source.prompt
    block = rig.source.read()
    assert block.audio.shape == (2, HOP)
    assert not block.audio.any()
    assert block.keys == ()


def test_events_reach_the_instrument_in_order_before_the_next_block(rig):
    rig.source.post(NoteOn(60), 1.0)
    rig.source.post(NoteOff(60), 2.0)
    rig.source.post(NoteOn(64), 3.0)
    block = rig.source.read()
    assert [event for _, event in rig.stream.played] == [NoteOn(60), NoteOff(60), NoteOn(64)]
    assert block.keys == (1.0, 3.0)
    assert block.audio.any()
    assert rig.source.read().keys == ()


def test_what_nobody_waits_for_is_not_measured(rig):
    rig.source.post(NoteOn(60), None)
    rig.source.post(PitchBend(1.0), 2.0)
    block = rig.source.read()
    assert block.keys == ()
    assert block.audio.any()


def test_the_block_rendered_ahead_plays_nothing_that_came_after_it(rig):
    rig.source.prime()
    rig.source.post(NoteOn(60), 1.0)
    first, second = rig.source.read(), rig.source.read()
    assert (first.keys, second.keys) == ((), (1.0,))
    assert not first.audio.any()
    assert rig.stream.played == [(1, NoteOn(60))]


def test_its_steering_tells_what_was_done_and_how_keys_stand(rig):
    rest = rig.source.read().steering
    assert rest is not None
    assert (rest.request, rest.events, rest.stand) == (REQUEST, (), ())
    rig.source.post(NoteOn(60), 1.0)
    rig.source.post(NoteOn(64), 1.0)
    rig.source.post(NoteOff(60), 1.0)
    struck = rig.source.read().steering
    assert struck is not None
    assert struck.events == (NoteOn(60), NoteOn(64), NoteOff(60))
    assert struck.stand == (NoteOn(64),)
    assert rig.source.read().steering is struck
    rig.mailbox.put(SetControls(ControlState({"level": 1.0}), 4.0))
    moved = rig.source.read()
    assert moved.control_at == 4.0
    assert moved.steering is not None
    assert (moved.steering.events, moved.steering.stand) == ((), (NoteOn(64),))
    assert moved.steering.request.controls == {"level": 1.0}


def test_sliders_and_keys_of_one_block_stand_together(rig):
    rig.source.post(NoteOn(60), 1.0)
    rig.mailbox.put(SetControls(ControlState({"level": 1.0}), 4.0))
    steering = rig.source.read().steering
    assert steering is not None
    assert steering.events == (NoteOn(60),)
    assert steering.request.controls == {"level": 1.0}


def test_what_it_sings_is_remembered_block_by_block(rig):
    assert rig.source.expressions(-1.0) == ()
    rig.source.post(NoteOn(69), 1.0)
    for _ in range(3):
        rig.source.read()
    sung = rig.source.expressions(-1.0)
    assert [round(each.seconds * RATE / HOP) for each in sung] == [1, 2, 3]
    assert (sung[0].octaves, sung[0].voices) == (0.0, 1)
    assert rig.source.expressions(sung[1].seconds) == sung[2:]


def test_a_recorder_is_told_of_every_block(rig):
    rig.source.recorder = recorder = Recorder()
    rig.source.read()
    rig.source.post(NoteOn(60), 1.0)
    rig.source.read()
    rig.source.read()
    rig.source.post(NoteOff(60), 1.0)
    rig.source.read()
    performance = recorder.performance()
    assert performance is not None
    assert [timed.seconds for timed in performance.events] == pytest.approx([0, 2 * HOP / RATE])
    assert performance.frame_seconds == HOP / RATE


def test_events_of_several_threads_all_arrive(rig):
    def post(pitch: int) -> None:
        for _ in range(200):
            rig.source.post(NoteOn(pitch), None)

    threads = [threading.Thread(target=post, args=(pitch,)) for pitch in (60, 61, 62)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        rig.source.read()
    rig.source.read()
    assert np.bincount([event.pitch for _, event in rig.stream.played])[60:].tolist() == [200] * 3
