"""What a sketch is asked to be like, as arrays: the conditions of its networks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import BEATS_PER_BAR, ROLES
from neurosketch.models.musegan.cells import PITCHED, STEPS_PER_BAR, Cells

GENRES = (
    "game-rock", "game-pop", "rock", "funk", "jazz", "latin", "hiphop", "afrobeat", "soul",
    "disco", "reggae", "house", "techno", "trance", "drum-and-bass", "trap", "synthwave",
    "ambient", "lofi",
)  # fmt: skip
ATTRIBUTES = ("density", "syncopation", "register", "energy")
NETWORK_BARS = 4
"""The networks see so many bars at once."""

_METRIC_WEIGHT = np.array([0, 4, 3, 4, 2, 4, 3, 4, 1, 4, 3, 4, 2, 4, 3, 4], float)
"""How far each step of a bar is from the beat: Longuet-Higgins and Lee (1984), from the top."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What S = 16 * bars steps are asked to be like, with the tonic moved to C.

    Attributes:
        genre: index into `GENRES`; -1 for any.
        minor: whether the mode is a minor one; None for any.
        roots: (beats,) pitch class of the chord's root; -1 where there is no chord.
        tones: (beats, 12) 1 for each pitch class of the chord.
        active: (6, bars) whether each of `ROLES` plays in each bar.
        attributes: (6, 4) each of `ATTRIBUTES` of each of `ROLES`, as `measure` gives them; NaN
            for any.
    """

    genre: int
    minor: bool | None
    roots: npt.NDArray[np.int64]
    tones: npt.NDArray[np.float32]
    active: npt.NDArray[np.bool_]
    attributes: FloatArray

    @property
    def bars(self) -> int:
        """Bars of 4/4."""
        return int(self.active.shape[1])

    def window(self, first_bar: int, bars: int) -> Plan:
        """The plan of some of its bars."""
        beats = slice(first_bar * BEATS_PER_BAR, (first_bar + bars) * BEATS_PER_BAR)
        return replace(
            self, roots=self.roots[beats], tones=self.tones[beats],
            active=self.active[:, first_bar : first_bar + bars],
        )  # fmt: skip


def measure(cells: Cells) -> FloatArray:
    """What a sketch is like, player by player.

    Returns:
        (6, 4) each of `ATTRIBUTES`: density in onsets a bar (of drums: hits), over the bars with
        any; syncopation 0 ... 1, the mean distance of the onsets from the beat (hits of the drums
        one by one), weighted by level in the bar; register as the mean MIDI pitch (NaN for drums);
        energy as the mean velocity / 127. NaN for a player who does not play.
    """
    rows = np.full((len(ROLES), len(ATTRIBUTES)), np.nan)
    rows[0] = _of_drums(cells)
    for player in range(len(PITCHED)):
        steps = np.flatnonzero(cells.base[player] >= 0)
        if steps.size:
            pitches = [np.mean(cells.pitches(player, int(step))) for step in steps]
            velocity = cells.velocity[player, steps].mean() / 127.0
            bars = np.unique(steps // STEPS_PER_BAR).size
            rows[player + 1] = (
                steps.size / bars, _syncopation(steps), float(np.mean(pitches)), velocity,
            )  # fmt: skip
    return rows


def _of_drums(cells: Cells) -> tuple[float, float, float, float]:
    steps, _ = np.nonzero(cells.drums)
    if not steps.size:
        return (np.nan,) * 4
    bars = np.unique(steps // STEPS_PER_BAR).size
    energy = float(cells.drums[cells.drums > 0].mean() / 127.0)
    return steps.size / bars, _syncopation(steps), np.nan, energy


def _syncopation(steps: npt.NDArray[np.int64]) -> float:
    return float(_METRIC_WEIGHT[steps % STEPS_PER_BAR].mean() / _METRIC_WEIGHT.max())


def activity(cells: Cells) -> npt.NDArray[np.bool_]:
    """(6, bars) whether each of `ROLES` begins or holds anything in each bar."""
    bars = cells.steps // STEPS_PER_BAR
    pitched = cells.roll().any(axis=2).reshape(len(PITCHED), bars, STEPS_PER_BAR).any(axis=2)
    drums = (cells.drums > 0).reshape(bars, -1).any(axis=1)
    return np.vstack([drums, pitched])
