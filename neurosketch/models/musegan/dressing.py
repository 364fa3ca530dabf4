"""From cells to the notes of a score: in key, in range, with feeling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from neurosketch.core.composing import BEATS_PER_BAR, ROLES, STEPS_PER_BEAT
from neurosketch.core.score import Chord, Meter, Note, Score, Tempo, Track
from neurosketch.models.musegan import feel
from neurosketch.models.musegan.asked import Asked
from neurosketch.models.musegan.band import NAMES, RANGES, Band
from neurosketch.models.musegan.cells import Cells, notes_of
from neurosketch.models.musegan.lane import Lane
from neurosketch.models.musegan.seeds import stream

_DRUMS = ROLES[0]
FOUR_FOUR = Meter(0.0, BEATS_PER_BAR, 4)
_SHORTEST = 1.0 / 64.0
"""Quarter notes; what would become shorter is left out."""


def dressed(
    cells: Cells, role: str, asked: Asked, lane: Lane, *purpose: str | int
) -> tuple[Note, ...]:
    """The notes of one player: in the key asked for, within his range, with swing and feeling.

    Args:
        cells: with the tonic at C.
        role: of the player.
        asked: the request.
        lane: the harmony, in its own key.
        purpose: names the random numbers, see `stream`.
    """
    notes = notes_of(cells, role)
    if role != _DRUMS:
        notes = in_scale(_moved(notes, asked.home.shift, role), asked.home.scale, lane)
    row = ROLES.index(role)
    notes = feel.swung(notes, role, asked.genre, asked.swing[row], asked.bpm)
    rng = stream(asked.seed, "humanise", role, *purpose)
    notes = feel.humanised(notes, role, asked.genre, asked.humanise, rng, asked.bpm)
    end = cells.steps / STEPS_PER_BEAT
    return tuple(n if n.end <= end else replace(n, length=end - n.start) for n in notes)


def in_scale(notes: Sequence[Note], scale: frozenset[int], lane: Lane) -> tuple[Note, ...]:
    """Notes moved by as little as it takes into a scale; of two ways the one into the chord.

    Notes of a chord that somebody asked for stay, also outside the scale.
    """
    found: list[Note] = []
    taken: set[tuple[float, int]] = set()
    for note in notes:
        chord = lane.tones(note.start)
        allowed = scale | chord if lane.asked else scale
        if note.pitch % 12 not in allowed:
            ways = sorted(
                (pitch for pitch in range(note.pitch - 5, note.pitch + 6) if pitch % 12 in allowed),
                key=lambda pitch: (
                    (note.start, pitch) in taken, abs(pitch - note.pitch),
                    pitch % 12 not in chord, pitch,
                ),
            )  # fmt: skip
            note = replace(note, pitch=min(max(ways[0], 0), 127)) if ways else note
        if (note.start, note.pitch) not in taken:
            taken.add((note.start, note.pitch))
            found.append(note)
    return one_by_one(found)


def one_by_one(notes: Sequence[Note], kept: Sequence[Note] = ()) -> tuple[Note, ...]:
    """Notes in order, each pitch let go before it begins again.

    Args:
        notes: may be changed.
        kept: notes of the same player that stay as they are; what would begin while one of them
            holds the same pitch is left out.
    """
    fixed: dict[int, list[Note]] = {}
    for note in kept:
        fixed.setdefault(note.pitch, []).append(note)
    ends: dict[int, float] = {}
    found: list[Note] = []
    for note in sorted(notes, key=lambda one: (one.start, one.pitch), reverse=True):
        end = min(note.end, ends.get(note.pitch, note.end))
        for other in fixed.get(note.pitch, ()):
            if other.start <= note.start < other.end:
                end = note.start
            elif note.start < other.start:
                end = min(end, other.start)
        if end - note.start >= _SHORTEST:
            ends[note.pitch] = note.start
            found.append(note if end == note.end else replace(note, length=end - note.start))
    return tuple(sorted((*found, *kept), key=lambda one: (one.start, one.pitch)))


def _moved(notes: Sequence[Note], semitones: int, role: str) -> list[Note]:
    """Notes in another key; who leaves his range goes on an octave nearer to it, chord by chord."""
    low, high = RANGES[role]
    found = []
    by_start: dict[float, list[Note]] = {}
    for note in notes:
        by_start.setdefault(note.start, []).append(note)
    for chord in by_start.values():
        shift = semitones
        pitches = [note.pitch + shift for note in chord]
        while min(pitches) < low and max(pitches) + 12 <= high:
            shift, pitches = shift + 12, [pitch + 12 for pitch in pitches]
        while max(pitches) > high and min(pitches) - 12 >= low:
            shift, pitches = shift - 12, [pitch - 12 for pitch in pitches]
        found += [replace(note, pitch=_inside(note.pitch + shift, low, high)) for note in chord]
    return found


def _inside(pitch: int, low: int, high: int) -> int:
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch


def step_of(note: Note) -> int:
    """The sixteenth note a note belongs to."""
    return int(np.floor(note.start * STEPS_PER_BEAT + 0.5))


def empty_track(role: str, band: Band) -> Track:
    """A track of a sketch without notes, as the genre's band has it."""
    chair = band.chairs[role]
    return Track(
        name=NAMES[role], program=chair.program, drums=role == _DRUMS,
        instrument=chair.instrument, role=role, gain_db=chair.gain_db, pan=chair.pan,
    )  # fmt: skip


def score_of(
    tracks: Sequence[Track], bpm: float, key: str | None, chords: Sequence[Chord]
) -> Score:
    """A sketch's score."""
    return Score(
        tracks=tuple(tracks), tempos=(Tempo(0.0, bpm),), meters=(FOUR_FOUR,), key=key,
        chords=tuple(chords),
    )  # fmt: skip
