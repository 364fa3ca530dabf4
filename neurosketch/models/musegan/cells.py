"""The notes of a sketch as arrays: what its networks read and write.

A cell is one sixteenth note of one player. In a cell of a pitched player an onset may begin: a
chord of one or more notes that are let go together, told by its lowest pitch, the shape above it
and its length. An onset may begin while notes of earlier ones still sound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import BEATS_PER_BAR, ROLES, STEPS_PER_BEAT
from neurosketch.core.score import Note, Score, Track

STEPS_PER_BAR = STEPS_PER_BEAT * BEATS_PER_BAR
DRUMS = (
    "kick", "snare", "closed_hat", "open_hat", "low_tom", "mid_tom",
    "crash", "clap", "rim", "ride", "shaker_tamb", "perc",
)  # fmt: skip
"""Classes of drums, in the order of the columns of `Cells.drums`."""
DRUM_PITCHES = (36, 38, 42, 46, 45, 48, 49, 39, 37, 51, 70, 63)
"""General MIDI note of each class."""
PITCHED = ROLES[1:]
LOWEST, HIGHEST = 24, 107
"""Range of pitches, as MIDI numbers."""
MAX_LENGTH = 64
"""Steps; no note of a sketch is longer than four bars."""

_GM_DRUMS = {
    35: 0, 36: 0, 38: 1, 40: 1, 37: 8, 39: 7, 41: 4, 43: 4, 45: 4, 47: 5, 48: 5, 50: 5, 42: 2,
    44: 2, 46: 3, 49: 6, 52: 6, 55: 6, 57: 6, 51: 9, 53: 9, 59: 9, 54: 10, 69: 10, 70: 10, 82: 10,
}  # fmt: skip


def drum_class(pitch: int) -> int:
    """The class that a General MIDI drum note belongs to; `perc` for what is none of the others."""
    return _GM_DRUMS.get(pitch, DRUMS.index("perc"))


IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The notes of S steps; nobody writes into the arrays of a `Cells` that others hold.

    Attributes:
        drums: (S, 12) int64 velocity 1 ... 127 of each class of `DRUMS`, 0 where it is not hit.
        base: (5, S) int64 lowest pitch of the onset of each player of `PITCHED`, MIDI; -1 where
            none begins.
        shape: (5, S) int64 index into `shapes()`; 0 (one note) where none begins.
        length: (5, S) int64 steps until the notes are let go; 0 where none begins.
        velocity: (5, S) int64 velocity 1 ... 127; 0 where none begins.
    """

    drums: IntArray
    base: IntArray
    shape: IntArray
    length: IntArray
    velocity: IntArray

    @property
    def steps(self) -> int:
        """Sixteenth notes."""
        return int(self.drums.shape[0])

    @property
    def onsets(self) -> npt.NDArray[np.bool_]:
        """(6, S) where something begins, in the order of `ROLES`."""
        return np.vstack([(self.drums > 0).any(axis=1, keepdims=True).T, self.base >= 0])

    def copy(self) -> Cells:
        """The same notes in arrays of its own."""
        return Cells(*(array.copy() for array in self._arrays()))

    def window(self, start: int, end: int) -> Cells:
        """Steps `start` to `end`; notes are cut where it ends."""
        pitched = slice(start, end)
        room = np.arange(end - start, 0, -1)
        length = np.minimum(self.length[:, pitched], room)
        return Cells(
            self.drums[start:end].copy(), self.base[:, pitched].copy(),
            self.shape[:, pitched].copy(), length, self.velocity[:, pitched].copy(),
        )  # fmt: skip

    def where(self, free: npt.NDArray[np.bool_], other: Cells) -> Cells:
        """These notes, and those of `other` in the cells that are `free` (6, S)."""
        drums = np.where(free[0][:, None], other.drums, self.drums)
        pairs = zip(self._arrays()[1:], other._arrays()[1:], strict=True)
        return Cells(drums, *(np.where(free[1:], theirs, mine) for mine, theirs in pairs))

    def transposed(self, semitones: int) -> Cells:
        """All pitches moved; what would leave the range moves by an octave back into it."""
        moved = self.base + semitones
        moved = np.where(moved > HIGHEST, moved - 12, np.where(moved < LOWEST, moved + 12, moved))
        base = np.where(self.base >= 0, moved, -1)
        return Cells(
            self.drums.copy(), base, self.shape.copy(), self.length.copy(), self.velocity.copy()
        )

    def roll(self) -> npt.NDArray[np.bool_]:
        """(5, S, 128) which pitches of which player sound in which step."""
        roll = np.zeros((len(PITCHED), self.steps, 128), np.bool_)
        for player, step in zip(*np.nonzero(self.base >= 0), strict=True):
            end = step + self.length[player, step]
            for pitch in self.pitches(int(player), int(step)):
                roll[player, step:end, pitch] = True
        return roll

    def pitches(self, player: int, step: int) -> list[int]:
        """MIDI pitches of a player of `PITCHED` that begin in a step; none where base is -1."""
        base = int(self.base[player, step])
        if base < 0:
            return []
        return [base + up for up in shapes()[self.shape[player, step]] if base + up < 128]

    def _arrays(self) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
        return self.drums, self.base, self.shape, self.length, self.velocity


def silence(steps: int) -> Cells:
    """No notes at all."""
    empty = np.zeros((len(PITCHED), steps), np.int64)
    return Cells(
        np.zeros((steps, len(DRUMS)), np.int64), empty - 1, empty.copy(), empty.copy(), empty.copy()
    )


@cache
def shapes() -> tuple[tuple[int, ...], ...]:
    """Semitones above the lowest note, of every chord that an onset can be; the first is one note.

    They are what the training phrases need most, and the triads and sevenths that any style needs.
    """
    from neurosketch.models.musegan.shape_table import SHAPES

    return SHAPES


@cache
def _index() -> dict[tuple[int, ...], int]:
    return {shape: index for index, shape in enumerate(shapes())}


def shape_of(above: Sequence[int]) -> int:
    """Index of the shape that is most like the one asked for.

    Args:
        above: semitones above the lowest note, in order, the first 0.
    """
    wanted = tuple(above)
    found = _index().get(wanted)
    if found is None:
        found = _nearest(wanted)
    return found


@cache
def _nearest(wanted: tuple[int, ...]) -> int:
    """The shape with the most of the same notes, then of the same pitch classes."""
    notes, classes = set(wanted), {up % 12 for up in wanted}

    def distance(shape: tuple[int, ...]) -> float:
        other, others = set(shape), {up % 12 for up in shape}
        return len(notes ^ other) + 3.0 * len(others - classes) + 1.5 * len(classes - others)

    return min(range(len(shapes())), key=lambda index: distance(shapes()[index]))


def from_score(score: Score, bars: int) -> Cells:
    """The first bars of a score on the grid; each note begins in the step nearest to it.

    Tracks without a role are left out; drums count by their flag.
    """
    cells = silence(bars * STEPS_PER_BAR)
    for track in score.tracks:
        if track.drums:
            _write_drums(cells, track)
        elif track.role in PITCHED:
            _write_pitched(cells, track, PITCHED.index(track.role))
    return cells


def step_of(beats: float) -> int:
    """The step nearest to a place in quarter notes."""
    return int(np.floor(beats * STEPS_PER_BEAT + 0.5))


def _write_drums(cells: Cells, track: Track) -> None:
    for note in track.notes:
        step = step_of(note.start)
        if step < cells.steps:
            drum = drum_class(note.pitch)
            cells.drums[step, drum] = max(cells.drums[step, drum], note.velocity)


def _write_pitched(cells: Cells, track: Track, player: int) -> None:
    onsets: dict[int, list[Note]] = defaultdict(list)
    for note in track.notes:
        if step_of(note.start) < cells.steps:
            onsets[step_of(note.start)].append(note)
    for step, notes in onsets.items():
        pitches = sorted({fold(note.pitch) for note in notes})
        length = max(step_of(note.end) - step for note in notes)
        cells.base[player, step] = pitches[0]
        cells.shape[player, step] = shape_of([pitch - pitches[0] for pitch in pitches])
        cells.length[player, step] = min(max(length, 1), MAX_LENGTH, cells.steps - step)
        cells.velocity[player, step] = round(sum(note.velocity for note in notes) / len(notes))


def fold(pitch: int) -> int:
    """The pitch, or the one of the same name nearest to it within the range."""
    while pitch > HIGHEST:
        pitch -= 12
    while pitch < LOWEST:
        pitch += 12
    return pitch


def notes_of(cells: Cells, role: str) -> tuple[Note, ...]:
    """The notes of one player, in order; a pitch that begins again ends before."""
    step_beats = 1.0 / STEPS_PER_BEAT
    if role == ROLES[0]:
        return tuple(
            Note(step * step_beats, step_beats, DRUM_PITCHES[drum], int(cells.drums[step, drum]))
            for step, drum in sorted(
                zip(*map(np.ndarray.tolist, np.nonzero(cells.drums)), strict=True),
                key=lambda at: (at[0], DRUM_PITCHES[at[1]]),
            )
        )
    player = PITCHED.index(role)
    again: dict[int, int] = {}
    found: list[Note] = []
    for step in reversed(np.flatnonzero(cells.base[player] >= 0).tolist()):
        for pitch in reversed(cells.pitches(player, step)):
            end = min(step + int(cells.length[player, step]), again.get(pitch, 1 << 30))
            again[pitch] = step
            velocity = int(cells.velocity[player, step])
            found.append(Note(step * step_beats, (end - step) * step_beats, pitch, velocity))
    return tuple(reversed(found))
