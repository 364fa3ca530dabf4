"""Asks the system to run a thread before others."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

_NICENESS = -11
_REALTIME_PRIORITY = 5


def raise_priority() -> None:
    """Let the calling thread run before ordinary ones where the system allows that.

    On Linux niceness belongs to a thread. Without the right to lower it (an `audio` group with a
    nice limit, or root) nothing changes; other systems have no such call.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def ask_for_realtime() -> None:
    """Let the calling thread run as soon as it can, where the system allows that.

    Only for a thread that sleeps nearly all the time. Falls back to `raise_priority`.
    """
    raise_priority()
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            # Threads started from here must not inherit it.
            policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
            os.sched_setscheduler(0, policy, os.sched_param(_REALTIME_PRIORITY))
