"""A chip on a take that has notes: pulled away it is a MIDI file, clicked it is exported."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from neurosketch.app.widgets.basics import IconButton
from neurosketch.library.take import Take


class NotesChip(IconButton):
    """Unseen for takes without notes.

    Signals:
        dragged(str): the notes of this take are pulled away.
        exported(str): they shall be exported.
    """

    dragged = Signal(str)
    exported = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "score", self.tr("Notes: drag them out as a MIDI file, click to export them"),
            tint="muted", role="flat", parent=parent,
        )  # fmt: skip
        self.setObjectName("take.notes")
        self._take_id = ""
        self._pressed: QPointF | None = None
        self.clicked.connect(lambda: self.exported.emit(self._take_id))
        self.hide()

    def set_take(self, take: Take | None) -> None:
        """Stand for the notes of a take; None, and one without notes, hides it."""
        has_notes = take is not None and take.has_score
        self._take_id = take.id if take is not None and has_notes else ""
        self.setVisible(has_notes)

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
            self.dragged.emit(self._take_id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The hand let go."""
        if self._pressed is None:
            event.accept()
            return
        self._pressed = None
        super().mouseReleaseEvent(event)
