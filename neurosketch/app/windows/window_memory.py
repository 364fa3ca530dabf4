"""What of the window belongs to a sketch: how it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox

from neurosketch.app.viewmodels.document import DocumentViewModel

if TYPE_CHECKING:
    from neurosketch.app.windows.main_window import MainWindow

_TALL = "shelf.tall"
_SCALE = "view.scale"
_VIEW = "view.centre"
_AXES = ("xy.x", "xy.y")


class WindowMemory(QObject):
    """Hands the window's state to the document and takes it back."""

    def __init__(self, window: MainWindow, document: DocumentViewModel) -> None:
        super().__init__(window)
        self._window = window
        document.window_state = self.state
        document.windowRestored.connect(self.restore)
        window.bottom.strip.expandedChanged.connect(lambda _: document.touch())
        window.centre.scale.changed.connect(lambda _: document.touch())
        window.centre.switch.changed.connect(lambda _: document.touch())
        for combo in self._axes():
            combo.activated.connect(lambda _: document.touch())

    def state(self) -> Mapping[str, str]:
        """What is looked at, and how."""
        window = self._window
        axes = {
            key: str(combo.currentData() or "")
            for key, combo in zip(_AXES, self._axes(), strict=True)
        }
        return {
            _TALL: "1" if window.bottom.strip.expanded else "",
            _SCALE: window.centre.scale.value(),
            _VIEW: window.centre.switch.value(),
            **axes,
        }

    def restore(self, state: Mapping[str, str]) -> None:
        """Look at it as before; what makes no sense here stays as it is."""
        window = self._window
        if _TALL in state:
            window.bottom.strip.set_expanded(state[_TALL] == "1")
        window.centre.set_scale(state.get(_SCALE, ""))
        window.centre.set_view(state.get(_VIEW, ""))
        window.right.set_axes(*(state.get(key, "") for key in _AXES))

    def _axes(self) -> tuple[QComboBox, QComboBox]:
        return (self._window.right.axis_x, self._window.right.axis_y)
