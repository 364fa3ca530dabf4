"""How large each coefficient of the low band is likely to be, given the phase-free latents."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from neurosketch.nn.pitch import REFERENCE_HZ

_ORDER_STEPS = 4.0
"""Scales are ordered in steps of a quarter octave: rounding errors hardly ever change an order."""

_FLOOR = 1e-3
_BIN_HZ = 44100 / 2048


class WaveScale(nn.Module):
    """Predicts the spread of MDCT coefficients, so that only what cannot be guessed is coded.

    Args:
        channels: latent channels.
        bins: coefficients.
        dim: hidden width.
    """

    def __init__(self, channels: int, bins: int, dim: int) -> None:
        super().__init__()
        self.bins = bins
        self.norm = nn.LayerNorm(channels)
        self.enter = nn.Linear(2 * channels + 2 * bins, dim)
        self.hidden = nn.Linear(dim, dim)
        self.leave = nn.Linear(dim, bins)

    def forward(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        """Scale of every coefficient, and their order from largest to smallest.

        It is computed in the precision of the weights: in double, encoder and decoder agree on the
        order whatever their batches, threads and machines are.

        Args:
            latents: (..., channels) as the decoder knows them.

        Returns:
            (..., bins) positive float32 and (..., bins) int64.
        """
        log_scale = self.log_scale(latents.to(self.enter.weight.dtype))
        rank = torch.round(log_scale.detach() * _ORDER_STEPS / 0.6931)
        order = torch.sort(rank, dim=-1, descending=True, stable=True).indices
        return log_scale.exp().to(latents.dtype), order

    def log_scale(self, latents: Tensor) -> Tensor:
        """Natural log of the scale, (..., bins)."""
        f0 = REFERENCE_HZ * torch.exp2(latents[..., :1]) / _BIN_HZ
        voicing = ((latents[..., 1:2] + 1) / 2).clamp(0, 1)
        place = torch.arange(self.bins, device=latents.device) + 0.5
        number = torch.round(place / f0).clamp(min=1.0)
        distance = place - number * f0
        near = torch.exp(-0.5 * distance.square()) * voicing
        wide = torch.exp(-0.05 * distance.square()) * voicing
        x = torch.cat([self.norm(latents), latents, near, wide], dim=-1)
        x = functional.gelu(self.enter(x))
        x = x + functional.gelu(self.hidden(x))
        floor = torch.log(x.new_tensor(_FLOOR))
        scale: Tensor = floor + functional.softplus(self.leave(x) - floor)
        return scale
