"""The keyboard in roll and drum grid: commands, a cursor that walks and draws, zoom."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent

from neurosketch.app.viewmodels.note_commands import NoteCommands
from neurosketch.app.viewmodels.score_editor import DRAW, SELECT, ScoreEditor
from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis
from neurosketch.app.widgets.lane import CTRL, ZOOM_STEP
from neurosketch.app.widgets.note_keys import command_of
from neurosketch.core import editing
from neurosketch.core.editing import Edit
from neurosketch.core.score import Note

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OCTAVE = 12
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1), Qt.Key.Key_PageUp: (0, _OCTAVE), Qt.Key.Key_PageDown: (0, -_OCTAVE),
}  # fmt: skip
_PLAIN = frozenset(
    {*_ENTER, *_ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_B, Qt.Key.Key_Plus,
     Qt.Key.Key_Equal, Qt.Key.Key_Minus}
)  # fmt: skip
PITCHED = frozenset({"up", "down", "scale_up", "scale_down", "octave_up", "octave_down"})
"""Commands after which other pitches sound."""
_NONE = Qt.KeyboardModifier.NoModifier


class NoteView(Protocol):
    """What a lane of notes tells the keyboard."""

    commands: NoteCommands
    axis: BeatAxis

    def width(self) -> int:
        """Pixels."""

    def pitch_beside(self, pitch: int, rows: int) -> int:
        """The pitch so many rows above."""

    def reveal_pitch(self, pitch: int) -> None:
        """Bring a pitch into sight."""

    def fit(self) -> None:
        """Show everything."""

    def do_command(self, command: str) -> bool:
        """Do a note command in the way of this lane."""

    def drop(self) -> None:
        """Forget what the mouse does."""


class NoteCursor:
    """Turns key events of a lane of notes into edits."""

    def __init__(self, view: NoteView) -> None:
        self._view = view
        self._editor = view.commands.editor

    def wants(self, event: QKeyEvent) -> bool:
        """Whether the lane does something with a key."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Escape:
            editor = self._editor
            return bool(editor.dragging or editor.selection or editor.span)
        if command_of(event) is not None:
            return True
        if held & CTRL:
            return key in (Qt.Key.Key_0, Qt.Key.Key_Left, Qt.Key.Key_Right)
        return held == _NONE and key in _PLAIN

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key says; whether it says anything here."""
        if not self.wants(event):
            return False
        key, held = Qt.Key(event.key()), event.modifiers()
        command = command_of(event)
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif command is not None and self._view.do_command(command):
            self._after(command)
        elif held & CTRL and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._to_neighbour(-1 if key == Qt.Key.Key_Left else 1)
        elif held & CTRL and key == Qt.Key.Key_0:
            self._view.fit()
        elif held & ~Qt.KeyboardModifier.KeypadModifier == _NONE:
            self._press_plain(key)
        return True

    def _press_plain(self, key: Qt.Key) -> None:
        view, commands = self._view, self._view.commands
        if key in _ENTER:
            self._toggle()
        elif key in _ARROWS:
            across, up = _ARROWS[key]
            pitch = view.pitch_beside(commands.pitch, up) if up else commands.pitch
            self._walk(commands.beat + across * commands.step, pitch)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = self._editor.beats - commands.step
            self._walk(0.0 if key == Qt.Key.Key_Home else last, commands.pitch)
        elif key == Qt.Key.Key_B:
            self._editor.set_tool(SELECT if self._editor.tool == DRAW else DRAW)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = ZOOM_STEP if key != Qt.Key.Key_Minus else 1.0 / ZOOM_STEP
            x = view.axis.x_of(commands.beat)
            inside = GUTTER <= x <= view.width()
            view.axis.zoom(x if inside else view.width() / 2.0, factor)

    def _walk(self, beat: float, pitch: int) -> None:
        commands = self._view.commands
        commands.put_cursor(editing.nearest_line(max(beat, 0.0), commands.step), pitch)
        self._view.axis.reveal(commands.beat)
        self._view.reveal_pitch(commands.pitch)

    def _toggle(self) -> None:
        """A note comes at the cursor, or the one there goes."""
        editor, commands = self._editor, self._view.commands
        editor.ensure()
        beat, pitch = commands.beat, commands.pitch
        there = editing.in_box(editor.notes, beat + 1e-3, beat + 2e-3, pitch, pitch)
        if there:
            editor.apply(
                editing.delete(editor.notes, there),
                QCoreApplication.translate("notes", "Erase notes"),
            )
            return
        note = Note(beat, editing.tidy(editor.length), pitch, editor.velocity)
        edit = editing.draw(editor.notes, note, editor.beats)
        editor.apply(
            Edit(edit.notes, frozenset()), QCoreApplication.translate("notes", "Draw a note")
        )
        editor.strike(pitch, note.velocity)
        commands.put_cursor(min(note.end, editor.beats - commands.step))

    def _to_neighbour(self, way: int) -> None:
        note = select_neighbour(self._editor, way, self._view.commands.beat)
        if note is not None:
            self._walk(note.start, note.pitch)
            self._editor.strike(note.pitch, note.velocity)

    def _after(self, command: str) -> None:
        """A moved note is heard and stays in sight."""
        editor = self._editor
        if command in PITCHED and len(editor.selection) == 1:
            note = next(iter(editor.selection))
            editor.strike(note.pitch, note.velocity)
            self._view.reveal_pitch(note.pitch)

    def _escape(self) -> None:
        editor = self._editor
        if editor.dragging:
            self._view.drop()
        else:
            editor.select(frozenset())
            editor.set_region(None)


def select_neighbour(editor: ScoreEditor, way: int, beat: float) -> Note | None:
    """Select the note before (-1) or behind (1) the selected ones, or the next one from a beat on.

    Returns:
        The note; None when there are none.
    """
    notes = editor.notes
    if not notes:
        return None
    places = [index for index, note in enumerate(notes) if note in editor.selection]
    if places:
        index = places[0] - 1 if way < 0 else places[-1] + 1
    else:
        index = next((i for i, note in enumerate(notes) if note.start >= beat), len(notes) - 1)
    note = notes[min(max(index, 0), len(notes) - 1)]
    editor.select(frozenset({note}))
    editor.touch(note)
    return note
