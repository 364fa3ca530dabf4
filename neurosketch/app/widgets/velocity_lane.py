"""The velocity lane: how hard each note of the track is struck, as stems to be drawn over."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.viewmodels.note_commands import NoteCommands
from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis
from neurosketch.app.widgets.lane import CTRL, KeptPicture, LaneView
from neurosketch.app.widgets.note_cursor import select_neighbour
from neurosketch.app.widgets.note_keys import command_of
from neurosketch.app.widgets.piano_roll_paint import note_colours
from neurosketch.app.widgets.role_look import role_colour
from neurosketch.core import editing
from neurosketch.core.score import Note

_PAD = 6.0
_REACH = 6.0
"""Pixels beside a stem at which it is still taken hold of."""
_LEVELS = 8
_FEW = 500
_STEPS = {
    Qt.Key.Key_Up: 4, Qt.Key.Key_Down: -4, Qt.Key.Key_PageUp: 16, Qt.Key.Key_PageDown: -16,
}  # fmt: skip


class VelocityLane(LaneView):
    """Sets velocities.

    A drag draws them, over all notes that the hand passes; with selected notes only those change,
    and a drag on one of several selected ones moves all of them by the same. With Ctrl the hand
    draws a straight line. Arrow keys choose a note and change it.

    Args:
        commands: what keys do; knows the editor.
        axis: the time axis of all lanes.
    """

    def __init__(
        self, commands: NoteCommands, axis: BeatAxis, parent: QWidget | None = None
    ) -> None:
        super().__init__(commands.editor, axis, parent)
        self.commands = commands
        self._ground = KeptPicture()
        self._from: QPointF | None = None
        self._last = QPointF()
        self._together: Note | None = None
        self._drawn: dict[Note, int] = {}
        self.setObjectName("view.velocity")
        self.setAccessibleName(self.tr("Velocities"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        editor = self.editor
        for signal in (editor.scoreChanged, editor.selectionChanged, editor.roleChanged):
            signal.connect(self._changed)
        editor.toolsChanged.connect(self.redraw)
        self._describe()

    def y_of(self, velocity: int) -> float:
        """Pixel of a velocity."""
        return self.height() - _PAD - velocity / editing.LOUDEST * (self.height() - 2 * _PAD)

    def velocity_at(self, y: float) -> int:
        """Velocity at a pixel, 1 ... 127."""
        share = (self.height() - _PAD - y) / max(self.height() - 2 * _PAD, 1.0)
        return min(max(round(share * editing.LOUDEST), 1), editing.LOUDEST)

    def sizeHint(self) -> QSize:
        """Low, and high enough to aim."""
        return QSize(520, 64)

    def minimumSizeHint(self) -> QSize:
        """Still to be aimed at."""
        return QSize(GUTTER + 120, 36)

    def render_base(self, painter: QPainter) -> None:
        """Lines of the grid, then a stem with a head per place; selected ones on top."""
        theme, editor = current_theme(), self.editor
        ground = self._ground.get(self.size(), self.devicePixelRatioF(), self._render_ground)
        painter.drawPixmap(0, 0, ground)
        painter.setClipRect(self.lanes_rect())
        token, chosen, axis = role_colour(theme, editor.role), editor.selection, self.axis
        stems: dict[tuple[int, bool], int] = {}
        scale, offset = axis.scale, axis.x_of(0.0) + 0.5
        start, end, some = axis.start - 1.0, axis.end, bool(chosen)
        for note in editor.notes:
            if note.start > end:
                break
            if note.start >= start:
                # Of those that stand in one place the loudest is seen: chords are one stem.
                key = int(offset + note.start * scale), some and note in chosen
                if stems.get(key, 0) < note.velocity:
                    stems[key] = note.velocity
        self._paint_stems(painter, stems, token)

    def _render_ground(self, painter: QPainter) -> None:
        theme = current_theme()
        painter.fillRect(self.rect(), colour(theme.panel))
        painter.fillRect(self.lanes_rect(), colour(theme.raised if theme.is_dark else theme.panel))
        self.draw_lines(painter, 0.0, self.height())
        painter.setFont(ui_font("tiny"))
        painter.setPen(colour(theme.muted))
        room = QRectF(3.0, 0.0, GUTTER - 8.0, self.height())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self.tr("Velocity"))

    def redraw(self) -> None:
        """Draw the ground anew as well."""
        self._ground.stale = True
        super().redraw()

    def _paint_stems(
        self, painter: QPainter, stems: dict[tuple[int, bool], int], token: str
    ) -> None:
        theme, floor = current_theme(), self.height()
        tops = [round(self.y_of(velocity)) for velocity in range(editing.LOUDEST + 1)]
        few = len(stems) <= _FEW
        rows: dict[tuple[bool, int], list[QRect]] = {}
        for (x, selected), velocity in stems.items():
            top = tops[velocity]
            stem = QRect(x, top, 2, floor - top)
            rows.setdefault((selected, velocity * _LEVELS >> 7), []).append(stem)
        painter.setPen(Qt.PenStyle.NoPen)
        for (selected, level), rects in sorted(rows.items()):
            fill, _ = note_colours(theme, token, selected=selected, level=level)
            painter.setBrush(colour(fill))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawRects(rects)
            if few:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                for rect in rects:
                    painter.drawEllipse(QPointF(rect.x() + 1.0, rect.y()), 3.5, 3.5)
            else:
                painter.drawRects([QRect(rect.x() - 1, rect.y() - 1, 4, 3) for rect in rects])

    def note_at(self, at: QPointF) -> Note | None:
        """The note whose stem is nearest to a point, a selected one before others."""
        near = [n for n in self.editor.notes if abs(self.axis.x_of(n.start) - at.x()) <= _REACH]
        chosen = [note for note in near if note in self.editor.selection]
        return min(
            chosen or near, key=lambda note: abs(self.y_of(note.velocity) - at.y()), default=None
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        editor = self.editor
        if self.pan_pressed(event) or event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        self._from, self._last, self._drawn = at, at, {}
        note = self.note_at(at)
        several = len(editor.selection) > 1 and note in editor.selection
        self._together = note if several and not event.modifiers() & CTRL else None
        editor.begin()
        if self._together is None:
            self._sweep(at, at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw."""
        if self.pan_moved(event) or self._from is None:
            return
        at = event.position()
        if self._together is not None:
            by = self.velocity_at(at.y()) - self.velocity_at(self._from.y())
            self._set({note: note.velocity + by for note in self.editor.held_selection})
        elif event.modifiers() & CTRL:
            self._drawn = {}
            self._sweep(self._from, at)
        else:
            self._sweep(self._last, at)
        self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: one step of undo."""
        if self.pan_released(event) or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._from is not None:
            self._from = self._together = None
            self.editor.commit(QCoreApplication.translate("notes", "Velocity"))

    def _sweep(self, start: QPointF, end: QPointF) -> None:
        """Give the notes between two points the velocities of the line between them."""
        editor = self.editor
        left, right = sorted((start.x(), end.x()))
        among = editor.held_selection or editor.held_notes
        for note in among:
            x = self.axis.x_of(note.start)
            if left - _REACH <= x <= right + _REACH:
                share = (x - start.x()) / (end.x() - start.x()) if right - left > 1.0 else 1.0
                share = min(max(share, 0.0), 1.0)
                y = start.y() + share * (end.y() - start.y())
                self._drawn[note] = self.velocity_at(y)
        self._set(self._drawn)

    def _set(self, velocities: dict[Note, int]) -> None:
        editor = self.editor
        edit = editing.with_velocity(editor.held_notes, velocities, editor.held_selection)
        editor.preview(edit)

    def wants_key(self, event: QKeyEvent) -> bool:
        """Keys that edit notes are the lane's while it has the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            return bool(self.editor.dragging or self.editor.selection)
        return command_of(event) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose a note, up and down change it; the rest as in the roll."""
        key, editor = Qt.Key(event.key()), self.editor
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        command = command_of(event)
        if key == Qt.Key.Key_Escape and self.wants_key(event):
            self._drop()
            editor.select(frozenset())
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            select_neighbour(editor, -1 if key == Qt.Key.Key_Left else 1, self.commands.beat)
            for note in editor.selection:
                self.axis.reveal(note.start)
        elif plain and key in _STEPS and editor.selection:
            edit = editing.louder(editor.notes, editor.selection, _STEPS[key])
            text = QCoreApplication.translate("notes", "Velocity")
            editor.apply(edit, text, f"notes.velocity.{editor.role}")
        elif command is not None:
            self.commands.do(command)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A gesture that is cut off did not happen."""
        super().focusOutEvent(event)
        self._drop()

    def _drop(self) -> None:
        if self._from is not None:
            self._from = self._together = None
            self.editor.cancel()

    def _changed(self, *_: object) -> None:
        self._base.stale = True
        self._describe()
        self.update()

    def _describe(self) -> None:
        chosen = self.editor.selection
        values = sorted(note.velocity for note in chosen)
        if not values:
            text = self.tr("{0} notes").format(len(self.editor.notes))
        elif values[0] == values[-1]:
            text = self.tr("{0} selected, velocity {1}").format(len(values), values[0])
        else:
            text = self.tr("{0} selected, velocities {1} to {2}")
            text = text.format(len(values), values[0], values[-1])
        self.setAccessibleDescription(text)
