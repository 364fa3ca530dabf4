"""The render pump: keeps the ring filled, one chunk at a time, and follows what is heard."""

from __future__ import annotations

import time

import numpy as np

from neurosketch.audio_io.clip_player import PlayState
from neurosketch.audio_io.mixer import Mixer
from neurosketch.audio_io.ports import Frames
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.audio_io.sinks import BLOCK_FRAMES, Sink
from neurosketch.audio_io.timing import LatencyHistory

CHUNK_FRAMES = BLOCK_FRAMES
START_CHUNKS = 3
MAX_CHUNKS = 8
_CALM_SECONDS = 30.0
_REMEMBERED_CHUNKS = 64
_PER_STEP = 2


class Pump:
    """Fills one sink from one mixer; `step` belongs to one thread.

    The ring holds `MAX_CHUNKS`, but only as many are kept filled as this machine needs: the fewer,
    the sooner a slider is heard. Whenever the sink has nearly caught up, one chunk is added before
    it does; after half a minute without such a moment one is taken back.

    Args:
        mixer: what is heard.
        sink: where it goes; started here.
        latency: where measured slider-to-ear delays are noted.
        chunks: how many chunks to keep filled at first.

    Raises:
        DeviceError: the sink does not start.
    """

    def __init__(
        self, mixer: Mixer, sink: Sink, latency: LatencyHistory, chunks: int = START_CHUNKS
    ) -> None:
        self.mixer = mixer
        self.sink = sink
        self.first_sound_at: float | None = None
        self._latency = latency
        self._least_chunks = self._chunks = min(chunks, MAX_CHUNKS)
        self._calm_since = time.perf_counter()
        self._ring = RingBuffer(MAX_CHUNKS * CHUNK_FRAMES)
        silence: Frames = np.zeros((MAX_CHUNKS * CHUNK_FRAMES, 2), np.float32)
        # A device takes several blocks at once when it starts: begin with the whole ring full.
        prefill = self._ring.write(silence)
        self._offset = mixer.position - prefill
        self._pending: list[tuple[int, float]] = []
        self._first_sound_frame: int | None = None
        self._states: tuple[tuple[int, PlayState], ...] = ()
        sink.start(self._ring)

    @property
    def chunks(self) -> int:
        """How many chunks are kept filled now."""
        return self._chunks

    def step(self) -> bool:
        """Render what the ring lacks, two chunks at most; True when there was something to do."""
        waiting = self._ring.readable
        wanted = self._chunks * CHUNK_FRAMES
        if waiting < CHUNK_FRAMES // 2:
            self._chunks = min(self._chunks + 1, MAX_CHUNKS)
            self._calm_since = time.perf_counter()
        elif time.perf_counter() - self._calm_since > _CALM_SECONDS:
            self._chunks = max(self._chunks - 1, self._least_chunks)
            self._calm_since = time.perf_counter()
        rendered = 0
        while rendered < _PER_STEP and self._ring.readable + CHUNK_FRAMES <= wanted:
            self._render()
            rendered += 1
        self._settle()
        return rendered > 0

    def heard_frame(self, now: float) -> float | None:
        """Frame of the mixer's time line that is heard at `now`; None before the sink runs."""
        clock = self.sink.clock
        if clock is None:
            return None
        return clock.frame_at(now, self.sink.sample_rate) + self._offset

    def state_heard(self, now: float) -> tuple[PlayState, float] | None:
        """The clip player's state as heard at `now`, and the device frames since it."""
        heard = self.heard_frame(now)
        if heard is None:
            return None
        for end, state in reversed(self._states):
            if end <= heard:
                return state, heard - end
        return None

    def _render(self) -> None:
        chunk = self.mixer.render(CHUNK_FRAMES)
        self._ring.write(chunk.frames)
        self._pending.extend(chunk.stamps)
        self._states = (*self._states[1 - _REMEMBERED_CHUNKS :], (chunk.end, chunk.clip))
        if chunk.audible and self._first_sound_frame is None:
            self._first_sound_frame = self.mixer.position - CHUNK_FRAMES

    def _settle(self) -> None:
        """Turn frames that the sink has taken into measured times."""
        clock = self.sink.clock
        if clock is None:
            return
        rate = self.sink.sample_rate
        taken = self._ring.frames_read
        while self._pending and self._pending[0][0] - self._offset < taken:
            frame, set_at = self._pending.pop(0)
            heard_at = clock.heard_at(frame - self._offset, rate)
            self._latency.add((heard_at - set_at) * 1e3)
        frame_heard = self._first_sound_frame
        if frame_heard is not None and self.first_sound_at is None:
            ring_frame = frame_heard - self._offset
            if ring_frame < taken:
                self.first_sound_at = clock.heard_at(ring_frame, rate)
