"""Slider, clip or key to ear: when is what was asked for really heard."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

_HISTORY = 1024


@dataclass(frozen=True, slots=True)
class LatencyStats:
    """Measured delays in milliseconds; None before the first measurement.

    Attributes:
        last: the newest one.
        p50, p95: over the newest measurements.
        count: how many these are.
    """

    last: float | None = None
    p50: float | None = None
    p95: float | None = None
    count: int = 0


class LatencyHistory:
    """The newest delays; one thread adds, any thread reads."""

    def __init__(self) -> None:
        self._values: deque[float] = deque(maxlen=_HISTORY)

    def add(self, milliseconds: float) -> None:
        """Remember one delay."""
        self._values.append(milliseconds)

    def clear(self) -> None:
        """Forget all delays."""
        self._values.clear()

    def stats(self) -> LatencyStats:
        """Summary of what is remembered."""
        values = list(self._values)
        if not values:
            return LatencyStats()
        p50, p95 = np.percentile(values, [50, 95])
        return LatencyStats(values[-1], float(p50), float(p95), len(values))


@dataclass(frozen=True, slots=True)
class Delays:
    """Delays to the ear, by what was asked for.

    Attributes:
        sliders: from setting a control.
        clips: from asking for a clip.
        keys: from a key of an instrument.
    """

    sliders: LatencyHistory = field(default_factory=LatencyHistory)
    clips: LatencyHistory = field(default_factory=LatencyHistory)
    keys: LatencyHistory = field(default_factory=LatencyHistory)

    def clear(self) -> None:
        """Forget all delays."""
        for history in (self.sliders, self.clips, self.keys):
            history.clear()
