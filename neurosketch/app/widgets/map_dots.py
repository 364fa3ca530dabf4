"""Thousands of round dots in one image, in a few milliseconds; see docs/adr/0004."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

_LEVELS = (1, 90, 190, 256)
"""Dots are written in passes of growing opacity, so that no soft edge eats into a solid dot."""
_PHASES = 4
"""Dots stand at quarters of a pixel, so that they glide when the map does."""

_Ints = npt.NDArray[np.int64]
_Stamp = tuple[_Ints, _Ints, _Ints]


class DotImage:
    """An image of dots on a transparent ground.

    Args:
        width: in device pixels.
        height: in device pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = max(width, 1), max(height, 1)
        self._pixels = np.zeros(self._width * self._height, np.uint32)

    def draw(
        self,
        centres: npt.NDArray[np.float64],
        kinds: npt.NDArray[np.uint8],
        colours: Sequence[QColor],
        radius: float,
    ) -> None:
        """Draw dots; those that are not wholly inside are left out.

        Args:
            centres: (N, 2) in device pixels.
            kinds: (N,) index of each dot's colour.
            colours: may be translucent.
            radius: in device pixels.
        """
        radius = round(radius, 1)
        reach = _reach(radius) + 1
        limit = np.array([self._width, self._height]) - reach
        inside = ((centres > reach) & (centres < limit)).all(axis=1)
        quarters = np.floor(centres[inside] * _PHASES).astype(np.int64)
        whole, part = quarters // _PHASES, quarters % _PHASES
        first = whole[:, 1] * self._width + whole[:, 0]
        phase = part[:, 1] * _PHASES + part[:, 0]
        tints, row = _table(colours), kinds[inside].astype(np.int64)
        groups = [np.flatnonzero(phase == number) for number in range(_PHASES**2)]
        for level in _stamps(radius):
            for dots, (down, across, cover) in zip(groups, level, strict=True):
                targets = first[dots][:, None] + (down * self._width + across)
                values = tints[row[dots][:, None], cover]
                # A soft edge must not bite into what is there already.
                there = self._pixels[targets]
                self._pixels[targets] = np.where(values >> 24 >= there >> 24, values, there)

    def image(self, ratio: float) -> QImage:
        """The picture; `ratio` device pixels are one logical pixel."""
        picture = QImage(
            self._pixels.view(np.uint8).data, self._width, self._height, self._width * 4,
            QImage.Format.Format_ARGB32_Premultiplied,
        ).copy()  # fmt: skip
        picture.setDevicePixelRatio(ratio)
        return picture


def _reach(radius: float) -> int:
    return int(radius + 1.0)


@lru_cache(maxsize=64)
def _stamps(radius: float) -> tuple[tuple[_Stamp, ...], ...]:
    """For each pass and phase: rows, columns and cover (0 ... 255) of the pixels to write."""
    reach = _reach(radius)
    steps = np.arange(-reach, reach + 1)
    part = (np.arange(_PHASES) + 0.5) / _PHASES - 0.5
    squares = (steps[None, :] - part[:, None]) ** 2
    distance = np.sqrt(squares[:, None, :, None] + squares[None, :, None, :])
    cover = ((radius + 0.5 - distance).clip(0.0, 1.0) * 255.0).astype(np.int64)
    passes = []
    for lowest, end in pairwise(_LEVELS):
        stamps = []
        for stamp in cover.reshape(_PHASES**2, len(steps), len(steps)):
            down, across = np.nonzero((stamp >= lowest) & (stamp < end))
            stamps.append((down - reach, across - reach, stamp[down, across]))
        passes.append(tuple(stamps))
    return tuple(passes)


def _table(colours: Sequence[QColor]) -> npt.NDArray[np.uint32]:
    """Premultiplied ARGB of each colour at each of 256 coverages."""
    cover = np.arange(256) / 255.0
    rows = []
    for tint in colours:
        alpha = np.round(cover * tint.alpha()).astype(np.uint32)
        channels = [
            np.round(value * alpha / 255.0).astype(np.uint32)
            for value in (tint.red(), tint.green(), tint.blue())
        ]
        rows.append(alpha << 24 | channels[0] << 16 | channels[1] << 8 | channels[2])
    return np.array(rows, np.uint32)
