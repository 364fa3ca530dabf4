"""Who gets a key: the panel under the hand before the shortcuts of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QWidget

from neurosketch.app.widgets.control_slider import ControlSlider
from neurosketch.app.widgets.level_meter import LevelMeter
from neurosketch.app.widgets.seed_field import SeedLine
from neurosketch.app.widgets.volume_slider import VolumeSlider
from neurosketch.app.widgets.xy_pad import XYPad

_OWN_KEYS = frozenset(
    {Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_Home, Qt.Key.Key_End}
)
_KEEPERS = (ControlSlider, XYPad, LevelMeter, VolumeSlider)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LocalKeys(QObject):
    """Event filter of the application.

    Sliders, pad and meter keep Delete, Home and F2, which elsewhere act on takes and transport.
    Space always plays, so Enter presses the button that has the focus, and Enter in a number field
    takes the number and leaves the field: the next Space plays.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

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
            watched.click()
            return True
        return False
