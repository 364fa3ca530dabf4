"""Scores that a MIDI file can say exactly."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from neurosketch.core.composing import ROLES
from neurosketch.core.mix import gain_of, pan_of
from neurosketch.core.roles import NAMES
from neurosketch.core.score import Bend, Chord, ControlChange, Meter, Note, Score, Tempo, Track
from neurosketch.core.sketch_grid import DRUM_PITCHES
from neurosketch.midi.bend_range import PARAMETER_CONTROLLERS
from neurosketch.midi.scale import key_of_signature

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines that have other things to do."""
GRID = 96
"""Lines per quarter note on which everything stands."""

_places = st.integers(0, 40 * GRID)
_names = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=12)
_numbers = st.sampled_from([n for n in range(120) if n not in PARAMETER_CONTROLLERS])


def _beat(place: int) -> float:
    return round(place / GRID, 6)


@st.composite
def _notes(draw: st.DrawFn) -> tuple[Note, ...]:
    """Notes of which no two of a pitch overlap: MIDI could not say which ends first."""
    notes = []
    for pitch in draw(st.lists(st.integers(0, 127), min_size=1, max_size=3, unique=True)):
        edges = draw(st.lists(_places, min_size=2, max_size=6, unique=True).map(sorted))
        for on, off in zip(edges[::2], edges[1::2], strict=False):
            start = _beat(on)
            length = round(_beat(off) - start, 6)
            notes.append(Note(start, length, pitch, draw(st.integers(1, 127))))
    return tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """A track with at least one note."""
    bends = draw(st.dictionaries(_places, st.integers(-63 * 64, 63 * 64), max_size=4))
    changes = draw(st.dictionaries(st.tuples(_places, _numbers), st.integers(0, 127), max_size=4))
    return Track(
        name=draw(_names),
        notes=draw(_notes()),
        program=draw(st.none() | st.integers(0, 127)),
        drums=draw(st.booleans()),
        bends=tuple(Bend(_beat(place), value / 64) for place, value in sorted(bends.items())),
        changes=tuple(
            ControlChange(_beat(place), number, value)
            for (place, number), value in sorted(changes.items())
        ),
    )


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """A score with at least one track."""
    tempos = draw(st.dictionaries(_places, st.integers(358, 30_000), max_size=4))
    meters = draw(
        st.dictionaries(
            _places, st.tuples(st.integers(1, 255), st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128])),
            min_size=1, max_size=3,
        )
    )  # fmt: skip
    key = draw(st.none() | st.tuples(st.integers(-7, 7), st.booleans()))
    return Score(
        tracks=tuple(draw(st.lists(tracks(), min_size=1, max_size=3))),
        tempos=tuple(
            Tempo(_beat(place), hundredths / 100)
            for place, hundredths in sorted({0: 12_000, **tempos}.items())
        ),
        meters=tuple(Meter(_beat(at), *meter) for at, meter in sorted(meters.items())),
        key=None if key is None else key_of_signature(*key),
    )


_STEP = 0.25
_CHORDS = ("C", "G", "F#m7", "Bbmaj7", "Am", "D/F#", "E7sus4", "N")


@st.composite
def _sketch_notes(draw: st.DrawFn, role: str, bars: int) -> tuple[Note, ...]:
    """Notes on the grid, or a humanised hair off it; equal pitches follow each other."""
    steps = draw(st.lists(st.integers(0, 16 * bars - 1), max_size=6, unique=True).map(sorted))
    late = draw(st.sampled_from([0.0, 1 / 48]))
    pitches = st.sampled_from(DRUM_PITCHES) if role == "drums" else st.integers(24, 107)
    notes = []
    for step, after in pairwise([*steps, 16 * bars]):
        length = draw(st.integers(1, max(after - step, 1)))
        start = round(step * _STEP + late, 6)
        notes.append(Note(start, length * _STEP, draw(pitches), draw(st.integers(1, 127))))
    return tuple(notes)


@st.composite
def sketches(draw: st.DrawFn) -> Score:
    """A sketch whose mix MIDI controllers can say exactly."""
    bars = draw(st.integers(1, 6))
    tracks = []
    for number, role in enumerate(ROLES):
        volume, pan = draw(st.integers(3, 127)), draw(st.integers(1, 127))
        muted = volume == 3
        track = Track(
            NAMES[role], draw(_sketch_notes(role, bars)), None if role == "drums" else 8 * number,
            drums=role == "drums", role=role, gain_db=0.0 if muted else gain_of(volume),
            pan=pan_of(pan), muted=muted,
        )  # fmt: skip
        tracks.append(track)
    key = draw(st.integers(-6, 6)), draw(st.booleans())
    return Score(
        tuple(tracks), (Tempo(0.0, float(draw(st.integers(60, 200)))),), (Meter(0.0, 4, 4),),
        key_of_signature(*key),
        tuple(Chord(4.0 * bar, draw(st.sampled_from(_CHORDS))) for bar in range(bars)),
    )  # fmt: skip
