"""A lane whose notes are edited by mouse and keys: what the piano roll and the drum grid share."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent

from neurosketch.app.viewmodels.note_commands import NoteCommands
from neurosketch.app.widgets.lane import LaneView
from neurosketch.app.widgets.note_cursor import NoteCursor
from neurosketch.app.widgets.note_keys import open_menu


class Hand(Protocol):
    """The mouse in a lane: a drag from the press to the release."""

    def press(self, event: QMouseEvent) -> None:
        """Take hold."""
        ...

    def move(self, event: QMouseEvent) -> None:
        """Follow."""
        ...

    def release(self, event: QMouseEvent) -> None:
        """Let go."""
        ...

    def double_click(self, event: QMouseEvent) -> None:
        """Two clicks on the same place."""
        ...

    def drop(self) -> None:
        """Let go of everything and change nothing."""
        ...


class NoteLane(LaneView):
    """Gives the events of mouse and keyboard to the hand and the cursor of a lane.

    Subclasses set `commands`, `hand` and `keyboard`.
    """

    commands: NoteCommands
    hand: Hand
    keyboard: NoteCursor

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if not self.pan_pressed(event):
            self.hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if not self.pan_moved(event):
            self.hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if not self.pan_released(event):
            self.hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Draw or erase with the arrow."""
        self.hand.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done to notes; the right button itself is the hand's."""
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            self.open_menu(self.mapToGlobal(self.rect().center()))

    def open_menu(self, place: QPoint) -> None:
        """Show what can be done to notes at a place of the screen."""
        open_menu(self, self.commands, place)

    def wants_key(self, event: QKeyEvent) -> bool:
        """Keys that edit notes are the lane's while it has the keyboard."""
        return self.keyboard.wants(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit the selected notes, or walk and draw."""
        if not self.keyboard.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A note that a key let sound ends."""
        if not event.isAutoRepeat() and not self.editor.dragging:
            self.editor.hush()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing hangs."""
        super().focusOutEvent(event)
        self.hand.drop()
