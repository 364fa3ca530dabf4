"""A song form of a sketch: parts that share its material."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from neurosketch.core.composing import BEATS_PER_BAR, MAX_BARS, ROLES, Composing
from neurosketch.core.errors import RequestError
from neurosketch.core.score import Note, Score, Track
from neurosketch.models.musegan.cells import STEPS_PER_BAR
from neurosketch.models.musegan.dressing import one_by_one
from neurosketch.models.musegan.lane import Lane, joined
from neurosketch.models.musegan.planning import BoolArray
from neurosketch.models.musegan.tasks import (
    Desk,
    Known,
    asked_lane,
    context_of,
    known,
    rewritten,
    suggested,
)

FORM = "AA'BA"
"""The form when none is asked for."""
_FIRST = "A"
_TRIES = 6
"""Of chords for another part: those most unlike the first part's are taken."""
_DRUMS, _LEAD = ROLES.index("drums"), ROLES.index("lead")
_SHARED_GROOVE, _VARIED, _FILL = 0.3, 0.5, 0.8
"""How much changes: of another part's drums, of a varied part's second half, of the drums of its
last bar."""


def extended(desk: Desk, composing: Composing) -> Score:
    """A song of a sketch, which is its part A.

    A part with an apostrophe is a variation: its second half changes, and the drums lead over to
    what follows. Other letters have other chords, on which the players play the rhythms of part A;
    the lead plays something else.

    Args:
        desk: what is at hand.
        composing: with the sketch as `context`, the `form`, and the `chords` of part B if wanted.

    Raises:
        RequestError: there is no sketch, or the song would be too long.
    """
    there = known(desk, context_of(composing))
    names = re.findall(r"[A-E]'?", composing.form or FORM)
    total = len(names) * there.sketch.bars
    if total > MAX_BARS:
        raise RequestError(
            f"A song has at most {MAX_BARS} bars, and '{composing.form or FORM}' of "
            f"{there.sketch.bars} bars each would have {total}.",
            "Choose fewer parts or a shorter sketch.",
        )
    parts: dict[str, Known] = {_FIRST: there}
    for name in sorted(set(names)):
        letter = name[0]
        if letter not in parts:
            lane = asked_lane(composing.chords, there.sketch.bars)
            parts[letter] = _contrast(there, letter, lane)
        if name not in parts:
            parts[name] = _variation(parts[letter], letter)
    return _sequence(there, [parts[name] for name in names])


def _contrast(there: Known, letter: str, lane: Lane | None) -> Known:
    """Another part: the same rhythms on other chords, with another lead."""
    bars, asked = there.sketch.bars, there.desk.asked
    if lane is None:
        offers = [suggested(asked, bars, letter, number) for number in range(_TRIES)]
        lane = max(offers, key=lambda offer: _unlike(offer, there.harmonies))
    plays = np.asarray(there.sketch.cells.onsets.any(axis=1), bool)
    melody = _LEAD if plays[_LEAD] else None
    others = [row for row in range(1, len(ROLES)) if row != melody and plays[row]]
    moved = replace(there, harmonies=lane)
    moved = _with(moved, others, 0, bars, letter, "pitches", keep_rhythm=True)
    if melody is not None:
        moved = _with(moved, [melody], 0, bars, letter, "lead")
    if plays[_DRUMS]:
        moved = _with(moved, [_DRUMS], 0, bars, letter, "groove", amount=_SHARED_GROOVE)
    return moved


def _variation(part: Known, letter: str) -> Known:
    """The same part again, going elsewhere at its end."""
    bars = part.sketch.bars
    plays = np.asarray(part.sketch.cells.onsets.any(axis=1), bool)
    free = [row for row in range(2, len(ROLES)) if plays[row]]
    varied = _with(part, free, bars // 2, bars, letter, "varied", amount=_VARIED)
    if plays[_DRUMS]:
        varied = _with(varied, [_DRUMS], bars - 1, bars, letter, "fill", amount=_FILL)
    return varied


def _with(
    there: Known,
    rows: Sequence[int],
    first_bar: int,
    end_bar: int,
    *purpose: str,
    amount: float = 1.0,
    keep_rhythm: bool = False,
) -> Known:
    """The same with some bars of some players written anew, and its chords written down."""
    steps = there.sketch.bars * STEPS_PER_BAR
    free: BoolArray = np.zeros((len(ROLES), steps), np.bool_)
    free[list(rows), first_bar * STEPS_PER_BAR : end_bar * STEPS_PER_BAR] = True
    end = np.zeros((len(ROLES), steps + 1), np.bool_)
    end[:, -1] = True
    return rewritten(there, free, end, "form", *purpose, amount=amount, keep_rhythm=keep_rhythm)


def _unlike(lane: Lane, other: Lane) -> int:
    """Beats on which two lanes differ."""
    return sum(mine != theirs for mine, theirs in zip(lane.beats, other.beats, strict=True))


def _sequence(there: Known, parts: Sequence[Known]) -> Score:
    """One part after the other."""
    length = float(there.sketch.bars * BEATS_PER_BAR)
    tracks = []
    for row, track in enumerate(there.sketch.tracks):
        whole = replace(track, notes=(), bends=(), changes=())
        for number, part in enumerate(parts):
            whole = _followed(whole, part.sketch.tracks[row], number * length, length)
        tracks.append(replace(whole, notes=one_by_one(whole.notes)))
    lane = joined(*(part.harmonies for part in parts))
    first = there.with_tracks(there.sketch.tracks).sketch.score
    return replace(first, tracks=tuple(tracks), chords=lane.chords)


def _followed(track: Track, part: Track, start: float, length: float) -> Track:
    """A track with one more part of itself; its notes end where the part does."""
    notes = tuple(
        Note(note.start + start, max(min(note.end, length) - note.start, 1e-3), note.pitch,
             note.velocity)
        for note in part.notes
    )  # fmt: skip
    bends = tuple(replace(bend, start=bend.start + start) for bend in part.bends)
    changes = tuple(replace(change, start=change.start + start) for change in part.changes)
    return replace(
        track, notes=track.notes + notes, bends=track.bends + bends,
        changes=track.changes + changes,
    )  # fmt: skip
