"""Tells a key that comes up from one that is held and repeats."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent

PATIENCE_MS = 12
"""The repeated press follows its release at once, but the system may deliver it a little later."""


class KeyReleases(QObject):
    """X11 repeats a held key as releases and presses at the same instant.

    Qt marks both as repeated if it sees the press already when it handles the release, and takes
    the release for a real one otherwise: a held note would be struck again now and then.

    Args:
        parent: owner.
        patience_ms: how long a release waits for its press; None means as long as X11 needs, and
            not at all on other systems.
    """

    def __init__(self, parent: QObject, patience_ms: int | None = None) -> None:
        super().__init__(parent)
        blind = QGuiApplication.platformName() == "xcb"
        self._patience_ms = (PATIENCE_MS if blind else 0) if patience_ms is None else patience_ms
        self._waiting: dict[int, tuple[int, Callable[[], None]]] = {}

    def is_repeat(self, event: QKeyEvent) -> bool:
        """Whether a press only repeats a key that is held; its release is taken back then."""
        if event.isAutoRepeat():
            return True
        at, then = self._waiting.pop(event.key(), (0, None))
        if at and at == event.timestamp():
            return True
        if then is not None:
            then()
        return False

    def comes_up(self, event: QKeyEvent, then: Callable[[], None]) -> None:
        """Call `then` as soon as it is certain that the key came up."""
        if event.isAutoRepeat():
            return
        if not self._patience_ms:
            then()
            return
        key, entry = event.key(), (event.timestamp(), then)
        self._waiting[key] = entry
        QTimer.singleShot(self._patience_ms, self, lambda: self._certain(key, entry))

    def forget(self) -> None:
        """Whatever was held is let go by other means."""
        self._waiting.clear()

    def _certain(self, key: int, entry: tuple[int, Callable[[], None]]) -> None:
        if self._waiting.get(key) is entry:
            del self._waiting[key]
            entry[1]()
