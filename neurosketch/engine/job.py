"""Runs one render in a thread of its own and tells how far it is."""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future
from typing import TypeVar

from neurosketch.core.ports import CancelToken, ProgressFn

T = TypeVar("T")
_STEP = 0.01


class EitherSet:
    """Is set as soon as one of its events is."""

    def __init__(self, *events: CancelToken) -> None:
        self._events = events

    def is_set(self) -> bool:
        """Whether the job should stop."""
        return any(event.is_set() for event in self._events)


def run_with_progress(
    executor: Executor, work: Callable[[ProgressFn], T]
) -> Generator[float, None, T]:
    """Yield the share done while `work` runs in `executor`; return what it returns.

    A model's generate blocks; in a thread of its own its progress reaches the caller at once.

    Raises:
        Exception: whatever `work` raises.
    """
    news: queue.SimpleQueue[float | None] = queue.SimpleQueue()
    told = 0.0

    def tell(fraction: float) -> None:
        nonlocal told
        if fraction - told >= _STEP:
            told = fraction
            news.put(min(fraction, 1.0))

    def done(_: Future[T]) -> None:
        news.put(None)

    future = executor.submit(work, tell)
    future.add_done_callback(done)
    while (fraction := news.get()) is not None:
        yield fraction
    return future.result()
