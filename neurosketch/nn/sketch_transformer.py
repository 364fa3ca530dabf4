"""A masked transformer over the cells of a sketch: any of them from any others.

Attention goes along time within each player, and a dense layer over all six of them within each
step, in turns. It is trained to write cells that are hidden from it given those that are not, as in
Coconet (Huang et al. 2017), and writes many at once in a few passes, as MaskGIT does (Chang et al.
2022). What an onset is, is written part by part: whether one begins, its lowest
pitch, its shape given that, its length given both; drums class after class.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64)
"""Steps; a length is one of these."""
VELOCITIES = 8
"""Bins of equal width."""
PITCHES = 84
LOWEST = 24
_PLAYERS, _PITCHED, _DRUMS, _STEPS_PER_BAR, _STEPS_PER_BEAT = 6, 5, 12, 16, 4
_TOLD = 64


class CellBatch(NamedTuple):
    """Cells as tensors, B sketches of S steps.

    Attributes:
        hits: (B, S, 12) 1 where a drum is hit, else 0, float.
        loudness: (B, S, 12) its bin of velocity, 0 ... 7, long.
        onset: (B, 5, S) 1 where something begins, else 0, float.
        base: (B, 5, S) lowest pitch above `LOWEST`, 0 ... 83, long; 0 where nothing begins.
        shape: (B, 5, S) index of its shape, long.
        length: (B, 5, S) index into `LENGTHS`, long.
        velocity: (B, 5, S) bin of velocity, long.
    """

    hits: Tensor
    loudness: Tensor
    onset: Tensor
    base: Tensor
    shape: Tensor
    length: Tensor
    velocity: Tensor


class Conditions(NamedTuple):
    """What is asked for, as tensors; see `Plan`.

    Attributes:
        genre: (B,) long, 0 for any, else 1 + index.
        mode: (B,) long, 0 for any, 1 major, 2 minor.
        root: (B, beats) long, 0 for none, else 1 + pitch class.
        tones: (B, beats, 12) float.
        active: (B, 6, bars) long, 0 for any, 1 silent, 2 plays.
        attributes: (B, 6, 4) float, standardised; 0 where unknown.
        known: (B, 6, 4) float, 1 where the attribute is asked for.
    """

    genre: Tensor
    mode: Tensor
    root: Tensor
    tones: Tensor
    active: Tensor
    attributes: Tensor
    known: Tensor


@dataclass(frozen=True, slots=True)
class TransformerConfig:
    """Sizes.

    Attributes:
        genres: how many there are.
        shapes: how many an onset can have.
        width: of a cell's vector.
        heads: of attention.
        blocks: each attends along time, mixes the players, and thinks.
    """

    genres: int
    shapes: int
    width: int = 128
    heads: int = 4
    blocks: int = 5

    def to_dict(self) -> dict[str, int]:
        """For the checkpoint."""
        return asdict(self)


class SketchTransformer(nn.Module):
    """See the module's text.

    Args:
        config: sizes.
        chroma: (shapes, 12) 1 for each pitch class of a shape, relative to its lowest note.
    """

    chroma: Tensor

    def __init__(self, config: TransformerConfig, chroma: Tensor) -> None:
        super().__init__()
        d = config.width
        self.config = config
        self.register_buffer("chroma", chroma.float())
        self.condition = _ConditionEmbedding(config)
        self.player = nn.Parameter(torch.randn(_PLAYERS, d) * 0.02)
        self.place = nn.Parameter(torch.randn(_STEPS_PER_BAR, d) * 0.02)
        self.hidden = nn.Parameter(torch.randn(_PLAYERS, d) * 0.02)
        self.drums = nn.Linear(2 * _DRUMS, d)
        self.nothing = nn.Parameter(torch.randn(_PITCHED, d) * 0.02)
        self.base = nn.Embedding(PITCHES, d)
        self.shape = nn.Embedding(config.shapes, d)
        self.length = nn.Embedding(len(LENGTHS), d)
        self.velocity = nn.Embedding(VELOCITIES, d)
        self.sounding = nn.Linear(12, d)
        self.blocks = nn.ModuleList(_Block(d, config.heads) for _ in range(config.blocks))
        self.norm = nn.LayerNorm(d)
        self.drum_heads = _DrumHeads(d)
        self.note_heads = _NoteHeads(d, config.shapes)

    def forward(self, cells: CellBatch, hidden: Tensor, conditions: Conditions) -> Tensor:
        """(B, 6, S, width) of what is known about each cell.

        Args:
            cells: what is there.
            hidden: (B, 6, S) 1 where it is not to be seen, float.
            conditions: what is asked for.
        """
        steps = cells.hits.shape[1]
        seen = 1.0 - hidden
        drums = self.drums(torch.cat([cells.hits, cells.hits * (cells.loudness + 1.0) / 8.0], -1))
        on = cells.onset[..., None]
        notes = (
            self.base(cells.base) + self.shape(cells.shape)
            + self.length(cells.length) + self.velocity(cells.velocity)
        )  # fmt: skip
        notes = on * notes + (1.0 - on) * self.nothing[:, None]
        content = torch.cat([drums[:, None], notes], 1)
        x = content * seen[..., None] + hidden[..., None] * self.hidden[:, None]
        # what sounds on from before is known even where the cell itself is hidden
        held = self.sounding(self._held(cells, seen[:, 1:]))
        x = x + F.pad(held, (0, 0, 0, 0, 1, 0))
        place = self.place.repeat(steps // _STEPS_PER_BAR, 1)
        x = x + self.player[:, None] + place + self.condition(conditions)
        rotation = _rotation(steps, self.config.width // self.config.heads, x)
        for block in self.blocks:
            x = block(x, rotation)
        return cast(Tensor, self.norm(x))

    def _held(self, cells: CellBatch, seen: Tensor) -> Tensor:
        """(B, 5, S, 12) how many notes of each pitch class sound, of the onsets that are seen."""
        steps = cells.hits.shape[1]
        at = torch.arange(steps, device=seen.device)
        since = at[:, None] - at[None, :]
        lengths = torch.tensor(LENGTHS, device=seen.device)[cells.length]
        sounds = (since >= 0) & (since < lengths[:, :, None, :])
        # a shape's pitch classes turned to where its lowest note is: C is 24, so pitch 0 is a C
        turned = (torch.arange(12, device=seen.device) - cells.base[..., None]) % 12
        chroma = torch.gather(self.chroma[cells.shape], -1, turned)
        return sounds.to(chroma.dtype) @ (chroma * (cells.onset * seen)[..., None])


class _ConditionEmbedding(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        d = config.width
        self.genre = nn.Embedding(config.genres + 1, d)
        self.mode = nn.Embedding(3, d)
        self.root = nn.Embedding(13, d)
        self.tones = nn.Linear(12, d)
        self.active = nn.Embedding(3, d)
        self.attributes = nn.Parameter(torch.randn(_PLAYERS, 8, d) * 0.02)

    def forward(self, c: Conditions) -> Tensor:
        """(B, 6, S, d)."""
        whole = self.genre(c.genre) + self.mode(c.mode)
        beats = self.root(c.root) + self.tones(c.tones)
        steps = beats.repeat_interleave(_STEPS_PER_BEAT, 1)
        bars = self.active(c.active).repeat_interleave(_STEPS_PER_BAR, 2)
        wanted = torch.cat([c.attributes * c.known, c.known], -1)
        players = torch.einsum("bpa,pad->bpd", wanted, self.attributes)
        return cast(Tensor, whole[:, None, None] + steps[:, None] + bars + players[:, :, None])


class _Block(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.along = _Attention(width, heads)
        self.across = _Together(width)
        self.norm = nn.LayerNorm(width)
        self.wide = nn.Linear(width, 3 * width)
        self.back = nn.Linear(3 * width, width)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
        x = x + self.along(x, rotation)
        x = x + self.across(x)
        return x + cast(Tensor, self.back(F.gelu(self.wide(self.norm(x)))))


class _Together(nn.Module):
    """What the players of a step tell each other; they are always the same six, in one order."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.told = nn.Linear(width, _TOLD)
        self.heard = nn.Linear(_PLAYERS * _TOLD, _PLAYERS * width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, 6, S, d)."""
        told = F.gelu(self.told(self.norm(x))).transpose(1, 2).flatten(2)
        heard: Tensor = self.heard(told).unflatten(-1, (_PLAYERS, -1)).transpose(1, 2)
        return heard


class _Attention(nn.Module):
    """Along the steps of each player, (B, 6, S, d)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.taken = nn.Linear(width, 3 * width)
        self.given = nn.Linear(width, width)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
        batch, rows, length, width = x.shape
        taken = self.taken(self.norm(x)).reshape(batch * rows, length, 3, self.heads, -1)
        query, key, value = taken.permute(2, 0, 3, 1, 4)
        query, key = _turned(query, rotation), _turned(key, rotation)
        # written out: for so few steps the fused kernels take several times as long on a CPU
        weight = (query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5).softmax(-1)
        mixed = weight.to(value.dtype) @ value
        out = mixed.transpose(1, 2).reshape(batch, rows, length, width)
        return cast(Tensor, self.given(out))


def _rotation(steps: int, width: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Cosine and sine of the turn of each pair of each step: RoPE (Su et al. 2021)."""
    pairs = width // 2
    speed = 256.0 ** (-torch.arange(pairs, device=like.device) / pairs)
    angle = torch.arange(steps, device=like.device)[:, None] * speed
    return angle.cos().to(like.dtype), angle.sin().to(like.dtype)


def _turned(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    cos, sin = rotation
    a, b = x[..., : cos.shape[-1]], x[..., cos.shape[-1] :]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


class _DrumHeads(nn.Module):
    """Class after class: what is hit already bears on what is hit as well."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.hit = nn.Linear(width, _DRUMS)
        self.before = nn.Parameter(torch.zeros(_DRUMS, _DRUMS))
        self.loudness = nn.Linear(width, _DRUMS * VELOCITIES)

    def hit_logits(self, known: Tensor, hits: Tensor) -> Tensor:
        """(..., 12) given which earlier classes are hit: (..., 12)."""
        lower = torch.tril(self.before, -1)
        logits: Tensor = self.hit(known) + hits @ lower.T
        return logits

    def loudness_logits(self, known: Tensor) -> Tensor:
        """(..., 12, 8)."""
        logits: Tensor = self.loudness(known).unflatten(-1, (_DRUMS, VELOCITIES))
        return logits


class _NoteHeads(nn.Module):
    def __init__(self, width: int, shapes: int) -> None:
        super().__init__()
        self.onset = nn.Linear(width, 1)
        self.base = nn.Linear(width, PITCHES)
        self.of_base = nn.Embedding(PITCHES, width)
        self.shape = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, shapes))
        self.of_shape = nn.Embedding(shapes, width)
        self.length = nn.Sequential(
            nn.Linear(width, width), nn.GELU(), nn.Linear(width, len(LENGTHS))
        )
        self.velocity = nn.Linear(width, VELOCITIES)

    def onset_logits(self, known: Tensor) -> Tensor:
        """(...)."""
        return cast(Tensor, self.onset(known))[..., 0]

    def base_logits(self, known: Tensor) -> Tensor:
        """(..., 84)."""
        return cast(Tensor, self.base(known))

    def shape_logits(self, known: Tensor, base: Tensor) -> Tensor:
        """(..., shapes) of an onset with this lowest pitch."""
        return cast(Tensor, self.shape(known + self.of_base(base)))

    def length_logits(self, known: Tensor, base: Tensor, shape: Tensor) -> Tensor:
        """(..., 20) of an onset with this lowest pitch and shape."""
        return cast(Tensor, self.length(known + self.of_base(base) + self.of_shape(shape)))

    def velocity_logits(self, known: Tensor) -> Tensor:
        """(..., 8)."""
        return cast(Tensor, self.velocity(known))


def masked_losses(
    model: SketchTransformer, known: Tensor, cells: CellBatch, hidden: Tensor
) -> dict[str, Tensor]:
    """Mean negative log likelihood in nats of each part of the hidden cells, of those that have it.

    Args:
        model: whose `forward` gave `known`.
        known: (B, 6, S, width).
        cells: the truth.
        hidden: (B, 6, S).
    """
    at = hidden[:, 0] > 0
    h, hits = known[:, 0][at], cells.hits[at]
    hit = F.binary_cross_entropy_with_logits(
        model.drum_heads.hit_logits(h, hits), hits, reduction="none"
    ).sum(-1)
    strong = F.cross_entropy(
        model.drum_heads.loudness_logits(h)[hits > 0], cells.loudness[at][hits > 0],
        reduction="sum",
    ) / hits.sum().clamp_min(1.0)  # fmt: skip
    at = hidden[:, 1:] > 0
    heads, h, on = model.note_heads, known[:, 1:][at], cells.onset[at]
    onset = F.binary_cross_entropy_with_logits(heads.onset_logits(h), on)
    h = h[on > 0]
    base, shape, length, velocity = (
        part[at][on > 0] for part in (cells.base, cells.shape, cells.length, cells.velocity)
    )
    n = on.sum().clamp_min(1.0)
    return {
        "hit": hit.sum() / max(hit.numel(), 1), "loudness": strong, "onset": onset,
        "base": F.cross_entropy(heads.base_logits(h), base, reduction="sum") / n,
        "shape": F.cross_entropy(heads.shape_logits(h, base), shape, reduction="sum") / n,
        "length": F.cross_entropy(heads.length_logits(h, base, shape), length, reduction="sum") / n,
        "velocity": F.cross_entropy(heads.velocity_logits(h), velocity, reduction="sum") / n,
    }  # fmt: skip
