"""Clips that are ready to sound: made once, ahead of time when somebody says what comes next."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from concurrent.futures import Future
from typing import Final

from neurosketch.audio_io.prepared_clip import PreparedClip, prepare_clip
from neurosketch.core.clip import Clip

_log = logging.getLogger(__name__)
MOST_CLIPS = 16
MOST_BYTES = 256 * 2**20
_MOST_WAITING = 8

CLIP_ERRORS: Final = (MemoryError, RuntimeError, ValueError)
"""What preparing a clip may raise: too little memory, or a resampler that refuses its rate."""

_Key = tuple[str, int, int]


class PreparedClips:
    """The clips that were used or announced last, prepared for the device; for any thread.

    What is announced is prepared by a thread of its own, so that a clip that is wanted now never
    waits for one that may be wanted later; when it is the same one, it is not prepared twice.

    Args:
        most_clips: how many are kept.
        most_bytes: how much memory they may take together; the newest one always stays.
    """

    def __init__(self, most_clips: int = MOST_CLIPS, most_bytes: int = MOST_BYTES) -> None:
        self._most_clips = most_clips
        self._most_bytes = most_bytes
        self._lock = threading.Condition()
        self._clips: OrderedDict[_Key, Future[PreparedClip]] = OrderedDict()
        # The newest announcement is served first: a hand on the arrow keys is already there.
        self._announced: deque[tuple[Clip, int]] = deque(maxlen=_MOST_WAITING)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="clip-warmer", daemon=True)
        self._thread.start()

    def announce(self, clip: Clip, sample_rate: int) -> None:
        """Prepare `clip` for a device of `sample_rate` Hz some time soon; returns at once."""
        with self._lock:
            self._announced.append((clip, sample_rate))
            self._lock.notify_all()

    def get(self, clip: Clip, sample_rate: int) -> PreparedClip:
        """`clip` prepared for a device of `sample_rate` Hz, now."""
        # Samples tell clips apart: one that was changed keeps its id.
        key = (clip.id, id(clip.audio), sample_rate)
        with self._lock:
            future = self._clips.get(key)
            mine = future is None
            if future is None:
                future = self._clips[key] = Future()
            self._clips.move_to_end(key)
        if mine:
            try:
                future.set_result(prepare_clip(clip, sample_rate))
            except BaseException as error:
                with self._lock:
                    self._clips.pop(key, None)
                future.set_exception(error)
                raise
            self._shrink()
        return future.result()

    def close(self) -> None:
        """End the thread and forget everything."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        self._thread.join()
        with self._lock:
            self._clips.clear()

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._announced or self._closed)
                if self._closed:
                    return
                clip, sample_rate = self._announced.pop()
            try:
                self.get(clip, sample_rate)
            except CLIP_ERRORS:
                _log.warning("a clip could not be prepared ahead", exc_info=True)

    def _shrink(self) -> None:
        with self._lock:
            sizes = {
                key: future.result().audio.nbytes if future.done() else 0
                for key, future in self._clips.items()
            }
            total = sum(sizes.values())
            for key in list(self._clips)[:-1]:
                if len(self._clips) <= self._most_clips and total <= self._most_bytes:
                    return
                if self._clips[key].done():
                    total -= sizes[key]
                    del self._clips[key]
