"""How a control's value is written, read, and laid along its track."""

from __future__ import annotations

import math
import re

from neurosketch.core.control import ControlSpec

MINUS = "\u2212"
_LOG_SPAN = 8.0


def decimals(spec: ControlSpec) -> int:
    """Digits after the point that suit the control's range."""
    span = spec.maximum - spec.minimum
    if span >= 200 or spec.whole:
        return 0
    if is_logarithmic(spec) and spec.minimum < 1:
        return 2  # the lower half of the track lies below one or two
    return 1 if span > 4.5 else 2


def format_number(value: float, digits: int, *, signed: bool = False) -> str:
    """`value` with a real minus sign, never `-0.0`."""
    rounded = round(value, digits)
    if rounded == 0:
        return f"{0:.{digits}f}"
    sign = MINUS if rounded < 0 else ("+" if signed else "")
    return f"{sign}{abs(rounded):.{digits}f}"


def format_value(spec: ControlSpec, value: float) -> str:
    """What a person reads: sign where the range has both, unit where there is one."""
    if spec.top and value >= spec.maximum:
        return spec.top
    signed = spec.minimum < 0 < spec.maximum
    text = format_number(value, decimals(spec), signed=signed)
    return f"{text} {spec.unit}" if spec.unit else text


def parse_value(spec: ControlSpec, text: str) -> float | None:
    """The value somebody typed, clamped to the range; None when it is no number.

    The unit may follow, a comma may stand for the point, `50 %` means half of the range.
    """
    if spec.top and text.strip().lower() == spec.top.lower():
        return spec.maximum
    cleaned = text.strip().replace(MINUS, "-").replace(",", ".")
    match = re.match(r"^([+-]?(?:\d+\.?\d*|\.\d+))\s*(.*)$", cleaned)
    if match is None:
        return None
    number, tail = float(match.group(1)), match.group(2).strip()
    if tail == "%" and spec.unit != "%":
        return spec.clamp(from_fraction(spec, number / 100.0))
    if tail and tail.lower() not in (spec.unit.lower(), "x" if spec.unit == "×" else spec.unit):
        return None
    return spec.clamp(number)


def is_logarithmic(spec: ControlSpec) -> bool:
    """Whether equal ways along the track mean equal ratios (speed, hertz)."""
    return spec.minimum > 0 and spec.maximum / spec.minimum >= _LOG_SPAN


def to_fraction(spec: ControlSpec, value: float) -> float:
    """Place of a value along the track, 0 ... 1."""
    value = spec.clamp(value)
    if is_logarithmic(spec):
        return math.log(value / spec.minimum) / math.log(spec.maximum / spec.minimum)
    return (value - spec.minimum) / (spec.maximum - spec.minimum)


def from_fraction(spec: ControlSpec, fraction: float) -> float:
    """Value at a place along the track; inverse of `to_fraction`."""
    fraction = min(max(fraction, 0.0), 1.0)
    if is_logarithmic(spec):
        return spec.clamp(spec.minimum * (spec.maximum / spec.minimum) ** fraction)
    return spec.clamp(spec.minimum + fraction * (spec.maximum - spec.minimum))


def step_of(spec: ControlSpec) -> float:
    """One key press or wheel notch in the control's unit: a round number near 1/60 of the range."""
    raw = (spec.maximum - spec.minimum) / 60.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * m for m in (1.0, 2.0, 5.0, 10.0) if power * m >= raw * 0.999)


def stepped(spec: ControlSpec, value: float, steps: float) -> float:
    """`value` moved by `steps`: equal ratios on a logarithmic track, whole numbers of a count."""
    if spec.whole:
        return spec.clamp(value + math.copysign(max(1, round(abs(steps))), steps))
    if is_logarithmic(spec):
        return from_fraction(spec, to_fraction(spec, value) + steps / 60.0)
    return spec.clamp(value + steps * step_of(spec))


def ends_of(label: str) -> tuple[str, str]:
    """The two ends of a label such as `dark ↔ bright`; `("", label)` when it names one thing."""
    low, arrow, high = label.partition("↔")
    return (low.strip(), high.strip()) if arrow else ("", label.strip())
