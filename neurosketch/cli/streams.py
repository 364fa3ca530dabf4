"""Standard output and error of a headless command: robust, and silent but for us."""

from __future__ import annotations

import io
import os
import sys


def prepare_streams() -> None:
    """Make printing safe for every encoding, and keep native libraries off standard error.

    Codecs (libmpg123), PortAudio's back ends and others print to the process's standard error
    whatever they find odd; a script that reads ours shall find one sentence or nothing. Our own
    `sys.stderr` goes on writing to the real one.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    ours = sys.__stderr__
    if ours is None or sys.stderr is not ours:
        return
    try:
        real = os.dup(ours.fileno())
        null = os.open(os.devnull, os.O_WRONLY)
        sys.stderr = os.fdopen(
            real, "w", buffering=1, encoding=ours.encoding, errors="backslashreplace"
        )
        os.dup2(null, 2)
        os.close(null)
    except (OSError, ValueError, AttributeError):  # closed or replaced: nothing to protect
        return
