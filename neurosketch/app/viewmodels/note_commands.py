"""What keys and menus do to the notes of a sketch: one table for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from neurosketch.app.actions import QT_TRANSLATE_NOOP
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.core import editing
from neurosketch.core.editing import Chosen, Edit

_CONTEXT = "notes"
_OCTAVE = 12
_LOUDER = 6
_FINE = 1.0 / 32.0
"""Beats by which Alt and an arrow move a note."""


@dataclass(frozen=True, slots=True)
class NoteCommand:
    """Something that can be done to notes.

    Attributes:
        id: its name in tests and menus.
        text: what it is called, in English.
        keys: as Qt writes them, the first is shown in menus.
        group: where menus draw lines between.
        alone: whether it makes sense without selected notes.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: int
    alone: bool = False

    def title(self) -> str:
        """The text in the user's language."""
        return QCoreApplication.translate(_CONTEXT, self.text)


NOTE_COMMANDS: tuple[NoteCommand, ...] = (
    NoteCommand("cut", QT_TRANSLATE_NOOP("notes", "Cut"), ("Ctrl+X",), 0),
    NoteCommand("copy", QT_TRANSLATE_NOOP("notes", "Copy"), ("Ctrl+C",), 0),
    NoteCommand("paste", QT_TRANSLATE_NOOP("notes", "Paste"), ("Ctrl+V",), 0, alone=True),
    NoteCommand("duplicate", QT_TRANSLATE_NOOP("notes", "Duplicate"), ("Ctrl+D",), 0),
    NoteCommand("delete", QT_TRANSLATE_NOOP("notes", "Delete"), ("Del", "Backspace"), 0),
    NoteCommand("all", QT_TRANSLATE_NOOP("notes", "Select all"), ("Ctrl+A",), 1, alone=True),
    NoteCommand("same", QT_TRANSLATE_NOOP("notes", "Select the same pitch"), ("Ctrl+Shift+A",), 1),
    NoteCommand("quantise", QT_TRANSLATE_NOOP("notes", "Quantise"), ("Q",), 2, alone=True),
    NoteCommand("legato", QT_TRANSLATE_NOOP("notes", "Legato"), ("Ctrl+L",), 2, alone=True),
    NoteCommand("split", QT_TRANSLATE_NOOP("notes", "Split"), ("/",), 2),
    NoteCommand("join", QT_TRANSLATE_NOOP("notes", "Join"), ("Ctrl+J",), 2),
    NoteCommand("up", QT_TRANSLATE_NOOP("notes", "Semitone up"), ("Up",), 3),
    NoteCommand("down", QT_TRANSLATE_NOOP("notes", "Semitone down"), ("Down",), 3),
    NoteCommand("scale_up", QT_TRANSLATE_NOOP("notes", "Step of the scale up"),
                ("Ctrl+Shift+Up",), 3),
    NoteCommand("scale_down", QT_TRANSLATE_NOOP("notes", "Step of the scale down"),
                ("Ctrl+Shift+Down",), 3),
    NoteCommand("octave_up", QT_TRANSLATE_NOOP("notes", "Octave up"), ("Shift+Up",), 3,
                alone=True),
    NoteCommand("octave_down", QT_TRANSLATE_NOOP("notes", "Octave down"), ("Shift+Down",), 3,
                alone=True),
    NoteCommand("earlier", QT_TRANSLATE_NOOP("notes", "Earlier"), ("Left",), 4),
    NoteCommand("later", QT_TRANSLATE_NOOP("notes", "Later"), ("Right",), 4),
    NoteCommand("nudge_earlier", QT_TRANSLATE_NOOP("notes", "A little earlier"), ("Alt+Left",), 4),
    NoteCommand("nudge_later", QT_TRANSLATE_NOOP("notes", "A little later"), ("Alt+Right",), 4),
    NoteCommand("shorter", QT_TRANSLATE_NOOP("notes", "Shorter"), ("Shift+Left",), 4),
    NoteCommand("longer", QT_TRANSLATE_NOOP("notes", "Longer"), ("Shift+Right",), 4),
    NoteCommand("louder", QT_TRANSLATE_NOOP("notes", "Louder"), ("Ctrl+Up",), 5),
    NoteCommand("softer", QT_TRANSLATE_NOOP("notes", "Softer"), ("Ctrl+Down",), 5),
)  # fmt: skip


class NoteCommands(QObject):
    """Does them, to the selected notes; some to all notes of the track when none is selected.

    Signals:
        cursorChanged(): the place of the keyboard moved.
        scaleChanged(): another scale is highlighted.
    """

    cursorChanged = Signal()
    scaleChanged = Signal()

    def __init__(self, editor: ScoreEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.beat = 0.0
        """Where paste and the keyboard put notes."""
        self.pitch = 60
        self.scale: frozenset[int] | None = None
        self._doings: dict[str, Callable[[Chosen, str], None]] = {
            "cut": self._cut, "copy": self._copy, "paste": self._paste,
            "duplicate": self._duplicate, "delete": self._delete, "all": self._all,
            "same": lambda chosen, _: editor.select(editing.same_pitch(editor.notes, chosen)),
            "quantise": self._quantise, "legato": self._legato, "split": self._split,
            "join": lambda c, text: editor.apply(editing.join(editor.notes, c), text),
            "up": lambda c, text: self._transpose(c, 1, text),
            "down": lambda c, text: self._transpose(c, -1, text),
            "scale_up": lambda c, text: self._transpose(c, 1, text, self.scale),
            "scale_down": lambda c, text: self._transpose(c, -1, text, self.scale),
            "octave_up": lambda c, text: self._transpose(c, _OCTAVE, text),
            "octave_down": lambda c, text: self._transpose(c, -_OCTAVE, text),
            "earlier": lambda c, text: self._shift(c, -self.step, text),
            "later": lambda c, text: self._shift(c, self.step, text),
            "nudge_earlier": lambda c, text: self._shift(c, -_FINE, text),
            "nudge_later": lambda c, text: self._shift(c, _FINE, text),
            "shorter": lambda c, text: self._lengthen(c, -self.step, text),
            "longer": lambda c, text: self._lengthen(c, self.step, text),
            "louder": lambda c, text: self._louder(c, _LOUDER, text),
            "softer": lambda c, text: self._louder(c, -_LOUDER, text),
        }  # fmt: skip

    @property
    def step(self) -> float:
        """Beats of one step of the keyboard."""
        return self.editor.snap or _FINE

    def possible(self, command: NoteCommand) -> bool:
        """Whether it would do anything now."""
        if command.id == "paste":
            return bool(self.editor.copied)
        return bool(self.editor.selection or (command.alone and self.editor.notes))

    def do(self, command_id: str) -> bool:
        """Do one; whether there was anything to do it to."""
        command = next(one for one in NOTE_COMMANDS if one.id == command_id)
        if self.editor.dragging or not self.possible(command):
            return False
        chosen = self.editor.selection or frozenset(self.editor.notes)
        self._doings[command_id](chosen, command.title())
        return True

    def put_cursor(self, beat: float, pitch: int | None = None) -> None:
        """Move the place of the keyboard."""
        beat = min(max(editing.tidy(beat), 0.0), self.editor.beats - editing.SHORTEST)
        pitch = self.pitch if pitch is None else min(max(pitch, 0), 127)
        if (beat, pitch) != (self.beat, self.pitch):
            self.beat, self.pitch = beat, pitch
            self.cursorChanged.emit()

    def set_scale(self, scale: frozenset[int] | None) -> None:
        """Highlight these pitch classes and step along them; None highlights nothing."""
        if scale != self.scale:
            self.scale = scale
            self.scaleChanged.emit()

    def _apply(self, edit: Edit, text: str, key: str = "") -> None:
        self.editor.apply(edit, text, key)

    def _copy(self, chosen: Chosen, text: str) -> None:
        self.editor.copy()
        last = max(note.end for note in chosen)
        ahead = editing.nearest_line(last, self.step)
        self.put_cursor(ahead if ahead >= last else ahead + self.step)

    def _cut(self, chosen: Chosen, text: str) -> None:
        self.editor.copy()
        self.put_cursor(min(note.start for note in chosen))
        self._apply(editing.delete(self.editor.notes, chosen), text)

    def _paste(self, chosen: Chosen, text: str) -> None:
        editor = self.editor
        edit = editing.paste(editor.notes, editor.copied, self.beat, editor.beats)
        self._apply(edit, text)
        if edit.chosen:
            last = max(note.end for note in edit.chosen)
            self.put_cursor(editing.nearest_line(last + self.step / 2.0 - 1e-6, self.step))

    def _duplicate(self, chosen: Chosen, text: str) -> None:
        editor = self.editor
        edit = editing.duplicate(editor.notes, chosen, self.step, editor.beats)
        self._apply(edit, text)

    def _delete(self, chosen: Chosen, text: str) -> None:
        self._apply(editing.delete(self.editor.notes, chosen), text)

    def _all(self, chosen: Chosen, text: str) -> None:
        self.editor.select(frozenset(self.editor.notes))

    def _quantise(self, chosen: Chosen, text: str) -> None:
        self._apply(self.editor.quantised(chosen, self.step), text)

    def _legato(self, chosen: Chosen, text: str) -> None:
        self._apply(editing.legato(self.editor.notes, chosen, self.editor.beats), text)

    def _split(self, chosen: Chosen, text: str) -> None:
        """At the cursor; in the middle when it stands beside the notes."""
        notes = self.editor.notes
        edit = editing.split(notes, chosen, self.beat)
        self._apply(edit if edit.notes != notes else editing.halve(notes, chosen), text)

    def _transpose(
        self, chosen: Chosen, steps: int, text: str, scale: frozenset[int] | None = None
    ) -> None:
        editor = self.editor
        edit = editing.transpose(editor.notes, chosen, steps, scale)
        self._merged(edit, text, "pitch")

    def _shift(self, chosen: Chosen, beats: float, text: str) -> None:
        edit = editing.move(self.editor.notes, chosen, beats, 0, self.editor.beats)
        self._merged(edit, text, "time")

    def _lengthen(self, chosen: Chosen, beats: float, text: str) -> None:
        edit = editing.resize(self.editor.notes, chosen, beats, self.editor.beats)
        self._merged(edit, text, "length")

    def _louder(self, chosen: Chosen, by: int, text: str) -> None:
        self._merged(editing.louder(self.editor.notes, chosen, by), text, "velocity")

    def _merged(self, edit: Edit, text: str, what: str) -> None:
        """Held arrow keys make one step of undo."""
        had_selection = bool(self.editor.selection)
        self._apply(edit, text, f"notes.{what}.{self.editor.role}")
        if not had_selection:
            self.editor.select(frozenset())
