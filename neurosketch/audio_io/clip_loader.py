"""Prepares clips away from the audio thread and hands them to the player in order."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from neurosketch.audio_io.clip_player import ClipPlayer, Play, Seek, SetLoop, Stop, Swap
from neurosketch.audio_io.prepared_clip import PreparedClip
from neurosketch.audio_io.prepared_clips import CLIP_ERRORS, PreparedClips
from neurosketch.core.clip import Clip

_log = logging.getLogger(__name__)
_Loop = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for last.

    Attributes:
        ticket: number of the start; 0 when stopped.
        clip: what to play, or None.
        start_frame: where to begin, in frames of the clip.
        loop: the loop in seconds, so that another clip can take it over; or None.
        gain: factor for the samples.
        asked_at: `time.perf_counter()` of the question, or None when it is not a new one.
        goes_on: whether it begins where the clip before stands, and not at `start_frame`.
    """

    ticket: int = 0
    clip: Clip | None = None
    start_frame: int = 0
    loop: tuple[float, float] | None = None
    gain: float = 1.0
    asked_at: float | None = None
    goes_on: bool = False


class ClipLoader:
    """One thread that turns clips into prepared clips; calls return at once and keep their order.

    Args:
        player: gives the player of now and the device's rate in Hz.
    """

    def __init__(self, player: Callable[[], tuple[ClipPlayer, int]]) -> None:
        self._player = player
        self._ready = threading.Condition()
        self._jobs: deque[Callable[[], None]] = deque()
        self._closed = False
        self._tickets = 0
        self._wish = Wish()
        self._given = 0  # ticket of the last start that the player was told of
        self._prepared = PreparedClips()
        self._playing: PreparedClip | None = None
        self._thread = threading.Thread(target=self._run, name="clip-loader", daemon=True)
        self._thread.start()

    @property
    def wish(self) -> Wish:
        """What was asked for last."""
        return self._wish

    def play(
        self,
        clip: Clip,
        start_frame: int,
        loop: _Loop,
        gain: float = 1.0,
        asked_at: float | None = None,
    ) -> None:
        """Play `clip`; frames are the clip's own."""
        seconds = _seconds(loop, clip)
        with self._ready:
            self._tickets += 1
            self._wish = Wish(self._tickets, clip, start_frame, seconds, gain, asked_at)
            # Whatever waits belongs to a clip that nobody wants to hear any more.
            self._jobs.clear()
            self._add_start()

    def swap(self, clip: Clip, gain: float = 1.0, asked_at: float | None = None) -> None:
        """Let `clip` go on where the clip that plays stands, in seconds, with the same loop."""
        with self._ready:
            old = self._wish
            self._tickets += 1
            # A clip that the player was not told of yet stands where it was to begin.
            goes_on = old.goes_on or (old.ticket > 0 and self._given == old.ticket)
            start = 0
            if old.clip is not None and not goes_on:
                start = round(old.start_frame * clip.sample_rate / old.clip.sample_rate)
            self._wish = Wish(self._tickets, clip, start, old.loop, gain, asked_at, goes_on)
            self._add_start()

    def warm(self, clip: Clip) -> None:
        """Prepare `clip` some time soon, so that it can start at once."""
        self._prepared.announce(clip, self._player()[1])

    def stop(self) -> None:
        """Stop."""
        with self._ready:
            self._wish = Wish()
            self._jobs.clear()
            self._add(self._stop)

    def seek(self, frame: int) -> None:
        """Go on at `frame`."""
        with self._ready:
            ticket = self._wish.ticket
            self._add(lambda: self._seek(ticket, frame))

    def set_loop(self, loop: _Loop) -> None:
        """Change the loop."""
        with self._ready:
            clip = self._wish.clip
            if clip is None:
                return
            seconds = _seconds(loop, clip)
            self._wish = replace(self._wish, loop=seconds)
            ticket = self._wish.ticket
            self._add(lambda: self._set_loop(ticket, seconds))

    def restart(self, frame: int) -> None:
        """Hand what plays to a new player, prepared for its rate, and go on at `frame`."""
        with self._ready:
            self._given = 0
            self._wish = replace(self._wish, start_frame=frame, asked_at=None, goes_on=False)
            self._add_start()

    def close(self) -> None:
        """End the threads."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()
        self._thread.join()
        self._prepared.close()

    def _add_start(self) -> None:
        wish = self._wish
        self._add(lambda: self._start(wish))

    def _add(self, job: Callable[[], None]) -> None:
        self._jobs.append(job)
        self._ready.notify_all()

    def _run(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._jobs or self._closed)
                if self._closed:
                    return
                job = self._jobs.popleft()
            job()

    def _start(self, wish: Wish) -> None:
        if wish.clip is None or self._wish.ticket != wish.ticket:
            return
        player, sample_rate = self._player()
        try:
            prepared = self._prepared.get(wish.clip, sample_rate)
        except CLIP_ERRORS:
            _log.warning("a clip could not be prepared", exc_info=True)
            return
        with self._ready:
            if self._wish.ticket != wish.ticket:
                return
            self._given = wish.ticket
            self._playing = prepared
            plan = prepared.plan_seconds(wish.loop)
            if wish.goes_on:
                player.post(Swap(wish.ticket, prepared, plan, wish.gain, wish.asked_at))
            else:
                position = prepared.to_device(wish.start_frame)
                asked_at = wish.asked_at
                player.post(Play(wish.ticket, prepared, position, plan, wish.gain, asked_at))

    def _stop(self) -> None:
        self._playing = None
        self._player()[0].post(Stop())

    def _seek(self, ticket: int, frame: int) -> None:
        if self._playing is not None and self._given == ticket:
            self._player()[0].post(Seek(self._playing.to_device(frame)))

    def _set_loop(self, ticket: int, loop: tuple[float, float] | None) -> None:
        if self._playing is not None and self._given == ticket:
            self._player()[0].post(SetLoop(self._playing.plan_seconds(loop)))


def _seconds(loop: _Loop, clip: Clip) -> tuple[float, float] | None:
    if loop is None:
        return None
    return loop[0] / clip.sample_rate, loop[1] / clip.sample_rate
