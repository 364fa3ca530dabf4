"""Chances, as the writers of styles and chords throw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """Chances, quick to throw."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._random = rng.random
        self._normal = rng.standard_normal

    def chance(self, probability: float) -> bool:
        """True so often."""
        return self._random() < probability

    def pick(self, things: Sequence[T]) -> T:
        """One of them, all alike."""
        return things[int(self._random() * len(things))]

    def among(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """A number."""
        return low + (high - low) * self._random()

    def near(self, mean: float, deviation: float) -> float:
        """A number, normally distributed."""
        return mean + deviation * self._normal()

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        left = self._random() * sum(weights.values())
        for thing, weight in weights.items():
            left -= weight
            if left < 0.0:
                return thing
        return list(weights)[-1]
