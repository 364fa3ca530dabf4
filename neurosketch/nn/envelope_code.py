"""The spectral envelope of a latent frame as a few numbers, and what the latents know of it."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from neurosketch.nn.autoencoder import STRIDE
from neurosketch.nn.spectral import HOP_LENGTH, band_matrix, hann

ENVELOPE_FFT = 1024
ENVELOPE_BINS = ENVELOPE_FFT // 2 + 1
ENVELOPE_BANDS = 64
ENVELOPE_PAST = ENVELOPE_FFT - HOP_LENGTH
"""Samples before a latent frame that its first spectrum covers too."""

BAND_CORNER_HZ = 1000.0
_FLOOR = 1e-4


class Bands(nn.Module):
    """Log amplitudes of a spectrum in bands, and values of bands spread over its bins."""

    gather: Tensor
    spread: Tensor

    def __init__(self, sample_rate: int) -> None:
        super().__init__()
        matrix = band_matrix(
            ENVELOPE_BANDS, ENVELOPE_BINS, sample_rate / ENVELOPE_FFT, BAND_CORNER_HZ
        )
        self.register_buffer("spread", matrix, persistent=False)
        gather = matrix.T / matrix.sum(1).clamp(min=1e-3)
        self.register_buffer("gather", gather, persistent=False)
        self.top = math.log1p(sample_rate / 2 / BAND_CORNER_HZ)

    def transpose(self, logs: Tensor, semitones: float) -> Tensor:
        """Move (..., ENVELOPE_BANDS) along frequency; what comes from above the top is silence."""
        last = ENVELOPE_BANDS - 1
        step = self.top / last
        hz = torch.expm1(torch.arange(ENVELOPE_BANDS, device=logs.device) * step)
        place = torch.log1p(hz * 2.0 ** (-semitones / 12.0)) / step
        low = place.floor().long().clamp(max=last - 1)
        share = place - low
        moved = logs[..., low] * (1 - share) + logs[..., low + 1] * share
        return torch.where(place <= last, moved, logs.new_full((), math.log(_FLOOR)))

    def forward(self, spectrum: Tensor) -> Tensor:
        """(..., ENVELOPE_BINS) complex to (..., ENVELOPE_BANDS) natural log RMS."""
        power = spectrum.real.square() + spectrum.imag.square()
        scaled = power * (4.0 / ENVELOPE_FFT) ** 2
        logs: Tensor = 0.5 * torch.log(scaled @ self.gather + _FLOOR**2)
        return logs


class EnvelopeCode(nn.Module):
    """Principal components of the log bands of STRIDE spectra, and their guess from the latents.

    Args:
        channels: latent channels.
        size: number of components kept.
        dim: hidden width of the guess.
        sample_rate: Hz.
    """

    window: Tensor
    mean: Tensor
    basis: Tensor

    def __init__(self, channels: int, size: int, dim: int, sample_rate: int) -> None:
        super().__init__()
        # The square root, as the refiner has it on both ways.
        self.register_buffer("window", hann(ENVELOPE_FFT).sqrt(), persistent=False)
        self.bands = Bands(sample_rate)
        self.register_buffer("mean", torch.full((STRIDE * ENVELOPE_BANDS,), -6.0))
        basis = torch.linalg.qr(torch.randn(STRIDE * ENVELOPE_BANDS, size))[0].T.contiguous()
        self.register_buffer("basis", basis)
        self.norm = nn.LayerNorm(channels)
        self.enter = nn.Linear(2 * channels, dim)
        self.hidden = nn.Linear(dim, dim)
        self.leave = nn.Linear(dim, size)

    def log_bands(self, audio: Tensor) -> Tensor:
        """Log bands of every latent frame.

        Args:
            audio: (B, ENVELOPE_PAST + L * LATENT_HOP), the past first.

        Returns:
            (B, L, STRIDE * ENVELOPE_BANDS).
        """
        frames = audio.unfold(-1, ENVELOPE_FFT, HOP_LENGTH) * self.window
        logs: Tensor = self.bands(torch.fft.rfft(frames, dim=-1))
        return logs.reshape(logs.shape[0], -1, STRIDE * ENVELOPE_BANDS)

    def encode(self, audio: Tensor) -> Tensor:
        """Components (B, L, size) of what `log_bands` says."""
        return (self.log_bands(audio) - self.mean) @ self.basis.T

    def decode(self, components: Tensor, semitones: float = 0.0) -> Tensor:
        """(B, L, size) to (B, L * STRIDE, ENVELOPE_BANDS) natural log RMS, moved in pitch."""
        logs = components @ self.basis + self.mean
        logs = logs.reshape(logs.shape[0], -1, ENVELOPE_BANDS)
        return logs if semitones == 0.0 else self.bands.transpose(logs, semitones)

    def guess(self, latents: Tensor) -> Tensor:
        """Components (..., size) to expect with latents (..., channels)."""
        x = torch.cat([self.norm(latents), latents], dim=-1)
        x = functional.gelu(self.enter(x))
        x = x + functional.gelu(self.hidden(x))
        components: Tensor = self.leave(x)
        return components
