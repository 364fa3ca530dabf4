from __future__ import annotations

import threading

import numpy as np
import pytest

from neurosketch.core.control import ControlState
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.live import LiveSource, SetControls
from neurosketch.engine.mailbox import Mailbox
from tests.engine.fakes import HOP, SPEC, ToneModel, ToneStream

REQUEST = GenerateRequest("tone", seed=3, controls=ControlState.defaults(SPEC.controls))


class Rig:
    def __init__(self) -> None:
        self.stream = ToneStream(ToneModel(SPEC, "cpu"))
        self.mailbox: Mailbox[SetControls] = Mailbox()
        self.entered: list[int] = []
        self.source = LiveSource(
            self.stream,
            SPEC,
            REQUEST,
            self.mailbox,
            lambda: self.entered.append(threading.get_ident()),
        )


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_blocks_are_as_short_as_the_stream_allows(rig):
    audio, stamp, *_ = rig.source.read()
    assert audio.shape == (1, HOP)
    assert audio.dtype == np.float32
    assert stamp is None
    assert rig.source.sample_rate == SPEC.sample_rate
    assert rig.source.spec is SPEC


def test_the_newest_controls_are_taken_at_the_next_block(rig):
    rig.source.read()
    rig.mailbox.put(SetControls(ControlState({"level": 0.1}), 1.0))
    rig.mailbox.put(SetControls(ControlState({"level": 0.9}), 2.0))
    audio, stamp, *_ = rig.source.read()
    assert stamp == 2.0
    assert np.abs(audio).max() == pytest.approx(0.9, abs=0.01)
    assert rig.source.read().control_at is None
    assert rig.source.controls == {"level": 0.9, "hertz": 441.0}


def test_each_block_tells_what_it_was_made_of(rig):
    rig.source.prime()
    first, second = rig.source.read().steering, rig.source.read().steering
    assert first is second
    assert first is not None
    assert (first.request, first.family) == (REQUEST, "vae")
    rig.mailbox.put(SetControls(ControlState({"level": 0.1}), 1.0))
    third = rig.source.read().steering
    assert third is not None
    assert third.request.controls == {"level": 0.1, "hertz": 441.0}
    assert third.request.seed == 3
    assert rig.source.read().steering is third


def test_strange_controls_never_stop_the_sound(rig):
    state = ControlState({"level": 99.0, "hertz": float("nan"), "axis9": 1.0})
    rig.mailbox.put(SetControls(state, 1.0))
    assert np.isfinite(rig.source.read().audio).all()
    assert rig.source.controls == {"level": 1.0, "hertz": 441.0}


def test_priming_renders_the_first_block_ahead_once(rig):
    expected = Rig().source.read().audio
    rig.source.prime()
    assert rig.stream.frame == HOP
    assert np.array_equal(rig.source.read().audio, expected)
    assert rig.stream.frame == HOP
    rig.source.read()
    assert rig.stream.frame == 2 * HOP


def test_each_thread_is_set_up_once(rig):
    rig.source.prime()
    rig.source.read()
    thread = threading.Thread(target=lambda: (rig.source.read(), rig.source.read()))
    thread.start()
    thread.join()
    assert rig.entered == [threading.main_thread().ident, thread.ident]


def test_a_stream_of_short_hops_is_read_about_a_thousand_samples_at_a_time(rig):
    rig.stream.hop_length = 256
    asked: list[int] = []

    def render(n_frames: int, controls: ControlState) -> np.ndarray:
        asked.append(n_frames)
        return np.zeros((1, n_frames * 256), np.float32)

    rig.stream.render = render
    LiveSource(rig.stream, SPEC, REQUEST, rig.mailbox, lambda: None).read()
    assert asked == [4]
