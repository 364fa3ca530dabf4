"""MIDI devices in the window: which are there, which are listened to, what they play."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from neurosketch.app.bridge.file_jobs import FileJobs, Lane
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.instrument import MIDI, InstrumentViewModel
from neurosketch.core.performance import PlayEvent
from neurosketch.midi.backend import MidiBackend
from neurosketch.midi.messages import ControlMove
from neurosketch.midi.ports import MidiInputs, MidiStatus

POLL_MS = 1500
"""How long a device that was plugged in waits to be found."""


class Hands(Protocol):
    """Where what is played goes."""

    def play_now(self, event: PlayEvent) -> tuple[PlayEvent, ...] | None:
        """Play at once; any thread.

        Returns:
            What is heard of it; None when no instrument is open: then nothing has happened.
        """
        ...

    def play(self, event: PlayEvent) -> None:
        """Play as soon as an instrument can be opened; the window's thread."""
        ...

    def show(self, event: PlayEvent) -> None:
        """Show what `play_now` has played; the window's thread."""
        ...


@dataclass(frozen=True, slots=True)
class MidiHands:
    """Hands on the instrument of the window.

    Attributes:
        instrument: opened when something is played.
    """

    instrument: InstrumentViewModel

    def play_now(self, event: PlayEvent) -> tuple[PlayEvent, ...] | None:
        """See `Hands`."""
        return self.instrument.play_now(event, MIDI)

    def play(self, event: PlayEvent) -> None:
        """See `Hands`."""
        self.instrument.play(event, MIDI)

    def show(self, event: PlayEvent) -> None:
        """See `Hands`."""
        self.instrument.show(event, MIDI)


class MidiInput(QObject):
    """Listens to every device that the user has not switched off.

    A key goes from the thread of the system straight to the engine; the window only lights it up
    afterwards, so that nothing that is painted delays it.

    Args:
        jobs: looks for devices and closes them, in the background.
        settings: remembers which devices are switched off.
        hands: get what is played.
        turn: hears of every knob first; whether it turns a control.
        backend: None takes the system's.

    Signals:
        statusChanged(object): `MidiStatus`.
        active(): something came in.
    """

    statusChanged = Signal(object)
    active = Signal()
    _played = Signal(object)
    _wanted = Signal(object)

    def __init__(
        self,
        jobs: FileJobs,
        settings: Settings,
        hands: Hands,
        turn: Callable[[ControlMove], bool],
        parent: QObject | None = None,
        backend: MidiBackend | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._settings = settings
        self._hands = hands
        self._turn = turn
        self._inputs = MidiInputs(self._heard, self._moved, backend, settings.midi_off)
        self._looking = False
        self._lock = threading.Lock()
        self._late = 0
        queued = Qt.ConnectionType.QueuedConnection
        self._played.connect(self._show_played, queued)
        self._wanted.connect(self._play_late, queued)
        self.status = MidiStatus()
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look for devices now and from now on."""
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Look once for devices that came or went."""
        if not self._looking:
            self._looking = True
            self._jobs.submit(self._inputs.poll, self._show, self._failed, Lane.DEVICES)

    def switch(self, name: str, on: bool) -> None:
        """Listen to a device, or no longer; remembered."""

        def done(status: MidiStatus) -> None:
            self._settings.midi_off = self._inputs.off
            self._set_status(status)

        self._jobs.submit(lambda: self._inputs.switch(name, on), done, None, Lane.DEVICES)

    def close(self) -> None:
        """Let go of every device and of every key that is held on one."""
        self._timer.stop()
        self._inputs.close()

    def _heard(self, _: str, event: PlayEvent) -> None:
        """Something was played; a thread of the system."""
        with self._lock:
            # What comes after something that waits must wait as well: a key that comes up before it
            # went down would sound for ever.
            heard = None if self._late else self._hands.play_now(event)
            self._late += heard is None
        if heard is None:
            self._wanted.emit(event)
        else:
            for one in heard:
                self._played.emit(one)
        self.active.emit()

    @Slot(object)
    def _show_played(self, event: PlayEvent) -> None:
        self._hands.show(event)

    @Slot(object)
    def _play_late(self, event: PlayEvent) -> None:
        self._hands.play(event)
        with self._lock:
            self._late -= 1

    def _moved(self, move: ControlMove) -> bool:
        """A knob moved; a thread of the system."""
        self.active.emit()
        return self._turn(move)

    def _show(self, status: MidiStatus) -> None:
        self._looking = False
        self._set_status(status)

    def _failed(self, sentence: str) -> None:
        self._looking = False
        self._set_status(MidiStatus((), sentence))

    def _set_status(self, status: MidiStatus) -> None:
        if status != self.status:
            self.status = status
            self.statusChanged.emit(status)
