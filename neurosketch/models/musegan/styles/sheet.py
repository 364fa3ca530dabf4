"""The paper that the players of a style write on, and the dice they throw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neurosketch.models.musegan.cells import (
    DRUMS,
    MAX_LENGTH,
    PITCHED,
    STEPS_PER_BAR,
    Cells,
    fold,
    shape_of,
    shapes,
    silence,
)  # fmt: skip
from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.harmony import SCALES, Harmony

BARS = 4
STEPS = BARS * STEPS_PER_BAR
BEATS = BARS * 4
_DRUM = {name: index for index, name in enumerate(DRUMS)}
_PLAYER = {name: index for index, name in enumerate(PITCHED)}

EVERY_BAR = (True,) * BARS


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """Four bars in a style, with the tonic moved to C.

    Attributes:
        cells: the notes, 64 steps.
        minor: whether the mode is a minor one.
        chords: the chord of each of the 16 beats: root (pitch class, -1 for none) and kind, a key
            of `harmony.QUALITIES`.
        tempo: in quarter notes a minute.
    """

    cells: Cells
    minor: bool
    chords: tuple[Harmony, ...]
    tempo: float


class Sheet:
    """Four bars that are being written, over chords that are given.

    Attributes:
        dice: the chances of this phrase.
        chords: of each beat.
        minor: the mode.
        scale: pitch classes of the mode.
        force: -1 ... 1 how hard all play.
        tempo: quarter notes a minute.
    """

    def __init__(
        self, dice: Dice, chords: Sequence[Harmony], minor: bool, tempo: float, scale: str = ""
    ) -> None:
        self.dice = dice
        self.chords = tuple(chords)
        self.minor = minor
        self.scale = SCALES[scale or ("minor" if minor else "major")]
        self.tempo = tempo
        self.force = max(-1.0, min(1.0, dice.near(0.0, 0.4)))
        self._cells = silence(STEPS)

    def chord(self, step: int) -> Harmony:
        """The chord of a step; after the end that of the beginning."""
        return self.chords[step % STEPS // 4]

    def changes(self, step: int) -> bool:
        """Whether a chord other than the one before begins at a step."""
        return step == 0 or (step % 4 == 0 and self.chord(step) != self.chord(step - 1))

    def five_notes(self, blue: float = 0.0) -> tuple[int, ...]:
        """The pentatonic scale of the mode; so often the minor one over a major mode as well."""
        minor = self.minor or (blue > 0.0 and self.dice.chance(blue))
        return SCALES["minor-pentatonic" if minor else "pentatonic"]

    def change_after(self, step: int) -> int:
        """The step of the next change of chords, `STEPS` for the end."""
        for later in range(step // 4 + 1, BEATS):
            if self.chords[later] != self.chords[step // 4]:
                return later * 4
        return STEPS

    def play(
        self, role: str, step: int, pitches: Sequence[int], length: int, velocity: float
    ) -> None:
        """An onset of a player; what is off the paper is left out.

        Args:
            role: one of `PITCHED`.
            step: where it begins.
            pitches: MIDI numbers, in any order.
            length: steps.
            velocity: before `force` and the player's own unevenness.
        """
        if not 0 <= step < STEPS or not pitches:
            return
        player, cells = _PLAYER[role], self._cells
        notes = sorted({fold(pitch) for pitch in pitches})
        cells.base[player, step] = notes[0]
        cells.shape[player, step] = shape_of([note - notes[0] for note in notes])
        cells.length[player, step] = max(1, min(length, STEPS - step, MAX_LENGTH))
        cells.velocity[player, step] = self._velocity(velocity)

    def hit(self, drum: str, step: int, velocity: float) -> None:
        """A hit of a drum, one of `DRUMS`; the harder of two at one place counts."""
        if 0 <= step < STEPS:
            column = _DRUM[drum]
            value = self._velocity(velocity)
            self._cells.drums[step, column] = max(value, self._cells.drums[step, column])

    def clear_drums(self, start: int, end: int, spared: Sequence[str] = ()) -> None:
        """Takes hits away."""
        for name, column in _DRUM.items():
            if name not in spared:
                self._cells.drums[start:end, column] = 0

    def clear(self, role: str, start: int, end: int) -> None:
        """Takes the onsets of a player away."""
        player = _PLAYER[role]
        self._cells.base[player, start:end] = -1
        for array in (self._cells.shape, self._cells.length, self._cells.velocity):
            array[player, start:end] = 0

    def begins(self, role: str, step: int) -> bool:
        """Whether an onset of a player is there."""
        return bool(self._cells.base[_PLAYER[role], step] >= 0)

    def copy_part(self, role: str, to: str, semitones: int) -> None:
        """A player doubles another one, so many semitones away."""
        cells, source, target = self._cells, _PLAYER[role], _PLAYER[to]
        there = cells.base[source] >= 0
        for array in (cells.base, cells.shape, cells.length, cells.velocity):
            array[target] = array[source]
        cells.base[target, there] += semitones

    def finish(self) -> Phrase:
        """What has been written; no note of a player sounds on into the next."""
        cells = self._cells
        for player in range(len(PITCHED)):
            steps = np.flatnonzero(cells.base[player] >= 0)
            if steps.size:
                room = np.diff(np.append(steps, STEPS))
                cells.length[player, steps] = np.minimum(cells.length[player, steps], room)
        return Phrase(cells, self.minor, self.chords, self.tempo)

    def _velocity(self, asked: float) -> int:
        return int(max(8, min(127, round(self.dice.near(asked + 9.0 * self.force, 4.0)))))


KNOWN_SHAPES = frozenset(shapes())
