"""Which keys are down and where pedal and wheels stand, whoever moved them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from neurosketch.core.performance import (
    AllOff,
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    PlayEvent,
    Sustain,
)


class HeldKeys(QObject):
    """What an instrument is told, as it is shown.

    Signals:
        heldChanged(object): pitch → velocity of the keys that are down.
        sustainChanged(bool): the pedal.
        bendChanged(float): the pitch wheel, in semitones.
        modulationChanged(float): the modulation wheel, 0 ... 1.
    """

    heldChanged = Signal(object)
    sustainChanged = Signal(bool)
    bendChanged = Signal(float)
    modulationChanged = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sustain = False
        self.bend = 0.0
        self.modulation = 0.0
        self._breath = 1.0
        self._down: dict[int, dict[str, int]] = {}

    @property
    def held(self) -> Mapping[int, int]:
        """Pitch → velocity of the keys that are down."""
        return {pitch: max(hands.values()) for pitch, hands in self._down.items()}

    def events(self) -> tuple[PlayEvent, ...]:
        """What brings an instrument at rest to where the hands are."""
        events: list[PlayEvent] = [NoteOn(pitch, velocity) for pitch, velocity in self.held.items()]
        if self.sustain:
            events.append(Sustain(True))
        if self.bend:
            events.append(PitchBend(self.bend))
        if self.modulation:
            events.append(Modulation(self.modulation))
        if self._breath != 1.0:
            events.append(Breath(self._breath))
        return tuple(events)

    def take(self, event: PlayEvent, hand: str) -> None:
        """Take note of what a hand does.

        Args:
            event: what it does.
            hand: which one; a key that two hold is down until both have let go.
        """
        if isinstance(event, NoteOn):
            self._down.setdefault(event.pitch, {})[hand] = event.velocity
            self.heldChanged.emit(self.held)
        elif isinstance(event, NoteOff):
            self._key_up(event.pitch, hand)
        elif isinstance(event, AllOff):
            self._rest()
        elif isinstance(event, Sustain):
            self._set_sustain(event.down)
        elif isinstance(event, PitchBend):
            self._set_bend(event.semitones)
        elif isinstance(event, Modulation):
            self._set_modulation(event.amount)
        elif isinstance(event, Breath):
            self._breath = event.amount

    def _key_up(self, pitch: int, hand: str) -> None:
        hands = self._down.get(pitch, {})
        hands.pop(hand, None)
        if not hands and self._down.pop(pitch, None) is not None:
            self.heldChanged.emit(self.held)

    def _rest(self) -> None:
        if self._down:
            self._down.clear()
            self.heldChanged.emit({})
        self._set_sustain(False)
        self._set_bend(0.0)
        self._set_modulation(0.0)
        self._breath = 1.0

    def _set_sustain(self, down: bool) -> None:
        if down != self.sustain:
            self.sustain = down
            self.sustainChanged.emit(down)

    def _set_bend(self, semitones: float) -> None:
        if semitones != self.bend:
            self.bend = semitones
            self.bendChanged.emit(semitones)

    def _set_modulation(self, amount: float) -> None:
        if amount != self.modulation:
            self.modulation = amount
            self.modulationChanged.emit(amount)
