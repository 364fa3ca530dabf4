"""The arpeggiator of the window: keys that are held are played one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from neurosketch.app.settings import Settings
from neurosketch.core.errors import RequestError
from neurosketch.core.performance import AllOff, NoteOff, PlayEvent
from neurosketch.midi.arpeggiator import Arpeggio
from neurosketch.midi.arpeggio_clock import ArpeggioClock

HAND = "arpeggio"
"""Name of the hand whose keys the keyboard shows."""
USUAL_BPM = 120.0


class Keys(Protocol):
    """The instrument that is played."""

    @property
    def is_open(self) -> bool:
        """Whether a key that goes down now sounds at once."""
        ...

    @property
    def held(self) -> Mapping[int, int]:
        """Pitch → velocity of the keys that are down."""
        ...

    def show(self, event: PlayEvent, hand: str) -> None:
        """Show what is heard."""
        ...


class ArpeggioViewModel(QObject):
    """Whether and how keys are arpeggiated, in the tempo of the sketch.

    Args:
        keys: shows what is played.
        play: tells the instrument at once; any thread.
        tempo: quarter notes a minute of the sketch, or None; any thread.
        settings: remembers how.

    Signals:
        changed(): on or off, or another way.
    """

    changed = Signal()
    _played = Signal(object, bool)

    def __init__(
        self,
        keys: Keys,
        play: Callable[[PlayEvent], None],
        tempo: Callable[[], float | None],
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keys, self._play, self._settings = keys, play, settings
        self._how = _from_text(settings.arpeggio)
        self._clock = ArpeggioClock(self._how, self._sound, lambda: tempo() or USUAL_BPM)
        self._played.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def on(self) -> bool:
        """Whether keys are arpeggiated."""
        return self._clock.running

    @property
    def how(self) -> Arpeggio:
        """Pattern and steps."""
        return self._how

    def set_on(self, on: bool) -> None:
        """Arpeggiate what is played from now on, or no longer."""
        if on == self.on:
            return
        if on:
            self._clock.start()
        else:
            self._clock.stop()
        self.changed.emit()

    def choose(self, **changes: Any) -> None:
        """Play another way; remembered.

        Args:
            changes: fields of `Arpeggio`.

        Raises:
            RequestError: it makes no sense.
        """
        how = replace(self._how, **changes)
        if how != self._how:
            self._how = how
            self._settings.arpeggio = json.dumps(asdict(how))
            self._clock.set_how(how)
            self.changed.emit()

    def apply(self, event: PlayEvent) -> tuple[PlayEvent, ...]:
        """What shall be played at once when `event` comes from the hands; any thread."""
        heard = self._clock.feed(event)
        if isinstance(event, AllOff):
            # Keys that are lit are on their way to the window: this comes after them.
            self._played.emit(event, True)
        return heard

    def close(self) -> None:
        """End what sounds and the thread."""
        self._clock.stop()

    def _sound(self, event: PlayEvent) -> None:
        told = self._keys.is_open
        if told:
            self._play(event)
        self._played.emit(event, told)

    @Slot(object, bool)
    def _show(self, event: PlayEvent, told: bool) -> None:
        self._keys.show(event, HAND)
        ends = isinstance(event, NoteOff) and event.pitch not in self._keys.held
        if ends and not told and self._keys.is_open:
            # The instrument was opened in between, with the keys that were shown by then.
            self._play(event)


def _from_text(text: str) -> Arpeggio:
    """What was remembered; the usual way when that is damaged."""
    try:
        fields = json.loads(text)
        how = Arpeggio(
            str(fields["pattern"]), float(fields["step"]), int(fields["octaves"]),
            float(fields["gate"]), float(fields["swing"]), bool(fields["hold"]),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, RequestError):
        return Arpeggio()
    return how
