"""The shelf: audition by keys, star, rename, bin, drag, search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from neurosketch.app.widgets.inline_editor import InlineEditor
from neurosketch.app.widgets.shelf_strip import ShelfStrip, TakeView
from tests.app.widgets.conftest import pixels


def take(key, name, **more):
    peaks = np.tile(np.array([[-0.5, 0.5]], np.float32), (50, 1))
    return TakeView(key, name, "Drift · 2.0 s · 122", f"seed 48 20{key}", peaks=peaks, **more)


TAKES = (take("1", "rain"), take("2", "bell", starred=True), take("3", "glass pad"))


@pytest.fixture
def shelf(show):
    shelf = ShelfStrip()
    shelf.set_takes(TAKES)
    return show(shelf, 900, 190)


@pytest.fixture
def log(shelf):
    heard = []
    for name in ("takeChosen", "takePlayed", "takeRecalled", "deleteRequested", "dragRequested"):
        getattr(shelf, name).connect(lambda key, name=name: heard.append((name, key)))
    shelf.starToggled.connect(lambda key, on: heard.append(("starToggled", key, on)))
    shelf.renameRequested.connect(lambda key, text: heard.append(("renameRequested", key, text)))
    return heard


def keys(shelf):
    """The widget that holds the keyboard."""
    return shelf.focusProxy()


def body(card):
    return card.width() / 2, 30.0


def test_it_is_found_and_counts(shelf):
    assert shelf.objectName() == "shelf"
    assert shelf.accessibleName() == "Takes"
    assert "3" in [part.text() for part in shelf.findChildren(QLabel)]
    assert shelf.card("2").accessibleName() == "bell"
    assert "starred" in shelf.card("2").accessibleDescription()
    assert "seed 48 201" in shelf.card("1").accessibleDescription()


def test_arrow_keys_move_and_audition_at_once(shelf, log):
    QTest.keyClick(keys(shelf), Qt.Key.Key_Right)
    assert log == [("takeChosen", "1"), ("takePlayed", "1")]
    QTest.keyClick(keys(shelf), Qt.Key.Key_End)
    QTest.keyClick(keys(shelf), Qt.Key.Key_Right)
    assert shelf.current() == "3"
    QTest.keyClick(keys(shelf), Qt.Key.Key_Left)
    QTest.keyClick(keys(shelf), Qt.Key.Key_Home)
    assert [entry[1] for entry in log if entry[0] == "takePlayed"] == ["1", "3", "2", "1"]
    assert keys(shelf).accessibleDescription() == "rain"


def test_from_nowhere_left_goes_to_the_last(shelf, log):
    QTest.keyClick(keys(shelf), Qt.Key.Key_Left)
    assert shelf.current() == "3"


def test_enter_recalls_delete_bins_f2_renames(shelf, log):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_F2):
        QTest.keyClick(keys(shelf), key)
    assert not log
    shelf.set_current("2")
    QTest.keyClick(keys(shelf), Qt.Key.Key_Return)
    QTest.keyClick(keys(shelf), Qt.Key.Key_Delete)
    assert log == [("takeRecalled", "2"), ("deleteRequested", "2")]
    QTest.keyClick(keys(shelf), Qt.Key.Key_F2)
    editor = shelf.findChild(InlineEditor)
    assert editor.selectedText() == "bell"
    QTest.keyClicks(editor, "slow  bell ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert log[-1] == ("renameRequested", "2", "slow bell")
    assert keys(shelf).hasFocus()


def test_a_rename_can_be_dropped_and_an_empty_name_is_none(shelf, log):
    shelf.set_current("2")
    shelf.rename_current()
    editor = shelf.findChild(InlineEditor)
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    shelf.card("1").rename()
    editor = shelf.card("1").findChild(InlineEditor)
    editor.clear()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert not log


def test_a_click_chooses_then_plays(shelf, hand, log):
    card = shelf.card("2")
    hand(card).press(*body(card))
    assert log == [("takeChosen", "2")]
    assert shelf.current() == "2"
    hand(card).release(*body(card))
    assert log == [("takeChosen", "2"), ("takePlayed", "2")]
    assert keys(shelf).hasFocus()


def test_a_drag_leaves_the_window_and_does_not_play(shelf, hand, log):
    card, (x, y) = shelf.card("3"), body(shelf.card("3"))
    near = QApplication.startDragDistance() - 1
    mouse = hand(card)
    mouse.press(x, y)
    mouse.move(x + near, y)
    assert log == [("takeChosen", "3")]
    mouse.move(x + near + 1, y)
    mouse.move(x + near + 40, y)
    mouse.release(x + near + 40, y)
    assert log == [("takeChosen", "3"), ("dragRequested", "3")]


def test_the_star_is_toggled_without_choosing(shelf, hand, log):
    for key, wanted in (("1", True), ("2", False)):
        place = shelf.card(key).star_rect().center()
        hand(shelf.card(key)).click(place.x(), place.y())
        assert log[-1] == ("starToggled", key, wanted)
    assert len(log) == 2


def test_double_click_renames_on_the_name_and_recalls_elsewhere(shelf, hand, log):
    card = shelf.card("1")
    hand(card).double_click(*body(card))
    assert ("takeRecalled", "1") in log
    place = card.name_rect().center()
    hand(card).double_click(place.x(), place.y())
    assert card.findChild(InlineEditor) is not None


def test_the_menu_does_everything(shelf, log):
    menu = shelf.card("2").build_menu()
    for action in menu.actions():
        action.trigger()
    assert [entry[0] for entry in log] == [
        "takeChosen", "takePlayed", "takeRecalled", "starToggled", "deleteRequested",
    ]  # fmt: skip
    assert [action.text() for action in menu.actions()][2] == "Remove star"
    assert all(not action.icon().isNull() for action in menu.actions())


def test_search_and_star_filter(shelf):
    search = shelf.findChild(object, "shelf.search")
    search.setText("glass drift")
    assert shelf.shown() == ("3",)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert shelf.shown() == ("1", "2", "3")
    shelf.findChild(object, "shelf.starred").click()
    assert shelf.shown() == ("2",)
    search.setText("nothing like it")
    assert shelf.shown() == ()
    assert "No take matches." in [
        part.text() for part in shelf.findChildren(QLabel) if part.isVisible()
    ]


def test_arrow_keys_skip_what_is_filtered_out(shelf, log):
    shelf.findChild(object, "shelf.search").setText("r")
    shelf.set_current("1")
    QTest.keyClick(keys(shelf), Qt.Key.Key_Right)
    assert shelf.current() == "2"
    shelf.findChild(object, "shelf.search").setText("glass")
    QTest.keyClick(keys(shelf), Qt.Key.Key_Left)
    assert shelf.current() == "3"


def test_cards_that_stay_are_kept_in_the_new_order(shelf):
    shelf.set_current("2")
    first, second = shelf.card("1"), shelf.card("2")
    shelf.set_takes([take("9", "new"), replace(TAKES[1], name="gong"), TAKES[0]])
    assert shelf.card("1") is first
    assert shelf.card("2") is second
    assert second.accessibleName() == "gong"
    assert second.is_current()
    assert shelf.shown() == ("9", "2", "1")
    QApplication.processEvents()
    assert shelf.card("9").x() < second.x() < first.x()
    shelf.set_takes([take("9", "new")])
    assert shelf.current() is None


def test_the_empty_shelf_says_what_to_do(show):
    shelf = show(ShelfStrip(), 600, 180)
    shelf.set_empty_text("Press Generate.")
    texts = [part.text() for part in shelf.findChildren(QLabel) if part.isVisible()]
    assert "Press Generate." in texts
    QTest.keyClick(keys(shelf), Qt.Key.Key_Right)
    assert shelf.current() is None


def test_the_chosen_take_has_the_accent(shelf, dark):
    def count(token):
        picture = pixels(shelf.card("1"))[:, :, :3][..., ::-1]
        return int((picture == QColor(token).getRgb()[:3]).all(axis=2).sum())

    assert count(dark.wave) == 0
    assert count(dark.wave_quiet) > 500
    shelf.set_current("1")
    assert count(dark.wave) > 500


def test_the_wheel_scrolls_sideways(show, hand):
    shelf = ShelfStrip()
    shelf.set_takes([take(str(n), f"take {n}") for n in range(20)])
    show(shelf, 600, 190)
    scroll = keys(shelf).parentWidget().parentWidget()
    hand(scroll.viewport()).wheel(50, 50, -2)
    assert scroll.horizontalScrollBar().value() == 240
    shelf.set_current("19")
    QApplication.processEvents()
    assert scroll.horizontalScrollBar().value() > 1000
