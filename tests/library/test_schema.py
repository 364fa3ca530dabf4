from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import LibraryError
from neurosketch.library import queries, rows, schema, search
from neurosketch.library.store import Library
from tests.library.clips import GESTURE, made_up_take, make_clip

TEXT = st.text(max_size=12).map(search.clean)
REAL = st.floats(allow_nan=False, allow_infinity=False)
INTEGER = st.integers(-(2**63), 2**63 - 1)
RECIPES = st.sampled_from(
    ["", "{", "null", '{"gesture": null}', '{"gesture": {"start": {}, "moves": []}}', "[1]"]
)
TAKE = st.fixed_dictionaries(
    {
        "sketch_id": TEXT, "name": TEXT, "starred": st.booleans(), "seconds": REAL.map(abs),
        "sample_rate": st.integers(1, 2**63 - 1), "channels": st.integers(1, 2),
        "audio_sha256": st.sampled_from([sign * 64 for sign in "abcdef"]),
        "model_id": TEXT, "family": TEXT, "seed": st.none() | INTEGER, "kind": TEXT,
        "tempo_bpm": st.none() | REAL, "key": st.none() | TEXT, "created": TEXT,
        "loudness_lufs": st.none() | REAL, "peak_db": REAL, "binned": TEXT,
        "colour": TEXT, "notes": TEXT, "problem": TEXT,
    }
)  # fmt: skip
CONTENT = st.lists(
    st.tuples(TAKE, RECIPES, st.lists(TEXT, max_size=3, unique=True), st.lists(TEXT, max_size=3)),
    max_size=6,
)


def opened() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def write(connection: sqlite3.Connection, content: list[Any]) -> None:
    """Put rows into tables of any version."""
    known = columns(connection, "takes")
    tagged = bool(columns(connection, "take_tags"))
    for number, (take, recipe, tags, parents) in enumerate(content, 1):
        connection.execute(
            "INSERT OR IGNORE INTO audio (sha256, bytes) VALUES (?, ?)",
            (take["audio_sha256"], number),
        )
        fields = {k: take[k] for k in take if k in known} | {"number": number, "id": f"t{number}"}
        holes = ", ".join("?" * len(fields))
        connection.execute(
            f"INSERT INTO takes ({', '.join(fields)}) VALUES ({holes})",  # noqa: S608
            list(fields.values()),
        )
        if recipe:
            connection.execute("INSERT INTO recipes VALUES (?, ?)", (number, recipe))
        for place, parent in enumerate(parents):
            connection.execute("INSERT INTO parents VALUES (?, ?, ?)", (number, place, parent))
        for tag in tags if tagged else ():
            connection.execute("INSERT INTO take_tags VALUES (?, ?)", (number, tag))
    connection.execute("UPDATE counters SET value = ?", (len(content) + 5,))
    if tagged:
        search.index(connection, range(1, len(content) + 1))


@settings(max_examples=120, deadline=None)
@given(version=st.integers(1, schema.VERSION), content=CONTENT)
def test_every_version_becomes_the_newest_without_loss(version: int, content: list[Any]) -> None:
    connection = opened()
    assert schema.migrate(connection, version) == 0
    write(connection, content)
    old = columns(connection, "takes")
    tagged = bool(columns(connection, "take_tags"))
    kept = connection.execute(f"SELECT {', '.join(old)} FROM takes").fetchall()  # noqa: S608

    assert schema.migrate(connection) == version
    assert schema.migrate(connection) == schema.VERSION
    assert schema.version_of(connection) == schema.VERSION
    assert (
        kept
        == connection.execute(
            f"SELECT {', '.join(old)} FROM takes"  # noqa: S608
        ).fetchall()
    )
    takes = rows.read(connection, range(1, len(content) + 1))
    assert len(takes) == len(content)
    for take, (fields, recipe, tags, parents) in zip(takes, content, strict=True):
        assert (take.name, take.seed, take.tempo_bpm) == (
            fields["name"], fields["seed"], fields["tempo_bpm"],
        )  # fmt: skip
        assert take.parents == tuple(parents)
        assert take.tags == (tuple(rows.sorted_tags(tags)) if tagged else ())
        assert take.colour == (fields["colour"] if version >= 2 else "none")
        assert queries.recipe(connection, take.id) == recipe
        if version == 1:
            assert take.has_gesture == ('"moves"' in recipe)
        assert search.ids(connection, take.name) >= {take.id}
    assert rows.last_number(connection) == len(content) + 5
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_every_step_leaves_its_line(tmp_path: Path) -> None:
    connection = opened()
    for version in range(1, schema.VERSION + 1):
        assert schema.migrate(connection, version) == version - 1
    versions = connection.execute("SELECT version FROM schema_version").fetchall()
    assert versions == [(v,) for v in range(1, schema.VERSION + 1)]
    connection.close()


def test_a_step_that_fails_leaves_the_version_before(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = opened()
    schema.migrate(connection, 1)
    write(connection, [])
    broken = (schema.STEPS[0], (*schema.STEPS[1], "CREATE TABLE nonsense"), schema.STEPS[2])
    monkeypatch.setattr(schema, "STEPS", broken)
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(connection)
    monkeypatch.undo()
    assert schema.version_of(connection) == 1
    assert columns(connection, "take_tags") == []
    assert schema.migrate(connection) == 1
    connection.close()


def test_a_newer_library_is_left_as_it_is(folder: Path) -> None:
    library = Library(folder)
    library.add(make_clip())
    library.close()
    connection = sqlite3.connect(folder / "library.sqlite")
    connection.execute("INSERT INTO schema_version VALUES (?, 'later')", (schema.VERSION + 1,))
    connection.commit()
    connection.close()
    content = (folder / "library.sqlite").read_bytes()
    with pytest.raises(LibraryError, match=f"version {schema.VERSION + 1}.*Update NeuroSketch"):
        Library(folder)
    assert (folder / "library.sqlite").read_bytes() == content


def test_a_library_of_the_first_version_opens(folder: Path) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / "library.sqlite", isolation_level=None)
    schema.migrate(connection, 1)
    take = made_up_take(3)
    recipe = make_clip(gesture=GESTURE).recipe
    assert recipe is not None
    values = {name: getattr(take, name) for name in columns(connection, "takes")}
    write(connection, [(values, recipe.to_json(), [], list(take.parents))])
    connection.close()
    library = Library(folder)
    (found,) = library.takes()
    assert (found.name, found.key, found.has_gesture, found.parents) == (
        take.name, "Am", True, take.parents,
    )  # fmt: skip
    assert library.recipe("t1") == recipe
    assert library.search(take.name) == {"t1"}
    library.update(["t1"], colour="red", tags=("x",))
    assert library.next_number() == 7
    library.close()


def test_a_database_of_somebody_else_is_set_aside_whole(folder: Path) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / "library.sqlite")
    connection.execute("CREATE TABLE recipes (cake TEXT)")
    connection.execute("INSERT INTO recipes VALUES ('flour')")
    connection.commit()
    connection.close()
    library = Library(folder)
    assert "set aside" in library.notice
    assert library.takes() == ()
    library.close()
    (aside,) = folder.glob("library damaged *.sqlite")
    connection = sqlite3.connect(aside)
    assert connection.execute("SELECT cake FROM recipes").fetchall() == [("flour",)]
    connection.close()


def test_recipes_of_gestures_are_told_apart() -> None:
    """What step 2 asks of a recipe is what a recipe says of itself."""
    for gesture in (None, GESTURE):
        recipe = make_clip(gesture=gesture).recipe
        assert recipe is not None
        assert (json.loads(recipe.to_json())["gesture"] is None) == (gesture is None)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE takes SET sample_rate = 0",
        "UPDATE takes SET channels = 700",
        "UPDATE takes SET seconds = -1",
        "UPDATE audio SET sha256 = '../../../../etc/passwd'",
        "INSERT INTO doomed VALUES ('../../" + "a" * 58 + "')",
        "UPDATE takes SET seconds = 'long'",
    ],
)
def test_tables_hold_nothing_that_a_program_would_stumble_over(change: str) -> None:
    connection = opened()
    schema.migrate(connection)
    take = made_up_take(1)
    rows.insert(connection, take, "", 4, None)
    connection.execute("PRAGMA foreign_keys = OFF")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(change)
    connection.close()
