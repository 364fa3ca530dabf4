"""Two takes against each other: A, B and the way between them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from neurosketch.app.theme import current_theme
from neurosketch.app.widgets.basics import IconButton, ThemedWidget
from neurosketch.library.take import Take


class TakeCompare(ThemedWidget):
    """Two slots and a button that goes from one to the other without losing the place.

    Signals:
        sideClicked(str): `a` or `b`: the current take is to stand there.
        swapped(): the other side is to sound.
    """

    sideClicked = Signal(str)
    swapped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Compare two takes"))
        self._takes: dict[str, Take | None] = {"a": None, "b": None}
        self._current = ""
        self.slots: dict[str, QPushButton] = {}
        for side in ("a", "b"):
            slot = QPushButton(side.upper(), self)
            slot.setObjectName(f"shelf.compare.{side}")
            slot.setFixedSize(26, 22)
            slot.clicked.connect(self._clicked)
            self.slots[side] = slot
        self.swap = IconButton("swap", self.tr("Hear the other one"), tint="muted", role="flat",
                               size=15, parent=self)  # fmt: skip
        self.swap.setObjectName("shelf.compare.swap")
        self.swap.clicked.connect(self.swapped)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.slots["a"])
        row.addWidget(self.swap)
        row.addWidget(self.slots["b"])
        self.set_takes(None, None)

    def set_takes(self, a: Take | None, b: Take | None) -> None:
        """Show which takes are compared."""
        self._takes = {"a": a, "b": b}
        self.swap.setEnabled(a is not None and b is not None)
        for side, slot in self.slots.items():
            take = self._takes[side]
            if take is not None:
                text = self.tr("{0} is {1}").format(side.upper(), take.name)
            else:
                text = self.tr("Put the current take on side {0}").format(side.upper())
            slot.setToolTip(text)
            slot.setAccessibleName(text)
        self.theme_changed()

    def set_current(self, take_id: str) -> None:
        """Ring the side whose take is the current one."""
        if take_id != self._current:
            self._current = take_id
            self.theme_changed()

    def theme_changed(self) -> None:
        """Colour the slots that are taken."""
        if not hasattr(self, "swap"):
            return
        theme = current_theme()
        tints = {
            "a": (theme.accent_soft, theme.accent_text, theme.accent),
            "b": (theme.accent2_soft, theme.accent2_text, theme.accent2),
        }
        for side, slot in self.slots.items():
            soft, text, ring = tints[side]
            take = self._takes[side]
            taken, on = take is not None, take is not None and take.id == self._current
            sheet = (
                f"QPushButton {{ background: {soft if taken else theme.raised};"
                f" color: {text if taken else theme.muted}; font-weight: 700; padding: 0px;"
                f" border-radius: 6px; border: 1px solid {ring if on else 'transparent'}; }}"
                f" QPushButton:hover {{ background: {soft if taken else theme.hover}; }}"
                f" QPushButton:focus {{ border: 1px solid {theme.text if on else theme.accent}; }}"
            )
            if slot.styleSheet() != sheet:
                slot.setStyleSheet(sheet)

    def _clicked(self) -> None:
        sender = self.sender()
        self.sideClicked.emit("a" if sender is self.slots["a"] else "b")
