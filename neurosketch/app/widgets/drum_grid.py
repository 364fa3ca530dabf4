"""The drum grid: twelve drums over the steps of a sketch, clicked and painted by hand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import Theme, colour, current_theme, mixed, ui_font
from neurosketch.app.viewmodels.note_commands import NoteCommands
from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis
from neurosketch.app.widgets.drum_grid_hand import DrumHand
from neurosketch.app.widgets.note_cursor import PITCHED, NoteCursor
from neurosketch.app.widgets.note_lane import NoteLane
from neurosketch.app.widgets.piano_roll_paint import note_colours, paint_locks
from neurosketch.app.widgets.role_look import drum_name, role_colour
from neurosketch.core.score import Note
from neurosketch.core.sketch_grid import DRUM_PITCHES, DRUMS, drum_class

SHOWN = (
    "crash", "ride", "open_hat", "closed_hat", "shaker_tamb", "perc", "clap", "rim", "mid_tom",
    "low_tom", "snare", "kick",
)  # fmt: skip
"""The drums from top to bottom: cymbals high, kick low, as drummers write them."""
_PLACES = {DRUMS.index(drum): place for place, drum in enumerate(SHOWN)}
_LEAST_ROW, _MOST_ROW = 14.0, 38.0
_LEVELS = 8
_USUAL_STEP = 0.25


class DrumGrid(NoteLane):
    """Toggles hits.

    With the pencil a click sets or clears a hit, a drag to the side paints more of the same, a drag
    up or down sets how hard it is hit. With the arrow hits are selected and moved. The right button
    clears. The names at the left sound.

    Args:
        commands: what keys and menus do; knows the editor.
        axis: the time axis of all lanes.
    """

    def __init__(
        self, commands: NoteCommands, axis: BeatAxis, parent: QWidget | None = None
    ) -> None:
        super().__init__(commands.editor, axis, parent)
        self.commands = commands
        self.hand: DrumHand = DrumHand(self)
        self.keyboard = NoteCursor(self)
        self._offset = 0.0
        self._sounding: int | None = None
        self.setObjectName("view.drums")
        self.setAccessibleName(self.tr("Drum grid"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        editor = self.editor
        for signal in (editor.scoreChanged, editor.roleChanged, editor.toolsChanged):
            signal.connect(self._score_changed)
        editor.selectionChanged.connect(self._score_changed)
        editor.locksChanged.connect(self.redraw)
        editor.regionChanged.connect(self.update)
        editor.struck.connect(self._show_struck)
        editor.released.connect(self._show_released)
        commands.cursorChanged.connect(self._score_changed)
        self._describe()

    @property
    def row_height(self) -> float:
        """Pixels of a drum's row."""
        fitting = self.height() / len(SHOWN)
        return min(max(fitting, _LEAST_ROW), _MOST_ROW)

    @property
    def step(self) -> float:
        """Beats of a cell."""
        return self.editor.snap or _USUAL_STEP

    def place_at(self, y: float) -> int:
        """Which of `SHOWN` lies under a pixel."""
        return min(max(int((y + self._offset) / self.row_height), 0), len(SHOWN) - 1)

    def pitch_at(self, y: float) -> int:
        """The note by which the drum under a pixel is written."""
        return DRUM_PITCHES[DRUMS.index(SHOWN[self.place_at(y)])]

    def row_rect(self, pitch: int) -> QRectF:
        """The row of a note's drum."""
        top = _PLACES[drum_class(pitch)] * self.row_height - self._offset
        return QRectF(0.0, top, self.width(), self.row_height)

    def box_of(self, note: Note) -> QRect:
        """Where a hit lies: as wide as a step, wherever it stands off the grid."""
        row = self.row_rect(note.pitch)
        left, right = (round(self.axis.x_of(b)) for b in (note.start, note.start + self.step))
        top, bottom = round(row.top()), round(row.bottom())
        return QRect(left + 1, top + 1, max(right - left - 2, 3), max(bottom - top - 3, 3))

    def note_at(self, at: QPointF) -> Note | None:
        """The hit under a point, or in the cell under it."""
        place = self.place_at(at.y())
        if at.x() < GUTTER:
            return None
        row = [n for n in self.editor.notes if _PLACES[drum_class(n.pitch)] == place]
        under = [note for note in row if self.box_of(note).contains(at.toPoint())]
        if not under:
            cell = self.cell_at(at.x())
            under = [note for note in row if round(note.start / self.step) == cell]
        return max(under, key=lambda note: note.start, default=None)

    def cell_at(self, x: float) -> int:
        """Number of the step under a pixel."""
        return max(int(self.axis.beat_at(x) / self.step + 1e-6), 0)

    def place_of(self, beat: float, pitch: int) -> QPointF:
        """The middle of a cell, in pixels."""
        return QPointF(self.axis.x_of(beat + self.step / 2.0), self.row_rect(pitch).center().y())

    def pitch_beside(self, pitch: int, rows: int) -> int:
        """The drum so many rows above."""
        place = min(max(_PLACES[drum_class(pitch)] - rows, 0), len(SHOWN) - 1)
        return DRUM_PITCHES[DRUMS.index(SHOWN[place])]

    def reveal_pitch(self, pitch: int) -> None:
        """Bring a drum into sight."""
        row = self.row_rect(pitch)
        if row.top() < 0.0:
            self.scroll_up(-row.top())
        elif row.bottom() > self.height():
            self.scroll_up(self.height() - row.bottom())

    def fit(self) -> None:
        """Show everything."""
        self.axis.fit()
        self.scroll_up(self._offset)

    def do_command(self, command: str) -> bool:
        """Do a note command; pitches go from drum to drum."""
        if command not in PITCHED:
            return self.commands.do(command)
        if not self.editor.selection or command not in ("up", "down"):
            return False
        edit = self.hand.shifted(self.editor.notes, self.editor.selection, 0.0,
                                 1 if command == "up" else -1)  # fmt: skip
        self.editor.apply(edit, self.tr("Another drum"), "notes.drum")
        return True

    def drop(self) -> None:
        """Forget what the mouse does."""
        self.hand.drop()

    def scroll_up(self, pixels: float) -> bool:
        """Move the picture down by some pixels."""
        most = max(self.row_height * len(SHOWN) - self.height(), 0.0)
        offset = min(max(self._offset - pixels, 0.0), most)
        moved = offset != self._offset
        if moved:
            self._offset = offset
            self.redraw()
        return moved

    def sizeHint(self) -> QSize:
        """Rows that are easy to hit."""
        return QSize(520, 300)

    def minimumSizeHint(self) -> QSize:
        """Some rows; the others are scrolled to."""
        return QSize(GUTTER + 120, 64)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows share the height."""
        super().resizeEvent(event)
        self.scroll_up(0.0)

    def render_base(self, painter: QPainter) -> None:
        """Rows, beats, names, hits."""
        theme = current_theme()
        self._paint_rows(painter, theme)
        self.draw_lines(painter, 0.0, min(self.row_height * len(SHOWN), float(self.height())))
        paint_locks(painter, theme, self.axis, self.editor.locked_bars, self.height())
        self._paint_names(painter, theme)
        if self.editor.role == "drums":
            painter.setClipRect(self.lanes_rect())
            self._paint_hits(painter, theme)

    def _paint_rows(self, painter: QPainter, theme: Theme) -> None:
        dark = mixed(theme.panel, theme.background, 0.55)
        light = theme.raised if theme.is_dark else theme.panel
        for place in range(len(SHOWN)):
            top = round(place * self.row_height - self._offset)
            bottom = round((place + 1) * self.row_height - self._offset)
            rows = QRect(0, top, self.width(), bottom - top - 1)
            painter.fillRect(rows, colour(light if place % 2 else mixed(light, dark, 0.35)))
        # Every second beat a little darker: the eye finds the place in the bar.
        for beat in range(1, int(self.axis.length) + 1, 2):
            left = max(round(self.axis.x_of(beat)), GUTTER)
            right = round(self.axis.x_of(beat + 1))
            if right > left:
                shade = colour(theme.background, 0.3 if theme.is_dark else 0.35)
                painter.fillRect(QRect(left, 0, right - left, self.height()), shade)

    def _paint_names(self, painter: QPainter, theme: Theme) -> None:
        painter.fillRect(QRect(0, 0, GUTTER - 1, self.height()), colour(theme.panel))
        painter.setFont(ui_font("caption" if self.row_height >= 17 else "tiny"))
        metrics = QFontMetricsF(painter.font())
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, drum in enumerate(SHOWN):
            top = place * self.row_height - self._offset
            room = QRectF(3.0, top - 2.0, GUTTER - 6.0, self.row_height + 4.0)
            painter.setPen(colour(theme.muted))
            name = metrics.elidedText(drum_name(drum), Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, align, name)

    def _paint_hits(self, painter: QPainter, theme: Theme) -> None:
        token, axis = role_colour(theme, self.editor.role), self.axis
        chosen = self.editor.selection
        frames: dict[bool, list[QRect]] = {False: [], True: []}
        fills: dict[tuple[bool, int], list[QRect]] = {}
        for note in self.editor.notes:
            if note.start >= axis.end:
                break
            if note.start + self.step <= axis.start:
                continue
            box, selected = self.box_of(note), note in chosen
            frames[selected].append(box)
            filled = QRect(box)
            filled.setTop(box.bottom() - round(box.height() * (0.2 + 0.8 * note.velocity / 127)))
            fills.setdefault((selected, note.velocity * _LEVELS >> 7), []).append(filled)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for selected, boxes in frames.items():
            painter.setBrush(colour(theme.accent2 if selected else token, 0.28))
            painter.drawRects(boxes)
        for (selected, level), boxes in fills.items():
            fill, _ = note_colours(theme, token, selected=selected, level=level)
            painter.setBrush(colour(fill))
            painter.drawRects(boxes)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(theme.text), 1.0))
        painter.drawRects([box.adjusted(0, 0, -1, -1) for box in frames[True]])

    def paint_over(self, painter: QPainter) -> None:
        """The box, what is boxed, the cursor of the keyboard, the drum that sounds."""
        theme, editor = current_theme(), self.editor
        if self._sounding is not None:
            row = self.row_rect(self._sounding)
            row.setWidth(3.0)
            painter.fillRect(row, colour(theme.accent))
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
        if self.hasFocus() and not editor.selection:
            painter.setPen(QPen(colour(theme.text), 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            cell = self.box_of(Note(self.commands.beat, self.step, self.commands.pitch))
            painter.drawRect(cell.adjusted(-1, -1, 0, 0))
        painter.restore()

    def _score_changed(self, *_: object) -> None:
        self._base.stale = True
        if self.isVisible():
            self._describe()
            self.update()

    def _show_struck(self, role: str, pitch: int, velocity: int) -> None:
        self._sounding = pitch
        self.update()

    def _show_released(self, role: str, pitch: int) -> None:
        self._sounding = None
        self.update()

    def _describe(self) -> None:
        editor, commands = self.editor, self.commands
        if editor.selection:
            text = self.tr("{0} of {1} hits selected")
            text = text.format(len(editor.selection), len(editor.notes))
        else:
            text = self.tr("{0} hits; cursor at {1}, bar {2}, beat {3}").format(
                len(editor.notes), drum_name(DRUMS[drum_class(commands.pitch)]),
                int(commands.beat // 4) + 1, f"{commands.beat % 4 + 1:.4g}",
            )  # fmt: skip
        self.setAccessibleDescription(text)
