"""Peaks: no extreme is lost at any zoom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.dsp.peaks import PeakPyramid, RollingPeaks, column_peaks


def noise(frames: int, channels: int = 1, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (channels, frames)).astype(np.float32)


@pytest.mark.parametrize("frames", [1, 31, 32, 1000, 44_100, 1_000_000])
@pytest.mark.parametrize("columns", [1, 7, 640, 1920])
def test_whole_clip_keeps_its_extremes(frames, columns):
    audio = noise(frames, 2)
    peaks = PeakPyramid(audio).peaks(0, frames, columns)
    assert peaks.shape == (columns, 2)
    assert peaks[:, 0].min() == audio.min()
    assert peaks[:, 1].max() == audio.max()


def test_a_click_is_seen_in_its_column_and_nowhere_far():
    audio = np.zeros((1, 480_000), np.float32)
    audio[0, 300_123] = 0.9
    peaks = PeakPyramid(audio).peaks(0, 480_000, 1000)
    hot = np.flatnonzero(peaks[:, 1] > 0.5)
    assert 1 <= len(hot) <= 2
    assert abs(hot[0] - 300_123 / 480) <= 1.1


@settings(max_examples=200)
@given(start=st.integers(-5000, 60_000), length=st.integers(1, 60_000), columns=st.integers(1, 700))
def test_every_sample_of_a_range_lies_within_its_peaks(start, length, columns):
    audio = noise(50_000)
    peaks = PeakPyramid(audio).peaks(start, start + length, columns)
    inside = audio[0, max(start, 0) : max(start + length, 0)]
    assert np.all(peaks[:, 0] <= peaks[:, 1])
    if inside.size and length > columns:
        assert peaks[:, 1].max() >= inside.max()
        assert peaks[:, 0].min() <= inside.min()


def test_zoomed_in_shows_single_samples():
    audio = noise(1000)
    peaks = PeakPyramid(audio).peaks(100, 110, 40)
    assert np.array_equal(peaks[:, 0], np.repeat(audio[0, 100:110], 4))
    assert np.array_equal(peaks[:, 0], peaks[:, 1])


def test_outside_the_clip_is_silence():
    peaks = PeakPyramid(np.ones((1, 100), np.float32)).peaks(-100, 200, 30)
    assert np.all(peaks[:10] == 0)
    assert np.all(peaks[10:20] == 1)
    assert np.all(peaks[20:] == 0)


def test_no_audio_is_silence():
    empty = np.zeros((2, 0), np.float32)
    assert not PeakPyramid(empty).peaks(0, 1, 5).any()
    assert not column_peaks(empty, 5).any()
    assert PeakPyramid(empty).peak() == 0.0


def test_peak_is_the_largest_magnitude():
    audio = np.array([[0.2, -0.7, 0.5]], np.float32)
    assert PeakPyramid(audio).peak() == pytest.approx(0.7)


def test_column_peaks_of_a_ramp():
    audio = np.arange(100, dtype=np.float32)[None] / 100
    peaks = column_peaks(audio, 10)
    assert peaks[:, 0] == pytest.approx(np.arange(10) / 10)
    assert peaks[:, 1] == pytest.approx(np.arange(10) / 10 + 0.09)


@given(sizes=st.lists(st.integers(1, 700), min_size=1, max_size=20))
def test_rolling_peaks_do_not_depend_on_the_block_sizes(sizes):
    audio = noise(sum(sizes), 2, seed=3)
    whole, pieces = RollingPeaks(1000, 1.0, 50), RollingPeaks(1000, 1.0, 50)
    whole.append(audio)
    at = fresh = 0
    for size in sizes:
        fresh += pieces.append(audio[:, at : at + size])
        at += size
    assert fresh == audio.shape[1] // pieces.hop_length
    assert np.array_equal(whole.columns(), pieces.columns())


def test_rolling_peaks_keep_the_newest_at_the_end():
    rolling = RollingPeaks(100, 1.0, 10)
    rolling.append(np.full((1, 100), 0.25, np.float32))
    rolling.append(np.full((1, 30), 0.75, np.float32))
    assert rolling.columns()[:, 1] == pytest.approx([0.25] * 7 + [0.75] * 3)
    rolling.append(np.full((1, 5000), -0.5, np.float32))
    assert rolling.columns().shape == (10, 2)
    assert rolling.columns()[:, 0] == pytest.approx([-0.5] * 10)
