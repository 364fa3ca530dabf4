"""Spectrograms: the right row, the right brightness, the same in pieces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.dsp.spectrogram import (
    FrequencyScale,
    RollingSpectrogram,
    SpectrogramSettings,
    filterbank,
    frequency_at,
    height_of,
    hz_to_mel,
    mel_to_hz,
    spectrogram,
)

RATE = 44_100
PLAIN = SpectrogramSettings(rows=128)


def sine(hz: float, seconds: float = 1.0, level: float = 1.0) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hz * t))[None].astype(np.float32)


@pytest.mark.parametrize("scale", list(FrequencyScale))
@pytest.mark.parametrize("hz", [220.0, 1000.0, 5000.0, 12_000.0])
def test_a_sine_is_brightest_at_its_height(scale, hz):
    chosen = replace(PLAIN, scale=scale)
    picture = spectrogram(sine(hz, level=0.05), RATE, 20, chosen)
    row = int(picture[:, 10].argmax())
    assert abs((row + 0.5) / 128 - height_of(chosen, RATE, hz)) < 1.6 / 128


@pytest.mark.parametrize(
    ("level_db", "expected"), [(-20.0, 1.0), (-60.0, 0.5), (-80.0, 0.25), (-120.0, 0.0)]
)
def test_brightness_follows_gain_and_range(level_db, expected):
    picture = spectrogram(sine(RATE / 2048 * 100, level=10 ** (level_db / 20)), RATE, 9, PLAIN)
    assert picture[:, 4].max() / 255 == pytest.approx(expected, abs=0.03)


def test_silence_is_black():
    assert not spectrogram(np.zeros((2, RATE), np.float32), RATE, 50, PLAIN).any()


@pytest.mark.parametrize("columns", [3, 40, 4000])
def test_a_hit_is_seen_at_every_zoom(columns):
    audio = np.zeros((1, 20 * RATE), np.float32)
    audio[0, 10 * RATE : 10 * RATE + 400] = 0.8
    picture = spectrogram(audio, RATE, columns, PLAIN)
    hot = np.flatnonzero(picture.max(axis=0) > 200)
    assert hot.size
    assert abs((hot.mean() + 0.5) / columns - 0.5) <= 0.5 / columns + 0.003


def test_a_range_is_a_part_of_the_whole():
    audio = np.random.default_rng(1).normal(0, 0.1, (2, RATE)).astype(np.float32)
    whole = spectrogram(audio, RATE, 100, PLAIN)
    part = spectrogram(audio, RATE, 50, PLAIN, start_frame=0.25 * RATE, end_frame=0.75 * RATE)
    assert np.array_equal(part, whole[:, 25:75])


def test_cancelling_stops_the_work():
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    assert spectrogram(sine(440, 5), RATE, 2000, PLAIN, cancelled=cancelled) is None
    assert len(asked) == 2


def test_mel_inverts():
    hz = np.array([0.0, 100.0, 1000.0, 20_000.0])
    assert mel_to_hz(hz_to_mel(hz)) == pytest.approx(hz)


@pytest.mark.parametrize("scale", list(FrequencyScale))
@pytest.mark.parametrize("rate", [8000, 44_100, 192_000])
def test_height_inverts_frequency(scale, rate):
    chosen = replace(PLAIN, scale=scale)
    for height in (0.1, 0.5, 0.9):
        hz = float(frequency_at(chosen, rate, height))
        assert height_of(chosen, rate, hz) == pytest.approx(height)


@pytest.mark.parametrize("scale", list(FrequencyScale))
@pytest.mark.parametrize("rows", [16, 256, 640])
@pytest.mark.parametrize("rate", [8000, 44_100, 192_000])
def test_every_row_hears_something(scale, rows, rate):
    bank = filterbank(SpectrogramSettings(scale=scale, rows=rows), rate)
    assert bank.offsets.shape == (rows,)
    sizes = np.diff(np.append(bank.offsets, bank.bins.size))
    assert sizes.min() >= 1
    assert np.add.reduceat(bank.weights, bank.offsets).min() > 0.3


@settings(max_examples=25)
@given(sizes=st.lists(st.integers(1, 5000), min_size=1, max_size=12))
def test_rolling_does_not_depend_on_the_block_sizes(sizes):
    small = SpectrogramSettings(rows=24, n_fft=512)
    audio = np.random.default_rng(5).normal(0, 0.1, (2, sum(sizes))).astype(np.float32)
    whole, pieces = (RollingSpectrogram(8000, 1.0, 60, small) for _ in range(2))
    fresh = whole.append(audio)
    at = told = 0
    for size in sizes:
        told += pieces.append(audio[:, at : at + size])
        at += size
    assert told == fresh
    assert pieces.head == whole.head
    assert np.abs(pieces.picture.astype(int) - whole.picture).max() <= 1


def test_rolling_puts_high_frequencies_on_top_and_new_columns_before_the_head():
    rolling = RollingSpectrogram(RATE, 2.0, 101, PLAIN)
    assert rolling.picture.shape == (128, 104)
    rolling.append(sine(15_000, 0.5, 0.1))
    newest = rolling.picture[:, (rolling.head - 1) % 104]
    assert newest.argmax() < 40
    assert not rolling.picture[:, rolling.head].any()
