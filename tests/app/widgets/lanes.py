"""A score under lanes, for their tests."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QUndoStack

from neurosketch.app.undo import History
from neurosketch.app.viewmodels.note_commands import NoteCommands
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.viewmodels.score_state import blank_score, with_track
from neurosketch.app.widgets.beat_axis import BeatAxis
from neurosketch.core import editing
from neurosketch.core.score import Chord, Note, Score

WIDTH, HEIGHT = 704, 300
"""640 pixels for 16 beats: 40 a beat."""


@dataclass
class Desk:
    """What a lane is made of."""

    history: QUndoStack
    editor: ScoreEditor
    commands: NoteCommands
    axis: BeatAxis

    @property
    def rows(self):
        """Start, length, pitch, velocity of the edited track's notes."""
        return [(n.start, n.length, n.pitch, n.velocity) for n in self.editor.notes]


def make_score(role: str, *notes: Note, chords: tuple[Chord, ...] = ()) -> Score:
    score = blank_score(key="C major")
    if chords:
        score = Score(score.tracks, score.tempos, score.meters, score.key, chords)
    track = score.track(role)
    tuned = type(track)(track.name, editing.ordered(notes), drums=track.drums, role=role)
    return with_track(score, tuned)


def make_desk(role: str, *notes: Note, chords: tuple[Chord, ...] = ()) -> Desk:
    history = History()
    editor = ScoreEditor(history)
    editor.set_role(role)
    editor.load(make_score(role, *notes, chords=chords), "take1", 4)
    return Desk(history, editor, NoteCommands(editor), BeatAxis())
