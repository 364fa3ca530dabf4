"""How keys, wheels and pedal stand."""

from __future__ import annotations

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


class Hands:
    """Follows events; knows which ones would bring another instrument to where this one is."""

    def __init__(self) -> None:
        self._keys: dict[int, NoteOn] = {}
        self._rest: dict[type[PlayEvent], PlayEvent] = {}

    def take(self, event: PlayEvent) -> None:
        """Something happened."""
        if isinstance(event, NoteOn):
            self._keys.pop(event.pitch, None)
            self._keys[event.pitch] = event
        elif isinstance(event, NoteOff):
            self._keys.pop(event.pitch, None)
        elif isinstance(event, AllOff):
            self._keys.clear()
            self._rest.clear()
        else:
            self._rest[type(event)] = event
            if event in (PitchBend(0.0), Modulation(0.0), Breath(1.0), Sustain(False)):
                del self._rest[type(event)]

    @property
    def stand(self) -> tuple[PlayEvent, ...]:
        """What brings an instrument at rest to here: wheels and pedal, then keys in their order."""
        return (*self._rest.values(), *self._keys.values())
