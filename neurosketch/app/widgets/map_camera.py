"""From places on the map to pixels and back; what is on screen when one zooms and pans."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QSizeF

MARGIN = 34.0
MAX_ZOOM = 24.0
WIDEST_STRETCH = 1.7
"""A map has no true proportions: it may be wider than high to fill its panel, but not endlessly."""

Pixels = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MapCamera:
    """A view of the square -1 ... 1, up is positive.

    Attributes:
        width, height: of the widget in logical pixels.
        zoom: 1 shows everything.
        x, y: place in the middle of the widget.
    """

    width: float = 1.0
    height: float = 1.0
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels per unit, across and up."""
        across = max(self.width / 2.0 - MARGIN, 1.0)
        up = max(self.height / 2.0 - MARGIN, 1.0)
        return (
            self.zoom * min(across, up * WIDEST_STRETCH),
            self.zoom * min(up, across * WIDEST_STRETCH),
        )

    def resized(self, size: QSizeF) -> MapCamera:
        """The same view in a widget of another size."""
        return replace(self, width=size.width(), height=size.height())

    def to_pixels(self, places: npt.NDArray[np.float32]) -> Pixels:
        """(N, 2) pixels of (N, 2) places."""
        across, up = self.scale
        pixels = np.empty((len(places), 2))
        pixels[:, 0] = self.width / 2.0 + (places[:, 0] - self.x) * across
        pixels[:, 1] = self.height / 2.0 - (places[:, 1] - self.y) * up
        return pixels

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Where a place lies in the widget."""
        across, up = self.scale
        return QPointF(
            self.width / 2.0 + (x - self.x) * across, self.height / 2.0 - (y - self.y) * up
        )

    def to_place(self, pixel: QPointF) -> tuple[float, float]:
        """What lies under a pixel, also outside of -1 ... 1."""
        across, up = self.scale
        return (
            self.x + (pixel.x() - self.width / 2.0) / across,
            self.y - (pixel.y() - self.height / 2.0) / up,
        )

    def zoomed(self, factor: float, at: QPointF) -> MapCamera:
        """Closer (factor > 1) or farther; what lies under `at` stays there."""
        x, y = self.to_place(at)
        closer = replace(self, zoom=min(max(self.zoom * factor, 1.0), MAX_ZOOM))
        after_x, after_y = closer.to_place(at)
        return closer._moved(x - after_x, y - after_y)

    def panned(self, way: QPointF) -> MapCamera:
        """The view after the map was pulled by so many pixels."""
        across, up = self.scale
        return self._moved(-way.x() / across, way.y() / up)

    def showing(self, x: float, y: float) -> MapCamera:
        """The view moved just so far that a place is well inside."""
        across, up = self.scale
        room_x = max(self.width / 2.0 - MARGIN, 0.0) / across
        room_y = max(self.height / 2.0 - MARGIN, 0.0) / up
        dx, dy = x - self.x, y - self.y
        way_x = dx - min(max(dx, -room_x), room_x)
        way_y = dy - min(max(dy, -room_y), room_y)
        return self._moved(way_x, way_y)

    def whole(self) -> MapCamera:
        """Everything."""
        return replace(self, zoom=1.0, x=0.0, y=0.0)

    def _moved(self, dx: float, dy: float) -> MapCamera:
        # At zoom 1 everything is in sight: there is nowhere to go.
        reach = 1.0 - 1.0 / self.zoom
        return replace(
            self,
            x=min(max(self.x + dx, -reach), reach),
            y=min(max(self.y + dy, -reach), reach),
        )
