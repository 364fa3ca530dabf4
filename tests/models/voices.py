"""Voices that nobody sang: known pitch and loudness for tests of timbre transfer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 44100

Signal = npt.NDArray[np.float32]


def glided(octaves: npt.NDArray[np.float64], level: float | npt.NDArray[np.float64]) -> Signal:
    """A hum with a pitch per sample in octaves above 440 Hz, and a level per sample."""
    hz = 440.0 * np.exp2(octaves)
    turns = 2 * np.pi * np.cumsum(hz) / RATE
    audio = sum(0.7**n * np.sin((n + 1) * turns) for n in range(8))
    return np.asarray(level * audio, np.float32)


def hum(hz: float, seconds: float, level: float = 0.3) -> Signal:
    """A steady hum that begins and ends within 10 ms."""
    n = round(seconds * RATE)
    ramp = np.minimum(1.0, np.minimum(np.arange(n), np.arange(n)[::-1]) / 441.0)
    return glided(np.full(n, np.log2(hz / 440.0)), level * ramp)


def silence(seconds: float) -> Signal:
    """Nothing."""
    return np.zeros(round(seconds * RATE), np.float32)
