"""Where chunks go: what every sink offers, and the sink that plays to nobody."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np

from neurosketch.audio_io.ports import Frames
from neurosketch.audio_io.ring import RingBuffer

BLOCK_FRAMES = 512
NULL_SINK_NAME = "No sound output"
_MAX_LAG_SECONDS = 0.05


class SinkClock(NamedTuple):
    """When a frame of the ring is heard.

    Attributes:
        frame: first frame of the ring that the last request took.
        at: `time.perf_counter()` of that request.
        latency: seconds from the request until that frame leaves the device.
    """

    frame: int
    at: float
    latency: float

    def heard_at(self, frame: int, sample_rate: int) -> float:
        """`time.perf_counter()` at which a frame of the ring leaves the device."""
        return self.at + self.latency + (frame - self.frame) / sample_rate

    def frame_at(self, now: float, sample_rate: int) -> float:
        """Frame of the ring that leaves the device at `now`."""
        return self.frame + (now - self.at - self.latency) * sample_rate


class Sink(Protocol):
    """Takes stereo frames from a ring at a steady rate."""

    @property
    def name(self) -> str:
        """What the read-out shows."""
        ...

    @property
    def sample_rate(self) -> int:
        """Hz."""
        ...

    @property
    def underruns(self) -> int:
        """Times the ring had too little."""
        ...

    @property
    def clock(self) -> SinkClock | None:
        """Timing of the last request; None before the first."""
        ...

    def start(self, ring: RingBuffer) -> None:
        """Begin to take frames from `ring`, which is filled already.

        Raises:
            DeviceError: the device refuses.
        """
        ...

    def set_prompt(self, prompt: bool) -> None:
        """Hold little sound back, for what is played by hand, or more of it; from a while on."""
        ...

    @property
    def settled(self) -> bool:
        """Whether the last `set_prompt` has been done."""
        ...

    def push(self) -> None:
        """Take now what can be taken; called by the pump when it has rendered a prompt chunk."""
        ...

    def failure(self) -> str:
        """Why the sink no longer takes frames, as the end of a sentence; empty while it does."""
        ...

    def close(self) -> None:
        """Stop and release everything."""
        ...


class NullSink:
    """Takes frames in time and drops them.

    Args:
        sample_rate: Hz.
        speed: multiple of real time; `math.inf` takes a block whenever there is one.
        on_block: called in the sink's thread with each (n, 2) block, which it must copy to keep.
    """

    def __init__(
        self,
        sample_rate: int = 44100,
        speed: float = 1.0,
        on_block: Callable[[Frames], None] | None = None,
    ) -> None:
        self._sample_rate = sample_rate
        self._speed = speed
        self._on_block = on_block
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._underruns = 0
        self._clock: SinkClock | None = None

    @property
    def name(self) -> str:
        """What the read-out shows."""
        return NULL_SINK_NAME

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self._sample_rate

    @property
    def underruns(self) -> int:
        """Times the ring had too little; never while unpaced."""
        return self._underruns

    @property
    def clock(self) -> SinkClock | None:
        """Timing of the last block."""
        return self._clock

    def start(self, ring: RingBuffer) -> None:
        """Begin to take frames."""
        run = self._run_unpaced if math.isinf(self._speed) else self._run_paced
        self._thread = threading.Thread(target=run, args=(ring,), name="null-sink", daemon=True)
        self._thread.start()

    def set_prompt(self, prompt: bool) -> None:
        """Nothing is held back here."""

    @property
    def settled(self) -> bool:
        """Always."""
        return True

    def push(self) -> None:
        """Frames are taken in time, not before."""

    def failure(self) -> str:
        """Nothing can fail here."""
        return ""

    def close(self) -> None:
        """Stop the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run_paced(self, ring: RingBuffer) -> None:
        block: Frames = np.zeros((BLOCK_FRAMES, 2), np.float32)
        period = BLOCK_FRAMES / self._sample_rate / self._speed
        due = time.perf_counter()
        while not self._stop.wait(max(due - time.perf_counter(), 0.0)):
            # After a long stall (a sleeping machine) go on from now instead of catching up.
            due = max(due + period, time.perf_counter() - _MAX_LAG_SECONDS)
            self._take(ring, block)

    def _run_unpaced(self, ring: RingBuffer) -> None:
        block: Frames = np.zeros((BLOCK_FRAMES, 2), np.float32)
        while not self._stop.is_set():
            if ring.readable < BLOCK_FRAMES:
                self._stop.wait(0.0002)
            else:
                self._take(ring, block)

    def _take(self, ring: RingBuffer, block: Frames) -> None:
        self._clock = SinkClock(ring.frames_read, time.perf_counter(), 0.0)
        count = ring.read_into(block)
        if count < BLOCK_FRAMES:
            block[count:] = 0.0
            self._underruns += 1
        if self._on_block is not None:
            self._on_block(block)
