"""How slow this machine is, for tests that say how long something may take."""

from __future__ import annotations

import time

_STEPS = 200_000
_SECONDS = 0.004
"""What a loop of `_STEPS` steps takes on the machine on which the limits were set."""


def slowness() -> float:
    """How many times as long this thread needs for the same work, at least 1.

    Only time in which it has the processor counts.
    """
    spent = []
    for _ in range(5):
        started = time.thread_time()
        sum(range(_STEPS))
        spent.append(time.thread_time() - started)
    return max(1.0, min(spent) / _SECONDS)
