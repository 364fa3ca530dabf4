"""Musical typing: letters go to the instrument before they are shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from neurosketch.app.shortcuts import Shortcuts
from neurosketch.app.viewmodels.instrument import InstrumentViewModel
from neurosketch.app.widgets.key_releases import KeyReleases
from neurosketch.midi.typing import PLAYED

_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_SHEET = "sheet.shortcuts"


def letter_of(event: QKeyEvent) -> str:
    """The letter of a key without modifiers, as `midi.typing` names it; empty for others."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return ""
    key = event.key()
    return chr(key) if 0x21 <= key < 0x7F else ""


class TypingKeys(QObject):
    """Event filter of the application, in front of every other installed before.

    Text fields, lists that pop up, and the sheet on which shortcuts are changed keep their letters.
    A key that comes up ends its note wherever the keyboard is by then; a window that loses the
    keyboard lets go of all. While letters play, the actions that have them as shortcuts say so.

    Args:
        window: where letters play.
        hands: what they play.
        shortcuts: lends its keys.
        switch: the action that lets letters play; it is checked while they do.
    """

    def __init__(
        self, window: QWidget, hands: InstrumentViewModel, shortcuts: Shortcuts, switch: QAction
    ) -> None:
        super().__init__(window)
        self._window = window
        self._hands = hands
        self._shortcuts = shortcuts
        self._switch = switch
        self._down: dict[int, str] = {}
        self._releases = KeyReleases(self)
        hands.typingChanged.connect(self._show)
        self._show(hands.typing)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decide before shortcuts and widgets do."""
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate and watched is self._window:
            self._let_go()
        elif kind == QEvent.Type.ApplicationStateChange:
            if QApplication.applicationState() != Qt.ApplicationState.ApplicationActive:
                self._let_go()
        elif isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            if kind == QEvent.Type.KeyRelease:
                return self._comes_up(event)
            if kind == QEvent.Type.ShortcutOverride:
                return self._wanted(watched, event)
            if kind == QEvent.Type.KeyPress:
                return self._goes_down(watched, event)
        return False

    def _show(self, on: bool) -> None:
        self._switch.setChecked(on)
        self._shortcuts.lend(PLAYED if on else frozenset())

    def _wanted(self, watched: QWidget, event: QKeyEvent) -> bool:
        if not self._is_ours(watched, event):
            return False
        event.accept()  # no shortcut then, but a key that is pressed
        return True

    def _goes_down(self, watched: QWidget, event: QKeyEvent) -> bool:
        if not self._is_ours(watched, event):
            return False
        if not self._releases.is_repeat(event):
            letter = letter_of(event)
            self._down[event.key()] = letter
            self._hands.type_key(letter)
        return True

    def _comes_up(self, event: QKeyEvent) -> bool:
        # By its key alone: Shift may have gone down in the meantime.
        key = event.key()
        if key not in self._down:
            return False
        self._releases.comes_up(event, lambda: self._up(key))
        return True

    def _up(self, key: int) -> None:
        letter = self._down.pop(key, None)
        if letter is not None:
            self._hands.untype_key(letter)

    def _is_ours(self, watched: QWidget, event: QKeyEvent) -> bool:
        hands = self._hands
        if watched.window() is not self._window or not hands.takes(letter_of(event)):
            return False
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget():
            return False
        focus = QApplication.focusWidget()
        if isinstance(focus, _TEXT) or (isinstance(focus, QComboBox) and focus.isEditable()):
            return False
        sheet = self._window.findChild(QWidget, _SHEET)
        return sheet is None or not sheet.isVisible()

    def _let_go(self) -> None:
        self._down.clear()
        self._releases.forget()
        self._hands.let_go()
