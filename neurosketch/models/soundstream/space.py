"""The codec's latents as a space that axes lead through."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from neurosketch.nn.attributes import Decoupling
from neurosketch.nn.autoencoder import LATENT_HOP, noise_shape
from neurosketch.nn.codec import UNQUANTISED, Codec, CodecFrames
from neurosketch.nn.synth import SLOTS


def moved(codec: Codec, frames: CodecFrames, offset: Tensor) -> CodecFrames:
    """Frames whose learnt channels are moved by (L, learnt channels) `offset`.

    The envelope moves as far as its guess does; what was coded beyond the guess stays.
    """
    latents = torch.cat([frames.latents[..., :2], frames.latents[..., 2:] + offset], dim=-1)
    change = codec.envelope.guess(latents) - codec.envelope.guess(frames.latents)
    return CodecFrames(latents, frames.detail + change, frames.wave, frames.present)


class CodecSpace:
    """See `LatentSpace`. The waveform of the low band is left out: it cannot be moved.

    Args:
        codec: in evaluation mode.
    """

    learnt = 2
    hop_length = LATENT_HOP
    has_axes, has_attributes = True, False

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self.sample_rate = codec.trunk.config.sample_rate
        self._device = codec.rest_octaves.device

    @torch.inference_mode()
    def encode(self, audio: Tensor) -> Tensor:
        """See `LatentSpace.encode`."""
        frames: CodecFrames = self._codec.encode(audio.to(self._device))
        return frames.latents

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
        """See `LatentSpace.listen`; there are no attribute sliders."""
        codec, batch = self._codec, latents.shape[0]
        latents = latents.to(self._device)
        generator = torch.Generator().manual_seed(seed)
        turns = torch.rand(batch, 1 + SLOTS, generator=generator, dtype=torch.float64)
        present = latents.new_tensor([UNQUANTISED, 0.0, 0.0]).expand(*latents.shape[:2], -1)
        wave = latents.new_zeros(*latents.shape[:2], codec.config.wave_bins)
        frames = CodecFrames(latents, codec.envelope.guess(latents), wave, present)
        sides = []
        for _ in range(2 if stereo else 1):
            noise = torch.randn(batch, *noise_shape(latents.shape[1]), generator=generator)
            state = codec.initial_decoder_state(batch, turns.to(self._device))
            sides.append(codec.decode(frames, noise.to(self._device), state)[0])
        return torch.stack(sides, dim=1)
