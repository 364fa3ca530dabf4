"""The modified discrete cosine transform, causal and in frames of one latent frame's length."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class LowBand(nn.Module):
    """The lowest coefficients of an MDCT with hop `hop`, and back.

    A frame covers the last `2 * hop` samples read. Decoding emits the first half of that span, so
    the result lags `hop` samples behind the input.

    Args:
        hop: samples per frame.
        bins: coefficients kept; each is `sample_rate / (2 * hop)` wide.
    Source: Princen & Bradley, IEEE Trans. ASSP 34(5), 1986; sine window.
    """

    basis: Tensor

    def __init__(self, hop: int, bins: int) -> None:
        super().__init__()
        self.hop = hop
        n = torch.arange(2 * hop, dtype=torch.float64)
        k = torch.arange(bins, dtype=torch.float64)[:, None]
        window = torch.sin(math.pi / (2 * hop) * (n + 0.5))
        cosine = torch.cos(math.pi / hop * (n + 0.5 + hop / 2) * (k + 0.5))
        basis = (math.sqrt(2.0 / hop) * window * cosine).float()
        self.register_buffer("basis", basis, persistent=False)

    def analyse(self, audio: Tensor, past: Tensor) -> tuple[Tensor, Tensor]:
        """Coefficients of audio that follows `past`.

        Args:
            audio: (B, L * hop).
            past: (B, hop) the samples before.

        Returns:
            (B, L, bins) and the last (B, hop) samples.
        """
        joined = torch.cat([past, audio], dim=1)
        frames = joined.unfold(-1, 2 * self.hop, self.hop)
        return frames @ self.basis.T, joined[:, -self.hop :]

    def synthesise(self, coefficients: Tensor, tail: Tensor) -> tuple[Tensor, Tensor]:
        """Samples of (B, L, bins) coefficients that follow those of `tail`.

        Args:
            coefficients: (B, L, bins).
            tail: (B, hop) overlap of the frame before.

        Returns:
            (B, L * hop) samples and the overlap for the next call.
        """
        frames = coefficients @ self.basis
        first, second = frames[..., : self.hop], frames[..., self.hop :]
        before = torch.cat([tail[:, None], second[:, :-1]], dim=1)
        return (first + before).flatten(1), second[:, -1]
