"""Levels in decibels as factors."""

from __future__ import annotations

import math

SILENT_DB = -90.0
"""At or below it, nothing is heard."""
_MOST_DB = 24.0


def linear_gain(gain_db: float) -> float:
    """The factor for a gain: 0 at or below `SILENT_DB`, at most +24 dB, 1 for NaN."""
    if math.isnan(gain_db):
        return 1.0
    return 0.0 if gain_db <= SILENT_DB else float(10.0 ** (min(gain_db, _MOST_DB) / 20.0))
