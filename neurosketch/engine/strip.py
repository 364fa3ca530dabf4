"""A channel of the mixer: level, place, and what is sent to the room."""

from __future__ import annotations

import math

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.score import QUIETEST_DB, Track

RAMP = 1024
"""Samples until a fader has arrived: no step is heard, and nobody waits for it."""
LEVEL_DB = -3.0
"""Of the whole mix: the loudest genre with its usual faders stays below the limiter then."""
_SENDS = {
    "drums": 0.10, "bass": 0.03, "keys": 0.22, "guitar": 0.20, "strings": 0.35, "lead": 0.28,
}  # fmt: skip
_USUAL_SEND = 0.22


class Strip:
    """One track's way into the mix.

    Args:
        stereo: whether it takes two channels (drums), which it balances, or one, which it places.
    """

    def __init__(self, stereo: bool) -> None:
        self.stereo = stereo
        self._at = self._goal = np.zeros(2, np.float32)
        self._from = self._at
        self._left = 0
        self._send = np.float32(_USUAL_SEND)
        self._fresh = True

    def set(self, track: Track | None, audible: bool) -> None:
        """Go where a track has its faders; the first time at once, later without a step.

        Args:
            track: None when it is gone.
            audible: whether the mix lets it through.
        """
        goal = gains(track, self.stereo) if track is not None and audible else (0.0, 0.0)
        if track is not None:
            drums = "drums" if track.drums else track.role
            self._send = np.float32(_SENDS.get(drums, _USUAL_SEND))
        self._goal = np.array(goal, np.float32)
        if self._fresh:
            self._fresh, self._at = False, self._goal
        elif (self._goal != self._at).any():
            self._from, self._left = self._at, RAMP

    @property
    def silent(self) -> bool:
        """Whether nothing passes any more."""
        return not self._left and not self._at.any()

    def mix(self, audio: AudioArray) -> tuple[AudioArray, AudioArray]:
        """Take (1 or 2, n) samples; return (2, n) for the mix and (n,) for the room."""
        n = audio.shape[1]
        placed = np.asarray(audio * self._gains(n), np.float32)
        return placed, np.asarray((placed[0] + placed[1]) * (np.float32(0.5) * self._send))

    def _gains(self, n: int) -> AudioArray:
        """(2, 1) or, while they move, (2, n)."""
        if not self._left:
            return self._at[:, None]
        done = RAMP - self._left
        share = np.minimum(np.arange(done + 1, done + n + 1, dtype=np.float32) / RAMP, 1.0)
        moved = self._from[:, None] + (self._goal - self._from)[:, None] * share
        self._left = max(0, self._left - n)
        self._at = self._goal if not self._left else moved[:, -1]
        return np.asarray(moved, np.float32)


def gains(track: Track, stereo: bool) -> tuple[float, float]:
    """Left and right factor of a track, with the level of the mix.

    One channel is placed at equal power, as loud in the middle as it is; two are balanced.
    """
    level = 0.0 if track.gain_db <= QUIETEST_DB else 10.0 ** ((track.gain_db + LEVEL_DB) / 20.0)
    if stereo:
        return level * min(1.0, 1.0 - track.pan), level * min(1.0, 1.0 + track.pan)
    angle = (track.pan + 1.0) * math.pi / 4.0
    return level * math.sqrt(2.0) * math.cos(angle), level * math.sqrt(2.0) * math.sin(angle)
