"""A lock on a folder that dies with its process, so that a crash never leaves it locked."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from neurosketch.core.errors import AudioFileError

LOCK_NAME = ".lock"


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Keep every other thread and process that uses this lock out of `folder`.

    A file system that knows no locks is used without: better one unlikely lost rename than a shelf
    that cannot be used at all.

    Raises:
        AudioFileError: the folder is gone, or may not be written to.
    """
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise AudioFileError(f"Folder '{folder}' cannot be written to.") from error
    try:
        with contextlib.suppress(OSError):
            _lock(handle)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
