"""Keys and scales: names, notes, key signatures, and a lock that lets no wrong note through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from neurosketch.core.errors import RequestError
from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PlayEvent

SCALES: Mapping[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "octatonic": (0, 2, 3, 5, 6, 8, 9, 11),
    "chromatic": tuple(range(12)),
}
"""Semitones above the root of each scale, in the order in which a menu shows them."""

ROOTS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""The usual name of each pitch class."""

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_KEY = re.compile(r"\s*([A-Ga-g])([#♯b♭]?)\s*(.*?)\s*")
_SHORT = {"": "major", "maj": "major", "m": "minor", "min": "minor", "aeolian": "minor",
          "ionian": "major"}  # fmt: skip
_FIFTHS = "FCGDAEB"
_MOST_SIGNS = 7


@dataclass(frozen=True, slots=True)
class Scale:
    """A root and the notes above it.

    Attributes:
        root: pitch class, 0 for C ... 11 for B.
        name: one of `SCALES`.
    """

    root: int
    name: str = "major"

    def __post_init__(self) -> None:
        if not 0 <= self.root < 12 or self.name not in SCALES:
            raise RequestError(
                f"There is no scale '{self.name}' on the root {self.root}.",
                f"Choose one of: {', '.join(SCALES)}.",
            )

    @classmethod
    def from_key(cls, key: str) -> Self:
        """The scale of a key such as `F# minor`, `Bb` or `D dorian`.

        Raises:
            RequestError: it names no key.
        """
        match = _KEY.fullmatch(key)
        kind = "" if match is None else match[3].casefold()
        # Chord symbols tell Am from AM; everywhere else the case means nothing.
        name = "major" if match is not None and match[3] == "M" else _SHORT.get(kind, kind)
        if match is None or name not in SCALES:
            raise RequestError(f"'{key.strip()}' is no key.", "Write it like C major or F# minor.")
        return cls((_LETTERS[match[1].upper()] + _ACCIDENTALS[match[2]]) % 12, name)

    @property
    def pitch_classes(self) -> frozenset[int]:
        """0 for C ... 11 for B."""
        return frozenset((self.root + step) % 12 for step in SCALES[self.name])

    def __contains__(self, pitch: int) -> bool:
        return pitch % 12 in self.pitch_classes

    def __str__(self) -> str:
        return f"{ROOTS[self.root]} {self.name}"

    def nearest(self, pitch: int) -> int:
        """The note of the scale nearest to a MIDI pitch, inside 0 ... 127; of two the lower."""
        for distance in range(12):
            for candidate in (pitch - distance, pitch + distance):
                if 0 <= candidate <= 127 and candidate in self:
                    return candidate
        return pitch


def key_of_signature(sharps: int, minor: bool) -> str:
    """Name of the key with so many sharps (flats when below 0), -7 ... 7.

    Raises:
        ValueError: there is no such signature.
    """
    if not -_MOST_SIGNS <= sharps <= _MOST_SIGNS:
        raise ValueError(sharps)
    place = sharps + 1 + (3 if minor else 0)
    letter, accidentals = _FIFTHS[place % 7], place // 7
    sign = "#" * accidentals if accidentals >= 0 else "b" * -accidentals
    return f"{letter}{sign} {'minor' if minor else 'major'}"


def signature_of_key(key: str | None) -> tuple[int, bool] | None:
    """Sharps (flats when below 0) and whether it is minor; None for what has no key signature.

    A key whose own spelling would need more than seven signs gets that of its other spelling.
    """
    try:
        scale = None if key is None else Scale.from_key(key)
    except RequestError:
        return None
    if key is None or scale is None or scale.name not in ("major", "minor"):
        return None
    minor, text = scale.name == "minor", key.strip()
    accidental = _ACCIDENTALS.get(text[1:2], 0)
    sharps = _FIFTHS.index(text[0].upper()) - 1 + 7 * accidental - (3 if minor else 0)
    if abs(sharps) > _MOST_SIGNS:
        sharps += -12 if sharps > 0 else 12
    return sharps, minor


class ScaleLock:
    """Moves every key that is played to the nearest note of a scale.

    A key that is held keeps its note while the scale changes, and a note that two keys of a hand
    share ends with the last of them, so nothing hangs. What several hands hold is told of each.

    Args:
        scale: None lets everything through.
    """

    def __init__(self, scale: Scale | None = None) -> None:
        self.scale = scale
        self._notes: dict[tuple[str, int], int] = {}

    def apply(self, event: PlayEvent, hand: str = "") -> tuple[PlayEvent, ...]:
        """What shall be played when `event` comes from a hand."""
        if isinstance(event, NoteOn):
            key = hand, event.pitch
            pitch = event.pitch if self.scale is None else self.scale.nearest(event.pitch)
            left = self._up(*key) if self._notes.get(key, pitch) != pitch else ()
            self._notes[key] = pitch
            return (*left, NoteOn(pitch, event.velocity))
        if isinstance(event, NoteOff):
            return self._up(hand, event.pitch)
        if isinstance(event, AllOff):
            self._notes.clear()
        return (event,)

    def _up(self, hand: str, key: int) -> tuple[PlayEvent, ...]:
        # Without a note of its own, the key went down before this lock was there.
        pitch = self._notes.pop((hand, key), key)
        held = {note for (other, _), note in self._notes.items() if other == hand}
        return () if pitch in held else (NoteOff(pitch),)
