"""The connection to the library's SQLite file, and what its errors mean to a person.

Threads share one connection under a lock: nothing here takes longer than a fraction of a second,
and files are written elsewhere. Other processes have connections of their own (WAL mode).
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from neurosketch.core.errors import LibraryError
from neurosketch.library.schema import ForeignDatabase, migrate

BUSY_SECONDS = 3.0
"""How long to wait for another process that writes."""

_IN_USE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_REFUSED = frozenset(
    {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
)
_REBUILT = "Start NeuroSketch again: it will be rebuilt from the audio files."
_UNKNOWN_FORMAT = "unsupported file format"  # has no code of its own
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class DamagedDatabase(LibraryError):
    """The SQLite file cannot be trusted."""


class FullDisk(LibraryError):
    """There is no room for what was to be written; nothing was changed."""


class Database:
    """One SQLite file, opened and of the newest version.

    May be used from several threads.

    Args:
        path: made when missing; its folder must exist.

    Raises:
        DamagedDatabase: it is damaged, or no library.
        LibraryError: it is of a newer version, in use, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._identity = (0, 0)
        self._closed = False
        with self._lock:
            self._open()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on which everything is read as of one moment.

        Raises:
            LibraryError: it cannot be read.
        """
        yield from self._transaction("BEGIN")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together at the end, or not at all.

        Raises:
            LibraryError: it cannot be written; nothing was changed.
        """
        yield from self._transaction("BEGIN IMMEDIATE")

    @contextlib.contextmanager
    def plain(self) -> Iterator[sqlite3.Connection]:
        """A connection without a transaction, for the few statements that allow none.

        Raises:
            LibraryError: it cannot be used.
        """
        with self._lock, self._explained():
            yield self._live()

    def close(self) -> None:
        """Close the file; every later use raises. Closing twice does nothing."""
        with self._lock:
            self._closed = True
            self._drop()

    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            connection = self._live()
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite itself may have rolled back, for instance on a full disk
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _live(self) -> sqlite3.Connection:
        """The connection, renewed when the file was replaced or came back with its drive.

        SQLite would go on writing into a file that no longer has a name, and all of it be lost.
        """
        if self._closed:
            raise LibraryError("The library is closed.")
        try:
            status = self._path.stat()
        except OSError as error:
            raise LibraryError(
                f"The library '{self._path}' is gone.",
                "Put its folder back, or start NeuroSketch again to begin a new one.",
            ) from error
        if self._connection is None or self._identity != (status.st_dev, status.st_ino):
            self._drop()
            self._open()
        if self._connection is None:
            raise LibraryError("The library is closed.")
        return self._connection

    def _open(self) -> None:
        with self._explained():
            connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA journal_mode = WAL")
                # a finished take or rename survives a power cut, not only a crash
                connection.execute("PRAGMA synchronous = FULL")
                check(connection)
                migrate(connection)
                status = self._path.stat()
            except BaseException:
                connection.close()
                raise
        self._identity = (status.st_dev, status.st_ino)
        self._connection = connection

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:
            # the words of SQLite about a damaged file quote the damage
            raise DamagedDatabase(_damaged(self._path), _REBUILT) from error
        except (sqlite3.Error, OverflowError) as error:
            raise explained(error, self._path) from error
        except ForeignDatabase as error:
            raise DamagedDatabase(error.message) from error


def check(connection: sqlite3.Connection) -> None:
    """Read the whole file once.

    Raises:
        DamagedDatabase: something in it does not fit together.
        sqlite3.Error: it cannot be read at all.
    """
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise DamagedDatabase("The library's database is damaged.")


def _damaged(path: Path) -> str:
    return f"The library '{path}' is damaged."


def explained(error: Exception, path: Path) -> LibraryError:
    """What an error of SQLite means, in one sentence."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    if code in _DAMAGED or _UNKNOWN_FORMAT in str(error):
        return DamagedDatabase(_damaged(path), _REBUILT)
    if code in _IN_USE:
        return LibraryError(
            "The library is in use by another program that does not let go of it.",
            "Close the other program, then try again.",
        )
    if code in _REFUSED:
        return LibraryError(
            f"The library '{path}' cannot be written: you may not write in this folder.",
            "Change the folder's permissions, or set another folder for NeuroSketch.",
        )
    if code == sqlite3.SQLITE_FULL:
        return FullDisk("The library cannot be written: the disk is full.", "Free some space.")
    if code == sqlite3.SQLITE_IOERR:
        return LibraryError(
            "The library cannot be written: the disk is full or does not answer.",
            "Free some space, or check the drive.",
        )
    return LibraryError(f"The library cannot be used: {error}.")
