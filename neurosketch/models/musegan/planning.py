"""From a request to the plan of a sketch: who plays when, how much, how high, how loud."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import ROLES
from neurosketch.models.musegan.asked import Asked
from neurosketch.models.musegan.band import RANGES
from neurosketch.models.musegan.cells import STEPS_PER_BAR, Cells
from neurosketch.models.musegan.lane import Lane
from neurosketch.models.musegan.plan import (
    ATTRIBUTES,
    NETWORK_BARS,
    FloatArray,
    Plan,
    activity,
    measure,
)

if TYPE_CHECKING:
    from neurosketch.models.musegan.network import PlanBank

_DENSITY, _SYNCOPATION, _REGISTER, _ENERGY = range(len(ATTRIBUTES))
_REACH = 1.5
"""Deviations from the middle of its genre that a slider reaches, at least."""
_FEWEST_ROWS = 8
"""Phrases of a kind that a plan is drawn from, at least."""
_FULL_BAND = 5
"""Players of six without whom a phrase is not drawn where others are: who clicks once wants to
hear the band, and can mute whom he does not need."""
_MOST_HITS, _MOST_ONSETS, _FEWEST = 48.0, 16.0, 0.5
"""Onsets a bar: of drums, of others, and of anybody at least."""

BoolArray = npt.NDArray[np.bool_]


class Planner:
    """Plans sketches after the phrases that were learnt from.

    Args:
        priors: what they are like, some rows for each genre.
    """

    def __init__(self, priors: PlanBank) -> None:
        self._priors = priors
        everything = np.asarray(priors.attributes, float)
        least, most = _bounds()
        self._usual = _by_column(_middle, everything, (least + most) / 2.0)
        self._deviation = _by_column(_spread, everything, np.zeros_like(least))
        self._spans: dict[int, tuple[FloatArray, FloatArray, FloatArray]] = {}

    def draw(self, asked: Asked, lane: Lane, bars: int, rng: np.random.Generator) -> Plan:
        """The plan of a new sketch, with the tonic at C: one phrase's, bent as asked for."""
        rows = self._rows(asked)
        row = int(rng.choice(rows))
        active = np.array(self._priors.active[row], bool)
        attributes = np.array(self._priors.attributes[row], float)
        for player in self._called_in(asked, active, rng):
            # he plays what he plays in another phrase of the genre
            his = rows[self._priors.active[rows, player].any(axis=1)]
            active[player] = True
            if his.size:
                other = int(rng.choice(his))
                active[player] = self._priors.active[other, player]
                attributes[player] = self._priors.attributes[other, player]
        active = active[:, np.arange(bars) % NETWORK_BARS]
        return self._plan(asked, lane, active, self.bent(asked, attributes))

    def _called_in(self, asked: Asked, active: BoolArray, rng: np.random.Generator) -> list[int]:
        """Who rests in a phrase and shall play: whoever is asked to, and as many as make a band."""
        rests = ~active.any(axis=1)
        called = [int(row) for row in np.flatnonzero(rests) if asked.wanted[row]]
        others = [int(row) for row in np.flatnonzero(rests) if not asked.wanted[row]]
        own = self._priors.genre == asked.genre_index
        usual = self._priors.active[own].any(axis=2).mean(axis=0) if own.any() else np.ones(6)
        others.sort(key=lambda row: -float(usual[row] * rng.random()))
        missing = _FULL_BAND - (len(ROLES) - len(others))
        return called + others[: max(missing, 0)]

    def around(
        self,
        asked: Asked,
        lane: Lane,
        cells: Cells,
        free: BoolArray,
        rng: np.random.Generator,
        *,
        afresh: bool = True,
    ) -> Plan:
        """The plan of what goes with music that is there, with the tonic at C.

        Args:
            asked: the request.
            lane: the harmony.
            cells: what is there.
            free: (6, steps) what is to be written anew.
            rng: for players who have nothing to stay like.
            afresh: whether who is written anew from beginning to end need not stay like he was.
        """
        bars = cells.steps // STEPS_PER_BAR
        active, like = activity(cells), measure(cells)
        row = int(rng.choice(self._rows(asked)))
        drawn = np.array(self._priors.attributes[row], float)
        rests = np.array(self._priors.active[row], bool)[:, np.arange(bars) % NETWORK_BARS]
        called = np.asarray(free.reshape(len(ROLES), bars, STEPS_PER_BAR).any(axis=2), bool)
        for player in np.flatnonzero(called.any(axis=1)):
            if afresh and free[player].all():
                like[player] = drawn[player]
            if not active[player].any():
                # who is called for plays, and rests where a phrase of the genre rests
                own = called[player] & rests[player]
                active[player] = own if own.any() else called[player]
            elif not free[player].all():
                active[player] |= called[player]
        attributes = np.where(np.isnan(like), drawn, like)
        return self._plan(asked, lane, active, self.bent(asked, attributes))

    def bent(self, asked: Asked, attributes: FloatArray) -> FloatArray:
        """(6, 4) attributes moved towards the least or the most of the genre by the sliders."""
        low, middle, high = self._span(asked.genre_index)
        known = np.where(np.isnan(attributes), middle, attributes)
        up, down = np.maximum(high, known), np.minimum(low, known)
        offsets = asked.offsets
        bent = np.where(
            offsets >= 0.0, known + offsets * (up - known), known - offsets * (down - known)
        )
        return np.asarray(bent, float)

    def _plan(self, asked: Asked, lane: Lane, active: BoolArray, attributes: FloatArray) -> Plan:
        roots, tones = lane.arrays(-asked.home.tonic)
        return Plan(asked.genre_index, asked.home.minor, roots, tones, active, attributes)

    def _rows(self, asked: Asked) -> npt.NDArray[np.int64]:
        """Phrases of the genre, of the mode and of a full band where there are enough of those."""
        genre = self._priors.genre == asked.genre_index
        mode = genre & (self._priors.minor == asked.home.minor)
        full = self._priors.active.any(axis=2).sum(axis=1) >= _FULL_BAND
        for wanted in (mode & full, genre & full, mode, genre):
            if np.count_nonzero(wanted) >= _FEWEST_ROWS:
                return np.flatnonzero(wanted)
        return np.flatnonzero(genre) if genre.any() else np.arange(len(genre))

    def _span(self, genre: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """(6, 4) the least, the middle and the most of each attribute that a genre is asked for."""
        if genre not in self._spans:
            rows = np.asarray(self._priors.attributes, float)[self._priors.genre == genre]
            middle = _by_column(_middle, rows, self._usual)
            reach = _REACH * self._deviation
            low = np.minimum(_by_column(_least, rows, middle), middle - reach)
            high = np.maximum(_by_column(_most, rows, middle), middle + reach)
            least, most = _bounds()
            self._spans[genre] = (
                low.clip(least, most), middle.clip(least, most), high.clip(least, most)
            )  # fmt: skip
        return self._spans[genre]


def _bounds() -> tuple[FloatArray, FloatArray]:
    least, most = np.zeros((len(ROLES), len(ATTRIBUTES))), np.ones((len(ROLES), len(ATTRIBUTES)))
    least[:, _DENSITY], most[:, _DENSITY] = _FEWEST, _MOST_ONSETS
    most[0, _DENSITY] = _MOST_HITS
    least[:, _ENERGY] = 0.2
    for player, role in enumerate(ROLES):
        low, high = RANGES.get(role, (0, 127))
        least[player, _REGISTER], most[player, _REGISTER] = low + 5, high - 5
    return least, most


def _by_column(
    figure: Callable[[FloatArray], float], rows: FloatArray, otherwise: FloatArray
) -> FloatArray:
    """(6, 4) a figure of what is known of each column of rows (N, 6, 4)."""
    found = otherwise.copy()
    for place in np.ndindex(otherwise.shape):
        known = rows[(slice(None), *place)]
        known = known[~np.isnan(known)]
        if known.size:
            found[place] = figure(known)
    return found


def _least(values: FloatArray) -> float:
    return float(np.percentile(values, 2.0))


def _middle(values: FloatArray) -> float:
    return float(np.median(values))


def _most(values: FloatArray) -> float:
    return float(np.percentile(values, 98.0))


def _spread(values: FloatArray) -> float:
    return float(values.std())
