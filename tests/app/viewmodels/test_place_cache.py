"""Places of takes are remembered, and what is damaged is forgotten without a word."""

from __future__ import annotations

import pytest

from neurosketch.app.viewmodels.place_cache import PlaceCache

MAP_ID = "ab" * 32
FIRST, SECOND, THIRD = ("1" * 64, "2" * 64, "3" * 64)


def test_places_are_there_at_the_next_start(tmp_path):
    cache = PlaceCache(tmp_path / "cache", MAP_ID)
    assert cache.known() == {}
    cache.add({FIRST: (0.25, -0.5), SECOND: None})
    cache.add({FIRST: (0.9, 0.9), THIRD: (1.0, -1.0)})
    again = PlaceCache(tmp_path / "cache", MAP_ID).known()
    assert again == {FIRST: (0.25, -0.5), SECOND: None, THIRD: (1.0, -1.0)}
    assert PlaceCache(tmp_path / "cache", "cd" * 32).known() == {}, "of another map"


def test_a_damaged_file_costs_what_is_damaged(tmp_path):
    cache = PlaceCache(tmp_path, MAP_ID)
    cache.add({FIRST: (0.25, -0.5)})
    (path,) = tmp_path.iterdir()
    rest = f"{SECOND} nan 0\n{THIRD} 7 0\nshort 0 0\n{SECOND} x y\n{SECOND} 0.1"
    path.write_bytes(path.read_bytes() + b"\xff\xfe\n" + rest.encode())
    again = PlaceCache(tmp_path, MAP_ID)
    assert again.known() == {FIRST: (0.25, -0.5)}
    again.add({SECOND: (0.5, 0.5)})
    assert again.known()[SECOND] == (0.5, 0.5)


def test_a_folder_that_cannot_be_written_costs_the_memory_only(tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = PlaceCache(blocked, MAP_ID)
    cache.add({FIRST: (0.0, 0.0)})
    assert cache.known() == {FIRST: (0.0, 0.0)}
    assert "not remembered" in caplog.text


@pytest.mark.parametrize("text", ["", "\n\n", "1 2 3 4"])
def test_nothing_is_made_of_nothing(tmp_path, text):
    cache = PlaceCache(tmp_path, MAP_ID)
    (tmp_path / f"places-{MAP_ID[:16]}.txt").write_text(text)
    assert cache.known() == {}
