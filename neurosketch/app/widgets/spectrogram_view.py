"""The spectrogram under the waveform: same time axis, same selection, same playhead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.widgets.colormap import colour_table
from neurosketch.app.widgets.spectrogram_job import LivePicture, Picture, SpectrogramPainter
from neurosketch.app.widgets.timeline import LIVE_SECONDS
from neurosketch.app.widgets.timeline_input import InteractiveTimeline
from neurosketch.app.widgets.waveform_view import WaveformView
from neurosketch.core.clip import AudioArray
from neurosketch.dsp.spectrogram import (
    FrequencyScale,
    RollingSpectrogram,
    SpectrogramSettings,
    height_of,
)

_DETAIL_DELAY_MS = 40
_MAX_COLUMNS = 4096
_MIN_ROWS, _MAX_ROWS = 48, 640
_LABELS_HZ = (50, 100, 200, 500, 1000, 2000, 4000, 10000, 20000)


class SpectrogramView(InteractiveTimeline):
    """Brightness is level, height is frequency; pictures are made in a worker thread.

    `rendered` tells when the picture asked for last is in place.
    """

    rendered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = SpectrogramSettings()
        self._painter = SpectrogramPainter(self)
        self._painter.finished.connect(self._take)
        self._whole: tuple[float, float, QImage] | None = None
        self._detail: tuple[float, float, QImage] | None = None
        self._tickets = {"clip": 0, "live": 0}
        self._rolling: RollingSpectrogram | None = None
        self._appended = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_DETAIL_DELAY_MS)
        self._later.timeout.connect(self._ask)
        self.setObjectName("view.spectrogram")
        self.setAccessibleName(self.tr("Spectrogram"))

    def scale(self) -> str:
        """`mel`, `log` or `linear`."""
        return self._settings.scale.value

    def set_scale(self, scale: str) -> None:
        """Divide the frequencies otherwise.

        Raises:
            ValueError: `scale` is not `mel`, `log` or `linear`.
        """
        chosen = FrequencyScale(scale)
        if chosen is not self._settings.scale:
            self._settings = replace(self._settings, scale=chosen)
            self._start_over()

    def link(self, waveform: WaveformView) -> None:
        """Share range, selection and seeking with a waveform, both ways."""
        waveform.visibleRangeChanged.connect(self.set_visible_range)
        self.visibleRangeChanged.connect(waveform.set_visible_range)
        waveform.selectionChanged.connect(self._mirror_selection)
        self.selectionChanged.connect(self._lend_selection)
        self.seekRequested.connect(waveform.seek)
        waveform.seekRequested.connect(self.set_playhead)
        self._waveform = waveform

    def _mirror_selection(self, selection: object) -> None:
        self.set_selection(selection)  # type: ignore[arg-type]

    def _lend_selection(self, selection: object) -> None:
        self._waveform.set_selection(selection, notify=True)  # type: ignore[arg-type]

    def stop(self) -> None:
        """Wait for the worker; call before the program ends."""
        self._later.stop()
        self._painter.stop()

    def event(self, event: QEvent) -> bool:
        """Wait for the worker before this object goes away."""
        if event.type() == QEvent.Type.DeferredDelete:
            self.stop()
        return super().event(event)

    def ground(self) -> str:
        """The colour of silence."""
        return (
            current_theme().spectrogram[0]
            if self.has_clip() or self.is_live()
            else (current_theme().panel)
        )

    def playhead_tint(self) -> str:
        """White: the ground is dark in both themes."""
        return "#ffffff"

    def _size(self) -> tuple[int, int]:
        ratio, area = self.devicePixelRatioF(), self.content_rect()
        rows = min(max(round(area.height() * ratio), _MIN_ROWS), _MAX_ROWS)
        return min(max(round(area.width() * ratio), 16), _MAX_COLUMNS), rows

    def _start_over(self) -> None:
        self._whole = self._detail = None
        self.invalidate()
        self._later.stop()
        self._ask()
        if self._history.shape[1]:
            self.live_restarted()

    def clip_changed(self) -> None:
        """Draw the whole clip first."""
        self._whole = self._detail = None
        self._painter.cancel("clip")
        self._tickets["clip"] = 0
        self._later.stop()
        self._ask()

    def range_changed(self) -> None:
        """Stretch what there is, and ask for the details once the hand rests."""
        super().range_changed()
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask again in the new size."""
        super().resizeEvent(event)
        if self.has_clip():
            self._later.start()

    def is_busy(self) -> bool:
        """Whether a picture is on its way or about to be asked for."""
        return self._later.isActive() or self._tickets["clip"] != 0 or self._tickets["live"] != 0

    def _ask(self) -> None:
        if self._audio is None:
            return
        columns, rows = self._size()
        settings = replace(self._settings, rows=rows)
        span = (self._axis.start, self._axis.end) if self._whole else (0.0, self._axis.length)
        self._tickets["clip"] = self._painter.paint_clip(
            self._audio, self._sample_rate, span, columns, settings
        )

    def _take(self, answer: object) -> None:
        if isinstance(answer, Picture) and answer.ticket == self._tickets["clip"]:
            self._tickets["clip"] = 0
            shown = (answer.start, answer.end, self._image(answer.values))
            if answer.end - answer.start >= self._axis.length - 0.5:
                self._whole, self._detail = shown, None
            else:
                self._detail = shown
            self.invalidate()
            if self._axis.zoomed and self._detail is None:
                self._later.start()
            else:
                self.rendered.emit()
        elif isinstance(answer, LivePicture) and answer.ticket == self._tickets["live"]:
            self._tickets["live"] = 0
            missed = self._appended - answer.appended
            if missed > 0:
                answer.rolling.append(self._history[:, -missed:])
            self._rolling = answer.rolling
            self.update()
            self.rendered.emit()

    def _image(self, values: npt.NDArray[np.uint8]) -> QImage:
        height, width = values.shape
        padded = np.zeros((height, (width + 3) // 4 * 4), np.uint8)
        padded[:, :width] = values
        stride = padded.shape[1]
        image = QImage(padded.data, width, height, stride, QImage.Format.Format_Indexed8)
        image.setColorTable(list(colour_table(current_theme().spectrogram)))
        # Qt only borrows the buffer; the converted image owns its pixels.
        return image.convertToFormat(QImage.Format.Format_RGB32)

    def live_restarted(self) -> None:
        """Ask for a rolling picture of the history in the present size."""
        self._appended = 0
        columns, rows = self._size()
        if self._history.shape[1] == 0:
            self._painter.cancel("live")
            self._tickets["live"], self._rolling = 0, None
            return
        rolling = RollingSpectrogram(
            self._live_rate, LIVE_SECONDS, columns, replace(self._settings, rows=rows)
        )
        self._tickets["live"] = self._painter.paint_live(self._history, 0, rolling)

    def live_appended(self, audio: AudioArray) -> None:
        """A few columns are made here and now; that takes less than a millisecond."""
        self._appended += audio.shape[1]
        if self._rolling is not None and self._tickets["live"] == 0:
            self._rolling.append(audio)

    def paint_live(self, painter: QPainter, area: QRectF) -> None:
        """Draw the ring of columns as two pieces, the oldest at the left."""
        rolling = self._rolling
        if rolling is None:
            return
        rows, columns = rolling.picture.shape
        ring = QImage(rolling.picture.data, columns, rows, columns, QImage.Format.Format_Indexed8)
        ring.setColorTable(list(colour_table(current_theme().spectrogram)))
        share = (columns - rolling.head) / columns * area.width()
        older = QRectF(rolling.head, 0, columns - rolling.head, rows)
        newer = QRectF(0, 0, rolling.head, rows)
        painter.drawImage(QRectF(0, area.top(), share, area.height()), ring, older)
        if rolling.head:
            place = QRectF(share, area.top(), area.width() - share, area.height())
            painter.drawImage(place, ring, newer)
        self._paint_labels(painter, area)

    def render_base(self, painter: QPainter, area: QRectF) -> None:
        """The whole, the details over it, the region, the frequencies."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for piece in (self._whole, self._detail):
            if piece is not None:
                self._paint_piece(painter, area, piece)
        if self._selection is not None:
            self._paint_region(painter, area, self._selection)
        self._paint_labels(painter, area)

    def _paint_piece(
        self, painter: QPainter, area: QRectF, piece: tuple[float, float, QImage]
    ) -> None:
        start, end, image = piece
        low, high = max(start, self._axis.start), min(end, self._axis.end)
        if high <= low:
            return
        per_column = (end - start) / image.width()
        source = QRectF((low - start) / per_column, 0, (high - low) / per_column, image.height())
        left, right = self.x_of(low), self.x_of(high)
        painter.drawImage(QRectF(left, area.top(), right - left, area.height()), image, source)

    def _paint_region(self, painter: QPainter, area: QRectF, chosen: tuple[int, int]) -> None:
        tint = current_theme().accent2
        left, right = self.x_of(chosen[0]), self.x_of(chosen[1])
        shade = colour("#000000", 0.2)
        painter.fillRect(QRectF(0, area.top(), left, area.height()), shade)
        painter.fillRect(QRectF(right, area.top(), area.width() - right, area.height()), shade)
        painter.setPen(QPen(colour(tint), 1.5))
        for x in (left, right):
            x = min(max(x, 0.75), area.width() - 0.75)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(ui_font("tiny"))
        metrics = QFontMetricsF(painter.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        above = area.top() - metrics.height()
        for hz in reversed(_LABELS_HZ):
            place = height_of(self._settings, self.sample_rate(), hz)
            y = area.bottom() - place * area.height()
            text = f"{hz // 1000}k" if hz >= 1000 else str(hz)
            box = QRectF(0, y - metrics.height() / 2, metrics.horizontalAdvance(text) + 8, 0)
            box.setHeight(metrics.height())
            box.moveRight(area.right() - 3.0)
            fits = box.top() >= max(area.top(), above + 6.0) and box.bottom() <= area.bottom()
            if not 0.0 < place < 1.0 or not fits:
                continue
            above = box.bottom()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("#07080d", 0.62))
            painter.drawRoundedRect(box, 3.0, 3.0)
            painter.setPen(colour("#d6dae4"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
