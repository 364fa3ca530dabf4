"""A-weighted loudness by frames: calibrated, free of the period, the same live."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.weighting import a_weighting
from neurosketch.dsp.loudness_follower import (
    FLOOR_DB,
    HOP,
    LoudnessStream,
    averaged_db,
    frames_averaged,
    loudness_db,
)


def sine(hz: float, seconds: float = 0.5, rate: int = 44100) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate).astype(np.float32)


@pytest.mark.parametrize(
    ("hz", "db"), [(31.62, -39.4), (100, -19.1), (1000, 0.0), (2500, 1.3), (10000, -2.5)]
)
def test_the_curve_is_that_of_the_standard(hz: float, db: float):
    # table 3 of IEC 61672-1, one decimal, exact base-ten frequencies
    assert 10 * np.log10(a_weighting(np.array([hz]))[0]) == pytest.approx(db, abs=0.06)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_a_full_sine_at_1_khz_is_at_minus_3(rate: int):
    values = loudness_db(sine(1000, rate=rate), sample_rate=rate)[3:-3]
    np.testing.assert_allclose(values, -3.01, atol=0.02)


@pytest.mark.parametrize(("hz", "db"), [(500, -3.2), (4000, 1.0), (8000, -1.1)])
def test_tones_follow_the_curve(hz: float, db: float):
    assert np.mean(loudness_db(sine(hz))[3:-3]) == pytest.approx(db - 3.01, abs=0.15)


def test_silence_and_nothing_lie_on_the_floor():
    assert np.all(loudness_db(np.zeros(1000)) == FLOOR_DB)
    np.testing.assert_array_equal(loudness_db(np.zeros(0)), [FLOOR_DB])


@given(st.integers(0, 2000))
def test_there_is_a_frame_at_every_hop(n: int):
    assert len(loudness_db(np.ones(n))) == n // HOP + 1


def test_a_frame_sits_where_the_sound_is():
    audio = np.zeros(20 * HOP)
    audio[10 * HOP - 8 : 10 * HOP + 8] = 1.0
    assert int(np.argmax(loudness_db(audio))) == 10


@pytest.mark.parametrize("hz", [41.2, 55.0, 98.0])
def test_the_period_of_a_low_tone_does_not_show(hz: float):
    pulses = np.zeros(44100, np.float32)
    pulses[(np.arange(0.0, 44100.0, 44100.0 / hz)).astype(int)] = 1.0
    octaves = np.full(len(pulses) // HOP + 1, np.log2(hz / 440.0))
    alone = loudness_db(pulses)[8:-8]
    averaged = loudness_db(pulses, octaves)[8:-8]
    assert np.std(averaged) < 1.7
    assert np.std(averaged) < 0.1 * np.std(alone)


def test_tones_without_a_long_period_are_not_averaged():
    octaves = np.array([np.nan, 0.0, -1.0, -2.0, -3.0, -4.0, -9.0])
    np.testing.assert_array_equal(frames_averaged(octaves), [1, 1, 1, 2, 4, 6, 6])
    powers = np.array([1.0, 2.0, 4.0])
    np.testing.assert_allclose(averaged_db(powers, np.array([1, 1, 1])), 10 * np.log10(powers))
    np.testing.assert_allclose(
        averaged_db(powers, np.array([3, 2, 3])), 10 * np.log10([1.5, 4.5 / 2, 3.0]), rtol=1e-6
    )


def test_another_number_of_pitches_is_refused():
    with pytest.raises(ValueError, match="2 pitches for 5 frames"):
        loudness_db(np.zeros(4 * HOP), np.zeros(2))


@given(st.lists(st.integers(0, 1500), max_size=12), st.integers(0, 5))
@settings(deadline=None, max_examples=30)
def test_live_it_is_the_same(sizes: list[int], seed: int):
    rng = np.random.default_rng(seed)
    audio = rng.standard_normal(sum(sizes)).astype(np.float32)
    octaves = rng.uniform(-4, 0, len(audio) // HOP + 1)
    octaves[rng.random(len(octaves)) < 0.3] = np.nan
    stream, found, at = LoudnessStream(), [np.zeros(0, np.float32)], 0
    for size in sizes:
        stream.push(audio[at : at + size])
        at += size
        done = sum(map(len, found))
        expected = max(0, (at - LoudnessStream.LATENCY) // HOP + 1) - done
        assert stream.ready == expected
        found.append(stream.read(octaves[done : done + stream.ready]))
    made = np.concatenate(found)
    np.testing.assert_allclose(made, loudness_db(audio, octaves)[: len(made)], atol=1e-3)


def test_what_is_not_there_yet_cannot_be_read():
    stream = LoudnessStream()
    stream.push(np.zeros(LoudnessStream.LATENCY))
    assert stream.ready == 1
    with pytest.raises(ValueError, match="2 frames asked for, 1 ready"):
        stream.read(np.zeros(2))
