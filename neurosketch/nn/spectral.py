"""Causal framing and the spectral features an encoder reads."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

HOP_LENGTH = 256
TONAL_FFT = 2048
NOISE_FFT = 512
SUBFRAMES = 8
LOG_FLOOR = 1e-5


def hann(n_fft: int) -> Tensor:
    """Periodic Hann window, (n_fft,) float32."""
    return torch.hann_window(n_fft, periodic=True)


def frame_spectrum(audio: Tensor, n_fft: int, window: Tensor) -> Tensor:
    """Spectra of all whole frames, scaled so that a full-scale sine peaks at 1.

    Args:
        audio: (B, T); frame `l` covers samples `l * HOP_LENGTH ... + n_fft`.
        n_fft: samples per frame.
        window: (n_fft,).

    Returns:
        (B, L, n_fft // 2 + 1) complex64, L = (T - n_fft) // HOP_LENGTH + 1.
    """
    frames = audio.unfold(-1, n_fft, HOP_LENGTH)
    spectrum: Tensor = torch.fft.rfft(frames * window, dim=-1)
    return spectrum * (2.0 / window.sum())


def phase_deviation(spectrum: Tensor) -> Tensor:
    """How far each bin's instantaneous frequency lies from its centre.

    Args:
        spectrum: (B, L + 1, F) complex, consecutive frames.

    Returns:
        (B, L, F) float32 in bins, within ± TONAL_FFT / (2 * HOP_LENGTH) = ± 4.

    Source: the phase vocoder, Flanagan & Golden 1966.
    """
    advance = torch.angle(spectrum[:, 1:] * spectrum[:, :-1].conj())
    bins = torch.arange(spectrum.shape[-1], device=spectrum.device)
    expected = 2 * math.pi * HOP_LENGTH / TONAL_FFT * bins
    wrapped = torch.remainder(advance - expected + math.pi, 2 * math.pi) - math.pi
    return wrapped * (TONAL_FFT / (2 * math.pi * HOP_LENGTH))


def tonal_ridge(magnitude: Tensor) -> Tensor:
    """How far each bin stands out as a steady partial, in nepers.

    A partial is a ridge along time: the geometric mean over time far exceeds the one over
    frequency.

    Args:
        magnitude: (B, L, F) of 2048-sample frames.

    Returns:
        (B, L, F) float32; about 0.2 in noise, above 0.6 on a clear partial.
    Source: a smooth variant of median-filter separation, Fitzgerald, DAFx 2010.
    """
    log_magnitude = torch.log(magnitude + LOG_FLOOR)
    along_time = functional.avg_pool1d(
        log_magnitude.transpose(1, 2), 13, stride=1, padding=6, count_include_pad=False
    ).transpose(1, 2)
    along_frequency = functional.avg_pool1d(
        log_magnitude, 17, stride=1, padding=8, count_include_pad=False
    )
    return functional.max_pool1d(along_time - along_frequency, 3, stride=1, padding=1)


def tonal_mask(ridge: Tensor, threshold: float | Tensor = 0.55) -> Tensor:
    """How much of each bin belongs to a steady partial, 0 ... 1.

    Bins below 200 Hz always count, since short noise frames cannot resolve them.

    Args:
        ridge: (B, L, F) from `tonal_ridge`.
        threshold: where the answer is one half; dense partials stand out less.

    Returns:
        (B, L, F) float32.
    """
    mask = torch.sigmoid((ridge - threshold) / 0.12)
    low = math.ceil(200.0 / (44100 / TONAL_FFT))
    mask[..., :low] = 1.0
    return mask


def band_matrix(n_bands: int, n_bins: int, bin_hz: float, corner_hz: float = 1000.0) -> Tensor:
    """Interpolation from `n_bands` values spaced evenly on a mel-like scale to `n_bins` bins.

    Args:
        n_bands: number of support points between 0 Hz and the last bin.
        n_bins: bins to fill.
        bin_hz: spacing of the bins in Hz.
        corner_hz: below it the scale is roughly linear, above it logarithmic.

    Returns:
        (n_bands, n_bins) float32; each column sums to 1.
    """
    hz = torch.arange(n_bins) * bin_hz
    warped = torch.log1p(hz / corner_hz)
    position = warped / warped[-1] * (n_bands - 1)
    index = torch.arange(n_bands)[:, None]
    return (1 - (position[None, :] - index).abs()).clamp(min=0).float()
