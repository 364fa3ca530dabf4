"""Names on the map: one for each region in which sounds of a name lie together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

from neurosketch.app.widgets.map_camera import MapCamera
from neurosketch.core.sound_map import SoundMap

_TOGETHER = 0.3
"""Half of the sounds of a name lie closer than this to its region's middle, or it gets no name."""
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Region:
    """A name, the place of its most typical sound, and how many sounds it stands for."""

    text: str
    x: float
    y: float
    count: int


def regions_of(sounds: SoundMap) -> tuple[Region, ...]:
    """The regions of a map, the largest first."""
    members: dict[str, list[int]] = {}
    for index, label in enumerate(sounds.labels):
        members.setdefault(label, []).append(index)
    found = []
    for label, indices in members.items():
        if len(indices) < _FEWEST:
            continue
        places = sounds.places[indices].astype(np.float64)
        distances = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
        middle = int(np.median(distances, axis=1).argmin())
        if float(np.median(distances[middle])) <= _TOGETHER:
            x, y = places[middle]
            found.append(Region(label, float(x), float(y), len(indices)))
    return tuple(sorted(found, key=lambda region: (-region.count, region.text)))


def arrange(
    regions: Sequence[Region],
    camera: MapCamera,
    widths: npt.NDArray[np.float64],
    height: float,
    taken: Sequence[QRectF] = (),
) -> list[tuple[Region, QRectF]]:
    """The names that have room, each with its box above its place; larger regions come first.

    Args:
        regions: the largest first.
        camera: what is in sight.
        widths: (len(regions),) of the names in pixels.
        height: of a line in pixels.
        taken: boxes that stay free.
    """
    sight = QRectF(0.0, 0.0, camera.width, camera.height)
    # The closer one looks, the smaller the regions that are worth a name.
    fewest = max(_FEWEST, round(9.0 / camera.zoom))
    boxes = list(taken)
    shown = []
    for region, width in zip(regions, widths, strict=True):
        if region.count < fewest:
            break
        at = camera.to_pixel(region.x, region.y)
        box = QRectF(at.x() - width / 2.0, at.y() - height - 5.0, width, height)
        apart = box.adjusted(-7.0, -3.0, 7.0, 3.0)
        if sight.contains(box) and not any(apart.intersects(other) for other in boxes):
            boxes.append(box)
            shown.append((region, box))
    return shown
