"""A scroll area that is only as high as what it holds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget


class FittingScroll(QScrollArea):
    """Takes the height of its content; where there is less room it scrolls."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content.setProperty("role", "plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        content.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """The content's."""
        return self._content_size()

    def minimumSizeHint(self) -> QSize:
        """A few lines are enough to scroll."""
        size = self._content_size()
        return QSize(size.width(), min(size.height(), 64))

    def _content_size(self) -> QSize:
        content = self.widget()
        if content is None:
            return QSize()
        width = self.width()
        height = content.sizeHint().height()
        if content.hasHeightForWidth() and width > 0:
            height = content.heightForWidth(width)
        return QSize(content.sizeHint().width(), height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another height when the content changes."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
