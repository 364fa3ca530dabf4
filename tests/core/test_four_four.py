from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.four_four import in_four_four
from neurosketch.core.score import Bend, Chord, ControlChange, Meter, Note, Score, Tempo, Track


def even(meters: tuple[Meter, ...], step: float, count: int) -> Score:
    """One note after the other."""
    notes = tuple(Note(i * step, step, 60 + i) for i in range(count))
    return Score((Track(notes=notes),), meters=meters)


def starts(score: Score) -> list[float]:
    return [note.start for note in score.tracks[0].notes]


@pytest.mark.parametrize("meter", [(4, 4), (2, 4), (2, 2), (8, 8), (1, 4)])
def test_bars_that_fit_stay_as_they_are(meter: tuple[int, int]) -> None:
    score = even((Meter(0.0, *meter),), 1.0, 9)
    moved = in_four_four(score)
    assert (starts(moved.score), moved.pace, moved.notes) == (starts(score), 1.0, ())
    assert moved.score.meters == ()


def test_the_first_beat_of_a_waltz_lasts_two() -> None:
    moved = in_four_four(even((Meter(0.0, 3, 4),), 0.5, 12))
    assert starts(moved.score) == [0, 1, 2, 2.5, 3, 3.5, 4, 5, 6, 6.5, 7, 7.5]
    assert moved.score.tracks[0].notes[0].length == 1.0
    assert moved.pace == 1.0
    assert moved.notes == ("The meter 3/4 became 4/4: the first of three beats lasts two now.",)


@pytest.mark.parametrize("meter", [(6, 8), (12, 8)])
def test_compound_meters_become_triplets_and_sound_as_before(meter: tuple[int, int]) -> None:
    score = even((Meter(0.0, *meter),), 0.5, 13)
    moved = in_four_four(score)
    assert starts(moved.score) == [round(i / 3, 6) for i in range(13)]
    assert moved.pace == pytest.approx(2 / 3)
    assert "triplets" in moved.notes[0]


def test_two_waltz_bars_are_in_six_four_and_one_after_triplets_in_nine_eight() -> None:
    six = in_four_four(even((Meter(0.0, 6, 4),), 1.0, 7))
    assert starts(six.score) == [0, 2, 3, 4, 6, 7, 8]
    nine = in_four_four(even((Meter(0.0, 9, 8),), 1.5, 4))
    assert (starts(nine.score), nine.pace) == ([0, 2, 3, 4], pytest.approx(2 / 3))


@pytest.mark.parametrize(("meter", "bar"), [((5, 4), 5.0), ((7, 8), 3.5), ((7, 4), 7.0)])
def test_other_bars_are_stretched_onto_the_grid(meter: tuple[int, int], bar: float) -> None:
    moved = in_four_four(even((Meter(0.0, *meter),), 0.5, int(4 * bar)))
    found = starts(moved.score)
    assert all((4 * start).is_integer() for start in found)
    # The second bar begins with one of 4/4.
    assert found[int(2 * bar)] == round(bar / 4) * 4
    assert "stretched" in moved.notes[0]


def test_what_is_left_of_a_bar_is_held_where_the_meter_changes() -> None:
    score = even((Meter(0.0, 4, 4), Meter(4.0, 2, 4), Meter(6.0, 4, 4)), 1.0, 8)
    moved = in_four_four(score)
    assert starts(moved.score) == [0, 1, 2, 3, 4, 5, 8, 9]
    assert moved.score.tracks[0].notes[5].length == 3.0
    assert "held" in moved.notes[0]
    # The same meter again is no change.
    again = even((Meter(0.0, 2, 4), Meter(2.0, 2, 4), Meter(4.0, 2, 4)), 1.0, 8)
    assert starts(in_four_four(again).score) == starts(again)


def test_everything_moves_with_the_notes() -> None:
    track = Track(
        notes=(Note(0.0, 3.0, 60), Note(3.0, 1.0, 62)), bends=(Bend(1.0, 0.5),),
        changes=(ControlChange(2.0, 64, 127),),
    )  # fmt: skip
    score = Score(
        (track,), (Tempo(0.0, 90.0), Tempo(3.0, 100.0)), (Meter(0.0, 3, 4),),
        chords=(Chord(0.0, "C"), Chord(3.0, "F")),
    )  # fmt: skip
    moved = in_four_four(score).score
    (there,) = moved.tracks
    assert (there.bends[0].start, there.changes[0].start) == (2.0, 3.0)
    assert [tempo.start for tempo in moved.tempos] == [0.0, 4.0]
    assert [chord.start for chord in moved.chords] == [0.0, 4.0]


_meters = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 13), st.sampled_from([1, 2, 4, 8, 16])), max_size=4
)


@settings(deadline=None, max_examples=60)
@given(_meters, st.lists(st.integers(0, 400), min_size=1, max_size=12))
def test_order_stays_whatever_the_meters(
    meters: list[tuple[int, int, int]], places: list[int]
) -> None:
    changes = {float(start): Meter(float(start), beats, unit) for start, beats, unit in meters}
    notes = tuple(Note(place / 8, 0.5, 60) for place in sorted(places))
    score = Score((Track(notes=notes),), meters=tuple(changes[start] for start in sorted(changes)))
    moved = in_four_four(score)
    found = starts(moved.score)
    assert found == sorted(found)
    assert len(found) == len(notes)
    assert all(note.length > 0 for note in moved.score.tracks[0].notes)
    assert moved.pace > 0
