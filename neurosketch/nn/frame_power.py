"""Where the power of synthesis frames lies: loudness, centroid, and what a tilt does to both."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

TINY = 1e-12
_OCTAVES = 4.0


@dataclass(frozen=True)
class Grid:
    """Frequencies of harmonics' bins, slots and noise bins, (N,), and what follows from them.

    A partial counts as if it lay in the centre of its slot, at most 22 Hz away.

    Attributes:
        hz: frequency.
        place: octaves above 1 kHz.
        weight: K-weighting of power.
        inside: (SLOTS,) whether a slot's partial still lies in the band.
        n_tonal: how many come before the noise.
    """

    hz: Tensor
    place: Tensor
    weight: Tensor
    inside: Tensor
    n_tonal: int

    @classmethod
    def of(cls, bins: Tensor, slots: Tensor, noise: Tensor) -> Grid:
        """The grid of these frequencies in Hz."""
        hz = torch.cat([bins, slots, noise])
        inside = slots <= bins[-1]
        return cls(hz, octaves_from_1k(hz), k_weight(hz), inside, len(bins) + len(slots))


@dataclass(frozen=True)
class FramePower:
    """Power, (B, L, N), at the places of a grid."""

    power: Tensor
    grid: Grid

    def plain(self, log_gain: Tensor) -> tuple[Tensor, Tensor]:
        """Power of harmonics with free partials, and of noise, before the frames' gains."""
        gain = (2 * log_gain).exp().mean(-1).clamp(min=TINY)
        tonal, noise = self.power[..., : self.grid.n_tonal], self.power[..., self.grid.n_tonal :]
        return tonal / gain[..., :1], noise / gain[..., 1:]

    def loudness(self, tilt: Tensor | None = None) -> Tensor:
        """(B, L) K-weighted power once tilted."""
        if tilt is None:
            return self.power @ self.grid.weight
        return (self.power * torch.exp(2 * tilt[..., None] * self.grid.place)) @ self.grid.weight

    def log_centroid(self, tilt: Tensor | None) -> tuple[Tensor, Tensor]:
        """(B, L) natural log of the centroid once tilted, and its slope by the tilt."""
        power, grid = self.power, self.grid
        if tilt is not None:
            power = power * torch.exp(2 * tilt[..., None] * grid.place)
        total, moment = power.sum(-1) + TINY, power @ grid.hz + TINY
        slope = (power @ (grid.hz * grid.place)) / moment - (power @ grid.place) / total
        return torch.log(moment / total), 2 * slope

    def streams(self, spans: tuple[Tensor, Tensor]) -> tuple[tuple[Tensor, Tensor], ...]:
        """K-weighted power of partials and of noise, each with how its window spreads it."""
        n_tonal, weight = self.grid.n_tonal, self.grid.weight
        tonal = self.power[..., :n_tonal] @ weight[:n_tonal]
        noise = self.power[..., n_tonal:] @ weight[n_tonal:]
        return ((tonal, spans[0]), (noise, spans[1]))


def octaves_from_1k(hz: Tensor) -> Tensor:
    """Octaves above 1 kHz, held at ± 4 beyond 62 Hz and 16 kHz."""
    return torch.log2(hz.clamp(min=1.0) / 1000.0).clamp(-_OCTAVES, _OCTAVES)


def k_weight(hz: Tensor) -> Tensor:
    """Power response of the K-weighting of ITU-R BS.1770-4, from its filters for 48 kHz."""
    # On the CPU: not every device has double precision.
    z = torch.exp(-2j * math.pi * (hz.cpu().double() / 48000.0))

    def response(b: tuple[float, float, float], a: tuple[float, float]) -> Tensor:
        return (b[0] + b[1] * z + b[2] * z**2) / (1 + a[0] * z + a[1] * z**2)

    shelf = response(
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (-1.69065929318241, 0.73248077421585),
    )
    high_pass = response((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
    power: Tensor = (shelf * high_pass).abs().square().float()
    return power.to(hz.device)
