"""Writes hidden cells in a few passes: each pass decides some of them given all that is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.models.musegan.cells import MAX_LENGTH, PITCHED, STEPS_PER_BAR, Cells
from neurosketch.models.musegan.tensors import of_cells, to_cells
from neurosketch.nn.sketch_transformer import LENGTHS, CellBatch, Conditions, SketchTransformer

_UNLIKELY = 0.02
"""Pitches, shapes and lengths less likely than this share of the likeliest are never written."""
HELD = 1.0
"""Nats in favour of notes longer than a step: many onsets are written at once, and each that comes
out between two others makes the one before it shorter than the network meant it to be. Without it
49 % of the notes last an eighth, of real ones 64 %."""
_MONOPHONIC = ("bass",)
_LIVELIER = 1.2
"""Hits are drawn hotter: what is rare among drums (claps, shakers) is lost else."""
_WHIM = 0.5
"""Nats by which chance bears on what of a draft is believed."""

BoolArray = npt.NDArray[np.bool_]


@dataclass
class _Draw:
    """Choices among logits; all randomness is drawn on the CPU, in a fixed order."""

    rng: np.random.Generator
    temperature: float

    def one_of(self, logits: Tensor) -> Tensor:
        """(N,) indices for (N, K) logits: Gumbel's way to draw from a softmax."""
        plain = logits.float().cpu().numpy().astype(np.float64) / self.temperature
        plain = np.where(
            plain >= plain.max(axis=-1, keepdims=True) + np.log(_UNLIKELY), plain, -np.inf
        )
        gumbel = -np.log(-np.log(self.rng.uniform(1e-12, 1.0 - 1e-12, plain.shape)))
        return torch.from_numpy((plain + gumbel).argmax(axis=-1)).to(logits.device)

    def whether(self, logits: Tensor) -> Tensor:
        """(...) 0 or 1 for (...) logits."""
        plain = logits.float().cpu().numpy().astype(np.float64) / self.temperature
        uniform = self.rng.uniform(1e-12, 1.0 - 1e-12, plain.shape)
        chosen = plain > np.log(uniform / (1.0 - uniform))
        return torch.from_numpy(chosen.astype(np.float32)).to(logits.device)


class Writer:
    """Writes cells under given conditions.

    Args:
        model: the masked transformer.
        wanted: a batch of one.
        device: torch device.
    """

    def __init__(self, model: SketchTransformer, wanted: Conditions, device: str) -> None:
        self._model, self._device = model, device
        self._wanted = Conditions(*(part.to(device) for part in wanted))
        self._held = torch.full((len(LENGTHS),), HELD, device=device)
        self._held[0] = 0.0

    def write(
        self,
        cells: Cells,
        free: BoolArray,
        active: BoolArray,
        rng: np.random.Generator,
        *,
        passes: int,
        temperature: float,
        keep_rhythm: bool,
        forget: float,
        judged: bool,
        tick: Callable[[], None],
    ) -> Cells:
        """See `Networks.refine`; `active` is (6, bars)."""
        draw = _Draw(rng, temperature)
        plays = active.repeat(STEPS_PER_BAR, axis=1)
        now = CellBatch(*(part.to(self._device) for part in of_cells(cells)))
        silent = free & ~plays
        now = _silenced(now, silent)
        changing = free & plays
        if keep_rhythm:
            changing = changing & cells.onsets
            changing[0] = False
        order = rng.random(changing.shape)
        hidden = changing & (rng.random(changing.shape) < forget)
        if judged and changing.any():
            # Where nothing stands nothing is believed either: else drafts would thin out.
            tick()
            doubt = self._doubt(now, changing, rng) + _WHIM * rng.random(changing.shape)
            there = np.argwhere(changing & cells.onsets)
            best = np.argsort(doubt[tuple(there.T)], kind="stable")
            hidden = changing.copy()
            hidden[tuple(there[best[: round((1.0 - forget) * len(there))]].T)] = False
        written, total = hidden.copy(), int(hidden.sum())
        for number in range(passes if total else 0):
            tick()
            known = self._look(now, hidden)
            left = round(total * float(np.cos(0.5 * np.pi * (number + 1) / passes)))
            places = np.argwhere(hidden)
            ranks = np.argsort(order[hidden], kind="stable")
            decided = np.zeros_like(hidden)
            decided[tuple(places[ranks[: max(len(places) - left, 0)]].T)] = True
            now = self._decide(now, known, decided, draw, keep_rhythm)
            hidden &= ~decided
        return _merged(cells, to_cells(now), silent, written, keep_rhythm)

    def _doubt(
        self, now: CellBatch, changing: BoolArray, rng: np.random.Generator
    ) -> npt.NDArray[np.float64]:
        """(6, S) how much likelier something else is in each cell than what stands there, in nats.

        One half of the cells is judged by the other half, then the other way round.
        """
        doubt = np.zeros(changing.shape)
        first = rng.random(changing.shape) < 0.5
        for half in (changing & first, changing & ~first):
            known = self._look(now, half)[0]
            doubt[half] = self._surprise(now, known)[half]
        return doubt

    def _surprise(self, now: CellBatch, known: Tensor) -> npt.NDArray[np.float64]:
        drums, notes = self._model.drum_heads, self._model.note_heads
        hit = drums.hit_logits(known[0], now.hits[0])
        surprise = torch.zeros(known.shape[:2], device=known.device)
        surprise[0] = torch.relu(-hit * (2.0 * now.hits[0] - 1.0)).sum(-1)
        onset = notes.onset_logits(known[1:])
        base = notes.base_logits(known[1:]).log_softmax(-1)
        there = torch.gather(base, -1, now.base[0][..., None])[..., 0]
        missed = (base.amax(-1) - there) * now.onset[0]
        surprise[1:] = torch.relu(-onset * (2.0 * now.onset[0] - 1.0)) + missed
        return surprise.double().cpu().numpy()

    def _look(self, now: CellBatch, hidden: BoolArray) -> Tensor:
        unseen = torch.from_numpy(hidden[None].astype(np.float32)).to(self._device)
        return self._model(now, unseen, self._wanted)  # type: ignore[no-any-return]

    def _decide(
        self, now: CellBatch, known: Tensor, decided: BoolArray, draw: _Draw, keep_rhythm: bool
    ) -> CellBatch:
        drums = torch.from_numpy(decided[0]).to(self._device)
        if decided[0].any():
            h = known[0, 0, drums]
            heads = self._model.drum_heads
            hits = torch.zeros(len(h), now.hits.shape[-1], device=h.device)
            livelier = _Draw(draw.rng, min(draw.temperature * _LIVELIER, 1.0))
            for drum in range(hits.shape[1]):
                hits[:, drum] = livelier.whether(heads.hit_logits(h, hits)[:, drum])
            loud = draw.one_of(heads.loudness_logits(h).flatten(0, 1)).view(hits.shape)
            now.hits[0, drums], now.loudness[0, drums] = hits, loud
        if decided[1:].any():
            self._decide_notes(now, known, torch.from_numpy(decided[1:]), draw, keep_rhythm)
        return now

    def _decide_notes(
        self, now: CellBatch, known: Tensor, decided: Tensor, draw: _Draw, keep_rhythm: bool
    ) -> None:
        heads = self._model.note_heads
        decided = decided.to(self._device)
        h = known[0, 1:][decided]
        on = now.onset[0][decided] if keep_rhythm else draw.whether(heads.onset_logits(h))
        base = draw.one_of(heads.base_logits(h))
        shape = draw.one_of(heads.shape_logits(h, base))
        sounds = on > 0
        now.onset[0][decided] = on
        now.base[0][decided] = torch.where(sounds, base, 0)
        now.shape[0][decided] = torch.where(sounds, shape, 0)
        if not keep_rhythm:
            length = draw.one_of(heads.length_logits(h, base, shape) + self._held)
            velocity = draw.one_of(heads.velocity_logits(h))
            now.length[0][decided] = torch.where(sounds, length, 0)
            now.velocity[0][decided] = torch.where(sounds, velocity, 0)


def _silenced(now: CellBatch, silent: BoolArray) -> CellBatch:
    drums = torch.from_numpy(silent[0]).to(now.hits.device)
    notes = torch.from_numpy(silent[1:]).to(now.hits.device)
    now.hits[0][drums] = 0.0
    for part in (now.onset, now.base, now.shape, now.length, now.velocity):
        part[0][notes] = 0
    return now


def _merged(
    before: Cells, after: Cells, silent: BoolArray, written: BoolArray, keep_rhythm: bool
) -> Cells:
    """What was not written is as it was, velocities too; the bass lets go for its next note."""
    merged = before.where(silent | written, after)
    if keep_rhythm:
        # lengths and velocities went through bins
        return Cells(
            before.drums.copy(), merged.base, merged.shape, before.length.copy(),
            before.velocity.copy(),
        )  # fmt: skip
    for role in _MONOPHONIC:
        player = PITCHED.index(role)
        starts = np.flatnonzero(merged.base[player] >= 0)
        room = np.diff(np.append(starts, min(merged.steps, MAX_LENGTH + merged.steps)))
        cut = np.minimum(merged.length[player, starts], room)
        changed = written[player + 1, starts] | silent[player + 1, starts]
        merged.length[player, starts] = np.where(changed, cut, merged.length[player, starts])
    return merged
