"""Moving what was played towards a grid, with swing; all, or a part of the way."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace

from neurosketch.core.errors import RequestError
from neurosketch.core.score import Meter, Note, Score, Track

GRIDS: Mapping[str, float] = {
    "1/4": 1.0, "1/8": 0.5, "1/16": 0.25, "1/32": 0.125,
    "1/4 triplet": 2.0 / 3.0, "1/8 triplet": 1.0 / 3.0, "1/16 triplet": 1.0 / 6.0,
}  # fmt: skip
"""Quarter notes between two lines of each grid, in the order in which a menu shows them."""

_DIGITS = 6
_SHORTEST = 10.0**-_DIGITS


@dataclass(frozen=True, slots=True)
class Quantise:
    """How to quantise.

    Attributes:
        grid: quarter notes between two lines, 1/64 ... 16.
        strength: share of the way to the nearest line, 0 ... 1.
        swing: place of every second line between its neighbours, 0.5 (straight) ... 0.75; 2/3 is
            the triplet feel.
        lengths: whether ends go to the grid as well; otherwise notes keep their lengths.
    """

    grid: float = 0.25
    strength: float = 1.0
    swing: float = 0.5
    lengths: bool = False

    def __post_init__(self) -> None:
        numbers = (self.grid, self.strength, self.swing)
        if not all(map(math.isfinite, numbers)) or not 1 / 64 <= self.grid <= 16.0:
            raise RequestError("The grid must lie between 1/64 and 16 quarter notes.")
        if not 0.0 <= self.strength <= 1.0:
            raise RequestError("The strength must lie between 0 and 1.")
        if not 0.5 <= self.swing <= 0.75:
            raise RequestError("The swing must lie between 0.5 and 0.75.")


def quantise(score: Score, how: Quantise) -> Score:
    """The score with its notes moved towards a grid that begins with every bar.

    Pedal, wheels and controllers stay where they are. Where two notes of a pitch come to overlap,
    the first ends when the second begins; of two that come to begin together the longer stays.

    Args:
        score: what was played.
        how: the grid and how far to it.
    """
    grid = _Grid(score.meters, how)
    return score.with_tracks(tuple(_quantised(track, grid, how) for track in score.tracks))


class _Grid:
    """The lines of a grid that begins anew with every bar."""

    def __init__(self, meters: tuple[Meter, ...], how: Quantise) -> None:
        first = () if meters and meters[0].start <= 0.0 else (Meter(0.0, 4, 4),)
        self._meters = (*first, *meters)
        self._starts = [meter.start for meter in self._meters]
        self._how = how

    def nearest(self, beat: float) -> float:
        """The line nearest to a place."""
        index = max(bisect_right(self._starts, beat) - 1, 0)
        meter = self._meters[index]
        bar = 4.0 * meter.beats / meter.unit
        begin = meter.start + max(math.floor((beat - meter.start) / bar), 0) * bar
        end = begin + bar
        if index + 1 < len(self._meters):
            # A new meter begins a bar, whatever is left of the last one.
            end = min(end, self._starts[index + 1])
        pair = 2.0 * self._how.grid
        first = begin + math.floor((beat - begin) / pair) * pair
        lines = (first, first + pair * self._how.swing, first + pair)
        nearest: float = min((min(line, end) for line in lines), key=lambda line: abs(line - beat))
        return nearest


def _quantised(track: Track, grid: _Grid, how: Quantise) -> Track:
    moved = [_moved(note, grid, how) for note in track.notes]
    moved.sort(key=lambda note: (note.start, note.pitch, note.length))
    return replace(track, notes=_apart(moved))


def _moved(note: Note, grid: _Grid, how: Quantise) -> Note:
    start = note.start + how.strength * (grid.nearest(note.start) - note.start)
    length = note.length
    if how.lengths:
        end = grid.nearest(note.end)
        if end <= grid.nearest(note.start):
            end = grid.nearest(note.start) + how.grid
        length = note.end + how.strength * (end - note.end) - start
    start = round(max(start, 0.0), _DIGITS)
    return replace(note, start=start, length=max(round(length, _DIGITS), _SHORTEST))


def _apart(notes: list[Note]) -> tuple[Note, ...]:
    """Notes in order of start, then pitch, of which no two of a pitch sound at once."""
    kept: list[Note] = []
    last: dict[int, int] = {}
    for note in notes:
        index = last.get(note.pitch)
        if index is not None and kept[index].start == note.start:
            # In order of length: this one is at least as long.
            louder = max(kept[index].velocity, note.velocity)
            kept[index] = replace(note, velocity=louder)
            continue
        if index is not None and kept[index].end > note.start:
            before = kept[index]
            length = max(round(note.start - before.start, _DIGITS), _SHORTEST)
            kept[index] = replace(before, length=length)
        last[note.pitch] = len(kept)
        kept.append(note)
    return tuple(kept)
