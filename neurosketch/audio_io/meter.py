"""Output level for the window."""

from __future__ import annotations

import math
import threading

import numpy as np

from neurosketch.audio_io.ports import Frames
from neurosketch.core.events import MeterReading

FLOOR_DB = -120.0


def to_db(peak: float) -> float:
    """Sample value to dBFS, not below `FLOOR_DB`."""
    return max(20.0 * math.log10(peak), FLOOR_DB) if peak > 0.0 else FLOOR_DB


class PeakMeter:
    """Peak of each channel since the last reading; the clip light latches until reset.

    Fed by the pump, read by the window. The lock is held for a few instructions; the sound device's
    callback never touches it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._peak = [0.0, 0.0]
        self._clipped = False

    def feed(self, heard: Frames, over: bool) -> None:
        """Take (n, 2) frames as heard; `over`: full scale was exceeded before the limiter."""
        left, right = np.abs(heard).max(axis=0, initial=0.0)
        with self._lock:
            self._peak[0] = max(self._peak[0], float(left))
            self._peak[1] = max(self._peak[1], float(right))
            self._clipped = self._clipped or over

    def read(self) -> MeterReading:
        """Return the peaks since the last call."""
        with self._lock:
            left, right = self._peak
            self._peak = [0.0, 0.0]
            return MeterReading((to_db(left), to_db(right)), self._clipped)

    def reset_clip_light(self) -> None:
        """Put the clip light out."""
        with self._lock:
            self._clipped = False
