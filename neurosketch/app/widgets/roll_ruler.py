"""The ruler of a sketch: bars, the loop, what is locked, where playing goes on."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from neurosketch.app.theme import Theme, colour, current_theme, icon_pixmap, ui_font
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis
from neurosketch.app.widgets.lane import ALT, DRAG_THRESHOLD, SHIFT, LaneView
from neurosketch.core import editing
from neurosketch.core.composing import BEATS_PER_BAR

_STRIP = 11.0
"""Height of the strip in which the loop is drawn."""
_REACH = 6.0
_LOCK = 11
_LEAST_LABEL = 26.0


class _Doing(Enum):
    NOTHING = auto()
    SEEK = auto()
    LOOP = auto()
    SLIDE = auto()


class RollRuler(LaneView):
    """Seeks and loops.

    In the upper strip a drag draws the loop, its ends and its middle are dragged, a double click
    clears it; below, a click plays from there. The right button, or the menu key, locks bars and
    loops them. Arrow keys walk by beats, with Shift they stretch the loop.

    Args:
        editor: what it marks.
        axis: the time axis of all lanes.
    """

    def __init__(self, editor: ScoreEditor, axis: BeatAxis, parent: QWidget | None = None) -> None:
        super().__init__(editor, axis, parent)
        self._doing = _Doing.NOTHING
        self._at = QPointF()
        self._moved = False
        self._anchor = 0.0
        self._held: tuple[float, float] | None = None
        self.place = 0.0
        """Where the keyboard is, and where playing went on last; quarter notes."""
        self.setObjectName("view.ruler")
        self.setAccessibleName(self.tr("Bars"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for signal in (editor.loopChanged, editor.locksChanged, editor.loaded):
            signal.connect(self._changed)
        self._describe()

    def sizeHint(self) -> QSize:
        """The strip and a line of numbers."""
        return QSize(520, round(_STRIP) + round(self.fontMetrics().height()) + 3)

    def minimumSizeHint(self) -> QSize:
        """The same, narrower."""
        return QSize(GUTTER + 120, self.sizeHint().height())

    def render_base(self, painter: QPainter) -> None:
        """Strip, loop, numbers, locks."""
        theme, axis = current_theme(), self.axis
        painter.setClipRect(self.lanes_rect())
        strip = QRectF(GUTTER, 0.0, self.width() - GUTTER, _STRIP)
        painter.fillRect(strip, colour(theme.raised))
        self._paint_loop(painter, theme)
        painter.setFont(ui_font("tiny"))
        label_room = QFontMetricsF(painter.font()).horizontalAdvance("16.4") + 8.0
        step = next(
            (s for s in (1.0, 4.0, 8.0, 16.0, 32.0, 64.0) if s * axis.scale >= label_room), 128.0
        )
        for beat, rank in axis.lines(self.editor.snap):
            x = round(axis.x_of(beat))
            height = (0.0, 4.0, 9.0)[rank]
            painter.setPen(QPen(colour(theme.dim), 1.0))
            painter.drawLine(QPointF(x, self.height() - height), QPointF(x, self.height()))
            if rank and beat < axis.length and abs(beat / step - round(beat / step)) < 1e-6:
                bar, rest = divmod(round(beat), BEATS_PER_BAR)
                painter.setPen(colour(theme.text if rest == 0 else theme.muted))
                text = f"{bar + 1}" if rest == 0 else f"{bar + 1}.{rest + 1}"
                painter.drawText(QPointF(x + 4.0, self.height() - 4.0), text)
        self._paint_locks(painter, theme)

    def _paint_loop(self, painter: QPainter, theme: Theme) -> None:
        loop = self.editor.loop
        if loop is None:
            return
        left, right = (self.axis.x_of(beat) for beat in loop)
        painter.fillRect(QRectF(left, 0.0, right - left, _STRIP), colour(theme.accent, 0.55))
        painter.setPen(QPen(colour(theme.accent), 2.0))
        for x in (left + 1.0, right - 1.0):
            painter.drawLine(QPointF(x, 0.0), QPointF(x, self.height()))

    def _paint_locks(self, painter: QPainter, theme: Theme) -> None:
        mark = icon_pixmap("lock", theme.warn_mark, _LOCK, self.devicePixelRatioF())
        for bar in self.editor.locked_bars:
            right = self.axis.x_of((bar + 1) * BEATS_PER_BAR)
            painter.drawPixmap(QPointF(right - _LOCK - 3.0, _STRIP + 1.0), mark)

    def set_playhead(self, beat: float | None) -> None:
        """Show what is being heard; the keyboard goes on from there."""
        if beat is not None and beat != self._playhead:
            for place in (self.place, beat):
                self.update(round(self.axis.x_of(place)) - 2, 0, 11, self.height())
            self.place = beat
        super().set_playhead(beat)

    def paint_over(self, painter: QPainter) -> None:
        """A small triangle where playing goes on."""
        if self.axis.start <= self.place <= self.axis.end:
            x, y = self.axis.x_of(self.place), float(self.height())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(current_theme().text))
            painter.drawPolygon(
                QPolygonF([QPointF(x, y - 7.0), QPointF(x + 6.0, y), QPointF(x - 0.5, y)])
            )

    def _beat(self, x: float, free: bool = False) -> float:
        beat = min(max(self.axis.beat_at(x), 0.0), self.editor.beats)
        return beat if free else editing.nearest_line(beat, self.axis.line_step(1.0))

    def _bar_at(self, x: float) -> int:
        beat = min(max(self.axis.beat_at(x), 0.0), self.editor.beats - 1e-6)
        return int(beat // BEATS_PER_BAR)

    def _end_at(self, x: float) -> int | None:
        """0 or 1 for the end of the loop under a pixel."""
        if self.editor.loop is None:
            return None
        ways = [abs(self.axis.x_of(beat) - x) for beat in self.editor.loop]
        nearest = 0 if ways[0] < ways[1] else 1
        return nearest if ways[nearest] <= _REACH else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek, or take hold of the loop."""
        if self.pan_pressed(event) or event.button() != Qt.MouseButton.LeftButton:
            return
        at, loop = event.position(), self.editor.loop
        if at.x() < GUTTER or self.editor.score is None:
            return
        self._at, self._moved = at, False
        end = self._end_at(at.x())
        if end is not None and loop is not None:
            self._doing, self._anchor = _Doing.LOOP, loop[1 - end]
        elif at.y() < _STRIP:
            beat = self.axis.beat_at(at.x())
            inside = loop is not None and loop[0] < beat < loop[1]
            self._doing = _Doing.SLIDE if inside else _Doing.LOOP
            self._anchor = self._beat(at.x(), bool(event.modifiers() & ALT))
            self._held = loop
        else:
            self._doing = _Doing.SEEK
            self._seek(self._beat(at.x(), bool(event.modifiers() & ALT)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw or move the loop, or scrub."""
        if self.pan_moved(event):
            return
        at, free = event.position(), bool(event.modifiers() & ALT)
        if self._doing is _Doing.NOTHING:
            self._show_cursor(at)
            return
        if not self._moved and abs(at.x() - self._at.x()) < DRAG_THRESHOLD:
            return
        self._moved = True
        here = self._beat(at.x(), free)
        if self._doing is _Doing.SEEK:
            self._seek(here)
        elif self._doing is _Doing.LOOP:
            low, high = sorted((self._anchor, here))
            if high > low:
                self.editor.choose_loop((low, high))
        elif self._held is not None:
            length = self._held[1] - self._held[0]
            low = self._held[0] + here - self._anchor
            low = min(max(low, 0.0), self.editor.beats - length)
            self.editor.choose_loop((low, low + length))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if not self.pan_released(event) and event.button() == Qt.MouseButton.LeftButton:
            self._doing = _Doing.NOTHING

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """In the strip: no loop any more, or this bar."""
        if event.button() == Qt.MouseButton.LeftButton and event.position().y() < _STRIP:
            self._doing = _Doing.NOTHING
            bar = float(self._bar_at(event.position().x()) * BEATS_PER_BAR)
            none = self.editor.loop is None
            self.editor.choose_loop((bar, bar + BEATS_PER_BAR) if none else None)
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Lock and loop bars."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        bar = self._bar_at(event.pos().x()) if by_mouse else int(self.place // BEATS_PER_BAR)
        self.menu_of(bar).popup(event.globalPos())

    def menu_of(self, bar: int) -> QMenu:
        """What can be done to a bar, counted from 0."""
        editor, menu = self.editor, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("menu.bar")
        start = float(bar * BEATS_PER_BAR)
        lock = menu.addAction(self.tr("Lock bar {0}").format(bar + 1))
        lock.setObjectName("bar.lock")
        lock.setCheckable(True)
        lock.setChecked(bar in editor.locked_bars)
        lock.toggled.connect(lambda on: editor.set_bar_locked(bar, on))
        menu.addSeparator()
        loop = menu.addAction(self.tr("Loop bar {0}").format(bar + 1))
        loop.triggered.connect(lambda: editor.choose_loop((start, start + BEATS_PER_BAR)))
        span = editor.span
        if span is not None:
            boxed = menu.addAction(self.tr("Loop what is boxed"))
            boxed.triggered.connect(lambda: editor.choose_loop(span))
        none = menu.addAction(self.tr("Loop everything"))
        none.setEnabled(editor.loop is not None)
        none.triggered.connect(lambda: editor.choose_loop(None))
        menu.addSeparator()
        longer = menu.addAction(self.tr("One bar more"))
        longer.triggered.connect(lambda: editor.set_bars(editor.bars + 1))
        shorter = menu.addAction(self.tr("One bar less"))
        shorter.setEnabled(editor.bars > 1)
        shorter.triggered.connect(lambda: editor.set_bars(editor.bars - 1))
        return menu

    def _seek(self, beat: float) -> None:
        self._walk(beat)
        self.editor.seekRequested.emit(self.place)

    def _walk(self, beat: float) -> None:
        self.place = min(max(beat, 0.0), self.editor.beats)
        self._describe()
        self.update()

    def wants_key(self, event: QKeyEvent) -> bool:
        """Home and End walk in the ruler while it has the keyboard."""
        return event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by beats, with Ctrl by bars; Shift stretches the loop."""
        key, held = Qt.Key(event.key()), event.modifiers()
        way = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}.get(key)
        ends = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: self.editor.beats}
        if way is None and key not in ends:
            super().keyPressEvent(event)
            return
        bars = held & Qt.KeyboardModifier.ControlModifier
        step = BEATS_PER_BAR if bars else 1.0
        before = self.place
        place = ends[key] if way is None else editing.nearest_line(before, 1.0) + way * step
        place = min(max(place, 0.0), self.editor.beats)
        if held & SHIFT:
            low, high = self.editor.loop or (before, before)
            anchor = low if abs(high - before) <= abs(low - before) else high
            span = min(anchor, place), max(anchor, place)
            self.editor.choose_loop(span if span[1] > span[0] else None)
            self._walk(place)
        else:
            self._seek(place)
        self.axis.reveal(min(self.place, self.editor.beats - 1e-3))

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape
        if self._end_at(at.x()) is not None:
            self.setCursor(shape.SizeHorCursor)
        else:
            self.setCursor(shape.ArrowCursor if at.y() >= _STRIP else shape.PointingHandCursor)

    def _changed(self, *_: object) -> None:
        self._base.stale = True
        self._describe()
        self.update()

    def _describe(self) -> None:
        def text(beat: float) -> str:
            return f"{int(beat // BEATS_PER_BAR) + 1}.{beat % BEATS_PER_BAR + 1:.3g}"

        parts = [self.tr("{0} bars").format(self.editor.bars), self.tr("at {0}").format(
            text(self.place))]  # fmt: skip
        if self.editor.loop is not None:
            parts.append(self.tr("loop {0} to {1}").format(*map(text, self.editor.loop)))
        if self.editor.locked_bars:
            bars = ", ".join(str(bar + 1) for bar in sorted(self.editor.locked_bars))
            parts.append(self.tr("locked: {0}").format(bars))
        self.setAccessibleDescription(", ".join(parts))
