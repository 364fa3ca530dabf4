"""MIDI messages as they come in, turned into what hands do on an instrument.

Source: MIDI 1.0 Detailed Specification (MMA, 1996) for the messages and controller numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

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
from neurosketch.midi.bend_range import BendRange, wheel_share

WHEEL, BREATH, EXPRESSION, SUSTAIN = 1, 2, 11, 64
ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF = 120, 121, 123
FIRST_MODE_MESSAGE = 120
"""Controllers from here on are commands about notes, no places of a knob."""
_PEDAL_DOWN = 64


@dataclass(frozen=True, slots=True)
class ControlMove:
    """A knob, slider or wheel of a MIDI device moved.

    Attributes:
        device: name of the port, as `MidiInputs` lists it.
        channel: 0 ... 15.
        number: controller 0 ... 119.
        value: 0 ... 127.
    """

    device: str
    channel: int
    number: int
    value: int


def control_move(message: bytes, device: str = "") -> ControlMove | None:
    """The movement that a message tells of; None for any other message."""
    if len(message) < 3 or message[0] & 0xF0 != 0xB0 or message[1] >= FIRST_MODE_MESSAGE:
        return None
    return ControlMove(device, message[0] & 0x0F, message[1], message[2])


class MessageDecoder:
    """Reads the messages of one port and keeps book of what is held, so that nothing hangs.

    Not thread-safe: one thread at a time.

    Args:
        channel: 0 ... 15 hears only that one, None hears all.
        breath_by_pressure: whether channel pressure is breath, as wind controllers send it. On a
            keyboard it is aftertouch, which rests at 0: there it adds vibrato, as the wheel does.
    """

    def __init__(self, channel: int | None = None, *, breath_by_pressure: bool = False) -> None:
        self._channel = channel
        self._breath_by_pressure = breath_by_pressure
        self._held: set[tuple[int, int]] = set()
        self._pedals: set[int] = set()
        self._ranges = [BendRange() for _ in range(16)]
        self._rest()

    def _rest(self) -> None:
        """Wheels and breath as a device has them after it was switched on."""
        self._bend = 0.0
        self._wheel = self._pressure = 0.0
        self._expression = self._breath = 1.0

    @property
    def held(self) -> frozenset[int]:
        """Pitches of the keys that are down."""
        return frozenset(pitch for _, pitch in self._held)

    def decode(self, message: bytes) -> tuple[PlayEvent, ...]:
        """What one whole message means; nothing for what no instrument reacts to.

        Args:
            message: status byte and its data; damaged ones mean nothing.
        """
        if len(message) < 2 or not 0x80 <= message[0] < 0xF0 or max(message[1:]) > 127:
            return ()
        kind, channel = message[0] & 0xF0, message[0] & 0x0F
        if self._channel is not None and channel != self._channel:
            return ()
        first = message[1]
        if kind == 0xD0:
            return self._press(first / 127.0)
        if len(message) < 3:
            return ()
        second = message[2]
        if kind == 0x90 and second > 0:
            return self._key_down(channel, first, second)
        if kind in (0x80, 0x90):
            return self._key_up(channel, first)
        if kind == 0xB0:
            return self._control(channel, first, second)
        if kind == 0xE0:
            return self._turn_wheel(channel, wheel_share(first, second))
        return ()

    def rest(self, channel: int, number: int) -> tuple[PlayEvent, ...]:
        """Everything that must happen when a controller is no longer heard: it goes to its rest."""
        if number not in (WHEEL, BREATH, EXPRESSION, SUSTAIN):
            return ()
        return self._control(channel, number, 127 if number in (BREATH, EXPRESSION) else 0)

    def release(self) -> tuple[PlayEvent, ...]:
        """Everything that must happen when the port vanishes: keys and pedal up, wheels at rest."""
        events: list[PlayEvent] = [NoteOff(pitch) for pitch in sorted(self.held)]
        if self._pedals:
            events.append(Sustain(False))
        self._held.clear()
        self._pedals.clear()
        return (*events, *self._reset())

    def _key_down(self, channel: int, pitch: int, velocity: int) -> tuple[PlayEvent, ...]:
        self._held.add((channel, pitch))
        return (NoteOn(pitch, velocity),)

    def _key_up(self, channel: int, pitch: int) -> tuple[PlayEvent, ...]:
        if (channel, pitch) not in self._held:
            return ()
        self._held.discard((channel, pitch))
        # The same pitch may be held on another channel: two keyboards on one cable.
        return () if pitch in self.held else (NoteOff(pitch),)

    def _control(self, channel: int, number: int, value: int) -> tuple[PlayEvent, ...]:
        self._ranges[channel].control(number, value)
        amount = value / 127.0
        if number == WHEEL:
            return self._vibrato(wheel=amount)
        if number == BREATH:
            return self._blow(breath=amount)
        if number == EXPRESSION:
            return self._blow(expression=amount)
        if number == SUSTAIN:
            return self._pedal(channel, value >= _PEDAL_DOWN)
        if number == RESET_CONTROLLERS:
            return (*self._pedal(channel, False), *self._reset())
        if number == ALL_SOUND_OFF:
            return self._silence()
        # Modes 124 ... 127 (omni, mono, poly) include this command.
        return self._let_go(channel) if number >= ALL_NOTES_OFF else ()

    def _pedal(self, channel: int, down: bool) -> tuple[PlayEvent, ...]:
        before = bool(self._pedals)
        if down:
            self._pedals.add(channel)
        else:
            self._pedals.discard(channel)
        return (Sustain(down),) if bool(self._pedals) != before else ()

    def _press(self, amount: float) -> tuple[PlayEvent, ...]:
        if self._breath_by_pressure:
            return self._blow(breath=amount)
        return self._vibrato(pressure=amount)

    def _blow(
        self, breath: float | None = None, expression: float | None = None
    ) -> tuple[PlayEvent, ...]:
        before = self._breath * self._expression
        self._breath = self._breath if breath is None else breath
        self._expression = self._expression if expression is None else expression
        after = self._breath * self._expression
        return (Breath(after),) if after != before else ()

    def _vibrato(
        self, wheel: float | None = None, pressure: float | None = None
    ) -> tuple[PlayEvent, ...]:
        before = max(self._wheel, self._pressure)
        self._wheel = self._wheel if wheel is None else wheel
        self._pressure = self._pressure if pressure is None else pressure
        after = max(self._wheel, self._pressure)
        return (Modulation(after),) if after != before else ()

    def _turn_wheel(self, channel: int, share: float) -> tuple[PlayEvent, ...]:
        self._bend = share * self._ranges[channel].semitones
        return (PitchBend(self._bend),)

    def _reset(self) -> tuple[PlayEvent, ...]:
        events: list[PlayEvent] = []
        if self._bend != 0.0:
            events.append(PitchBend(0.0))
        if max(self._wheel, self._pressure) > 0.0:
            events.append(Modulation(0.0))
        if self._breath * self._expression != 1.0:
            events.append(Breath(1.0))
        self._rest()
        return tuple(events)

    def _silence(self) -> tuple[PlayEvent, ...]:
        self._held.clear()
        self._pedals.clear()
        self._rest()
        return (AllOff(),)

    def _let_go(self, channel: int) -> tuple[PlayEvent, ...]:
        count = Counter(pitch for _, pitch in self._held)
        here = sorted(pitch for on, pitch in self._held if on == channel)
        self._held = {(on, pitch) for on, pitch in self._held if on != channel}
        return tuple(NoteOff(pitch) for pitch in here if count[pitch] == 1)
