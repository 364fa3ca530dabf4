"""Batches of phrases for the networks of sketches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.models.musegan.tensors import cell_batch, conditions
from neurosketch.nn.sketch_transformer import CellBatch, Conditions
from neurosketch.training.musegan_data import Phrases

MULTITRACK, GROOVE, RULES, RULES_PITCHED = range(4)
SHARES = {MULTITRACK: 0.5, GROOVE: 0.3, RULES: 0.2}
"""How often a phrase is of each kind; human drums play with pitched parts made by rules."""

_DRUMS_ALONE = 0.1
_NO_GENRE, _NO_MODE, _NO_CHORDS, _NO_ACTIVITY, _NO_ATTRIBUTES = 0.1, 0.1, 0.15, 0.2, 0.5
_PLAYERS, _BARS, _STEPS_PER_BAR = 6, 4, 16


@dataclass(frozen=True, slots=True)
class Scale:
    """How attributes are brought to mean 0 and deviation 1.

    Attributes:
        mean, std: (6, 4) of `Plan.attributes`.
    """

    mean: npt.NDArray[np.float64]
    std: npt.NDArray[np.float64]

    @classmethod
    def of(cls, phrases: Phrases) -> Scale:
        """Measured over phrases; the register of drums, which have none, is left alone."""
        values = phrases.attributes.astype(np.float64)
        known = np.isfinite(values)
        count = np.maximum(known.sum(0), 1)
        mean = np.where(known, values, 0.0).sum(0) / count
        std = np.sqrt((np.where(known, values - mean, 0.0) ** 2).sum(0) / count)
        return cls(mean, np.maximum(std, 1e-3))


class PhraseSampler:
    """Draws phrases; human drums get players that the rules of their genre give them.

    Args:
        phrases: to draw from.
        seed: of the choice.
    """

    def __init__(self, phrases: Phrases, seed: int) -> None:
        self._phrases = phrases
        self._random = np.random.default_rng(seed)
        self._of_kind = {kind: np.flatnonzero(phrases.kind == kind) for kind in range(4)}
        # each genre and file as often as the root of what there is of it
        self._weights = {kind: self._weight(rows) for kind, rows in self._of_kind.items()}
        self._partners = {
            genre: np.flatnonzero((phrases.kind == RULES_PITCHED) & (phrases.genre == genre))
            for genre in np.unique(phrases.genre).tolist()
        }
        self._shares = {k: share for k, share in SHARES.items() if len(self._of_kind[k])}

    def _weight(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        genre, source = self._phrases.genre[rows], self._phrases.source[rows]
        _, which, per_source = np.unique(source, return_inverse=True, return_counts=True)
        _, group, per_genre = np.unique(genre, return_inverse=True, return_counts=True)
        weight: npt.NDArray[np.float64] = 1.0 / np.sqrt(per_source[which] * per_genre[group])
        total: float = weight.sum()
        return weight / max(total, 1e-12)

    def draw(self, count: int) -> Phrases:
        """`count` phrases."""
        share = np.array(list(self._shares.values()))
        kinds = self._random.choice(list(self._shares), count, p=share / share.sum())
        rows = np.array(
            [self._random.choice(self._of_kind[k], p=self._weights[k]) for k in kinds.tolist()]
        )
        chosen = self._phrases.where(rows)
        with_rules = np.flatnonzero((kinds == GROOVE) & (self._random.random(count) > _DRUMS_ALONE))
        return self._accompanied(chosen, with_rules)

    def _accompanied(self, chosen: Phrases, places: npt.NDArray[np.int64]) -> Phrases:
        parts = {name: getattr(chosen, name).copy() for name in Phrases.__slots__}
        for place in places.tolist():
            partners = self._partners.get(int(chosen.genre[place]), np.array([], np.int64))
            if not len(partners):
                continue
            other = int(self._random.choice(partners))
            for name in ("base", "shape", "length", "velocity", "minor", "roots", "tones"):
                parts[name][place] = getattr(self._phrases, name)[other]
            for name in ("active", "attributes"):
                parts[name][place, 1:] = getattr(self._phrases, name)[other, 1:]
        return Phrases(**parts)


def masks(count: int, random: np.random.Generator) -> npt.NDArray[np.bool_]:
    """(count, 6, 64) what is hidden: scattered cells, players, bars, or all of it."""
    shape = (_PLAYERS, _BARS * _STEPS_PER_BAR)
    rows = []
    for _ in range(count):
        kind = random.random()
        scattered = random.random(shape) < np.cos(0.5 * np.pi * random.random())
        if kind < 0.5:
            hidden = scattered
        elif kind < 0.75:
            players = random.random(_PLAYERS) < random.uniform(0.15, 0.9)
            players[random.integers(_PLAYERS)] = True
            hidden = players[:, None] & (random.random(shape) < random.uniform(0.3, 1.4))
        elif kind < 0.9:
            bars = random.random((_PLAYERS if random.random() < 0.5 else 1, _BARS)) < 0.5
            bars[random.integers(len(bars)), random.integers(_BARS)] = True
            hidden = np.broadcast_to(bars.repeat(_STEPS_PER_BAR, 1), shape) & (
                random.random(shape) < random.uniform(0.4, 1.4)
            )
        else:
            hidden = np.ones(shape, np.bool_)
        if not hidden.any():
            hidden = np.ones(shape, np.bool_)
        rows.append(hidden)
    return np.stack(rows)


def tensors(phrases: Phrases) -> CellBatch:
    """The cells of N phrases."""
    return cell_batch(phrases.drums, phrases.base, phrases.shape, phrases.length, phrases.velocity)


def asked(phrases: Phrases, scale: Scale) -> Conditions:
    """Everything about N phrases asked for."""
    return conditions(
        genre=phrases.genre + 1, mode=phrases.minor + 1, roots=phrases.roots, tones=phrases.tones,
        active=phrases.active + 1, attributes=phrases.attributes, mean=scale.mean, std=scale.std,
    )  # fmt: skip


def partly(wanted: Conditions, random: np.random.Generator) -> Conditions:
    """Some of it asked for, so that any of it may be left open later."""
    n = len(wanted.genre)

    def chance(*shape: int) -> Tensor:
        return torch.from_numpy(random.random((n, *shape)).astype(np.float32))

    chords = (chance(1) >= _NO_CHORDS).long()
    open_activity = (chance(_PLAYERS, 1) < _NO_ACTIVITY) | (chance(1, 1) < _NO_ACTIVITY / 2)
    known = (chance(1, 1) >= _NO_ATTRIBUTES) & (chance(_PLAYERS, 4) < chance(1, 1))
    return wanted._replace(
        genre=wanted.genre * (chance() >= _NO_GENRE),
        mode=wanted.mode * (chance() >= _NO_MODE),
        root=wanted.root * chords,
        tones=wanted.tones * chords[..., None],
        active=wanted.active.masked_fill(open_activity, 0),
        known=wanted.known * known,
    )
