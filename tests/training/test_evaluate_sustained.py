"""Tones that stay tones."""

from __future__ import annotations

import numpy as np
import pytest

from neurosketch.training.corpus import SAMPLE_RATE
from neurosketch.training.evaluate_sustained import (
    FLOOR_DB,
    FRAME_RATES_HZ,
    find_sustained,
    kept_frames,
    modulation,
    modulations,
)
from neurosketch.training.metrics import PitchTrack

SECONDS = 2.0
TIME = np.arange(round(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
RATES = list(FRAME_RATES_HZ.values())


def tone(hz: float = 330.0, depth: float = 0.0, rate: float = RATES[0]) -> np.ndarray:
    swell = 1 + depth * np.cos(2 * np.pi * rate * TIME + 0.4)
    harmonics = sum(np.sin(2 * np.pi * hz * n * TIME + n) / n for n in range(1, 5))
    return (0.2 * swell * harmonics).astype(np.float32)


def track(hz: float | np.ndarray = 330.0, sure: float | np.ndarray = 1.0) -> PitchTrack:
    seconds = np.arange(0, SECONDS, 0.016)
    return PitchTrack(seconds, *(np.broadcast_to(x, len(seconds)) + 0.0 for x in (hz, sure)))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("depth", [0.1, 0.01])
def test_the_line_is_the_depth_of_the_modulation(rate: float, depth: float):
    found = modulation(tone(depth=depth, rate=rate), [rate])[0]
    assert found.line == pytest.approx(20 * np.log10(depth), abs=0.6)
    assert found.above > 19


def test_a_steady_tone_has_none_and_silence_too():
    for audio in (tone(), np.zeros(len(TIME), np.float32)):
        assert all(m.line < FLOOR_DB + 5 for m in modulation(audio, RATES))


def test_noise_raises_the_line_and_not_what_stands_above_others():
    random = np.random.default_rng(2)
    noisy = [
        tone() + 0.05 * random.standard_normal(len(TIME)).astype(np.float32) for _ in range(12)
    ]
    found = [modulation(audio, RATES)[0] for audio in noisy]
    assert np.median([m.line for m in found]) > FLOOR_DB + 5
    assert abs(np.median([m.above for m in found])) < 4
    beating = modulation(noisy[0] * (1 + 0.2 * np.cos(2 * np.pi * RATES[0] * TIME)), RATES)[0]
    assert beating.above > 15


def test_a_rate_that_the_note_itself_has_is_left_out():
    note = find_sustained(tone(172.0), track(172.0))
    assert note is not None
    assert modulations(note, tone(172.0)).keys() == {"43_hz"}
    note = find_sustained(tone(43.5), track(43.5))
    assert note is not None
    assert modulations(note, tone(43.5)).keys() == set()


def test_the_longest_stretch_on_one_pitch_is_the_note():
    hz = np.where(np.arange(125) < 40, 262.0, 330.0)
    sure = np.where(np.arange(125) > 110, 0.1, 1.0)
    note = find_sustained(tone(), track(hz, sure))
    assert note is not None
    assert (note.frames.start, note.frames.stop) == (40, 111)
    assert note.hz == pytest.approx(330)
    assert note.start == pytest.approx(40 * 0.016 * SAMPLE_RATE, abs=1)
    assert note.stop - note.start == pytest.approx(71 * 0.016 * SAMPLE_RATE, abs=2)


def test_what_is_no_sustained_note():
    assert find_sustained(tone(), track(sure=0.2)) is None
    assert find_sustained(tone(), track(), "drum") is None
    assert find_sustained(tone(), track(330.0 * 2 ** (np.arange(125) / 125))) is None, "a glide"
    assert find_sustained(tone(), track(np.arange(125) % 2 * 100 + 300.0)) is None
    decaying = tone() * np.exp(-12 * TIME).astype(np.float32)
    assert find_sustained(decaying, track()) is None, "it is gone in a third of a second"
    assert find_sustained(tone()[:10], PitchTrack(*(np.zeros(1),) * 3)) is None


def test_vibrato_is_a_note():
    wobble = 330.0 * 2 ** (0.3 / 12 * np.sin(np.arange(125) / 3))
    assert find_sustained(tone(), track(wobble)) is not None


def test_only_frames_with_the_same_pitch_are_kept():
    note = find_sustained(tone(), track())
    assert note is not None
    cents = np.where(np.arange(125) < 25, 60.0, 40.0)
    made = track(330.0 * 2 ** (cents / 1200), np.where(np.arange(125) < 50, 1.0, 0.2))
    assert kept_frames(note, track(), made) == (25, 125)
