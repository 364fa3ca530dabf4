"""Takes as rows of tables and back."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Sequence

from neurosketch.core.errors import LibraryError
from neurosketch.library import search
from neurosketch.library.take import COLOURS, Take

PROBLEMS = {
    "": "",
    "missing": "The audio file of this take is missing.",
    "damaged": "The audio file of this take is damaged.",
}

Value = str | float | int | None

_SELECT = """
SELECT number, id, sketch_id, name, starred, colour, notes, seconds, sample_rate, channels,
    audio_sha256, model_id, family, seed, kind, tempo_bpm, key, created, loudness_lufs, peak_db,
    has_gesture, binned, problem, has_score,
    (SELECT COUNT(*) FROM takes AS other
     WHERE other.audio_sha256 = takes.audio_sha256 AND other.binned = ''
         AND other.number <> takes.number)
FROM takes WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number
"""

_UPDATES = {
    "name": "UPDATE takes SET name = ? WHERE number IN (SELECT value FROM json_each(?))",
    "sketch_id": "UPDATE takes SET sketch_id = ? WHERE number IN (SELECT value FROM json_each(?))",
    "starred": "UPDATE takes SET starred = ? WHERE number IN (SELECT value FROM json_each(?))",
    "colour": "UPDATE takes SET colour = ? WHERE number IN (SELECT value FROM json_each(?))",
    "notes": "UPDATE takes SET notes = ? WHERE number IN (SELECT value FROM json_each(?))",
    "tempo_bpm": "UPDATE takes SET tempo_bpm = ? WHERE number IN (SELECT value FROM json_each(?))",
    "key": "UPDATE takes SET key = ? WHERE number IN (SELECT value FROM json_each(?))",
    "binned": "UPDATE takes SET binned = ? WHERE number IN (SELECT value FROM json_each(?))",
    "problem": "UPDATE takes SET problem = ? WHERE number IN (SELECT value FROM json_each(?))",
}


def read(connection: sqlite3.Connection, numbers: Iterable[int]) -> tuple[Take, ...]:
    """The takes with these numbers that exist, by number."""
    wanted = json.dumps(list(numbers))
    tags: dict[int, list[str]] = {}
    for number, tag in connection.execute(
        "SELECT number, tag FROM take_tags WHERE number IN (SELECT value FROM json_each(?))",
        (wanted,),
    ):
        tags.setdefault(number, []).append(tag)
    parents: dict[int, list[str]] = {}
    for number, parent in connection.execute(
        "SELECT number, parent_id FROM parents"
        " WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number, place",
        (wanted,),
    ):
        parents.setdefault(number, []).append(parent)
    return tuple(
        Take(
            number=r[0], id=r[1], sketch_id=r[2], name=r[3], starred=bool(r[4]), colour=r[5],
            notes=r[6], seconds=r[7], sample_rate=r[8], channels=r[9], audio_sha256=r[10],
            model_id=r[11], family=r[12], seed=r[13], kind=r[14], tempo_bpm=r[15], key=r[16],
            created=r[17], loudness_lufs=-math.inf if r[18] is None else r[18], peak_db=r[19],
            has_gesture=bool(r[20]), binned=r[21], problem=PROBLEMS.get(r[22], r[22]),
            has_score=bool(r[23]), twins=r[24],
            tags=tuple(sorted_tags(tags.get(r[0], ()))), parents=tuple(parents.get(r[0], ())),
        )
        for r in connection.execute(_SELECT, (wanted,))
    )  # fmt: skip


def numbers_of(connection: sqlite3.Connection, ids: Iterable[str]) -> list[int]:
    """Numbers of the takes with these ids; what does not exist is left out."""
    rows = connection.execute(
        "SELECT number FROM takes WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number",
        (json.dumps(list(ids)),),
    )
    return [row[0] for row in rows]


def all_numbers_of(connection: sqlite3.Connection, ids: Sequence[str]) -> list[int]:
    """Numbers of the takes with these ids.

    Raises:
        LibraryError: one of them does not exist.
    """
    found = numbers_of(connection, ids)
    if len(found) < len(set(ids)):
        known = {row[0] for row in connection.execute("SELECT id FROM takes")}
        gone = next(take_id for take_id in ids if take_id not in known)
        raise LibraryError(f"There is no take '{search.clean(gone)}' in the library.")
    return found


def reserve_number(connection: sqlite3.Connection) -> int:
    """The next number, which no other take will get."""
    connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'number'")
    return last_number(connection)


def release_number(connection: sqlite3.Connection, number: int) -> None:
    """Give the last number back, where no other has been taken since."""
    connection.execute(
        "UPDATE counters SET value = value - 1 WHERE name = 'number' AND value = ?", (number,)
    )


def last_number(connection: sqlite3.Connection) -> int:
    """The last number that was given to a take."""
    (number,) = connection.execute("SELECT value FROM counters WHERE name = 'number'").fetchone()
    return int(number)


def insert(
    connection: sqlite3.Connection, take: Take, recipe: str, size: int, thumbnail: bytes | None
) -> None:
    """Add a take; its number must be free.

    Args:
        connection: inside a transaction.
        take: with its number.
        recipe: JSON text, or "".
        size: of the audio file in bytes.
        thumbnail: (160, 2) float32, or None when it shall be made later.
    """
    connection.execute(
        "INSERT INTO audio (sha256, bytes, thumbnail) VALUES (?, ?, ?)"
        " ON CONFLICT (sha256) DO UPDATE SET bytes = excluded.bytes,"
        " thumbnail = COALESCE(excluded.thumbnail, thumbnail)",
        (take.audio_sha256, size, thumbnail),
    )
    connection.execute("DELETE FROM doomed WHERE sha256 = ?", (take.audio_sha256,))
    # the file is whole now, whatever was wrong with it before
    connection.execute("UPDATE takes SET problem = '' WHERE audio_sha256 = ?", (take.audio_sha256,))
    loudness = take.loudness_lufs if math.isfinite(take.loudness_lufs) else None
    connection.execute(
        "INSERT INTO takes (number, id, sketch_id, name, starred, colour, notes, seconds,"
        " sample_rate, channels, audio_sha256, model_id, family, seed, kind, tempo_bpm, key,"
        " created, loudness_lufs, peak_db, has_gesture, binned, has_score)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            take.number, take.id, take.sketch_id, take.name, take.starred, take.colour, take.notes,
            take.seconds, take.sample_rate, take.channels, take.audio_sha256, take.model_id,
            take.family, take.seed, take.kind, take.tempo_bpm, take.key, take.created, loudness,
            take.peak_db, take.has_gesture, take.binned, take.has_score,
        ),
    )  # fmt: skip
    if recipe:
        connection.execute("INSERT INTO recipes VALUES (?, ?)", (take.number, recipe))
    connection.executemany(
        "INSERT INTO parents VALUES (?, ?, ?)",
        [(take.number, place, parent) for place, parent in enumerate(take.parents)],
    )
    connection.executemany(
        "INSERT INTO take_tags VALUES (?, ?)", [(take.number, tag) for tag in take.tags]
    )
    connection.execute(
        "UPDATE counters SET value = MAX(value, ?) WHERE name = 'number'", (take.number,)
    )
    search.index(connection, (take.number,))


def set_field(
    connection: sqlite3.Connection, numbers: Sequence[int], field: str, value: Value
) -> None:
    """Change one field of takes; the search index is the caller's."""
    connection.execute(_UPDATES[field], (value, json.dumps(numbers)))


def set_tags(connection: sqlite3.Connection, numbers: Sequence[int], tags: Iterable[str]) -> None:
    """Replace the tags of takes; the search index is the caller's."""
    connection.execute(
        "DELETE FROM take_tags WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers),),
    )
    add_tags(connection, numbers, tags)


def add_tags(connection: sqlite3.Connection, numbers: Sequence[int], tags: Iterable[str]) -> None:
    """Add tags to takes; the search index is the caller's."""
    connection.executemany(
        "INSERT OR IGNORE INTO take_tags VALUES (?, ?)",
        [(number, tag) for tag in clean_tags(tags) for number in numbers],
    )


def remove_tag(connection: sqlite3.Connection, numbers: Sequence[int], tag: str) -> None:
    """Take a tag from takes; the search index is the caller's."""
    connection.executemany(
        "DELETE FROM take_tags WHERE number = ? AND tag = ?", [(number, tag) for number in numbers]
    )


def set_thumbnail(connection: sqlite3.Connection, sha256: str, thumbnail: bytes) -> None:
    """Keep the thumbnail of samples."""
    connection.execute("UPDATE audio SET thumbnail = ? WHERE sha256 = ?", (thumbnail, sha256))


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags without surplus spaces, empty ones and repetitions, sorted."""
    return tuple(sorted_tags({" ".join(search.clean(tag).split()) for tag in tags} - {""}))


def sorted_tags(tags: Iterable[str]) -> list[str]:
    """Tags in the order in which people look for them."""
    return sorted(tags, key=lambda tag: (tag.casefold(), tag))


def checked(field: str, value: Value) -> Value:
    """A value for one of a take's fields as it is stored.

    Raises:
        LibraryError: it is none of the values that the field may have.
    """
    if isinstance(value, str):
        value = search.clean(value).strip() if field == "name" else search.clean(value)
    if field == "colour" and value not in COLOURS:
        raise LibraryError(f"There is no colour '{value}'.")
    if field == "name" and not value:
        raise LibraryError("A take needs a name.")
    if field == "tempo_bpm" and value is not None and not 0 < float(value) < math.inf:
        raise LibraryError(f"A tempo of {value} cannot be kept.", "It must be above 0.")
    return bool(value) if field == "starred" else value
