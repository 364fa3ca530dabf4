"""What the shelf says when it shows no take."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from neurosketch.app.widgets.basics import label


class ShelfNothing(QWidget):
    """A sentence, and a way out when a filter is what hides the takes.

    Signals:
        allWanted(): show every take again.
    """

    allWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = label("", "muted", self)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setWordWrap(True)
        self._all = QPushButton(self.tr("Show every take"), self)
        self._all.setObjectName("shelf.all")
        self._all.setProperty("role", "chip")
        self._all.clicked.connect(self.allWanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self._text)
        column.addWidget(self._all, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def say(self, text: str, *, filtered: bool) -> None:
        """Show a sentence; `filtered` offers to show every take."""
        self._text.setText(text)
        self._all.setVisible(filtered)
