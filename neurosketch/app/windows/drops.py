"""Files dropped on the window: a veil says what will happen, then the file goes in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from neurosketch.app.theme import colour, current_theme, ui_font


def dropped_files(data: QMimeData) -> list[Path]:
    """The local files of a drop, in order."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]


def drop_side(modifiers: Qt.KeyboardModifier) -> str:
    """Shift drops on side B."""
    return "source_b" if modifiers & Qt.KeyboardModifier.ShiftModifier else "source"


class DropVeil(QWidget):
    """Shown over the window while a file hovers above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("drop.veil")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._side = "source"
        self.hide()

    def show_side(self, side: str) -> None:
        """Say which source the file becomes."""
        self._side = side
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dimmed window, dashed frame, one sentence."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        second = self._side == "source_b"
        token = theme.accent2 if second else theme.accent
        painter.fillRect(self.rect(), colour(theme.background, 0.8))
        pen = QPen(colour(token), 2.0, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(24, 24, -24, -24), 14.0, 14.0)
        painter.setPen(colour(theme.text))
        painter.setFont(ui_font("display", bold=True))
        text = (
            self.tr("Drop to use it as source B")
            if second
            else self.tr("Drop to use it as source A, or to bring an export or a sketch back")
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(colour(theme.muted))
        painter.setFont(ui_font())
        below = self.rect().adjusted(0, 64, 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("Shift: source B"))
        painter.end()
