"""What keys and menus do to notes."""

from __future__ import annotations

import pytest

from neurosketch.app.undo import History
from neurosketch.app.viewmodels.note_commands import NOTE_COMMANDS, NoteCommands
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.viewmodels.score_state import blank_score
from neurosketch.core import editing
from neurosketch.core.score import Note

NOTES = (Note(0.0, 1.0, 60, 90), Note(1.1, 0.5, 64, 80), Note(2.0, 1.0, 67, 70))


@pytest.fixture
def commands(qapp):
    editor = ScoreEditor(History())
    editor.load(blank_score())
    editor.set_role("keys")
    editor.apply(editing.put((), NOTES), "Write")
    editor.select(frozenset({NOTES[1]}))
    return NoteCommands(editor)


def row(commands, what):
    return [getattr(note, what) for note in commands.editor.notes]


@pytest.mark.parametrize(
    ("command", "what", "values"),
    [
        ("up", "pitch", [60, 65, 67]), ("down", "pitch", [60, 63, 67]),
        ("octave_up", "pitch", [60, 76, 67]), ("octave_down", "pitch", [60, 52, 67]),
        ("earlier", "start", [0.0, 0.85, 2.0]), ("later", "start", [0.0, 1.35, 2.0]),
        ("nudge_later", "start", [0.0, 1.13125, 2.0]), ("longer", "length", [1.0, 0.75, 1.0]),
        ("nudge_earlier", "start", [0.0, 1.06875, 2.0]),
        ("shorter", "length", [1.0, 0.25, 1.0]), ("louder", "velocity", [90, 86, 70]),
        ("softer", "velocity", [90, 74, 70]), ("quantise", "start", [0.0, 1.0, 2.0]),
        ("delete", "pitch", [60, 67]), ("split", "length", [1.0, 0.25, 0.25, 1.0]),
        ("duplicate", "start", [0.0, 1.1, 1.85, 2.0]), ("cut", "pitch", [60, 67]),
        ("legato", "length", [1.0, 0.5, 1.0]), ("join", "pitch", [60, 64, 67]),
        ("scale_up", "pitch", [60, 65, 67]), ("scale_down", "pitch", [60, 63, 67]),
    ],
)  # fmt: skip
def test_the_selected_notes_change(commands, command, what, values):
    assert commands.do(command)
    assert row(commands, what) == values


def test_scale_steps_follow_the_highlighted_scale(commands):
    commands.set_scale(frozenset({0, 2, 4, 5, 7, 9, 11}))
    commands.editor.select(frozenset(commands.editor.notes))
    commands.do("scale_up")
    assert row(commands, "pitch") == [62, 65, 69]


def test_some_act_on_the_whole_track_when_nothing_is_selected(commands):
    commands.editor.select(frozenset())
    assert commands.do("octave_up")
    assert row(commands, "pitch") == [72, 76, 79]
    assert commands.editor.selection == frozenset()
    assert not commands.do("delete")
    assert not commands.do("up")


def test_held_arrows_make_one_step(commands):
    stack = commands.editor._stack
    before = stack.count()
    for _ in range(5):
        commands.do("up")
    assert stack.count() == before + 1
    stack.undo()
    assert row(commands, "pitch") == [60, 64, 67]


def test_copies_are_pasted_behind_each_other(commands):
    commands.editor.select(frozenset(commands.editor.notes))
    assert commands.do("copy")
    assert commands.beat == 3.0
    commands.do("paste")
    commands.do("paste")
    assert row(commands, "start") == [0.0, 1.1, 2.0, 3.0, 4.1, 5.0, 6.0, 7.1, 8.0]
    assert commands.beat == 9.0


def test_cut_notes_come_back_where_they_were(commands):
    commands.do("cut")
    commands.do("paste")
    assert row(commands, "start") == [0.0, 1.1, 2.0]


def test_same_pitches_and_all_are_selected(commands):
    editor = commands.editor
    editor.apply(editing.draw(editor.notes, Note(5.0, 1.0, 64)), "Draw")
    commands.do("same")
    assert {note.start for note in editor.selection} == {1.1, 5.0}
    commands.do("all")
    assert len(editor.selection) == 4


def test_nothing_happens_to_notes_that_a_hand_holds(commands):
    commands.editor.begin()
    assert not commands.do("delete")
    commands.editor.cancel()


def test_every_command_has_words_and_no_two_share_a_key(commands):
    assert all(command.title() for command in NOTE_COMMANDS)
    keys = [key for command in NOTE_COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    assert {command.id for command in NOTE_COMMANDS} == set(commands._doings)


def test_greyed_without_notes(qapp):
    editor = ScoreEditor(History())
    commands = NoteCommands(editor)
    assert not any(commands.possible(command) for command in NOTE_COMMANDS)
    assert not any(commands.do(command.id) for command in NOTE_COMMANDS)
