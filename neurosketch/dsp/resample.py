"""Change of sample rate, offline and at the highest quality."""

from __future__ import annotations

import numpy as np
import soxr

from neurosketch.core.clip import AudioArray

_BLOCK_FRAMES = 1 << 17


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
    result = np.zeros((audio.shape[0], frames), np.float32)
    filled = 0
    # In blocks, with the very same result: a long clip is needed twice here, not four times.
    stream = soxr.ResampleStream(from_rate, to_rate, audio.shape[0], quality="VHQ")
    for start in range(0, audio.shape[1], _BLOCK_FRAMES):
        end = start + _BLOCK_FRAMES
        block = np.ascontiguousarray(audio[:, start:end].T, dtype=np.float32)
        made = stream.resample_chunk(block, last=end >= audio.shape[1])[: frames - filled]
        result[:, filled : filled + len(made)] = made.T
        filled += len(made)
    return result


def fit_frames(audio: AudioArray, frames: int) -> AudioArray:
    """Cut (C, T) audio, or follow it with silence, so that it has exactly `frames` frames."""
    missing = frames - audio.shape[1]
    if missing > 0:
        return np.pad(audio, ((0, 0), (0, missing)))
    return audio[:, :frames] if missing else audio
