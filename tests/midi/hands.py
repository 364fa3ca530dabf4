"""An instrument that only notes what it is told, to see that nothing hangs."""

from __future__ import annotations

from collections.abc import Iterable

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


class Instrument:
    """What sounds, and where the wheels stand, after some events."""

    def __init__(self) -> None:
        self.keys: set[int] = set()
        self.pedal = False
        self.bend = self.modulation = 0.0
        self.breath = 1.0

    def hear(self, events: Iterable[PlayEvent]) -> None:
        for event in events:
            match event:
                case NoteOn(pitch, velocity):
                    assert 0 <= pitch <= 127
                    assert 1 <= velocity <= 127
                    self.keys.add(pitch)
                case NoteOff(pitch):
                    self.keys.discard(pitch)
                case PitchBend(semitones):
                    self.bend = semitones
                case Modulation(amount):
                    self.modulation = amount
                case Breath(amount):
                    self.breath = amount
                case Sustain(down):
                    self.pedal = down
                case AllOff():
                    self.__init__()  # type: ignore[misc]

    @property
    def at_rest(self) -> bool:
        moved = self.bend, self.modulation, self.breath
        return not self.keys and not self.pedal and moved == (0.0, 0.0, 1.0)
