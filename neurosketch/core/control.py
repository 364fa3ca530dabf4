"""What a user can turn: controls, conditions, and the immutable state of all controls."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Self

from neurosketch.core.errors import RequestError

DEAD_RHO = 0.3
"""A control whose strongest measured correlation lies below this does nothing one could name."""
DEAD_EFFECT_DB = 0.5
"""A control that moves the spectrum less than this from end to end is hardly heard."""


_HEAVIEST = 1e6
"""A weight in a mixture; a sum of some is still a number."""


class ControlKind(StrEnum):
    """What a control acts on."""

    LATENT = "latent"
    ATTRIBUTE = "attribute"
    CONDITION = "condition"
    PERFORMANCE = "performance"


_COUNTS = ("bars",)
"""Ids of whole numbers in checkpoints from before these said so."""


@dataclass(frozen=True, slots=True)
class ControlSpec:
    """One thing a user can turn.

    Attributes:
        id: stable identifier, e.g. `axis1`.
        label: what a person reads, e.g. `dark ↔ bright`.
        unit: unit of the value, e.g. `dB`, `σ`, `st`, `×`; empty when there is none.
        minimum, maximum, default: inclusive range and rest position, in `unit`.
        kind: what it acts on.
        rho: measured |Spearman ρ| between the control and the attribute in its label, or None.
        group: heading under which the window shows it.
        attribute: the measured attribute it is named after or acts on, e.g. `brightness`.
        leak: strongest measured |Spearman ρ| with any other attribute, or None.
        effect_db: mean change of the spectrum from end to end in dB, or None.
        curve: what the model is given where the slider stands at equally spaced values from
            `minimum` to `maximum`, so that equal moves sound equal; empty for the value itself.
        top: what the maximum is called when it means something else than more, e.g. `uncoded`.
        whole: whether it counts something, so that nothing lies between whole numbers.
    """

    id: str
    label: str
    unit: str
    minimum: float
    maximum: float
    default: float
    kind: ControlKind = ControlKind.PERFORMANCE
    rho: float | None = None
    group: str = ""
    attribute: str = ""
    leak: float | None = None
    effect_db: float | None = None
    curve: tuple[float, ...] = ()
    top: str = ""
    whole: bool = False

    def __post_init__(self) -> None:
        measured = (m for m in (self.rho, self.leak, self.effect_db) if m is not None)
        if not all(map(math.isfinite, (self.minimum, self.maximum, *self.curve, *measured))):
            raise ValueError(f"control {self.id}: a number of it or of its curve is none")
        if not self.minimum < self.maximum or not self.minimum <= self.default <= self.maximum:
            raise ValueError(f"control {self.id}: need min < max and min <= default <= max")
        if len(self.curve) == 1 or any(not low < high for low, high in pairwise(self.curve)):
            raise ValueError(f"control {self.id}: a curve must rise")

    @property
    def dead(self) -> bool:
        """Whether it was measured to do next to nothing."""
        unheard = self.effect_db is not None and self.effect_db < DEAD_EFFECT_DB
        return unheard or (self.rho is not None and self.rho < DEAD_RHO)

    def position(self, value: float) -> float:
        """What the model is given when the control stands at `value`."""
        if not self.curve:
            return value
        last = len(self.curve) - 1
        place = (self.clamp(value) - self.minimum) / (self.maximum - self.minimum) * last
        index = min(int(place), last - 1)
        low, high = self.curve[index], self.curve[index + 1]
        return low + (high - low) * (place - index)

    def value_at(self, position: float) -> float:
        """Where the control stands when the model is given `position`; inverse of `position`."""
        if not self.curve:
            return self.clamp(position)
        last = len(self.curve) - 1
        inside = min(max(position, self.curve[0]), self.curve[-1])
        index = min(bisect_right(self.curve, inside) - 1, last - 1)
        low, high = self.curve[index], self.curve[index + 1]
        share = (index + (inside - low) / (high - low)) / last
        return self.clamp(self.minimum + share * (self.maximum - self.minimum))

    def check(self, value: float) -> float:
        """Return `value` as float.

        Raises:
            RequestError: it is not finite or lies outside the range.
        """
        number = float(value)
        if not math.isfinite(number) or not self.minimum <= number <= self.maximum:
            raise RequestError(
                f"Control '{self.id}' must lie between {self.minimum:g} and {self.maximum:g}"
                f"{' ' + self.unit if self.unit else ''}, not {value}."
            )
        return number

    def clamp(self, value: float) -> float:
        """Return the nearest value inside the range that it can have (the default for NaN)."""
        if math.isnan(value):
            return self.default
        inside = min(max(float(value), self.minimum), self.maximum)
        return float(round(inside)) if self.whole else inside

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, as `models --json` prints it."""
        return {
            "id": self.id, "label": self.label, "unit": self.unit, "min": self.minimum,
            "max": self.maximum, "default": self.default, "kind": self.kind.value,
            "rho": self.rho, "group": self.group, "attribute": self.attribute,
            "leak": self.leak, "effect_db": self.effect_db, "curve": list(self.curve),
            "top": self.top, "whole": self.whole,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`."""
        return cls(
            id=str(data["id"]), label=str(data["label"]), unit=str(data["unit"]),
            minimum=float(data["min"]), maximum=float(data["max"]), default=float(data["default"]),
            kind=ControlKind(data["kind"]), rho=_number(data.get("rho")),
            group=str(data.get("group", "")), attribute=str(data.get("attribute", "")),
            leak=_number(data.get("leak")), effect_db=_number(data.get("effect_db")),
            curve=tuple(map(float, data.get("curve", ()))), top=str(data.get("top", "")),
            whole=bool(data.get("whole", data["id"] in _COUNTS)),
        )  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


@dataclass(frozen=True, slots=True)
class ConditionSpec:
    """One choice among named values that a model is conditioned on.

    Attributes:
        id: stable identifier, e.g. `source` or `genre`.
        label: what a person reads.
        values: the allowed value ids, in display order.
        default: one of `values`.
        labels: display text per value id; a missing one is shown as its id.
        mixes: whether a mixture of values with weights may be asked for, e.g. `a:0.7,b:0.3`.
    """

    id: str
    label: str
    values: tuple[str, ...]
    default: str
    labels: Mapping[str, str] = field(default_factory=dict)
    mixes: bool = False

    def __post_init__(self) -> None:
        if self.default not in self.values:
            raise ValueError(f"condition {self.id}: default '{self.default}' is not a value")

    def check(self, value: str) -> str:
        """Return `value`.

        Raises:
            RequestError: it is not one of `values`, nor a mixture of them where that is allowed.
        """
        if self.mixes:
            self.weights(value)
        elif value not in self.values:
            raise RequestError(
                f"Condition '{self.id}' has no value '{value}'.",
                f"Choose one of: {', '.join(self.values)}.",
            )
        return value

    def weights(self, value: str) -> dict[str, float]:
        """How much of each value is meant by `value`, above 0 and 1 in sum.

        Args:
            value: one of `values`, or a mixture such as `a:0.7,b:0.3`; the weights need not sum to
                1, and one that is left out is 1.

        Raises:
            RequestError: it names something else, or its weights are no positive numbers.
        """
        weights: dict[str, float] = {}
        for part in value.split(","):
            name, share = (text.strip() for text in part.partition(":")[::2])
            try:
                weight = float(share) if share else 1.0
            except ValueError:
                weight = math.nan
            if name not in self.values or not 0.0 <= weight <= _HEAVIEST:
                example = ",".join(f"{name}:{0.7 - 0.4 * i:g}" for i, name in
                                   enumerate(self.values[:2]))  # fmt: skip
                raise RequestError(
                    f"Condition '{self.id}' has no value '{part.strip()}'.",
                    f"Choose one of: {', '.join(self.values)}; or mix them, as in {example}.",
                )
            weights[name] = weights.get(name, 0.0) + weight
        total = sum(weights.values())
        if total <= 0.0:
            raise RequestError(f"The mixture '{value}' of '{self.id}' has no weight above 0.")
        return {name: weight / total for name, weight in weights.items() if weight > 0.0}

    def to_dict(self) -> dict[str, Any]:
        """JSON form with labels."""
        return {
            "id": self.id, "label": self.label, "values": list(self.values),
            "default": self.default, "labels": dict(self.labels), "mixes": self.mixes,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`."""
        return cls(
            id=str(data["id"]), label=str(data["label"]), values=tuple(map(str, data["values"])),
            default=str(data["default"]), labels=dict(data.get("labels", {})),
            mixes=bool(data.get("mixes", False)),
        )  # fmt: skip


class ControlState(Mapping[str, float]):
    """Immutable values of all controls at one instant, safe to hand between threads."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, float] | None = None) -> None:
        self._values = MappingProxyType({k: float(v) for k, v in (values or {}).items()})

    def __getitem__(self, key: str) -> float:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"ControlState({dict(self._values)!r})"

    def replaced(self, changes: Mapping[str, float]) -> ControlState:
        """A new state with `changes` applied."""
        return ControlState({**self._values, **changes})

    @classmethod
    def defaults(cls, controls: tuple[ControlSpec, ...]) -> ControlState:
        """Every control at its rest position."""
        return cls({control.id: control.default for control in controls})
