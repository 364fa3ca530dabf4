from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import RequestError
from neurosketch.core.score import Bend, ControlChange, Meter, Note, Score, Track
from neurosketch.midi.quantise import GRIDS, Quantise, quantise
from tests.midi.strategies import CALM, scores


def moved(*notes: Note, meters: tuple[Meter, ...] = (), **how: Any) -> list[tuple[float, float]]:
    score = Score((Track(notes=notes),), meters=meters)
    (track,) = quantise(score, Quantise(**how)).tracks
    return [(note.start, note.length) for note in track.notes]


def test_starts_go_to_the_nearest_line_and_lengths_stay() -> None:
    notes = Note(0.1, 0.2, 60), Note(0.24, 0.3, 62), Note(0.9, 1.0, 64)
    assert moved(*notes) == [(0.0, 0.2), (0.25, 0.3), (1.0, 1.0)]
    assert moved(*notes, grid=1.0) == [(0.0, 0.2), (0.0, 0.3), (1.0, 1.0)]


def test_a_part_of_the_way() -> None:
    assert moved(Note(0.1, 0.2, 60), Note(1.04, 0.2, 60), strength=0.5) == [
        (0.05, 0.2), (1.02, 0.2),
    ]  # fmt: skip
    untouched = Note(0.123456, 0.654321, 60)
    assert moved(untouched, strength=0.0) == [(0.123456, 0.654321)]


def test_swing_moves_every_second_line() -> None:
    notes = [Note(i * 0.25, 0.1, 60 + i) for i in range(5)]
    starts = [start for start, _ in moved(*notes, swing=2 / 3)]
    assert starts == pytest.approx([0.0, 1 / 3, 0.5, 5 / 6, 1.0], abs=1e-6)


def test_the_grid_begins_with_every_bar() -> None:
    # 5/8: a bar of 2.5 quarter notes, so pairs of eighths would drift from bar to bar.
    meters = (Meter(0.0, 5, 8),)
    notes = Note(2.5, 1, 60), Note(3.01, 1, 62)
    starts = [start for start, _ in moved(*notes, grid=0.5, swing=0.6, meters=meters)]
    assert starts == pytest.approx([2.5, 3.1])
    # Near the end of a bar the next bar is the nearest line.
    assert moved(Note(2.4, 1, 60), grid=1.0, meters=meters) == [(2.5, 1)]


def test_a_new_meter_begins_a_bar() -> None:
    meters = (Meter(1.0, 3, 4), Meter(4.3, 4, 4))
    assert moved(Note(4.2, 1, 60), grid=0.5, meters=meters) == [(4.3, 1)]
    assert moved(Note(4.9, 1, 60), grid=0.5, meters=meters) == [(4.8, 1)]


def test_ends_go_to_the_grid_when_asked() -> None:
    assert moved(Note(0.05, 0.4, 60), lengths=True) == [(0.0, 0.5)]
    assert moved(Note(0.05, 0.05, 60), lengths=True) == [(0.0, 0.25)]
    assert moved(Note(0.05, 0.4, 60), lengths=True, strength=0.5) == [(0.025, 0.45)]


def test_notes_of_a_pitch_do_not_overlap() -> None:
    assert moved(Note(0.0, 0.2, 60), Note(0.2, 0.3, 60)) == [(0.0, 0.2), (0.25, 0.3)]
    assert moved(Note(0.0, 0.4, 60), Note(0.3, 0.3, 60)) == [(0.0, 0.25), (0.25, 0.3)]
    score = Score((Track(notes=(Note(0.0, 0.1, 60, 90), Note(0.05, 0.4, 60, 50))),))
    assert quantise(score, Quantise()).tracks[0].notes == (Note(0.0, 0.4, 60, 90),)


def test_everything_else_stays() -> None:
    bends, changes = (Bend(0.1, 1.0),), (ControlChange(0.1, 64, 127),)
    track = Track("Lead", (Note(0.1, 1, 60),), 5, False, "sax", bends, changes)
    (after,) = quantise(Score((track,), key="C major"), Quantise()).tracks
    assert (after.name, after.program, after.instrument) == ("Lead", 5, "sax")
    assert (after.bends, after.changes) == (track.bends, track.changes)


@pytest.mark.parametrize(
    "how",
    [{"grid": 0.0}, {"grid": float("nan")}, {"grid": 17.0}, {"strength": 1.1}, {"swing": 0.4},
     {"swing": 0.8}, {"strength": float("inf")}],
)  # fmt: skip
def test_what_makes_no_sense(how: dict[str, float]) -> None:
    with pytest.raises(RequestError, match="must lie between"):
        Quantise(**how)


@settings(CALM, max_examples=40)
@given(scores(), st.sampled_from(sorted(GRIDS.values())), st.floats(0.5, 0.75), st.booleans())
def test_twice_is_as_good_as_once(score: Score, grid: float, swing: float, lengths: bool) -> None:
    how = Quantise(grid, 1.0, swing, lengths)
    once = quantise(score, how)
    assert Score.from_dict(once.to_dict()) == once
    again = quantise(once, how)
    for before, after in zip(once.tracks, again.tracks, strict=True):
        assert [n.pitch for n in after.notes] == [n.pitch for n in before.notes]
        starts = [note.start for note in before.notes]
        assert [note.start for note in after.notes] == pytest.approx(starts, abs=2e-6)
