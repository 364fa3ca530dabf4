"""The spectrogram's colour map: a path through the theme's anchors in equal perceived steps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, qRgb

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def to_oklab(rgb: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(..., 3) sRGB in 0 ... 1 to OKLab.

    Source: B. Ottosson, "A perceptual color space for image processing", 2020.
    """
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def from_oklab(lab: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(..., 3) OKLab to sRGB in 0 ... 1, clipped to the gamut."""
    linear = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    linear = np.clip(linear, 0.0, 1.0)
    curved = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(curved, 0.0, 1.0))


def even_path(anchors: Sequence[str], steps: int = 256) -> npt.NDArray[np.uint8]:
    """Colours from the first anchor to the last, each step as large to the eye as the others.

    Args:
        anchors: at least two `#rrggbb`, quiet to loud.
        steps: how many colours.

    Returns:
        (steps, 3) uint8 sRGB.
    """
    colours = [QColor(anchor) for anchor in anchors]
    rgb = np.array([(c.redF(), c.greenF(), c.blueF()) for c in colours])
    lab = to_oklab(rgb)
    fine = np.linspace(0, len(anchors) - 1, 4096)
    dense = np.stack([np.interp(fine, range(len(anchors)), lab[:, i]) for i in range(3)], axis=1)
    travelled = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(dense, axis=0), axis=1))))
    even = np.linspace(0.0, travelled[-1], steps)
    path = np.stack([np.interp(even, travelled, dense[:, i]) for i in range(3)], axis=1)
    return np.asarray(np.round(from_oklab(path) * 255.0), np.uint8)


@lru_cache(maxsize=4)
def colour_table(anchors: tuple[str, ...]) -> tuple[int, ...]:
    """256 opaque colours for an 8-bit indexed QImage."""
    return tuple(qRgb(int(r), int(g), int(b)) for r, g, b in even_path(anchors))
