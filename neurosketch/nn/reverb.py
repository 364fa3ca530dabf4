"""A room as a convolution, block by block without latency."""

from __future__ import annotations

import torch
from torch import Tensor

from neurosketch.nn.additive import HOP


class Room:
    """Impulse responses cut into blocks, ready to convolve; holds no state of its own.

    Args:
        impulse: (C, N) response of each output channel to the mono input, without the direct sound.
    Source: uniformly partitioned overlap-save convolution, Gardner, JAES 43(3), 1995.
    """

    def __init__(self, impulse: Tensor) -> None:
        missing = -impulse.shape[1] % HOP
        blocks = torch.nn.functional.pad(impulse, (0, missing)).unflatten(1, (-1, HOP))
        # (C, P, HOP + 1); newest block first, as the history is kept
        self._spectra = torch.fft.rfft(blocks, n=2 * HOP)
        self.channels, self.parts = blocks.shape[0], blocks.shape[1]

    def initial_state(self) -> tuple[Tensor, Tensor]:
        """Silence: the last block of input, and the spectra of the last P blocks."""
        spectra = self._spectra
        last = torch.zeros(HOP, device=spectra.device)
        return last, torch.zeros(self.parts, HOP + 1, dtype=spectra.dtype, device=spectra.device)

    def render(
        self, dry: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Convolve.

        Args:
            dry: (L * HOP,) mono input.
            state: of the call before.

        Returns:
            (C, L * HOP) what comes back from the room, and the new state.
        """
        last, history = state
        made = []
        for block in dry.split(HOP):
            spectrum = torch.fft.rfft(torch.cat([last, block]))
            history = torch.cat([spectrum[None], history[:-1]])
            wet = torch.fft.irfft((self._spectra * history).sum(1), n=2 * HOP)
            made.append(wet[:, HOP:])
            last = block
        return torch.cat(made, 1), (last, history)
