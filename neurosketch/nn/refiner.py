"""The decoder's last stage: a short network over the spectra of synthesiser and low band.

The synthesiser gives every bin a phase that runs on; the low band gives the true waveform where
it was kept. The network is told which envelope the result should have and says how much of either
sound is heard, bin by bin: it shapes magnitudes and invents no phase, so a steady tone stays one.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from neurosketch.nn.autoencoder import STRIDE
from neurosketch.nn.conv import CausalStack
from neurosketch.nn.envelope_code import ENVELOPE_BANDS, ENVELOPE_FFT, Bands
from neurosketch.nn.spectral import HOP_LENGTH, LOG_FLOOR, hann
from neurosketch.nn.synth import overlap_add

REFINER_FFT = ENVELOPE_FFT
REFINER_BINS = REFINER_FFT // 2 + 1
REFINER_LATENCY = REFINER_FFT - HOP_LENGTH
"""Samples between the end of what it has read and the end of what is finished."""

_MAX_LOG_GAIN = 3.0
_MIN_LOG_GAIN = -9.0
_MAX_CORRECTION = 3.0
_YIELD = 3.0
"""Nepers by which the synthesiser steps back, at first, where the true waveform is there."""


@dataclass(frozen=True)
class RefinerConfig:
    """Sizes of the refiner; stored in every checkpoint that has one."""

    dim: int = 256
    depth: int = 4
    low_bins: int = 36


@dataclass(frozen=True)
class RefinerState:
    """Between calls: (B, 2, 768) input samples, the stack's state, (B, 3, HOP_LENGTH) overlap."""

    audio: Tensor
    stack: list[Tensor] | None
    tail: Tensor


class Refiner(nn.Module):
    """Mixes and shapes two sounds bin by bin; causal.

    Args:
        conditions: C, numbers known about each latent frame.
        config: sizes.
        sample_rate: Hz.
    Source: spectral masks as in speech enhancement; the backbone after Vocos, arXiv:2306.00814.
    """

    window: Tensor

    def __init__(self, conditions: int, config: RefinerConfig, sample_rate: int) -> None:
        super().__init__()
        self.low_bins = config.low_bins
        # The square root on both ways: together a Hann window, whose overlaps sum to 2.
        self.register_buffer("window", hann(REFINER_FFT).sqrt(), persistent=False)
        self.bands = Bands(sample_rate)
        self.trust = nn.Parameter(torch.ones(ENVELOPE_BANDS))
        inputs = REFINER_BINS + config.low_bins + 2 * ENVELOPE_BANDS + conditions
        self.enter = nn.Linear(inputs, config.dim)
        self.stack = CausalStack(config.dim, config.depth)
        self.norm = nn.LayerNorm(config.dim)
        self.gain = nn.Linear(config.dim, REFINER_BINS)
        self.mask = nn.Linear(config.dim, 2 * config.low_bins)
        for layer in (self.gain, self.mask):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)

    def initial_state(self, batch: int) -> RefinerState:
        """Silence before the first sample."""
        zeros = self.window.new_zeros
        return RefinerState(
            zeros(batch, 2, REFINER_LATENCY), None, zeros(batch, STRIDE - 1, HOP_LENGTH)
        )

    def forward(
        self, sounds: Tensor, wanted: Tensor, known: Tensor, state: RefinerState
    ) -> tuple[Tensor, RefinerState]:
        """Refine L latent frames' worth of samples.

        Args:
            sounds: (B, 2, L * LATENT_HOP): the synthesiser's, and the low band's.
            wanted: (B, L * STRIDE, ENVELOPE_BANDS) natural log RMS the result should have.
            known: (B, L, C) what is known of each latent frame; the last is how much of the low
                band's waveform is there, 0 for none.
            state: what came before.

        Returns:
            (B, L * LATENT_HOP) and the state for the next call.
        """
        joined = torch.cat([state.audio, sounds], dim=-1)
        frames = joined.unfold(-1, REFINER_FFT, HOP_LENGTH) * self.window
        spectra = torch.fft.rfft(frames, dim=-1)
        synth, low = spectra[:, 0], spectra[:, 1, :, : self.low_bins]
        correction = (wanted - self.bands(synth)).clamp(-_MAX_CORRECTION, _MAX_CORRECTION)
        steady = known.repeat_interleave(STRIDE, dim=1)
        features = torch.cat(
            [spectrum_level(synth), spectrum_level(low), (wanted + 6.0) / 3.0, correction, steady],
            dim=-1,
        )
        x, stack = self.stack(self.enter(features), state.stack)
        base = (correction * self.trust) @ self.bands.spread
        mixed = self._mix(self.norm(x), base, synth, low, steady[..., -1:])
        pieces = torch.fft.irfft(mixed, n=REFINER_FFT, dim=-1) * (self.window / 2)
        audio, tail = overlap_add(pieces, state.tail)
        return audio, RefinerState(joined[..., -REFINER_LATENCY:], stack, tail)

    def _mix(
        self, x: Tensor, base: Tensor, synth: Tensor, low: Tensor, wave_detail: Tensor
    ) -> Tensor:
        """(B, 4 L, REFINER_BINS) complex."""
        present = (8 * wave_detail).clamp(0, 1)
        below = torch.arange(REFINER_BINS, device=x.device) < self.low_bins - 6
        gain = base + self.gain(x) - _YIELD * present * below
        gain = gain.clamp(_MIN_LOG_GAIN, _MAX_LOG_GAIN)
        mask = torch.view_as_complex(self.mask(x).unflatten(-1, (self.low_bins, 2)).contiguous())
        kept = low * (1 + mask) * present
        mixed = synth * gain.exp()
        return torch.cat([mixed[..., : self.low_bins] + kept, mixed[..., self.low_bins :]], dim=-1)


def spectrum_level(spectrum: Tensor) -> Tensor:
    """Log magnitude, about zero mean and unit variance over music."""
    return (torch.log(spectrum.abs() * (4.0 / REFINER_FFT) + LOG_FLOOR) + 6.0) / 3.0
