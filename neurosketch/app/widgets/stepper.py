"""A number between two buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from neurosketch.app.widgets.basics import IconButton, label


class Stepper(QFrame):
    """Shows a value that is moved by steps, e.g. the octave of musical typing.

    Args:
        name: what the value is called.
        widest: the longest value, so that nothing moves when it changes.

    Signals:
        stepped(int): -1 or 1.
    """

    stepped = Signal(int)

    def __init__(self, name: str, widest: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "box")
        self.setAccessibleName(name)
        self._name = name
        self.down = IconButton("minus", name, tint="muted", role="flat", size=13, parent=self)
        self.up = IconButton("plus", name, tint="muted", role="flat", size=13, parent=self)
        self._text = label(widest, "", self)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setMinimumWidth(self._text.fontMetrics().horizontalAdvance(widest) + 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 2, 1)
        row.setSpacing(2)
        self._caption = label(name, "caption", self)
        row.addWidget(self._caption)
        for widget in (self.down, self._text, self.up):
            row.addWidget(widget)
        self.down.clicked.connect(lambda: self.stepped.emit(-1))
        self.up.clicked.connect(lambda: self.stepped.emit(1))

    def set_tips(self, down: str, up: str) -> None:
        """Say what the buttons do."""
        self.down.set_description(down)
        self.up.set_description(up)

    def set_named(self, named: bool) -> None:
        """Show what the value is called, or only the value."""
        self._caption.setVisible(named)
        self.setToolTip("" if named else self._name)

    def set_text(self, text: str) -> None:
        """Show a value."""
        self._text.setText(text)
        self.setAccessibleDescription(text)

    def text(self) -> str:
        """The value that is shown."""
        return self._text.text()
