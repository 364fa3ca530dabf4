from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import soxr
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.dsp.resample import fit_frames, resample, resampled_frames

RATES = [8000, 22050, 44100, 48000, 96000, 192000]


@pytest.mark.parametrize("from_rate", RATES)
@pytest.mark.parametrize("to_rate", RATES)
def test_a_tone_keeps_pitch_level_and_length(from_rate: int, to_rate: int) -> None:
    frames = from_rate // 2 + 13
    t = np.arange(frames) / from_rate
    tone = np.stack([np.sin(2 * np.pi * 1000 * t), np.cos(2 * np.pi * 1000 * t)]).astype(np.float32)
    result = resample(tone, from_rate, to_rate)
    assert result.dtype == np.float32
    assert result.shape == (2, round(frames * to_rate / from_rate))
    t = np.arange(result.shape[1]) / to_rate
    ideal = np.stack([np.sin(2 * np.pi * 1000 * t), np.cos(2 * np.pi * 1000 * t)])
    inner = slice(result.shape[1] // 4, -result.shape[1] // 4)
    assert np.max(np.abs(result[:, inner] - ideal[:, inner])) < 1e-5


def test_equal_rates_give_the_same_array() -> None:
    audio = np.ones((1, 5), np.float32)
    assert resample(audio, 44100, 44100) is audio


@given(st.integers(0, 300), st.sampled_from(RATES), st.sampled_from(RATES))
def test_length_is_exact(frames: int, from_rate: int, to_rate: int) -> None:
    result = resample(np.zeros((1, frames), np.float32), from_rate, to_rate)
    assert result.shape == (1, resampled_frames(frames, from_rate, to_rate))


def test_rates_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="above 0"):
        resample(np.ones((1, 5), np.float32), 0, 44100)


def test_fit_frames_cuts_or_pads() -> None:
    audio = np.ones((2, 5), np.float32)
    assert fit_frames(audio, 3).shape == (2, 3)
    np.testing.assert_array_equal(fit_frames(audio, 7)[0], [1, 1, 1, 1, 1, 0, 0])


@pytest.mark.parametrize(("from_rate", "to_rate"), [(44100, 48000), (48000, 44100), (22050, 96000)])
def test_blocks_leave_no_trace(from_rate: int, to_rate: int) -> None:
    noise = np.random.default_rng(2).uniform(-1, 1, (300_001, 2)).astype(np.float32)
    whole = soxr.resample(noise, from_rate, to_rate, quality="VHQ")
    result = resample(np.ascontiguousarray(noise.T), from_rate, to_rate)
    count = min(len(whole), result.shape[1])
    assert np.array_equal(result[:, :count], whole[:count].T)


def test_a_long_clip_is_not_copied() -> None:
    audio = np.zeros((2, 3_000_000), np.float32)
    tracemalloc.start()
    try:
        result = resample(audio, 44100, 48000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1.5 * result.nbytes
