"""How the engine is, read now and then."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.session_port import SessionPort

EVERY = 8
"""The health read-out is renewed at each 8th poll, about four times a second."""


class HealthWatch(QObject):
    """Reads the engine's health, and tells each of its sentences once.

    Signals:
        read(object): `Health`.
        noticed(str): a new sentence of the engine about its device.
    """

    read = Signal(object)
    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notice = ""
        self._polls = 0

    def poll(self, session: SessionPort) -> None:
        """Look at every so many calls."""
        if self._polls % EVERY == 0:
            self.look(session)
        self._polls += 1

    def look(self, session: SessionPort | None) -> None:
        """Look now; the engine forgets a sentence when something else begins to sound."""
        if session is None:
            return
        health = session.health()
        self.read.emit(health)
        if health.notice != self._notice:
            self._notice = health.notice
            if health.notice:
                self.noticed.emit(health.notice)
