"""A heading that folds what stands below it away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from neurosketch.app.theme import ui_font
from neurosketch.app.widgets.basics import IconButton


class Fold(QWidget):
    """A group of widgets under a heading; a click on the heading shows or hides them.

    Args:
        name: for object names: `fold.<name>`.
        title: what a person reads.
        unfolded: whether its widgets are shown at first.

    Signals:
        toggled(str, bool): name, and whether its widgets are shown now.
    """

    toggled = Signal(str, bool)

    def __init__(
        self, name: str, title: str, *, unfolded: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._unfolded = unfolded
        self._mark = IconButton("chevron-down", title, tint="muted", role="flat", size=12)
        self._mark.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._mark.clicked.connect(self._turn)
        self.heading = QPushButton(title)
        self.heading.setObjectName(f"fold.{name}")
        self.heading.setProperty("role", "flat")
        self.heading.setStyleSheet("text-align: left; padding: 2px 0;")
        self.heading.setFont(ui_font(bold=True))
        self.heading.setCursor(Qt.CursorShape.PointingHandCursor)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.heading.clicked.connect(self._turn)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(2)
        head.addWidget(self._mark)
        head.addWidget(self.heading, 1)
        self._inside = QWidget()
        self._inside.setProperty("role", "plain")
        self._box = QVBoxLayout(self._inside)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._inside)
        self._show()

    @property
    def unfolded(self) -> bool:
        """Whether its widgets are shown."""
        return self._unfolded

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others."""
        self._box.addWidget(widget)

    def set_unfolded(self, unfolded: bool) -> None:
        """Show or hide its widgets, without telling."""
        self._unfolded = unfolded
        self._show()

    def _turn(self) -> None:
        self.set_unfolded(not self._unfolded)
        self.toggled.emit(self._name, self._unfolded)

    def _show(self) -> None:
        self._inside.setVisible(self._unfolded)
        self._mark.set_icon_names("chevron-down" if self._unfolded else "chevron-right")
        state = self.tr("shown") if self._unfolded else self.tr("hidden")
        self.heading.setAccessibleDescription(state)
