"""The decoder of the ddsp family: what pitch and loudness sound like on an instrument."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from neurosketch.core.weighting import a_weighting
from neurosketch.nn.additive import (
    HARMONICS,
    LOG_SILENCE,
    NOISE_BANDS,
    NOISE_BINS,
    NOISE_FFT,
    REFERENCE_HZ,
    SAMPLE_RATE,
    SoundFrames,
    audible_amplitude,
    band_to_bins,
)

LOUDNESS_FLOOR_DB = -100.0
_DB = math.log(10.0) / 20.0
_GRID = 4096
"""Places between 0 Hz and the Nyquist rate at which the ear's curve is kept."""
_LEAST_POWER, _MOST_CUT, _MOST_GAIN = 1e-14, 1.4, 0.7
"""Beyond -12 and 6 dB (in nepers) the loudness is left to the network: what the ear hardly hears,
as the lowest keys, would only become all fundamental."""
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

    ear: Tensor
    ear_of_bands: Tensor

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
        curve = a_weighting((np.arange(_GRID) + 0.5) * (0.5 * SAMPLE_RATE / _GRID))
        self.register_buffer("ear", torch.from_numpy(curve).float(), persistent=False)
        bins = a_weighting(np.arange(NOISE_BINS) * (SAMPLE_RATE / NOISE_FFT)) * (2.0 / NOISE_FFT)
        # A band's power is its interpolated share of the bins'.
        share = band_to_bins() @ torch.from_numpy(bins).float()
        self.register_buffer("ear_of_bands", share, persistent=False)

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
        described = SoundFrames(
            octaves, self.harmonic(features) + gain, self.noise(features) + gain
        )
        return self._levelled(described, level), after[0]

    def _levelled(self, frames: SoundFrames, loudness_db: Tensor) -> SoundFrames:
        """As loud as asked, to the ear: colour is the network's affair, loudness is not.

        A blend or a key between two known ones is no louder or softer than either then.
        """
        hz = REFERENCE_HZ * torch.exp2(frames.octaves.double())
        amplitude = audible_amplitude(frames.log_harmonic, hz)
        numbers = torch.arange(1, HARMONICS + 1, device=hz.device)
        place = hz[..., None].float() * numbers * (_GRID / (0.5 * SAMPLE_RATE))
        tones = 0.5 * amplitude.square() * self.ear[place.long().clamp(max=_GRID - 1)]
        hiss = (2.0 * frames.log_noise.clamp(max=3.0)).exp() * self.ear_of_bands
        power = (tones.sum(-1) + hiss.sum(-1)).clamp(min=_LEAST_POWER)
        wanted = _DB * loudness_db.clamp(min=LOUDNESS_FLOOR_DB)
        missing = (wanted - 0.5 * power.log()).clamp(-_MOST_CUT, _MOST_GAIN)[..., None]
        return SoundFrames(
            octaves=frames.octaves,
            log_harmonic=(frames.log_harmonic + missing).clamp(min=LOG_SILENCE),
            log_noise=(frames.log_noise + missing).clamp(min=LOG_SILENCE),
        )

    def _features(self, octaves: Tensor, loudness_db: Tensor, timbre: Tensor) -> Tensor:
        """(V, L, F) numbers near the unit range; waves of the pitch tell registers apart."""
        turns = octaves[..., None] * torch.tensor([0.125, 0.25, 0.5, 1.0], device=octaves.device)
        waves = [torch.sin(2 * math.pi * turns), torch.cos(2 * math.pi * turns)]
        level = (loudness_db.clamp(min=LOUDNESS_FLOOR_DB)[..., None] + 40.0) / 20.0
        pitch = octaves[..., None]
        plain = [pitch / 2.0, pitch.square() / 4.0, level, level.clamp(min=-1.0).square()]
        return torch.cat([*plain, *waves, timbre], -1)
