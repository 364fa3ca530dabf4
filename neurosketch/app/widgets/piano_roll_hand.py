"""The hand in the piano roll: what a press, a drag and a release do."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent

from neurosketch.app.viewmodels.score_editor import DRAW
from neurosketch.app.widgets.beat_axis import GUTTER
from neurosketch.app.widgets.lane import ALT, CTRL, DRAG_THRESHOLD, SHIFT
from neurosketch.core import editing
from neurosketch.core.editing import Chosen, Edit
from neurosketch.core.score import Note

if TYPE_CHECKING:
    from neurosketch.app.widgets.piano_roll import PianoRoll

_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
_EDGE = 6.0
"""Pixels at the ends of a note by which it is stretched."""
_ROOM_TO_MOVE = 18
"""Shorter notes are stretched at their right end only."""


class Doing(Enum):
    """What the hand does."""

    NOTHING = auto()
    MOVE = auto()
    STRETCH = auto()
    TRIM = auto()
    LENGTH = auto()
    BOX = auto()
    ERASE = auto()
    KEYS = auto()


class RollHand:
    """Turns mouse events of the roll into edits."""

    def __init__(self, roll: PianoRoll) -> None:
        self._roll = roll
        self._editor = roll.editor
        self._doing = Doing.NOTHING
        self._at = QPointF()
        self._moved = False
        self._button = Qt.MouseButton.NoButton
        self._note: Note | None = None
        self._kept: Chosen = frozenset()
        self.box: QRectF | None = None

    @property
    def busy(self) -> bool:
        """Whether a button is down."""
        return self._doing is not Doing.NOTHING

    def press(self, event: QMouseEvent) -> None:
        """A button goes down."""
        editor = self._editor
        if self.busy:
            return
        editor.ensure()
        self._at, self._moved, self._button = event.position(), False, event.button()
        note = self._roll.note_at(self._at)
        if event.button() == _RIGHT:
            self._press_right(note)
        elif event.button() == _LEFT and self._at.x() < GUTTER:
            self._press_key(event)
        elif event.button() == _LEFT and note is not None:
            self._press_note(event, note)
        elif event.button() == _LEFT:
            self._press_ground(event)

    def _press_right(self, note: Note | None) -> None:
        self._doing, self._note = Doing.ERASE, note
        self._editor.begin()
        if note is not None and self._editor.tool == DRAW:
            self._erase(note)

    def _press_key(self, event: QMouseEvent) -> None:
        pitch = self._roll.pitches.pitch_at(self._at.y())
        if event.modifiers() & SHIFT:
            row = editing.in_box(self._editor.notes, 0.0, self._editor.beats, pitch, pitch)
            self._editor.select(row)
        self._doing = Doing.KEYS
        share = min(max(self._at.x() / GUTTER, 0.0), 1.0)
        self._editor.strike(pitch, round(40 + 87 * share))

    def _press_note(self, event: QMouseEvent, note: Note) -> None:
        editor, chosen = self._editor, self._editor.selection
        if event.modifiers() & SHIFT:
            editor.select(chosen ^ {note})
            return
        if note not in chosen:
            editor.select(frozenset({note}))
            editor.set_region(None)
        editor.touch(note)
        self._note = note
        self._doing = self._edge_of(note, self._at.x())
        self._roll.commands.put_cursor(note.start, note.pitch)
        editor.begin()
        editor.strike(note.pitch, note.velocity)

    def _press_ground(self, event: QMouseEvent) -> None:
        editor, held = self._editor, event.modifiers()
        beat = max(self._roll.axis.beat_at(self._at.x()), 0.0)
        pitch = self._roll.pitches.pitch_at(self._at.y())
        grid = 0.0 if held & ALT else editor.snap
        if editor.tool == DRAW and not held & (CTRL | SHIFT):
            self._draw(editing.line_before(beat, grid), pitch)
            self._doing = Doing.LENGTH
            return
        self._kept = editor.selection if held & SHIFT else frozenset()
        editor.select(self._kept)
        editor.set_region(None)
        self._roll.commands.put_cursor(editing.line_before(beat, grid), pitch)
        self._doing = Doing.BOX

    def _draw(self, start: float, pitch: int) -> None:
        editor = self._editor
        if start > editor.beats - editing.SHORTEST:
            return
        editor.begin()
        editor.set_region(None)
        note = Note(start, editing.tidy(editor.length), pitch, editor.velocity)
        self._note = note
        editor.preview(editing.draw(editor.held_notes, note, editor.beats))
        self._roll.commands.put_cursor(start, pitch)
        editor.strike(pitch, note.velocity)

    def move(self, event: QMouseEvent) -> None:
        """The hand moves."""
        if not self.busy:
            self._show_cursor(event.position())
            return
        way = event.position() - self._at
        if not self._moved and max(abs(way.x()), abs(way.y())) < DRAG_THRESHOLD:
            return
        self._moved = True
        doings = {
            Doing.MOVE: self._drag_notes, Doing.STRETCH: self._drag_end,
            Doing.TRIM: self._drag_start, Doing.LENGTH: self._drag_length,
            Doing.BOX: self._drag_box, Doing.ERASE: self._drag_out, Doing.KEYS: self._drag_keys,
        }  # fmt: skip
        doings[self._doing](event)
        if self._doing in (Doing.MOVE, Doing.STRETCH, Doing.LENGTH, Doing.BOX):
            self._follow(event.position())

    def _grid(self, event: QMouseEvent) -> float:
        return 0.0 if event.modifiers() & ALT else self._editor.snap

    def _drag_notes(self, event: QMouseEvent) -> None:
        editor, roll, note = self._editor, self._roll, self._note
        if note is None:
            return
        beats = roll.axis.beat_at(event.position().x()) - roll.axis.beat_at(self._at.x())
        grid = self._grid(event)
        if grid > 0.0:
            # By whole steps: what stands off the grid on purpose keeps its feel.
            beats = round(beats / grid) * grid
        semitones = roll.pitches.pitch_at(event.position().y()) - note.pitch
        if event.modifiers() & SHIFT:
            way = event.position() - self._at
            beats, semitones = (beats, 0) if abs(way.x()) > abs(way.y()) else (0.0, semitones)
        change = editing.copy_to if event.modifiers() & CTRL else editing.move
        chosen = editor.held_selection
        editor.preview(change(editor.held_notes, chosen, beats, semitones, editor.beats))
        editor.strike(min(max(note.pitch + semitones, 0), 127), note.velocity)

    def _drag_end(self, event: QMouseEvent) -> None:
        editor, note = self._editor, self._note
        if note is not None:
            beat = self._roll.axis.beat_at(event.position().x())
            place = editing.nearest_line(beat, self._grid(event))
            if place <= note.start:
                place = note.start + (self._grid(event) or editing.SHORTEST)
            chosen = editor.held_selection
            edit = editing.resize(editor.held_notes, chosen, place - note.end, editor.beats)
            editor.preview(edit)

    def _drag_start(self, event: QMouseEvent) -> None:
        editor, note = self._editor, self._note
        if note is not None:
            beat = max(self._roll.axis.beat_at(event.position().x()), 0.0)
            place = editing.nearest_line(beat, self._grid(event))
            way = min(place, note.end - editing.SHORTEST) - note.start
            editor.preview(editing.trim_start(editor.held_notes, editor.held_selection, way))

    def _drag_length(self, event: QMouseEvent) -> None:
        editor, note = self._editor, self._note
        if note is not None:
            beat = self._roll.axis.beat_at(event.position().x())
            grid = self._grid(event)
            least = note.start + (grid or editing.SHORTEST)
            place = max(editing.line_before(beat, grid) + grid, least)
            drawn = Note(note.start, editing.tidy(place - note.start), note.pitch, note.velocity)
            editor.preview(editing.draw(editor.held_notes, drawn, editor.beats))

    def _drag_box(self, event: QMouseEvent) -> None:
        roll, editor = self._roll, self._editor
        self.box = QRectF(self._at, event.position()).normalized()
        low, high = roll.pitches.pitch_at(self.box.bottom()), roll.pitches.pitch_at(self.box.top())
        start = max(roll.axis.beat_at(self.box.left()), 0.0)
        end = min(roll.axis.beat_at(self.box.right()), editor.beats)
        editor.select(self._kept | editing.in_box(editor.notes, start, end, low, high))
        grid = self._grid(event)
        first, last = editing.line_before(start, grid), editing.tidy(end)
        if grid > 0.0:
            last = editing.line_before(end + grid - 1e-4, grid)
        editor.set_region((first, min(last, editor.beats)) if last > first else None)
        roll.update()

    def _drag_out(self, event: QMouseEvent) -> None:
        note = self._roll.note_at(event.position())
        if note is not None:
            self._erase(note)

    def _drag_keys(self, event: QMouseEvent) -> None:
        self._editor.strike(self._roll.pitches.pitch_at(event.position().y()))

    def _erase(self, note: Note) -> None:
        editor = self._editor
        left = editing.delete(editor.notes, frozenset({note}))
        editor.preview(Edit(left.notes, editor.selection - {note}))

    def release(self, event: QMouseEvent) -> None:
        """The button comes up."""
        if event.button() != self._button:
            return
        doing, self._doing = self._doing, Doing.NOTHING
        roll, editor = self._roll, self._editor
        editor.hush()
        if doing is Doing.ERASE:
            clean = editor.notes is editor.held_notes
            editor.commit(QCoreApplication.translate("notes", "Erase notes"))
            if clean and not self._moved:
                self._menu(event)
        elif doing in (Doing.MOVE, Doing.STRETCH, Doing.TRIM):
            editor.commit(
                QCoreApplication.translate("notes", "Move notes")
                if doing is Doing.MOVE
                else QCoreApplication.translate("notes", "Length")
            )
            if doing is not Doing.MOVE:
                self._learn_length()
        elif doing is Doing.LENGTH:
            editor.commit(QCoreApplication.translate("notes", "Draw a note"))
            if self._moved:
                self._learn_length()
        self.box = None
        self._note = None
        roll.update()

    def _menu(self, event: QMouseEvent) -> None:
        note = self._note
        if note is not None and note not in self._editor.selection:
            self._editor.select(frozenset({note}))
        beat = max(self._roll.axis.beat_at(self._at.x()), 0.0)
        place = editing.line_before(beat, self._editor.snap)
        self._roll.commands.put_cursor(place, self._roll.pitches.pitch_at(self._at.y()))
        self._roll.open_menu(event.globalPosition().toPoint())

    def _learn_length(self) -> None:
        """The next note is as long as this one became."""
        if len(self._editor.selection) == 1:
            self._editor.touch(next(iter(self._editor.selection)))

    def double_click(self, event: QMouseEvent) -> None:
        """With the arrow: a note comes or goes."""
        editor = self._editor
        if event.button() != _LEFT or editor.tool == DRAW or event.position().x() < GUTTER:
            self.press(event)
            return
        self._at, self._button = event.position(), event.button()
        note = self._roll.note_at(self._at)
        if note is not None:
            edit = editing.delete(editor.notes, frozenset({note}))
            editor.apply(edit, QCoreApplication.translate("notes", "Erase notes"))
        else:
            beat = max(self._roll.axis.beat_at(self._at.x()), 0.0)
            pitch = self._roll.pitches.pitch_at(self._at.y())
            self._moved = False
            self._draw(editing.line_before(beat, self._grid(event)), pitch)
            self._doing = Doing.LENGTH

    def drop(self) -> None:
        """Forget what is under way: Escape, or the keyboard goes elsewhere."""
        self._doing, self.box, self._note = Doing.NOTHING, None, None
        self._editor.cancel()
        self._editor.hush()
        self._roll.update()

    def _edge_of(self, note: Note, x: float) -> Doing:
        box = self._roll.box_of(note)
        reach = min(_EDGE, box.width() / 3.0)
        if x > box.left() + box.width() - reach:
            return Doing.STRETCH
        if x < box.left() + reach and box.width() >= _ROOM_TO_MOVE:
            return Doing.TRIM
        return Doing.MOVE

    def _follow(self, at: QPointF) -> None:
        """Scroll when the hand leaves the picture."""
        roll = self._roll
        if at.x() > roll.width():
            roll.axis.scroll_to(roll.axis.start + (at.x() - roll.width()) / roll.axis.scale)
        elif at.x() < GUTTER:
            roll.axis.scroll_to(roll.axis.start - (GUTTER - at.x()) / roll.axis.scale)
        if at.y() < 0.0:
            roll.scroll_up(-at.y())
        elif at.y() > roll.height():
            roll.scroll_up(roll.height() - at.y())

    def _show_cursor(self, at: QPointF) -> None:
        """Say with the pointer what a drag would do."""
        shape = Qt.CursorShape
        note = self._roll.note_at(at)
        if at.x() < GUTTER:
            self._roll.setCursor(shape.PointingHandCursor)
        elif note is None:
            draws = self._editor.tool == DRAW
            self._roll.setCursor(shape.CrossCursor if draws else shape.ArrowCursor)
        elif self._edge_of(note, at.x()) is Doing.MOVE:
            self._roll.setCursor(shape.SizeAllCursor)
        else:
            self._roll.setCursor(shape.SizeHorCursor)
