"""Who plays a genre, how fast, and how loud: what a sketch is given before a note of it is known.

Instruments are those of the shipped instrument model, kits those of `resources/kits`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from neurosketch.core.composing import ROLES

PLAYERS_MODEL = "ddsp-breath"
"""The model whose instruments the line-ups name."""
NAMES: Mapping[str, str] = {role: role.capitalize() for role in ROLES}
"""What the tracks of a sketch are called."""
RANGES: Mapping[str, tuple[int, int]] = {
    "bass": (24, 60), "keys": (36, 93), "guitar": (38, 84), "strings": (38, 91), "lead": (48, 93),
}  # fmt: skip
"""Lowest and highest MIDI pitch that a player is given."""

_CENTRE = {"drums": 0.0, "bass": 0.0, "keys": -0.35, "guitar": 0.4, "strings": -0.15, "lead": 0.1}
_LEVEL = {
    "drums": -24.5, "bass": -28.0, "keys": -27.5, "guitar": -29.0, "strings": -26.5, "lead": -26.5,
}  # fmt: skip
"""LUFS that a player's typical phrase shall have in the mix."""
_MOST_GAIN = 4.0
"""dB; more cannot be told by MIDI's volume."""


@dataclass(frozen=True, slots=True)
class Chair:
    """Who sits on one chair of the band.

    Attributes:
        instrument: an instrument of `PLAYERS_MODEL`, a mixture of some, or a kit.
        program: the General MIDI program that comes nearest, 0 ... 127; of drums, their kit's.
        gain_db: in the mix.
        pan: -1 left ... 1 right.
    """

    instrument: str
    program: int
    gain_db: float
    pan: float


@dataclass(frozen=True, slots=True)
class Band:
    """The band of a genre.

    Attributes:
        label: what people call the genre.
        bpm: its tempo, when nobody asks for another.
        chairs: by role.
        swing: 0 even ... 1, how much it swings by itself.
    """

    label: str
    bpm: int
    chairs: Mapping[str, Chair]
    swing: float = 0.0


class _Seat(NamedTuple):
    """An instrument or kit, its program, and the LUFS of a typical phrase of its role at 0 dB."""

    instrument: str
    program: int
    heard: float


def _band(
    label: str, bpm: int, kit: _Seat, *pitched: _Seat,
    louder: Mapping[str, float] | None = None, swing: float = 0.0,
) -> Band:  # fmt: skip
    """A band with the usual places on the stage; `louder` is added to the usual levels, in dB."""
    chairs = {}
    for role, seat in zip(ROLES, (kit, *pitched), strict=True):
        gain = _LEVEL[role] + (louder or {}).get(role, 0.0) - seat.heard
        gain = min(round(2.0 * gain) / 2.0, _MOST_GAIN)
        chairs[role] = Chair(seat.instrument, seat.program, gain, _CENTRE[role])
    return Band(label, bpm, chairs, swing)


# Programs of kits are those of General MIDI level 2 and its relatives.
_ROCK, _JAZZ, _FUNK = _Seat("rock", 16, -25.0), _Seat("jazz", 32, -24.5), _Seat("funk", 0, -23.5)
_LATIN, _808 = _Seat("latin", 0, -24.4), _Seat("808", 25, -21.3)
_HOUSE, _LOFI = _Seat("house", 24, -20.1), _Seat("lofi", 8, -17.1)

_UPRIGHT, _FINGER = _Seat("upright_bass", 32, -28.8), _Seat("upright_bass", 33, -28.8)
_SLAP, _LOW_STRINGS = _Seat("upright_bass", 36, -28.8), _Seat("cello:0.5,viola:0.5", 43, -32.6)
_SYNTH_BASS = _Seat("upright_bass:0.6,saw:0.4", 38, -30.2)
_SUB = _Seat("upright_bass:0.7,square:0.3", 39, -28.6)
_PIANO, _EPIANO = _Seat("electric_piano", 0, -16.5), _Seat("electric_piano", 4, -16.5)
_ORGAN, _SAW_KEYS = _Seat("organ", 16, -15.9), _Seat("electric_piano:0.6,saw:0.4", 90, -18.2)
_NYLON, _CLEAN, _HARP = (
    _Seat("guitar", 24, -23.3),
    _Seat("guitar", 27, -23.3),
    _Seat("harp", 46, -18.4),
)
_DRIVEN = _Seat("guitar:0.7,saw:0.3", 30, -18.5)
_PLUCK = _Seat("pizzicato:0.6,square:0.4", 45, -16.8)
_ENSEMBLE = _Seat("viola:0.6,violin:0.4", 48, -18.9)
_SLOW = _Seat("cello:0.5,viola:0.5", 49, -17.8)
_CHOIR, _PAD = _Seat("choir", 52, -22.1), _Seat("choir:0.6,saw:0.4", 89, -20.7)
_BRASS = _Seat("trumpet:0.5,trombone:0.5", 61, -18.4)
_SAX, _TENOR = _Seat("alto_sax", 65, -19.9), _Seat("tenor_sax", 66, -20.1)
_TRUMPET, _FLUTE = _Seat("trumpet", 56, -20.6), _Seat("flute", 73, -20.3)
_SAW, _SQUARE = _Seat("saw", 81, -21.3), _Seat("square", 80, -20.0)

BANDS: Mapping[str, Band] = {
    "game-rock": _band("Game rock", 140, _ROCK, _FINGER, _ORGAN, _DRIVEN, _ENSEMBLE, _SQUARE),
    "game-pop": _band("Game pop", 124, _ROCK, _FINGER, _PIANO, _NYLON, _ENSEMBLE, _FLUTE),
    "rock": _band("Rock", 124, _ROCK, _FINGER, _ORGAN, _DRIVEN, _SLOW, _SAW,
                  louder={"guitar": 3.0, "keys": -1.0}),
    "funk": _band("Funk", 104, _FUNK, _SLAP, _EPIANO, _CLEAN, _BRASS, _TENOR,
                  louder={"bass": 1.5}, swing=0.1),
    "jazz": _band("Jazz", 132, _JAZZ, _UPRIGHT, _PIANO, _CLEAN, _SLOW, _TENOR,
                  louder={"drums": -3.0, "lead": 1.0}, swing=0.75),
    "latin": _band("Latin", 104, _LATIN, _UPRIGHT, _PIANO, _NYLON, _BRASS, _TRUMPET,
                   louder={"keys": 2.0}),
    "hiphop": _band("Hip-hop", 90, _808, _SUB, _EPIANO, _CLEAN, _SLOW, _FLUTE,
                    louder={"bass": 1.0}, swing=0.4),
    "afrobeat": _band("Afrobeat", 112, _LATIN, _FINGER, _ORGAN, _CLEAN, _BRASS, _SAX,
                      louder={"guitar": 2.0}),
    "soul": _band("Soul", 100, _FUNK, _FINGER, _EPIANO, _CLEAN, _ENSEMBLE, _SAX, swing=0.15),
    "disco": _band("Disco", 118, _FUNK, _FINGER, _PIANO, _CLEAN, _ENSEMBLE, _BRASS,
                   louder={"strings": 3.0}),
    "reggae": _band("Reggae", 76, _ROCK, _FINGER, _ORGAN, _CLEAN, _SLOW, _TRUMPET,
                    louder={"bass": 2.0, "keys": 1.0}, swing=0.25),
    "house": _band("House", 124, _HOUSE, _SYNTH_BASS, _PIANO, _PLUCK, _PAD, _SAW,
                   louder={"keys": 1.0}),
    "techno": _band("Techno", 132, _HOUSE, _SYNTH_BASS, _SAW_KEYS, _PLUCK, _PAD, _SQUARE,
                    louder={"lead": -2.0}),
    "trance": _band("Trance", 138, _HOUSE, _SYNTH_BASS, _SAW_KEYS, _PLUCK, _PAD, _SAW),
    "drum-and-bass": _band("Drum and bass", 172, _FUNK, _SUB, _EPIANO, _PLUCK, _PAD, _SAW,
                           louder={"bass": 1.0, "lead": -2.0}),
    "trap": _band("Trap", 140, _808, _SUB, _EPIANO, _PLUCK, _CHOIR, _FLUTE,
                  louder={"bass": 2.0}),
    "synthwave": _band("Synthwave", 96, _808, _SYNTH_BASS, _SAW_KEYS, _CLEAN, _PAD, _SAW,
                       louder={"strings": 1.0}),
    "ambient": _band("Ambient", 72, _LOFI, _LOW_STRINGS, _EPIANO, _HARP, _PAD, _FLUTE,
                     louder={"drums": -6.0, "strings": 4.0, "keys": 1.0}),
    "lofi": _band("Lo-fi", 80, _LOFI, _UPRIGHT, _EPIANO, _NYLON, _SLOW, _SAX,
                  louder={"keys": 2.0, "lead": -2.0}, swing=0.5),
}  # fmt: skip
"""In the order of `plan.GENRES`."""
