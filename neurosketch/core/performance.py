"""What hands do on an instrument while it sounds: keys, wheels, pedal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoteOn:
    """A key goes down.

    Attributes:
        pitch: MIDI number, 0 ... 127.
        velocity: 1 ... 127.
    """

    pitch: int
    velocity: int = 100


@dataclass(frozen=True, slots=True)
class NoteOff:
    """A key comes up; one that is not down means nothing."""

    pitch: int


@dataclass(frozen=True, slots=True)
class PitchBend:
    """The pitch wheel stands `semitones` away from its rest."""

    semitones: float


@dataclass(frozen=True, slots=True)
class Modulation:
    """The modulation wheel stands at `amount`, 0 ... 1."""

    amount: float


@dataclass(frozen=True, slots=True)
class Breath:
    """Breath or expression: `amount` 0 ... 1 of the loudness; 1 is all of it."""

    amount: float


@dataclass(frozen=True, slots=True)
class Sustain:
    """The pedal goes down or up."""

    down: bool


@dataclass(frozen=True, slots=True)
class AllOff:
    """Every key up, pedal up, wheels at rest: nothing may hang."""


PlayEvent = NoteOn | NoteOff | PitchBend | Modulation | Breath | Sustain | AllOff
"""Anything an instrument reacts to."""


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """An event and when it happened.

    Attributes:
        seconds: since the beginning of the recording, not negative.
        event: what happened.
    """

    seconds: float
    event: PlayEvent


@dataclass(frozen=True, slots=True)
class Expression:
    """What an instrument sings at one instant, for a trace.

    Attributes:
        seconds: since the stream began.
        octaves: pitch of the voice struck last, octaves above 440 Hz; NaN when nothing sounds.
        loudness_db: its loudness as the model hears it, dB; -100 when nothing sounds.
        voices: how many sound.
    """

    seconds: float
    octaves: float
    loudness_db: float
    voices: int
