"""Causal ConvNeXt blocks whose streaming state is a plain value."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class CausalConvNeXt(nn.Module):
    """Depthwise causal convolution, channel-only LayerNorm, and a gated pointwise MLP.

    Normalising over channels only keeps every frame independent of its future, so the block
    streams exactly.

    Args:
        dim: D, features per frame.
        expansion: hidden width of the MLP in multiples of `dim`.
        kernel_size: frames seen, the current one and `kernel_size - 1` past ones.

    Source: ConvNeXt, arXiv:2201.03545; as a vocoder backbone: Vocos, arXiv:2306.00814.
    """

    def __init__(self, dim: int, expansion: int = 3, kernel_size: int = 7) -> None:
        super().__init__()
        self.context = kernel_size - 1
        self.depthwise = nn.Conv1d(dim, dim, kernel_size, groups=dim, bias=False)
        self.bias = nn.Parameter(torch.zeros(dim))
        self.norm = nn.LayerNorm(dim)
        self.expand = nn.Linear(dim, expansion * dim)
        self.project = nn.Linear(expansion * dim, dim)
        self.scale = nn.Parameter(torch.full((dim,), 0.2))

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Process frames that follow those in `state`.

        Args:
            x: (B, L, D).
            state: (B, kernel_size - 1, D) frames before `x`; None starts from zeros.

        Returns:
            (B, L, D) and the state for the next call.
        """
        if state is None:
            state = x.new_zeros(x.shape[0], self.context, x.shape[2])
        padded = torch.cat([state, x], dim=1)
        y = self._depthwise(padded, x.shape[1])
        y = self.project(functional.gelu(self.expand(self.norm(y)), approximate="tanh"))
        return x + self.scale * y, padded[:, -self.context :]

    def _depthwise(self, padded: Tensor, n_frames: int) -> Tensor:
        if torch.is_grad_enabled() or n_frames > 8:
            y: Tensor = self.depthwise(padded.transpose(1, 2))
            return y.transpose(1, 2) + self.bias
        # A sum of shifted products beats the convolution kernel's set-up cost on a few frames.
        windows = padded.unfold(1, self.context + 1, 1)
        summed = (windows * self.depthwise.weight[:, 0]).sum(-1)
        return summed + self.bias


class CausalStack(nn.Module):
    """`depth` causal ConvNeXt blocks in a row; its state is the list of theirs."""

    def __init__(self, dim: int, depth: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(CausalConvNeXt(dim) for _ in range(depth))

    def forward(self, x: Tensor, state: list[Tensor] | None = None) -> tuple[Tensor, list[Tensor]]:
        """(B, L, D) to (B, L, D); see `CausalConvNeXt.forward`."""
        new_state = []
        for index, block in enumerate(self.blocks):
            x, block_state = block(x, None if state is None else state[index])
            new_state.append(block_state)
        return x, new_state
