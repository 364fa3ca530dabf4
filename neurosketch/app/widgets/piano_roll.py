"""The piano roll: notes of one track over time and pitch, drawn and edited by hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QPainter,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.viewmodels.note_commands import NoteCommands
from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis, PitchAxis
from neurosketch.app.widgets.lane import KeptPicture
from neurosketch.app.widgets.note_cursor import NoteCursor
from neurosketch.app.widgets.note_lane import NoteLane
from neurosketch.app.widgets.piano_keys import note_name
from neurosketch.app.widgets.piano_roll_hand import RollHand
from neurosketch.app.widgets.piano_roll_paint import (
    RollGround,
    paint_ghosts,
    paint_keys,
    paint_locks,
    paint_notes,
    paint_rows,
)
from neurosketch.app.widgets.role_look import role_colour
from neurosketch.core.editing import Notes
from neurosketch.core.score import Note

_USUAL_RANGE = (48, 72)
_LEAST_NOTE = 3


class PianoRoll(NoteLane):
    """Draws, moves, stretches, duplicates, erases notes.

    With the pencil a click draws a note and a drag makes it longer; with the arrow a drag boxes,
    as Ctrl and a drag do with the pencil, and a double click draws or erases. Notes move by a drag,
    are copied with Ctrl, stretched at their ends; Shift selects more or keeps to one direction, Alt
    leaves the grid aside, the right button erases. The keys left of the roll sound.

    Args:
        commands: what keys and menus do; knows the editor.
        axis: the time axis of all lanes.
    """

    def __init__(
        self, commands: NoteCommands, axis: BeatAxis, parent: QWidget | None = None
    ) -> None:
        super().__init__(commands.editor, axis, parent)
        self.commands = commands
        self.pitches = PitchAxis(self)
        self.hand: RollHand = RollHand(self)
        self.keyboard = NoteCursor(self)
        self._ground = KeptPicture()
        self._others: tuple[Notes, ...] = ()
        self._chord_tones = False
        self._message = ""
        self._seen = False
        self._sounding: int | None = None
        self.setObjectName("view.roll")
        self.setAccessibleName(self.tr("Piano roll"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.pitches.changed.connect(self.redraw)
        editor = self.editor
        editor.scoreChanged.connect(self._score_changed)
        editor.loaded.connect(self.fit_pitches)
        editor.roleChanged.connect(self._role_changed)
        editor.selectionChanged.connect(self._notes_changed)
        editor.locksChanged.connect(self.redraw)
        editor.toolsChanged.connect(self.redraw)
        editor.regionChanged.connect(self.update)
        editor.struck.connect(self._show_struck)
        editor.released.connect(self._show_released)
        commands.cursorChanged.connect(self._cursor_moved)
        commands.scaleChanged.connect(self.redraw)
        self._describe()

    def set_chord_tones(self, on: bool) -> None:
        """Highlight the notes of the chords instead of those of a scale."""
        if on is not self._chord_tones:
            self._chord_tones = on
            self.redraw()

    def set_message(self, text: str) -> None:
        """Say what to do while there are no notes at all."""
        self._message = text
        self.update()

    def fit_pitches(self, *_: object) -> None:
        """Have the notes of the track in sight."""
        pitches = [note.pitch for note in self.editor.notes]
        self.pitches.fit(*((min(pitches), max(pitches)) if pitches else _USUAL_RANGE))

    def fit(self) -> None:
        """Show everything."""
        self.axis.fit()
        self.fit_pitches()

    def pitch_beside(self, pitch: int, rows: int) -> int:
        """The pitch so many rows above."""
        return min(max(pitch + rows, 0), self.pitches.HIGHEST)

    def reveal_pitch(self, pitch: int) -> None:
        """Bring a pitch into sight."""
        self.pitches.reveal(pitch)

    def do_command(self, command: str) -> bool:
        """Do a note command."""
        return self.commands.do(command)

    def drop(self) -> None:
        """Forget what the mouse does."""
        self.hand.drop()

    def box_of(self, note: Note) -> QRect:
        """Where a note lies in this widget."""
        axis, pitches = self.axis, self.pitches
        left, right = round(axis.x_of(note.start)), round(axis.x_of(note.end))
        top, bottom = round(pitches.y_of(note.pitch)), round(pitches.y_of(note.pitch - 1))
        return QRect(left, top, max(right - left, _LEAST_NOTE), max(bottom - top, 2))

    def note_at(self, at: QPointF) -> Note | None:
        """The note under a point; of several the one that begins last."""
        pitch, point = self.pitches.pitch_at(at.y()), at.toPoint()
        if at.x() < GUTTER:
            return None
        beat = self.axis.beat_at(at.x())
        reach = _LEAST_NOTE / self.axis.scale
        hits = (
            note for note in self.editor.notes
            if note.pitch == pitch and note.start - reach <= beat <= note.end + reach
            and self.box_of(note).contains(point)
        )  # fmt: skip
        return max(hits, key=lambda note: note.start, default=None)

    def place_of(self, beat: float, pitch: int) -> QPointF:
        """The middle of a row at a beat, in pixels."""
        return QPointF(self.axis.x_of(beat), self.pitches.y_of(pitch - 0.5))

    def sizeHint(self) -> QSize:
        """Two octaves."""
        return QSize(520, 300)

    def minimumSizeHint(self) -> QSize:
        """Half an octave."""
        return QSize(GUTTER + 120, 64)

    def redraw(self) -> None:
        """Draw the ground anew as well."""
        self._ground.stale = True
        super().redraw()

    def _notes_changed(self) -> None:
        self._base.stale = True
        self._describe()
        self.update()

    def _score_changed(self, *_: object) -> None:
        score = self.editor.score
        tracks = () if score is None else score.tracks
        others = tuple(t.notes for t in tracks if t.role != self.editor.role and not t.drums)
        if self.axis.length != self.editor.beats:
            self.axis.set_length(self.editor.beats)
        same = len(others) == len(self._others)
        if self._chord_tones or not same or any(
            a is not b for a, b in zip(others, self._others, strict=True)
        ):  # fmt: skip
            self._others = others
            self._ground.stale = True
        self._notes_changed()

    def _role_changed(self, *_: object) -> None:
        self._score_changed()
        self.redraw()
        self.fit_pitches()

    def render_base(self, painter: QPainter) -> None:
        """The ground, then the notes of the track."""
        ratio = self.devicePixelRatioF()
        ground = self._ground.get(self.size(), ratio, self._render_ground)
        painter.drawPixmap(0, 0, ground)
        painter.setClipRect(self.lanes_rect())
        token = role_colour(current_theme(), self.editor.role)
        notes = self._boxes(self.editor.notes)
        paint_notes(painter, notes, self.editor.selection, current_theme(), token)

    def _boxes(self, notes: Notes) -> list[tuple[Note, QRect]]:
        """The notes in sight with their places, a pixel apart: the loop that has to be quick."""
        axis, pitches = self.axis, self.pitches
        start, end, scale, offset = axis.start, axis.end, axis.scale, axis.x_of(0.0) + 0.5
        tops = [round(pitches.y_of(pitch)) for pitch in range(-1, pitches.HIGHEST + 1)]
        low, high = pitches.top - pitches.rows - 1.0, pitches.top + 1.0
        boxes: list[tuple[Note, QRect]] = []
        for note in notes:
            at, pitch = note.start, note.pitch
            if at >= end:
                break  # in order of start
            until = at + note.length
            if until <= start or not low <= pitch <= high:
                continue
            left = int(offset + at * scale)
            width = int(offset + until * scale) - left
            # The row of a pitch ends where that of the pitch below begins.
            top = tops[pitch + 1]
            high_of = tops[pitch] - top
            boxes.append(
                (note, QRect(left, top, width if width > _LEAST_NOTE else _LEAST_NOTE, high_of))
            )
        return boxes

    def _render_ground(self, painter: QPainter) -> None:
        theme, editor = current_theme(), self.editor
        ground = self._ground_of()
        paint_rows(painter, theme, ground, self.width())
        self.draw_lines(painter, 0.0, self.height())
        score = editor.score
        for track in () if score is None else score.tracks:
            if track.role != editor.role and not track.drums:
                boxes = [box for _, box in self._boxes(track.notes)]
                paint_ghosts(painter, boxes, theme, role_colour(theme, track.role))
        paint_locks(painter, theme, self.axis, editor.locked_bars, self.height())
        paint_keys(painter, theme, ground, self.height())

    def _ground_of(self) -> RollGround:
        editor = self.editor
        chords = () if editor.score is None or not self._chord_tones else editor.score.chords
        scale = self.commands.scale
        return RollGround(self.axis, self.pitches, scale, chords, editor.locked_bars)

    def paint_over(self, painter: QPainter) -> None:
        """The box, what is boxed, the cursor of the keyboard, the key that sounds."""
        theme, editor = current_theme(), self.editor
        painter.save()
        painter.setClipRect(self.lanes_rect(), Qt.ClipOperation.IntersectClip)
        if editor.span is not None and self.hand.box is None:
            left, right = (self.axis.x_of(beat) for beat in editor.span)
            span = QRectF(left, 0.0, right - left, self.height())
            painter.fillRect(span, colour(theme.accent2, 0.1))
            painter.setPen(QPen(colour(theme.accent2), 1.0))
            painter.drawLine(span.topLeft(), span.bottomLeft())
            painter.drawLine(span.topRight(), span.bottomRight())
        if self.hand.box is not None:
            painter.setPen(QPen(colour(theme.accent2), 1.0))
            painter.setBrush(colour(theme.accent2, 0.15))
            painter.drawRect(self.hand.box)
        if self._message and (editor.score is None or not editor.score.n_notes):
            painter.setFont(ui_font())
            painter.setPen(colour(theme.muted))
            wrap = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.lanes_rect().adjusted(8, 0, -8, 0), wrap, self._message)
        if self.hasFocus() and not editor.selection:
            painter.setPen(QPen(colour(theme.text), 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.cursor_rect())
        painter.restore()
        if self._sounding is not None:
            top = round(self.pitches.y_of(self._sounding))
            high = round(self.pitches.y_of(self._sounding - 1)) - top
            painter.fillRect(QRect(0, top, GUTTER - 1, high), colour(theme.accent, 0.75))

    def cursor_rect(self) -> QRect:
        """Where the keyboard draws."""
        commands = self.commands
        return self.box_of(Note(commands.beat, commands.step, commands.pitch))

    def _cursor_moved(self) -> None:
        self._describe()
        self.update()

    def _show_struck(self, role: str, pitch: int, velocity: int) -> None:
        self._sounding = pitch
        self.update()

    def _show_released(self, role: str, pitch: int) -> None:
        self._sounding = None
        self.update()

    def scroll_up(self, pixels: float) -> bool:
        """Move the picture down by some pixels."""
        before = self.pitches.top
        self.pitches.scroll_to(before + pixels / self.pitches.key)
        return self.pitches.top != before

    def zoom_up(self, y: float, factor: float) -> None:
        """Higher or lower rows."""
        self.pitches.zoom(y, factor)

    def showEvent(self, event: QShowEvent) -> None:
        """At first the notes are in sight."""
        super().showEvent(event)
        if not self._seen:
            self._seen = True
            self.fit_pitches()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room shows more pitches."""
        self.pitches.set_height(float(self.height()))
        super().resizeEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No key sounds that nobody holds."""
        super().leaveEvent(event)
        if not self.editor.dragging and not self.hand.busy:
            self.editor.hush()

    def _describe(self) -> None:
        editor, commands = self.editor, self.commands
        chosen = editor.selection
        if len(chosen) == 1:
            note = next(iter(chosen))
            text = self.tr("{0}, bar {1}, beat {2}, {3} beats long, velocity {4}").format(
                note_name(note.pitch), int(note.start // 4) + 1, f"{note.start % 4 + 1:.4g}",
                f"{note.length:.4g}", note.velocity,
            )  # fmt: skip
        elif chosen:
            text = self.tr("{0} of {1} notes selected").format(len(chosen), len(editor.notes))
        else:
            text = self.tr("{0} notes; cursor at {1}, bar {2}, beat {3}").format(
                len(editor.notes), note_name(commands.pitch), int(commands.beat // 4) + 1,
                f"{commands.beat % 4 + 1:.4g}",
            )  # fmt: skip
        self.setAccessibleDescription(text)
