"""How much training is asked for."""

from __future__ import annotations

import time


class Budget:
    """Steps or minutes, and the share of them that is used.

    Args:
        steps: updates, or None.
        minutes: of wall time, or None.
    """

    def __init__(self, steps: int | None, minutes: float | None) -> None:
        self._steps, self._minutes = steps, minutes
        self._started = time.monotonic()

    def restart(self) -> None:
        """Count the time from now on."""
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._started

    def progress(self, done: int) -> float:
        """0 ... 1 and more, after so many updates."""
        by_steps = done / self._steps if self._steps else 0.0
        return max(by_steps, self.seconds / (self._minutes * 60) if self._minutes else 0.0)
