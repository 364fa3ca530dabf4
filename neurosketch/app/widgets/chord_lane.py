"""The chord lane: the harmony that the tracks follow, to be typed, moved and asked for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.widgets.basics import IconButton
from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis
from neurosketch.app.widgets.inline_editor import InlineEditor
from neurosketch.app.widgets.lane import ALT, DRAG_THRESHOLD, LaneView
from neurosketch.core import editing
from neurosketch.core.chord_symbols import NO_CHORD, spelled
from neurosketch.core.composing import BEATS_PER_BAR
from neurosketch.core.score import Chord

_BORDER = 5.0
_STEP, _FINE_STEP = 1.0, 0.5
"""Beats: a chord begins on one, with Alt between two."""
_EDIT_WIDTH = 78


class ChordLane(LaneView):
    """Shows and changes chords.

    A double click, Enter or F2 types a chord where it is, or a new one on empty ground; its left
    border is dragged, Delete takes it away. Left and right choose one.

    Args:
        editor: whose chords.
        axis: the time axis of all lanes.

    Signals:
        refused(str): a sentence about what was typed and is no chord.
    """

    refused = Signal(str)

    def __init__(self, editor: ScoreEditor, axis: BeatAxis, parent: QWidget | None = None) -> None:
        super().__init__(editor, axis, parent)
        self._chosen: int | None = None
        self._shown: tuple[Chord, ...] = ()
        self._press: QPointF | None = None
        self._border: int | None = None
        self._moved = False
        self.typing: InlineEditor | None = None
        self.setObjectName("view.chords")
        self.setAccessibleName(self.tr("Chords"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.suggest = IconButton(
            "dice", self.tr("Suggest chords"), tint="muted", role="flat", size=14, parent=self
        )
        self.suggest.setObjectName("action.suggest_chords")
        self.suggest.clicked.connect(editor.chordsWanted)
        editor.scoreChanged.connect(self._score_changed)
        editor.loaded.connect(lambda _: self.choose(None))
        self._describe()

    @property
    def chords(self) -> tuple[Chord, ...]:
        """What is shown."""
        return () if self.editor.score is None else self.editor.score.chords

    @property
    def chosen(self) -> int | None:
        """Index of the chord that keys act on."""
        return self._chosen

    def choose(self, index: int | None) -> None:
        """Let keys act on this chord; None for none."""
        if index is not None and not 0 <= index < len(self.chords):
            index = None
        self._chosen = index
        self._changed()

    def rect_of(self, index: int) -> QRectF:
        """Where a chord lies: until the next one begins."""
        later = self.chords[index + 1 :]
        left = self.axis.x_of(self.chords[index].start)
        right = self.axis.x_of(later[0].start if later else self.axis.length)
        return QRectF(left, 2.0, max(right - left, 1.0), self.height() - 4.0)

    def sizeHint(self) -> QSize:
        """A line of text with room around it."""
        return QSize(520, round(self.fontMetrics().height()) + 12)

    def minimumSizeHint(self) -> QSize:
        """The same, narrower."""
        return QSize(GUTTER + 120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button stands in the gutter."""
        super().resizeEvent(event)
        size = min(self.height() - 4, 24)
        self.suggest.setGeometry(GUTTER - size - 4, (self.height() - size) // 2, size, size)

    def render_base(self, painter: QPainter) -> None:
        """One block per chord."""
        theme = current_theme()
        painter.setFont(ui_font("tiny"))
        painter.setPen(colour(theme.muted))
        room = QRectF(3.0, 0.0, GUTTER - 32.0, self.height())
        name = QFontMetricsF(painter.font()).elidedText(
            self.tr("Chords"), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.setClipRect(self.lanes_rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = ui_font("small", bold=True)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        for index, chord in enumerate(self.chords):
            block = self.rect_of(index).adjusted(0.5, 0.0, -1.5, 0.0)
            if block.right() < GUTTER or block.left() > self.width():
                continue
            picked = index == self._chosen
            painter.setPen(QPen(colour(theme.accent if picked else theme.line), 1.0))
            painter.setBrush(colour(theme.accent_soft if picked else theme.raised))
            painter.drawRoundedRect(block, 4.0, 4.0)
            silent = chord.symbol == NO_CHORD
            painter.setPen(colour(theme.muted if silent else theme.text))
            inner = block.adjusted(6.0, 0.0, -3.0, 0.0)
            inner.setLeft(max(inner.left(), GUTTER + 4.0))
            shown = "–" if silent else chord.symbol.replace("#", "♯")
            text = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), text)
        if not self.chords:
            painter.setFont(ui_font("caption"))
            painter.setPen(colour(theme.muted))
            hint = self.tr("Double-click to write a chord, e.g. Am7")
            room = QRectF(self.lanes_rect()).adjusted(6.0, 0.0, 0.0, 0.0)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), hint)

    def chord_at(self, x: float) -> int | None:
        """Index of the chord under a pixel."""
        if x < GUTTER:
            return None
        index = editing.chord_at(self.chords, self.axis.beat_at(x))
        return index if index >= 0 else None

    def _border_at(self, x: float) -> int | None:
        near = [
            index for index, chord in enumerate(self.chords)
            if chord.start > 0.0 and abs(self.axis.x_of(chord.start) - x) <= _BORDER
        ]  # fmt: skip
        return near[0] if near and x > GUTTER else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a chord, or take hold of its beginning."""
        if self.pan_pressed(event) or event.button() != Qt.MouseButton.LeftButton:
            return
        self._press, self._moved = event.position(), False
        self._border = self._border_at(event.position().x())
        self.choose(self.chord_at(event.position().x()) if self._border is None else self._border)
        if self._border is not None:
            self.editor.begin()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move its beginning."""
        if self.pan_moved(event):
            return
        x = event.position().x()
        if self._press is None:
            over = self._border_at(x) is not None
            shape = Qt.CursorShape
            self.setCursor(shape.SizeHorCursor if over else shape.ArrowCursor)
        elif self._border is not None:
            if not self._moved and abs(x - self._press.x()) < DRAG_THRESHOLD:
                return
            self._moved = True
            step = _FINE_STEP if event.modifiers() & ALT else _STEP
            place = editing.nearest_line(max(self.axis.beat_at(x), 0.0), step)
            place = min(place, self.editor.beats - _FINE_STEP)
            chords = editing.move_chord(self.chords, self._border, place, step)
            self.editor.preview_chords(chords)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: one step of undo."""
        if self.pan_released(event) or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._border is not None:
            self.editor.commit(QCoreApplication.translate("notes", "Move a chord"))
        self._press = self._border = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Type a chord: of the one under the hand, with Ctrl or on empty ground a new one."""
        x = event.position().x()
        if event.button() != Qt.MouseButton.LeftButton or x < GUTTER:
            return
        self.editor.cancel()
        self._press = self._border = None
        index = self.chord_at(x)
        beat = editing.line_before(max(self.axis.beat_at(x), 0.0), _STEP)
        split = index is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        self.type_at(beat if index is None or split else self.chords[index].start)

    def type_at(self, beat: float) -> None:
        """Open a field in which the chord that begins at a beat is typed."""
        self.editor.ensure()
        if beat >= self.editor.beats:
            return
        if self.typing is not None:
            self.typing.close_editor()
        there = [c for c in self.chords if abs(c.start - beat) < 1e-6 and c.symbol != NO_CHORD]
        field = InlineEditor(there[0].symbol if there else "", self.tr("Chord"), self)
        field.setObjectName("chord.edit")
        field.setPlaceholderText(self.tr("e.g. Am7"))
        field.committed.connect(lambda text: self._typed(beat, text))
        field.closed.connect(self._typing_closed)
        self.typing = field
        left = min(max(round(self.axis.x_of(beat)), GUTTER), self.width() - _EDIT_WIDTH)
        field.open_at(QRect(left, 1, _EDIT_WIDTH, self.height() - 2))

    def _typed(self, beat: float, text: str) -> None:
        symbol = spelled(text)
        if symbol is None:
            if text.strip():
                sentence = self.tr("“{0}” is no chord. Write it like C, F♯m7, B♭maj7 or G/B.")
                self.refused.emit(sentence.format(text.strip()))
            return
        chords = editing.put_chord(self.chords, Chord(beat, symbol))
        self.editor.set_chords(chords, QCoreApplication.translate("notes", "Write a chord"))
        self.choose(editing.chord_at(self.chords, beat))

    def _typing_closed(self) -> None:
        self.typing = None

    def wants_key(self, event: QKeyEvent) -> bool:
        """Delete and Home act on chords while the lane has the keyboard."""
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2)
        return self._chosen is not None and event.key() in keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, type, delete; with Shift an arrow moves where the chord begins."""
        key, index = Qt.Key(event.key()), self._chosen
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if way is not None and shift and index is not None and index > 0:
            place = self.chords[index].start + way * _STEP
            chords = editing.move_chord(self.chords, index, place, _FINE_STEP)
            text = QCoreApplication.translate("notes", "Move a chord")
            self.editor.set_chords(chords, text, f"chord.{index}")
        elif way is not None and self.chords:
            last = len(self.chords) - 1
            self.choose((0 if way > 0 else last) if index is None else
                        min(max(index + way, 0), last))  # fmt: skip
            self.axis.reveal(self.chords[self._chosen or 0].start)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.type_at(0.0 if index is None else self.chords[index].start)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Insert):
            self._type_between(index)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and index is not None:
            chords = (*self.chords[:index], *self.chords[index + 1 :])
            self.editor.set_chords(chords, QCoreApplication.translate("notes", "Delete a chord"))
            self.choose(min(index, len(chords) - 1) if chords else None)
        else:
            super().keyPressEvent(event)

    def _type_between(self, index: int | None) -> None:
        """A new chord in the middle of the chosen one, on a beat."""
        if index is None:
            self.type_at(0.0)
            return
        later = self.chords[index + 1 :]
        end = later[0].start if later else self.editor.beats
        start = self.chords[index].start
        middle = editing.line_before((start + min(end, start + 2 * BEATS_PER_BAR)) / 2.0, _STEP)
        if middle > start:
            self.type_at(middle)

    def _score_changed(self, *_: object) -> None:
        if self.chords is not self._shown:
            self._changed()

    def _changed(self, *_: object) -> None:
        if self._chosen is not None and self._chosen >= len(self.chords):
            self._chosen = None
        self._shown = self.chords
        self._base.stale = True
        self._describe()
        self.update()

    def _describe(self) -> None:
        if self._chosen is not None:
            chord = self.chords[self._chosen]
            text = self.tr("{0} from bar {1}, beat {2}").format(
                chord.symbol, int(chord.start // BEATS_PER_BAR) + 1,
                f"{chord.start % BEATS_PER_BAR + 1:.4g}",
            )  # fmt: skip
        else:
            text = " ".join(chord.symbol for chord in self.chords) or self.tr("no chords")
        self.setAccessibleDescription(text)
