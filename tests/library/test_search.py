from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurosketch.library import search
from neurosketch.library.store import Library
from tests.library.clips import fill, make_clip


def test_every_word_must_occur_somewhere(library: Library) -> None:
    library.add(make_clip("a", name="Deep Bass 01", seed=1), tags=("night", "Größe"))
    library.add(make_clip("b", name="贝斯 低音线", seed=2))
    library.update(["a"], notes="for the second verse", key="F#m")
    library.update(["b"], key="Am")
    found = {
        "deep": {"a"}, "BASS deep": {"a"}, "dee night verse": {"a"}, "deep 贝斯": set(),
        "grosse": {"a"}, "GRÖSSE": {"a"}, "vae-drift": {"a", "b"}, "vae dr": {"a", "b"},
        "drift": {"a", "b"}, "rift": set(), "贝斯": {"b"}, "斯": {"b"}, "低音": {"b"},
        "音低": set(),
        "f#m": {"a"}, "am": {"b"}, "01": {"a"}, "": {"a", "b"}, " \t": {"a", "b"},
        "*": {"a", "b"}, "- deep": {"a"}, "second verse": {"a"}, "third": set(),
    }  # fmt: skip
    assert {text: set(library.search(text)) for text in found} == found


def test_the_index_follows_every_change(library: Library) -> None:
    library.add(make_clip("a", name="one"), tags=("old",))
    library.update(["a"], name="two")
    library.add_tag(["a"], "new")
    library.remove_tag(["a"], "old")
    assert [bool(library.search(word)) for word in ("one", "two", "old", "new")] == [
        False, True, False, True,
    ]  # fmt: skip
    library.bin(["a"])
    assert library.search("two") == {"a"}
    library.empty_bin()
    assert library.search("two") == library.search("") == frozenset()


SYNTAX = (
    '"', "'", "*", "^", "name:", "NEAR(a b)", "a OR b", "AND", "NOT a", "(", "-", "+", "{}",
    '" OR "', "a\0b", "\udcff", "\\", ";--", "%", "_", "col : x", "½", "e\u0301", "🎹",
)  # fmt: skip


@pytest.mark.parametrize("text", SYNTAX)
def test_nothing_a_user_types_is_syntax(library: Library, text: str) -> None:
    library.add(make_clip("a", name="plain"))
    assert library.search(f"plain {text}") <= {"a"}
    assert library.search(text) <= {"a"}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=40))
def test_what_is_written_in_a_take_finds_it(library: Library, text: str) -> None:
    if library.take("a") is None:
        library.add(make_clip("a"))
    library.update(["a"], notes=text)
    assert library.search(text) == {"a"}
    for word in text.split():
        assert library.search(word[:2]) <= {"a"}


def test_a_damaged_index_is_built_anew(folder: Path) -> None:
    Library(folder).close()
    fill(folder, range(1, 200))
    connection = sqlite3.connect(folder / "library.sqlite")
    connection.execute("UPDATE search_data SET block = x'0102030405' WHERE id > 10")
    connection.commit()
    connection.close()
    library = Library(folder)
    assert library.notice == ""
    assert len(library.search("take")) == 199
    assert library.search("choir") == library.search("CHOIR")
    library.close()


def test_words_without_a_letter_or_digit_are_no_words() -> None:
    assert search.query_words('"?" -- a"b 低x') == ["a b", "低 x"]
