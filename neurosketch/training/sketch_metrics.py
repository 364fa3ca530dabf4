"""What music is like in numbers, as MuseGAN measures it: on the notes of sketches.

Empty bars, used pitch classes, qualified notes, drum patterns and tonal distance are those of Dong
et al. (MuseGAN, AAAI 2018), on a grid of 16 steps a bar where theirs has 96:

* a qualified note lasts at least two steps, an eighth note (pypianoroll's threshold of two steps).
  Theirs lasts at least three of 96 steps, a thirty-second note: on this grid every note does;
* a hit of the drums is in the pattern when it is on an eighth note, and counts a tenth elsewhere
  (pypianoroll's mask at four steps a beat).

Notes are counted as they are written: a note that is struck again is two notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import ROLES, STEPS_PER_BEAT
from neurosketch.models.musegan.cells import PITCHED, STEPS_PER_BAR, Cells

Floats = npt.NDArray[np.float64]

PAIRS = tuple(combinations(range(len(PITCHED)), 2))
"""Pairs of pitched players, as indices of `PITCHED`."""
KINDS = ("eb", "upc", "qn", "dp", "td")
"""Empty bars, used pitch classes, qualified notes, drum pattern, tonal distance."""
FIGURES = (
    *(f"eb_{role}" for role in ROLES), *(f"upc_{role}" for role in PITCHED),
    *(f"qn_{role}" for role in PITCHED), "dp_drums",
    *(f"td_{PITCHED[a]}_{PITCHED[b]}" for a, b in PAIRS),
)  # fmt: skip
"""What `measures` counts: a kind, then whose."""

_QUALIFIED_STEPS = 2
_IN_PATTERN = np.tile([1.0, 0.1], STEPS_PER_BAR // 2)
_RADII = (1.0, 1.0, 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Counts of one phrase: a figure over many phrases is the sum of parts by the sum of wholes.

    Attributes:
        parts: (27,) in the order of `FIGURES`: empty bars, pitch classes, qualified notes, hits in
            the pattern, distances.
        wholes: (27,) bars, bars with anything in them, notes, hits, beats in which both sound.
    """

    parts: Floats
    wholes: Floats


def measures(cells: Cells) -> Measures:
    """Count in a phrase what the figures are made of."""
    bars = cells.steps // STEPS_PER_BAR
    roll = cells.roll()
    sounding = chroma(roll)
    classes = (sounding.reshape(len(PITCHED), bars, STEPS_PER_BAR, 12) > 0).any(axis=2).sum(axis=2)
    plays = np.vstack([(cells.drums > 0).reshape(bars, -1).any(axis=1), classes > 0])
    notes, long_notes = _notes(cells)
    hits = (cells.drums > 0).sum(axis=1)
    pattern = np.tile(_IN_PATTERN, bars)
    distances, beats = _pair_distances(sounding)
    parts = [
        (~plays).sum(axis=1), classes.sum(axis=1), long_notes, [hits @ pattern], distances,
    ]  # fmt: skip
    wholes = [
        np.full(len(ROLES), bars), plays[1:].sum(axis=1), notes, [hits.sum()], beats,
    ]  # fmt: skip
    return Measures(np.concatenate(parts).astype(float), np.concatenate(wholes).astype(float))


def figures(measured: Sequence[Measures]) -> dict[str, float | None]:
    """Each of `FIGURES` over some phrases, and the mean of each of `KINDS` over players or pairs.

    A figure nobody plays anything for is None, and left out of the mean.
    """
    parts = np.sum([one.parts for one in measured], axis=0)
    wholes = np.sum([one.wholes for one in measured], axis=0)
    found: dict[str, float | None] = {
        name: float(part / whole) if whole > 0 else None
        for name, part, whole in zip(FIGURES, parts, wholes, strict=True)
    }
    return found | {kind: mean_of(found, kind) for kind in KINDS}


def mean_of(found: Mapping[str, float | None], kind: str) -> float | None:
    """Mean of the figures of one of `KINDS` that are there."""
    known = [
        value for name in FIGURES
        if name.startswith(f"{kind}_") and (value := found[name]) is not None
    ]  # fmt: skip
    return float(np.mean(known)) if known else None


def chroma(roll: npt.NDArray[np.bool_]) -> Floats:
    """(..., 12) how many pitches of each class sound, of a (..., 128) roll."""
    padded = np.zeros((*roll.shape[:-1], 132))
    padded[..., :128] = roll
    folded: Floats = padded.reshape(*roll.shape[:-1], 11, 12).sum(axis=-2)
    return folded


def _notes(cells: Cells) -> tuple[Floats, Floats]:
    """(5,) notes of each pitched player, and those that last at least an eighth note."""
    counts = np.zeros((2, len(PITCHED)))
    for player, step in zip(*np.nonzero(cells.base >= 0), strict=True):
        size = len(cells.pitches(int(player), int(step)))
        counts[0, player] += size
        counts[1, player] += size * (cells.length[player, step] >= _QUALIFIED_STEPS)
    return counts[0], counts[1]


@cache
def tonal_matrix() -> Floats:
    """(6, 12) where each pitch class is on the circles of fifths, minor and major thirds.

    From Harte, Sandler and Gasser, "Detecting harmonic change in musical audio" (AMCMM 2006).
    """
    classes = np.arange(12)
    angles = [classes * turn * np.pi for turn in (7 / 6, 3 / 2, 2 / 3)]
    return np.array([
        radius * wave(angle)
        for radius, angle in zip(_RADII, angles, strict=True) for wave in (np.sin, np.cos)
    ])  # fmt: skip


def tonal_centres(sounding: Floats) -> Floats:
    """(players, beats, 6) where each player is in each beat; NaN where it is silent.

    Args:
        sounding: (players, steps, 12) as `chroma` gives it.
    """
    beats = sounding.reshape(sounding.shape[0], -1, STEPS_PER_BEAT, 12).sum(axis=2)
    total = beats.sum(axis=2, keepdims=True)
    share = np.divide(beats, total, out=np.full_like(beats, np.nan), where=total > 0)
    centres: Floats = share @ tonal_matrix().T
    return centres


def _pair_distances(sounding: Floats) -> tuple[Floats, Floats]:
    """(10,) sum over beats of the distance of each pair, and in how many beats both sound."""
    centres = tonal_centres(sounding)
    first, second = (list(side) for side in zip(*PAIRS, strict=True))
    apart = np.linalg.norm(centres[first] - centres[second], axis=2)
    return np.nansum(apart, axis=1), np.isfinite(apart).sum(axis=1).astype(float)


def tonal_distance(mine: Cells, others: Cells) -> tuple[float, int]:
    """How far some players are from others, by harmony.

    Args:
        mine: the players asked about; all that play anything, taken as one.
        others: whom they play with, likewise.

    Returns:
        Sum of the distances over the beats in which both sound, and how many those are.
    """
    both = np.stack([chroma(cells.roll()).sum(axis=0) for cells in (mine, others)])
    centres = tonal_centres(both)
    apart = np.linalg.norm(centres[0] - centres[1], axis=1)
    return float(np.nansum(apart)), int(np.isfinite(apart).sum())


def onset_overlap(mine: npt.NDArray[np.bool_], others: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """How often players begin together.

    Args:
        mine: (n, steps) where each begins; taken as one.
        others: (m, steps) likewise.

    Returns:
        In how many steps both begin, and in how many any: overlap is one by the other (Jaccard).
    """
    first, second = mine.any(axis=0), others.any(axis=0)
    return int((first & second).sum()), int((first | second).sum())


def in_scale(cells: Cells, classes: Iterable[int]) -> tuple[int, int]:
    """Notes of the pitched players whose pitch class is among `classes`, and all of them."""
    allowed = frozenset(classes)
    pitches = [
        pitch
        for player, step in zip(*np.nonzero(cells.base >= 0), strict=True)
        for pitch in cells.pitches(int(player), int(step))
    ]
    return sum(pitch % 12 in allowed for pitch in pitches), len(pitches)
