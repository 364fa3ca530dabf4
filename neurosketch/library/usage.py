"""How much the library holds, and the bin that gives room back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from neurosketch.library.audio_files import AudioFiles
from neurosketch.library.database import Database, FullDisk


@dataclass(frozen=True, slots=True)
class Usage:
    """How much the library holds.

    Attributes:
        takes: outside the bin.
        binned: in the bin.
        audio_bytes: size of all audio files.
        bin_bytes: the part of it that emptying the bin would free.
    """

    takes: int
    binned: int
    audio_bytes: int
    bin_bytes: int


def usage(connection: sqlite3.Connection) -> Usage:
    """Count takes and bytes."""
    kept, binned = connection.execute(
        "SELECT COUNT(*) FILTER (WHERE binned = ''), COUNT(*) FILTER (WHERE binned <> '')"
        " FROM takes"
    ).fetchone()
    total, unused = connection.execute(
        "SELECT COALESCE(SUM(bytes), 0), COALESCE(SUM(bytes) FILTER (WHERE NOT EXISTS"
        " (SELECT 1 FROM takes WHERE audio_sha256 = sha256 AND binned = '')), 0) FROM audio"
    ).fetchone()
    return Usage(kept, binned, total, unused)


def empty_bin(database: Database, files: AudioFiles) -> int:
    """Delete the takes in the bin and the samples that no other take has.

    Call it under the folder lock. Also works where the disk is full, which is when it is needed.

    Returns:
        Bytes that were freed.

    Raises:
        LibraryError: the library cannot be written; then every take is still there. On a disk that
            is full in spite of all the samples may be gone.
    """
    try:
        return _empty_bin(database, files)
    except FullDisk:
        # a database grows before it shrinks
        _make_room(database, files)
        return _empty_bin(database, files)


def _make_room(database: Database, files: AudioFiles) -> None:
    """Delete the files that only takes in the bin have, before anything is written about it."""
    # as a writer, so that no other program brings a take back at this moment
    with database.writing() as connection:
        found = connection.execute(
            "SELECT sha256 FROM audio WHERE NOT EXISTS"
            " (SELECT 1 FROM takes WHERE audio_sha256 = sha256 AND binned = '')"
        )
        for (sha256,) in found:
            files.remove(sha256)


def _empty_bin(database: Database, files: AudioFiles) -> int:
    with database.writing() as connection:
        connection.execute(
            "DELETE FROM search WHERE rowid IN (SELECT number FROM takes WHERE binned <> '')"
        )
        connection.execute("DELETE FROM takes WHERE binned <> ''")
        # noted before the files go, so that a program killed here does not adopt them again
        connection.execute(
            "INSERT OR IGNORE INTO doomed SELECT sha256 FROM audio"
            " WHERE sha256 NOT IN (SELECT audio_sha256 FROM takes)"
        )
        sizes = dict(
            connection.execute(
                "SELECT sha256, bytes FROM audio WHERE sha256 IN (SELECT sha256 FROM doomed)"
            ).fetchall()
        )
        connection.execute("DELETE FROM audio WHERE sha256 IN (SELECT sha256 FROM doomed)")
    gone = remove_doomed(database, files)
    return sum(size for sha256, size in sizes.items() if sha256 in gone)


def remove_doomed(database: Database, files: AudioFiles) -> frozenset[str]:
    """Delete the audio files that an emptied bin has left to delete.

    Call it under the folder lock.

    Returns:
        Hashes of the files that are gone now.
    """
    with database.reading() as connection:
        doomed = [row[0] for row in connection.execute("SELECT sha256 FROM doomed")]
    gone = frozenset(sha256 for sha256 in doomed if files.remove(sha256))
    if gone:
        with database.writing() as connection:
            connection.executemany(
                "DELETE FROM doomed WHERE sha256 = ?", [(sha256,) for sha256 in gone]
            )
    return gone
