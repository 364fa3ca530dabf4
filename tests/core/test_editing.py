"""What a hand does to notes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core import editing
from neurosketch.core.score import Chord, Note

C, D, E = Note(0.0, 1.0, 60, 90), Note(1.0, 1.0, 62, 80), Note(2.0, 1.0, 64, 70)
LINE = (C, D, E)
END = 16.0

places = st.integers(0, 60).map(lambda step: step / 4)
notes = st.builds(
    Note, places, st.integers(1, 12).map(lambda step: step / 4), st.integers(58, 62),
    st.integers(1, 127),
)  # fmt: skip
tracks = st.lists(notes, max_size=14).map(lambda some: editing.put((), some, END).notes)


def sound(notes):
    """In order, inside, and no two of a pitch at once."""
    assert list(notes) == sorted(notes, key=lambda note: (note.start, note.pitch))
    for note in notes:
        assert 0.0 <= note.start < note.end <= END + 1e-6
        assert note.length >= editing.SHORTEST - 1e-6
        assert 0 <= note.pitch <= 127
        assert 1 <= note.velocity <= 127
    for pitch in {note.pitch for note in notes}:
        row = [note for note in notes if note.pitch == pitch]
        for before, behind in pairwise(row):
            assert before.end <= behind.start + 1e-6


@settings(max_examples=40)
@given(tracks, st.data())
def test_whatever_a_hand_does_the_notes_stay_sound(track, data):
    chosen = frozenset(note for note in track if data.draw(st.booleans()))
    beats = data.draw(st.floats(-6.0, 6.0))
    steps = data.draw(st.integers(-90, 90))
    edits = (
        editing.move(track, chosen, beats, steps, END),
        editing.copy_to(track, chosen, beats, steps, END),
        editing.resize(track, chosen, beats, END),
        editing.trim_start(track, chosen, max(beats, 0.0)),
        editing.duplicate(track, chosen, 0.25, END),
        editing.transpose(track, chosen, steps % 12, frozenset({0, 2, 4, 5, 7, 9, 11})),
        editing.legato(track, chosen, END),
        editing.split(track, chosen, abs(beats)),
        editing.halve(track, chosen),
        editing.join(track, chosen),
        editing.louder(track, chosen, steps),
        editing.paste(track, editing.ordered(chosen), abs(beats), END),
        editing.delete(track, chosen),
    )
    for edit in edits:
        sound(edit.notes)
        assert edit.chosen <= set(edit.notes)


@settings(max_examples=40)
@given(tracks, st.data())
def test_what_is_not_touched_by_a_movement_stays(track, data):
    chosen = frozenset(note for note in track if data.draw(st.booleans()))
    edit = editing.move(track, chosen, 1.0, 40, END)
    assert len(edit.chosen) == len(chosen), "at the end they stop together, and none is lost"
    assert {note for note in track if note not in chosen} <= set(edit.notes)


def test_a_note_laid_over_another_cuts_or_replaces_it():
    long = Note(0.0, 4.0, 60)
    assert editing.draw((long,), Note(1.0, 1.0, 60)).notes == (
        Note(0.0, 1.0, 60), Note(1.0, 1.0, 60),
    )  # fmt: skip
    assert editing.draw((Note(1.0, 1.0, 60),), long).notes == (long,)
    assert editing.draw((long,), Note(1.0, 1.0, 61)).notes == (long, Note(1.0, 1.0, 61))


def test_notes_move_together_and_stop_together():
    moved = editing.move(LINE, frozenset(LINE), -3.0, 0)
    assert moved.notes == LINE, "they stand at the beginning already"
    high = editing.move(LINE, frozenset(LINE), 0.0, 100)
    assert [note.pitch for note in high.notes] == [123, 125, 127]
    late = editing.move(LINE, frozenset(LINE), 99.0, 0, 8.0)
    gaps = [b.start - a.start for a, b in pairwise(late.notes)]
    assert gaps == [1.0, 1.0]
    assert late.notes[-1].end == 8.0


def test_copies_leave_the_original():
    edit = editing.copy_to(LINE, frozenset({C}), 4.0, 12)
    assert set(edit.notes) == {*LINE, Note(4.0, 1.0, 72, 90)}
    assert edit.chosen == {Note(4.0, 1.0, 72, 90)}


def test_duplicates_begin_at_the_next_line():
    part = (Note(0.0, 0.9, 60), Note(1.0, 0.7, 62))
    edit = editing.duplicate(part, frozenset(part), 1.0)
    assert [note.start for note in edit.notes] == [0.0, 1.0, 2.0, 3.0]
    assert editing.duplicate(part, frozenset(part), 1.0, 2.0).notes == part, "no room behind"


def test_ends_and_beginnings_are_stretched_apart_from_each_other():
    longer = editing.resize(LINE, frozenset({C, E}), 0.5)
    assert [note.length for note in longer.notes] == [1.5, 1.0, 1.5]
    shortest = editing.resize(LINE, frozenset({C}), -9.0)
    assert shortest.notes[0].length == editing.SHORTEST
    trimmed = editing.trim_start(LINE, frozenset({D}), 0.25)
    assert trimmed.notes[1] == Note(1.25, 0.75, 62, 80)


def test_steps_of_a_scale_keep_what_stands_beside_it():
    major = frozenset({0, 2, 4, 5, 7, 9, 11})
    up = editing.transpose(LINE, frozenset(LINE), 1, major)
    assert [note.pitch for note in up.notes] == [62, 64, 65]
    sharp = (Note(0.0, 1.0, 61),)
    assert editing.transpose(sharp, frozenset(sharp), 1, major).notes[0].pitch == 63


def test_legato_reaches_the_next_and_chords_together():
    part = (Note(0.0, 0.2, 60), Note(0.0, 0.3, 64), Note(1.5, 0.2, 62))
    edit = editing.legato(part, frozenset(part), END)
    assert [note.length for note in edit.notes] == [1.5, 1.5, 0.2]


def test_cut_and_joined_it_is_whole_again():
    cut = editing.split((Note(0.0, 4.0, 60, 77),), frozenset({Note(0.0, 4.0, 60, 77)}), 1.0)
    assert [(n.start, n.length, n.velocity) for n in cut.notes] == [(0, 1, 77), (1, 3, 77)]
    assert editing.join(cut.notes, cut.chosen).notes == (Note(0.0, 4.0, 60, 77),)
    halves = editing.halve(LINE, frozenset({D}))
    assert [note.length for note in halves.notes] == [1.0, 0.5, 0.5, 1.0]


def test_velocities_stay_between_1_and_127():
    assert {n.velocity for n in editing.louder(LINE, frozenset(LINE), 99).notes} == {127}
    quiet = editing.with_velocity(LINE, {D: -5}, frozenset({D}))
    assert quiet.notes[1].velocity == 1
    assert quiet.chosen == {quiet.notes[1]}


def test_boxes_and_rows_find_notes():
    assert editing.in_box(LINE, 0.5, 1.5, 60, 62) == {C, D}
    assert editing.in_box(LINE, 1.0, 2.0, 0, 127) == {D}
    again = (*LINE, Note(5.0, 1.0, 60))
    assert editing.same_pitch(again, frozenset({C})) == {C, again[3]}


def test_pasted_notes_keep_their_distances():
    edit = editing.paste(LINE, (D, E), 8.0, 10.0)
    assert [note.start for note in edit.notes] == [0.0, 1.0, 2.0, 8.0, 9.0]
    assert editing.paste(LINE, (), 8.0).notes == LINE


@pytest.mark.parametrize(("beat", "line", "before"), [(0.9, 1.0, 0.75), (0.87, 0.75, 0.75)])
def test_lines_of_the_grid(beat, line, before):
    assert editing.nearest_line(beat, 0.25) == line
    assert editing.line_before(beat, 0.25) == before
    assert editing.nearest_line(beat, 0.0) == editing.line_before(beat, 0.0) == beat


def test_chords_hold_until_the_next_and_do_not_pass_each_other():
    chords = (Chord(0.0, "C"), Chord(4.0, "F"), Chord(8.0, "G"))
    assert [editing.chord_at(chords, beat) for beat in (0.0, 3.9, 4.0, 99.0)] == [0, 0, 1, 2]
    assert editing.chord_at(chords[1:], 0.0) == -1
    assert editing.put_chord(chords, Chord(4.0, "Dm"))[1] == Chord(4.0, "Dm")
    assert [c.start for c in editing.put_chord(chords, Chord(6.0, "Dm"))] == [0, 4, 6, 8]
    assert editing.move_chord(chords, 1, 99.0, 1.0)[1].start == 7.0
    assert editing.move_chord(chords, 1, -9.0, 1.0)[1].start == 1.0
    tight = (Chord(0.0, "C"), Chord(1.0, "F"), Chord(1.5, "G"))
    assert editing.move_chord(tight, 1, 0.2, 1.0) == tight
