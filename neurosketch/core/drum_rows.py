"""The twelve drums of a sketch and the General MIDI notes that stand for them.

Source: General MIDI System Level 1 (MMA, 1991), percussion key map.
"""

from __future__ import annotations

DRUM_ROWS = (
    "kick", "snare", "closed_hat", "open_hat", "low_tom", "mid_tom",
    "crash", "clap", "rim", "ride", "shaker_tamb", "perc",
)  # fmt: skip
"""The drums, in the order in which models number them."""
DRUM_PITCHES = (36, 38, 42, 46, 45, 48, 49, 39, 37, 51, 70, 63)
"""The note by which a sketch writes each of them."""

_ROW_OF = {
    35: 0, 36: 0, 38: 1, 40: 1, 37: 8, 39: 7, 41: 4, 43: 4, 45: 4, 47: 5, 48: 5, 50: 5, 42: 2,
    44: 2, 46: 3, 49: 6, 52: 6, 55: 6, 57: 6, 51: 9, 53: 9, 59: 9, 54: 10, 69: 10, 70: 10, 82: 10,
}  # fmt: skip


def row_of(pitch: int) -> int:
    """Index of the drum that a General MIDI note belongs to; that of `perc` for all others."""
    return _ROW_OF.get(pitch, DRUM_ROWS.index("perc"))
