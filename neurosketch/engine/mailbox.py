"""Hands the newest value from one thread to another."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """One slot in which the latest value wins; nothing queues up and nobody waits.

    A queue would lag: when a hand moves a slider faster than blocks are rendered, every block would
    be rendered with an older and older state.
    """

    def __init__(self) -> None:
        # Appending to a full deque drops the older item; both ends are atomic in the interpreter.
        self._slot: deque[T] = deque(maxlen=1)

    def put(self, value: T) -> None:
        """Replace whatever is in the slot."""
        self._slot.append(value)

    def take(self) -> T | None:
        """Empty the slot; None when nothing has been put since the last call."""
        try:
            return self._slot.popleft()
        except IndexError:
            return None
