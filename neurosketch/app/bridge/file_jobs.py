"""Runs file work (decode, export, shelf) off the window's thread and answers on it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from neurosketch.core.errors import NeuroSketchError

log = logging.getLogger(__name__)

T = TypeVar("T")


class Lane(StrEnum):
    """Queues that do not wait for each other."""

    FILES = "files"
    """Exports, drags, sources: may take long."""
    LIBRARY = "library"
    """Everything that changes the library or a sketch."""
    CLIPS = "clips"
    """Samples for the ears: never behind anything slow."""
    VIEWS = "views"
    """What the eyes can wait for: thumbnails, lineage, search."""
    MAP = "map"
    """Places of takes on the map: whole clips are read and listened to."""
    DEVICES = "devices"
    """MIDI devices that come and go."""
    UPKEEP = "upkeep"
    """What the start sets right; it may take minutes, and new takes must not wait for it."""


class FileJobs(QObject):
    """Background threads for files, one for each lane that is used.

    The jobs of a lane run in order; answers arrive on the caller's thread.

    Signals:
        failed(str): a sentence, for a job that was given no `failed` of its own.
    """

    failed = Signal(str)
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools: dict[Lane, ThreadPoolExecutor] = {}
        self._done.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._waiting: dict[Future[Any], tuple[Callable[[Any], None] | None, _OnError]] = {}
        self._closed = False

    @property
    def pending(self) -> int:
        """Jobs whose answer has not been delivered yet."""
        return len(self._waiting)

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        lane: Lane = Lane.FILES,
    ) -> None:
        """Run `work` in the background.

        Args:
            work: touches no Qt object.
            done: called with the result on the thread this object lives in.
            failed: called with one sentence instead; None sends it through the `failed` signal.
            lane: whose turn to wait for.
        """
        if self._closed:
            return
        if lane not in self._pools:
            # One worker keeps the order "rename, then delete" that the hands gave.
            pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=lane.value)
            self._pools[lane] = pool
        future = self._pools[lane].submit(work)
        self._waiting[future] = (done, failed)
        future.add_done_callback(self._done.emit)

    def close(self) -> None:
        """Finish what was asked for, drop the answers, end the threads. Safe to call twice.

        Only what the eyes were waiting for is left undone.
        """
        if not self._closed:
            self._closed = True
            for lane, pool in self._pools.items():
                pool.shutdown(wait=False, cancel_futures=lane in (Lane.CLIPS, Lane.VIEWS, Lane.MAP))
            for pool in self._pools.values():
                pool.shutdown(wait=True)
            for future in self._waiting:
                error = None if future.cancelled() else future.exception()
                if error is not None:  # nobody is there any more to be told
                    log.warning("a file job failed at the end: %s", error)
            self._waiting.clear()

    @Slot(object)
    def _answer(self, future: Future[Any]) -> None:
        done, failed = self._waiting.pop(future, (None, None))
        if self._closed:
            return
        error = future.exception()
        if error is None:
            if done is not None:
                done(future.result())
            return
        if isinstance(error, CancelledError):
            return
        sentence = self._sentence(error)
        if failed is not None:
            failed(sentence)
        else:
            self.failed.emit(sentence)

    def _sentence(self, error: BaseException) -> str:
        if isinstance(error, NeuroSketchError):
            return str(error)
        log.error("file job failed", exc_info=error)
        if isinstance(error, OSError):
            return self.tr("A file could not be read or written: {0}.").format(
                error.strerror or str(error)
            )
        return self.tr("Something unexpected went wrong with a file ({0}).").format(
            type(error).__name__
        )


_OnError = Callable[[str], None] | None
