"""What an instrument sings, as it is heard: pitch and loudness of the last seconds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import Theme, colour, current_theme, ui_font
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.piano_keys import note_name
from neurosketch.app.widgets.trace_paint import (
    GUTTER,
    PIXELS_PER_SECOND,
    TraceScale,
    level_of,
    paint_ground,
    paint_lines,
    paint_now,
)
from neurosketch.app.widgets.trace_roll import GAP_S, Reading, TraceRoll
from neurosketch.app.widgets.value_text import MINUS
from neurosketch.core.performance import Expression

_TUNING_PITCH = 69.0
_LEAST_SEMITONES = 14.0
_AIR, _HEADROOM = 3.0, 0.8
"""Semitones around what was sung: when the view moves, and before it has to."""
_EASE_S = 0.18
"""The view follows the hand to other octaves in about this time."""
_STEADINESS = 0.06
"""Share of a deviation from the stream's clock that one picture takes up."""
_NOW = 16.0
"""Pixels between now and the right edge."""
_TILE = 60
"""Width of a finished piece of the trace, in pixels; it is painted once."""
_LATE_S = 0.1
"""What was sung so long ago changes no more."""


class ExpressionTrace(ThemedWidget):
    """A line as high as the pitch and as thick as the loudness, scrolling to the left.

    Args:
        clock: seconds.
    """

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._roll = TraceRoll()
        self._last: Expression | None = None
        self._offset = math.inf
        self._now = clock()
        self._view = (58.0, 72.0)
        self._goal = self._view
        self._message = ""
        self._ground: tuple[object, QPixmap] | None = None
        self._tiles: dict[int, QPixmap | None] = {}
        self.setObjectName("view.trace")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Pitch and loudness"))
        self._describe()

    def set_message(self, text: str) -> None:
        """What is said while there is nothing to see."""
        self._message = text
        self.update()

    def show_range(self, low: float, high: float) -> None:
        """Look at these pitches until something is sung."""
        if self._roll.last is None:
            lack = max(_LEAST_SEMITONES - (high - low), 0.0) / 2.0
            self._view = self._goal = (low - lack, high + lack)
            self._forget_pictures()
            self.update()

    def clear(self) -> None:
        """Forget what was sung."""
        self._roll.clear()
        self._last = None
        self._forget_pictures()
        self._describe()
        self.update()

    def advance(self, expressions: Sequence[Expression]) -> None:
        """Move on to now.

        Args:
            expressions: what was sung since the last call, in order; none in silence.
        """
        now = self._clock()
        passed, self._now = now - self._now, now
        visible = bool(self._roll.pitches)
        if expressions:
            # Blocks come in bunches: a slow follower of the stream's clock draws them evenly.
            offset = now - expressions[-1].seconds
            if not abs(offset - self._offset) <= GAP_S:
                self._offset = offset
            self._offset += (offset - self._offset) * _STEADINESS
            for expression in expressions:
                self._roll.add(self._reading(expression))
            self._last = expressions[-1]
        self._roll.forget(self._left_end())
        self._follow(passed)
        self._describe()
        if visible or self._roll.pitches:
            self.update()

    def visible_pitches(self) -> tuple[float, float]:
        """The lowest and the highest pitch in view, as MIDI numbers."""
        return self._view

    def lines(self) -> list[list[tuple[float, float, float]]]:
        """What is in sight: of every unbroken line its (seconds ago, pitch, level 0 ... 1)."""
        parts = self._roll.parts(self._roll.pitches, self._left_end(), math.inf)
        return [[(self._now - r.at, r.pitch, r.level) for r in part] for part in parts]

    def reading_text(self) -> tuple[str, str]:
        """The note that sounds with its cents, and its loudness; empty in silence."""
        reading = self._sounding()
        if reading is None or self._last is None:
            return "", ""
        nearest = round(reading.pitch)
        cents = round(100.0 * (reading.pitch - nearest))
        sign = "+" if cents > 0 else MINUS if cents < 0 else "±"
        loudness = round(self._last.loudness_db)
        text = f"{MINUS if loudness < 0 else ''}{abs(loudness)} dB"
        if self._last.voices > 1:
            text = self.tr("{0} · {1} voices").format(text, self._last.voices)
        return f"{note_name(nearest)} {sign}{abs(cents)} ¢", text

    def sizeHint(self) -> QSize:
        """A few seconds."""
        return QSize(420, 220)

    def minimumSizeHint(self) -> QSize:
        """Enough to read."""
        return QSize(200, 90)

    def theme_changed(self) -> None:
        """Everything was painted in the former theme."""
        self._forget_pictures()

    def resizeEvent(self, event: object) -> None:
        """Everything was painted in another size."""
        self._forget_pictures()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows of notes, the line of pitch, the hill of loudness, the note of now."""
        theme, painter = current_theme(), QPainter(self)
        scale = TraceScale(self.size(), *self._view)
        ratio = self.devicePixelRatioF()
        if self._ground is None or self._ground[0] != (scale, ratio):
            self._forget_pictures()
            self._ground = ((scale, ratio), paint_ground(scale, theme, ratio))
        painter.drawPixmap(0, 0, self._ground[1])
        painter.setClipRect(QRectF(GUTTER, 0.0, self.width() - GUTTER, self.height()))
        self._paint_roll(painter, scale, theme, ratio)
        painter.setClipping(False)
        sounding = self._sounding()
        if sounding is not None:
            paint_now(painter, scale, theme, sounding, self.reading_text())
        elif self._message and not self._roll.pitches:
            painter.setFont(ui_font("body"))
            painter.setPen(colour(theme.muted))
            room = scale.upper.adjusted(GUTTER + 12.0, 0.0, -16.0, 0.0)
            wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(wrap), self._message)
        painter.end()

    def _paint_roll(self, painter: QPainter, scale: TraceScale, theme: Theme, ratio: float) -> None:
        """Finished pieces as pictures, the rest anew; all on whole pixels of the screen."""
        piece_s = _TILE / PIXELS_PER_SECOND
        shift = round((self.width() - _NOW - self._now * PIXELS_PER_SECOND) * ratio) / ratio
        first, last = math.floor(self._left_end() / piece_s), math.floor(self._now / piece_s)
        settled = self._view == self._goal
        for old in [place for place in self._tiles if place < first]:
            del self._tiles[old]
        for place in range(first, last + 1):
            start, end = place * piece_s, (place + 1) * piece_s
            x = place * _TILE + shift
            if not settled or end > self._now - _LATE_S:
                painter.save()
                rest = self.width() - x if place == last else float(_TILE)
                painter.setClipRect(
                    QRectF(x, 0.0, rest, self.height()), Qt.ClipOperation.IntersectClip
                )
                painter.translate(x, 0.0)
                paint_lines(painter, self._roll, scale, theme, start, end + 1.0)
                painter.restore()
                continue
            if place not in self._tiles:
                self._tiles[place] = self._tile(scale, theme, ratio, start, end)
            tile = self._tiles[place]
            if tile is not None:
                painter.drawPixmap(QPointF(x, 0.0), tile)

    def _tile(
        self, scale: TraceScale, theme: Theme, ratio: float, start: float, end: float
    ) -> QPixmap | None:
        pixmap = QPixmap(QSize(_TILE, self.height()) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        anything = paint_lines(painter, self._roll, scale, theme, start, end)
        painter.end()
        return pixmap if anything else None

    def _left_end(self) -> float:
        return self._now - (self.width() - GUTTER) / PIXELS_PER_SECOND

    def _reading(self, expression: Expression) -> Reading:
        pitch = _TUNING_PITCH + 12.0 * expression.octaves
        if not math.isfinite(pitch) or expression.voices <= 0:
            pitch = math.nan
        at = expression.seconds + self._offset
        return Reading(at, pitch, level_of(expression.loudness_db))

    def _sounding(self) -> Reading | None:
        last = self._roll.last
        if last is None or not last.sounds or self._now - last.at > GAP_S:
            return None
        return last

    def _follow(self, passed: float) -> None:
        """Ease the view to the pitches in sight."""
        reach = self._roll.reach(self._left_end())
        if reach is not None:
            low, high = self._goal
            needed = max(reach[1] - reach[0] + 2.0 * _AIR, _LEAST_SEMITONES)
            cramped = reach[0] < low + _HEADROOM or reach[1] > high - _HEADROOM
            if cramped or high - low > needed + 12.0:
                middle = (reach[0] + reach[1]) / 2.0
                self._goal = (middle - needed / 2.0, middle + needed / 2.0)
        share = 1.0 - math.exp(-max(passed, 0.0) / _EASE_S)
        goal = self._goal
        low, high = (
            here + (there - here) * share for here, there in zip(self._view, goal, strict=True)
        )
        near = abs(low - goal[0]) < 0.02 and abs(high - goal[1]) < 0.02
        self._view = goal if near else (low, high)

    def _forget_pictures(self) -> None:
        self._ground = None
        self._tiles.clear()

    def _describe(self) -> None:
        # The note only: who has it read aloud is not told every cent of a vibrato.
        reading = self._sounding()
        text = self.tr("silent") if reading is None else note_name(round(reading.pitch))
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
