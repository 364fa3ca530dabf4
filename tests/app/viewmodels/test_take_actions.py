"""Hands on takes: several at once are one step, and every step leads back."""

from __future__ import annotations

import pytest

from neurosketch.app.viewmodels.take_actions import size_text
from tests.app.viewmodels.helpers import add, idle


@pytest.fixture
def three(started, qtbot):
    """Ids of three takes that are selected."""
    ids = [add(started, qtbot, seed=n).id for n in range(3)]
    started.shelf.select(ids)
    return ids


def fields(studio, ids, name):
    return [getattr(studio.shelf.take(take_id), name) for take_id in ids]


def test_the_star_goes_to_all_or_from_all(started, three):
    started.takes.star(three[0])
    started.takes.star()
    assert fields(started, three, "starred") == [True, True, True]
    started.undo_stack.undo()
    assert fields(started, three, "starred") == [True, False, False]
    started.undo_stack.redo()
    started.takes.star()
    assert fields(started, three, "starred") == [False, False, False]
    assert started.undo_stack.count() == 3


def test_an_action_of_the_window_means_what_is_selected(started, three):
    started.star(False)  # what a triggered action hands on
    assert fields(started, three, "starred") == [True, True, True]
    started.delete(False)
    assert started.shelf.takes == ()


def test_several_deletes_are_one_step(started, three, qtbot):
    started.takes.delete()
    assert (started.shelf.takes, started.undo_stack.count()) == ((), 1)
    assert started.undo_stack.undoText() == "delete 3 takes"
    started.undo_stack.undo()
    idle(started, qtbot)
    assert [take.id for take in started.shelf.takes] == three
    started.undo_stack.redo()
    started.takes.restore(three[1])
    assert [take.id for take in started.shelf.takes] == [three[1]]
    started.undo_stack.undo()
    assert started.shelf.takes == ()


def test_tags_are_clean_and_each_take_goes_back_to_its_own(started, three):
    started.takes.set_tags(three[0], [" warm ", "Bass", "warm", ""])
    assert started.shelf.take(three[0]).tags == ("Bass", "warm")
    started.takes.add_tag((), "keep  it")
    assert fields(started, three, "tags") == [
        ("Bass", "keep it", "warm"), ("keep it",), ("keep it",),
    ]  # fmt: skip
    started.undo_stack.undo()
    assert fields(started, three, "tags") == [("Bass", "warm"), (), ()]
    started.undo_stack.redo()
    started.takes.remove_tag((), "keep it")
    assert fields(started, three, "tags") == [("Bass", "warm"), (), ()]
    started.takes.set_tags_of({three[1]: ["a"], three[2]: ["b"]})
    assert fields(started, three[1:], "tags") == [("a",), ("b",)]


def test_notes_colour_tempo_and_key(started, three):
    first = three[0]
    started.takes.set_notes(first, " for the second verse\n")
    started.takes.set_colour((), "teal")
    started.takes.set_take_tempo(first, 90.0)
    started.takes.set_take_key(first, "D min")
    take = started.shelf.take(first)
    assert (take.notes, take.tempo_bpm, take.key) == ("for the second verse", 90.0, "D min")
    assert fields(started, three, "colour") == ["teal"] * 3
    for _ in range(4):
        started.undo_stack.undo()
    take = started.shelf.take(first)
    assert (take.notes, take.tempo_bpm, take.key, take.colour) == ("", None, None, "none")


def test_what_changes_nothing_is_no_step(started, three):
    started.takes.set_colour((), "none")
    started.takes.set_tags((), ())
    started.takes.rename(three[0], started.shelf.take(three[0]).name)
    started.takes.rename("nobody", "x")
    started.takes.delete("nobody")
    assert started.undo_stack.count() == 0


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_340_000, "2.3 MB"), (7.1e12, "7100.0 GB")],
)
def test_sizes_are_readable(size, text):
    assert size_text(size) == text
