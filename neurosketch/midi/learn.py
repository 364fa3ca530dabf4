"""MIDI learn: which knob of which device turns which control."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from neurosketch.core.control import ControlSpec
from neurosketch.midi.messages import FIRST_MODE_MESSAGE, ControlMove

_LAST = 127
_MIDDLE = 64
_NOISE = 2
"""Steps that a worn potentiometer jumps by itself."""
_NEAR = 1.5 / _LAST
"""A knob this near to a slider has taken hold of it."""
_WHOLE_NUMBERS = 5.0
"""A control with a range this wide may be rounded to whole numbers where it is shown."""
_MOST_BINDINGS = 10_000


@dataclass(frozen=True, slots=True)
class Knob:
    """A controller of a device.

    Attributes:
        device: name of the port.
        channel: 0 ... 15.
        number: controller 0 ... 119.
    """

    device: str
    channel: int
    number: int


def knob_of(move: ControlMove) -> Knob:
    """Which knob moved."""
    return Knob(move.device, move.channel, move.number)


@dataclass(frozen=True, slots=True)
class Binding:
    """A knob turns a control.

    Attributes:
        scope: id of the model whose control it is; empty for a control of every model.
        control_id: which control.
        knob: what turns it.
        low, high: share of the control's range, 0 ... 1, at the ends of the knob; `low` above
            `high` turns it around.
    """

    scope: str
    control_id: str
    knob: Knob
    low: float = 0.0
    high: float = 1.0

    def share(self, value: int) -> float:
        """Share of the control's range that a controller value 0 ... 127 means.

        64 is exactly the middle, so a knob with a detent finds the zero of a symmetric control.
        """
        if value <= _MIDDLE:
            place = value / (2 * _MIDDLE)
        else:
            place = 0.5 + (value - _MIDDLE) / (2 * (_LAST - _MIDDLE))
        return self.low + (self.high - self.low) * place


@dataclass(frozen=True, slots=True)
class ControlMap:
    """All bindings; a control has one knob, and a knob turns one control of a model."""

    bindings: tuple[Binding, ...] = ()

    def of_control(self, scope: str, control_id: str) -> Binding | None:
        """What turns a control of a model."""
        for binding in self.bindings:
            if binding.control_id == control_id and binding.scope in (scope, ""):
                return binding
        return None

    def of_knob(self, knob: Knob, scope: str) -> Binding | None:
        """What a knob turns while a model is chosen; its own control comes before one of all."""
        found = [b for b in self.bindings if b.knob == knob and b.scope in (scope, "")]
        return max(found, key=lambda binding: binding.scope != "", default=None)

    def bound(self, binding: Binding) -> ControlMap:
        """With one more binding, in place of those of the same control and of the same knob."""
        kept = tuple(
            b for b in self.bindings
            if b.scope != binding.scope
            or (b.control_id != binding.control_id and b.knob != binding.knob)
        )  # fmt: skip
        return ControlMap((*kept, binding))

    def forgotten(self, scope: str, control_id: str) -> ControlMap:
        """Without what turns a control of a model."""
        gone = self.of_control(scope, control_id)
        return ControlMap(tuple(b for b in self.bindings if b != gone))

    def to_json(self) -> str:
        """One line of JSON."""
        rows = [
            [b.scope, b.control_id, b.knob.device, b.knob.channel, b.knob.number, b.low, b.high]
            for b in self.bindings
        ]
        return json.dumps({"midi_map": 1, "bindings": rows})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Inverse of `to_json`; entries that make no sense are left out, whatever the text."""
        try:
            rows = json.loads(text)["bindings"]
        except (ValueError, TypeError, KeyError, RecursionError):
            rows = []
        found = ControlMap()
        for row in rows[:_MOST_BINDINGS] if isinstance(rows, list) else []:
            binding = _binding(row)
            found = found if binding is None else found.bound(binding)
        return cls(found.bindings)


def _binding(row: Any) -> Binding | None:
    try:
        scope, control_id, device, channel, number, low, high = row
        texts = all(isinstance(text, str) for text in (scope, control_id, device))
        whole = type(channel) is int and type(number) is int
        if not texts or not whole or not 0 <= channel < 16 or not 0 <= number < FIRST_MODE_MESSAGE:
            return None
        low, high = float(low), float(high)
    except (ValueError, TypeError, OverflowError):
        return None
    if not (0.0 <= low <= 1.0 and 0.0 <= high <= 1.0):
        return None
    return Binding(scope, control_id, Knob(device, channel, number), low, high)


@dataclass(frozen=True, slots=True)
class Learned:
    """A control got its knob.

    Attributes:
        binding: what was learned.
    """

    binding: Binding


@dataclass(frozen=True, slots=True)
class Turned:
    """A knob asks for a value of its control.

    Attributes:
        control_id: which control.
        value: in the control's unit.
        taken: whether the knob has hold of the control; before, it only shows where it stands.
    """

    control_id: str
    value: float
    taken: bool


class ControlLearner:
    """Learns knobs and turns controls by them, without a jump when a knob stands elsewhere.

    A knob takes hold of its control when it comes near to it or passes it (soft take-over), and
    loses it when something else moves the control. Used by one thread; `takes` by any.

    Args:
        control_map: what was learned before.
    """

    def __init__(self, control_map: ControlMap | None = None) -> None:
        self.control_map = control_map or ControlMap()
        self._waiting: tuple[str, str] | None = None
        self._values: dict[Knob, int] = {}
        self._at_start: dict[Knob, int] = {}
        self._shares: dict[Knob, float] = {}
        self._sent: dict[tuple[str, str], float] = {}

    @property
    def waiting(self) -> tuple[str, str] | None:
        """Scope and control that wait for a knob to be moved."""
        return self._waiting

    def learn(self, scope: str, control_id: str) -> None:
        """Bind the knob that moves next to a control."""
        self._at_start = dict(self._values)
        self._waiting = (scope, control_id)

    def cancel(self) -> None:
        """Wait no longer."""
        self._waiting = None

    def forget(self, scope: str, control_id: str) -> None:
        """Free a control from its knob."""
        self.control_map = self.control_map.forgotten(scope, control_id)

    def takes(self, move: ControlMove, scope: str) -> bool:
        """Whether a movement is meant for a control, and hence is none that an instrument hears.

        To be asked about every movement, so that it is known where knobs stood before learning.
        """
        knob = knob_of(move)
        self._values[knob] = move.value
        return self._waiting is not None or self.control_map.of_knob(knob, scope) is not None

    def move(
        self,
        move: ControlMove,
        scope: str,
        controls: Mapping[str, ControlSpec],
        values: Mapping[str, float],
    ) -> Learned | Turned | None:
        """A knob moved.

        Args:
            move: the knob and its value.
            scope: id of the chosen model.
            controls: what can be turned now, by id.
            values: where those controls stand, in their units.

        Returns:
            What came of it; None when nothing is bound to this knob.
        """
        knob = knob_of(move)
        self._values[knob] = move.value
        if self._waiting is not None:
            before = self._at_start.get(knob)
            if before is not None and abs(move.value - before) < _NOISE:
                return None
            binding = Binding(*self._waiting, knob)
            self._waiting = None
            self.control_map = self.control_map.bound(binding)
            self._shares[knob] = binding.share(move.value)
            return Learned(binding)
        found = self.control_map.of_knob(knob, scope)
        if found is None or found.control_id not in controls or found.control_id not in values:
            return None
        return self._turn(found, move.value, controls[found.control_id], values[found.control_id])

    def _turn(self, binding: Binding, value: int, control: ControlSpec, current: float) -> Turned:
        width = control.maximum - control.minimum
        share = binding.share(value)
        wanted = control.clamp(control.minimum + share * width)
        before = self._shares.get(binding.knob)
        self._shares[binding.knob] = share
        place = (binding.scope, binding.control_id)
        sent = self._sent.get(place)
        if not _is_ours(current, sent, width) and not _meets(
            binding, before, share, current, control
        ):
            self._sent.pop(place, None)
            return Turned(control.id, wanted, taken=False)
        self._sent[place] = wanted
        return Turned(control.id, wanted, taken=True)


def _is_ours(current: float, sent: float | None, width: float) -> bool:
    """Whether the control still stands where the knob put it, or at the whole number next to it."""
    if sent is None:
        return False
    stepped = width >= _WHOLE_NUMBERS and current == round(current) == round(sent)
    return stepped or abs(current - sent) <= _NEAR * width


def _meets(
    binding: Binding, before: float | None, share: float, current: float, control: ControlSpec
) -> bool:
    """Whether a knob that went from one share to another came near the control or passed it."""
    place = (current - control.minimum) / (control.maximum - control.minimum)
    # A control outside the reach of the knob is met at the end that lies nearer.
    low, high = sorted((binding.low, binding.high))
    place = min(max(place, low), high)
    passed = before is not None and (before - place) * (share - place) <= 0.0
    return passed or abs(share - place) <= _NEAR


def inverted(binding: Binding) -> Binding:
    """The same knob the other way round."""
    return replace(binding, low=binding.high, high=binding.low)
