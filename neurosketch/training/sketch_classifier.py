"""Which genre a phrase sounds like to somebody who knows real ones: a small network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from neurosketch.models.musegan.cells import DRUMS, PITCHED, STEPS_PER_BAR, Cells, shapes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DRUM_FEATURES = len(DRUMS) * STEPS_PER_BAR + len(DRUMS) + 3
"""So many of `features` tell of the drums alone, and come first."""

_LEAPS = (0, 1, 3, 5, 7, 8, 12, 13)
"""Where the classes of intervals between a player's onsets begin, in semitones."""
_LENGTHS = (1, 2, 3, 5, 9, 17)
"""Where the classes of lengths begin, in steps."""
_HIDDEN, _DROPOUT = 128, 0.4
_EPOCHS, _BATCH, _RATE, _DECAY = 30, 128, 2e-3, 2e-2


def features(cells: Cells) -> Floats:
    """(n,) what tells genres apart, in any key; the first `DRUM_FEATURES` are of the drums."""
    return np.concatenate([_of_drums(cells), *(_of_player(cells, p) for p in range(len(PITCHED)))])


def _of_drums(cells: Cells) -> Floats:
    hit = cells.drums > 0
    bars = hit.reshape(-1, STEPS_PER_BAR, len(DRUMS))
    count = hit.sum(axis=0)
    loud = np.divide(cells.drums.sum(axis=0), 127.0 * count, out=np.zeros(len(DRUMS)),
                     where=count > 0)  # fmt: skip
    same = (bars[1:] == bars[:-1]).all(axis=2).mean() if len(bars) > 1 else 1.0
    rest = [hit.sum() / (16.0 * len(bars)), hit.any(axis=1).mean(), same]
    return np.concatenate([bars.mean(axis=0).T.ravel(), loud, rest])


def _of_player(cells: Cells, player: int) -> Floats:
    base = cells.base[player]
    steps = np.flatnonzero(base >= 0)
    when = (base.reshape(-1, STEPS_PER_BAR) >= 0).mean(axis=0)
    if not steps.size:
        return np.concatenate([when, np.zeros(len(_LEAPS) + len(_LENGTHS) + 9)])
    pitches, lengths = base[steps], cells.length[player, steps]
    leaps = _histogram(np.abs(np.diff(pitches)), _LEAPS)
    chords = [shapes()[index] for index in cells.shape[player, steps]]
    held = np.zeros(cells.steps, bool)
    for step, length in zip(steps, lengths, strict=True):
        held[step : step + length] = True
    rest = [
        1.0, held.mean(), steps.size / cells.steps, pitches.mean() / 64.0 - 1.0,
        pitches.std() / 12.0, np.unique(pitches).size / 12.0,
        np.mean([len(chord) for chord in chords]) / 4.0,
        np.mean([any(up % 12 in (10, 11) for up in chord) for chord in chords]),
        cells.velocity[player, steps].mean() / 127.0,
    ]  # fmt: skip
    return np.concatenate([when, leaps, _histogram(lengths, _LENGTHS), rest])


def _histogram(values: npt.NDArray[np.int64], edges: Sequence[int]) -> Floats:
    places = np.searchsorted(edges, values, side="right") - 1
    counts = np.bincount(places, minlength=len(edges)).astype(float)
    return counts / max(values.size, 1)


@dataclass(frozen=True, slots=True)
class GenreClassifier:
    """Knows genres by `features`; made by `train_classifier`.

    Attributes:
        genres: (k,) the genres it knows.
        mean, scale: (m,) how features are brought to size.
        network: (n, m) to (n, k).
        drums_alone: it hears nothing but the drums.
    """

    genres: Ints
    mean: Floats
    scale: Floats
    network: nn.Module
    drums_alone: bool

    def guess(self, rows: Floats) -> Ints:
        """(n,) the genre of each of (n, m) `features`."""
        with torch.inference_mode():
            scores = self.network(_prepared(rows, self.mean, self.scale, self.drums_alone))
        chosen: Ints = self.genres[scores.argmax(dim=1).numpy()]
        return chosen


def train_classifier(
    rows: Floats, genres: Ints, *, drums_alone: bool = False, seed: int = 0
) -> GenreClassifier:
    """Learn the genres of phrases, each as if there were as many of it as of any other.

    Args:
        rows: (n, m) `features`.
        genres: (n,) of them.
        drums_alone: let it hear nothing but the drums.
        seed: of the start and the order.
    """
    known, labels = np.unique(genres, return_inverse=True)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-2
    inputs = _prepared(rows, mean, scale, drums_alone)
    targets = torch.from_numpy(labels)
    weights = torch.from_numpy(1.0 / np.bincount(labels)).float()
    weights = weights / weights[targets].mean()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = nn.Sequential(
            nn.Linear(inputs.shape[1], _HIDDEN), nn.GELU(), nn.Dropout(_DROPOUT),
            nn.Linear(_HIDDEN, len(known)),
        )  # fmt: skip
        steps = _EPOCHS * -(-len(inputs) // _BATCH)
        optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps)
        for _ in range(_EPOCHS):
            for batch in torch.randperm(len(inputs)).split(_BATCH):
                loss = nn.functional.cross_entropy(
                    network(inputs[batch]), targets[batch], weight=weights, label_smoothing=0.05
                )
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
    return GenreClassifier(known, mean, scale, network.eval(), drums_alone)


def _prepared(rows: Floats, mean: Floats, scale: Floats, drums_alone: bool) -> torch.Tensor:
    sized = ((rows - mean) / scale).clip(-5.0, 5.0)
    return torch.from_numpy(sized[:, :DRUM_FEATURES] if drums_alone else sized).float()
