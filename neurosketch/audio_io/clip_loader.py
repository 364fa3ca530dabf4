"""Prepares clips away from the audio thread and hands them to the player in order."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from neurosketch.audio_io.clip_player import ClipPlayer, Play, Seek, SetLoop, Stop
from neurosketch.audio_io.prepared_clip import PreparedClip, prepare_clip
from neurosketch.core.clip import Clip

_KEPT = 8
_Loop = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for last, in frames of the clip.

    Attributes:
        ticket: number of the start; 0 when stopped.
        clip: what to play, or None.
        start_frame: where to begin.
        loop: the loop, or None.
    """

    ticket: int = 0
    clip: Clip | None = None
    start_frame: int = 0
    loop: _Loop = None


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
        self._prepared: OrderedDict[tuple[str, int], PreparedClip] = OrderedDict()
        self._playing: PreparedClip | None = None
        self._thread = threading.Thread(target=self._run, name="clip-loader", daemon=True)
        self._thread.start()

    @property
    def wish(self) -> Wish:
        """What was asked for last."""
        return self._wish

    def play(self, clip: Clip, start_frame: int, loop: _Loop) -> None:
        """Play `clip`; frames are the clip's own."""
        with self._ready:
            self._tickets += 1
            wish = self._wish = Wish(self._tickets, clip, start_frame, loop)
            # Whatever waits belongs to a clip that nobody wants to hear any more.
            self._jobs.clear()
            self._add(lambda: self._play(wish))

    def stop(self) -> None:
        """Stop."""
        with self._ready:
            self._wish = Wish()
            self._jobs.clear()
            self._add(self._stop)

    def seek(self, frame: int) -> None:
        """Go on at `frame`."""
        with self._ready:
            self._add(lambda: self._seek(frame))

    def set_loop(self, loop: _Loop) -> None:
        """Change the loop."""
        with self._ready:
            self._wish = replace(self._wish, loop=loop)
            self._add(lambda: self._set_loop(loop))

    def restart(self, frame: int) -> None:
        """Hand what plays to a new player, prepared for its rate, and go on at `frame`."""
        with self._ready:
            wish = self._wish = replace(self._wish, start_frame=frame)
            self._add(lambda: self._play(wish))

    def close(self) -> None:
        """End the thread."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()
        self._thread.join()

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

    def _prepare(self, clip: Clip, sample_rate: int) -> PreparedClip:
        key = (clip.id, sample_rate)
        found = self._prepared.get(key)
        if found is None or found.clip.audio is not clip.audio:
            found = self._prepared[key] = prepare_clip(clip, sample_rate)
        self._prepared.move_to_end(key)
        while len(self._prepared) > _KEPT:
            self._prepared.popitem(last=False)
        return found

    def _play(self, wish: Wish) -> None:
        if wish.clip is None:
            return
        player, sample_rate = self._player()
        prepared = self._playing = self._prepare(wish.clip, sample_rate)
        position = prepared.to_device(wish.start_frame)
        if self._wish.ticket == wish.ticket:
            player.post(Play(wish.ticket, prepared, position, prepared.plan(wish.loop)))

    def _stop(self) -> None:
        self._playing = None
        self._player()[0].post(Stop())

    def _seek(self, frame: int) -> None:
        if self._playing is not None:
            self._player()[0].post(Seek(self._playing.to_device(frame)))

    def _set_loop(self, loop: _Loop) -> None:
        if self._playing is not None:
            self._player()[0].post(SetLoop(self._playing.plan(loop)))
