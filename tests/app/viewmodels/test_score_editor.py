"""The notes under the hand: undo, selection, locks, what is a take."""

from __future__ import annotations

import pytest

from neurosketch.app.undo import History
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.viewmodels.score_state import blank_score
from neurosketch.core import editing
from neurosketch.core.composing import ROLES, Region
from neurosketch.core.score import Chord, Note, Score, Tempo, Track
from neurosketch.core.sketch_grid import loop_beats
from tests.app.sketches import make_sketch


@pytest.fixture
def history(qapp):
    return History()


@pytest.fixture
def editor(history):
    editor = ScoreEditor(history)
    editor.load(make_sketch(), "take1")
    editor.set_role("bass")
    return editor


@pytest.fixture
def heard(editor):
    """Names of the signals that were told, in order."""
    names = []
    for name in ("scoreChanged", "loaded", "editedChanged", "selectionChanged", "roleChanged"):
        getattr(editor, name).connect(lambda *_, name=name: names.append(name))
    return names


def first(editor):
    return frozenset({editor.notes[0]})


def test_a_loaded_score_has_all_players_and_is_no_edit(history):
    editor = ScoreEditor(history)
    editor.load(Score((Track("Tune", (Note(0.0, 1.0, 60),), role="lead"),)), "file")
    assert [track.role for track in editor.score.tracks] == list(ROLES)
    assert editor.score.track("lead").notes == (Note(0.0, 1.0, 60),)
    assert (editor.edited, editor.source, history.count()) == (False, "file", 0)


def test_a_drag_is_one_step_and_is_heard_on_its_way(editor, history, heard):
    before = editor.score
    editor.select(first(editor))
    editor.begin()
    for beats in (0.25, 0.5, 0.75):
        editor.preview(editing.move(editor.held_notes, editor.held_selection, beats, 0))
    assert heard.count("scoreChanged") == 3
    assert history.count() == 0
    editor.commit("Move")
    assert (history.count(), editor.edited) == (1, True)
    assert {note.start for note in editor.selection} == {0.75}
    history.undo()
    assert editor.score is before
    assert not editor.edited
    history.redo()
    assert {note.start for note in editor.selection} == {0.75}


def test_a_gesture_that_is_given_up_leaves_no_trace(editor, history):
    before = editor.score
    editor.preview(editing.delete(editor.notes, frozenset(editor.notes)))
    assert editor.notes == ()
    editor.cancel()
    assert editor.score is before
    editor.begin()
    editor.commit("nothing")
    assert history.count() == 0


def test_undo_goes_to_the_track_that_was_edited(editor, history):
    editor.apply(editing.delete(editor.notes, first(editor)), "Delete")
    editor.set_role("lead")
    history.undo()
    assert editor.role == "bass"
    assert len(editor.notes) == 16


def test_kept_edits_are_a_take_also_after_undo_and_redo(editor, history):
    editor.apply(editing.delete(editor.notes, first(editor)), "Delete")
    editor.mark_kept("take2")
    assert (editor.edited, editor.source) == (False, "take2")
    history.undo()
    assert (editor.edited, editor.source) == (False, "take1")
    history.redo()
    assert (editor.edited, editor.source) == (False, "take2")


def test_another_score_is_one_step_with_its_take_and_length(editor, history):
    song = make_sketch(3, bars=8)
    editor.replace(song, "Extend", "take9")
    assert (editor.bars, editor.source, editor.edited) == (8, "take9", False)
    history.undo()
    assert (editor.bars, editor.source) == (4, "take1")


def test_moving_faders_make_one_step(editor, history):
    for level in (-1.0, -2.0, -3.0):
        editor.set_mix("bass", gain_db=level)
    editor.set_mix("bass", pan=2.0)
    editor.set_mix("bass", muted=True)
    editor.set_mix("bass", muted=True)
    editor.set_mix("bass", instrument="cello")
    track = editor.score.track("bass")
    assert (track.gain_db, track.pan, track.muted, track.instrument) == (-3.0, 1.0, True, "cello")
    assert history.count() == 4


def test_the_tempo_of_now_survives_undo_and_that_of_other_music_does_not(editor, history):
    editor.apply(editing.delete(editor.notes, first(editor)), "Delete")
    editor.set_tempo(90.0)
    editor.set_key("A minor")
    history.undo()
    assert (editor.score.tempos, editor.score.key) == ((Tempo(0.0, 90.0),), "A minor")
    editor.replace(make_sketch(5, bpm=140.0), "Generate", "take7")
    history.undo()
    assert editor.score.tempos == (Tempo(0.0, 90.0),)


def test_length_is_told_by_the_score(editor, history):
    editor.set_bars(6)
    assert (editor.beats, loop_beats(editor.score)) == (24.0, 24.0)
    assert editor.score.chords[-1] == Chord(20.0, "A")
    editor.set_bars(1)
    assert editor.bars == 4, "as many as the notes need"
    history.undo()
    history.undo()
    assert editor.beats == 16.0
    assert loop_beats(blank_score()) == 16.0


def test_a_hand_that_draws_into_nothing_gets_an_empty_score(history):
    editor = ScoreEditor(history)
    editor.new_score = lambda: blank_score(90.0, "D minor")
    editor.ensure()
    assert (editor.score.n_notes, editor.score.key, editor.bars) == (0, "D minor", 4)
    score = editor.score
    editor.ensure()
    assert editor.score is score


def test_locks_leave_regions_free(editor, history):
    editor.set_role_locked("drums", True)
    editor.set_bar_locked(1, True)
    editor.set_bar_locked(2, True)
    regions = editor.free_regions()
    assert {region.role for region in regions} == set(ROLES) - {"drums"}
    assert editor.free_regions(("bass",)) == (Region("bass", 0.0, 4.0), Region("bass", 12.0, 16.0))
    assert editor.free_regions(("bass",), 2.0, 6.0) == (Region("bass", 2.0, 4.0),)
    assert editor.free_regions(("drums",)) == ()
    for _ in range(3):
        history.undo()
    assert len(editor.free_regions()) == 6
    editor.set_keep_rhythm(True)
    assert editor.keep_rhythm


def test_marks_are_told_and_forgotten(editor, history, qtbot):
    with qtbot.waitSignal(editor.regionChanged) as told:
        editor.set_region((4.0, 8.0))
    assert told.args == [Region("bass", 4.0, 8.0)]
    editor.set_role("keys")
    assert editor.region is None
    for end in (8.0, 12.0):
        editor.choose_loop((0.0, end))
    assert (editor.loop, history.count()) == ((0.0, 12.0), 1)
    history.undo()
    assert editor.loop is None
    editor.set_loop((4.0, 4.0))
    assert editor.loop is None


def test_a_note_is_heard_until_the_next(editor, qtbot):
    log = []
    editor.struck.connect(lambda *args: log.append(args))
    editor.released.connect(lambda *args: log.append(args))
    editor.strike(40, 100)
    editor.strike(40)
    editor.strike(41)
    editor.hush()
    editor.hush()
    assert log == [("bass", 40, 100), ("bass", 40), ("bass", 41, editor.velocity), ("bass", 41)]
    editor.set_audible(False)
    editor.strike(42)
    assert len(log) == 4


def test_a_loaded_score_ends_what_was_marked_and_selected(editor, heard):
    editor.select(first(editor))
    editor.set_region((0.0, 4.0))
    editor.load(None)
    assert (editor.score, editor.selection, editor.region, editor.notes) == (
        None, frozenset(), None, (),
    )  # fmt: skip
    assert "loaded" in heard
    editor.set_mix("bass", gain_db=-3.0)
    editor.set_chords((), "nothing")
    assert editor.score is None
