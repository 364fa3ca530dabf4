"""Scale lock: every key that is played falls on a note of the scale."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.errors import RequestError
from neurosketch.core.performance import PlayEvent
from neurosketch.midi.scale import ROOTS, SCALES, Scale, ScaleLock

SKETCH = "sketch"
"""The lock that follows the key of the sketch."""


class ScaleViewModel(QObject):
    """Which scale is locked; `apply` may be called from any thread.

    Signals:
        changed(): another scale, or none.
    """

    changed = Signal()

    def __init__(
        self, sketch: SketchViewModel, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._settings = settings
        self._lock = threading.Lock()
        self._notes = ScaleLock()
        self._choice = settings.scale_lock
        if self._choice != SKETCH and _scale(self._choice) is None:
            self._choice = ""
        self._settle()
        sketch.keyChanged.connect(self._key_changed)

    @property
    def choice(self) -> str:
        """`""` for none, `sketch` for the key of the sketch, else a key such as `D dorian`."""
        return self._choice

    @property
    def scale(self) -> Scale | None:
        """The scale that is locked now; None lets every note through."""
        return self._notes.scale

    @property
    def pitch_classes(self) -> frozenset[int] | None:
        """Its notes, 0 for C ... 11 for B; None without a lock."""
        return None if self.scale is None else self.scale.pitch_classes

    def choose(self, choice: str) -> None:
        """Lock another scale; remembered.

        Args:
            choice: as `choice` returns it; what names no key locks nothing.
        """
        if choice != SKETCH and _scale(choice) is None:
            choice = ""
        if choice != self._choice:
            self._choice = self._settings.scale_lock = choice
            self._settle()
            self.changed.emit()

    def choose_scale(self, root: int, name: str) -> None:
        """Lock a scale by its root, 0 for C ... 11 for B, and its name in `SCALES`."""
        if 0 <= root < len(ROOTS) and name in SCALES:
            self.choose(f"{ROOTS[root]} {name}")

    def apply(self, event: PlayEvent, hand: str = "") -> tuple[PlayEvent, ...]:
        """What shall be played when `event` comes from a hand; any thread."""
        with self._lock:
            return self._notes.apply(event, hand)

    def _settle(self) -> None:
        key = (self._sketch.key or "") if self._choice == SKETCH else self._choice
        with self._lock:
            self._notes.scale = _scale(key)

    def _key_changed(self, _: str | None) -> None:
        if self._choice == SKETCH:
            self._settle()
            self.changed.emit()


def _scale(key: str) -> Scale | None:
    try:
        return Scale.from_key(key) if key else None
    except RequestError:
        return None
