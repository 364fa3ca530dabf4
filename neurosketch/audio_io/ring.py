"""The buffer between the render pump and the sound device.

Threading contract: exactly one thread writes, exactly one thread reads, neither ever waits for the
other unless it asks to. Each side moves only its own counter, after it has copied the samples; the
interpreter orders the two.
"""

from __future__ import annotations

import threading

import numpy as np

from neurosketch.audio_io.ports import Frames


class RingBuffer:
    """Single-producer single-consumer ring of interleaved frames, allocated once.

    Args:
        capacity_frames: frames it can hold, at least 1.
        channels: samples per frame.
    """

    def __init__(self, capacity_frames: int, channels: int = 2) -> None:
        if capacity_frames < 1 or channels < 1:
            raise ValueError("a ring needs at least one frame and one channel")
        self._buffer: Frames = np.zeros((capacity_frames, channels), np.float32)
        self._capacity = capacity_frames
        self._written = 0
        self._read = 0
        self._fresh = threading.Event()

    @property
    def capacity_frames(self) -> int:
        """Frames the ring can hold."""
        return self._capacity

    @property
    def channels(self) -> int:
        """Samples per frame."""
        return int(self._buffer.shape[1])

    @property
    def frames_written(self) -> int:
        """Frames written since the start."""
        return self._written

    @property
    def frames_read(self) -> int:
        """Frames read since the start."""
        return self._read

    @property
    def readable(self) -> int:
        """Frames waiting to be read."""
        return self._written - self._read

    @property
    def writable(self) -> int:
        """Frames there is room for."""
        return self._capacity - (self._written - self._read)

    def write(self, block: Frames) -> int:
        """Copy as much of `block` as fits; producer side.

        Args:
            block: (n, channels) float32.

        Returns:
            Frames copied, 0 ... n.
        """
        count = min(len(block), self.writable)
        start = self._written % self._capacity
        first = min(count, self._capacity - start)
        self._buffer[start : start + first] = block[:first]
        if count > first:
            self._buffer[: count - first] = block[first:count]
        self._written += count
        if count:
            self._fresh.set()
        return count

    def wait(self, seconds: float) -> None:
        """Return when there is something to read, or after `seconds`; consumer side."""
        self._fresh.clear()
        if not self.readable:
            self._fresh.wait(seconds)

    def read_into(self, out: Frames) -> int:
        """Copy the oldest frames to the head of `out`; consumer side, allocates no array.

        Args:
            out: (n, channels) float32, written from its first frame on; the rest is left alone.

        Returns:
            Frames copied, 0 ... n.
        """
        count = min(len(out), self.readable)
        start = self._read % self._capacity
        first = min(count, self._capacity - start)
        out[:first] = self._buffer[start : start + first]
        if count > first:
            out[first:count] = self._buffer[: count - first]
        self._read += count
        return count
