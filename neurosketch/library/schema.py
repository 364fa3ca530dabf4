"""Tables of the library, and how a library of any earlier version becomes one of today.

A step is never changed once it has been released; what is new comes as a further step.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable

from neurosketch.core.errors import LibraryError
from neurosketch.library import search

Step = tuple[str | Callable[[sqlite3.Connection], None], ...]

_STEP_1: Step = (
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
    "INSERT INTO counters VALUES ('number', 0)",
    # what names a file must never be a path
    """CREATE TABLE audio (
        sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        bytes INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE takes (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        sketch_id TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL,
        starred INTEGER NOT NULL DEFAULT 0,
        seconds REAL NOT NULL CHECK (seconds >= 0),
        sample_rate INTEGER NOT NULL CHECK (sample_rate > 0),
        channels INTEGER NOT NULL CHECK (channels IN (1, 2)),
        audio_sha256 TEXT NOT NULL REFERENCES audio (sha256),
        model_id TEXT NOT NULL DEFAULT '',
        family TEXT NOT NULL DEFAULT '',
        seed INTEGER,
        kind TEXT NOT NULL DEFAULT '',
        tempo_bpm REAL,
        key TEXT,
        created TEXT NOT NULL,
        loudness_lufs REAL,
        peak_db REAL NOT NULL,
        binned TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX takes_by_audio ON takes (audio_sha256, binned)",
    "CREATE INDEX takes_by_sketch ON takes (sketch_id)",
    """CREATE TABLE recipes (
        number INTEGER PRIMARY KEY REFERENCES takes (number) ON DELETE CASCADE,
        json TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE parents (
        number INTEGER NOT NULL REFERENCES takes (number) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        parent_id TEXT NOT NULL,
        PRIMARY KEY (number, place)
    ) WITHOUT ROWID, STRICT""",
    "CREATE INDEX parents_by_parent ON parents (parent_id)",
)

_STEP_2: Step = (
    "ALTER TABLE takes ADD COLUMN colour TEXT NOT NULL DEFAULT 'none'",
    "ALTER TABLE takes ADD COLUMN notes TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE takes ADD COLUMN has_gesture INTEGER NOT NULL DEFAULT 0",
    """UPDATE takes SET has_gesture = 1 WHERE number IN (
        SELECT number FROM recipes
        WHERE json_valid(json) AND json_extract(json, '$.gesture') IS NOT NULL
    )""",
    """CREATE TABLE take_tags (
        number INTEGER NOT NULL REFERENCES takes (number) ON DELETE CASCADE,
        tag TEXT NOT NULL,
        PRIMARY KEY (number, tag)
    ) WITHOUT ROWID, STRICT""",
    "CREATE INDEX take_tags_by_tag ON take_tags (tag)",
    search.index_all,
)

_STEP_3: Step = (
    # thumbnails belong to samples: takes with the same samples share one
    "ALTER TABLE audio ADD COLUMN thumbnail BLOB",
    "ALTER TABLE takes ADD COLUMN problem TEXT NOT NULL DEFAULT ''",
    # files that an emptied bin left behind when the program was killed at that moment
    """CREATE TABLE doomed (
        sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*')
    ) STRICT""",
)

# no recipe that an earlier version of the tables holds knows of scores
_STEP_4: Step = ("ALTER TABLE takes ADD COLUMN has_score INTEGER NOT NULL DEFAULT 0",)

STEPS: tuple[Step, ...] = (_STEP_1, _STEP_2, _STEP_3, _STEP_4)
VERSION = len(STEPS)
"""Newest version of the tables, which this program writes."""


class ForeignDatabase(LibraryError):
    """An SQLite file that is no library of NeuroSketch."""


def version_of(connection: sqlite3.Connection) -> int:
    """Version of the tables; 0 for an empty file.

    Raises:
        ForeignDatabase: it holds tables, but none of ours.
    """
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not names:
        return 0
    if not {"schema_version", "takes"} <= names:
        raise ForeignDatabase("This database is no library of NeuroSketch.")
    (version,) = connection.execute("SELECT MAX(version) FROM schema_version").fetchone()
    return int(version or 0)


def migrate(connection: sqlite3.Connection, target: int = VERSION) -> int:
    """Bring the tables up to `target`, all steps or none.

    Args:
        connection: in autocommit mode.
        target: version to reach; anything but the newest is of use to tests only.

    Returns:
        The version before.

    Raises:
        LibraryError: the library was written by a newer program; it is left as it is.
        ForeignDatabase: as for `version_of`.
        sqlite3.Error: it cannot be read or written.
    """
    if version_of(connection) == target:
        return target
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = version_of(connection)  # another process may have been faster
        if before > VERSION:
            raise LibraryError(
                f"The library has version {before}; this program reads up to {VERSION}.",
                "Update NeuroSketch; the library was left as it is.",
            )
        if before == 0:
            connection.execute(
                "CREATE TABLE schema_version"
                " (version INTEGER PRIMARY KEY, applied TEXT NOT NULL) STRICT"
            )
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        for number in range(before + 1, target + 1):
            for action in STEPS[number - 1]:
                if isinstance(action, str):
                    connection.execute(action)
                else:
                    action(connection)
            connection.execute("INSERT INTO schema_version VALUES (?, ?)", (number, now))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return before
