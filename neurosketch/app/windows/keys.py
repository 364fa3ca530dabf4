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
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from neurosketch.app.actions import ACTIONS
from neurosketch.app.shortcuts import Shortcuts
from neurosketch.app.widgets.control_slider import ControlSlider
from neurosketch.app.widgets.keyboard import PianoKeyboard
from neurosketch.app.widgets.latent_map import LatentMapView
from neurosketch.app.widgets.level_meter import LevelMeter
from neurosketch.app.widgets.model_picker import SearchField
from neurosketch.app.widgets.seed_field import SeedLine
from neurosketch.app.widgets.shelf import Shelf
from neurosketch.app.widgets.shortcut_row import ShortcutRow
from neurosketch.app.widgets.slim_slider import SlimSlider
from neurosketch.app.widgets.triangle_pad import TrianglePad
from neurosketch.app.widgets.wheel_strip import WheelStrip
from neurosketch.app.widgets.xy_pad import XYPad

_OWN_KEYS = frozenset(
    {Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_Home, Qt.Key.Key_End}
)
_KEEPERS = (
    ControlSlider, XYPad, LevelMeter, SlimSlider, LatentMapView, PianoKeyboard, TrianglePad,
    WheelStrip,
)  # fmt: skip
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_TEXT = (QLineEdit, QPlainTextEdit, QAbstractSpinBox)
_SHEET = "sheet.shortcuts"


class LocalKeys(QObject):
    """Event filter of the application.

    Keys of actions that belong to one panel act in its lists only.

    Sliders, pad and meter keep Delete, Home and F2, which elsewhere act on takes and transport.
    Space always plays, so Enter presses the button that has the focus, and Enter in a number field
    takes the number and leaves the field: the next Space plays.

    Arrow keys that mean nothing where the keyboard is go through the takes; so a hand that has
    just clicked a button still listens to the neighbours.
    """

    def __init__(
        self, window: QWidget, shelf: Shelf, shortcuts: Shortcuts, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._shelf = shelf
        self._shortcuts = shortcuts
        self._actions = actions

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decide before the shortcuts do."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        focus = QApplication.focusWidget()
        if kind == QEvent.Type.KeyPress and self._is_for_takes(watched, focus, event):
            return self._to_takes(event)
        if watched is not focus or watched.window() is not self._window:
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

    def _is_for_takes(self, watched: QWidget, focus: QWidget | None, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if focus is not None and _is_inside(focus, _SHEET):
            return False
        if isinstance(focus, SearchField) and _is_inside(focus, self._shelf.objectName()):
            return watched is focus and key in (*_ENTER, Qt.Key.Key_Down)
        if key not in _ARROWS or isinstance(focus, _TEXT):
            return False
        if isinstance(watched, QPushButton | QToolButton) and watched is focus:
            # Qt would move the keyboard to another button; groups choose with them.
            return watched.window() is self._window and watched.group() is None
        return watched is self._window  # whoever has the keyboard has let it pass

    def _to_takes(self, event: QKeyEvent) -> bool:
        """Hand a key to the takes; one that leaves the search stays on a take that was found."""
        shelf = self._shelf
        searching = isinstance(QApplication.focusWidget(), SearchField)
        view = shelf.focusProxy()
        if view is None or not shelf.shown():
            return False
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not searching:
            QApplication.sendEvent(view, event)
        elif shelf.current() not in shelf.shown():
            down = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(view, down)
        return True

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
