"""Files that are there as a whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from neurosketch.core.errors import AudioFileError

_PART = re.compile(r"\.[0-9a-f]{16}\.part")
_STALE_SECONDS = 3600.0
"""A file that is being written changes every second."""


def write_atomically(path: Path, parts: Iterable[bytes], *, overwrite: bool = False) -> None:
    """Write `parts` under a temporary name, flush them to the disk, then rename.

    Args:
        path: the file to make; its folder must exist.
        parts: the content, in order.
        overwrite: whether an existing file may be replaced.

    Raises:
        AudioFileError: the file exists, the folder cannot be written to, or the disk is full; the
            folder is left as it was.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        # O_EXCL and the process's own umask, unlike tempfile's private 0600
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            os.replace(temporary, path)
        else:
            _rename_new(temporary, path)
    except FileExistsError as error:
        raise AudioFileError(f"'{path}' exists already.", "Choose another name.") from error
    except (OSError, ValueError) as error:
        raise AudioFileError(f"'{path}' cannot be written: {reason(error)}.") from error
    finally:
        with contextlib.suppress(OSError, ValueError):
            temporary.unlink()
    _sync_folder(path.parent)


def sweep_parts(written: Path) -> None:
    """Remove what killed programs had half written with `write_atomically`, an hour ago or longer.

    Args:
        written: a file that was just written; its folder is swept, and its time is that of now by
            the clock of the file system.
    """
    with contextlib.suppress(OSError), os.scandir(written.parent) as entries:
        oldest = written.stat().st_mtime - _STALE_SECONDS
        for entry in entries:
            if _PART.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < oldest:
                        os.unlink(entry.path)


def make_folder(folder: Path) -> Path:
    """Make a folder and its parents where they are missing.

    Returns:
        `folder`.

    Raises:
        AudioFileError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise AudioFileError(f"Folder '{folder}' cannot be made: {reason(error)}.") from error
    return folder


def _rename_new(temporary: Path, path: Path) -> None:
    """Rename without ever replacing a file, also when another program makes it at this moment."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links (FAT, some network shares)
        if path.exists():
            raise FileExistsError(path) from None
        os.replace(temporary, path)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable where the system allows to flush a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def reason(error: Exception) -> str:
    """Why a file could not be written, as the end of a sentence."""
    if not isinstance(error, OSError):
        return str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "you may not write in this folder"
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return "its folder does not exist"
    return error.strerror or str(error)
