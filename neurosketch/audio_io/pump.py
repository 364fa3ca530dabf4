"""The render pump: keeps the ring filled, one chunk at a time, and follows what is heard."""

from __future__ import annotations

import time

import numpy as np

from neurosketch.audio_io.clip_player import PlayState
from neurosketch.audio_io.mixer import Mixer
from neurosketch.audio_io.ports import Frames
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.audio_io.sinks import BLOCK_FRAMES, Sink
from neurosketch.audio_io.timing import Delays, LatencyHistory

CHUNK_FRAMES = BLOCK_FRAMES
START_CHUNKS = 4
LIVE_CHUNKS = 2
MAX_CHUNKS = 12
_CALM_SECONDS = 10.0
_GROW_SECONDS = 1.0
_REMEMBERED_CHUNKS = 64
_TAIL_SECONDS = 0.5


class Pump:
    """Fills one sink from one mixer; `step` belongs to one thread.

    Only as many chunks are kept on their way to the ear, in the ring and in the device together, as
    this machine needs: the fewer, the sooner a slider or a clip is heard. Whenever they were nearly
    used up, one is added before they are; after ten seconds without such a moment one is taken
    back. A live source, which takes its time to render, gets `LIVE_CHUNKS` more.

    What happens in silence is neither counted nor learnt from: nobody hears it, and the import of
    torch holds the interpreter for longer than any buffer lasts.

    Args:
        mixer: what is heard.
        sink: where it goes; started here.
        delays: where measured delays to the ear are noted.
        chunks: how many chunks to keep on their way at first, besides those of a live source.

    Raises:
        DeviceError: the sink does not start.
    """

    def __init__(
        self,
        mixer: Mixer,
        sink: Sink,
        delays: Delays,
        chunks: int = START_CHUNKS,
    ) -> None:
        self.mixer = mixer
        self.sink = sink
        self.first_sound_at: float | None = None
        self._least_chunks = self._chunks = min(chunks, MAX_CHUNKS)
        self._calm_since = self._grown_at = time.perf_counter()
        self._ring = RingBuffer(MAX_CHUNKS * CHUNK_FRAMES)
        silence: Frames = np.zeros((MAX_CHUNKS * CHUNK_FRAMES, 2), np.float32)
        # A device takes many blocks at once when it starts: begin with the whole ring full.
        prefill = self._ring.write(silence)
        self._offset = mixer.position - prefill
        # Frames not heard yet at which something begins that was asked for, and when it was.
        self._pending: list[tuple[LatencyHistory, list[tuple[int, float]]]] = [
            (delays.sliders, []), (delays.clips, []), (delays.keys, []),
        ]  # fmt: skip
        self._first_sound_frame: int | None = None
        self._sounding_until = -1
        self._sink_underruns = 0
        self._underruns = 0
        self._states: tuple[tuple[int, PlayState], ...] = ()
        sink.start(self._ring)

    @property
    def chunks(self) -> int:
        """How many chunks are kept on their way now."""
        live = LIVE_CHUNKS if self.mixer.live.source is not None else 0
        return min(self._chunks + live, MAX_CHUNKS)

    @property
    def underruns(self) -> int:
        """Times the sink found too little while something sounded."""
        return self._underruns

    def step(self) -> bool:
        """Render a chunk if one is lacking; True when there was."""
        ahead = self._ahead()
        self._adapt(ahead)
        lacking = ahead <= (self.chunks - 1) * CHUNK_FRAMES
        if lacking and self._ring.writable >= CHUNK_FRAMES:
            self._render()
        else:
            lacking = False
        self._settle()
        return lacking

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

    def _ahead(self) -> float:
        """Frames rendered but not yet heard."""
        clock = self.sink.clock
        if clock is None:
            return self._ring.readable
        heard = clock.frame_at(time.perf_counter(), self.sink.sample_rate)
        return self._ring.frames_written - heard

    def _adapt(self, ahead: float) -> None:
        """Count underruns, and keep more chunks ready when there were nearly too few.

        An underrun with chunks enough on their way was the device's or the system's: more of them
        would only make the sliders late.
        """
        missed = self.sink.underruns - self._sink_underruns
        self._sink_underruns += missed
        now = time.perf_counter()
        if self.mixer.position > self._sounding_until:
            self._calm_since = now
            return
        self._underruns += missed
        if ahead < CHUNK_FRAMES:
            self._calm_since = now
            if now - self._grown_at > _GROW_SECONDS:
                self._chunks = min(self._chunks + 1, MAX_CHUNKS)
                self._grown_at = now
        elif now - self._calm_since > _CALM_SECONDS:
            self._chunks = max(self._chunks - 1, self._least_chunks)
            self._calm_since = now

    def _render(self) -> None:
        chunk = self.mixer.render(CHUNK_FRAMES)
        self._ring.write(chunk.frames)
        stamps = (chunk.stamps, chunk.starts, chunk.keys)
        for (_, waiting), fresh in zip(self._pending, stamps, strict=True):
            waiting.extend(fresh)
        self._states = (*self._states[1 - _REMEMBERED_CHUNKS :], (chunk.end, chunk.clip))
        if chunk.audible:
            tail = round(_TAIL_SECONDS * self.mixer.sample_rate)
            self._sounding_until = self.mixer.position + tail
        if chunk.audible and self._first_sound_frame is None:
            self._first_sound_frame = self.mixer.position - CHUNK_FRAMES

    def _settle(self) -> None:
        """Turn frames that the sink has taken into measured times."""
        clock = self.sink.clock
        if clock is None:
            return
        rate = self.sink.sample_rate
        taken = self._ring.frames_read
        for history, waiting in self._pending:
            while waiting and waiting[0][0] - self._offset < taken:
                frame, asked_at = waiting.pop(0)
                heard_at = clock.heard_at(frame - self._offset, rate)
                history.add((heard_at - asked_at) * 1e3)
        frame_heard = self._first_sound_frame
        if frame_heard is not None and self.first_sound_at is None:
            ring_frame = frame_heard - self._offset
            if ring_frame < taken:
                self.first_sound_at = clock.heard_at(ring_frame, rate)
