"""The hand in the drum grid: what a press, a drag and a release do."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent

from neurosketch.app.viewmodels.score_editor import DRAW
from neurosketch.app.widgets.beat_axis import GUTTER
from neurosketch.app.widgets.lane import ALT, CTRL, DRAG_THRESHOLD, SHIFT
from neurosketch.core import editing
from neurosketch.core.editing import Chosen, Edit, Notes
from neurosketch.core.score import Note

if TYPE_CHECKING:
    from neurosketch.app.widgets.drum_grid import DrumGrid

_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
_VELOCITY_PER_PIXEL = 1.0


class Doing(Enum):
    """What the hand does."""

    NOTHING = auto()
    SET = auto()
    CLEAR = auto()
    STRENGTH = auto()
    MOVE = auto()
    BOX = auto()
    NAMES = auto()


class DrumHand:
    """Turns mouse events of the grid into edits."""

    def __init__(self, grid: DrumGrid) -> None:
        self._grid = grid
        self._editor = grid.editor
        self._doing = Doing.NOTHING
        self._button = Qt.MouseButton.NoButton
        self._at = QPointF()
        self._moved = False
        self._note: Note | None = None
        self._pitch = 0
        self._cell = 0
        self._kept: Chosen = frozenset()
        self.box: QRectF | None = None

    def shifted(self, notes: Notes, chosen: Chosen, beats: float, rows: int) -> Edit:
        """Hits moved in time and to the drums so many rows above."""
        moved = editing.move(notes, chosen, beats, 0, self._editor.beats)
        if rows == 0:
            return moved
        rest = tuple(note for note in moved.notes if note not in moved.chosen)
        new = [
            replace(note, pitch=self._grid.pitch_beside(note.pitch, rows)) for note in moved.chosen
        ]
        return editing.put(rest, new, self._editor.beats)

    def press(self, event: QMouseEvent) -> None:
        """A button goes down."""
        editor, grid = self._editor, self._grid
        if self._doing is not Doing.NOTHING:
            return
        editor.ensure()
        self._at, self._moved, self._button = event.position(), False, event.button()
        self._pitch, self._cell = grid.pitch_at(self._at.y()), grid.cell_at(self._at.x())
        note = self._note = grid.note_at(self._at)
        if event.button() == _RIGHT:
            self._doing = Doing.CLEAR
            editor.begin()
            if editor.tool == DRAW:
                self._clear(note)
        elif event.button() == _LEFT and self._at.x() < GUTTER:
            self._press_name(event)
        elif event.button() == _LEFT:
            grid.commands.put_cursor(self._cell * grid.step, self._pitch)
            if event.modifiers() & (SHIFT | CTRL) or editor.tool != DRAW:
                self._press_arrow(event, note)
            else:
                self._press_pencil(note)

    def _press_name(self, event: QMouseEvent) -> None:
        if event.modifiers() & SHIFT:
            self._editor.select(self._in_rows(0.0, self._editor.beats, self._at.y(), self._at.y()))
        self._doing = Doing.NAMES
        self._editor.strike(self._pitch)

    def _press_arrow(self, event: QMouseEvent, note: Note | None) -> None:
        editor, shift = self._editor, bool(event.modifiers() & SHIFT)
        if note is None:
            self._doing = Doing.BOX
            self._kept = editor.selection if shift else frozenset()
            editor.select(self._kept)
            editor.set_region(None)
        elif shift:
            editor.select(editor.selection ^ {note})
        else:
            if note not in editor.selection:
                editor.select(frozenset({note}))
            editor.touch(note)
            editor.begin()
            editor.strike(note.pitch, note.velocity)
            self._doing = Doing.MOVE

    def _press_pencil(self, note: Note | None) -> None:
        editor = self._editor
        editor.begin()
        editor.set_region(None)
        if note is None:
            self._doing = Doing.SET
            self._note = self._set(self._cell)
            editor.strike(self._pitch)
        else:
            # It goes when the hand lets go; a drag up or down keeps it and sets its strength.
            self._doing = Doing.CLEAR
            editor.strike(note.pitch, note.velocity)

    def move(self, event: QMouseEvent) -> None:
        """The hand moves."""
        if self._doing is Doing.NOTHING:
            self._show_cursor(event.position())
            return
        way = event.position() - self._at
        if not self._moved and max(abs(way.x()), abs(way.y())) < DRAG_THRESHOLD:
            return
        if not self._moved:
            self._moved = True
            pencil = self._doing in (Doing.SET, Doing.CLEAR) and self._button == _LEFT
            if pencil and self._note is not None and abs(way.y()) > abs(way.x()):
                self._doing = Doing.STRENGTH
        doings = {
            Doing.SET: self._paint, Doing.CLEAR: self._wipe, Doing.STRENGTH: self._strengthen,
            Doing.MOVE: self._drag_hits, Doing.BOX: self._drag_box, Doing.NAMES: self._drag_names,
        }  # fmt: skip
        doings[self._doing](event)

    def _paint(self, event: QMouseEvent) -> None:
        """Set every cell between here and where the hand was: a quick hand leaves no gaps."""
        here = self._grid.cell_at(event.position().x())
        for cell in range(min(here, self._cell), max(here, self._cell) + 1):
            self._set(cell)
        self._cell = here

    def _wipe(self, event: QMouseEvent) -> None:
        grid, at = self._grid, event.position()
        here, y = grid.cell_at(at.x()), at.y() if self._button == _RIGHT else self._at.y()
        for cell in range(min(here, self._cell), max(here, self._cell) + 1):
            middle = QPointF(grid.axis.x_of((cell + 0.5) * grid.step), y)
            self._clear(grid.note_at(middle))
        self._cell = here

    def _strengthen(self, event: QMouseEvent) -> None:
        editor, note = self._editor, self._note
        if note is None:
            return
        way = self._at.y() - event.position().y()
        velocity = min(max(note.velocity + round(way * _VELOCITY_PER_PIXEL), 1), editing.LOUDEST)
        held = editor.held_notes
        base = held if note in held else editing.draw(held, note, editor.beats).notes
        alone = frozenset({note})
        chosen = editor.held_selection if note in editor.held_selection else alone
        become = {one: one.velocity + velocity - note.velocity for one in chosen}
        edit = editing.with_velocity(base, become, chosen)
        editor.preview(Edit(edit.notes, edit.chosen if chosen is not alone else frozenset()))
        editor.velocity = velocity

    def _drag_hits(self, event: QMouseEvent) -> None:
        editor, grid, note = self._editor, self._grid, self._note
        if note is None:
            return
        beats = grid.axis.beat_at(event.position().x()) - grid.axis.beat_at(self._at.x())
        if not event.modifiers() & ALT:
            beats = round(beats / grid.step) * grid.step
        rows = grid.place_at(self._at.y()) - grid.place_at(event.position().y())
        chosen = editor.held_selection
        edit = self.shifted(editor.held_notes, chosen, beats, rows)
        if event.modifiers() & CTRL:
            edit = editing.put(editor.held_notes, edit.chosen, editor.beats)
        editor.preview(edit)
        editor.strike(grid.pitch_beside(note.pitch, rows), note.velocity)

    def _drag_box(self, event: QMouseEvent) -> None:
        grid, editor = self._grid, self._editor
        box = self.box = QRectF(self._at, event.position()).normalized()
        start = max(grid.axis.beat_at(box.left()), 0.0)
        end = min(grid.axis.beat_at(box.right()), editor.beats)
        editor.select(self._kept | self._in_rows(start, end, box.top(), box.bottom()))
        first = editing.line_before(start, grid.step)
        last = min(editing.line_before(end + grid.step - 1e-4, grid.step), editor.beats)
        editor.set_region((first, last) if last > first else None)
        grid.update()

    def _drag_names(self, event: QMouseEvent) -> None:
        self._editor.strike(self._grid.pitch_at(event.position().y()))

    def release(self, event: QMouseEvent) -> None:
        """The button comes up."""
        if event.button() != self._button:
            return
        doing, self._doing = self._doing, Doing.NOTHING
        editor, text = self._editor, ""
        editor.hush()
        if doing is Doing.CLEAR:
            if self._button == _LEFT and not self._moved:
                self._clear(self._note)
            text = QCoreApplication.translate("notes", "Clear hits")
        elif doing is Doing.SET:
            text = QCoreApplication.translate("notes", "Set hits")
        elif doing is Doing.STRENGTH:
            text = QCoreApplication.translate("notes", "Velocity")
        elif doing is Doing.MOVE:
            text = QCoreApplication.translate("notes", "Move hits")
        untouched = editor.notes is editor.held_notes
        editor.commit(text)
        if self._button == _RIGHT and untouched and not self._moved:
            self._menu(event)
        self.box = None
        self._grid.update()

    def _menu(self, event: QMouseEvent) -> None:
        note, grid = self._note, self._grid
        if note is not None and note not in self._editor.selection:
            self._editor.select(frozenset({note}))
        grid.commands.put_cursor(self._cell * grid.step, self._pitch)
        grid.open_menu(event.globalPosition().toPoint())

    def double_click(self, event: QMouseEvent) -> None:
        """With the arrow: a hit comes or goes; with the pencil it is another click."""
        editor = self._editor
        if event.button() != _LEFT or editor.tool == DRAW or event.position().x() < GUTTER:
            self.press(event)
            return
        self._at, self._button = event.position(), _LEFT
        self._pitch = self._grid.pitch_at(self._at.y())
        self._cell = self._grid.cell_at(self._at.x())
        self._note = self._grid.note_at(self._at)
        self._moved = False
        self._press_pencil(self._note)

    def drop(self) -> None:
        """Forget what is under way: Escape, or the keyboard goes elsewhere."""
        self._doing, self.box, self._note = Doing.NOTHING, None, None
        self._editor.cancel()
        self._editor.hush()
        self._grid.update()

    def _set(self, cell: int) -> Note | None:
        editor, step = self._editor, self._grid.step
        start = editing.tidy(cell * step)
        if start > editor.beats - editing.SHORTEST:
            return None
        middle = QPointF(self._grid.axis.x_of(start + step / 2.0), self._at.y())
        there = self._grid.note_at(middle)
        if there is not None:
            return there
        note = Note(start, step, self._pitch, editor.velocity)
        editor.preview(Edit(editing.draw(editor.notes, note, editor.beats).notes, frozenset()))
        return note

    def _clear(self, note: Note | None) -> None:
        editor = self._editor
        if note is not None:
            left = editing.delete(editor.notes, frozenset({note}))
            editor.preview(Edit(left.notes, editor.selection - {note}))

    def _in_rows(self, start: float, end: float, top: float, bottom: float) -> Chosen:
        grid = self._grid
        low, high = grid.place_at(top), grid.place_at(bottom)
        return frozenset(
            note for note in self._editor.notes
            if note.start < end and note.start + grid.step > start
            and low <= grid.place_at(grid.row_rect(note.pitch).center().y()) <= high
        )  # fmt: skip

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape
        if at.x() < GUTTER:
            self._grid.setCursor(shape.PointingHandCursor)
        elif self._editor.tool != DRAW:
            over = self._grid.note_at(at) is not None
            self._grid.setCursor(shape.SizeAllCursor if over else shape.ArrowCursor)
        else:
            self._grid.setCursor(shape.CrossCursor)
