"""Harmonic oscillators by tables of one period: the sound of `nn.additive`, many times as fast.

The error of reading between the points of a table is the largest for the highest harmonics, which
are the softest ones: -81 dB for the 79th alone, below -100 dB for a sound whose harmonics fall.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from neurosketch.nn import additive
from neurosketch.nn.additive import HARMONICS, HOP, PHASE_SPREAD, AdditiveState, SoundFrames

SIZE = 2048
"""Points of a period: 25 to one of the highest harmonic."""
TAPS = 4
"""Points that are read for each sample."""


class Wavetable:
    """Plays frames from tables that are made for each of them.

    Args:
        device: where it computes.
    Source: band-limited tables by inverse FFT and third-order Lagrange interpolation, Rossum,
    ICMC 1987; a frame's table is faded linearly into the next one's, as amplitudes are in
    `nn.additive`.
    """

    def __init__(self, device: torch.device | str = "cpu") -> None:
        numbers = torch.arange(1, HARMONICS + 1, dtype=torch.float64)
        # A sine of amplitude 1, each harmonic turned as `additive.harmonics` turns it.
        turned = -0.5j * torch.exp(2j * math.pi * PHASE_SPREAD * numbers.square())
        self._turned = turned.to(torch.complex64).to(device)
        self._ramp = torch.arange(1, HOP + 1, device=device) / HOP
        self._taps = torch.arange(-1, TAPS - 1, device=device)[:, None]
        self._bins = additive.band_to_bins().to(device)

    def render(
        self, frames: SoundFrames, noise: Tensor, state: AdditiveState
    ) -> tuple[Tensor, AdditiveState]:
        """Sound of L frames; see `additive.render`."""
        tones, after = self.harmonics(frames, state)
        hiss, tail = additive.filtered_noise(frames.log_noise, noise, state.noise_tail, self._bins)
        return tones + hiss, AdditiveState(after.turns, after.hz, after.amplitude, tail)

    def harmonics(self, frames: SoundFrames, state: AdditiveState) -> tuple[Tensor, AdditiveState]:
        """The harmonic part; see `additive.harmonics`."""
        hz = additive.REFERENCE_HZ * torch.exp2(frames.octaves.double())
        amplitude = additive.audible_amplitude(frames.log_harmonic, hz)
        turns, ends = additive.phases(hz, state)
        pair = self._tables(torch.cat([state.amplitude[:, None], amplitude], 1))
        place = turns * SIZE
        index = place.floor()
        x = (place - index).float()
        taps = index.long()[:, :, None] + self._taps
        points = (taps & (SIZE - 1)).flatten(2)[:, :, None].expand(-1, -1, 2, -1)
        read = torch.gather(pair, 3, points).unflatten(3, (TAPS, HOP))
        level, change = (read * _lagrange(x)[:, :, None]).sum(3).unbind(2)
        audio = level + change * self._ramp
        after = AdditiveState(ends[:, -1], hz[:, -1], amplitude[:, -1], state.noise_tail)
        return audio.flatten(1), after

    def _tables(self, amplitude: Tensor) -> Tensor:
        """(V, L, 2, SIZE) the table a frame begins with, and what its end has more.

        Args:
            amplitude: (V, L + 1, HARMONICS) of each frame and of the one before the first.
        """
        spectrum = torch.nn.functional.pad(amplitude * self._turned, (1, 0))
        table = torch.fft.irfft(spectrum, n=SIZE, norm="forward")
        return torch.stack([table[:, :-1], table[:, 1:] - table[:, :-1]], 2)


def _lagrange(x: Tensor) -> Tensor:
    """(V, L, TAPS, HOP) weights of the points -1 ... 2 for (V, L, HOP) places in 0 ... 1."""
    low, high, far = x + 1, x - 1, x - 2
    inner, outer = x * high, low * far
    return torch.stack([inner * far / -6, high * outer / 2, x * outer / -2, low * inner / 6], 2)
