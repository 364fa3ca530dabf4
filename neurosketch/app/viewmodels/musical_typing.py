"""Letters as keys of a piano."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from neurosketch.core.performance import PlayEvent
from neurosketch.midi.typing import (
    HIGHEST_OCTAVE,
    KEYS,
    LOUDER,
    LOWEST_OCTAVE,
    OCTAVE_DOWN,
    OCTAVE_UP,
    PLAYED,
    SOFTER,
    TypingKeyboard,
)

_SPAN = max(KEYS.values())


class TypingStore(Protocol):
    """Where it is remembered whether letters play."""

    typing: bool


class MusicalTyping(QObject):
    """Plays letters while it is on.

    Args:
        play: hears what they play.
        store: remembers whether it is on.

    Signals:
        changed(bool): whether letters play.
        octaveChanged(int): octave of the key A.
        velocityChanged(int): how loud letters play.
    """

    changed = Signal(bool)
    octaveChanged = Signal(int)
    velocityChanged = Signal(int)

    def __init__(
        self, play: Callable[[PlayEvent], None], store: TypingStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._play = play
        self._store = store
        self._keys = TypingKeyboard()
        self._possible = False
        self.on = False

    @property
    def octave(self) -> int:
        """The octave of the key A; 4 begins at middle C."""
        return self._keys.octave

    @property
    def velocity(self) -> int:
        """How loud letters play, 1 ... 127."""
        return self._keys.velocity

    def letters(self) -> Mapping[int, str]:
        """Pitch → the letter that plays it; empty while letters do not play."""
        if not self.on:
            return {}
        pitches = {letter: self._keys.pitch(letter) for letter in KEYS}
        return {pitch: letter for letter, pitch in pitches.items() if pitch is not None}

    def takes(self, letter: str) -> bool:
        """Whether a letter plays, or moves the letters that play."""
        return self.on and letter in PLAYED

    def press(self, letter: str) -> bool:
        """A letter goes down; whether it is taken."""
        if not self.takes(letter):
            return False
        octave, velocity = self.octave, self.velocity
        for event in self._keys.press(letter):
            self._play(event)
        self._tell(octave, velocity)
        return True

    def release(self, letter: str) -> bool:
        """A letter comes up; what it played ends, also when letters play no more.

        Returns:
            Whether it ended something.
        """
        events = self._keys.release(letter)
        for event in events:
            self._play(event)
        return bool(events)

    def let_go(self) -> None:
        """What letters hold ends."""
        for event in self._keys.release_all():
            self._play(event)

    def forget(self) -> None:
        """No letter is down any more; their notes have ended already."""
        self._keys.release_all()

    def shift_octave(self, octaves: int) -> None:
        """Letters play so many octaves higher."""
        self._shift(OCTAVE_UP if octaves > 0 else OCTAVE_DOWN, abs(octaves))

    def shift_velocity(self, steps: int) -> None:
        """Letters play so many steps louder."""
        self._shift(LOUDER if steps > 0 else SOFTER, abs(steps))

    def set_on(self, on: bool) -> None:
        """Let letters play, or let them be shortcuts again; it is remembered."""
        self._store.typing = on
        self._settle()

    def set_possible(self, possible: bool) -> None:
        """Whether there is anything to play."""
        self._possible = possible
        self._settle()

    def move_into(self, low: int, high: int) -> None:
        """Play where the instrument does: in the octave nearest to this one that fits best."""
        middle = 12 * (self.octave + 1) + _SPAN // 2
        if low <= middle <= high:
            return

        def beyond(octave: int) -> tuple[int, int]:
            first = 12 * (octave + 1)
            outside = max(low - first, 0) + max(first + _SPAN - high, 0)
            return outside, abs(octave - self.octave)

        best = min(range(LOWEST_OCTAVE, HIGHEST_OCTAVE + 1), key=beyond)
        self.shift_octave(best - self.octave)

    def _settle(self) -> None:
        on = self._possible and self._store.typing
        if not on:
            self.let_go()
        if on != self.on:
            self.on = on
            self.changed.emit(on)

    def _shift(self, letter: str, times: int) -> None:
        octave, velocity = self.octave, self.velocity
        for _ in range(times):
            self._keys.press(letter)
            self._keys.release(letter)
        self._tell(octave, velocity)

    def _tell(self, octave: int, velocity: int) -> None:
        if self.octave != octave:
            self.octaveChanged.emit(self.octave)
        if self.velocity != velocity:
            self.velocityChanged.emit(self.velocity)
