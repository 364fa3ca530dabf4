"""Decodes frames with and without a stored waveform after each other, without a bump between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from neurosketch.nn.autoencoder import LATENT_HOP
from neurosketch.nn.codec import Codec, CodecDecoderState, CodecFrames
from neurosketch.nn.refiner import RefinerState

PAST_FRAMES = 8
"""How far back the refiner looks, generously: it hears 4 to 5 frames."""


class WaveSwitch:
    """Decodes; where the waveform ends, the refiner continues as if there had not been one.

    The refiner learnt from sounds that have a waveform throughout or none at all. Its memory of
    one made it raise what follows by up to 22 dB for four frames.

    Args:
        codec: what decodes.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._past: tuple[Tensor, CodecFrames] | None = None

    def decode(
        self,
        frames: CodecFrames,
        noise: Tensor,
        state: CodecDecoderState,
        semitones: float,
    ) -> tuple[Tensor, CodecDecoderState]:
        """See `Codec.decode`; either all of the frames have a waveform or none has."""
        waved = bool((frames.present[..., 2] > 0.0).any())
        if not waved and self._past is not None:
            refiner = replace(self._without(self._past, semitones), tail=state.refiner.tail)
            silent = torch.zeros_like(state.band_tail)
            state = replace(state, band_tail=silent, refiner=refiner)
            self._past = None
        sounds, after = self._codec.sources(frames, noise, state, semitones)
        audio, refiner = self._codec.refine(sounds, frames, state.refiner, semitones)
        if waved:
            self._remember(sounds, frames)
        return audio, replace(after, refiner=refiner)

    def _remember(self, sounds: Tensor, frames: CodecFrames) -> None:
        if self._past is not None:
            sounds = torch.cat([self._past[0], sounds], dim=-1)
            frames = joined([self._past[1], frames])
        n = frames.latents.shape[1]
        first = max(0, n - PAST_FRAMES)
        self._past = sounds[..., first * LATENT_HOP :], part(frames, first, n)

    def _without(self, past: tuple[Tensor, CodecFrames], semitones: float) -> RefinerState:
        """What the refiner would remember if the frames of late had come without waveform."""
        sounds, frames = past
        silent = torch.cat([sounds[:, :1], torch.zeros_like(sounds[:, 1:])], dim=1)
        fresh = self._codec.refiner.initial_state(sounds.shape[0])
        return self._codec.refine(silent, frames.without_wave(), fresh, semitones)[1]


def part(frames: CodecFrames, first: int, last: int) -> CodecFrames:
    """Frames `first` to `last` - 1."""
    chosen = slice(first, last)
    return CodecFrames(
        frames.latents[:, chosen], frames.detail[:, chosen], frames.wave[:, chosen],
        frames.present[:, chosen],
    )  # fmt: skip


def joined(parts: Sequence[CodecFrames]) -> CodecFrames:
    """Frames one after another."""
    return CodecFrames(
        torch.cat([p.latents for p in parts], 1), torch.cat([p.detail for p in parts], 1),
        torch.cat([p.wave for p in parts], 1), torch.cat([p.present for p in parts], 1),
    )  # fmt: skip
