"""How far apart two sounds lie, whatever their length and rhythm; gradients flow through it."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from neurosketch.nn.spectral import band_matrix, hann

BANDS = 72
N_FFT = 4096
LOWEST_HZ, HIGHEST_HZ = 40.0, 16000.0
SHARES = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
"""Of the time a band spends below the levels that are compared."""
RANGE_DB = 60.0
"""What lies further below a sound's loudest band is masked by it, or is room noise."""

_HOP = 1024
_CORNER_HZ = 400.0
_GATE_DB = 45.0
_SILENCE = 1e-10


class TimbreMeter:
    """Compares sounds with one target.

    Each of 40 bands is described by how its level is distributed over the time that something is
    heard: how loud it is mostly, at its peaks, and in between. Two sounds are as far apart as these
    distributions, in dB. A loop and one hit of it, or two readings of one melody, lie close
    together, since it does not matter when something happens.

    Args:
        target: (C, T) float32, T >= `N_FFT`; louder than silence.
        sample_rate: Hz.
    Source: the Wasserstein distance of distributions on a line, computed between their quantiles
        (Peyré & Cuturi, arXiv:1803.00567, remark 2.28).
    """

    def __init__(self, target: Tensor, sample_rate: int) -> None:
        device = target.device
        self._window = hann(N_FFT).to(device)
        self._filters = _filters(sample_rate).to(device)
        self._shares = torch.tensor(SHARES, device=device)
        loudest = float(self._band_power(target).max())
        self._floor = max(loudest * 10 ** (-RANGE_DB / 10), _SILENCE)
        self._target = self.portrait(target)

    def portrait(self, audio: Tensor) -> Tensor:
        """(shares, BANDS) levels in dB below which each band stays for each share of the time.

        Args:
            audio: (C, T), T >= `N_FFT`; what channels and times hold is taken together.
        """
        power = self._band_power(audio)
        total = power.detach().sum(-1)
        heard = total >= max(float(total.max()) * 10 ** (-_GATE_DB / 10), _SILENCE)
        if bool(heard.any()):
            power = power[heard]
        levels = 10 / math.log(10) * torch.log(power + self._floor)
        return torch.quantile(levels, self._shares, dim=0)

    def difference(self, audio: Tensor) -> Tensor:
        """(shares, BANDS) in dB by which (C, T) `audio` exceeds the target."""
        return self.portrait(audio) - self._target

    def distance(self, audio: Tensor) -> float:
        """How far (C, T) `audio` is from the target, in dB: the RMS of `difference`."""
        with torch.no_grad():
            return float(self.difference(audio).square().mean().sqrt())

    def _band_power(self, audio: Tensor) -> Tensor:
        """(C * L, BANDS)."""
        frames = audio.unfold(-1, N_FFT, _HOP)
        spectrum = torch.fft.rfft(frames * self._window, dim=-1)
        power = torch.view_as_real(spectrum).square().sum(-1) * (2.0 / self._window.sum()) ** 2
        banded: Tensor = power @ self._filters
        return banded.flatten(0, -2)


def _filters(sample_rate: int) -> Tensor:
    """(N_FFT // 2 + 1, BANDS): overlapping triangles on a scale like that of the ear."""
    bin_hz = sample_rate / N_FFT
    first, last = math.ceil(LOWEST_HZ / bin_hz), math.floor(HIGHEST_HZ / bin_hz)
    matrix = torch.zeros(N_FFT // 2 + 1, BANDS)
    matrix[first : last + 1] = band_matrix(BANDS, last + 1 - first, bin_hz, _CORNER_HZ).T
    return matrix
