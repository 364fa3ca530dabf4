"""Which key and which chords music is in that nobody has named them for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import BEATS_PER_BAR
from neurosketch.core.score import Chord
from neurosketch.models.musegan import harmony
from neurosketch.models.musegan.cells import PITCHED, Cells
from neurosketch.models.musegan.harmony import QUALITIES, Harmony

# Krumhansl and Kessler (1982): how well each pitch class fits a major and a minor key.
_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
_CHORDS = {
    "": 0.0, "m": 0.0, "5": -0.02, "sus4": -0.06, "dim": -0.06, "7": -0.06, "maj7": -0.06,
    "m7": -0.06,
}  # fmt: skip
"""Kinds that are listened for, and how much more they must explain than a triad."""
_BASS_WEIGHT = 0.15
_HALF_BAR = 8
_FEWEST_STEPS = 2.0
"""Steps of sounding notes in half a bar below which no chord is heard."""


def heard_key(cells: Cells) -> tuple[int, bool] | None:
    """Tonic and whether the mode is minor: Krumhansl's key finder; None where nothing sounds."""
    classes = _chroma(cells).sum(axis=(0, 1))
    if not classes.any():
        return None
    profiles = np.array(
        [_unit(np.roll(profile, tonic)) for profile in (_MAJOR, _MINOR) for tonic in range(12)]
    )
    best = int((profiles @ _unit(classes)).argmax())
    return best % 12, best >= 12


def heard_harmonies(cells: Cells) -> tuple[Harmony, ...]:
    """The chord of each half bar; `NO_CHORD` where too little sounds.

    Template matching of what all players hold, after Fujishima (1999); the bass says where the
    root is likely.
    """
    chroma = _chroma(cells)
    whole, bass = chroma.sum(axis=0), chroma[0]
    return tuple(
        _best(whole[half], bass[half]) if whole[half].sum() >= _FEWEST_STEPS else harmony.NO_CHORD
        for half in range(len(whole))
    )


def heard_chords(cells: Cells, names: tuple[str, ...] = harmony.NAMES) -> tuple[Chord, ...]:
    """The chords of `heard_harmonies` where they change, and at the beginning of every bar.

    Half a bar in which nothing sounds goes on with the chord before it.
    """
    return chords_of(heard_harmonies(cells), names)


def chords_of(
    halves: Sequence[Harmony], names: tuple[str, ...] = harmony.NAMES
) -> tuple[Chord, ...]:
    """A chord lane of the chords of half bars."""
    chords: list[Chord] = []
    known = next((half for half in halves if half.root >= 0), harmony.NO_CHORD)
    before = None
    for place, half in enumerate(halves):
        known = half if half.root >= 0 else known
        beat = place * BEATS_PER_BAR / 2
        if known != before or beat % BEATS_PER_BAR == 0:
            chords.append(Chord(beat, harmony.symbol_of(known, names)))
        before = known
    return tuple(chords)


def _chroma(cells: Cells) -> npt.NDArray[np.float64]:
    """(5, half bars, 12) steps for which each pitch class sounds."""
    halves = cells.steps // _HALF_BAR
    roll = np.pad(cells.roll(), ((0, 0), (0, 0), (0, 4)))
    folded = roll.reshape(len(PITCHED), halves, _HALF_BAR, 11, 12)
    return np.asarray(folded.sum(axis=(2, 3)), float)


def _best(chroma: npt.NDArray[np.float64], bass: npt.NDArray[np.float64]) -> Harmony:
    unit = chroma / np.linalg.norm(chroma)
    low = bass / max(bass.sum(), 1.0)
    best, found = -np.inf, Harmony(0)
    for kind, bonus in _CHORDS.items():
        ups = QUALITIES[kind]
        for root in range(12):
            match = unit[[(root + up) % 12 for up in ups]].sum() / np.sqrt(len(ups))
            score = float(match + bonus + _BASS_WEIGHT * low[root])
            if score > best:
                best, found = score, Harmony(root, kind)
    return found


def _unit(row: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    centred = row - row.mean()
    norm = float(np.linalg.norm(centred))
    return np.asarray(centred / norm if norm > 0.0 else centred, float)
