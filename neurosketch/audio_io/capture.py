"""The always-on recording behind "keep that"."""

from __future__ import annotations

import numpy as np
import soxr

from neurosketch.audio_io.ports import Frames
from neurosketch.core.clip import AudioArray

CAPTURE_SECONDS = 60.0
_MARGIN_SECONDS = 1.0
_SILENCE = 1e-4


class CaptureRing:
    """The last minute of output.

    One thread writes; any thread may take a snapshot without a lock: the ring is a second longer
    than what a snapshot reads, so the writer cannot reach the samples that are being copied.

    Args:
        sample_rate: Hz.
        seconds: how far back a snapshot reaches.
    """

    def __init__(self, sample_rate: int, seconds: float = CAPTURE_SECONDS) -> None:
        self._sample_rate = sample_rate
        self._reach = round(seconds * sample_rate)
        self._size = self._reach + round(_MARGIN_SECONDS * sample_rate)
        self._buffer: Frames = np.zeros((self._size, 2), np.float32)
        self._written = 0

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self._sample_rate

    @property
    def end(self) -> int:
        """Frames written since the start."""
        return self._written

    def write(self, block: Frames) -> None:
        """Append (n, 2) frames."""
        block = block[-self._size :]
        start = self._written % self._size
        first = min(len(block), self._size - start)
        self._buffer[start : start + first] = block[:first]
        self._buffer[: len(block) - first] = block[first:]
        self._written += len(block)

    def snapshot(self, seconds: float = CAPTURE_SECONDS) -> Frames:
        """Copy of the last `seconds`, or of less when less was written: (n, 2)."""
        end = self._written
        return self._copy(end, min(round(max(seconds, 0.0) * self._sample_rate), self._reach, end))

    def since(self, mark: int, seconds: float = CAPTURE_SECONDS) -> tuple[Frames, int]:
        """What was written after `mark`, and the mark for the next call.

        Args:
            mark: what the call before returned; 0, or a mark of another ring, starts anew.
            seconds: no more than the last so many.
        """
        end = self._written
        fresh = end - mark if 0 < mark <= end else end
        count = min(fresh, round(max(seconds, 0.0) * self._sample_rate), self._reach)
        return self._copy(end, count), end

    def _copy(self, end: int, count: int) -> Frames:
        start = (end - count) % self._size
        first = min(count, self._size - start)
        return np.concatenate((self._buffer[start : start + first], self._buffer[: count - first]))

    def at_rate(self, sample_rate: int) -> CaptureRing:
        """A ring at another rate that remembers the same sound."""
        other = CaptureRing(sample_rate, self._reach / self._sample_rate)
        past = self.snapshot(self._reach / self._sample_rate)
        if len(past):
            other.write(soxr.resample(past, self._sample_rate, sample_rate).astype(np.float32))
        return other


def trim_silence(frames: Frames) -> tuple[AudioArray, int] | None:
    """Cut silence before the first and after the last sound.

    Args:
        frames: (n, 2).

    Returns:
        (2, m) float32 and the frames cut before it, or None when there is no sound at all.
    """
    loud = np.flatnonzero(np.abs(frames).max(axis=1, initial=0.0) > _SILENCE)
    if not len(loud):
        return None
    return np.ascontiguousarray(frames[loud[0] : loud[-1] + 1].T), int(loud[0])
