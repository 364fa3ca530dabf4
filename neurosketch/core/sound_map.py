"""A plane of sounds: places of many moments and what lies at each; plain values for any layer."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

MAP = "map"
"""Value of the conditions `source` and `source_b` that plays what lies at a place of the map."""
MAP_X, MAP_Y = "map_x", "map_y"
"""Controls that say where; both -1 ... 1."""
BLENDED = 4
"""How many moments sound together at a place."""

Place = tuple[float, float]
"""Across and up, each -1 ... 1."""
Places = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class SoundMap:
    """Where the sounds of a corpus lie beside each other.

    Attributes:
        id: 64 hexadecimal digits that change with anything that is heard from the map.
        places: (N, 2) float32, each in -1 ... 1; close means alike.
        labels: what each sound is, for people, e.g. `Alto sax`.
        kinds: (N,) index of each sound's entry in `kind_names`.
        kind_names: coarse classes, e.g. `drum`.
    """

    id: str
    places: Places
    labels: tuple[str, ...]
    kinds: npt.NDArray[np.uint8]
    kind_names: tuple[str, ...]
    _grid: Grid = field(init=False, repr=False)

    def __post_init__(self) -> None:
        n = len(self.places)
        if self.places.shape != (n, 2) or n <= BLENDED or not np.isfinite(self.places).all():
            raise ValueError("a map needs a few places in two dimensions")
        if len(self.labels) != n or self.kinds.shape != (n,):
            raise ValueError("labels or kinds do not fit the places of a map")
        if int(self.kinds.max()) >= len(self.kind_names):
            raise ValueError("a kind of the map has no name")
        object.__setattr__(self, "_grid", Grid(self.places))

    def blend(self, x: float, y: float) -> tuple[Indices, Weights]:
        """The moments that sound at a place, nearest first, and how much of each (sum 1).

        Weights fall to zero at the distance of the first moment that takes no part, so nothing
        jumps when the neighbours change; on a moment it sounds alone.

        Source: R. Franke, G. Nielson, "Smooth interpolation of large sets of scattered data", 1980.
        """
        near, distances = self._grid.nearest(x, y, BLENDED + 1)
        reach = max(float(distances[-1]), 1e-9)
        inner = np.maximum(distances[:-1], 1e-6)
        raw = ((reach - inner) / (reach * inner)).clip(0.0) ** 2
        total = float(raw.sum())
        if total <= 0.0:  # all lie equally far
            return near[:-1], np.full(BLENDED, 1.0 / BLENDED, np.float32)
        return near[:-1], (raw / total).astype(np.float32)

    def nearest(self, x: float, y: float) -> tuple[int, float]:
        """Index of the moment nearest to a place, and its distance."""
        near, distances = self._grid.nearest(x, y, 1)
        return int(near[0]), float(distances[0])


class Grid:
    """Finds the nearest of many places without looking at all of them.

    Args:
        places: (N, 2), N >= 1.
    """

    def __init__(self, places: Places) -> None:
        self._places = np.asarray(places, np.float64)
        self._low = self._places.min(axis=0)
        extent = float(np.ptp(self._places, axis=0).max())
        self._cells = max(1, int(np.sqrt(len(places) / 2.0)))
        self._step = max(extent / self._cells, 1e-9)
        column, row = self._cell_of(self._places).T
        keys = row * self._cells + column
        self._order: Indices = np.argsort(keys, kind="stable")
        self._starts = np.searchsorted(keys[self._order], np.arange(self._cells**2 + 1))

    def nearest(self, x: float, y: float, count: int) -> tuple[Indices, npt.NDArray[np.float64]]:
        """Indices and distances of the `count` nearest places, nearest first.

        Args:
            x: anywhere, also outside of all places.
            y: the same.
            count: at most the number of places.
        """
        point = np.array([x, y], np.float64)
        column, row = (int(value) for value in self._cell_of(point[None])[0])
        for ring in range(1, self._cells + 1):
            found = self._square(column, row, ring)
            if len(found) < count:
                continue
            distances = np.hypot(*(self._places[found] - point).T)
            best = np.argsort(distances, kind="stable")[:count]
            # Complete once the square around the point reaches as far as the last one found.
            corner = self._low + self._step * (np.array([column, row]) - ring)
            far = self._low + self._step * (np.array([column, row]) + ring + 1)
            inside = np.concatenate([point - corner, far - point])
            if ring == self._cells or distances[best[-1]] <= inside.min():
                return found[best], distances[best]
        distances = np.hypot(*(self._places - point).T)
        best = np.argsort(distances, kind="stable")[:count]
        return best, distances[best]

    def _cell_of(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        cells = np.floor((points - self._low) / self._step)
        return np.asarray(np.clip(cells, 0, self._cells - 1), np.int64)

    def _square(self, column: int, row: int, ring: int) -> Indices:
        first, last = max(column - ring, 0), min(column + ring, self._cells - 1)
        rows = range(max(row - ring, 0), min(row + ring, self._cells - 1) + 1)
        spans = [
            self._order[
                self._starts[r * self._cells + first] : self._starts[r * self._cells + last + 1]
            ]
            for r in rows
        ]
        return np.concatenate(spans)
