"""What a voice is mixed of: weights of the instruments."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from neurosketch.core.model_spec import ModelSpec
from neurosketch.models.ddsp.describe import (
    BLEND_B,
    BLEND_C,
    INSTRUMENT,
    INSTRUMENT_B,
    INSTRUMENT_C,
)
from neurosketch.models.ddsp.sound import Doubles


class Mixture:
    """The mixture that a request's conditions and the two blends make.

    Args:
        spec: whose instruments.
        conditions: complete.
    """

    def __init__(self, spec: ModelSpec, conditions: Mapping[str, str]) -> None:
        first = spec.condition(INSTRUMENT)
        self._places = {name: place for place, name in enumerate(first.values)}
        self._first = self.row(first.weights(conditions[INSTRUMENT]))
        self._second = self.row({conditions[INSTRUMENT_B]: 1.0})
        self._third = self.row({conditions[INSTRUMENT_C]: 1.0})

    def row(self, weights: Mapping[str, float]) -> Doubles:
        """(I,) weights in the order of the instruments."""
        row = np.zeros(len(self._places))
        for name, weight in weights.items():
            row[self._places[name]] += weight
        return row

    def blended(self, controls: Mapping[str, float]) -> Doubles:
        """(I,) where the blends now stand: a place in the triangle of the three."""
        b, c = max(controls[BLEND_B], 0.0), max(controls[BLEND_C], 0.0)
        total = max(1.0, b + c)
        b, c = b / total, c / total
        return (1.0 - b - c) * self._first + b * self._second + c * self._third
