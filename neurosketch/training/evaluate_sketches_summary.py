"""From the counts of single phrases to figures with intervals, and how far they are from real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosketch.models.musegan.cells import Cells
from neurosketch.training.evaluate_intervals import Bootstrap, Floats, interval
from neurosketch.training.evaluate_sketches_material import (
    BY_RULES,
    FILES,
    FULL,
    FULL_BAND,
    Reference,
)
from neurosketch.training.musegan_batches import GROOVE, MULTITRACK, RULES
from neurosketch.training.sketch_metrics import FIGURES, KINDS, Measures, measures

WITHIN = 0.10
"""What a figure may differ from that of real phrases, relative to it."""

_OF_DRUMS = np.array([name in ("eb_drums", "dp_drums") for name in FIGURES])
_GROUPS = {kind: [n for n, name in enumerate(FIGURES) if name.startswith(f"{kind}_")]
           for kind in KINDS}  # fmt: skip


class Comparison:
    """Compares phrases with the held-out ones they belong to, by the same draws for everybody.

    Args:
        held_out: the real phrases.
        part: `FILES`, `FULL` or `BY_RULES`: human drums belong to the first, what rules play with
            them to the last.
    """

    def __init__(self, held_out: Sequence[Reference], part: str) -> None:
        self._counts = np.stack([_counted(one, part) for one in held_out])
        self._rows: list[int] = np.flatnonzero(self._counts.any(axis=1)).tolist()
        self._bootstrap = Bootstrap([held_out[row].source for row in self._rows])
        self._real = self._ratios(*self.summed([[one.cells for one in held_out]]))

    @property
    def phrases(self) -> int:
        """How many held-out phrases have part in it."""
        return len(self._rows)

    def summed(self, sets: Sequence[Sequence[Cells]]) -> tuple[Floats, Floats]:
        """(n, 27) parts and wholes of the phrases that stand for each held-out one, added up.

        Args:
            sets: of each seed one phrase for each held-out one.
        """
        parts, wholes = np.zeros((2, len(self._rows), len(FIGURES)))
        for phrases in sets:
            for place, row in enumerate(self._rows):
                counted: Measures = measures(phrases[row])
                parts[place] += counted.parts * self._counts[row]
                wholes[place] += counted.wholes * self._counts[row]
        return parts, wholes

    def figures(self, sets: Sequence[Sequence[Cells]]) -> dict[str, Any]:
        """Figures of some phrases, see `summed`.

        Returns:
            `figures`: each of `FIGURES` and `KINDS` with its interval, None where nobody plays;
            `apart`: how far each is from that of the held-out phrases, relative to it;
            `seeds`: each of `KINDS` of each seed.
        """
        values, draws = self._ratios(*self.summed(sets))
        real, real_draws = self._real
        names = (*FIGURES, *KINDS)
        with np.errstate(divide="ignore", invalid="ignore"):
            apart, apart_draws = values / real - 1.0, draws / real_draws - 1.0
        single = [self._ratios(*self.summed([one]))[0] for one in sets] if len(sets) > 1 else []
        return {
            "figures": dict(zip(names, _entries(values, draws), strict=True)),
            "apart": dict(zip(names, _entries(apart, apart_draws), strict=True)),
            "seeds": {
                kind: [_rounded(own[len(FIGURES) + n]) for own in single]
                for n, kind in enumerate(KINDS)
            },
        }  # fmt: skip

    def _ratios(self, parts: Floats, wholes: Floats) -> tuple[Floats, Floats]:
        """(32,) figures and (draws, 32) of each draw, NaN where nobody plays."""
        values = _with_means(parts.sum(axis=0)[None], wholes.sum(axis=0)[None])[0]
        return values, _with_means(self._bootstrap.sums(parts), self._bootstrap.sums(wholes))


def _counted(one: Reference, part: str) -> npt.NDArray[np.bool_]:
    """Which of `FIGURES` count of a phrase in a part."""
    everything = np.ones(len(FIGURES), np.bool_)
    if part == FULL:
        return everything & (one.kind == MULTITRACK and one.players >= FULL_BAND)
    if part == FILES:
        return everything & (one.kind == MULTITRACK) | _OF_DRUMS & (one.kind == GROOVE)
    return everything & (one.kind == RULES) | ~_OF_DRUMS & (one.kind == GROOVE)


def _with_means(parts: Floats, wholes: Floats) -> Floats:
    ratios = np.divide(parts, wholes, out=np.full(parts.shape, np.nan), where=wholes > 0)
    means = []
    for kind in KINDS:
        own = ratios[:, _GROUPS[kind]]
        known = np.isfinite(own)
        total = np.where(known, own, 0.0).sum(axis=1)
        count = known.sum(axis=1)
        means.append(np.divide(total, count, out=np.full(len(own), np.nan), where=count > 0))
    return np.concatenate([ratios, np.stack(means, axis=1)], axis=1)


def _entries(values: Floats, draws: Floats) -> list[dict[str, float] | None]:
    found = []
    for value, column in zip(values, draws.T, strict=True):
        known = column[np.isfinite(column)]
        there = np.isfinite(value) and known.size > 0
        found.append(interval(float(value), known) if there else None)
    return found


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def shares(
    held_out: Sequence[Reference], sets: Sequence[Sequence[bool | float]], *, by_genre: bool = False
) -> dict[str, float] | None:
    """Mean over phrases and seeds, with its interval over sources.

    Args:
        held_out: what each phrase stands for.
        sets: of each seed one value for each phrase.
        by_genre: every genre counts the same, however many phrases it has.
    """
    genres = np.array([one.plan.genre for one in held_out])
    weight = 1.0 / np.bincount(genres)[genres] if by_genre else np.ones(len(genres))
    mean = np.mean(np.array(sets, float), axis=0)
    return Bootstrap([one.source for one in held_out]).ratio(
        (mean * weight).tolist(), weight.tolist()
    )


def parts_of(held_out: Sequence[Reference]) -> Mapping[str, Comparison]:
    """The comparison of each part that there are phrases of."""
    return {
        part: Comparison(held_out, part)
        for part in (FILES, FULL, BY_RULES)
        if any(_counted(one, part).any() for one in held_out)
    }
