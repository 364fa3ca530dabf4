"""What can be pointed at on the map: the sounds of the corpus and the takes among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from neurosketch.app.widgets.map_camera import MapCamera
from neurosketch.core.sound_map import SoundMap

SOUND_REACH = 9.0
TAKE_REACH = 12.0
"""A pointer this near, in logical pixels, means the dot."""
_CONE = 1.0
"""Arrow keys look 45 degrees to either side."""
_ASIDE_COST = 1.6


@dataclass(frozen=True, slots=True)
class MapTake:
    """A take on the map; `colour` is one of `COLOURS`."""

    id: str
    name: str
    x: float
    y: float
    colour: str = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """Something on the map: a sound (`index` >= 0) or a take (`take_id`)."""

    x: float
    y: float
    index: int = -1
    take_id: str = ""


class MapPoints:
    """Finds targets by pointer and by arrow key.

    Args:
        sounds: None before the map is here.
        takes: those on the map.
    """

    def __init__(self, sounds: SoundMap | None = None, takes: Sequence[MapTake] = ()) -> None:
        self.sounds = sounds
        self.takes = tuple(takes)
        self.take_places = np.array([(t.x, t.y) for t in self.takes], np.float32).reshape(-1, 2)
        self._by_id = {take.id: take for take in self.takes}

    def take(self, take_id: str) -> MapTake | None:
        """The take with this id."""
        return self._by_id.get(take_id)

    def at(self, pixel: QPointF, camera: MapCamera) -> Target | None:
        """What lies under a pointer; takes lie above sounds."""
        if len(self.takes):
            away = _away(camera.to_pixels(self.take_places), pixel)
            nearest = int(away.argmin())
            if away[nearest] <= TAKE_REACH:
                take = self.takes[nearest]
                return Target(take.x, take.y, take_id=take.id)
        if self.sounds is None:
            return None
        # Pixels are not square on the map: the nearest of a few there is the nearest here.
        near, _ = self.sounds.blend(*camera.to_place(pixel))
        away = _away(camera.to_pixels(self.sounds.places[near]), pixel)
        best = int(away.argmin())
        return self._sound(int(near[best])) if away[best] <= SOUND_REACH else None

    def towards(self, start: QPointF, way: QPointF, camera: MapCamera) -> Target | None:
        """The nearest target in a direction, for the arrow keys.

        Args:
            start: pixel to start from.
            way: unit vector in pixels.
            camera: what is on screen.
        """
        if self.sounds is None:
            return None
        pixels = np.concatenate(
            [camera.to_pixels(self.sounds.places), camera.to_pixels(self.take_places)]
        )
        step = pixels - (start.x(), start.y())
        ahead = step @ (way.x(), way.y())
        aside = np.abs(step @ (-way.y(), way.x()))
        cost = np.where(
            (ahead > 0.5) & (aside <= _CONE * ahead), ahead + _ASIDE_COST * aside, np.inf
        )
        best = int(cost.argmin())
        if not np.isfinite(cost[best]):
            return None
        if best < len(self.sounds.places):
            return self._sound(best)
        take = self.takes[best - len(self.sounds.places)]
        return Target(take.x, take.y, take_id=take.id)

    def take_ahead(self, take_id: str, pixel: QPointF, camera: MapCamera) -> str:
        """Id of the take towards which another one is pulled; "" when none lies in that direction.

        Args:
            take_id: the take that is pulled.
            pixel: where the hand is.
            camera: what is on screen.
        """
        pulled = self.take(take_id)
        if pulled is None:
            return ""
        from_there = camera.to_pixel(pulled.x, pulled.y)
        way = pixel - from_there
        length = max(float(np.hypot(way.x(), way.y())), 1e-6)
        best, best_cost = "", float("inf")
        for take in self.takes:
            if take.id == take_id:
                continue
            step = camera.to_pixel(take.x, take.y) - from_there
            ahead = (step.x() * way.x() + step.y() * way.y()) / length
            aside = abs(step.x() * way.y() - step.y() * way.x()) / length
            cost = ahead + _ASIDE_COST * aside
            if ahead > 0.0 and aside <= ahead and cost < best_cost:
                best, best_cost = take.id, cost
        return best

    def _sound(self, index: int) -> Target:
        places = self.sounds.places if self.sounds is not None else self.take_places
        return Target(float(places[index, 0]), float(places[index, 1]), index=index)


def _away(pixels: npt.NDArray[np.float64], pixel: QPointF) -> npt.NDArray[np.float64]:
    distances: npt.NDArray[np.float64] = np.hypot(
        pixels[:, 0] - pixel.x(), pixels[:, 1] - pixel.y()
    )
    return distances
