"""How the trace of pitch and loudness looks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
)

from neurosketch.app.theme import Theme, colour, mixed, ui_font
from neurosketch.app.widgets.piano_keys import is_black, note_name
from neurosketch.app.widgets.trace_roll import Reading, TraceRoll
from neurosketch.app.widgets.value_text import MINUS

PIXELS_PER_SECOND = 60.0
GUTTER = 34.0
QUIETEST_DB, LOUDEST_DB = -72.0, -6.0
_LOUDNESS_SHARE = 0.27
_EDGE = 7.0
_RADIUS = 8.0
_DB_LINES = (-20, -40, -60)
_THICKEST = 7.5
_SPARSE = frozenset({2, 4, 7, 9})
"""Notes that are named beside C where there is no room for all: none next to another."""


def level_of(loudness_db: float) -> float:
    """Height of a loudness, 0 ... 1."""
    if not math.isfinite(loudness_db):
        return 0.0
    return min(max((loudness_db - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class TraceScale:
    """Where pitches and levels lie in the widget.

    Attributes:
        size: of the widget, in pixels.
        low, high: pitches at the lower and upper edge of the upper part.
    """

    size: QSize
    low: float
    high: float

    @property
    def upper(self) -> QRectF:
        """The part for pitch."""
        height = self.size.height() * (1.0 - _LOUDNESS_SHARE) - _EDGE
        return QRectF(0.0, _EDGE, self.size.width(), height)

    @property
    def lower(self) -> QRectF:
        """The part for loudness."""
        top = self.upper.bottom() + 1.0
        return QRectF(0.0, top, self.size.width(), self.size.height() - top - _EDGE)

    def y(self, pitch: float) -> float:
        """Height of a pitch."""
        area = self.upper
        return area.bottom() - (pitch - self.low) / (self.high - self.low) * area.height()


def paint_ground(scale: TraceScale, theme: Theme, ratio: float) -> QPixmap:
    """Rows of notes with their names, lines of decibels: what stays while the trace moves."""
    pixmap = QPixmap(scale.size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(colour(theme.panel))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.raised))
    painter.drawRoundedRect(QRectF(0, 0, scale.size.width(), scale.size.height()), _RADIUS, _RADIUS)
    painter.setFont(ui_font("tiny"))
    _paint_rows(painter, scale, theme)
    _paint_decibels(painter, scale, theme)
    painter.end()
    return pixmap


def _paint_rows(painter: QPainter, scale: TraceScale, theme: Theme) -> None:
    area, metrics = scale.upper, QFontMetricsF(painter.font())
    row = area.height() / (scale.high - scale.low)
    painter.save()
    painter.setClipRect(area)
    dark = colour(mixed(theme.raised, theme.background, 0.45))
    roomy, fair = row >= 1.15 * metrics.height(), 1.5 * row >= metrics.height()
    for pitch in range(math.floor(scale.low), math.ceil(scale.high) + 1):
        middle = scale.y(pitch)
        strip = QRectF(GUTTER, middle - row / 2.0, area.width() - GUTTER, row)
        is_c = pitch % 12 == 0
        if is_black(pitch):
            painter.fillRect(strip, dark)
        if is_c:
            line = QRectF(GUTTER, strip.bottom(), strip.width(), 1.0)
            painter.fillRect(line, colour(theme.line))
        named = is_c or roomy or (fair and pitch % 12 in _SPARSE)
        half = metrics.height() / 2.0
        if named and area.top() + half < middle < area.bottom() - half:
            painter.setPen(colour(theme.text if is_c else theme.muted))
            painter.drawText(_beside(middle, metrics), _RIGHT, note_name(pitch))
    painter.restore()


def _paint_decibels(painter: QPainter, scale: TraceScale, theme: Theme) -> None:
    area, metrics = scale.lower, QFontMetricsF(painter.font())
    for number, level_db in enumerate(_DB_LINES):
        y = area.bottom() - level_of(level_db) * area.height()
        painter.fillRect(QRectF(GUTTER, y, area.width() - GUTTER, 1.0), colour(theme.line))
        if number != 1 or area.height() > 4.5 * metrics.height():
            painter.setPen(colour(theme.muted))
            painter.drawText(_beside(y, metrics), _RIGHT, f"{MINUS}{-level_db}")


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _beside(y: float, metrics: QFontMetricsF) -> QRectF:
    return QRectF(0.0, y - metrics.height() / 2.0, GUTTER - 7.0, metrics.height())


def paint_lines(
    painter: QPainter, roll: TraceRoll, scale: TraceScale, theme: Theme, start: float, end: float
) -> bool:
    """Paint what was sung from `start` to `end`, with `start` at x = 0.

    Returns:
        Whether there was anything.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    hills = list(roll.parts(roll.loudnesses, start, end))
    _paint_hills(painter, hills, scale.lower, theme, start)
    pen = QPen(colour(theme.accent_text), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    ribbon = colour(theme.accent, 0.5)
    for part in roll.parts(roll.pitches, start, end):
        line = [QPointF(_x(r, start), scale.y(r.pitch)) for r in part]
        half = [QPointF(0.0, 1.0 + _THICKEST * r.level) for r in part]
        if len(line) == 1:
            line, half = [line[0], line[0] + QPointF(1.0, 0.0)], half * 2
        above = [point - thick for point, thick in zip(line, half, strict=True)]
        below = [point + thick for point, thick in zip(line, half, strict=True)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ribbon)
        painter.drawPolygon(QPolygonF(above + below[::-1]))
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(line))
    return bool(hills)


def _x(reading: Reading, start: float) -> float:
    return (reading.at - start) * PIXELS_PER_SECOND


def _paint_hills(
    painter: QPainter, hills: list[list[Reading]], area: QRectF, theme: Theme, start: float
) -> None:
    ground = QLinearGradient(0.0, area.top(), 0.0, area.bottom())
    ground.setColorAt(0.0, colour(theme.accent2, 0.5))
    ground.setColorAt(1.0, colour(theme.accent2, 0.08))
    for hill in hills:
        line = [
            QPointF(_x(r, start), area.bottom() - r.level * area.height()) for r in hill
        ]  # fmt: skip
        foot = [QPointF(line[-1].x(), area.bottom()), QPointF(line[0].x(), area.bottom())]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawPolygon(QPolygonF(line + foot))
        painter.setPen(QPen(colour(theme.accent2), 1.5))
        painter.drawPolyline(QPolygonF(line))


def paint_now(
    painter: QPainter, scale: TraceScale, theme: Theme, last: Reading, texts: tuple[str, str]
) -> None:
    """The note that sounds: a light at the end of its line and its name.

    Args:
        painter: over the trace.
        scale: where pitches lie.
        theme: the look.
        last: what sounds.
        texts: name of the note, and what is said below it.
    """
    area, right = scale.upper, scale.size.width() - 16.0
    at = QPointF(right, scale.y(last.pitch))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.accent, 0.3))
    painter.drawEllipse(at, 5.0 + 7.0 * last.level, 5.0 + 7.0 * last.level)
    painter.setBrush(colour(theme.knob if theme.is_dark else theme.accent))
    painter.drawEllipse(at, 3.5, 3.5)
    title, small = ui_font("title", bold=True), ui_font("caption")
    heights = (QFontMetricsF(title).height(), QFontMetricsF(small).height())
    widest = max(
        QFontMetricsF(font).horizontalAdvance(text)
        for font, text in zip((title, small), texts, strict=True)
    )
    # At the end where the line is not.
    above = at.y() > area.center().y()
    top = area.top() + 4.0 if above else area.bottom() - sum(heights) - 6.0
    painter.setBrush(colour(theme.raised, 0.82))
    box = QRectF(right - widest - 8.0, top - 2.0, widest + 16.0, sum(heights) + 4.0)
    painter.drawRoundedRect(box, 6.0, 6.0)
    line, height = QRectF(box.left(), top, box.width() - 8.0, heights[0]), heights[1]
    for font, text, ink in ((title, texts[0], theme.text), (small, texts[1], theme.muted)):
        painter.setFont(font)
        painter.setPen(colour(ink))
        painter.drawText(line, _RIGHT, text)
        line = QRectF(line.left(), line.bottom(), line.width(), height)
