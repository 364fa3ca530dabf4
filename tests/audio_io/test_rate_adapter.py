from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.audio_io.ports import SourceBlock
from neurosketch.audio_io.rate_adapter import RateAdapter
from neurosketch.core.errors import NeuroSketchError
from tests.audio_io.sources import Tone, sine, steer


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=8))
def test_equal_rates_pass_every_bit_in_any_pieces(sizes):
    adapter = RateAdapter(Tone(), 44100)
    heard = np.concatenate([adapter.pull(size) for size in sizes])
    expected = sine(1.0)[: len(heard)]
    assert np.allclose(heard[:, 0][: len(expected)], expected, atol=1e-6)
    assert np.array_equal(heard[:, 0], heard[:, 1])


@pytest.mark.parametrize(
    ("source_rate", "device_rate"), [(44100, 48000), (48000, 44100), (44100, 96000)]
)
def test_resampling_keeps_pitch_and_position(source_rate, device_rate):
    adapter = RateAdapter(Tone(sample_rate=source_rate), device_rate)
    heard = np.concatenate([adapter.pull(512) for _ in range(60)])[:, 0]
    expected = sine(2.0, sample_rate=device_rate)[: len(heard)]
    assert np.abs(heard[2000:] - expected[2000:]).max() < 2e-3


def test_stereo_stays_stereo():
    source = Tone(channels=2)
    source.read = lambda: SourceBlock(np.array([[0.1] * 64, [0.2] * 64], np.float32), None)  # type: ignore[method-assign]
    heard = RateAdapter(source, 44100).pull(100)
    assert np.allclose(heard, [[0.1, 0.2]] * 100)


@pytest.mark.parametrize("device_rate", [44100, 48000])
def test_a_stamp_comes_with_the_first_frame_of_its_block(device_rate):
    source = Tone(block=1024)
    adapter = RateAdapter(source, device_rate)
    adapter.pull(100)
    assert adapter.take_stamps() == []
    first_new = source.position * device_rate // 44100
    source.stamp = 12.5
    pulled = 100
    while not (stamps := adapter.take_stamps()):
        adapter.pull(100)
        pulled += 100
    assert stamps == [(first_new - pulled, 12.5)]
    assert -100 <= stamps[0][0] < 0
    assert adapter.take_stamps() == []


def test_numbers_that_are_none_are_refused():
    source = Tone()
    source.read = lambda: SourceBlock(np.full((1, 8), np.nan, np.float32), None)  # type: ignore[method-assign]
    with pytest.raises(NeuroSketchError, match="not numbers"):
        RateAdapter(source, 44100).pull(8)


def test_the_realtime_factor_is_measured():
    adapter = RateAdapter(Tone(), 44100)
    assert adapter.realtime_factor is None
    adapter.pull(4096)
    assert adapter.realtime_factor is not None
    assert adapter.realtime_factor > 1.0


@pytest.mark.parametrize("device_rate", [44100, 48000])
def test_a_change_of_steering_comes_with_the_first_frame_of_its_block(device_rate):
    source = Tone(block=1024)
    source.steering = first = steer(level=0.1)
    adapter = RateAdapter(source, device_rate)
    adapter.pull(100)
    assert adapter.take_changes() == [(-100, first)]
    first_new = source.position * device_rate // 44100
    source.steering = second = steer(level=0.2)
    pulled = 100
    while not (changes := adapter.take_changes()):
        adapter.pull(100)
        pulled += 100
    assert changes == [(first_new - pulled, second)]
    adapter.pull(5000)
    assert adapter.take_changes() == []


@pytest.mark.parametrize("device_rate", [44100, 48000])
def test_keys_come_with_the_first_frame_of_their_block(device_rate):
    source = Tone(block=256, prompt=True)
    adapter = RateAdapter(source, device_rate)
    adapter.pull(100)
    assert adapter.take_keys() == []
    first_new = source.position * device_rate // 44100
    source.keys = (1.0, 2.0)
    pulled = 100
    while not (keys := adapter.take_keys()):
        adapter.pull(100)
        pulled += 100
    assert keys == [(first_new - pulled, 1.0), (first_new - pulled, 2.0)]


@pytest.mark.parametrize("device_rate", [44100, 48000, 88200])
def test_a_prompt_source_is_rendered_when_nothing_of_it_is_left(device_rate):
    source = Tone(block=256, prompt=True)
    adapter = RateAdapter(source, device_rate)
    parts = []
    for blocks in range(1, 60):
        n = adapter.fill()
        assert source.blocks == blocks
        assert adapter.fill() == n
        parts.append(adapter.pull(n))
    heard = np.concatenate(parts)[:, 0]
    expected = sine(2.0, sample_rate=device_rate)[: len(heard)]
    assert np.abs(heard[100:] - expected[100:]).max() < 2e-3


def test_what_goes_wrong_while_filling_is_raised_when_it_is_pulled():
    adapter = RateAdapter(Tone(fail_after=0, prompt=True), 44100)
    assert adapter.fill() == 0
    with pytest.raises(RuntimeError, match="broke"):
        adapter.pull(8)
