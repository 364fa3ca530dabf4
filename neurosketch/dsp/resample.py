"""Change of sample rate, offline and at the highest quality."""

from __future__ import annotations

import numpy as np
import soxr

from neurosketch.core.clip import AudioArray


def resampled_frames(frames: int, from_rate: int, to_rate: int) -> int:
    """Number of frames that `resample` returns for `frames` frames."""
    return round(frames * to_rate / from_rate)


def resample(audio: AudioArray, from_rate: int, to_rate: int) -> AudioArray:
    """Resample with soxr VHQ.

    Args:
        audio: (C, T) float32.
        from_rate: sample rate of `audio` in Hz.
        to_rate: sample rate of the result in Hz.

    Returns:
        (C, round(T * to_rate / from_rate)) float32; `audio` itself when the rates are equal.

    Raises:
        ValueError: a rate is not above 0.
    """
    if from_rate <= 0 or to_rate <= 0:
        raise ValueError(f"sample rates must be above 0, not {from_rate} and {to_rate}")
    if from_rate == to_rate:
        return audio
    frames = resampled_frames(audio.shape[1], from_rate, to_rate)
    if audio.shape[1] == 0:
        return np.zeros((audio.shape[0], frames), np.float32)
    interleaved = np.ascontiguousarray(audio.T, dtype=np.float32)
    result = soxr.resample(interleaved, from_rate, to_rate, quality="VHQ")
    return fit_frames(np.ascontiguousarray(result.T, dtype=np.float32), frames)


def fit_frames(audio: AudioArray, frames: int) -> AudioArray:
    """Cut (C, T) audio, or follow it with silence, so that it has exactly `frames` frames."""
    missing = frames - audio.shape[1]
    if missing > 0:
        return np.pad(audio, ((0, 0), (0, missing)))
    return audio[:, :frames] if missing else audio
