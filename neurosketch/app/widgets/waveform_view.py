"""The waveform of a clip, or of what is playing live, under a ruler with loop braces."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from neurosketch.app.theme import colour, current_theme, mixed, ui_font
from neurosketch.app.widgets.timeline import LIVE_SECONDS, Range
from neurosketch.app.widgets.timeline_input import (
    DRAG_THRESHOLD,
    HANDLE_REACH,
    InteractiveTimeline,
)
from neurosketch.app.widgets.wave_image import wave_image
from neurosketch.core.clip import AudioArray
from neurosketch.dsp.peaks import PeakPyramid, RollingPeaks

_BRACE = 8.0


class WaveformView(InteractiveTimeline):
    """Peaks of a clip with selection and playhead; loop braces are dragged in the ruler.

    In the ruler a drag draws a loop, a drag of a brace moves that brace, a drag between the braces
    moves the loop, a click seeks, a double-click removes the loop.
    """

    loopChanged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pyramid: PeakPyramid | None = None
        self._rolling: RollingPeaks | None = None
        self._loop: Range | None = None
        self._loop_on = True
        self._ruler_press: QPointF | None = None
        self._ruler_mode = ""
        self._ruler_loop: Range | None = None
        self.setObjectName("view.waveform")
        self.setAccessibleName(self.tr("Waveform"))

    @property
    def loop(self) -> Range | None:
        """The loop as (start, end) in frames, or None."""
        return self._loop

    def set_loop(self, loop: Range | None, notify: bool = False) -> None:
        """Place the braces; None or an empty range removes them.

        Args:
            loop: (start, end) in frames, in any order; clipped to the clip.
            notify: whether to tell `loopChanged`.
        """
        if loop is not None:
            low, high = sorted(loop)
            low, high = max(low, 0), min(high, self.length_frames())
            loop = (int(low), int(high)) if high > low else None
        if loop == self._loop:
            return
        self._loop = loop
        self.invalidate()
        if notify:
            self.loopChanged.emit(loop)

    def set_loop_enabled(self, enabled: bool) -> None:
        """Draw the braces bright or resting."""
        if enabled is not self._loop_on:
            self._loop_on = enabled
            self.invalidate()

    def clip_changed(self) -> None:
        """Build the pyramid; the former loop goes with the former clip."""
        self._pyramid = None if self._audio is None else PeakPyramid(self._audio)
        self._ruler_press = None
        if self._loop is not None:
            self.set_loop(None, notify=True)

    def ruler_height(self) -> float:
        """One line of small text."""
        return float(round(QFontMetricsF(ui_font("caption")).height() + 8.0))

    def live_restarted(self) -> None:
        """Make the columns anew, one per pixel."""
        self._rolling = RollingPeaks(self._live_rate, LIVE_SECONDS, max(self.width(), 2))
        self._rolling.append(self._history)

    def live_appended(self, audio: AudioArray) -> None:
        """Push the columns to the left."""
        if self._rolling is not None:
            self._rolling.append(audio)

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """Draw the last seconds, now at the right edge."""
        theme = current_theme()
        self._paint_live_ruler(painter, area)
        self._paint_middle(painter, area)
        if self._rolling is not None:
            image = wave_image(
                self._rolling.columns(), round(area.width()), round(area.height()), theme.wave
            )
            painter.drawImage(area.topLeft(), image)

    def _paint_live_ruler(self, painter: QPainter, area: QRectF) -> None:
        theme, metrics = current_theme(), QFontMetricsF(ui_font("caption"))
        painter.setFont(ui_font("caption"))
        for second in range(int(LIVE_SECONDS)):
            x = area.right() - second / LIVE_SECONDS * area.width()
            text = self.tr("now") if second == 0 else f"−{second} s"
            left = min(x - metrics.horizontalAdvance(text) / 2, area.right() - 4)
            if second == 0:
                left = x - metrics.horizontalAdvance(text) - 3
            else:
                painter.setPen(colour(theme.line, 0.5))
                painter.drawLine(
                    QPointF(round(x) + 0.5, area.top()), QPointF(round(x) + 0.5, area.bottom())
                )
            painter.setPen(colour(theme.muted))
            painter.drawText(QPointF(left, metrics.ascent() + 3.0), text)

    def render_base(self, painter: QPainter, area: QRectF) -> None:
        """Ruler, grid, region, peaks."""
        theme = current_theme()
        self._paint_ticks(painter, area)
        chosen = self._selection
        if chosen is not None:
            left, right = self.x_of(chosen[0]), self.x_of(chosen[1])
            ground = mixed(theme.panel, theme.accent2, 0.16 if theme.is_dark else 0.12)
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()), colour(ground))
        self._paint_middle(painter, area)
        if self._pyramid is not None:
            self._paint_peaks(painter, area, self._pyramid)
        if chosen is not None:
            self._paint_borders(painter, area, chosen)
        self._paint_loop(painter)

    def _paint_middle(self, painter: QPainter, area: QRectF) -> None:
        y = round(area.center().y()) + 0.5
        painter.setPen(QPen(colour(current_theme().line), 1.0))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def _paint_peaks(self, painter: QPainter, area: QRectF, pyramid: PeakPyramid) -> None:
        theme, ratio = current_theme(), self.devicePixelRatioF()
        width, height = round(area.width() * ratio), round(area.height() * ratio)
        peaks = pyramid.peaks(self._axis.start, self._axis.end, width)
        chosen = None
        if self._selection is not None:
            left, right = (self.x_of(frame) * ratio for frame in self._selection)
            centres = np.arange(width) + 0.5
            chosen = (centres >= left) & (centres < right)
        image = wave_image(
            peaks, width, height, theme.wave, chosen=chosen, chosen_tint=theme.accent2
        )
        image.setDevicePixelRatio(ratio)
        painter.drawImage(area.topLeft(), image)

    def _paint_ticks(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        painter.setFont(ui_font("caption"))
        metrics = QFontMetricsF(painter.font())
        room = metrics.horizontalAdvance("000.0") + 36.0
        faint = colour(mixed(theme.panel, theme.line, 0.7))
        for tick in self._grid.ticks(self._axis, area.width(), room):
            x = self.x_of(tick.frame)
            snapped = min(max(round(x), 0), round(area.width()) - 1) + 0.5
            if tick.major:
                painter.setPen(QPen(faint, 1.0))
                painter.drawLine(QPointF(snapped, area.top()), QPointF(snapped, area.bottom()))
                painter.setPen(colour(theme.muted))
                advance = metrics.horizontalAdvance(tick.label)
                left = min(x + 5.0, area.width() - advance - 2.0)
                painter.drawText(QPointF(left, metrics.ascent() + 2.0), tick.label)
            else:
                painter.setPen(QPen(colour(theme.line), 1.0))
                painter.drawLine(QPointF(snapped, area.top() - 3.0), QPointF(snapped, area.top()))

    def _paint_borders(self, painter: QPainter, area: QRectF, chosen: Range) -> None:
        theme = current_theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for frame in chosen:
            x = min(max(self.x_of(frame), 0.75), area.width() - 0.75)
            painter.setPen(QPen(colour(theme.accent2), 1.5))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.accent2))
            painter.drawRoundedRect(QRectF(x - 2.5, area.center().y() - 11, 5.0, 22.0), 2.5, 2.5)
        painter.setFont(ui_font("caption"))
        metrics = QFontMetricsF(painter.font())
        text = self.span_text(chosen[1] - chosen[0])
        left = max(self.x_of(chosen[0]), 0.0) + 8.0
        if left + metrics.horizontalAdvance(text) + 6.0 < min(self.x_of(chosen[1]), area.width()):
            box = QRectF(left, area.top() + 4.0, metrics.horizontalAdvance(text), metrics.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.panel, 0.85))
            painter.drawRoundedRect(box.adjusted(-4.0, -1.0, 4.0, 1.0), 3.0, 3.0)
            painter.setPen(colour(theme.accent2_text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_loop(self, painter: QPainter) -> None:
        if self._loop is None:
            return
        theme, height = current_theme(), self.ruler_height()
        tint = theme.accent if self._loop_on else theme.dim
        left, right = (self.x_of(frame) for frame in self._loop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(left, height - 5.0, right - left, 4.0), colour(tint, 0.45))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(tint))
        for x, way in ((left, 1.0), (right, -1.0)):
            brace = QPainterPath(QPointF(x, 3.0))
            brace.lineTo(x + way * 2.5, 3.0)
            brace.lineTo(x + way * 2.5, height - 8.0)
            brace.lineTo(x + way * _BRACE, height - 5.0)
            brace.lineTo(x + way * _BRACE, height - 1.0)
            brace.lineTo(x, height - 1.0)
            brace.closeSubpath()
            painter.drawPath(brace)

    def _brace_at(self, x: float) -> str:
        if self._loop is None:
            return ""
        left, right = (self.x_of(frame) for frame in self._loop)
        if abs(x - left) <= HANDLE_REACH:
            return "start"
        if abs(x - right) <= HANDLE_REACH:
            return "end"
        return "body" if left < x < right else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """In the ruler, begin a loop gesture."""
        at = event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self.has_clip() and at.y() < self.ruler_height():
            self._ruler_press, self._ruler_loop = at, self._loop
            self._ruler_mode = self._brace_at(at.x()) or "new"
            self._dragging = False
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry on the loop gesture."""
        press = self._ruler_press
        if press is None:
            super().mouseMoveEvent(event)
            return
        if not self._dragging and abs(event.position().x() - press.x()) < DRAG_THRESHOLD:
            return
        self._dragging = True
        held, former = event.modifiers(), self._ruler_loop
        here = self.snapped(self.frame_at(event.position().x()), held)
        if self._ruler_mode == "new" or former is None:
            self.set_loop((self.snapped(self.frame_at(press.x()), held), here), notify=True)
        elif self._ruler_mode == "body":
            moved = self.frame_at(event.position().x()) - self.frame_at(press.x())
            length = former[1] - former[0]
            start = min(self.snapped(former[0] + moved, held), self.length_frames() - length)
            self.set_loop((max(start, 0), max(start, 0) + length), notify=True)
        else:
            other = former[1] if self._ruler_mode == "start" else former[0]
            self.set_loop((other, here), notify=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the loop gesture; a click in the ruler seeks."""
        if self._ruler_press is None or event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        press, self._ruler_press = self._ruler_press, None
        if not self._dragging:
            self.seek(self.snapped(self.frame_at(press.x()), event.modifiers()))
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """In the ruler, remove the loop."""
        if event.position().y() < self.ruler_height():
            if event.button() == Qt.MouseButton.LeftButton:
                self.set_loop(None, notify=True)
        else:
            super().mouseDoubleClickEvent(event)

    def show_cursor(self, at: QPointF) -> None:
        """Say with the pointer what a drag in the ruler would do."""
        if at.y() >= self.ruler_height() or not self.has_clip():
            super().show_cursor(at)
            return
        over = {"start": Qt.CursorShape.SizeHorCursor, "end": Qt.CursorShape.SizeHorCursor,
                "body": Qt.CursorShape.OpenHandCursor}  # fmt: skip
        self.setCursor(over.get(self._brace_at(at.x()), Qt.CursorShape.PointingHandCursor))
