"""Four bars for six players from noise, and the critic that teaches how: a MuseGAN.

After Dong, Hsiao, Yang and Yang, "MuseGAN" (AAAI 2018): noise is shared or private to a player, and
the same for all bars or another one in each; and Dong and Yang (ISMIR 2018): the notes are binary
while it learns, by straight-through estimation, so that the critic never sees half a note. Players
share one bar generator that knows who plays; notes are onsets and holds, and every beat knows its
chord.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from neurosketch.nn.sketch_transformer import Conditions

NOISE = 32
"""Numbers in each part of the noise."""
PITCHES, DRUMS, PLAYERS, PITCHED, BARS = 84, 12, 6, 5, 4
_BEATS, _STEPS = 4, 16


class NoiseBatch(NamedTuple):
    """Noise of B sketches, standard normal.

    Attributes:
        shared: (B, NOISE) of all players and bars.
        shared_bars: (B, NOISE) of all players, from which each bar gets its own.
        private: (B, 6, NOISE) of each player, all bars.
        private_bars: (B, 6, NOISE) of each player, from which each bar gets its own.
    """

    shared: Tensor
    shared_bars: Tensor
    private: Tensor
    private_bars: Tensor


class Rolls(NamedTuple):
    """Notes of B sketches of 64 steps, 0 or 1.

    Attributes:
        drums: (B, 64, 12) hits.
        onset: (B, 5, 64, 84) where a pitch begins.
        hold: (B, 5, 64, 84) where it sounds on.
    """

    drums: Tensor
    onset: Tensor
    hold: Tensor


@dataclass(frozen=True, slots=True)
class GanConfig:
    """Sizes.

    Attributes:
        genres: how many there are.
        width: channels of the bar generator.
        critic: channels of the critic.
    """

    genres: int
    width: int = 96
    critic: int = 128

    def to_dict(self) -> dict[str, int]:
        """For the checkpoint."""
        return asdict(self)


def binary(logits: Tensor) -> Tensor:
    """0 or 1 by straight-through estimation, with the slope of the sigmoid (Bengio et al. 2013)."""
    share = torch.sigmoid(logits)
    return (logits > 0).to(logits.dtype) + (share - share.detach())


class _Asked(nn.Module):
    """Conditions of each player in each beat, (B, 6, 16, width)."""

    def __init__(self, genres: int, width: int) -> None:
        super().__init__()
        self.genre = nn.Embedding(genres + 1, width)
        self.mode = nn.Embedding(3, width)
        self.chord = nn.Linear(13 + 12, width)
        self.player = nn.Parameter(torch.randn(PLAYERS, width) * 0.1)
        self.active = nn.Embedding(3, width)
        self.attributes = nn.Parameter(torch.randn(PLAYERS, 8, width) * 0.05)

    def forward(self, c: Conditions) -> Tensor:
        root = F.one_hot(c.root, 13).to(c.tones.dtype)
        beats = self.chord(torch.cat([root, c.tones], -1))
        bars = self.active(c.active).repeat_interleave(_BEATS, 2)
        wanted = torch.cat([c.attributes * c.known, c.known], -1)
        players = torch.einsum("bpa,pad->bpd", wanted, self.attributes) + self.player
        whole = self.genre(c.genre) + self.mode(c.mode)
        return cast(Tensor, whole[:, None, None] + players[:, :, None] + beats[:, None] + bars)


class SketchGenerator(nn.Module):
    """Notes from noise and conditions.

    Args:
        config: sizes.
    """

    def __init__(self, config: GanConfig) -> None:
        super().__init__()
        d = config.width
        self.config = config
        self.bars = nn.Sequential(
            nn.Linear(NOISE, 128), nn.LeakyReLU(0.2), nn.Linear(128, BARS * NOISE)
        )
        self.own_bars = nn.Sequential(
            nn.Linear(NOISE, 128), nn.LeakyReLU(0.2), nn.Linear(128, BARS * NOISE)
        )
        self.asked = _Asked(config.genres, d)
        self.beats = nn.Linear(4 * NOISE, _BEATS * d)
        self.mix = nn.ModuleList(nn.Linear(2 * d, d) for _ in range(2))
        self.halves = nn.ConvTranspose1d(d, d, 2, 2)
        self.quarters = nn.ConvTranspose1d(d, d, 2, 2)
        self.smooth = nn.ModuleList(nn.Conv1d(d, d, 3, padding=1) for _ in range(2))
        self.place = nn.Parameter(torch.randn(_STEPS, d) * 0.1)
        self.notes = nn.Parameter(torch.randn(PITCHED, d, 2 * PITCHES) * d**-0.5)
        self.note_bias = nn.Parameter(torch.full((PITCHED, 2 * PITCHES), -2.0))
        self.hits = nn.Linear(d, DRUMS)

    def forward(self, noise: NoiseBatch, conditions: Conditions) -> Rolls:
        """The notes; where a player is asked to be silent there are none."""
        drums, notes = self.logits(noise, conditions)
        plays = (conditions.active != 1).to(drums.dtype).repeat_interleave(_STEPS, 2)
        both = binary(notes) * plays[:, 1:, :, None]
        onset, hold = both[..., :PITCHES], both[..., PITCHES:]
        return Rolls(binary(drums) * plays[:, 0, :, None], onset, hold * (1 - onset))

    def logits(self, noise: NoiseBatch, conditions: Conditions) -> tuple[Tensor, Tensor]:
        """(B, 64, 12) of the drums and (B, 5, 64, 168) of onsets and holds."""
        batch = len(noise.shared)
        x = self.beginnings(noise)
        asked = self.asked(conditions)
        for mix in self.mix:
            # what all players do together, so that they know of each other
            crowd = x.mean(1, keepdim=True).expand_as(x)
            x = x + F.leaky_relu(mix(torch.cat([x + asked, crowd], -1)), 0.2)
        x = x.flatten(0, 1).transpose(1, 2)
        for grow, smooth in zip((self.halves, self.quarters), self.smooth, strict=True):
            x = F.leaky_relu(grow(x), 0.2)
            x = x + F.leaky_relu(smooth(x), 0.2)
        x = x.transpose(1, 2).unflatten(0, (batch, PLAYERS)) + self.place.repeat(BARS, 1)
        x = F.leaky_relu(x, 0.2)
        notes = torch.einsum("bpsd,pdn->bpsn", x[:, 1:], self.notes) + self.note_bias[:, None]
        return cast(Tensor, self.hits(x[:, 0])), notes

    def beginnings(self, noise: NoiseBatch) -> Tensor:
        """(B, 6, 16, width) what each player's beats begin as, before anything is asked."""
        batch = len(noise.shared)
        shape = (batch, PLAYERS, BARS, NOISE)
        parts = [
            noise.shared[:, None, None].expand(shape),
            self.bars(noise.shared_bars).view(batch, 1, BARS, NOISE).expand(shape),
            noise.private[:, :, None].expand(shape),
            self.own_bars(noise.private_bars).view(shape),
        ]
        beats: Tensor = self.beats(torch.cat(parts, -1)).view(batch, PLAYERS, BARS * _BEATS, -1)
        return beats


class SketchCritic(nn.Module):
    """How real notes look that go with these conditions; (B,) higher is more real.

    Args:
        config: sizes.
    """

    def __init__(self, config: GanConfig) -> None:
        super().__init__()
        d = config.critic
        self.asked = _Asked(config.genres, 32)
        self.drums = nn.Linear(DRUMS, 32)
        self.notes = nn.Parameter(torch.randn(PITCHED, 2 * PITCHES + 24, 32) * 0.08)
        self.alone = nn.Sequential(
            nn.Conv1d(64, 64, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv1d(64, 64, 4, 4), nn.LeakyReLU(0.2), nn.Conv1d(64, 64, 4, 4),
        )  # fmt: skip
        self.band = nn.Sequential(
            nn.Conv1d(PLAYERS * 64, d, 1), nn.LeakyReLU(0.2),
            nn.Conv1d(d, d, 4, 4), nn.LeakyReLU(0.2),
            nn.Conv1d(d, d, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv1d(d, 2 * d, 4, 2, 1), nn.LeakyReLU(0.2),
        )  # fmt: skip
        self.verdict = nn.Linear(PLAYERS * 64 + 2 * d * 4, 1)

    def forward(self, rolls: Rolls, conditions: Conditions) -> Tensor:
        """See the class."""
        chroma = [part.unflatten(-1, (7, 12)).sum(-2) for part in (rolls.onset, rolls.hold)]
        notes = torch.cat([rolls.onset, rolls.hold, *chroma], -1)
        seen = torch.einsum("bpsn,pnd->bpsd", notes, self.notes)
        x = torch.cat([self.drums(rolls.drums)[:, None], seen], 1)
        asked = self.asked(conditions).repeat_interleave(_STEPS // _BEATS, 2)
        x = F.leaky_relu(torch.cat([x, asked], -1), 0.2)
        alone = self.alone(x.flatten(0, 1).transpose(1, 2)).unflatten(0, (-1, PLAYERS))
        band = self.band(x.permute(0, 1, 3, 2).flatten(1, 2))
        features = torch.cat([alone.mean(-1).flatten(1), band.flatten(1)], -1)
        return cast(Tensor, self.verdict(F.leaky_relu(features, 0.2)))[:, 0]
