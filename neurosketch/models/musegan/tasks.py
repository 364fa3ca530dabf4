"""What a composer does with the music that is there: new, renewed, extended, blended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neurosketch.core.chord_symbols import NO_CHORD
from neurosketch.core.composing import BEATS_PER_BAR, ROLES, Composing
from neurosketch.core.errors import RequestError
from neurosketch.core.score import Chord, Score, Tempo, Track
from neurosketch.models.musegan.asked import Asked
from neurosketch.models.musegan.cells import STEPS_PER_BAR
from neurosketch.models.musegan.dressing import FOUR_FOUR, dressed, empty_track, score_of
from neurosketch.models.musegan.fingerprints import BAND, SPAN_BARS, UintArray, copied
from neurosketch.models.musegan.hearing import heard_chords, heard_key
from neurosketch.models.musegan.lane import Lane, lane
from neurosketch.models.musegan.planning import BoolArray, Planner
from neurosketch.models.musegan.seeds import stream
from neurosketch.models.musegan.shaping import shaped
from neurosketch.models.musegan.sketches import Sketch, free_cells, sketch_of, with_rhythm
from neurosketch.models.musegan.suggestions import suggest_chords
from neurosketch.models.musegan.tonality import diatonic, key_name, moved, read_key, tonality
from neurosketch.models.musegan.writing import Writer

_ORIGINAL_TRIES = 3
"""How often two bars that stand in the music that was learnt from are written again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is at hand when a sketch is written.

    Attributes:
        asked: the request in numbers.
        planner: makes plans.
        writer: writes cells after them.
        learnt: fingerprints of the music that was learnt from.
    """

    asked: Asked
    planner: Planner
    writer: Writer
    learnt: UintArray

    def in_key(self, key: str) -> Desk:
        """The same in another key."""
        asked = replace(self.asked, home=tonality(key, self.asked.scale))
        return replace(self, asked=asked)


def new(desk: Desk, chords: Sequence[Chord]) -> Score:
    """A new sketch.

    Args:
        desk: what is at hand.
        chords: the harmony; the model's own when empty.
    """
    asked = desk.asked
    harmonies = asked_lane(chords, asked.bars) or suggested(asked, asked.bars)
    plan = desk.planner.draw(asked, harmonies, asked.bars, stream(asked.seed, "plan"))
    free, end = free_cells((), asked.bars)
    cells = shaped(desk.writer.new(plan, "new"), free, plan)
    tracks = [
        replace(empty_track(role, asked.band), notes=dressed(cells, role, asked, harmonies, "new"))
        for role in ROLES
    ]
    score = score_of(tracks, asked.bpm, asked.home.key, harmonies.chords)
    there = replace(known(desk, score, asked.bars), harmonies=harmonies)
    return original(there, free, end, "new").sketch.score


def suggested(asked: Asked, bars: int, *purpose: str | int) -> Lane:
    """Chords of the model's choice, of the notes of the scale."""
    rng = stream(asked.seed, "chords", *purpose)
    chords = suggest_chords(asked.genre, asked.mood, asked.home.minor, bars, rng)
    home = asked.home
    return lane(diatonic(moved(chords, home.tonic, home.names), home), bars)


def asked_lane(chords: Sequence[Chord], bars: int) -> Lane | None:
    """The chords that somebody asks for; None where nobody does."""
    return lane(chords, bars, asked=True) if chords else None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A sketch that is there, and what goes for it.

    Attributes:
        desk: in its key.
        sketch: its notes.
        harmonies: its chords.
        bpm: its tempo.
    """

    desk: Desk
    sketch: Sketch
    harmonies: Lane
    bpm: float

    def with_tracks(
        self, tracks: Sequence[Track], harmonies: Lane | None = None, bars: int = 0
    ) -> Known:
        """The same with other notes, and with other chords or more bars if they are given."""
        lane_of = self.harmonies if harmonies is None else harmonies
        home = self.desk.asked.home
        plain = self.sketch.score
        score = replace(
            plain, tracks=tuple(tracks),
            tempos=plain.tempos or (Tempo(0.0, self.bpm),),
            meters=plain.meters or (FOUR_FOUR,), key=plain.key or home.key,
            chords=lane_of.chords,
        )  # fmt: skip
        sketch = sketch_of(score, self.desk.asked, home.shift, bars or self.sketch.bars)
        return replace(self, sketch=sketch, harmonies=lane_of)


def known(desk: Desk, score: Score, bars: int = 0, chords: Sequence[Chord] = ()) -> Known:
    """Read a sketch that is there; key and chords are listened for where it does not say them.

    Args:
        desk: what is at hand.
        score: the sketch.
        bars: how many it has at least.
        chords: that go for it instead of its own.
    """
    plain = sketch_of(score, desk.asked, 0, bars)
    named = read_key(score.key) or heard_key(plain.cells)
    key = desk.asked.home.key if named is None else key_name(*named)
    own = desk.in_key(key)
    home = own.asked.home
    sketch = replace(plain, cells=plain.cells.transposed(-home.shift), shift=home.shift)
    named_chords = [chord for chord in chords or score.chords if chord.symbol != NO_CHORD]
    harmonies = asked_lane((chords or score.chords) if named_chords else (), sketch.bars)
    if harmonies is None:
        heard = any(track.notes for track in sketch.tracks if not track.drums)
        harmonies = (
            lane(heard_chords(plain.cells, home.names), sketch.bars, asked=True)
            if heard else suggested(own.asked, sketch.bars)
        )  # fmt: skip
    bpm = score.tempos[0].bpm if score.tempos else desk.asked.bpm
    return Known(own, sketch, harmonies, bpm)


def renewed(desk: Desk, composing: Composing) -> Score:
    """Parts of a sketch written anew so that they go with the rest."""
    score = context_of(composing)
    bars = 0
    if composing.regions:
        bars = int(np.ceil(max(region.end for region in composing.regions) / BEATS_PER_BAR))
    there = known(desk, score, bars, composing.chords)
    free, end = free_cells(composing.regions, there.sketch.bars)
    return rewritten(
        there, free, end, "renew", amount=composing.amount, keep_rhythm=composing.keep_rhythm
    ).sketch.score


def rewritten(
    there: Known,
    free: BoolArray,
    end: BoolArray,
    *purpose: str | int,
    amount: float = 1.0,
    keep_rhythm: bool = False,
) -> Known:
    """A sketch with what is free written anew.

    Args:
        there: the sketch, with the harmony that the new notes follow.
        free: (6, steps).
        end: see `free_cells`.
        purpose: names the random numbers.
        amount: how much changes.
        keep_rhythm: notes keep their places, lengths and velocities; drums stay.
    """
    if keep_rhythm:
        free = free.copy()
        free[0] = False
    if not free.any() or amount <= 0.0:
        return there.with_tracks(there.sketch.tracks)
    tracks = _rewritten(there, free, end, purpose, amount, keep_rhythm)
    now = there.with_tracks(tracks)
    return original(now, free, end, *purpose, keep_rhythm=keep_rhythm)


def original(
    there: Known, free: BoolArray, end: BoolArray, *purpose: str | int, keep_rhythm: bool = False
) -> Known:
    """A sketch with those bars written again that came out as they stand in music learnt from.

    Args:
        there: the sketch.
        free: (6, steps) what may be written.
        end: see `free_cells`.
        purpose: names the random numbers.
        keep_rhythm: as for `rewritten`.
    """
    for attempt in range(_ORIGINAL_TRIES):
        copies = np.zeros_like(free)
        for copy in copied(there.sketch.cells, there.desk.learnt):
            start = copy.bar * STEPS_PER_BAR
            rows = slice(None) if copy.role == BAND else ROLES.index(copy.role)
            copies[rows, start : start + SPAN_BARS * STEPS_PER_BAR] = True
        copies &= free
        if not copies.any():
            break
        again = (*purpose, "original", attempt)
        tracks = _rewritten(there, copies, end, again, 1.0, keep_rhythm)
        there = there.with_tracks(tracks)
    return there


def _rewritten(
    there: Known,
    free: BoolArray,
    end: BoolArray,
    purpose: tuple[str | int, ...],
    amount: float,
    keep_rhythm: bool,
) -> tuple[Track, ...]:
    desk, sketch = there.desk, there.sketch
    asked, cells = desk.asked, sketch.cells
    rng = stream(asked.seed, "plan", *purpose)
    plan = desk.planner.around(asked, there.harmonies, cells, free, rng, afresh=amount >= 1.0)
    written = desk.writer.again(cells, free, plan, *purpose, amount=amount, keep_rhythm=keep_rhythm)
    if not keep_rhythm:
        if amount >= 1.0:
            written = shaped(written, free, plan)
        notes = [dressed(written, role, asked, there.harmonies, *purpose) for role in ROLES]
        return sketch.changed(written, free, notes, end)
    still = replace(asked, swing=(0.0,) * len(ROLES), humanise=0.0)
    fitted = [dressed(written, role, still, there.harmonies, *purpose) for role in ROLES]
    return tuple(
        replace(track, notes=with_rhythm(track.notes, row, free, fitted[row])) if row else track
        for row, track in enumerate(sketch.tracks)
    )


def context_of(composing: Composing) -> Score:
    """The music that is there.

    Raises:
        RequestError: there is none.
    """
    if composing.context is None:
        raise RequestError("There is no music to go on from.", "Write a sketch first.")
    return composing.context
