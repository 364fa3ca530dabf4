"""Who plays a genre, how fast, and how loud: what a sketch is given before a note of it is known.

Instruments are those of the shipped instrument model, kits those of `resources/kits`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
_LEVEL = {"drums": 0.0, "bass": -3.0, "keys": -8.0, "guitar": -8.0, "strings": -11.0, "lead": -6.0}


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


def _band(
    label: str, bpm: int, kit: str, *pitched: tuple[str, int],
    louder: Mapping[str, float] | None = None, swing: float = 0.0,
) -> Band:  # fmt: skip
    """A band with the usual places on the stage; `louder` is added to the usual levels, in dB."""
    added = louder or {}
    seats = zip(ROLES, ((kit, _KITS[kit]), *pitched), strict=True)
    return Band(label, bpm, {
        role: Chair(instrument, program, _LEVEL[role] + added.get(role, 0.0), _CENTRE[role])
        for role, (instrument, program) in seats
    }, swing)  # fmt: skip


_KITS = {"rock": 16, "jazz": 32, "funk": 0, "latin": 0, "808": 25, "house": 24, "lofi": 8}
"""The program that General MIDI level 2 and its relatives have for such a kit."""

_UPRIGHT, _FINGER, _SLAP = ("upright_bass", 32), ("upright_bass", 33), ("upright_bass", 36)
_SYNTH_BASS, _SUB = ("upright_bass:0.6,saw:0.4", 38), ("upright_bass:0.7,square:0.3", 39)
_PIANO, _EPIANO, _ORGAN = ("electric_piano", 0), ("electric_piano", 4), ("organ", 16)
_SAW_KEYS = ("electric_piano:0.6,saw:0.4", 90)
_NYLON, _CLEAN, _DRIVEN = ("guitar", 24), ("guitar", 27), ("guitar:0.7,saw:0.3", 30)
_PLUCK = ("pizzicato:0.6,square:0.4", 45)
_ENSEMBLE, _SLOW = ("viola:0.6,violin:0.4", 48), ("cello:0.5,viola:0.5", 49)
_CHOIR, _PAD = ("choir", 52), ("choir:0.6,saw:0.4", 89)
_BRASS = ("trumpet:0.5,trombone:0.5", 61)
_SAX, _TENOR, _TRUMPET, _FLUTE = ("alto_sax", 65), ("tenor_sax", 66), ("trumpet", 56), ("flute", 73)
_SAW, _SQUARE = ("saw", 81), ("square", 80)

BANDS: Mapping[str, Band] = {
    "game-rock": _band("Game rock", 140, "rock", _FINGER, _ORGAN, _DRIVEN, _ENSEMBLE, _SQUARE),
    "game-pop": _band("Game pop", 124, "rock", _FINGER, _PIANO, _NYLON, _ENSEMBLE, _FLUTE),
    "rock": _band("Rock", 124, "rock", _FINGER, _ORGAN, _DRIVEN, _SLOW, _SAW,
                  louder={"guitar": 3.0, "keys": -1.0}),
    "funk": _band("Funk", 104, "funk", _SLAP, _EPIANO, _CLEAN, _BRASS, _TENOR,
                  louder={"bass": 1.5}, swing=0.1),
    "jazz": _band("Jazz", 132, "jazz", _UPRIGHT, _PIANO, _CLEAN, _SLOW, _TENOR,
                  louder={"drums": -3.0, "lead": 1.0}, swing=0.75),
    "latin": _band("Latin", 104, "latin", _UPRIGHT, _PIANO, _NYLON, _BRASS, _TRUMPET,
                   louder={"keys": 2.0}),
    "hiphop": _band("Hip-hop", 90, "808", _SUB, _EPIANO, _CLEAN, _SLOW, _FLUTE,
                    louder={"bass": 1.0}, swing=0.4),
    "afrobeat": _band("Afrobeat", 112, "latin", _FINGER, _ORGAN, _CLEAN, _BRASS, _SAX,
                      louder={"guitar": 2.0}),
    "soul": _band("Soul", 100, "funk", _FINGER, _EPIANO, _CLEAN, _ENSEMBLE, _SAX, swing=0.15),
    "disco": _band("Disco", 118, "funk", _FINGER, _PIANO, _CLEAN, _ENSEMBLE, _BRASS,
                   louder={"strings": 3.0}),
    "reggae": _band("Reggae", 76, "rock", _FINGER, _ORGAN, _CLEAN, _SLOW, _TRUMPET,
                    louder={"bass": 2.0, "keys": 1.0}, swing=0.25),
    "house": _band("House", 124, "house", _SYNTH_BASS, _PIANO, _PLUCK, _PAD, _SAW,
                   louder={"keys": 1.0}),
    "techno": _band("Techno", 132, "house", _SYNTH_BASS, _SAW_KEYS, _PLUCK, _PAD, _SQUARE,
                    louder={"lead": -2.0}),
    "trance": _band("Trance", 138, "house", _SYNTH_BASS, _SAW_KEYS, _PLUCK, _PAD, _SAW),
    "drum-and-bass": _band("Drum and bass", 172, "funk", _SUB, _EPIANO, _PLUCK, _PAD, _SAW,
                           louder={"bass": 1.0, "lead": -2.0}),
    "trap": _band("Trap", 140, "808", _SUB, _EPIANO, _PLUCK, _CHOIR, _FLUTE,
                  louder={"bass": 2.0}),
    "synthwave": _band("Synthwave", 96, "808", _SYNTH_BASS, _SAW_KEYS, _CLEAN, _PAD, _SAW,
                       louder={"strings": 1.0}),
    "ambient": _band("Ambient", 72, "lofi", _SLOW, _EPIANO, ("harp", 46), _PAD, _FLUTE,
                     louder={"drums": -6.0, "strings": 4.0, "keys": 1.0}),
    "lofi": _band("Lo-fi", 80, "lofi", _UPRIGHT, _EPIANO, _NYLON, _SLOW, _SAX,
                  louder={"keys": 2.0, "lead": -2.0}, swing=0.5),
}  # fmt: skip
"""In the order of `plan.GENRES`."""
