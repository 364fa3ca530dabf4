"""The three instruments of a blend, and what their mixture covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from neurosketch.app.model_texts import value_text
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.control import ConditionSpec

CORNERS = ("instrument", "instrument_b", "instrument_c")
"""Ids of the conditions that say what stands at the corners A, B, C."""
BLENDS = ("blend_b", "blend_c")
"""Ids of the controls that say how much of B and C there is."""
_RANGES = "ranges"


@dataclass(frozen=True, slots=True)
class Corners:
    """What is blended.

    Attributes:
        conditions: of the corners the model has, A first.
        values: what is chosen at each.
        shares: of B and C; 0 where the model has no such control.
        ranges: lowest and highest pitch of each instrument, where they are known.
    """

    conditions: tuple[ConditionSpec, ...]
    values: tuple[str, ...]
    shares: tuple[float, float]
    ranges: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, sketch: SketchViewModel) -> Self:
        """What the sketch has dialled in."""
        spec = sketch.spec
        known = {} if spec is None else {c.id: c for c in spec.conditions}
        conditions = tuple(known[corner] for corner in CORNERS if corner in known)
        values = tuple(sketch.conditions.get(c.id, c.default) for c in conditions)
        b, c = (sketch.controls.get(blend, 0.0) for blend in BLENDS)
        ranges = {} if spec is None else spec.extra.get(_RANGES, {})
        return cls(
            conditions, values, (b, c), {name: (int(r[0]), int(r[1])) for name, r in ranges.items()}
        )

    def names(self) -> tuple[str, ...]:
        """What a person calls the instruments."""
        pairs = zip(self.conditions, self.values, strict=True)
        return tuple(value_text(condition, value) for condition, value in pairs)

    def weights(self) -> tuple[float, float, float]:
        """Shares of A, B and C, 1 in sum; where B and C exceed 1 in sum, there is no A."""
        b, c = (max(share, 0.0) for share in self.shares)
        total = max(b + c, 1.0)
        return max(1.0 - b - c, 0.0), b / total, c / total

    def mixture(self) -> str:
        """What sounds, for people, the strongest first; empty where nothing is blended."""
        parts = [
            (share, name) for share, name in zip(self.weights(), self.names(), strict=False)
            if round(100 * share)
        ]  # fmt: skip
        if len(parts) == 1:
            return parts[0][1]
        parts.sort(key=lambda part: -part[0])
        return " · ".join(f"{name} {round(100 * share)} %" for share, name in parts)

    def range(self) -> tuple[int, int] | None:
        """The lowest and the highest pitch of the blend, between those of its instruments."""
        low = high = whole = 0.0
        values = zip(self.conditions, self.values, self.weights(), strict=False)
        for condition, value, share in values:
            for name, part in condition.weights(value).items():
                if name in self.ranges:
                    low += share * part * self.ranges[name][0]
                    high += share * part * self.ranges[name][1]
                    whole += share * part
        return None if whole <= 0.0 else (round(low / whole), round(high / whole))
