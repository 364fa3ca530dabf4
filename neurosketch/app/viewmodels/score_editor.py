"""The notes under the hand: a sketch's score with what is selected in it, and every way to edit it.

Widgets show this and call it; each gesture becomes one step of the program's undo stack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from neurosketch.app.undo import MoveValue
from neurosketch.app.viewmodels.score_state import (
    USUAL_BARS,
    ScoreState,
    blank_score,
    completed,
    lasting,
    with_notes,
    with_track,
)
from neurosketch.app.viewmodels.sketch_marks import SketchMarks
from neurosketch.core import editing
from neurosketch.core.composing import BEATS_PER_BAR
from neurosketch.core.editing import Chosen, Edit, Notes
from neurosketch.core.score import LOUDEST_DB, QUIETEST_DB, Chord, Note, Score, Tempo, Track
from neurosketch.core.sketch_grid import bars_of
from neurosketch.midi.quantise import Quantise, quantise

DRAW, SELECT = "draw", "select"
"""What a hand does on empty ground."""
USUAL_GRID = 0.25
USUAL_VELOCITY = 96

__all__ = ["DRAW", "SELECT", "ScoreEditor", "blank_score"]


class ScoreEditor(SketchMarks):
    """Edits one score, one track of it at a time.

    Args:
        stack: takes the steps of undo.

    Signals:
        scoreChanged(object): the score, after every change, also while a hand still moves.
        loaded(object): the score is another one altogether.
        editedChanged(bool): whether the score differs from the take it came from.
        roleChanged(str): another track is edited.
        selectionChanged(): other notes are selected.
        toolsChanged(): grid, tool or audition.
        seekRequested(float): play from this beat on.
        struck(str, int, int), released(str, int): role, pitch (, velocity) to be heard now.
        rerollRequested(str): write this track anew.
        chordsWanted(): propose chords.
    """

    scoreChanged = Signal(object)
    loaded = Signal(object)
    editedChanged = Signal(bool)
    roleChanged = Signal(str)
    selectionChanged = Signal()
    toolsChanged = Signal()
    seekRequested = Signal(float)
    struck = Signal(str, int, int)
    released = Signal(str, int)
    rerollRequested = Signal(str)
    chordsWanted = Signal()

    def __init__(self, stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(stack, parent)
        self._state = ScoreState()
        self._before: ScoreState | None = None
        self._takes: dict[int, tuple[Score, str]] = {}
        self._edited = False
        self._copied: Notes = ()
        self._sounding: tuple[str, int] | None = None
        self.snap = USUAL_GRID
        self.tool = DRAW
        self.audible = True
        self.new_score: Callable[[], Score] = blank_score
        """Makes the score in which a hand draws when there is none."""
        self.velocity = USUAL_VELOCITY
        """Of the next note that is drawn: that of the note touched last."""
        self.length = USUAL_GRID
        """The same, in beats."""

    @property
    def score(self) -> Score | None:
        """What is edited."""
        return self._state.score

    @property
    def source(self) -> str:
        """The take the score is, or came from by hand; empty for none."""
        kept = self._takes.get(id(self.score))
        return self._state.source if kept is None else kept[1]

    @property
    def edited(self) -> bool:
        """Whether it differs from what was loaded or kept."""
        return self._edited

    @property
    def role(self) -> str:
        """The track that is edited."""
        return self._state.role

    @property
    def track(self) -> Track | None:
        """The track that is edited, with its notes."""
        return self._state.track

    @property
    def notes(self) -> Notes:
        """Those of the track that is edited."""
        return self._state.notes

    @property
    def selection(self) -> Chosen:
        """Notes of that track that are selected."""
        return self._state.chosen

    @property
    def bars(self) -> int:
        """Length in bars."""
        return self._state.bars

    @property
    def beats(self) -> float:
        """Length in quarter notes, whole bars."""
        return float(self.bars * BEATS_PER_BAR)

    @property
    def dragging(self) -> bool:
        """Whether a gesture is under way."""
        return self._before is not None

    @property
    def copied(self) -> Notes:
        """What paste lays down."""
        return self._copied

    def load(self, score: Score | None, source: str = "", bars: int = 0) -> None:
        """Edit another score; this is no step of undo.

        Args:
            score: None for none.
            source: the take it comes from.
            bars: its length; as its notes and chords need when 0.
        """
        self._before = None
        self.hush()
        if score is not None:
            score = completed(score)
            self._takes[id(score)] = (score, source)
        self.set_region(None)
        self.set_loop(None)
        self._become(ScoreState(score, frozenset(), self.role, source, _bars(score, bars)))
        self.loaded.emit(score)

    def replace(self, score: Score, text: str, source: str = "", bars: int = 0) -> None:
        """Edit another score, as one step of undo.

        Args:
            score: what a re-roll made, for instance.
            text: for the Undo menu.
            source: the take it is; empty when it is none yet.
            bars: its length; as its notes and chords need when 0.
        """
        self.cancel()
        score = completed(score)
        if source:
            self._takes[id(score)] = (score, source)
        source, bars = source or self.source, _bars(score, bars)
        self._push(ScoreState(score, frozenset(), self.role, source, bars), text)

    def ensure(self) -> None:
        """Have a score: an empty one when there is none."""
        if self.score is None:
            self.load(self.new_score())

    def mark_kept(self, source: str) -> None:
        """The score as it is now is a take."""
        if self.score is not None:
            self._takes[id(self.score)] = (self.score, source)
            self._state = replace(self._state, source=source)
            self._tell_edited()

    def forget(self) -> None:
        """Nothing of what was loaded before can come back: the undo stack is empty."""
        score = self.score
        self._takes = {key: kept for key, kept in self._takes.items() if kept[0] is score}

    def set_role(self, role: str) -> None:
        """Edit another track."""
        if role != self.role:
            self.cancel()
            self.hush()
            self.set_region(None)
            self._become(replace(self._state, role=role, chosen=frozenset()))

    def set_bars(self, bars: int) -> None:
        """Make room for more bars, or for fewer as far as there are no notes."""
        if self.score is None:
            return
        score = lasting(self.score, bars)
        bars = _bars(score, bars)
        if bars != self.bars:
            self._push(replace(self._state, score=score, bars=bars), self.tr("Length"))

    @property
    def held_notes(self) -> Notes:
        """The notes as they were when the hand took hold."""
        return (self._before or self._state).notes

    @property
    def held_selection(self) -> Chosen:
        """What was selected when the hand took hold."""
        return (self._before or self._state).chosen

    def begin(self) -> None:
        """A hand takes hold: what follows until `commit` is one step of undo."""
        if self._before is None:
            self._before = self._state

    def preview(self, edit: Edit) -> None:
        """Show and hear where the gesture has come to."""
        self.begin()
        self._become(with_notes(self._state, edit.notes, edit.chosen))

    def preview_chords(self, chords: tuple[Chord, ...]) -> None:
        """Show where a gesture in the chord lane has come to."""
        self.begin()
        if self.score is not None and chords != self.score.chords:
            self._become(replace(self._state, score=replace(self.score, chords=chords)))

    def commit(self, text: str) -> None:
        """The hand lets go."""
        before, self._before = self._before, None
        if before is not None and before.score is not self.score:
            self._push(self._state, text, before=before)

    def cancel(self) -> None:
        """Forget the gesture."""
        before, self._before = self._before, None
        if before is not None:
            self._become(before)

    def apply(self, edit: Edit, text: str, merge_key: str = "") -> None:
        """Do something to the notes at once, as one step of undo."""
        self.cancel()
        if edit.notes != self.notes:
            self._push(with_notes(self._state, edit.notes, edit.chosen), text, merge_key)
        else:
            self.select(edit.chosen)

    def select(self, chosen: Chosen) -> None:
        """Select these notes of the edited track."""
        if chosen != self.selection:
            self._state = replace(self._state, chosen=chosen)
            self.selectionChanged.emit()

    def touch(self, note: Note) -> None:
        """The next note drawn shall be like this one."""
        self.velocity, self.length = note.velocity, note.length

    def set_mix(
        self, role: str, *, gain_db: float | None = None, pan: float | None = None,
        muted: bool | None = None, solo: bool | None = None, instrument: str | None = None,
    ) -> None:  # fmt: skip
        """Change how a track is heard, as a step of undo; a moving fader makes one step."""
        track = None if self.score is None else self.score.track(role)
        if self.score is None or track is None:
            return
        level = track.gain_db if gain_db is None else gain_db
        place = track.pan if pan is None else pan
        changed = replace(
            track,
            gain_db=min(max(level, QUIETEST_DB), LOUDEST_DB),
            pan=min(max(place, -1.0), 1.0),
            muted=track.muted if muted is None else muted,
            solo=track.solo if solo is None else solo,
            instrument=track.instrument if instrument is None else instrument,
        )
        if changed != track:
            slides = gain_db is not None or pan is not None
            key = f"mix.{role}.{'pan' if gain_db is None else 'gain'}" if slides else ""
            score = with_track(self.score, changed)
            self._push(replace(self._state, score=score), self.tr("Mix"), key)

    def set_tempo(self, bpm: float) -> None:
        """Follow the tempo of the window; its steps of undo are the window's."""
        tempos = (Tempo(0.0, bpm),)
        if self.score is not None and self.score.tempos != tempos:
            self._become(replace(self._state, score=replace(self.score, tempos=tempos)))

    def set_key(self, key: str | None) -> None:
        """Follow the key of the window: it is highlighted, and no note changes."""
        if self.score is not None and self.score.key != key:
            self._become(replace(self._state, score=replace(self.score, key=key)))

    def set_chords(self, chords: tuple[Chord, ...], text: str, merge_key: str = "") -> None:
        """Change the chord lane, as a step of undo."""
        self.cancel()
        if self.score is not None and chords != self.score.chords:
            score = replace(self.score, chords=chords)
            self._push(replace(self._state, score=score), text, merge_key)

    def set_snap(self, grid: float) -> None:
        """Quarter notes between two lines of the grid; 0 for none."""
        self.snap = grid
        self.toolsChanged.emit()

    def set_tool(self, tool: str) -> None:
        """`DRAW` or `SELECT`."""
        self.tool = tool
        self.toolsChanged.emit()

    def set_audible(self, audible: bool) -> None:
        """Whether notes sound when they are drawn."""
        self.audible = audible
        if not audible:
            self.hush()
        self.toolsChanged.emit()

    def strike(self, pitch: int, velocity: int = 0) -> None:
        """Let a note of the edited track be heard until another one is, or `hush`."""
        if self._sounding != (self.role, pitch) and self.audible:
            self.hush()
            self._sounding = (self.role, pitch)
            self.struck.emit(self.role, pitch, velocity or self.velocity)

    def hush(self) -> None:
        """End the note that `strike` began."""
        sounding, self._sounding = self._sounding, None
        if sounding is not None:
            self.released.emit(*sounding)

    def copy(self) -> None:
        """Remember the selected notes."""
        if self.selection:
            self._copied = editing.ordered(self.selection)

    def quantised(self, chosen: Chosen, grid: float) -> Edit:
        """The notes with the chosen ones on the lines of a grid."""
        score = Score((Track(notes=editing.ordered(chosen)),))
        moved = quantise(score, Quantise(grid=grid)).tracks[0].notes
        rest = tuple(note for note in self.notes if note not in chosen)
        return editing.put(rest, moved, self.beats)

    def _push(
        self, after: ScoreState, text: str, merge_key: str = "", before: ScoreState | None = None
    ) -> None:
        self._stack.push(MoveValue(self._restore, before or self._state, after, text, merge_key))

    def _restore(self, state: ScoreState) -> None:
        """Go to a state of before or of now, in tempo and key of now while it is the same music."""
        self._before = None
        now, score = self.score, state.score
        other = state.source != self._state.source or now is None
        if not other and now is not None and score is not None:
            here = (score.tempos, score.key)
            if here != (now.tempos, now.key):
                state = replace(state, score=replace(score, tempos=now.tempos, key=now.key))
        self._become(state)
        if other:
            self.loaded.emit(self.score)

    def _become(self, state: ScoreState) -> None:
        before, self._state = self._state, state
        if state.role != before.role:
            self.roleChanged.emit(state.role)
        if state.score is not before.score or state.bars != before.bars:
            self.scoreChanged.emit(state.score)
        if state.chosen != before.chosen:
            self.selectionChanged.emit()
        self._tell_edited()

    def _tell_edited(self) -> None:
        edited = self.score is not None and id(self.score) not in self._takes
        if edited is not self._edited:
            self._edited = edited
            self.editedChanged.emit(edited)


def _bars(score: Score | None, bars: int) -> int:
    """How many bars there are: as many as asked, and as many as the score needs."""
    if score is None:
        return bars or USUAL_BARS
    return max(bars, bars_of(score))
