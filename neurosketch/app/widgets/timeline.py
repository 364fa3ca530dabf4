"""What the waveform and the spectrogram share: time axis, playhead, selection, live history."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, icon_pixmap, ui_font
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.timeline_math import Grid, TimeAxis
from neurosketch.core.clip import AudioArray
from neurosketch.core.request import musical_tempo

LIVE_SECONDS = 8.0
Range = tuple[int, int]


class TimelineView(ThemedWidget):
    """Base of views over time; subclasses draw the picture, this draws what lies on it.

    The picture is kept as a pixmap until `invalidate`, so that a moving playhead costs a copy.
    Without a clip the view shows the caller's message, or, once audio is appended, the last
    `LIVE_SECONDS` of it. All positions are frames of the clip.
    """

    selectionChanged = Signal(object)
    seekRequested = Signal(int)
    visibleRangeChanged = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._audio: AudioArray | None = None
        self._sample_rate = 44100
        self._live_rate = 44100
        self._axis = TimeAxis()
        self._grid = Grid(self._sample_rate)
        self._playhead: float | None = None
        self._selection: Range | None = None
        self._message = ""
        self._base: QPixmap | None = None
        self._history: AudioArray = np.zeros((1, 0), np.float32)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def render_base(self, painter: QPainter, area: QRectF) -> None:
        """Draw the picture of the visible range; it is cached."""
        raise NotImplementedError

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """Draw the last seconds of live audio."""
        raise NotImplementedError

    def live_appended(self, audio: AudioArray) -> None:
        """Take note of live audio."""

    def live_restarted(self) -> None:
        """Start the live picture anew from the history."""

    def ruler_height(self) -> float:
        """Room above the picture."""
        return 0.0

    def ground(self) -> str:
        """Colour under everything."""
        return current_theme().panel

    def clip_changed(self) -> None:
        """Take note of another clip."""

    def set_clip(self, audio: AudioArray | None, sample_rate: int) -> None:
        """Show a clip from its start to its end; None shows live audio or the message.

        Args:
            audio: (C, T) float32.
            sample_rate: Hz.
        """
        if audio is not None and (audio.ndim != 2 or audio.shape[1] == 0):
            audio = None
        self._audio = audio
        if audio is not None:
            self._sample_rate = sample_rate
            self._grid = Grid(sample_rate, self._grid.tempo_bpm, self._grid.beats_per_bar)
        length = 0.0 if audio is None else float(audio.shape[1])
        self._axis = TimeAxis(length, 0.0, length)
        self._playhead = None
        had_selection, self._selection = self._selection is not None, None
        self.clip_changed()
        self.invalidate()
        self.describe()
        if had_selection:
            self.selectionChanged.emit(None)
        self.visibleRangeChanged.emit(self._axis.start, self._axis.end)

    def has_clip(self) -> bool:
        """Whether a clip is shown."""
        return self._audio is not None

    def is_live(self) -> bool:
        """Whether live audio is shown."""
        return self._audio is None and self._history.shape[1] > 0

    def length_frames(self) -> int:
        """Frames of the clip, 0 without one."""
        return 0 if self._audio is None else int(self._audio.shape[1])

    def sample_rate(self) -> int:
        """Hz of what is shown."""
        return self._live_rate if self._audio is None else self._sample_rate

    def set_message(self, text: str) -> None:
        """What is said while there is nothing to show."""
        self._message = text
        self.describe()
        self.update()

    def set_tempo(self, tempo_bpm: float | None, beats_per_bar: int = 4) -> None:
        """Draw and snap to bars and beats; None goes back to seconds."""
        # A ruler of a tempo that music cannot have would have more lines than memory has room for.
        grid = Grid(self._sample_rate, musical_tempo(tempo_bpm), beats_per_bar)
        if grid != self._grid:
            self._grid = grid
            self.invalidate()

    def playhead(self) -> float | None:
        """Frame of the playhead, None when it is hidden."""
        return self._playhead

    def set_playhead(self, frame: float | None) -> None:
        """Move the line; only the strips it leaves and enters are painted."""
        if frame == self._playhead:
            return
        for old_or_new in (self._playhead, frame):
            if old_or_new is not None:
                x = self.x_of(old_or_new)
                self.update(QRect(round(x) - 3, 0, 7, self.height()))
        self._playhead = frame
        self.describe()

    @property
    def selection(self) -> Range | None:
        """The chosen region as (start, end), or None."""
        return self._selection

    def set_selection(self, selection: Range | None, notify: bool = False) -> None:
        """Choose a region of the clip; None or an empty one chooses nothing.

        Args:
            selection: (start, end) in frames, in any order; clipped to the clip.
            notify: whether to tell `selectionChanged`.
        """
        if selection is not None:
            low, high = sorted(selection)
            low, high = max(low, 0), min(high, self.length_frames())
            selection = (int(low), int(high)) if high > low else None
        if selection == self._selection:
            return
        self._selection = selection
        self.invalidate()
        self.describe()
        if notify:
            self.selectionChanged.emit(selection)

    def visible_range(self) -> tuple[float, float]:
        """First and last visible frame."""
        return (self._axis.start, self._axis.end)

    def set_visible_range(self, start: float, end: float) -> None:
        """Show a range; tells `visibleRangeChanged` when it is another one."""
        if self._axis.show(start, end):
            self.range_changed()

    def zoom_to_fit(self) -> None:
        """Show the whole clip."""
        self.set_visible_range(0.0, self._axis.length)

    def zoom_to_selection(self) -> None:
        """Show the chosen region with a little air."""
        if self._selection is not None:
            start, end = self._selection
            air = (end - start) * 0.04
            self.set_visible_range(start - air, end + air)

    def range_changed(self) -> None:
        """Draw anew and tell."""
        self.invalidate()
        self.describe()
        self.visibleRangeChanged.emit(self._axis.start, self._axis.end)

    def append_live(self, audio: AudioArray, sample_rate: int | None = None) -> None:
        """Add what has just been played; shown while there is no clip.

        Args:
            audio: (C, n) float32, any n.
            sample_rate: Hz; the former one when None.
        """
        if audio.shape[1] == 0:
            return
        if self._history.shape[1] == 0 or (
            sample_rate is not None and sample_rate != self._live_rate
        ):
            self.set_live_history(audio, sample_rate or self._live_rate)
            return
        keep = round(LIVE_SECONDS * self._live_rate)
        mono = audio.mean(axis=0, dtype=np.float32, keepdims=True)
        self._history = np.concatenate((self._history, mono), axis=1)[:, -keep:]
        self.live_appended(audio)
        if self.is_live():
            self.update()

    def set_live_history(self, audio: AudioArray, sample_rate: int) -> None:
        """Start live audio anew from what was played before.

        Args:
            audio: (C, n) float32; the last `LIVE_SECONDS` count.
            sample_rate: Hz.
        """
        self._live_rate = sample_rate
        keep = round(LIVE_SECONDS * sample_rate)
        self._history = audio[:, -keep:].mean(axis=0, dtype=np.float32, keepdims=True)
        self.live_restarted()
        self.describe()
        self.update()

    def clear_live(self) -> None:
        """Forget live audio: the view is empty again without a clip."""
        self._history = np.zeros((1, 0), np.float32)
        self.live_restarted()
        self.describe()
        self.update()

    def content_rect(self) -> QRectF:
        """Where the picture lies."""
        top = round(self.ruler_height())
        return QRectF(0, top, self.width(), max(1, self.height() - top))

    def x_of(self, frame: float) -> float:
        """Pixel of a frame."""
        return self._axis.to_x(frame, self.content_rect().width())

    def frame_at(self, x: float) -> float:
        """Frame under a pixel."""
        return self._axis.to_frame(x, self.content_rect().width())

    def invalidate(self) -> None:
        """Draw the picture anew at the next paint."""
        self._base = None
        self.update()

    def theme_changed(self) -> None:
        """Draw the picture in the new colours."""
        self.invalidate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the picture in the new size."""
        super().resizeEvent(event)
        self.invalidate()
        if self._history.shape[1]:
            self.live_restarted()

    def sizeHint(self) -> QSize:
        """As in a window of ordinary size."""
        return QSize(820, 240)

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(240, round(self.ruler_height()) + 60)

    def time_text(self, frame: float) -> str:
        """A place in seconds with its unit."""
        return f"{frame / self._sample_rate:.2f} s"

    def span_text(self, frames: float) -> str:
        """A length with its unit, in milliseconds when it is short."""
        seconds = frames / self._sample_rate
        return f"{seconds * 1000.0:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"

    def describe(self) -> None:
        """Tell assistive technology what is shown."""
        if self._audio is None:
            text = self.tr("live output") if self.is_live() else self._message
        else:
            axis, seconds = self._axis, self.time_text
            parts = [self.tr("length {0}").format(seconds(axis.length))]
            if axis.zoomed:
                part = self.tr("showing {0} to {1}")
                parts.append(part.format(seconds(axis.start), seconds(axis.end)))
            if self._selection is not None:
                part = self.tr("selection {0} to {1}")
                parts.append(part.format(*map(seconds, self._selection)))
            if self._playhead is not None:
                parts.append(self.tr("playhead at {0}").format(seconds(self._playhead)))
            text = ", ".join(parts)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cached picture, then what moves."""
        painter = QPainter(self)
        if self._audio is not None:
            self._paint_clip(painter)
        else:
            painter.fillRect(event.rect(), colour(self.ground()))
            if self.is_live():
                self.paint_live(painter, self.content_rect())
            else:
                self._paint_message(painter)
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()), 4.0)
        painter.end()

    def _paint_clip(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        if self._base is None or self._base.devicePixelRatio() != ratio:
            base = QPixmap(self.size() * ratio)
            base.setDevicePixelRatio(ratio)
            base.fill(colour(self.ground()))
            on_base = QPainter(base)
            self.render_base(on_base, self.content_rect())
            on_base.end()
            self._base = base
        painter.drawPixmap(0, 0, self._base)
        if self._playhead is not None:
            x = self.x_of(self._playhead)
            if -1.0 <= x <= self.width() + 1.0:
                x = min(max(x, 0.75), self.width() - 0.75)
                top = self.content_rect().top()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(colour(self.playhead_tint()), 1.5))
                painter.drawLine(QPointF(x, max(top - 6.0, 0.0)), QPointF(x, self.height()))

    def playhead_tint(self) -> str:
        """Colour of the playhead on this ground."""
        return current_theme().playhead

    def _paint_message(self, painter: QPainter) -> None:
        if not self._message:
            return
        theme, area, size = current_theme(), self.content_rect(), 36
        painter.setFont(ui_font())
        metrics = QFontMetricsF(painter.font())
        room = area.adjusted(24, 0, -24, 0)
        wrap = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
        text = metrics.boundingRect(room, wrap, self._message)
        top = area.center().y() - (size + 10 + text.height()) / 2
        mark = icon_pixmap("wave", theme.dim, size, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(area.center().x() - size / 2, top), mark)
        painter.setPen(colour(theme.muted))
        room.setTop(top + size + 10)
        painter.drawText(room, wrap, self._message)
