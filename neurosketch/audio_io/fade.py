"""Ramps that turn jumps into fades."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Curve = npt.NDArray[np.float32]

CROSSFADE_SECONDS = 0.040
"""Length of a crossfade between live sources."""
EDGE_SECONDS = 0.005
"""Length of the fade at a seek, a start or a stop in the middle of sound."""


class Ramp:
    """A value in 0 ... 1 that walks to its target at constant speed.

    Args:
        frames: frames from 0 to 1.
        value: where it stands at first.
        target: where it goes.
    """

    def __init__(self, frames: int, value: float = 0.0, target: float = 1.0) -> None:
        self._step = 1.0 / max(frames, 1)
        self.value = value
        self.target = target

    @property
    def silent(self) -> bool:
        """Whether it rests at 0."""
        return self.value == 0.0 and self.target == 0.0

    @property
    def open(self) -> bool:
        """Whether it rests at 1."""
        return self.value == 1.0 and self.target == 1.0

    def advance(self, n: int) -> Curve:
        """Return the next `n` values, (n,) float32."""
        steps = np.arange(1, n + 1, dtype=np.float64) * self._step
        if self.target > self.value:
            path = np.minimum(self.value + steps, self.target)
        else:
            path = np.maximum(self.value - steps, self.target)
        self.value = float(path[-1]) if n else self.value
        return path.astype(np.float32)


def equal_power(phase: Curve) -> Curve:
    """Gain for a fade phase, so that rising and falling squares sum to one."""
    return np.asarray(np.sin(phase * np.float32(np.pi / 2)), np.float32)
