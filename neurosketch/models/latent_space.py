"""What calibration needs of a family: latents of sounds, and the sound of latents moved about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from neurosketch.models.latent_axes import slider_positions
from neurosketch.nn.attributes import AttributeShaper, Decoupling, along_time
from neurosketch.nn.autoencoder import LATENT_HOP, STRIDE, Autoencoder, noise_shape
from neurosketch.nn.synth import SLOTS

LATENCY_FRAMES = 2
"""A latent frame describes the sound about so many frames before its own position."""


class LatentSpace(Protocol):
    """Latents whose channels from `learnt` on may be moved by axes.

    `has_axes` and `has_attributes` tell which of both kinds of sliders the family's streams follow.
    """

    sample_rate: int
    hop_length: int
    learnt: int
    has_axes: bool
    has_attributes: bool

    def encode(self, audio: Tensor) -> Tensor:
        """(B, L, C) latents of (B, T) audio."""
        ...

    def listen(
        self,
        latents: Tensor,
        seed: int,
        sliders: Mapping[str, float] | None = None,
        decoupling: Decoupling | None = None,
        *,
        stereo: bool = False,
    ) -> Tensor:
        """The sound of latents.

        Args:
            latents: (B, L, C).
            seed: of noise and phases, another for every row.
            sliders: values of attribute controls, the same for all rows.
            decoupling: how far each operation goes; None: each slider its own.
            stereo: with as much unlike in the noise of both sides as the model makes.

        Returns:
            (B, 1 or 2, L * hop_length).
        """
        ...


@runtime_checkable
class HasLatentSpace(Protocol):
    """A model that can be calibrated."""

    def latent_space(self) -> LatentSpace:
        """Its latent space."""
        ...


class TrunkSpace:
    """The shared trunk as a latent space.

    Args:
        trunk: in evaluation mode.
    """

    learnt = 2
    has_axes = has_attributes = True
    hop_length = LATENT_HOP

    def __init__(self, trunk: Autoencoder) -> None:
        self._trunk = trunk
        self.sample_rate = trunk.config.sample_rate
        self._device = trunk.decoder.rbf_centres.device
        self._shaper = AttributeShaper(self.sample_rate, self._device)

    @torch.inference_mode()
    def encode(self, audio: Tensor) -> Tensor:
        """See `LatentSpace.encode`."""
        latents: Tensor = self._trunk.encode(audio.to(self._device))
        return latents

    @torch.inference_mode()
    def listen(
        self,
        latents: Tensor,
        seed: int,
        sliders: Mapping[str, float] | None = None,
        decoupling: Decoupling | None = None,
        *,
        stereo: bool = False,
    ) -> Tensor:
        """See `LatentSpace.listen`."""
        decoder, batch = self._trunk.decoder, latents.shape[0]
        generator = torch.Generator().manual_seed(seed)
        turns = torch.rand(batch, 1 + SLOTS, generator=generator, dtype=torch.float64)
        state = decoder.initial_state(batch, turns.to(self._device))
        frames, state = decoder.frames(latents.to(self._device), state)
        if sliders is not None:
            amounts = (decoupling or Decoupling.none()).amounts(slider_positions(sliders))
            shaped = self._shaper.initial_state(batch, amounts)
            steps = along_time(amounts.expand(latents.shape[1], -1), amounts, STRIDE)
            frames, _ = self._shaper.shape(frames, steps, shaped)
        sides = []
        for _ in range(2 if stereo else 1):
            noise = torch.randn(batch, *noise_shape(latents.shape[1]), generator=generator)
            sides.append(decoder.synth(frames, noise.to(self._device), state.synth)[0])
        return torch.stack(sides, dim=1)
