"""Notes of a track as a small picture: time to the right, pitch upwards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.core.score import Note

_MOST_NOTES = 4000
"""More than that cannot be told apart in so small a picture."""
_LEAST_SPAN = 12
"""Semitones from bottom to top at least: a tune of three notes is no cliff."""
_PAD = 4.0


class NoteRoll(ThemedWidget):
    """Draws notes; where they were before stands in grey behind them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: Sequence[Note] = ()
        self._before: Sequence[Note] = ()
        self._end = 1.0
        self._quiet = False
        self._tint = ""
        self._picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_notes(self, notes: Sequence[Note], before: Sequence[Note], end: float) -> None:
        """Draw these.

        Args:
            notes: as they will be played.
            before: as they were.
            end: quarter notes at the right edge.
        """
        self._notes, self._before, self._end = notes, before, max(end, 1e-6)
        self._redraw()

    def set_quiet(self, quiet: bool) -> None:
        """Grey when they are not played."""
        if quiet != self._quiet:
            self._quiet = quiet
            self._redraw()

    def set_tint(self, token: str) -> None:
        """Draw the notes in a colour (`#rrggbb`) instead of the accent's."""
        if token != self._tint:
            self._tint = token
            self._redraw()

    def sizeHint(self) -> QSize:
        """A strip."""
        return QSize(200, 36)

    def theme_changed(self) -> None:
        """Other colours."""
        self._picture = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size, another picture."""
        super().resizeEvent(event)
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture, drawn once."""
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _drawn(self) -> QPixmap:
        theme, ratio = current_theme(), self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()), 6.0, 6.0)
        pitches = [note.pitch for note in (*self._notes, *self._before)]
        if pitches:
            low, high = min(pitches), max(pitches)
            spare = max(0, _LEAST_SPAN - (high - low)) / 2
            places = (low - spare, high + spare)
            if self._before is not self._notes:
                painter.setBrush(colour(theme.dim, 0.7))
                painter.drawRects(self._boxes(self._before, *places))
            painter.setBrush(colour(theme.dim if self._quiet else self._tint or theme.accent))
            painter.drawRects(self._boxes(self._notes, *places))
        painter.end()
        return picture

    def _boxes(self, notes: Sequence[Note], low: float, high: float) -> list[QRectF]:
        stride = max(1, len(notes) // _MOST_NOTES)
        width, height = self.width() - 2 * _PAD, self.height() - 2 * _PAD
        step = height / (high - low + 1)
        thick = min(max(step, 1.5), 4.0)
        return [
            QRectF(
                _PAD + note.start / self._end * width,
                _PAD + (high - note.pitch + 0.5) * step - thick / 2,
                max(note.length / self._end * width - 0.5, 1.0),
                thick,
            )
            for note in notes[::stride]
        ]
