"""Objective distances between a recording and its reconstruction, all on mono 44.1 kHz."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import fft

from neurosketch.dsp.spectrogram import hz_to_mel, mel_to_hz
from neurosketch.training.corpus import SAMPLE_RATE, PitchTracker

Signal = npt.NDArray[np.float32]
"""(T,) float32."""

Track = npt.NDArray[np.float64]
"""(frames,) float64."""

MR_STFT_SIZES = (2048, 1024, 512, 256, 128)
KEPT_CENTS = 50.0
_VOICED = 0.5


def magnitudes(audio: Signal, n_fft: int, hop_length: int) -> npt.NDArray[np.float32]:
    """(frames, n_fft // 2 + 1) magnitudes behind Hann windows, the first around sample 0."""
    padded = np.pad(audio, (n_fft // 2, n_fft // 2 + hop_length))
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length]
    window = np.hanning(n_fft + 1)[:-1].astype(np.float32)
    return np.asarray(np.abs(fft.rfft(frames * window, axis=-1)), np.float32)


def mr_stft(real: Signal, made: Signal) -> float:
    """Mean over five resolutions of spectral convergence plus log-magnitude L1 (natural log).

    Source: Yamamoto et al., Parallel WaveGAN, arXiv:1910.11480.
    """
    pair = ([magnitudes(x, size, size // 4) for size in MR_STFT_SIZES] for x in (real, made))
    return mr_stft_of(*pair)


def mr_stft_of(
    real: Sequence[npt.NDArray[np.float32]], made: Sequence[npt.NDArray[np.float32]]
) -> float:
    """`mr_stft` of magnitudes that are known already, at each of its resolutions."""
    total = 0.0
    for a, b in zip(real, made, strict=True):
        convergence = np.linalg.norm(a - b) / max(float(np.linalg.norm(a)), 1e-6)
        log_distance = np.abs(np.log(a + 1e-4) - np.log(b + 1e-4)).mean()
        total += float(convergence + log_distance)
    return total / len(real)


@lru_cache(maxsize=4)
def mel_filterbank(n_mels: int, n_fft: int, sample_rate: int) -> npt.NDArray[np.float32]:
    """Triangular filters, each summing to 1, (n_mels, n_fft // 2 + 1)."""
    edges = mel_to_hz(np.linspace(0.0, hz_to_mel(sample_rate / 2).item(), n_mels + 2))
    hz = np.arange(n_fft // 2 + 1) * sample_rate / n_fft
    # Filters narrower than a bin would be empty: widen them to one bin on either side.
    low = np.minimum(edges[:-2], edges[1:-1] - sample_rate / n_fft)[:, None]
    high = np.maximum(edges[2:], edges[1:-1] + sample_rate / n_fft)[:, None]
    centre = edges[1:-1, None]
    bank = np.minimum((hz - low) / (centre - low), (high - hz) / (high - centre)).clip(min=0)
    return np.asarray(bank / bank.sum(1, keepdims=True), np.float32)


def log_mel_l1(real: Signal, made: Signal) -> float:
    """Mean absolute difference of natural-log mel amplitudes, 2048/512, 128 bands."""
    bank = mel_filterbank(128, 2048, SAMPLE_RATE)
    a, b = (magnitudes(x, 2048, 512) @ bank.T for x in (real, made))
    return float(np.abs(np.log(a + 1e-3) - np.log(b + 1e-3)).mean())


def si_sdr(real: Signal, made: Signal) -> float:
    """Scale-invariant signal-to-distortion ratio in dB.

    Source: Le Roux et al., arXiv:1811.02508.
    """
    energy = float(real @ real)
    if energy < 1e-9:
        return math.nan
    target = real * (float(made @ real) / energy)
    error = float(np.sum((made - target) ** 2))
    return 10 * math.log10(max(float(target @ target), 1e-12) / max(error, 1e-12))


@dataclass(frozen=True)
class PitchTrack:
    """What a pitch tracker says about a sound.

    Attributes:
        seconds, hz, confidence: (frames,) time, pitch and how sure the tracker is, 0 ... 1.
    """

    seconds: Track
    hz: Track
    confidence: Track

    @property
    def voiced(self) -> npt.NDArray[np.bool_]:
        """(frames,) whether there is a pitch."""
        return self.confidence >= _VOICED


def track_pitch(audio: Signal, tracker: PitchTracker) -> PitchTrack:
    """The pitch of (T,) float32 at 44.1 kHz."""
    return PitchTrack(*(np.asarray(part, np.float64) for part in tracker.raw(audio)))


def same_pitch(real: PitchTrack, made: PitchTrack) -> npt.NDArray[np.bool_]:
    """(frames,) where both have a pitch and it is the same within 50 cents."""
    n = min(len(real.hz), len(made.hz))
    cents = 1200 * np.abs(np.log2(np.maximum(made.hz[:n], 1) / np.maximum(real.hz[:n], 1)))
    return np.asarray(real.voiced[:n] & made.voiced[:n] & (cents <= KEPT_CENTS))


def pitch_kept(real: Signal, made: Signal, tracker: PitchTracker) -> tuple[int, int]:
    """How many of the voiced frames of `real` have the same pitch, within 50 cents, in `made`.

    Returns:
        (kept, voiced) frame counts; a frame that has no pitch any more is not kept.
    """
    track = track_pitch(real, tracker)
    kept = same_pitch(track, track_pitch(made, tracker))
    return int(kept.sum()), int(track.voiced[: len(kept)].sum())
