"""What the hands did: timed movements of controls, kept beside the sound they made."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from neurosketch.core.control import ControlState
from neurosketch.core.errors import RecipeError

MAX_MOVES = 100_000
"""A minute of ten sliders at 120 movements a second is below this; more is no gesture of hands."""

_TIME_DIGITS = 4
"""A tenth of a millisecond."""


@dataclass(frozen=True, slots=True)
class Move:
    """One control reaches one value.

    Attributes:
        seconds: time since the start of the clip, not negative.
        control_id: which control.
        value: in the control's unit.
    """

    seconds: float
    control_id: str
    value: float


@dataclass(frozen=True, slots=True)
class Gesture:
    """The movements of all controls during one clip.

    Attributes:
        start: every control's value at the start.
        moves: in order of time.
    """

    start: ControlState
    moves: tuple[Move, ...] = ()

    @property
    def seconds(self) -> float:
        """Time of the last move; 0 without one."""
        return self.moves[-1].seconds if self.moves else 0.0

    def at(self, seconds: float) -> ControlState:
        """The controls as they stood `seconds` after the start."""
        end = bisect_right(self.moves, seconds, key=lambda move: move.seconds)
        return self.start.replaced({m.control_id: m.value for m in self.moves[:end]})

    def only(self, control_ids: frozenset[str]) -> Gesture:
        """The part of it that moves these controls, for a model that lacks the others."""
        start = ControlState({k: v for k, v in self.start.items() if k in control_ids})
        return Gesture(start, tuple(m for m in self.moves if m.control_id in control_ids))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: `start` as an object, `moves` as [seconds, control id, value]."""
        moves = [[round(m.seconds, _TIME_DIGITS), m.control_id, m.value] for m in self.moves]
        return {"start": dict(self.start), "moves": moves}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`.

        Raises:
            RecipeError: a field is missing, of a wrong type or not finite, the moves are not in
                order of time, or there are more than `MAX_MOVES`.
        """
        try:
            start = ControlState({str(k): _finite(v) for k, v in data["start"].items()})
            rows = data["moves"]
            if len(rows) > MAX_MOVES:
                raise RecipeError("The gesture in this recipe is longer than any hand's.")
            # Rounded as `to_dict` does, so that what was read is written the same again.
            moves = tuple(
                Move(round(_finite(t), _TIME_DIGITS), str(name), _finite(v)) for t, name, v in rows
            )
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise RecipeError("The gesture in this recipe is damaged.") from error
        times = [move.seconds for move in moves]
        if times != sorted(times) or (times and times[0] < 0):
            raise RecipeError("The gesture in this recipe is not in order of time.")
        return cls(start, moves)


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number
