"""A small pill on a slider that names the controller which turns it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.widgets.basics import ThemedWidget

_PADDING = 5.0


class MidiBadge(ThemedWidget):
    """Unseen without a controller; dashed while the slider waits for one to be moved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        self._waits = False
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when it is not there."""
        return self._text

    @property
    def waits(self) -> bool:
        """Whether the slider waits for a controller."""
        return self._waits

    def set_state(self, text: str, *, waits: bool) -> None:
        """Name a controller, or say that one is waited for; empty texts hide the badge."""
        self._text, self._waits = text, waits
        self.setVisible(bool(text))
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its text."""
        metrics = QFontMetricsF(ui_font("tiny"))
        width = metrics.horizontalAdvance(self._text) + 2 * _PADDING
        return QSize(round(width) + 1, round(metrics.height()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rounded ground, text."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        if self._waits:
            painter.setPen(QPen(colour(theme.accent), 1.2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.accent_soft))
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setFont(ui_font("tiny"))
        painter.setPen(colour(theme.accent_text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
