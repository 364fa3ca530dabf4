"""A sketch that is there: its cells on the grid beside its notes, so that what stays stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neurosketch.core.composing import BEATS_PER_BAR, MAX_BARS, ROLES, STEPS_PER_BEAT, Region
from neurosketch.core.errors import RequestError
from neurosketch.core.score import Note, Score, Track
from neurosketch.core.sketch_grid import bars_of
from neurosketch.models.musegan import cells as grid
from neurosketch.models.musegan.asked import Asked
from neurosketch.models.musegan.cells import STEPS_PER_BAR, Cells, drum_class
from neurosketch.models.musegan.dressing import empty_track, one_by_one, step_of
from neurosketch.models.musegan.planning import BoolArray

_DRUMS = ROLES[0]
_LOUDER = 16
"""Velocities that differ by less are the same to the networks, which know eight of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """Music that is there.

    Attributes:
        score: as it was given.
        tracks: one for each of `ROLES`, in order; those it lacks are empty ones of the band.
        cells: its notes on the grid, with the tonic at C.
        shift: semitones from there to the score.
    """

    score: Score
    tracks: tuple[Track, ...]
    cells: Cells
    shift: int

    @property
    def bars(self) -> int:
        """Bars of 4/4."""
        return self.cells.steps // STEPS_PER_BAR

    def changed(
        self, written: Cells, free: BoolArray, notes: Sequence[tuple[Note, ...]], end: BoolArray
    ) -> tuple[Track, ...]:
        """The tracks with other notes where they were free and are others now.

        Args:
            written: cells as `cells`; the same outside `free`.
            free: (6, steps).
            notes: of each of `ROLES`, those of `written`, in the key of the score.
            end: (6, steps + 1) where a region ends.
        """
        return tuple(
            self._changed_track(row, written, free, notes[row], end[row])
            for row in range(len(ROLES))
        )

    def _changed_track(
        self, row: int, written: Cells, free: BoolArray, notes: tuple[Note, ...], end: BoolArray
    ) -> Track:
        track = self.tracks[row]
        if not free[row].any():
            return track
        kept, new = [], []
        for note in track.notes:
            step = step_of(note)
            stays = step >= self.cells.steps or not free[row, step]
            if stays or self._same(row, written, step, note.pitch):
                kept.append(note)
        for note in notes:
            step = min(max(step_of(note), 0), self.cells.steps - 1)
            if free[row, step] and not self._same(row, written, step, note.pitch):
                borders = np.flatnonzero(end[step + 1 :])
                limit = (step + 1 + int(borders[0])) / STEPS_PER_BEAT if borders.size else note.end
                new.append(replace(note, length=max(min(note.end, limit) - note.start, 1e-3)))
        return replace(track, notes=one_by_one(new, kept))

    def _same(self, row: int, written: Cells, step: int, pitch: int) -> bool:
        """Whether what begins there is what began there."""
        if row == 0:
            drum = drum_class(pitch)
            now, then = int(written.drums[step, drum]), int(self.cells.drums[step, drum])
            return now > 0 and then > 0 and abs(now - then) < _LOUDER
        player = row - 1
        return (
            bool(written.base[player, step] >= 0)
            and bool(written.base[player, step] == self.cells.base[player, step])
            and bool(written.shape[player, step] == self.cells.shape[player, step])
            and abs(int(written.velocity[player, step] - self.cells.velocity[player, step]))
            < _LOUDER
            and _alike(int(written.length[player, step]), int(self.cells.length[player, step]))
        )


def _alike(length: int, other: int) -> bool:
    return 3 * max(length, other) <= 4 * min(length, other)


def sketch_of(score: Score, asked: Asked, shift: int, bars: int = 0) -> Sketch:
    """Read a score whose tracks have roles.

    Args:
        score: in bars of 4/4.
        asked: the request, for tracks that it lacks.
        shift: semitones from C to its tonic.
        bars: how many it has at least.

    Raises:
        RequestError: it is in another meter, too long, or a track has notes and no role.
    """
    for meter in score.meters:
        if BEATS_PER_BAR * meter.unit != 4 * meter.beats:
            raise RequestError(
                f"Sketches are in 4/4, and this music is in {meter.beats}/{meter.unit}.",
                "Import it as a sketch first.",
            )
    own = [track for track in score.tracks if track.notes and track.role not in ROLES]
    if own:
        raise RequestError(
            f"The track '{own[0].name}' is none of the players of a sketch.",
            "Import the music as a sketch first.",
        )
    tracks = tuple(score.track(role) or empty_track(role, asked.band) for role in ROLES)
    length = max(bars_of(score), bars)
    if length > MAX_BARS:
        raise RequestError(
            f"A sketch has at most {MAX_BARS} bars, and this one would have {length}."
        )
    pure = replace(score, tracks=tracks)
    cells = grid.from_score(pure, length).transposed(-shift)
    return Sketch(score, tracks, cells, shift)


def free_cells(regions: Sequence[Region], bars: int) -> tuple[BoolArray, BoolArray]:
    """What regions leave free: all of it when there are none.

    Returns:
        (6, steps) the cells; (6, steps + 1) where a region ends before the sketch does and what
        follows it is not free.
    """
    steps = bars * STEPS_PER_BAR
    free = np.zeros((len(ROLES), steps), np.bool_)
    if not regions:
        free[:] = True
    for region in regions:
        first = int(np.floor(region.start * STEPS_PER_BEAT + 0.5))
        last = max(int(np.floor(region.end * STEPS_PER_BEAT + 0.5)), first + 1)
        free[ROLES.index(region.role), first:last] = True
    end = np.zeros((len(ROLES), steps + 1), np.bool_)
    end[:, 1:steps] = free[:, :-1] & ~free[:, 1:]
    end[:, steps] = True
    return free, end


def with_rhythm(
    before: Sequence[Note], row: int, free: BoolArray, fitted: Sequence[Note]
) -> tuple[Note, ...]:
    """Notes in their old places with the pitches of new ones.

    Args:
        before: notes of the track.
        row: place of its role in `ROLES`; not the drums.
        free: (6, steps) where pitches may change.
        fitted: the new notes, in the key and the scale of the score.
    """
    pitches: dict[int, list[int]] = {}
    for note in fitted:
        pitches.setdefault(step_of(note), []).append(note.pitch)
    groups: dict[int, list[Note]] = {}
    for note in before:
        groups.setdefault(step_of(note), []).append(note)
    found: list[Note] = []
    for step, group in groups.items():
        offered = sorted(set(pitches.get(step, ())))
        if step < free.shape[1] and free[row, step] and offered:
            own = sorted(group, key=lambda note: note.pitch)
            group = [
                replace(note, pitch=pitch)
                for note, pitch in zip(own, _so_many(offered, len(own)), strict=True)
            ]
        found += group
    return tuple(sorted(found, key=lambda note: (note.start, note.pitch)))


def _so_many(pitches: list[int], count: int) -> list[int]:
    """As many pitches: the outer ones first, or the same ones again an octave higher."""
    if len(pitches) >= count:
        places = np.linspace(0, len(pitches) - 1, count).round().astype(int)
        return [pitches[place] for place in places]
    found = list(pitches)
    while len(found) < count:
        higher = found[len(found) - len(pitches)] + 12
        while higher in found:
            higher += 12
        found.append(higher if higher < 128 else min(set(range(128)) - set(found)))
    return sorted(found)
