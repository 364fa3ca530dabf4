"""A chip on a take that has notes: pulled away it is a MIDI file, clicked it is exported."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from neurosketch.app.widgets.drag_button import DragButton
from neurosketch.library.take import Take


class NotesChip(DragButton):
    """Unseen for takes without notes.

    Signals:
        dragged(str): the notes of this take are pulled away.
        exported(str): they shall be exported.
    """

    dragged = Signal(str)
    exported = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        text = self.tr("Notes: drag them out as a MIDI file, click to export them")
        super().__init__("score", text, parent)
        self.setObjectName("take.notes")
        self._take_id = ""
        self.pulled.connect(lambda: self.dragged.emit(self._take_id))
        self.clicked.connect(lambda: self.exported.emit(self._take_id))
        self.hide()

    def set_take(self, take: Take | None) -> None:
        """Stand for the notes of a take; None, and one without notes, hides it."""
        has_notes = take is not None and take.has_score
        self._take_id = take.id if take is not None and has_notes else ""
        self.setVisible(has_notes)
