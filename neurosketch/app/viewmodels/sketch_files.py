"""Sketches as files: open, lock, make, move. Everything here runs on the file thread."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from neurosketch.app.viewmodels.document import UNTITLED
from neurosketch.core.errors import LibraryError
from neurosketch.dsp.atomic import make_folder, sweep_parts
from neurosketch.library.document import (
    SUFFIX,
    DamagedSketch,
    DocumentLock,
    SketchDocument,
    backup_path,
    read_backup,
    read_document,
    write_document,
)

SESSION = "session"
_OPEN, _CLOSED = "open", "closed"
_MAX_STEM_BYTES = 200


@dataclass(frozen=True, slots=True)
class OpenedSketch:
    """A sketch in this program's hands.

    Attributes:
        path: its file.
        document: what is in it.
        lock: None when it may only be read.
        unclean: whether the program that had it open last was killed.
        from_backup: whether the file was damaged and the version before it is shown.
        busy: whether another window has it open, when there is no lock.
    """

    path: Path
    document: SketchDocument
    lock: DocumentLock | None
    unclean: bool = False
    from_backup: bool = False
    busy: bool = False


def utc_now() -> str:
    """ISO 8601 time in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def named(path: Path) -> Path:
    """A path with the ending of sketches."""
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)


def stem_of(name: str) -> str:
    """A file name that shows this name on every system; empty when nothing of it is left."""
    text = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", name).strip(" .")
    while len(text.encode(errors="surrogateescape")) > _MAX_STEM_BYTES:
        text = text[:-1]
    return text.strip(" .")


def marked(document: SketchDocument, *, is_open: bool) -> SketchDocument:
    """The document with a note whether a program has it open, and the time of now."""
    window = {**document.window, SESSION: _OPEN if is_open else _CLOSED}
    return replace(document, window=window, saved=utc_now())


def open_sketch(path: Path) -> OpenedSketch:
    """Open a sketch, for writing when nobody else has it open.

    Of a damaged one the version before it is opened; one that a newer program wrote stays as it is.

    Raises:
        LibraryError: it cannot be read.
    """
    lock, busy = None, False
    try:
        lock = DocumentLock.acquire(path)
        busy = lock is None
    except LibraryError:
        if not path.is_file():
            raise
    try:
        document, from_backup = read_document(path), False
    except LibraryError as error:
        backup = read_backup(path) if isinstance(error, DamagedSketch) else None
        if backup is None:
            if lock is not None:
                lock.release()
            raise
        if lock is not None:
            _keep_damaged(path)
        document, from_backup = backup, True
    unclean = lock is not None and document.window.get(SESSION) == _OPEN
    return OpenedSketch(path, document, lock, unclean, from_backup, busy)


def _keep_damaged(path: Path) -> None:
    """Another name for a damaged file, which is replaced soon: a person may want to look at it."""
    with contextlib.suppress(OSError):
        os.link(path, path.with_name(f"{path.stem} damaged{SUFFIX}"))


def new_sketch(folder: Path, stem: str) -> OpenedSketch:
    """Make a sketch under a name that none has yet.

    Args:
        folder: made when missing.
        stem: its name; a number follows when it is taken.

    Raises:
        LibraryError, AudioFileError: the folder cannot be written to.
    """
    make_folder(folder)
    number = 1
    while True:
        path = folder / f"{stem if number == 1 else f'{stem} {number}'}{SUFFIX}"
        number += 1
        if path.exists():
            continue
        lock = DocumentLock.acquire(path)
        if lock is None:
            continue
        if path.exists():
            lock.release()
            continue
        document = SketchDocument(uuid.uuid4().hex, path.stem, window={UNTITLED: "1"})
        try:
            write_document(path, marked(document, is_open=True))
        except LibraryError:
            lock.release()
            raise
        sweep_parts(path)
        return OpenedSketch(path, document, lock)


def open_first(
    asked: Path | None, last: Path | None, folder: Path, stem: str
) -> tuple[OpenedSketch, str]:
    """Open what a start shall show: what was asked for, else the last sketch, else a new one.

    Returns:
        The sketch, and a sentence when what was asked for could not be opened.

    Raises:
        LibraryError, AudioFileError: not even a new one can be made.
    """
    problem = ""
    if asked is not None:
        try:
            return open_sketch(asked), ""
        except LibraryError as error:
            problem = str(error)
    elif last is not None:
        try:
            opened = open_sketch(last)
        except LibraryError as error:
            problem = str(error) if last.exists() else ""
        else:
            if opened.lock is not None or not opened.busy:
                return opened, ""
            # Another window has it: this one begins something new.
    return new_sketch(folder, stem), problem


def is_other_file(path: Path, former: Path | None) -> bool:
    """Whether `path` is taken, and not merely another spelling of `former`."""
    return path.exists() and (former is None or not path.samefile(former))


def save_elsewhere(
    path: Path, document: SketchDocument, former: Path | None, *, move: bool
) -> DocumentLock:
    """Write a sketch to another file, which is then the one that goes on.

    Args:
        path: may exist; the user agreed to replace it.
        document: as it is now.
        former: its file so far; None when that may only be read.
        move: whether the former file goes away; otherwise it stays as a sketch of its own, with
            the takes that are there now.

    Returns:
        The lock on `path`.

    Raises:
        LibraryError, AudioFileError: it cannot be written, or another window has it open.
    """
    make_folder(path.parent)
    lock = DocumentLock.acquire(path)
    if lock is None:
        raise LibraryError(
            f"'{path.name}' is open in another window.", "Close it there, or choose another name."
        )
    try:
        write_document(path, marked(document, is_open=True))
        if former is not None and not move:
            apart = replace(document, sketch_id=uuid.uuid4().hex, name=former.stem)
            write_document(former, marked(apart, is_open=False))
    except LibraryError:
        lock.release()
        raise
    if former is not None and move:
        remove(former)
    return lock


def remove(path: Path) -> None:
    """Remove the file of a sketch that holds nothing, or that lives on under another name."""
    for file in (path, backup_path(path)):
        with contextlib.suppress(OSError):
            file.unlink()
