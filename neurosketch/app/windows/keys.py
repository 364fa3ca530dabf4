"""Who gets a key: the panel under the hand before the shortcuts of the window."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QWidget,
)

from neurosketch.app.actions import ACTIONS
from neurosketch.app.shortcuts import Shortcuts
from neurosketch.app.widgets.control_slider import ControlSlider
from neurosketch.app.widgets.level_meter import LevelMeter
from neurosketch.app.widgets.seed_field import SeedLine
from neurosketch.app.widgets.shortcut_row import ShortcutRow
from neurosketch.app.widgets.volume_slider import VolumeSlider
from neurosketch.app.widgets.xy_pad import XYPad

_OWN_KEYS = frozenset(
    {Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_Home, Qt.Key.Key_End}
)
_KEEPERS = (ControlSlider, XYPad, LevelMeter, VolumeSlider)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LocalKeys(QObject):
    """Event filter of the application.

    Keys of actions that belong to one panel act in its lists only.

    Sliders, pad and meter keep Delete, Home and F2, which elsewhere act on takes and transport.
    Space always plays, so Enter presses the button that has the focus, and Enter in a number field
    takes the number and leaves the field: the next Space plays.
    """

    def __init__(
        self, window: QWidget, shortcuts: Shortcuts, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._shortcuts = shortcuts
        self._actions = actions

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decide before the shortcuts do."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if watched is not QApplication.focusWidget() or watched.window() is not self._window:
            return False
        if kind == QEvent.Type.ShortcutOverride:
            if isinstance(watched, _KEEPERS) and event.key() in _OWN_KEYS:
                event.accept()
                return True
            return False
        if isinstance(watched, QAbstractSpinBox | SeedLine) and event.key() in _ENTER:
            self._window.setFocus()  # leaving takes the number
            return True
        if isinstance(watched, QAbstractButton) and event.key() in _ENTER and watched.isEnabled():
            if isinstance(watched, ShortcutRow) and watched.waiting():
                return False
            watched.click()
            return True
        return isinstance(watched, QAbstractItemView) and self._act_in_panel(watched, event)

    def _act_in_panel(self, view: QWidget, event: QKeyEvent) -> bool:
        key = key_of(event)
        for spec in ACTIONS:
            if not spec.panel or not _is_inside(view, spec.panel):
                continue
            if key in self._shortcuts.keys(spec.id):
                self._actions[spec.id].trigger()
                return True
            if key in spec.keys:
                return True  # the user has taken this key away, so the list must not act on it
        return False


def key_of(event: QKeyEvent) -> str:
    """The keys of an event in portable text; both Enter keys are one."""
    key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else Qt.Key(event.key())
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeySequence(QKeyCombination(modifiers, key))
    return pressed.toString(QKeySequence.SequenceFormat.PortableText)


def _is_inside(widget: QWidget, panel: str) -> bool:
    parent: QWidget | None = widget
    while parent is not None and parent.objectName() != panel:
        parent = parent.parentWidget()
    return parent is not None
