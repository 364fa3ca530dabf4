"""What can be done to the selected region: a row of quiet buttons under the views."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from neurosketch.app.theme import ui_font


class RegionBar(QWidget):
    """Buttons that act on the selection; unseen without one.

    Signals:
        chosen(str): id of the button that was pressed.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("region.bar")
        self._selected = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self.hide()

    def add(self, action: str, text: str, tip: str) -> QPushButton:
        """Another button.

        Args:
            action: what `chosen` tells; the button's object name is `region.<action>`.
            text: on the button.
            tip: what it does, for the pointer and screen readers.
        """
        button = QPushButton(text, self)
        button.setObjectName(f"region.{action}")
        button.setProperty("role", "chip")
        button.setFont(ui_font("small"))
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.chosen.emit(action))
        self._row.addWidget(button)
        return button

    def offer(self, action: str, text: str, tip: str) -> None:
        """A button with this text: a new one, or the one that is there."""
        button = self.findChild(QPushButton, f"region.{action}")
        if button is None:
            self.add(action, text, tip)
            self._settle()
        else:
            button.setText(text)

    def set_selected(self, selected: bool) -> None:
        """Show the buttons that can act, if something is selected."""
        self._selected = selected
        self._settle()

    def set_possible(self, action: str, possible: bool) -> None:
        """Let a button come and go with what is installed."""
        button = self.findChild(QPushButton, f"region.{action}")
        if button is not None:
            button.setVisible(possible)
        self._settle()

    def _settle(self) -> None:
        buttons = self.findChildren(QPushButton)
        self.setVisible(self._selected and any(not b.isHidden() for b in buttons))
