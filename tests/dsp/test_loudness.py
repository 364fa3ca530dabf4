from __future__ import annotations

import tracemalloc

import numpy as np
import pyloudnorm
import pytest

from neurosketch.core.clip import AudioArray
from neurosketch.dsp.loudness import integrated_lufs, measure


def tone(seconds: float, rate: int, level_db: float, hz: float = 1000.0) -> AudioArray:
    t = np.arange(round(seconds * rate)) / rate
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * t)
    return np.stack([wave, wave]).astype(np.float32)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_ebu_tech_3341_cases_1_and_2(rate: int, level: float) -> None:
    result = measure(tone(20.0, rate, level), rate)
    assert result.integrated_lufs == pytest.approx(level, abs=0.1)
    assert result.max_momentary_lufs == pytest.approx(level, abs=0.1)
    assert result.max_short_term_lufs == pytest.approx(level, abs=0.1)
    assert result.true_peak_db == pytest.approx(level, abs=0.2)


def test_ebu_tech_3341_case_3_gates_the_quiet_parts() -> None:
    parts = [tone(10, 48000, -36.0), tone(60, 48000, -23.0), tone(10, 48000, -36.0)]
    assert integrated_lufs(np.concatenate(parts, axis=1), 48000) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000, 192000])
@pytest.mark.parametrize("channels", [1, 2])
def test_agrees_with_an_independent_meter(rate: int, channels: int) -> None:
    noise = np.random.default_rng(5).standard_normal((channels, 4 * rate))
    decaying = (0.2 * noise * np.exp(-np.linspace(0, 6, 4 * rate))).astype(np.float32)
    reference = pyloudnorm.Meter(rate, filter_class="DeMan")
    expected = reference.integrated_loudness(decaying.T.astype(np.float64))
    assert integrated_lufs(decaying, rate) == pytest.approx(expected, abs=1e-3)


def test_true_peak_sees_between_the_samples() -> None:
    # a quarter of the sample rate, 45 degrees off: every sample is 3 dB below the wave's top
    wave = np.sin(2 * np.pi * 0.25 * np.arange(48000) + np.pi / 4).astype(np.float32)[None]
    assert np.max(np.abs(wave)) == pytest.approx(0.7071, abs=1e-3)
    middle = wave * np.hanning(48000).astype(np.float32)
    assert measure(middle, 48000).true_peak_db == pytest.approx(0.0, abs=0.2)


def test_silence_has_no_loudness() -> None:
    result = measure(np.zeros((2, 44100), np.float32), 44100)
    assert result.integrated_lufs is None
    assert result.max_momentary_lufs is None


def test_a_hit_shorter_than_a_block_has_a_loudness() -> None:
    assert integrated_lufs(tone(0.2, 48000, -23.0), 48000) == pytest.approx(-23.0, abs=0.5)
    assert integrated_lufs(np.ones((1, 1), np.float32), 44100) is not None


def test_an_hour_needs_no_more_memory_than_a_minute() -> None:
    hour = np.tile(tone(0.5, 2000, -20.0, 100.0)[:1], 7200)
    tracemalloc.start()
    try:
        result = measure(hour, 2000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < hour.nbytes / 3
    assert result.integrated_lufs == pytest.approx(
        integrated_lufs(hour[:, :120_000], 2000), abs=0.1
    )
