"""Locks of the operating system: they die with their process, so that a crash locks nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from neurosketch.core.errors import LibraryError
from neurosketch.dsp.atomic import reason

LOCK_NAME = ".lock"
WAIT_SECONDS = 10.0
"""How long to wait for another program; writing a clip of two hours takes a few seconds."""

_POLL_SECONDS = 0.01
_HELD = frozenset({errno.EAGAIN, errno.EACCES, errno.EDEADLK})


def try_lock(handle: int) -> bool:
    """Lock an open file for this handle, or say at once that another handle holds it.

    A file system that knows no locks is used without: better one unlikely conflict than a library
    that cannot be used at all.

    Args:
        handle: file descriptor, open for writing; closing it lets go of the lock.
    """
    try:
        _lock(handle)
    except OSError as error:
        return error.errno not in _HELD
    return True


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Keep every other thread and process that uses this lock out of `folder`.

    Args:
        folder: must exist and be writable.

    Raises:
        LibraryError: the folder is gone, may not be written to, or stayed locked.
    """
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise LibraryError(
            f"Folder '{folder}' cannot be written to: {reason(error)}.",
            "Check the folder and its permissions.",
        ) from error
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while not try_lock(handle):
            if time.monotonic() > deadline:
                raise LibraryError(
                    f"Folder '{folder}' is in use by another program.",
                    "Close the other program, then try again.",
                )
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
