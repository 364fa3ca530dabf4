"""Musical typing: the computer keyboard as a piano of an octave and a half."""

from __future__ import annotations

from collections.abc import Mapping

from neurosketch.core.performance import NoteOff, NoteOn, PlayEvent

KEYS: Mapping[str, int] = {
    "A": 0, "W": 1, "S": 2, "E": 3, "D": 4, "F": 5, "T": 6, "G": 7, "Y": 8, "H": 9,
    "U": 10, "J": 11, "K": 12, "O": 13, "L": 14, "P": 15, ";": 16,
}  # fmt: skip
"""Semitones above the C of the octave; the upper row holds the black keys."""
OCTAVE_DOWN, OCTAVE_UP, SOFTER, LOUDER = "Z", "X", "C", "V"
PLAYED = frozenset({*KEYS, OCTAVE_DOWN, OCTAVE_UP, SOFTER, LOUDER})
"""Every key that musical typing takes for itself."""
LOWEST_OCTAVE, HIGHEST_OCTAVE, USUAL_OCTAVE = -1, 9, 4
"""Octaves as musicians count them: 4 begins at middle C, MIDI note 60."""
SOFTEST, LOUDEST, USUAL_VELOCITY, VELOCITY_STEP = 1, 127, 100, 10


class TypingKeyboard:
    """Which keys are down, in which octave, how loud.

    Args:
        octave: `LOWEST_OCTAVE` ... `HIGHEST_OCTAVE`.
        velocity: 1 ... 127.
    """

    def __init__(self, octave: int = USUAL_OCTAVE, velocity: int = USUAL_VELOCITY) -> None:
        self._octave = min(max(octave, LOWEST_OCTAVE), HIGHEST_OCTAVE)
        self._velocity = min(max(velocity, SOFTEST), LOUDEST)
        self._down: dict[str, int] = {}

    @property
    def octave(self) -> int:
        """The octave of the key A."""
        return self._octave

    @property
    def velocity(self) -> int:
        """Velocity of the next key, 1 ... 127."""
        return self._velocity

    @property
    def held(self) -> frozenset[int]:
        """Pitches that sound."""
        return frozenset(self._down.values())

    def pitch(self, key: str) -> int | None:
        """MIDI pitch of a key in this octave; None when it plays none or lies above 127."""
        step = KEYS.get(key.upper())
        if step is None:
            return None
        pitch = 12 * (self._octave + 1) + step
        return pitch if pitch <= 127 else None

    def press(self, key: str) -> tuple[PlayEvent, ...]:
        """What happens when a key goes down; a key that is down already (auto-repeat) does nothing.

        Args:
            key: the letter on it, in either case.
        """
        key = key.upper()
        if key in self._down:
            return ()
        if key in (OCTAVE_DOWN, OCTAVE_UP):
            step = 1 if key == OCTAVE_UP else -1
            self._octave = min(max(self._octave + step, LOWEST_OCTAVE), HIGHEST_OCTAVE)
        elif key in (SOFTER, LOUDER):
            step = VELOCITY_STEP if key == LOUDER else -VELOCITY_STEP
            self._velocity = min(max(self._velocity + step, SOFTEST), LOUDEST)
        pitch = self.pitch(key)
        if pitch is None:
            return ()
        self._down[key] = pitch
        return (NoteOn(pitch, self._velocity),)

    def release(self, key: str) -> tuple[PlayEvent, ...]:
        """What happens when a key comes up: the note that it began ends, whatever the octave now.

        Args:
            key: the letter on it, in either case.
        """
        pitch = self._down.pop(key.upper(), None)
        # After a change of octave another key may hold the same pitch.
        return () if pitch is None or pitch in self.held else (NoteOff(pitch),)

    def release_all(self) -> tuple[PlayEvent, ...]:
        """Ends every note, as when the window loses the keyboard."""
        events = tuple(NoteOff(pitch) for pitch in sorted(self.held))
        self._down.clear()
        return events
