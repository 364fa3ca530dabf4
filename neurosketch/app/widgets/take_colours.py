"""A row of dots: the colour a take wears."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from neurosketch.app.theme import colour, current_theme
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.library.take import COLOURS

_STEP = 20.0
_RADIUS = 5.5


def colour_name(name: str) -> str:
    """A colour in the user's language."""
    return {
        "none": QCoreApplication.translate("TakeColours", "No colour"),
        "red": QCoreApplication.translate("TakeColours", "Red"),
        "orange": QCoreApplication.translate("TakeColours", "Orange"),
        "yellow": QCoreApplication.translate("TakeColours", "Yellow"),
        "green": QCoreApplication.translate("TakeColours", "Green"),
        "teal": QCoreApplication.translate("TakeColours", "Teal"),
        "blue": QCoreApplication.translate("TakeColours", "Blue"),
        "violet": QCoreApplication.translate("TakeColours", "Violet"),
    }[name]


class TakeColours(ThemedWidget):
    """One of `COLOURS`; a click or the arrow keys choose.

    Signals:
        chosen(str): name of the colour.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = COLOURS[0]
        self.setObjectName("shelf.colour")
        self.setAccessibleName(self.tr("Colour"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())
        self.set_value(self._value)

    def sizeHint(self) -> QSize:
        """All dots in a row."""
        return QSize(round(_STEP * len(COLOURS)), 20)

    def value(self) -> str:
        """Name of the colour shown; empty when several takes differ."""
        return self._value

    def set_value(self, name: str) -> None:
        """Show a colour without telling; empty shows none of them."""
        self._value = name
        self.setAccessibleDescription(colour_name(name) if name else "")
        self.update()

    def place(self, name: str) -> QPointF:
        """Middle of a dot."""
        return QPointF(_STEP * (COLOURS.index(name) + 0.5), self.height() / 2)

    def _at(self, x: float) -> str:
        return COLOURS[min(max(int(x // _STEP), 0), len(COLOURS) - 1)]

    def _choose(self, name: str) -> None:
        if name != self._value:
            self.set_value(name)
            self.chosen.emit(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the dot under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right."""
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        at = COLOURS.index(self._value) if self._value else 0
        self._choose(COLOURS[min(max(at + way, 0), len(COLOURS) - 1)])

    def event(self, event: QEvent) -> bool:
        """Name the colour under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), colour_name(self._at(event.pos().x())), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dots; the chosen one has a ring, the first is hollow."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name in COLOURS:
            middle, tint = self.place(name), theme.takes.get(name)
            if tint is None:
                painter.setPen(QPen(colour(theme.muted), 1.3))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(middle, _RADIUS - 0.6, _RADIUS - 0.6)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour(tint))
                painter.drawEllipse(middle, _RADIUS, _RADIUS)
            if name == self._value:
                painter.setPen(QPen(colour(theme.text), 1.4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(middle, _RADIUS + 2.8, _RADIUS + 2.8)
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()), 6.0)
        painter.end()
