"""A triangle of three shares: places and weights, pure geometry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

Weights = tuple[float, float, float]
"""How much of A, B and C there is; 1 in sum."""


def weights_of(b: float, c: float) -> Weights:
    """Shares of A, B and C for the two blend controls; where B and C exceed 1 in sum, A is none."""
    b, c = max(b, 0.0), max(c, 0.0)
    total = max(b + c, 1.0)
    return (max(1.0 - b - c, 0.0), b / total, c / total)


@dataclass(frozen=True, slots=True)
class Triangle:
    """Corners in pixels: A at the top, B at the lower left, C at the lower right."""

    a: QPointF
    b: QPointF
    c: QPointF

    def place(self, weights: Weights) -> QPointF:
        """Where a mixture lies."""
        a, b, c = weights
        return self.a * a + self.b * b + self.c * c

    def weights(self, at: QPointF) -> Weights:
        """The mixture at a point, or at the point of the triangle that is nearest to it."""
        here = np.array([at.x(), at.y()])
        corners = np.array([[p.x(), p.y()] for p in (self.a, self.b, self.c)])
        shares = _barycentric(corners, here[None])[0]
        if shares.min() < 0.0:
            shares = min(
                (_on_edge(corners, here, first, second) for first, second in
                 ((0, 1), (1, 2), (2, 0))),
                key=lambda found: float(np.sum((found @ corners - here) ** 2)),
            )  # fmt: skip
        a, b, c = (float(share) for share in shares)
        return (a, b, c)

    def shares(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weights at many points, negative outside the triangle.

        Args:
            x: (N,) pixels.
            y: the same.

        Returns:
            (N, 3).
        """
        corners = np.array([[p.x(), p.y()] for p in (self.a, self.b, self.c)])
        return _barycentric(corners, np.stack([x, y], axis=-1))


def _barycentric(corners: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    sides = np.stack([corners[0] - corners[2], corners[1] - corners[2]], axis=1)
    first_two = (points - corners[2]) @ np.linalg.inv(sides).T
    return np.concatenate([first_two, 1.0 - first_two.sum(axis=1, keepdims=True)], axis=1)


def _on_edge(
    corners: NDArray[np.float64], here: NDArray[np.float64], first: int, second: int
) -> NDArray[np.float64]:
    """Weights of the point between two corners that is nearest."""
    way = corners[second] - corners[first]
    share = float(np.clip(np.dot(here - corners[first], way) / np.dot(way, way), 0.0, 1.0))
    weights = np.zeros(3)
    weights[first], weights[second] = 1.0 - share, share
    return weights
