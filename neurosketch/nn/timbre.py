"""How far apart two sounds lie, whatever their length and rhythm; gradients flow through it."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from neurosketch.nn.spectral import band_matrix, hann

N_FFT = 4096
BANDS = 72
LOWEST_HZ, HIGHEST_HZ = 40.0, 16000.0
TONAL_HZ = (100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0)
"""Borders of the octaves in which partials are told from noise."""
SHARES = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
"""Of the time that is spent below the values that are compared."""
RANGE_DB = 60.0
"""What lies further below a sound's loudest part is masked by it, or is the noise of a room."""

_HOP = 1024
_CORNER_HZ = 400.0
_GATE_DB = 45.0
_SILENCE = 1e-10
_TONAL_WEIGHT = 0.3
_DECIBEL = 10.0 / math.log(10.0)


class TimbreMeter:
    """Compares sounds with one target.

    A sound is described by how loud each of 72 bands is and how far partials stand out of noise in
    each of 6 octaves: mostly, at its peaks, and in between, that is by the distribution of each of
    these values over the time that something is heard. Two sounds are as far apart as their
    distributions. A loop and one hit of it, or two readings of one melody, therefore lie close
    together: when something happens does not matter.

    Args:
        target: (C, T) float32, T >= `N_FFT`; louder than silence.
        sample_rate: Hz.
    Source: the Wasserstein distance of distributions on a line, computed between their quantiles
        (Peyré & Cuturi, arXiv:1803.00567, remark 2.28); how far partials stand out is the spectral
        flatness of Gray & Markel, IEEE Trans. ASSP 22(3), 1974.
    """

    def __init__(self, target: Tensor, sample_rate: int) -> None:
        device = target.device
        self._window = hann(N_FFT).to(device)
        self._filters = _filters(sample_rate).to(device)
        self._octaves = [round(hz * N_FFT / sample_rate) for hz in TONAL_HZ]
        self._shares = torch.tensor(SHARES, device=device)
        power = self._power(target)
        below = 10 ** (-RANGE_DB / 10)
        self._band_floor = max(float((power @ self._filters).max()) * below, _SILENCE)
        self._bin_floor = max(float(power.max()) * below, _SILENCE)
        weights = [(1 - _TONAL_WEIGHT) / BANDS] * BANDS
        weights += [_TONAL_WEIGHT / (len(TONAL_HZ) - 1)] * (len(TONAL_HZ) - 1)
        self._weights = torch.tensor(weights, device=device)
        self._target = self.portrait(target)

    def portrait(self, audio: Tensor) -> Tensor:
        """(shares, BANDS + octaves) in dB: below which values a sound stays for which time.

        Args:
            audio: (C, T), T >= `N_FFT`; what channels and moments hold is taken together.
        """
        power = self._power(audio)
        total = power.detach().sum(-1)
        heard = total >= max(float(total.max()) * 10 ** (-_GATE_DB / 10), _SILENCE)
        if bool(heard.any()):
            power = power[heard]
        levels = _DECIBEL * torch.log(power @ self._filters + self._band_floor)
        values = torch.cat([levels, self._tonality(power)], dim=-1)
        return torch.quantile(values, self._shares, dim=0)

    def squared(self, audio: Tensor) -> Tensor:
        """Square of `distance` with its gradient, scalar."""
        difference = self.portrait(audio) - self._target
        return (difference.square() * self._weights).sum(-1).mean()

    def distance(self, audio: Tensor) -> float:
        """How far (C, T) `audio` is from the target: a root mean square difference in dB."""
        with torch.no_grad():
            return math.sqrt(float(self.squared(audio)))

    def _power(self, audio: Tensor) -> Tensor:
        """(C * L, N_FFT // 2 + 1), 1 for a full-scale sine."""
        frames = audio.unfold(-1, N_FFT, _HOP)
        spectrum = torch.fft.rfft(frames * self._window, dim=-1).flatten(0, -2)
        return torch.view_as_real(spectrum).square().sum(-1) * (2.0 / self._window.sum()) ** 2

    def _tonality(self, power: Tensor) -> Tensor:
        """(L, octaves) in dB: about 2.5 in noise, 10 and more where few partials stand out."""
        audible = power + self._bin_floor
        found = []
        for first, last in zip(self._octaves, self._octaves[1:], strict=False):
            octave = audible[:, first:last]
            found.append(torch.log(octave.mean(-1)) - torch.log(octave).mean(-1))
        return _DECIBEL * torch.stack(found, dim=-1)


def _filters(sample_rate: int) -> Tensor:
    """(N_FFT // 2 + 1, BANDS): overlapping triangles on a scale like that of the ear."""
    bin_hz = sample_rate / N_FFT
    first, last = math.ceil(LOWEST_HZ / bin_hz), math.floor(HIGHEST_HZ / bin_hz)
    matrix = torch.zeros(N_FFT // 2 + 1, BANDS)
    matrix[first : last + 1] = band_matrix(BANDS, last + 1 - first, bin_hz, _CORNER_HZ).T
    return matrix
