"""Levels: linear amplitude to decibels and back."""

from __future__ import annotations

import math

import numpy as np

from neurosketch.core.clip import AudioArray

SILENCE_DB = -200.0
"""What stands for minus infinity: below every level that float32 audio can hold at full scale."""


def amplitude_to_db(amplitude: float) -> float:
    """Level of a linear amplitude in dBFS, never below `SILENCE_DB`."""
    if not amplitude > 0.0:
        return SILENCE_DB
    return max(20.0 * math.log10(amplitude), SILENCE_DB)


def db_to_amplitude(level_db: float) -> float:
    """Linear amplitude of a level in dBFS; `SILENCE_DB` and below give 0."""
    return 0.0 if level_db <= SILENCE_DB else 10.0 ** (level_db / 20.0)


def peak(audio: AudioArray) -> float:
    """Largest absolute sample of (C, T) audio; 0 for empty audio."""
    # max and -min instead of max(abs): no copy of a clip of hundreds of megabytes
    return 0.0 if audio.size == 0 else float(max(audio.max(), -audio.min()))


def peak_db(audio: AudioArray) -> float:
    """Largest absolute sample of (C, T) audio in dBFS, never below `SILENCE_DB`."""
    return amplitude_to_db(peak(audio))


def rms(audio: AudioArray) -> float:
    """Root mean square over all channels of (C, T) audio; 0 for empty audio."""
    if audio.size == 0:
        return 0.0
    return math.sqrt(float(np.mean(np.square(audio, dtype=np.float64))))


def difference_db(audio: AudioArray, reference: AudioArray) -> float | None:
    """How far `audio` is from `reference`.

    Args:
        audio: (C, T); counts as followed by silence where it is shorter, a missing channel as
            silent.
        reference: (C, T) at the same sample rate; treated alike.

    Returns:
        Level of the difference relative to the level of `reference` in dB (relative to full scale
        when `reference` is silent), or None when both are the same sample for sample.
    """
    channels = max(audio.shape[0], reference.shape[0])
    frames = max(audio.shape[1], reference.shape[1])
    error = np.zeros((channels, frames), np.float64)
    error[: audio.shape[0], : audio.shape[1]] = audio
    error[: reference.shape[0], : reference.shape[1]] -= reference
    if audio.shape == reference.shape and not error.any():
        return None
    level = math.sqrt(float(np.mean(np.square(error)))) if error.size else 0.0
    base = rms(reference)
    return amplitude_to_db(level / base if base > 0.0 else level)
