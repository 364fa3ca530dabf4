"""A chip that says less where there is no room for all it has to say."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget


class RoomyChip(QPushButton):
    """Shows its long text, or the short one in a narrow row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._long = self._short = ""
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_texts(self, long: str, short: str) -> None:
        """Say this, or that (perhaps nothing beside an icon) where there is less room."""
        self._long, self._short = long, short
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        """Room for the long text, whichever is shown."""
        return self._size(self._long)

    def minimumSizeHint(self) -> QSize:
        """Room for the short text."""
        return self._size(self._short)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less can be said now."""
        super().resizeEvent(event)
        self._fit()

    def _size(self, text: str) -> QSize:
        shown, metrics = super().sizeHint(), self.fontMetrics()
        # What the style adds is the same around any text.
        extra = metrics.horizontalAdvance(text) - metrics.horizontalAdvance(self.text())
        return QSize(shown.width() + extra, shown.height())

    def _fit(self) -> None:
        # What is measured around one text may differ by a pixel around another.
        roomy = self.width() >= self.sizeHint().width() - 1
        self.setText(self._long if roomy else self._short)
