"""A damaged database: set aside, never deleted, and read as far as it can be read."""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
import secrets
import sqlite3
from pathlib import Path

from neurosketch.core.errors import LibraryError
from neurosketch.dsp.atomic import sweep_parts
from neurosketch.library import search
from neurosketch.library.audio_files import AudioFiles
from neurosketch.library.database import DamagedDatabase, Database
from neurosketch.library.describe import iso_time

_log = logging.getLogger(__name__)
_TABLES = {
    # table: how to read on from either end, so that one bad page in between costs little
    "audio": "rowid", "takes": "number", "recipes": "number", "parents": "number",
    "take_tags": "number", "doomed": "rowid",
}  # fmt: skip
_BACKUP_SECONDS = 24 * 3600.0


def backup_path(path: Path) -> Path:
    """Where the daily copy of a database lies."""
    return path.with_name(f"{path.stem} backup{path.suffix}")


def back_up(database: Database, path: Path, now: float) -> None:
    """Copy a sound database once a day; names, stars and tags are nowhere else.

    A copy that cannot be written is no reason to disturb anybody.

    Args:
        database: open and checked.
        path: of its file.
        now: seconds since 1970.
    """
    target = backup_path(path)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    with contextlib.suppress(OSError):
        if abs(now - target.stat().st_mtime) < _BACKUP_SECONDS:
            return
    try:
        copy = sqlite3.connect(part)
        try:
            with database.plain() as connection:
                connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        sweep_parts(part)
        os.replace(part, target)
        os.utime(target, (now, now))
    except (LibraryError, sqlite3.Error, OSError, ValueError, OverflowError) as error:
        _log.warning("the library has no fresh backup: %s", error)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def refuse_lost(path: Path) -> None:
    """Refuse to begin anew where there was a database once.

    The copy would be replaced by one of the new database, and the stars and notes in it be lost.

    Raises:
        DamagedDatabase: the file is missing or empty, and there is a copy.
    """
    try:
        lost = path.stat().st_size == 0
    except FileNotFoundError:
        lost = True
    except OSError:
        return  # opening it says why
    if lost and backup_path(path).is_file():
        raise DamagedDatabase(f"The library '{path}' is lost.")


def rebuild(path: Path, files: AudioFiles, now: float) -> tuple[Database, str]:
    """Begin a new database with what can still be read from a damaged one and from its backup.

    Args:
        path: of the damaged file, which gets another name; it may be missing.
        files: audio files; of the backup's takes those come back that have one.
        now: seconds since 1970, for the name.

    Returns:
        The new database, and a sentence for the user.

    Raises:
        LibraryError: the folder cannot be written to.
    """
    aside = _set_aside(path, now)
    lost = not aside.exists()
    database = Database(path)
    present = frozenset(files.sizes())
    for source, wanted in ((aside, None), (backup_path(path), present)):
        if source.is_file():
            with database.writing() as connection:
                connection.execute("PRAGMA defer_foreign_keys = ON")
                _copy(source, connection, wanted)
    with database.writing() as connection:
        search.index_all(connection)
    if lost:
        return database, "The library's database was lost; it was rebuilt from its last copy."
    return database, (
        f"The library's database was damaged; it was set aside as '{aside.name}' and rebuilt."
    )


def _set_aside(path: Path, now: float) -> Path:
    moment = datetime.datetime.fromisoformat(iso_time(now)).strftime("%Y-%m-%d %H-%M-%S")
    aside = path.with_name(f"{path.stem} damaged {moment}{path.suffix}")
    count = 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.stem} damaged {moment} {count}{path.suffix}")
    try:
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{path}{ending}", f"{aside}{ending}")
    except OSError as error:
        raise LibraryError(
            f"The library '{path}' is damaged and cannot be set aside.",
            "Check that you may write in its folder.",
        ) from error
    return aside


def _copy(source: Path, target: sqlite3.Connection, wanted: frozenset[str] | None) -> None:
    """Copy what is readable and not there yet; `wanted` limits takes to these hashes."""
    damaged = sqlite3.connect(source, isolation_level=None)
    damaged.row_factory = sqlite3.Row
    damaged.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        for table, order in _TABLES.items():
            columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
            for row in _readable(damaged, table, order):
                _copy_row(row, target, table, columns)
    finally:
        damaged.close()
    if wanted is not None:
        known = target.execute("SELECT DISTINCT audio_sha256 FROM takes").fetchall()
        target.executemany(
            "DELETE FROM takes WHERE audio_sha256 = ?",
            [row for row in known if row[0] not in wanted],
        )
    _make_consistent(target)


def _copy_row(row: sqlite3.Row, target: sqlite3.Connection, table: str, columns: list[str]) -> None:
    known = set(row.keys())
    names = [name for name in columns if name in known]
    holes = ", ".join("?" * len(names))
    with contextlib.suppress(sqlite3.IntegrityError):
        target.execute(
            # names of our own tables and columns only
            f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({holes})",  # noqa: S608
            [row[name] for name in names],
        )


def _readable(damaged: sqlite3.Connection, table: str, order: str) -> list[sqlite3.Row]:
    """The rows before the first and after the last place that cannot be read."""
    found: list[sqlite3.Row] = []
    for direction in ("ASC", "DESC"):
        try:
            for row in damaged.execute(
                f"SELECT * FROM {table} ORDER BY {order} {direction}"  # noqa: S608
            ):
                found.append(row)
            return found
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            _log.warning("table %s of the damaged library: %s", table, error)
    return found


def _make_consistent(target: sqlite3.Connection) -> None:
    """Drop what refers to lost takes, and let every take have its line about its samples."""
    target.execute(
        "INSERT OR IGNORE INTO audio (sha256, bytes) SELECT DISTINCT audio_sha256, 0 FROM takes"
    )
    target.execute("DELETE FROM audio WHERE sha256 NOT IN (SELECT audio_sha256 FROM takes)")
    target.execute("DELETE FROM recipes WHERE number NOT IN (SELECT number FROM takes)")
    target.execute("DELETE FROM parents WHERE number NOT IN (SELECT number FROM takes)")
    target.execute("DELETE FROM take_tags WHERE number NOT IN (SELECT number FROM takes)")
    target.execute(
        "UPDATE counters SET value = MAX(value, (SELECT COALESCE(MAX(number), 0) FROM takes))"
        " WHERE name = 'number'"
    )
