"""A pad that turns two controls at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, mixed, ui_font
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.value_text import (
    ends_of,
    format_value,
    from_fraction,
    stepped,
    to_fraction,
)
from neurosketch.core.control import ControlSpec

TRAIL_LENGTH = 4
_FINE = 0.1
_BURST_MS = 500
_CELLS = (4, 3)

Point = tuple[float, float]


class XYPad(ThemedWidget):
    """Moves two controls with one hand; dots show where the last gestures ended.

    Drag anywhere, Shift for ten times finer, double-click or Ctrl-click for the defaults, arrow
    keys to step. `moved` tells both values; `gestureFinished` the points before and after.
    """

    moved = Signal(float, float)
    gestureStarted = Signal()
    gestureFinished = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axes: tuple[ControlSpec, ControlSpec] | None = None
        self._point: Point = (0.0, 0.0)
        self._before: Point | None = None
        self._grab: tuple[QPointF, Point] | None = None
        self._fine = False
        self._trail: deque[Point] = deque(maxlen=TRAIL_LENGTH)
        self._burst = QTimer(self)
        self._burst.setSingleShot(True)
        self._burst.setInterval(_BURST_MS)
        self._burst.timeout.connect(self._finish)
        self.setObjectName("xy")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("XY pad"))

    def set_axes(self, spec_x: ControlSpec, spec_y: ControlSpec) -> None:
        """Choose the two controls; the point goes to their defaults and the trail is dropped."""
        self._axes = (spec_x, spec_y)
        self._trail.clear()
        self._point = (spec_x.default, spec_y.default)
        self.setAccessibleName(self.tr("XY pad: {0} by {1}").format(spec_x.label, spec_y.label))
        self._describe()
        self.update()

    def axes(self) -> tuple[ControlSpec, ControlSpec] | None:
        """The two controls, or None before any were chosen."""
        return self._axes

    def point(self) -> Point:
        """Both values in the controls' units."""
        return self._point

    def set_point(self, x: float, y: float) -> None:
        """Move to a point without telling."""
        if self._axes is None:
            return
        self._point = (self._axes[0].clamp(x), self._axes[1].clamp(y))
        self._describe()
        self.update()

    def set_trail(self, points: Sequence[Point]) -> None:
        """Show these earlier points, oldest first; at most `TRAIL_LENGTH` are kept."""
        self._trail.clear()
        self._trail.extend(points)
        self.update()

    def trail(self) -> tuple[Point, ...]:
        """Where earlier gestures started, oldest first."""
        return tuple(self._trail)

    def reset(self) -> None:
        """Both controls to their defaults, as one gesture."""
        if self._axes is not None:
            self._begin()
            self._move(self._axes[0].default, self._axes[1].default)
            self._finish()

    def sizeHint(self) -> QSize:
        """Wider than high, as in a landscape."""
        return QSize(252, 168)

    def minimumSizeHint(self) -> QSize:
        """Large enough to aim."""
        return QSize(140, 96)

    def _begin(self) -> None:
        if self._before is None:
            self._before = self._point
            self.gestureStarted.emit()

    def _finish(self) -> None:
        self._burst.stop()
        before, self._before = self._before, None
        if before is None:
            return
        if before != self._point:
            self._trail.append(before)
            self.update()
        self.gestureFinished.emit(before, self._point)

    def _move(self, x: float, y: float) -> None:
        before = self._point
        self.set_point(x, y)
        if self._point != before:
            self.moved.emit(*self._point)

    def _describe(self) -> None:
        if self._axes is not None:
            self.setAccessibleDescription(
                ", ".join(
                    f"{spec.label} {format_value(spec, value)}"
                    for spec, value in zip(self._axes, self._point, strict=True)
                )
            )

    def _area(self) -> QRectF:
        margin = 12.0
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def position_of(self, point: Point) -> QPointF:
        """Where a point lies in this widget."""
        area = self._area()
        if self._axes is None:
            return area.center()
        return QPointF(
            area.left() + to_fraction(self._axes[0], point[0]) * area.width(),
            area.bottom() - to_fraction(self._axes[1], point[1]) * area.height(),
        )

    def _go(self, x: float, y: float) -> None:
        if self._axes is not None:
            self._move(from_fraction(self._axes[0], x), from_fraction(self._axes[1], y))

    def _fractions(self) -> Point:
        axes = self._axes
        if axes is None:
            return (0.5, 0.5)
        return (to_fraction(axes[0], self._point[0]), to_fraction(axes[1], self._point[1]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the point to the pointer, or hold it where it is with Shift."""
        if event.button() != Qt.MouseButton.LeftButton or self._axes is None:
            return
        held = event.modifiers()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            self.reset()
            return
        self._finish()
        self._begin()
        self._fine = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if not self._fine:
            area, at = self._area(), event.position()
            self._go(
                (at.x() - area.left()) / area.width(), (area.bottom() - at.y()) / area.height()
            )
        self._grab = (event.position(), self._fractions())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand; Shift may come and go."""
        if self._grab is None:
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if fine is not self._fine:
            self._fine, self._grab = fine, (event.position(), self._fractions())
            return
        start, (x, y) = self._grab
        way, area, rate = event.position() - start, self._area(), _FINE if fine else 1.0
        self._go(x + way.x() / area.width() * rate, y - way.y() / area.height() * rate)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        if self._grab is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grab = None
            self._finish()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Return to the defaults."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step, Home, Backspace and Delete return to the defaults."""
        key = Qt.Key(event.key())
        way = {
            Qt.Key.Key_Left: (-1.0, 0.0), Qt.Key.Key_Right: (1.0, 0.0),
            Qt.Key.Key_Up: (0.0, 1.0), Qt.Key.Key_Down: (0.0, -1.0),
        }.get(key)  # fmt: skip
        if way is not None and self._axes is not None:
            rate = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            self._begin()
            self._move(
                stepped(self._axes[0], self._point[0], way[0] * rate),
                stepped(self._axes[1], self._point[1], way[1] * rate),
            )
            self._burst.start()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A burst of keys ends here."""
        super().focusOutEvent(event)
        self._finish()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Quiet ground, thin cells, the trail, the point."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()), 8.0, 8.0)
        painter.fillPath(ground, colour(theme.raised))
        painter.setPen(QPen(colour(mixed(theme.raised, theme.line, 0.8)), 1.0))
        for i in range(1, _CELLS[0]):
            x = round(self.width() * i / _CELLS[0]) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        for i in range(1, _CELLS[1]):
            y = round(self.height() * i / _CELLS[1]) + 0.5
            painter.drawLine(QPointF(0, y), QPointF(self.width(), y))
        if self._axes is not None:
            self._paint_labels(painter)
            self._paint_points(painter)
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()))
        painter.end()

    def _paint_labels(self, painter: QPainter) -> None:
        if self._axes is None:
            return
        theme = current_theme()
        painter.setFont(ui_font("caption"))
        metrics = QFontMetricsF(painter.font())
        room = QRectF(self.rect()).adjusted(8, 5, -8, -5)
        (left, right), (low, high) = ends_of(self._axes[0].label), ends_of(self._axes[1].label)
        align = Qt.AlignmentFlag
        across, up = self._axes
        texts = (
            (left, align.AlignLeft | align.AlignBottom, across),
            (right, align.AlignRight | align.AlignBottom, across),
            (low, align.AlignHCenter | align.AlignBottom, up),
            (high, align.AlignHCenter | align.AlignTop, up),
        )
        for text, flags, axis in texts:
            painter.setPen(colour(theme.dim if axis.dead else theme.muted))
            third = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() / 3.0 - 4.0)
            painter.drawText(room, int(flags), third)

    def _paint_points(self, painter: QPainter) -> None:
        theme = current_theme()
        painter.setPen(Qt.PenStyle.NoPen)
        for age, point in enumerate(reversed(self._trail)):
            strength = 0.75 - 0.17 * age
            painter.setBrush(colour(mixed(theme.raised, theme.accent, strength)))
            painter.drawEllipse(self.position_of(point), 6.0 - age, 6.0 - age)
        at = self.position_of(self._point)
        painter.setPen(QPen(colour(theme.knob if theme.is_dark else theme.panel), 2.0))
        painter.setBrush(colour(theme.accent))
        painter.drawEllipse(at, 7.5, 7.5)
        if self._grab is not None:
            painter.setPen(QPen(colour(theme.accent, 0.5), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, 12.0, 12.0)
