"""Chooses where the sound goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from neurosketch.app.widgets.basics import IconButton


class DeviceButton(IconButton):
    """A loudspeaker that opens the list of output devices.

    Signals:
        chosen(object): name of a device; None follows the system.
        opened(): the list is about to be seen: look for devices anew.
    """

    chosen = Signal(object)
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("speaker", "", parent=parent)
        self._names: tuple[str, ...] = ()
        self._current: str | None = None
        self.menu_of_devices = QMenu(self)
        self.menu_of_devices.setObjectName("menu.devices")
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._picked)
        self.clicked.connect(self._open)
        self._fill()

    def set_devices(self, names: Sequence[str]) -> None:
        """List these devices."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._fill()

    def set_current(self, name: str | None) -> None:
        """Mark a device; one that is gone stays in the list until another is chosen."""
        if name != self._current:
            self._current = name
            self._fill()

    def choices(self) -> list[QAction]:
        """The entries of the list; the first one follows the system."""
        return self._group.actions()

    def _fill(self) -> None:
        self.menu_of_devices.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
            action.deleteLater()
        names: list[str | None] = [None, *self._names]
        if self._current not in names:
            names.append(self._current)
        for name in names:
            action = self.menu_of_devices.addAction(name or self.tr("System output"))
            action.setCheckable(True)
            action.setData(name)
            action.setChecked(name == self._current)
            self._group.addAction(action)
        shown = self._current or self.tr("System output")
        self.set_description(self.tr("Output device: {0}").format(shown))

    def _open(self) -> None:
        self.opened.emit()
        self.menu_of_devices.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _picked(self, action: QAction) -> None:
        name = action.data()
        self.set_current(name)
        self.chosen.emit(name)
