"""The decoder of the ddsp family: what pitch and loudness sound like on an instrument."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from neurosketch.nn.additive import HARMONICS, LOG_SILENCE, NOISE_BANDS, SoundFrames

LOUDNESS_FLOOR_DB = -100.0
_DB = math.log(10.0) / 20.0
_KEYBOARD = ((0 - 69) / 12, (127 - 69) / 12)
"""Octaves above 440 Hz of all keys: what a wheel bends beyond has the colour of the last one."""
_WAVES = 4


@dataclass(frozen=True)
class DdspConfig:
    """Sizes of the decoder.

    Attributes:
        instruments: rows of the embedding.
        embedding: E, its width.
        hidden: D, width of the layers and of the recurrent state.
    """

    instruments: int
    embedding: int = 16
    hidden: int = 256


class Decoder(nn.Module):
    """Pitch, loudness and timbre to harmonic amplitudes and noise bands, frame by frame.

    Amplitudes are predicted relative to the loudness, so what is twice as loud starts out twice as
    loud, and the network only has to learn how the colour changes.

    Args:
        config: sizes.
    Source: DDSP, arXiv:2001.04643, appendix B.
    """

    def __init__(self, config: DdspConfig) -> None:
        super().__init__()
        self.config = config
        width = config.hidden
        self.embedding = nn.Embedding(config.instruments, config.embedding)
        self.enter = nn.Sequential(
            nn.Linear(4 + 2 * _WAVES + config.embedding, width), nn.LayerNorm(width), nn.GELU(),
            nn.Linear(width, width), nn.LayerNorm(width), nn.GELU(),
        )  # fmt: skip
        self.memory = nn.GRU(width, width, batch_first=True)
        self.leave = nn.Sequential(
            nn.Linear(2 * width, width), nn.LayerNorm(width), nn.GELU(),
            nn.Linear(width, width), nn.LayerNorm(width), nn.GELU(),
        )  # fmt: skip
        self.harmonic = nn.Linear(width, HARMONICS)
        self.noise = nn.Linear(width, NOISE_BANDS)

    def initial_state(self, voices: int) -> Tensor:
        """(V, D) before the first frame."""
        return torch.zeros(voices, self.config.hidden, device=self.harmonic.weight.device)

    def forward(
        self, octaves: Tensor, loudness_db: Tensor, timbre: Tensor, state: Tensor
    ) -> tuple[SoundFrames, Tensor]:
        """Describe L frames.

        Args:
            octaves: (V, L) pitch, octaves above 440 Hz.
            loudness_db: (V, L) A-weighted, see `dsp.loudness_follower`.
            timbre: (V, L, E) rows of the embedding, or mixtures of them.
            state: (V, D).

        Returns:
            The frames and the state after them.
        """
        pitch, level = octaves.float().clamp(*_KEYBOARD), loudness_db.float()
        known = self._features(pitch, level, timbre)
        entered = self.enter(known)
        remembered, after = self.memory(entered, state[None].contiguous())
        features = self.leave(torch.cat([entered, remembered], -1))
        gain = _DB * level.clamp(min=LOUDNESS_FLOOR_DB)[..., None]
        frames = SoundFrames(
            octaves=octaves,
            log_harmonic=(self.harmonic(features) + gain).clamp(min=LOG_SILENCE),
            log_noise=(self.noise(features) + gain).clamp(min=LOG_SILENCE),
        )
        return frames, after[0]

    def _features(self, octaves: Tensor, loudness_db: Tensor, timbre: Tensor) -> Tensor:
        """(V, L, F) numbers near the unit range; waves of the pitch tell registers apart."""
        turns = octaves[..., None] * torch.tensor([0.125, 0.25, 0.5, 1.0], device=octaves.device)
        waves = [torch.sin(2 * math.pi * turns), torch.cos(2 * math.pi * turns)]
        level = (loudness_db.clamp(min=LOUDNESS_FLOOR_DB)[..., None] + 40.0) / 20.0
        pitch = octaves[..., None]
        plain = [pitch / 2.0, pitch.square() / 4.0, level, level.clamp(min=-1.0).square()]
        return torch.cat([*plain, *waves, timbre], -1)
