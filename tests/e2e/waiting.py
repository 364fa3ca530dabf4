"""Waiting for conditions of other processes, which send us no signal: we look again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LOOK_EVERY_SECONDS = 0.03


def wait_until(condition: Callable[[], T], what: str, timeout: float = 60.0) -> T:
    """Return the first truthy answer of `condition`.

    Raises:
        AssertionError: there was none within `timeout` seconds; the message names `what`.
    """
    pause = threading.Event()
    deadline = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:g} s in vain: {what}")
        pause.wait(_LOOK_EVERY_SECONDS)
