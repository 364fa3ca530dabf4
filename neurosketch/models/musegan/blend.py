"""From one sketch to another, bar by bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from neurosketch.core.composing import BEATS_PER_BAR, ROLES, Composing
from neurosketch.core.errors import RequestError
from neurosketch.core.score import Note, Score, Track
from neurosketch.core.sketch_grid import bar_of
from neurosketch.models.musegan.cells import DRUMS, STEPS_PER_BAR, drum_class
from neurosketch.models.musegan.dressing import one_by_one, step_of
from neurosketch.models.musegan.harmony import NO_CHORD
from neurosketch.models.musegan.lane import Lane, joined
from neurosketch.models.musegan.plan import FloatArray
from neurosketch.models.musegan.planning import BoolArray
from neurosketch.models.musegan.seeds import stream
from neurosketch.models.musegan.tasks import Desk, Known, context_of, known, rewritten
from neurosketch.models.musegan.tonality import moved

_ROWS = len(ROLES)


def blended(desk: Desk, composing: Composing) -> Score:
    """A sketch that goes from one to another.

    The nearer a bar is to the other sketch, the more players (and kinds of drums) play what they
    play there, one after the other, in an order that the seed decides; the harmony is that of the
    nearer one. Whoever comes from the sketch whose harmony it is not keeps his rhythm and finds
    other pitches. Bars of weight 0 or 1 are those of one sketch, note by note.

    Args:
        desk: what is at hand.
        composing: with `context`, `other` and `weights`.

    Raises:
        RequestError: one of the two is missing.
    """
    if composing.other is None:
        raise RequestError("There is no second sketch to go to.", "Choose two sketches.")
    here = known(desk, context_of(composing))
    there = known(desk, composing.other)
    bars = max(here.sketch.bars, there.sketch.bars)
    shift = (here.sketch.shift - there.sketch.shift + 6) % 12 - 6
    weights = _weights(composing.weights, bars)
    lane = _lane(here, there, weights, shift)
    rng = stream(desk.asked.seed, "blend")
    switch = (rng.permutation(_ROWS) + 0.5) / _ROWS
    drums = (rng.permutation(len(DRUMS)) + 0.5) / len(DRUMS)
    mine = [_looped(track, here.sketch.bars, bars) for track in here.sketch.tracks]
    theirs = [
        _looped(_transposed(track, shift), there.sketch.bars, bars) for track in there.sketch.tracks
    ]
    tracks = [_drums(mine[0], theirs[0], weights, drums)]
    foreign: BoolArray = np.zeros((_ROWS, bars * STEPS_PER_BAR), np.bool_)
    for row in range(1, _ROWS):
        takes = weights > switch[row]
        tracks.append(_track(mine[row], theirs[row], takes))
        inside = (weights > 0.0) & (weights < 1.0)
        foreign[row] = np.repeat(inside & (takes != (weights >= 0.5)), STEPS_PER_BAR)
    both = here.with_tracks(tracks, lane, bars)
    end = np.zeros((_ROWS, bars * STEPS_PER_BAR + 1), np.bool_)
    foreign &= both.sketch.cells.onsets
    return rewritten(both, foreign, end, "blend", keep_rhythm=True).sketch.score


def _weights(weights: Sequence[float], bars: int) -> FloatArray:
    """(bars,) how near each bar is to the other sketch; others than one per bar are spread."""
    if not weights:
        return np.linspace(0.0, 1.0, bars) if bars > 1 else np.array([0.5])
    given = np.asarray(weights, float)
    if len(given) == bars:
        return given
    spread = np.interp(np.linspace(0.0, 1.0, bars), np.linspace(0.0, 1.0, len(given)), given)
    return np.asarray(spread, float)


def _lane(here: Known, there: Known, weights: FloatArray, shift: int) -> Lane:
    names = here.desk.asked.home.names
    other = there.harmonies
    beats = tuple(
        chord._replace(root=(chord.root + shift) % 12) if chord != NO_CHORD else chord
        for chord in other.beats
    )
    theirs = Lane(beats, moved(other.chords, shift, names), True)
    own = replace(here.harmonies, asked=True)
    return joined(*(
        theirs.window(bar % there.sketch.bars, 1) if weight >= 0.5
        else own.window(bar % here.sketch.bars, 1)
        for bar, weight in enumerate(weights.tolist())
    ))  # fmt: skip


def _looped(track: Track, own_bars: int, bars: int) -> Track:
    """A track again and again until there are so many bars; its notes end where it repeats."""
    length = own_bars * BEATS_PER_BAR
    if own_bars == bars:
        return track
    notes = [
        Note(note.start + start, max(min(note.end, length) - note.start, 1e-3), note.pitch,
             note.velocity)
        for start in range(0, bars * BEATS_PER_BAR, length) for note in track.notes
        if bar_of(note.start + start) < bars
    ]  # fmt: skip
    return replace(track, notes=tuple(notes))


def _transposed(track: Track, semitones: int) -> Track:
    if track.drums:
        return track
    notes = (replace(n, pitch=min(max(n.pitch + semitones, 0), 127)) for n in track.notes)
    return replace(track, notes=tuple(notes))


def _track(mine: Track, theirs: Track, takes: BoolArray) -> Track:
    """One player: bars from the other sketch where it takes them."""
    notes = [*_bars(mine.notes, ~takes), *_bars(theirs.notes, takes)]
    return replace(mine if mine.notes else theirs, notes=one_by_one(notes))


def _drums(mine: Track, theirs: Track, weights: FloatArray, switch: FloatArray) -> Track:
    """The drums: each kind of drum changes over in its own time."""
    notes: list[Note] = []
    for kind, place in enumerate(switch.tolist()):
        takes = weights > place
        own = [note for note in mine.notes if drum_class(note.pitch) == kind]
        other = [note for note in theirs.notes if drum_class(note.pitch) == kind]
        notes += [*_bars(own, ~takes), *_bars(other, takes)]
    return replace(mine if mine.notes else theirs, notes=one_by_one(notes))


def _bars(notes: Sequence[Note], chosen: BoolArray) -> list[Note]:
    """Notes that begin in the chosen bars, held no longer than those last."""
    found = []
    for note in notes:
        bar = min(max(step_of(note) // STEPS_PER_BAR, 0), len(chosen) - 1)
        if chosen[bar]:
            after = np.flatnonzero(~chosen[bar:])
            end = (bar + int(after[0])) * BEATS_PER_BAR if after.size else note.end
            length = max(min(note.end, end) - note.start, 1e-3)
            found.append(note if length == note.length else replace(note, length=length))
    return found
