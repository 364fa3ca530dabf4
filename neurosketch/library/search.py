"""Full-text search over what is said about takes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence

FIELDS = frozenset({"name", "notes", "key"})
"""Fields of a take in which a search looks and which can change; tags come on top."""

_CREATE = """CREATE VIRTUAL TABLE search USING fts5 (
    name, tags, notes, model_id, key,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
)"""

# Chinese, Japanese and Korean write no spaces: each sign is a word of its own, so that a search
# finds it anywhere in a line
_SIGN = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")


def clean(text: str) -> str:
    """Text that SQLite can hold: without NUL and without halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def index(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Bring the index up to date for these takes; call it inside the transaction of the change."""
    wanted = json.dumps(list(numbers))
    connection.execute(
        "DELETE FROM search WHERE rowid IN (SELECT value FROM json_each(?))", (wanted,)
    )
    rows = connection.execute(
        "SELECT number, name, notes, model_id, key FROM takes"
        " WHERE number IN (SELECT value FROM json_each(?))",
        (wanted,),
    ).fetchall()
    tags: dict[int, list[str]] = {}
    for number, tag in connection.execute(
        "SELECT number, tag FROM take_tags WHERE number IN (SELECT value FROM json_each(?))",
        (wanted,),
    ):
        tags.setdefault(number, []).append(tag)
    connection.executemany(
        "INSERT INTO search (rowid, name, tags, notes, model_id, key) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, *map(_spaced, (name, " ".join(tags.get(number, ())), notes, model_id, key)))
            for number, name, notes, model_id, key in rows
        ],
    )


def index_all(connection: sqlite3.Connection) -> None:
    """Build the index anew, also where it was damaged or never was."""
    connection.execute("DROP TABLE IF EXISTS search")
    connection.execute(_CREATE)
    index(connection, [row[0] for row in connection.execute("SELECT number FROM takes")])


def ids(connection: sqlite3.Connection, text: str) -> frozenset[str]:
    """Ids of the takes in which every word of `text` occurs, or begins a word that occurs.

    Args:
        connection: to the library.
        text: whatever a user types; it has no syntax. Without a letter or digit all takes match.
    """
    words = query_words(text)
    if not words:
        rows = connection.execute("SELECT id FROM takes")
    else:
        rows = connection.execute(
            "SELECT takes.id FROM search JOIN takes ON takes.number = search.rowid"
            " WHERE search MATCH ?",
            (" AND ".join(f'"{word}"*' for word in words),),
        )
    return frozenset(row[0] for row in rows)


def query_words(text: str) -> Sequence[str]:
    """The words to look for, each without a character that means something to FTS5."""
    spaced = (_spaced(word.replace('"', " ")).strip() for word in clean(text).split())
    return [word for word in spaced if any(sign.isalnum() for sign in word)]


def _spaced(text: str | None) -> str:
    return _SIGN.sub(r" \1 ", (text or "").casefold())
