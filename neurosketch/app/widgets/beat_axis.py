"""Time and pitch against pixels, shared by the lanes of a sketch."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

from neurosketch.core.composing import BEATS_PER_BAR

GUTTER = 64
"""Pixels left of the first beat: keys, names of drums."""
_LEAST_BEATS = 0.5
_LEAST_LINES = 7.0
"""Pixels between two lines that are still told apart."""
_NEAR = 1e-6


class BeatAxis(QObject):
    """Which beats of a sketch lie between the left and the right edge of its lanes.

    Signals:
        changed(): other beats, or another width.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.length = 16.0
        self.start = 0.0
        self.span = 16.0
        self.width = 400.0

    @property
    def end(self) -> float:
        """The beat at the right edge."""
        return self.start + self.span

    @property
    def zoomed(self) -> bool:
        """Whether a part is out of sight."""
        return self.span < self.length - _NEAR

    @property
    def scale(self) -> float:
        """Pixels of a beat."""
        return self.width / self.span

    def x_of(self, beat: float) -> float:
        """Pixel of a beat."""
        return GUTTER + (beat - self.start) * self.scale

    def beat_at(self, x: float) -> float:
        """Beat under a pixel."""
        return self.start + (x - GUTTER) / self.scale

    def set_width(self, width: float) -> None:
        """Say how many pixels there are right of the gutter."""
        width = max(width, 1.0)
        if width != self.width:
            self.width = width
            self.changed.emit()

    def set_length(self, beats: float) -> None:
        """Say how long the sketch is; what showed all of it shows all of it still."""
        if beats != self.length:
            fitted = not self.zoomed
            self.length = beats
            self._show(0.0 if fitted else self.start, beats if fitted else self.span, tell=True)

    def zoom(self, x: float, factor: float) -> None:
        """Magnify so that what lies under a pixel stays there."""
        beat = self.beat_at(x)
        span = min(max(self.span / factor, _LEAST_BEATS), self.length)
        self._show(beat - (beat - self.start) * span / self.span, span)

    def scroll_to(self, start: float) -> None:
        """Let a beat lie at the left edge."""
        self._show(start, self.span)

    def fit(self, start: float = 0.0, end: float | None = None) -> None:
        """Show everything, or these beats."""
        end = self.length if end is None else end
        self._show(start, max(end - start, _LEAST_BEATS))

    def reveal(self, beat: float) -> None:
        """Turn the page when a beat is out of sight."""
        if not self.start <= beat < self.end:
            self._show(beat - self.span / 8.0, self.span)

    def line_step(self, grid: float) -> float:
        """Beats between two lines that are drawn: the grid, or coarser when it is too fine."""
        least = _LEAST_LINES / self.scale
        steps = [grid] if grid > 0.0 else []
        steps += [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
        return next((step for step in steps if step >= least), 128.0)

    def lines(self, grid: float) -> list[tuple[float, int]]:
        """Beats of the lines in sight with their rank: 2 at bars, 1 at beats, 0 between."""
        step = self.line_step(grid)
        first = math.ceil(self.start / step - _NEAR)
        last = math.floor(min(self.end, self.length) / step + _NEAR)
        return [(at * step, _rank(at * step)) for at in range(first, last + 1)]

    def _show(self, start: float, span: float, *, tell: bool = False) -> None:
        span = min(max(span, min(_LEAST_BEATS, self.length)), self.length)
        start = min(max(start, 0.0), self.length - span)
        if tell or (start, span) != (self.start, self.span):
            self.start, self.span = start, span
            self.changed.emit()


class PitchAxis(QObject):
    """Which pitches lie between the top and the bottom of the roll.

    Signals:
        changed(): other pitches, or another height.
    """

    changed = Signal()
    HIGHEST = 127
    LEAST_KEY, MOST_KEY = 5.0, 34.0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.key = 13.0
        self.top = 84.0
        self.height = 240.0

    @property
    def rows(self) -> float:
        """Pitches from top to bottom."""
        return self.height / self.key

    def y_of(self, pitch: float) -> float:
        """Upper edge of the row of a pitch."""
        return (self.top - pitch) * self.key

    def pitch_at(self, y: float) -> int:
        """Pitch of the row under a pixel, 0 ... 127."""
        return min(max(math.ceil(self.top - y / self.key), 0), self.HIGHEST)

    def set_height(self, height: float) -> None:
        """Say how many pixels there are."""
        if height != self.height:
            # The middle stays in the middle.
            middle = self.top - self.rows / 2.0
            self.height = max(height, 1.0)
            self._show(middle + self.rows / 2.0, self.key, tell=True)

    def scroll_to(self, top: float) -> None:
        """Let a pitch lie at the top."""
        self._show(top, self.key)

    def zoom(self, y: float, factor: float) -> None:
        """Magnify so that what lies under a pixel stays there."""
        at = self.top - y / self.key
        key = min(max(self.key * factor, self.LEAST_KEY), self.MOST_KEY)
        self._show(at + y / key, key)

    def fit(self, low: int, high: int) -> None:
        """Show these pitches with room around them, in rows of a handy height."""
        key = min(max(self.height / (high - low + 5), 9.0), 18.0)
        self._show((low + high + 1) / 2.0 + self.height / key / 2.0, key)

    def reveal(self, pitch: int) -> None:
        """Move as little as possible to have a pitch in sight."""
        if pitch > self.top - 0.5:
            self._show(pitch + 1.0, self.key)
        elif pitch < self.top - self.rows + 1.5:
            self._show(pitch + self.rows - 1.0, self.key)

    def _show(self, top: float, key: float, *, tell: bool = False) -> None:
        rows = self.height / key
        top = min(max(top, min(rows - 1.0, float(self.HIGHEST))), float(self.HIGHEST))
        if tell or (top, key) != (self.top, self.key):
            self.top, self.key = top, key
            self.changed.emit()


def _rank(beat: float) -> int:
    whole = round(beat)
    if abs(beat - whole) > _NEAR:
        return 0
    return 2 if whole % BEATS_PER_BAR == 0 else 1
