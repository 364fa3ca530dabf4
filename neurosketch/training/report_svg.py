"""Plots of the evaluation report as SVG text that takes its colours from the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH = 640
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 16, 40
_HEIGHT = 300
_ROW = 24
_LABEL_WIDTH = 210


@dataclass(frozen=True)
class Point:
    """A figure with its interval; `x` is where it stands in a curve."""

    value: float
    low: float
    high: float
    x: float = 0.0


@dataclass(frozen=True)
class Series:
    """Points of one kind.

    Attributes:
        label: what a person reads.
        style: class of the page's style sheet, e.g. `model`.
        points: in the order in which a line joins them.
    """

    label: str
    style: str
    points: Sequence[Point] = field(default_factory=tuple)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers from `low` to `high`, about `count` of them."""
    if not high > low:
        return [low]
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(n * step, 10) for n in range(first, math.floor(high / step + 1e-9) + 1)]


def curve(
    title: str,
    series: Sequence[Series],
    levels: Sequence[tuple[str, float]] = (),
    *,
    x_label: str,
    y_label: str,
    logarithmic: bool = True,
) -> str:
    """Values over rate or time, with intervals.

    Args:
        title: for screen readers.
        series: at least one point in all of them.
        levels: named horizontal lines.
        x_label: name of the axis below.
        y_label: name of the axis at the left.
        logarithmic: equal steps to the right are equal ratios.
    """
    points = [point for one in series for point in one.points]
    if not points:
        return ""
    xs = [point.x for point in points]
    bent: Callable[[float], float] = math.log if logarithmic else float
    left, right = bent(min(xs)), bent(max(xs))
    margin = (right - left) * 0.05 or 0.5
    left, right = left - margin, right + margin
    edges = [p.low for p in points] + [p.high for p in points] + [value for _, value in levels]
    low, high = _widened(min(edges), max(edges))

    def at(x: float) -> float:
        return _LEFT + (bent(x) - left) / (right - left) * (WIDTH - _LEFT - _RIGHT)

    def up(y: float) -> float:
        return _HEIGHT - _BOTTOM - (y - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    parts = []
    for tick in ticks(low, high):
        parts.append(_line(_LEFT, up(tick), WIDTH - _RIGHT, up(tick), "grid"))
        parts.append(_text(_LEFT - 8, up(tick) + 4, f"{tick:g}", "end"))
    spots = sorted(set(xs)) if logarithmic else ticks(min(xs), max(xs), 8)
    last = -math.inf
    for spot in spots:
        if at(spot) - last > 34:
            last = at(spot)
            parts.append(_text(last, _HEIGHT - _BOTTOM + 16, f"{spot:.3g}", "middle"))
    for name, value in levels:
        parts.append(_line(_LEFT, up(value), WIDTH - _RIGHT, up(value), "level"))
        parts.append(_text(_LEFT + 4, up(value) - 4, name, "start"))
    for one in series:
        path = " ".join(f"{at(p.x):.1f},{up(p.value):.1f}" for p in one.points)
        parts.append(f'<polyline class="{one.style}" points="{path}"/>')
        for point in one.points:
            parts.append(_whisker(at(point.x), up(point.low), up(point.high), one.style))
            parts.append(_dot(at(point.x), up(point.value), one.style, _said(one.label, point)))
    parts.append(_text((WIDTH + _LEFT) / 2, _HEIGHT - 6, x_label, "middle"))
    parts.append(_text(_LEFT, _TOP - 4, y_label, "start"))
    return _svg(title, _HEIGHT, parts) + _legend(series)


def rows(
    title: str, lines: Sequence[tuple[str, Sequence[Series]]], *, least: float | None = None
) -> str:
    """A row for each name, with a dot and its interval for each series.

    Args:
        title: for screen readers.
        lines: name of the row, and series of one point each.
        least: where the scale begins; None lets the figures decide.
    """
    points = [point for _, series in lines for one in series for point in one.points]
    if not points:
        return ""
    low, high = _widened(min(p.low for p in points), max(p.high for p in points))
    low = low if least is None else min(least, low)
    deep = max(len(series) for _, series in lines)
    pitch = _ROW + 8 * (deep - 1)
    height = _TOP + pitch * len(lines) + 24

    def at(x: float) -> float:
        return _LABEL_WIDTH + (x - low) / (high - low) * (WIDTH - _LABEL_WIDTH - _RIGHT)

    parts = []
    for tick in ticks(low, high):
        parts.append(_line(at(tick), _TOP, at(tick), height - 20, "grid"))
        parts.append(_text(at(tick), height - 6, f"{tick:g}", "middle"))
    for number, (name, series) in enumerate(lines):
        middle = _TOP + pitch * (number + 0.5)
        parts.append(_text(_LABEL_WIDTH - 10, middle + 4, name, "end"))
        for place, one in enumerate(series):
            y = middle + 8 * (place - (len(series) - 1) / 2)
            for point in one.points:
                parts.append(_line(at(point.low), y, at(point.high), y, f"whisker {one.style}"))
                parts.append(_dot(at(point.value), y, one.style, _said(one.label, point)))
    kinds = {one.label: one for _, series in lines for one in series}
    return _svg(title, height, parts) + (_legend(list(kinds.values())) if deep > 1 else "")


def bars(title: str, values: Sequence[float], *, top: float, y_label: str) -> str:
    """One bar for each value, numbered from 1, on a scale from 0 to `top`."""
    floor = _HEIGHT - _BOTTOM
    room = (WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    parts = []
    for tick in ticks(0.0, top):
        y = floor - tick / top * (floor - _TOP)
        parts += [_line(_LEFT, y, WIDTH - _RIGHT, y, "grid"),
                  _text(_LEFT - 8, y + 4, f"{tick:g}", "end")]  # fmt: skip
    for number, value in enumerate(values, start=1):
        x, tall = _LEFT + (number - 1) * room, value / top * (floor - _TOP)
        place = f'x="{x + room * 0.15:.1f}" y="{floor - tall:.1f}" width="{room * 0.7:.1f}"'
        said = f"<title>{number}: {value:g}</title>"
        parts.append(f'<rect class="model" {place} height="{tall:.1f}">{said}</rect>')
        parts.append(_text(x + room / 2, floor + 16, str(number), "middle"))
    parts.append(_text(_LEFT, _TOP - 4, y_label, "start"))
    return _svg(title, _HEIGHT, parts)


def _widened(low: float, high: float) -> tuple[float, float]:
    room = (high - low) * 0.06 or max(abs(high) * 0.1, 0.1)
    return low - room, high + room


def _said(label: str, point: Point) -> str:
    return f"{label}: {point.value:.3f} [{point.low:.3f}, {point.high:.3f}]"


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line class="{style}" {place}/>'


def _whisker(x: float, low: float, high: float, style: str) -> str:
    return _line(x, low, x, high, f"whisker {style}")


def _dot(x: float, y: float, style: str, said: str) -> str:
    title = f"<title>{escape(said)}</title>"
    return f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="4">{title}</circle>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">'
        + "".join(parts)
        + "</svg>"
    )


def _legend(series: Sequence[Series]) -> str:
    keys = (
        f'<span class="key"><i class="{one.style}"></i>{escape(one.label)}</span>'
        for one in series
        if one.points
    )
    return f'<p class="legend">{"".join(keys)}</p>'
