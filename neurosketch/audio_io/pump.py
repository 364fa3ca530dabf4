"""The render pump: keeps the ring filled, one chunk at a time, and follows what is heard."""

from __future__ import annotations

import math
import time

import numpy as np

from neurosketch.audio_io.clip_player import PlayState
from neurosketch.audio_io.mixer import Mixer
from neurosketch.audio_io.ports import Frames, Place
from neurosketch.audio_io.reserve import Reserve
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.audio_io.sinks import BLOCK_FRAMES, Sink
from neurosketch.audio_io.timing import Delays, LatencyHistory

CHUNK_FRAMES = BLOCK_FRAMES
START_CHUNKS = 4
LIVE_CHUNKS = 2
MAX_CHUNKS = 12
PROMPT_FRAMES = 1024
"""For what is played by hand or voice: as many as the device itself holds then."""
_PROMPT_STEP, _PROMPT_NEAR = 128, 256
_REMEMBERED_CHUNKS = 64
_SHORTEST_WAIT, _LONGEST_WAIT = 0.0005, 0.003
_TAIL_SECONDS = 0.5
_LONGEST_FADE = 0.3
_LONGEST_REOPENING = 0.3
"""Seconds after which the pace is changed, or rendering goes on, whatever else is awaited."""


class Pump:
    """Fills one sink from one mixer; `step` belongs to one thread.

    Only as many chunks are kept on their way to the ear, in the ring and in the device together, as
    this machine needs: the fewer, the sooner a slider or a clip is heard. Whenever they were nearly
    used up, one is added before they are; after ten seconds without such a moment one is taken
    back. A live source, which takes its time to render, gets `LIVE_CHUNKS` more. One that is played
    by hand gets `PROMPT_FRAMES` instead, in chunks as long as its blocks, and a device that holds
    less back.

    One that says it is `patient` gets all there is room for: nobody waits for its next block.

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
        now = time.perf_counter()
        most = MAX_CHUNKS * CHUNK_FRAMES
        least = min(chunks, MAX_CHUNKS) * CHUNK_FRAMES
        self._roomy = Reserve(least, CHUNK_FRAMES, most, CHUNK_FRAMES, now)
        self._brief = Reserve(PROMPT_FRAMES, _PROMPT_STEP, most, _PROMPT_NEAR, now)
        self._prompt = False
        self._audible_until = -1
        self._pace_wished_at, self._pace_set_at = 0.0, -math.inf
        self._stride = CHUNK_FRAMES
        self._ring = RingBuffer(most)
        silence: Frames = np.zeros((most, 2), np.float32)
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
        self._places: tuple[tuple[int, Place], ...] = ()
        sink.start(self._ring)

    @property
    def reserve(self) -> int:
        """How many frames are kept on their way now."""
        if self._prompt:
            return self._brief.frames
        if self.mixer.live.patient:
            return self._ring.capacity_frames
        live = LIVE_CHUNKS * CHUNK_FRAMES if self.mixer.live.source is not None else 0
        return min(self._roomy.frames + live, self._ring.capacity_frames)

    @property
    def underruns(self) -> int:
        """Times the sink found too little while something sounded."""
        return self._underruns

    def step(self) -> bool:
        """Render a chunk if one is lacking; True when there was."""
        self._change_pace()
        if self._waits_for_pace():
            return False
        ahead = self._ahead()
        self._adapt(ahead)
        lacking = ahead <= self._enough and self._ring.writable >= self._stride
        if lacking:
            self._render()
        self._settle()
        return lacking

    def wait_seconds(self) -> float:
        """How long nothing will be lacking: a few milliseconds, for wishes come any time."""
        spare = (self._ahead() - self._enough) / self.sink.sample_rate
        return min(max(spare, _SHORTEST_WAIT), _LONGEST_WAIT)

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

    def beat_heard(self, now: float) -> float | None:
        """The quarter note of the live music that is heard at `now`; None without one."""
        heard, places = self.heard_frame(now), self._places
        if heard is None or not places:
            return None
        # What is not heard yet begins where it will begin.
        frame, place = next((p for p in reversed(places) if p[0] <= heard), places[0])
        return place.after(max(heard - frame, 0.0) / self.mixer.sample_rate)

    def _ahead(self) -> float:
        """Frames rendered but not yet heard."""
        clock = self.sink.clock
        if clock is None:
            return self._ring.readable
        heard = clock.frame_at(time.perf_counter(), self.sink.sample_rate)
        return self._ring.frames_written - heard

    @property
    def _enough(self) -> int:
        """With more frames than this on their way, no chunk is lacking."""
        return max(self.reserve - self._stride, CHUNK_FRAMES)

    def _change_pace(self) -> None:
        """Be prompt as soon as hands or a voice play, and until something else does or it is still.

        Changing the device interrupts the sound, so it is not done back and forth.
        """
        live = self.mixer.live
        quiet = self.mixer.position > self._sounding_until
        prompt = live.prompt or (self._prompt and live.source is None and not quiet)
        now = time.perf_counter()
        if prompt == self._prompt:
            self._pace_wished_at = now
            return
        # What fades out is heard to its end first, unless something else goes on sounding.
        late = now - self._pace_wished_at > _LONGEST_FADE
        if prompt and not late and (live.fading or self._unheard()):
            return
        self._prompt = prompt
        self._stride = CHUNK_FRAMES
        self.sink.set_prompt(prompt)
        self._pace_set_at = now

    def _unheard(self) -> bool:
        """Whether something audible is still on its way to the ear."""
        heard = self.heard_frame(time.perf_counter())
        return heard is not None and heard < self._audible_until

    def _waits_for_pace(self) -> bool:
        """Nothing is rendered while the device is opened anew: its first sound would be cut up."""
        waiting = time.perf_counter() - self._pace_set_at < _LONGEST_REOPENING
        return waiting and not self.sink.settled

    def _adapt(self, ahead: float) -> None:
        """Count underruns, and keep more frames ready when there were nearly too few.

        An underrun with enough of them on their way was the device's or the system's: more would
        only make the sliders late. At the prompt pace the device holds so little that more of them
        keep it fuller.
        """
        missed = self.sink.underruns - self._sink_underruns
        self._sink_underruns += missed
        now = time.perf_counter()
        reserve = self._brief if self._prompt else self._roomy
        if self.mixer.position > self._sounding_until:
            reserve.rest(now)
        else:
            self._underruns += missed
            reserve.watch(0.0 if missed and self._prompt else ahead, now)

    def _render(self) -> None:
        n = self.mixer.live.next_block() if self._prompt else 0
        n = n if 0 < n <= self._ring.writable else CHUNK_FRAMES
        chunk = self.mixer.render(n)
        self._stride = n
        self._ring.write(chunk.frames)
        if self._prompt:
            self.sink.push()
        stamps = (chunk.stamps, chunk.starts, chunk.keys)
        for (_, waiting), fresh in zip(self._pending, stamps, strict=True):
            waiting.extend(fresh)
        self._states = (*self._states[1 - _REMEMBERED_CHUNKS :], (chunk.end, chunk.clip))
        if chunk.places:
            self._places = (*self._places[1 - _REMEMBERED_CHUNKS :], *chunk.places)
        if chunk.audible:
            tail = round(_TAIL_SECONDS * self.mixer.sample_rate)
            self._sounding_until = self.mixer.position + tail
            self._audible_until = self.mixer.position
        if chunk.audible and self._first_sound_frame is None:
            self._first_sound_frame = self.mixer.position - n

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
