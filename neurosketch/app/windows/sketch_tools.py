"""The row of tools above the notes of a sketch: pencil and arrow, grid, highlight, commands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QWidget

from neurosketch.app.viewmodels.note_commands import NoteCommands
from neurosketch.app.viewmodels.score_editor import DRAW, SELECT
from neurosketch.app.widgets.basics import IconButton, expanding
from neurosketch.app.widgets.note_keys import fill_menu
from neurosketch.app.windows.eliding_combo import ElidingCombo
from neurosketch.midi.quantise import GRIDS

NO_HIGHLIGHT, KEY, CHORDS = "none", "key", "chords"
"""What the roll highlights."""


class SketchTools(QWidget):
    """Chooses how the hand works.

    Args:
        commands: what the menu does; knows the editor.
    """

    def __init__(self, commands: NoteCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        editor = commands.editor
        self.pencil = IconButton(
            "pencil", self.tr("Draw"), checked_tint="accent_text", role="flat", parent=self
        )
        self.pencil.setObjectName("sketch.tool.draw")
        self.arrow = IconButton(
            "pointer", self.tr("Select"), checked_tint="accent_text", role="flat", parent=self
        )
        self.arrow.setObjectName("sketch.tool.select")
        self.pencil.set_description(self.tr("Draw notes"), "B")
        self.arrow.set_description(self.tr("Select notes"), "B")
        group = QButtonGroup(self)
        group.addButton(self.pencil)
        group.addButton(self.arrow)
        self.grid = self._combo("sketch.grid", self.tr("Grid"), 5)
        for name, beats in GRIDS.items():
            text = name.replace("triplet", self.tr("triplet"))
            self.grid.addItem(text, beats)
        self.grid.addItem(self.tr("off"), 0.0)
        self.highlight = self._combo("sketch.highlight", self.tr("Highlight"), 6)
        for value, text in (
            (KEY, self.tr("Key")), (CHORDS, self.tr("Chords")), (NO_HIGHLIGHT, self.tr("Piano")),
        ):  # fmt: skip
            self.highlight.addItem(text, value)
        self.audible = IconButton(
            "speaker", self.tr("Hear notes as they are drawn"), tint="dim", checked_tint="text",
            role="flat", parent=self,
        )  # fmt: skip
        self.audible.setObjectName("sketch.audible")
        self.fit = IconButton("zoom-fit", self.tr("Show everything"), role="flat", parent=self)
        self.fit.setObjectName("sketch.fit")
        self.more = IconButton("more", self.tr("What to do with notes"), role="flat", parent=self)
        self.more.setObjectName("sketch.more")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        for widget in (
            self.pencil, self.arrow, self.grid, self.highlight, self.audible, self.fit, self.more,
        ):  # fmt: skip
            self._row.addWidget(widget)
        self._row.addWidget(expanding(self))
        self.pencil.clicked.connect(lambda: editor.set_tool(DRAW))
        self.arrow.clicked.connect(lambda: editor.set_tool(SELECT))
        self.audible.clicked.connect(editor.set_audible)
        self.grid.activated.connect(lambda i: editor.set_snap(float(self.grid.itemData(i))))
        self.more.clicked.connect(self.open_menu)
        editor.toolsChanged.connect(self._show)
        self._show()

    def add(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        self._row.addWidget(widget)

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what keys do as well, where others need the room."""
        self.fit.setVisible(not narrow)
        self.highlight.setVisible(not narrow)

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Name keys in tips; those of the notes do not change."""
        self.fit.set_description(self.tr("Show everything"), "Ctrl+0")

    def name_key(self, key: str | None) -> None:
        """Say which key is highlighted."""
        text = self.tr("Key") if key is None else key
        self.highlight.setItemText(self.highlight.findData(KEY), text)

    def open_menu(self) -> QMenu:
        """Show what can be done to notes."""
        menu = QMenu(self)
        menu.setObjectName("menu.notes")
        fill_menu(menu, self._commands)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))
        return menu

    def _combo(self, name: str, title: str, letters: int) -> ElidingCombo:
        combo = ElidingCombo(self)
        combo.setObjectName(name)
        combo.setAccessibleName(title)
        combo.setToolTip(title)
        combo.setProperty("role", "small")
        combo.setMinimumContentsLength(letters)
        return combo

    def _show(self) -> None:
        editor = self._commands.editor
        self.pencil.setChecked(editor.tool == DRAW)
        self.arrow.setChecked(editor.tool == SELECT)
        self.audible.setChecked(editor.audible)
        nearest = min(
            range(self.grid.count()), key=lambda i: abs(self.grid.itemData(i) - editor.snap)
        )
        self.grid.setCurrentIndex(nearest)
