"""Asks the system to run a thread before others."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path

_NICENESS = -11
_PROCESS_NICENESS = -5
_REALTIME_PRIORITY = 5
_AUTOGROUP = Path("/proc/self/autogroup")


def raise_priority() -> None:
    """Let the calling thread run before ordinary ones where the system allows that.

    On Linux niceness belongs to a thread. Without the right to lower it (an `audio` group with a
    nice limit, or root) nothing changes; other systems have no such call.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def raise_process_priority() -> None:
    """Let every thread of this process run before ordinary programs where the system allows that.

    An audio thread waits for whichever thread holds the interpreter, so it is no sooner than the
    least of them. Threads started later inherit it. Where Linux shares the processor among sessions
    first, niceness counts only within one of them: then the session is raised, too.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            _AUTOGROUP.write_text(str(_NICENESS), encoding="ascii")
        with contextlib.suppress(OSError):
            for thread in os.listdir("/proc/self/task"):
                if os.getpriority(os.PRIO_PROCESS, int(thread)) > _PROCESS_NICENESS:
                    os.setpriority(os.PRIO_PROCESS, int(thread), _PROCESS_NICENESS)


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
