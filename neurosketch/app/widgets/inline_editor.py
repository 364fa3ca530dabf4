"""A line in which a value or a name is typed in place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class InlineEditor(QLineEdit):
    """Opens over a part of its parent; Enter takes the text, Escape and leaving drop it.

    Args:
        text: what stands in it, selected.
        name: accessible name.
        keep_on_leave: whether leaving takes the text as well.
    """

    committed = Signal(str)
    closed = Signal()

    def __init__(
        self, text: str, name: str, parent: QWidget, *, keep_on_leave: bool = False
    ) -> None:
        super().__init__(text, parent)
        self._keep_on_leave = keep_on_leave
        self._open = True
        self.setAccessibleName(name)
        self.setFrame(False)
        self.setStyleSheet("padding: 0px 3px; border-radius: 4px;")

    def open_at(self, rect: QRect) -> None:
        """Show over `rect` of the parent with the text selected."""
        self.setGeometry(rect)
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_editor(self) -> None:
        """Go away without taking the text."""
        if self._open:
            self._open = False
            back = self.hasFocus()
            self.hide()
            self.closed.emit()
            parent = self.parentWidget()
            if back and parent is not None:
                parent.setFocus(Qt.FocusReason.OtherFocusReason)
            self.deleteLater()

    def _take(self) -> None:
        if self._open:
            self.committed.emit(self.text())
            self.close_editor()

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window's shortcuts while this is open."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the text, Escape leaves everything as it was."""
        # Neither goes to the base class, which would pass Enter on to the parent.
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving closes the field, a context menu does not."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason or not self._open:
            return
        if self._keep_on_leave:
            self._take()
        else:
            self.close_editor()
