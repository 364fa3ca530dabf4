"""A wheel beside the keys, seen from above: pitch or modulation."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, mixed, ui_font
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.key_releases import KeyReleases
from neurosketch.app.widgets.value_text import format_number

_STEP = 0.1
_FINE = 0.1
_RIDGES = 9


class WheelStrip(ThemedWidget):
    """Moved up and down by the hand.

    Drag, Shift for ten times finer; arrow keys step. A wheel with a spring returns to its rest when
    the hand lets go; one without stays, and a double-click rests it.

    Args:
        name: what it is called.
        low: value at the lower end.
        high: value at the upper end.
        unit: written behind the value.
        spring: whether it returns to 0 by itself.

    Signals:
        moved(float): the hand has moved it to this value.
    """

    moved = Signal(float)

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        *,
        unit: str = "",
        spring: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._ends = (low, high)
        self._unit = unit
        self._spring = spring
        self._value = 0.0
        self._grab: tuple[float, float] | None = None
        self._stepping = False
        self._releases = KeyReleases(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setAccessibleName(name)
        self._describe()

    def value(self) -> float:
        """Where it stands."""
        return self._value

    def set_value(self, value: float) -> None:
        """Move it without telling."""
        value = min(max(value, self._ends[0]), self._ends[1])
        if value != self._value:
            self._value = value
            self._describe()
            self.update()

    def sizeHint(self) -> QSize:
        """Narrow, and wide enough for its name."""
        width = QFontMetricsF(ui_font("tiny")).horizontalAdvance(self._name)
        return QSize(max(22, round(width) + 4), 90)

    def minimumSizeHint(self) -> QSize:
        """Large enough to aim."""
        return QSize(self.sizeHint().width(), 60)

    def _move(self, value: float) -> None:
        before = self._value
        self.set_value(value)
        if self._value != before:
            self.moved.emit(self._value)

    def _rest(self) -> None:
        self._grab, self._stepping = None, False
        if self._spring:
            self._move(0.0)
        self.update()

    def _describe(self) -> None:
        text = format_number(self._value, 2, signed=self._ends[0] < 0.0)
        self.setAccessibleDescription(f"{text} {self._unit}".strip())

    def _groove(self) -> QRectF:
        foot = QFontMetricsF(ui_font("tiny")).height() + 3.0
        return QRectF(self.rect()).adjusted(1.0, 0.0, -1.0, -foot)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it where it is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grab = (event.position().y(), self._value)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if self._grab is None:
            return
        low, high = self._ends
        start, value = self._grab
        rate = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        way = (start - event.position().y()) / max(self._groove().height() - 16.0, 1.0)
        self._move(value + way * (high - low) * rate)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton and self._grab is not None:
            self._rest()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to rest."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._move(0.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down step; Home rests."""
        key = Qt.Key(event.key())
        way = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}.get(key)
        if way is not None:
            rate = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            self._releases.is_repeat(event)
            self._stepping = True
            self._move(self._value + way * rate * _STEP * (self._ends[1] - self._ends[0]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._move(0.0)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A wheel with a spring returns."""
        if self._stepping:
            self._releases.comes_up(event, self._rest)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard has gone."""
        super().focusOutEvent(event)
        if self._stepping:
            self._rest()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """A wheel that nobody sees is held by nobody."""
        super().hideEvent(event)
        self._rest()

    def changeEvent(self, event: QEvent) -> None:
        """Another window comes to the front: the hand is gone."""
        super().changeEvent(event)
        gone = event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow()
        if gone and (self._grab is not None or self._stepping):
            self._rest()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A groove with ridges that turn, a bright one at the value, the name."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = self._groove()
        barrel = QLinearGradient(groove.topLeft(), groove.bottomLeft())
        rim = mixed(theme.raised, theme.background, 0.7)
        for at, ink in ((0.0, rim), (0.5, mixed(theme.raised, theme.hover, 0.7)), (1.0, rim)):
            barrel.setColorAt(at, colour(ink))
        painter.setPen(QPen(colour(theme.line), 1.0))
        painter.setBrush(barrel)
        painter.drawRoundedRect(groove.adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0)
        low, high = self._ends
        share = (self._value - low) / (high - low)
        room = groove.adjusted(4.0, 8.0, -4.0, -8.0)
        rest = room.bottom() - (0.0 - low) / (high - low) * room.height()
        at = room.bottom() - share * room.height()
        painter.setPen(QPen(colour(theme.text, 0.1), 1.0))
        gap = room.height() / _RIDGES
        for number in range(_RIDGES + 1):
            y = room.top() + (number * gap + at) % (room.height() + 0.01)
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        moved = abs(at - rest) > 0.5
        if moved:
            painter.fillRect(
                QRectF(room.left(), min(at, rest), room.width(), abs(at - rest)),
                colour(theme.accent, 0.28),
            )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.accent if moved or self._grab else theme.muted))
        painter.drawRoundedRect(QRectF(room.left(), at - 2.0, room.width(), 4.0), 2.0, 2.0)
        painter.setFont(ui_font("tiny"))
        painter.setPen(colour(theme.muted))
        below = QRectF(0.0, groove.bottom() + 2.0, self.width(), self.height() - groove.bottom())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._name)
        if self.hasFocus():
            self.draw_focus(painter, groove, 6.0)
        painter.end()
