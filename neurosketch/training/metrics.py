"""Objective distances between a recording and its reconstruction, all on mono 44.1 kHz."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from neurosketch.dsp.spectrogram import hz_to_mel, mel_to_hz
from neurosketch.training.corpus import SAMPLE_RATE, PitchTracker

Signal = npt.NDArray[np.float32]
"""(T,) float32."""

MR_STFT_SIZES = (2048, 1024, 512, 256, 128)
_VOICED = 0.5


def _magnitude(audio: Signal, n_fft: int, hop_length: int) -> npt.NDArray[np.float32]:
    padded = np.pad(audio, (n_fft // 2, n_fft // 2 + hop_length))
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length]
    window = np.hanning(n_fft + 1)[:-1].astype(np.float32)
    return np.abs(np.fft.rfft(frames * window, axis=-1)).astype(np.float32)


def mr_stft(real: Signal, made: Signal) -> float:
    """Mean over five resolutions of spectral convergence plus log-magnitude L1 (natural log).

    Source: Yamamoto et al., Parallel WaveGAN, arXiv:1910.11480.
    """
    total = 0.0
    for n_fft in MR_STFT_SIZES:
        a, b = (_magnitude(x, n_fft, n_fft // 4) for x in (real, made))
        convergence = np.linalg.norm(a - b) / max(float(np.linalg.norm(a)), 1e-6)
        log_distance = np.abs(np.log(a + 1e-4) - np.log(b + 1e-4)).mean()
        total += float(convergence + log_distance)
    return total / len(MR_STFT_SIZES)


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
    a, b = (_magnitude(x, 2048, 512) @ bank.T for x in (real, made))
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


def pitch_kept(real: Signal, made: Signal, tracker: PitchTracker) -> tuple[int, int]:
    """How many of the voiced frames of `real` have the same pitch, within 50 cents, in `made`.

    Returns:
        (kept, voiced) frame counts.
    """
    _, hz, confidence = tracker.raw(real)
    _, made_hz, made_confidence = tracker.raw(made)
    n = min(len(hz), len(made_hz))
    voiced = confidence[:n] >= _VOICED
    cents = 1200 * np.abs(np.log2(np.maximum(made_hz[:n], 1) / np.maximum(hz[:n], 1)))
    kept = voiced & (cents <= 50) & (made_confidence[:n] >= _VOICED)
    return int(kept.sum()), int(voiced.sum())
