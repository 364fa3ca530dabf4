"""What narrows the shelf down, sorts it and counts it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from neurosketch.app.items.take_filter import NUMBER, Criteria
from neurosketch.app.items.take_model import Column
from neurosketch.app.widgets.shelf import Shelf
from neurosketch.app.widgets.shelf_usage import ShelfUsage
from tests.app.takes import MODEL_NAMES, make_take

TAKES = (
    make_take(1, name="rain", tags=("warm", "R&B"), colour="red"),
    make_take(2, name="bell", starred=True, notes="louder"),
    make_take(3, name="glass pad", tags=("warm",), starred=True),
    make_take(4, name="tide", model_id="", seed=None),
)


@pytest.fixture
def shelf(show, qtbot):
    shelf = Shelf()
    shelf.set_model_names(MODEL_NAMES)
    shelf.set_takes(TAKES)
    show(shelf, 1032, 170)
    qtbot.waitUntil(lambda: shelf.header.filters.tag.isEnabled())
    return shelf


@pytest.fixture
def filters(shelf):
    return shelf.header.filters


def texts(shelf):
    return [part.text() for part in shelf.findChildren(QLabel) if part.isVisible()]


def choose(menu, text):
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_search_by_words_and_escape(shelf, filters, told):
    searched = told(shelf.searched)
    filters.search.setText("glass breath")
    assert shelf.shown() == ()
    filters.search.setText("glass drift")
    assert shelf.shown() == ("t3",)
    assert "1 of 4" in texts(shelf)
    QTest.keyClick(filters.search, Qt.Key.Key_Escape)
    assert shelf.shown() == ("t1", "t2", "t3", "t4")
    assert searched == ["glass breath", "glass drift", ""]


def test_what_the_library_finds_is_added_for_that_text_only(shelf, filters):
    filters.search.setText("belle")
    shelf.set_found("bel", frozenset({"t1"}))
    assert shelf.shown() == ()
    shelf.set_found("belle", frozenset({"t2"}))
    assert shelf.shown() == ("t2",)
    filters.starred.click()
    assert shelf.shown() == ("t2",), "another filter keeps what was found"
    filters.search.setText("belles")
    assert shelf.shown() == ()


def test_when_nothing_matches_there_is_a_way_back(shelf, filters):
    filters.search.setText("nothing like it")
    filters.starred.click()
    assert "No take matches." in texts(shelf)
    shelf.findChild(QPushButton, "shelf.all").click()
    assert shelf.shown() == ("t1", "t2", "t3", "t4")
    assert filters.search.text() == ""
    assert not filters.starred.isChecked()


def test_chips_filter_and_say_what_they_do(shelf, filters):
    filters.starred.click()
    assert shelf.shown() == ("t2", "t3")
    choose(filters.build_model_menu(), "Drift")
    assert shelf.shown() == ("t3",)
    assert filters.model.isChecked()
    assert filters.model.text() == "Drift"
    choose(filters.build_model_menu(), "Breath")
    assert shelf.shown() == ("t2", "t3")
    assert filters.model.text() == "Model 2"
    filters.model.nextCheckState()
    assert filters.model.isChecked(), "a click opens the menu and changes nothing else"
    choose(filters.build_model_menu(), "All models")
    filters.starred.click()
    choose(filters.build_tag_menu(), "warm")
    choose(filters.build_tag_menu(), "R&&B")
    assert shelf.shown() == ("t1",)
    choose(filters.build_tag_menu(), "Any tags")
    choose(filters.build_more_menu(), "Red")
    assert shelf.shown() == ("t1",)
    assert filters.more.text() == "Red"
    choose(filters.build_more_menu(), "Any colour")
    choose(filters.build_more_menu(), "With notes")
    assert shelf.shown() == ("t2",)


def test_a_filter_by_what_is_gone_can_be_taken_back(shelf, filters, qtbot):
    choose(filters.build_tag_menu(), "R&&B")
    shelf.remove(["t1"])
    qtbot.waitUntil(lambda: "R&B" not in filters._tags)
    assert shelf.shown() == ()
    assert "R&&B" in [action.text() for action in filters.build_tag_menu().actions()]
    choose(filters.build_tag_menu(), "R&&B")
    assert filters.criteria == Criteria()


def test_the_order_is_chosen_and_turned_round(shelf, filters):
    choose(filters.build_sort_menu(), "By name")
    assert shelf.shown() == ("t2", "t3", "t1", "t4")
    choose(filters.build_sort_menu(), "Turn the order round")
    assert shelf.shown() == ("t4", "t1", "t3", "t2")
    assert shelf.takes.sorting == (Column.NAME, True)
    checked = [a.text() for a in filters.build_sort_menu().actions() if a.isChecked()]
    assert checked == ["By name", "Turn the order round"]
    choose(filters.build_sort_menu(), "In the order they were made")
    choose(filters.build_sort_menu(), "Turn the order round")
    assert shelf.takes.sorting == (NUMBER, False)


def test_scopes_are_chosen_by_hand_and_shown_without_telling(shelf, told):
    heard = told(shelf.scopeChosen)
    shelf.header.scope.button("library").click()
    assert heard == ["library"]
    shelf.set_scope("bin")
    assert heard == ["library"]
    assert shelf.header.restore.isVisible()
    assert not shelf.header.compare.isVisible()
    shelf.set_takes([])
    assert "The bin is empty." in texts(shelf)
    assert not shelf.header.empty.isEnabled()
    shelf.set_scope("library")
    assert "The library is empty." in texts(shelf)


def test_the_bin_is_emptied_only_after_a_second_look(shelf, told):
    emptied, restored = told(shelf.emptyRequested), told(shelf.restoreRequested)
    shelf.set_scope("bin")
    assert not shelf.header.restore.isEnabled()
    shelf.set_current("t2")
    shelf.header.restore.click()
    assert restored == [("t2",)]
    menu = shelf.header.build_empty_menu()
    choose(menu, "Keep them")
    assert not emptied
    menu.actions()[0].trigger()
    assert len(emptied) == 1
    assert "4" in menu.actions()[0].text()


def test_equal_loudness_is_toggled_by_hand_only(shelf, told):
    heard = told(shelf.matchToggled)
    shelf.header.set_match(True)
    assert shelf.header.match.isChecked()
    assert heard == []
    shelf.header.match.click()
    assert heard == [False]


def test_the_button_makes_the_shelf_tall(shelf, told):
    heard = told(shelf.expandedChanged)
    shelf.header.expand.click()
    assert shelf.table.isVisible()
    assert shelf.details.isVisible(), "there is room for them"
    shelf.header.expand.click()
    assert shelf.cards.isVisible()
    assert not shelf.details.isVisible()
    assert heard == [True, False]


def test_the_size_of_the_library_is_said_and_its_limit_chosen(show, told):
    usage = ShelfUsage()
    usage.set_usage("3.4 GB of 15 GB", 15.0)
    show(usage)
    heard = told(usage.budgetChosen)
    entries = {action.text(): action for action in usage.build_menu().actions()}
    assert entries["15 GB"].isChecked()
    entries["50 GB"].trigger()
    entries["Never"].trigger()
    assert heard == [50.0, 0.0]
    assert "3.4 GB" in usage.accessibleName()


def test_an_empty_shelf_offers_nothing_to_compare_or_drag(shelf):
    assert shelf.header.compare.isVisible()
    shelf.set_takes([])
    assert not shelf.header.compare.isVisible()
    assert not shelf.header.match.isVisible()
    assert "Drag a take into your DAW" not in texts(shelf)
    shelf.upsert(TAKES[0])
    assert shelf.header.compare.isVisible()
