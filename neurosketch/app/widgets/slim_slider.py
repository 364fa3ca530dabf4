"""A slim slider beside something larger: the level of a track, its place between the speakers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.slider_paint import knob_radius

FINE = 0.1
_PAGE_STEPS = 6.0


class SlimSlider(ThemedWidget):
    """Drag, wheel and arrow keys turn it, with Shift ten times finer.

    Double-click, Ctrl-click, Delete and Backspace return to where it rests.

    Args:
        low, high: its ends.
        rest: where it rests.
        step: of a notch of the wheel, and of an arrow key.

    Signals:
        valueChanged(float): what the hand chose.
    """

    valueChanged = Signal(float)

    def __init__(
        self, low: float, high: float, rest: float, step: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._low, self._high, self._rest, self._step = low, high, rest, step
        self._value = rest
        self._drag: tuple[float, float] | None = None
        self._fine = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def value(self) -> float:
        """Where it stands."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value without telling; beyond the ends it stands at the end."""
        self._value = min(max(value, self._low), self._high)
        self.describe()
        self.update()

    def value_text(self) -> str:
        """The value with its unit."""
        return f"{self._value:g}"

    def describe(self) -> None:
        """Tell assistive technology, and the tool tip, where it stands."""
        self.setAccessibleDescription(self.value_text())
        self.setToolTip(f"{self.accessibleName()}: {self.value_text()}")

    def reset(self) -> None:
        """Back to where it rests."""
        self.turn_to(self._rest)

    def turn_to(self, value: float) -> None:
        """Go to a value as a hand does: it is told."""
        before = self._value
        self.set_value(value)
        if self._value != before:
            self.valueChanged.emit(self._value)

    def to_place(self, value: float) -> float:
        """Where a value lies between the ends, 0 ... 1."""
        return (value - self._low) / (self._high - self._low)

    def from_place(self, place: float) -> float:
        """Inverse of `to_place`."""
        return self._low + place * (self._high - self._low)

    def origin(self) -> float:
        """The place from which the way to the handle is drawn, 0 ... 1."""
        return 0.0

    def sizeHint(self) -> QSize:
        """As high as its handle."""
        return QSize(90, round(2 * handle_radius() + 4))

    def _track(self) -> QRectF:
        knob = handle_radius() + 2.0
        return QRectF(knob, self.height() / 2.0, max(self.width() - 2 * knob, 1.0), 0.0)

    def _turn_to_place(self, place: float) -> None:
        self.turn_to(self.from_place(min(max(place, 0.0), 1.0)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to the pointer, or hold it where it is with Shift."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        held = event.modifiers()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            self.reset()
            return
        self._fine = bool(held & Qt.KeyboardModifier.ShiftModifier)
        x, track = event.position().x(), self._track()
        knob_x = track.left() + self.to_place(self._value) * track.width()
        if not self._fine and abs(x - knob_x) > handle_radius():
            self._turn_to_place((x - track.left()) / track.width())
        self._drag = (x, self.to_place(self._value))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand; Shift may come and go."""
        if self._drag is None:
            return
        x = event.position().x()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if fine is not self._fine:
            self._fine, self._drag = fine, (x, self.to_place(self._value))
            return
        start_x, start = self._drag
        way = (x - start_x) / self._track().width()
        self._turn_to_place(start + way * (FINE if fine else 1.0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to where it rests."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One step a notch."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        self.turn_to(self._value + notches * self._step_of(event))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages step, Home and End go to the ends, Delete resets."""
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Right: 1.0, Qt.Key.Key_Up: 1.0, Qt.Key.Key_Left: -1.0,
            Qt.Key.Key_Down: -1.0, Qt.Key.Key_PageUp: _PAGE_STEPS,
            Qt.Key.Key_PageDown: -_PAGE_STEPS,
        }.get(key)  # fmt: skip
        ends = {Qt.Key.Key_Home: self._low, Qt.Key.Key_End: self._high}
        if steps is not None:
            self.turn_to(self._value + steps * self._step_of(event))
        elif key in ends:
            self.turn_to(ends[key])
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset()
        else:
            super().keyPressEvent(event)

    def _step_of(self, event: QWheelEvent | QKeyEvent) -> float:
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return self._step * (FINE if fine else 1.0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, the way to the handle, a tick where it rests, the handle."""
        theme, painter, track = current_theme(), QPainter(self), self._track()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        knob, y = handle_radius(), track.top()
        here = track.left() + self.to_place(self._value) * track.width()
        rest = track.left() + self.to_place(self._rest) * track.width()
        origin = self.origin()
        begin = 0.0 if origin <= 0.0 else track.left() + origin * track.width()
        low, high = sorted((begin, here))
        painter.setPen(QPen(colour(theme.dim), 1.0))
        painter.drawLine(QPointF(rest, y - knob), QPointF(rest, y + knob))
        for start, end, token in (
            (0.0, float(self.width()), theme.hover if theme.is_dark else theme.line),
            (low, high, theme.muted),
        ):
            painter.setPen(QPen(colour(token), 3.0, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(start + 1.5, y), QPointF(max(end - 1.5, start + 1.5), y))
        if self.hasFocus():
            painter.setPen(QPen(colour(theme.accent), 2.0))
            painter.setBrush(colour(theme.panel))
            painter.drawEllipse(QPointF(here, y), knob + 0.5, knob + 0.5)
        edge = theme.panel if theme.is_dark else theme.dim
        painter.setPen(QPen(colour(edge), 1.0))
        painter.setBrush(colour(theme.knob))
        painter.drawEllipse(QPointF(here, y), knob - 1.0, knob - 1.0)
        painter.end()


def handle_radius() -> float:
    """Three quarters of a control's handle: these are no controls of the sound."""
    return 0.75 * knob_radius()
