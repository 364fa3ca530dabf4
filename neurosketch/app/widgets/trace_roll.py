"""What was sung, cut into unbroken lines; no Qt."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

GAP_S = 0.2
"""Longer without a reading is a silence and no line."""
_FINEST_S = 0.014
_LEAP = 0.8
"""Semitones between two readings that are two notes and no glide."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One instant.

    Attributes:
        at: seconds.
        pitch: MIDI number with a fraction; NaN in silence.
        level: loudness, 0 ... 1.
    """

    at: float
    pitch: float
    level: float

    @property
    def sounds(self) -> bool:
        """Whether there is a pitch."""
        return not math.isnan(self.pitch)


@dataclass(slots=True)
class Line:
    """Readings without a break between them."""

    readings: list[Reading] = field(default_factory=list)
    lowest: float = math.inf
    highest: float = -math.inf

    def add(self, reading: Reading) -> None:
        """Go on to `reading`; what is finer than the eye sees is left out."""
        known = self.readings
        if len(known) >= 2 and reading.at - known[-2].at < _FINEST_S:
            known.pop()
        known.append(reading)
        self.lowest = min(self.lowest, reading.pitch)
        self.highest = max(self.highest, reading.pitch)

    def between(self, start: float, end: float) -> list[Reading]:
        """The readings from `start` to `end` and one more on either side."""
        first = bisect_left(self.readings, start, key=_at) - 1
        last = bisect_right(self.readings, end, key=_at) + 1
        return self.readings[max(first, 0) : last]


def _at(reading: Reading) -> float:
    return reading.at


class TraceRoll:
    """Lines of pitch, which break where the pitch leaps, and of loudness, which go on there."""

    def __init__(self) -> None:
        self.last: Reading | None = None
        self.pitches: deque[Line] = deque()
        self.loudnesses: deque[Line] = deque()

    def add(self, reading: Reading) -> None:
        """Write the next reading down."""
        before, self.last = self.last, reading
        if not reading.sounds:
            return
        goes_on = before is not None and before.sounds and 0 <= reading.at - before.at <= GAP_S
        leaps = before is not None and abs(reading.pitch - before.pitch) > _LEAP
        for lines, broken in ((self.pitches, leaps or not goes_on), (self.loudnesses, not goes_on)):
            if broken:
                lines.append(Line())
            lines[-1].add(reading)

    def forget(self, before: float) -> None:
        """Drop the lines that ended before this time."""
        for lines in (self.pitches, self.loudnesses):
            while lines and lines[0].readings[-1].at < before:
                lines.popleft()

    def clear(self) -> None:
        """Forget everything."""
        self.last = None
        self.pitches.clear()
        self.loudnesses.clear()

    def reach(self, since: float) -> tuple[float, float] | None:
        """The lowest and the highest pitch of the lines that go on after `since`; None for none."""
        seen = [line for line in self.pitches if line.readings[-1].at >= since]
        if not seen:
            return None
        return min(line.lowest for line in seen), max(line.highest for line in seen)

    @staticmethod
    def parts(lines: deque[Line], start: float, end: float) -> Iterator[list[Reading]]:
        """The parts of lines from `start` to `end`."""
        for line in lines:
            if line.readings[-1].at >= start and line.readings[0].at <= end:
                yield line.between(start, end)
