"""How loud the ear finds each frequency."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def a_weighting(hz: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Factor on the power at each frequency; 1 at 1 kHz.

    Args:
        hz: any shape.

    Source: the analytic curve of IEC 61672-1:2013, annex E.
    """
    square = np.square(np.asarray(hz, np.float64))
    response = 12194.217**2 * square**2
    response /= (square + 20.598997**2) * (square + 12194.217**2)
    response /= np.sqrt((square + 107.65265**2) * (square + 737.86223**2))
    return np.asarray(np.square(response * 10.0 ** (2.0 / 20.0)), np.float64)
