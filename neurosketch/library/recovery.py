"""What the start of the program sets right: files without takes, and takes without files."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from neurosketch.core.errors import AudioFileError, LibraryError
from neurosketch.library import rows
from neurosketch.library.audio_files import AudioFiles, DamagedAudio, Head, read_head
from neurosketch.library.database import Database
from neurosketch.library.describe import from_samples, from_told
from neurosketch.library.os_lock import folder_lock
from neurosketch.library.take import Take
from neurosketch.library.usage import remove_doomed

_log = logging.getLogger(__name__)
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was found.

    Attributes:
        adopted: audio files that became takes again.
        missing: takes whose audio file is missing or damaged.
    """

    adopted: int
    missing: int


@dataclass(frozen=True, slots=True)
class _Found:
    take: Take
    recipe: str
    size: int


def recover(folder: Path, database: Database, files: AudioFiles) -> Recovery:
    """Set right what a crash, a lost drive or a lost database left behind.

    Raises:
        LibraryError: the library cannot be read or written.
    """
    with folder_lock(folder):
        files.sweep()
        remove_doomed(database, files)
    with database.reading() as connection:
        listed = connection.execute(
            "SELECT number, audio_sha256, bytes, problem FROM takes"
            " JOIN audio ON sha256 = audio_sha256"
        ).fetchall()
    # after the rows: a take that is added at this moment has its file before its row
    sizes = files.sizes()
    _note_problems(database, listed, sizes)
    with database.reading() as connection:
        known = {row[0] for row in connection.execute("SELECT audio_sha256 FROM takes")}
        known |= {row[0] for row in connection.execute("SELECT sha256 FROM doomed")}
    found = [item for sha in sorted(sizes.keys() - known) if (item := _described(files, sha))]
    # in the order in which they were made; those that do not say come last
    found.sort(key=lambda item: (item.take.number or 2**63, item.take.created, item.take.id))
    adopted = 0
    for batch in _batches(found):
        # under the lock no other program is between writing a file and writing its row
        with folder_lock(folder):
            adopted += _adopt(database, batch)
    with database.reading() as connection:
        (missing,) = connection.execute("SELECT COUNT(*) FROM takes WHERE problem <> ''").fetchone()
    return Recovery(adopted, missing)


def _note_problems(
    database: Database, listed: Sequence[tuple[int, str, int, str]], sizes: dict[str, int]
) -> None:
    """Say at each take whether its file is there with the size it had."""
    changes: dict[str, list[int]] = {}
    for number, sha256, size, problem in listed:
        if sha256 not in sizes:
            verdict = "missing"
        elif size and sizes[sha256] != size:
            verdict = "damaged"
        else:
            # a file that is as long as it was may still be damaged: only reading it tells
            verdict = "damaged" if problem == "damaged" else ""
        if verdict != problem:
            changes.setdefault(verdict, []).append(number)
    if changes:
        with database.writing() as connection:
            for verdict, numbers in changes.items():
                rows.set_field(connection, numbers, "problem", verdict)


def _described(files: AudioFiles, sha256: str) -> _Found | None:
    path = files.path(sha256)
    try:
        head = read_head(path)
        status = path.stat()
        recipe = head.recipe if "\0" not in head.recipe else ""
        take = _told_take(head, sha256, recipe)
        if take is None:
            audio = files.read(sha256)
            take = from_samples(audio, sha256, head.sample_rate, recipe, status.st_mtime)
        return _Found(take, recipe, status.st_size)
    except (DamagedAudio, AudioFileError) as error:
        _log.warning("%s is set aside: %s", path, error)
        files.set_aside(sha256)
    except (LibraryError, OSError) as error:  # gone again in this moment
        _log.warning("%s is left out: %s", path, error)
    return None


def _told_take(head: Head, sha256: str, recipe: str) -> Take | None:
    if not head.frames or head.channels > 2:
        return None
    return from_told(head.take, sha256, head.channels, head.frames, head.sample_rate, recipe)


def _adopt(database: Database, found: Sequence[_Found]) -> int:
    """Make takes of files, unless another program has done so; returns how many."""
    count = 0
    with database.writing() as connection:
        for item in found:
            take = item.take
            known = connection.execute(
                "SELECT 1 FROM takes WHERE audio_sha256 = ?", (take.audio_sha256,)
            ).fetchone()
            if known:
                continue
            used = connection.execute(
                "SELECT 1 FROM takes WHERE number = ?", (take.number,)
            ).fetchone()
            if used or take.number < 1:
                take = replace(take, number=rows.reserve_number(connection))
            if rows.numbers_of(connection, (take.id,)):
                take = replace(take, id=uuid4().hex)
            rows.insert(connection, take, item.recipe, item.size, None)
            count += 1
    return count


def _batches(found: Sequence[_Found]) -> Iterator[Sequence[_Found]]:
    for start in range(0, len(found), _BATCH):
        yield found[start : start + _BATCH]
