"""A button from which files are pulled away."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from neurosketch.app.widgets.basics import IconButton


class DragButton(IconButton):
    """Tells a click from a pull.

    Args:
        icon_name: icon to show.
        text: accessible name and tool tip.

    Signals:
        pulled(): a hand pulls something out of it; no click follows.
    """

    pulled = Signal()

    def __init__(self, icon_name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(icon_name, text, tint="muted", role="flat", parent=parent)
        self._pressed: QPointF | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click, or the beginning of a drag."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough away it is a drag, and no click any more."""
        pressed = self._pressed
        if pressed is None:
            super().mouseMoveEvent(event)
            return
        way = (event.position() - pressed).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed = None
            self.setDown(False)
            self.pulled.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The hand let go."""
        if self._pressed is None:
            event.accept()
            return
        self._pressed = None
        super().mouseReleaseEvent(event)
