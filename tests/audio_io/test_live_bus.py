from __future__ import annotations

import numpy as np
import pytest

from neurosketch.audio_io.live_bus import LiveBus
from tests.audio_io.sources import RATE, Constant, Tone, largest_step, sine, steer

FADE = round(0.040 * RATE)


def render(bus: LiveBus, seconds: float) -> np.ndarray:
    return np.concatenate([bus.render(512)[0] for _ in range(round(seconds * RATE / 512))])


def test_nothing_is_silence():
    bus = LiveBus(RATE)
    assert not render(bus, 0.1).any()
    assert bus.source is None
    assert bus.realtime_factor is None


def test_a_source_fades_in_over_forty_milliseconds_and_is_then_exact():
    bus = LiveBus(RATE)
    bus.set_source(Tone())
    heard = render(bus, 0.5)
    expected = sine(1.0)[: len(heard)]
    assert np.allclose(heard[FADE:, 0], expected[FADE:], atol=1e-6)
    assert np.abs(heard[:FADE, 0] - expected[:FADE]).max() > 0.1
    assert np.abs(heard[0]).max() < 0.01
    assert bus.realtime_factor is not None


def test_changing_the_source_keeps_the_power():
    bus = LiveBus(RATE)
    bus.set_source(Tone(0.5, 441.0))
    render(bus, 0.2)
    bus.set_source(Tone(0.5, 3000.0))
    heard = render(bus, 0.2)
    for start in range(0, FADE, FADE // 4):
        power = np.mean(heard[start : start + FADE // 4, 0] ** 2)
        assert 10 * np.log10(power / 0.125) == pytest.approx(0.0, abs=1.0)
    assert len(bus._voices) == 1


def test_stopping_fades_out_without_a_click():
    bus = LiveBus(RATE)
    bus.set_source(Constant(0.5))
    render(bus, 0.2)
    bus.set_source(None)
    heard = render(bus, 0.2)
    assert largest_step(heard) < 0.5 * np.pi / 2 / FADE * 1.1
    assert not heard[FADE + 512 :].any()
    assert bus.source is None


def test_stopping_within_the_fade_in_goes_back_from_there():
    bus = LiveBus(RATE)
    bus.set_source(Constant(0.5))
    first = bus.render(512)[0]
    bus.set_source(None)
    heard = np.concatenate([first, render(bus, 0.1)])
    assert largest_step(heard) < 0.5 * np.pi / 2 / FADE * 1.1


def test_only_the_newest_wish_counts():
    bus = LiveBus(RATE)
    never = Tone()
    bus.set_source(never)
    bus.set_source(Constant(0.25))
    assert np.allclose(render(bus, 0.2)[-1], 0.25)
    assert never.blocks == 0


def test_a_source_that_raises_is_dropped_with_a_sentence():
    bus = LiveBus(RATE)
    source = Tone(0.5, 50.0, fail_after=9)
    bus.set_source(source)
    heard = render(bus, 0.5)
    assert bus.source is None
    assert bus.failure == "The live sound stopped: the tone broke."
    assert not heard[-1024:].any()
    assert largest_step(heard) < 0.02
    bus.set_source(Constant(0.1))
    assert bus.failure == ""
    assert np.allclose(render(bus, 0.1)[-1], 0.1)


def test_an_old_source_that_raises_while_it_fades_does_not_stop_the_new_one():
    bus = LiveBus(RATE)
    bus.set_source(Tone(fail_after=9, block=512))
    for _ in range(9):
        bus.render(512)
    new = Constant(0.3)
    bus.set_source(new)
    heard = render(bus, 0.2)
    assert bus.source is new
    assert bus.failure == ""
    assert np.allclose(heard[-1], 0.3)


def test_stamps_stand_where_the_new_controls_are_heard_first():
    bus = LiveBus(RATE)
    source = Tone(block=1024)
    bus.set_source(source)
    bus.render(512)
    source.stamp = 3.0
    assert bus.render(512)[1] == []
    assert bus.render(512)[1] == [(0, 3.0)]
    assert bus.render(512)[1] == []


def test_what_steers_is_told_from_its_frame_on():
    bus, first, second = LiveBus(RATE), Tone(block=512), Tone(block=512)
    first.steering, second.steering = steer("one", level=0.1), steer("two", level=0.2)
    bus.set_source(first)
    bus.render(512)
    assert bus.take_changes() == [(0, None), (0, first.steering)]
    first.steering = steer("one", level=0.3)
    bus.render(512)
    assert bus.take_changes() == [(0, first.steering)]
    bus.render(512)
    assert bus.take_changes() == []
    bus.set_source(second)
    first.steering = steer("one", level=0.4)  # it fades out: nobody steers it any more
    bus.render(512)
    assert bus.take_changes() == [(0, None), (0, second.steering)]
    bus.set_source(None)
    bus.render(512)
    assert bus.take_changes() == [(0, None)]


def test_a_source_that_breaks_steers_nothing_any_more():
    bus, source = LiveBus(RATE), Tone(fail_after=1, block=512)
    source.steering = steer(level=0.1)
    bus.set_source(source)
    bus.render(512)
    bus.take_changes()
    bus.render(512)
    assert bus.take_changes() == [(0, None)]


def test_a_prompt_source_says_when_its_next_block_begins():
    bus = LiveBus(RATE)
    assert (bus.prompt, bus.next_block()) == (False, 0)
    source = Tone(block=256, prompt=True)
    bus.set_source(source)
    assert bus.prompt
    assert bus.next_block() == 256
    source.keys = (7.0,)
    bus.render(256)
    assert bus.take_keys() == []
    assert bus.next_block() == 256
    bus.render(256)
    assert bus.take_keys() == [(0, 7.0)]
    assert bus.take_keys() == []
    bus.set_source(Tone())
    assert (bus.prompt, bus.next_block()) == (False, 0)


def test_a_prompt_source_that_breaks_is_dropped_like_any_other():
    bus = LiveBus(RATE)
    bus.set_source(Tone(block=256, prompt=True, fail_after=3))
    for _ in range(6):
        bus.render(bus.next_block() or 512)
    assert bus.source is None
    assert "the tone broke" in bus.failure
