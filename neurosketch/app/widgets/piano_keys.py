"""Where the keys of a piano lie: pure geometry for the on-screen keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

OCTAVE = 12
LOWEST, HIGHEST = 0, 127
SOFTEST, LOUDEST = 24, 127
"""Velocities at the far and at the near end of a key."""
_BLACK = frozenset({1, 3, 6, 8, 10})
_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_WHITE_BEFORE = (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)
"""White keys of an octave left of each pitch class."""
_BLACK_WIDTH = 0.6
_BLACK_LENGTH = 0.62
_LEAN = {1: -0.1, 3: 0.1, 6: -0.14, 8: 0.0, 10: 0.14}
"""How far a black key stands from the middle between its neighbours, in white keys."""


def note_name(pitch: int) -> str:
    """Name of a MIDI pitch; 60 is C4."""
    return f"{_NAMES[pitch % OCTAVE]}{pitch // OCTAVE - 1}"


def is_black(pitch: int) -> bool:
    """Whether a pitch has a black key."""
    return pitch % OCTAVE in _BLACK


@dataclass(frozen=True, slots=True)
class KeyLayout:
    """The keys of whole octaves and the C above them, side by side.

    Attributes:
        first: the lowest key, a C.
        octaves: how many.
        area: where the keys lie, in pixels.
    """

    first: int
    octaves: int
    area: QRectF

    @property
    def last(self) -> int:
        """The highest key."""
        return min(self.first + OCTAVE * self.octaves, HIGHEST)

    @property
    def pitches(self) -> range:
        """All keys, the lowest first."""
        return range(self.first, self.last + 1)

    @property
    def white_width(self) -> float:
        """Width of a white key in pixels."""
        whites = 7 * (self.last // OCTAVE - self.first // OCTAVE)
        return self.area.width() / (whites + _WHITE_BEFORE[self.last % OCTAVE] + 1)

    def rect(self, pitch: int) -> QRectF:
        """The key of a pitch inside `area`; black keys lie over white ones."""
        octave, place = divmod(pitch - self.first, OCTAVE)
        width = self.white_width
        left = self.area.left() + (7 * octave + _WHITE_BEFORE[place]) * width
        if place not in _BLACK:
            return QRectF(left, self.area.top(), width, self.area.height())
        middle = left + _LEAN[place] * width
        half = width * _BLACK_WIDTH / 2.0
        return QRectF(
            middle - half, self.area.top(), 2.0 * half, self.area.height() * _BLACK_LENGTH
        )

    def pitch_at(self, at: QPointF) -> int | None:
        """The key under a point; None beside the keyboard."""
        if not self.area.contains(at):
            return None
        for black in (True, False):
            for pitch in self.pitches:
                if is_black(pitch) is black and self.rect(pitch).contains(at):
                    return pitch
        return self.last

    def velocity_at(self, pitch: int, y: float) -> int:
        """How hard a key is struck at a height: the nearer to its front edge, the louder."""
        key = self.rect(pitch)
        share = min(max((y - key.top()) / max(key.height(), 1.0), 0.0), 1.0)
        return round(SOFTEST + share * (LOUDEST - SOFTEST))
