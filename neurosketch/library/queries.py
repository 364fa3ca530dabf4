"""Questions about takes that are more than a look at their rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from neurosketch.library import rows
from neurosketch.library.search import clean
from neurosketch.library.take import Take


def takes(
    connection: sqlite3.Connection, sketch_id: str | None, *, binned: bool
) -> tuple[Take, ...]:
    """Takes of a sketch or, for None, of all; those in the bin or those outside it."""
    found = connection.execute(
        "SELECT number FROM takes WHERE (? IS NULL OR sketch_id = ?) AND (binned <> '') = ?",
        (sketch_id, sketch_id, binned),
    )
    return rows.read(connection, [row[0] for row in found])


def tags(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Every tag that a take outside the bin has."""
    found = connection.execute(
        "SELECT DISTINCT tag FROM take_tags JOIN takes USING (number) WHERE binned = ''"
    )
    return tuple(rows.sorted_tags(row[0] for row in found))


def recipe(connection: sqlite3.Connection, take_id: str) -> str:
    """A take's recipe as JSON text, or ""."""
    row = connection.execute(
        "SELECT json FROM recipes JOIN takes USING (number) WHERE id = ?", (clean(take_id),)
    ).fetchone()
    return "" if row is None else str(row[0])


def children(connection: sqlite3.Connection, take_id: str) -> tuple[Take, ...]:
    """The takes that came from a take."""
    found = connection.execute(
        "SELECT DISTINCT number FROM parents WHERE parent_id = ?", (clean(take_id),)
    )
    return rows.read(connection, [row[0] for row in found])


def twins(connection: sqlite3.Connection, take_id: str) -> tuple[Take, ...]:
    """The other takes outside the bin that have the very same samples."""
    found = connection.execute(
        "SELECT other.number FROM takes JOIN takes AS other USING (audio_sha256)"
        " WHERE takes.id = ? AND other.id <> takes.id AND other.binned = ''",
        (clean(take_id),),
    )
    return rows.read(connection, [row[0] for row in found])


def thumbnails(
    connection: sqlite3.Connection, take_ids: Iterable[str]
) -> list[tuple[str, str, int, bytes | None]]:
    """Id, hash of the samples, channels and thumbnail, where there is one, of the takes."""
    found = connection.execute(
        "SELECT id, audio_sha256, channels, thumbnail FROM takes"
        " JOIN audio ON sha256 = audio_sha256 WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(take_ids)),),
    )
    return found.fetchall()
