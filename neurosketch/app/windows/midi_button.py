"""Which MIDI devices are there, and whether anything comes in."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from neurosketch.app.widgets.basics import IconButton
from neurosketch.midi.ports import MidiStatus

_GLOW_MS = 160


class MidiButton(IconButton):
    """A socket that lights up when something comes in; its menu switches devices on and off.

    Signals:
        switched(str, bool): name of a device that shall be listened to, or no longer.
        opened(): the list is about to be seen: look for devices anew.
        panicked(): every note shall end.
    """

    switched = Signal(str, bool)
    opened = Signal()
    panicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("midi", "", checked_tint="accent_text", parent=parent)
        self.setObjectName("midi.inputs")
        self._status = MidiStatus()
        self.menu_of_inputs = QMenu(self.tr("MIDI"), self)
        self.menu_of_inputs.setObjectName("menu.midi")
        self.menu_of_inputs.setToolTipsVisible(True)
        self._glow = QTimer(self)
        self._glow.setSingleShot(True)
        self._glow.setInterval(_GLOW_MS)
        self._glow.timeout.connect(lambda: self.setChecked(False))
        self.menu_of_inputs.aboutToShow.connect(self.opened)
        self.clicked.connect(self._open)
        self._fill()

    @property
    def status(self) -> MidiStatus:
        """What is shown."""
        return self._status

    @Slot(object)
    def set_status(self, status: MidiStatus) -> None:
        """Show these devices."""
        self._status = status
        self._fill()

    @Slot()
    def glow(self) -> None:
        """Something came in."""
        self.setChecked(True)
        self._glow.start()

    def summary(self) -> str:
        """The devices in one line."""
        names = [device.name for device in self._status.inputs if device.on]
        if names:
            return self.tr("MIDI: {0}").format(", ".join(names))
        if self._status.inputs:
            return self.tr("MIDI: no device is listened to")
        return self._status.problem or self.tr("MIDI: no device is connected")

    def _fill(self) -> None:
        menu = self.menu_of_inputs
        menu.clear()
        for device in self._status.inputs:
            action = menu.addAction(device.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(device.on)
            action.setToolTip(device.problem)
            action.triggered.connect(lambda on, name=device.name: self.switched.emit(name, on))
            if device.problem:
                menu.addAction(device.problem).setEnabled(False)
        if not self._status.inputs:
            text = self._status.problem
            text = text or self.tr(
                "No MIDI device is connected. Plug one in: it is found by itself."
            )
            menu.addAction(text).setEnabled(False)
        menu.addSeparator()
        hint = menu.addAction(self.tr("A right click on a slider gives it a knob"))
        hint.setEnabled(False)
        panic = menu.addAction(self.tr("End every note"))
        panic.setObjectName("midi.panic")
        panic.triggered.connect(self.panicked)
        self.set_description(self.summary())

    def _open(self) -> None:
        self.setChecked(False)  # a light, not a switch
        self.menu_of_inputs.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))
