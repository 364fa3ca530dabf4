"""The shelf: audition by keys, several at once, stars, names, drags, the table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from neurosketch.app.items.take_model import Column
from neurosketch.app.widgets.inline_editor import InlineEditor
from tests.app.takes import make_many, make_take
from tests.app.widgets.conftest import SHELF_TAKES

Key = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
TOLD = (
    "takePlayed", "takeChosen", "takeRecalled", "starToggled", "starRequested", "renameRequested",
    "deleteRequested", "restoreRequested", "exportRequested", "dragRequested", "colourChosen",
    "jumpRequested", "gestureRequested", "findRequested", "abSet", "abSwapped",
)  # fmt: skip


@pytest.fixture
def log(shelf):
    heard = []
    for name in TOLD:
        getattr(shelf, name).connect(lambda *args, name=name: heard.append((name, *args)))
    return heard


def body(shelf, view, take_id, column=Column.LENGTH):
    """A place on a take that is neither its star nor its name."""
    index = shelf.takes.index(shelf.takes.row_of(take_id), Column.NAME)
    if view is shelf.table:
        rect = view.visualRect(index.siblingAtColumn(column))
        return rect.center().x(), rect.center().y()
    rect = view.visualRect(index)
    return rect.left() + 60, rect.top() + 30


def parts(shelf, view, take_id):
    """Star and name of a take."""
    index = shelf.takes.index(shelf.takes.row_of(take_id), Column.NAME)
    star = index.siblingAtColumn(Column.STAR) if view is shelf.table else index
    return view.places(star)[0].center(), view.places(index)[1].center()


def texts(shelf):
    return [part.text() for part in shelf.findChildren(QLabel) if part.isVisible()]


def test_it_is_found_and_counts(shelf):
    assert shelf.objectName() == "shelf"
    assert shelf.accessibleName() == "Takes"
    assert "3" in texts(shelf)


def test_arrow_keys_move_and_audition_at_once(shelf, view, log):
    QTest.keyClick(view, Key.Key_Right)
    assert log == [("takePlayed", "t1"), ("takeChosen", "t1")]
    for key in (Key.Key_End, Key.Key_Down, Key.Key_Up, Key.Key_Home, Key.Key_Left):
        QTest.keyClick(view, key)
    assert [entry[1] for entry in log if entry[0] == "takePlayed"] == ["t1", "t3", "t2", "t1"]
    assert shelf.current() == "t1"
    assert shelf.selected() == ("t1",)


def test_from_nowhere_left_goes_to_the_last(shelf, view, log):
    QTest.keyClick(view, Key.Key_Left)
    assert shelf.current() == "t3"


def test_pages_are_turned(shelf, view, log):
    shelf.set_takes(make_many(100))
    QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_PageDown)
    far = shelf.takes.row_of(shelf.current())
    assert 2 < far < 40
    QTest.keyClick(view, Key.Key_PageUp)
    assert shelf.current() == "t1"


def test_shift_and_arrows_choose_several(shelf, view, log):
    QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_Right, SHIFT)
    QTest.keyClick(view, Key.Key_Right, SHIFT)
    assert shelf.selected() == ("t1", "t2", "t3")
    QTest.keyClick(view, Key.Key_Left, SHIFT)
    assert shelf.selected() == ("t1", "t2")
    assert shelf.current() == "t2"
    QTest.keyClick(view, Key.Key_Right)
    assert shelf.selected() == ("t3",)
    shelf.select_all()
    assert shelf.selected() == ("t1", "t2", "t3")


def test_a_selection_survives_being_told_who_is_current(shelf, view, log):
    shelf.takeChosen.connect(shelf.set_current)
    shelf.takePlayed.connect(shelf.set_current)
    QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_Right, SHIFT)
    assert shelf.selected() == ("t1", "t2")


def test_enter_recalls_and_letters_go_on_to_the_window(shelf, view, log):
    QTest.keyClick(view, Key.Key_Return)
    assert log == []
    shelf.set_current("t2")
    QTest.keyClick(view, Key.Key_Return)
    QTest.keyClick(view, Key.Key_G)
    assert log == [("takeRecalled", "t2")]
    assert shelf.current() == "t2", "a letter searches nothing"


def test_a_click_chooses_then_plays(shelf, view, hand, log):
    mouse, place = hand(view.viewport()), body(shelf, view, "t2")
    mouse.press(*place)
    assert log == [("takeChosen", "t2")]
    mouse.release(*place)
    assert log == [("takeChosen", "t2"), ("takePlayed", "t2")]


def test_ctrl_and_shift_clicks_choose_several_without_playing(shelf, view, hand, log):
    mouse = hand(view.viewport())
    mouse.click(*body(shelf, view, "t1"))
    log.clear()
    mouse.click(*body(shelf, view, "t3"), CTRL)
    assert shelf.selected() == ("t1", "t3")
    mouse.click(*body(shelf, view, "t2"), CTRL)
    mouse.click(*body(shelf, view, "t1"), CTRL)
    assert shelf.selected() == ("t2", "t3")
    assert "takePlayed" not in [entry[0] for entry in log]


def test_a_drag_takes_everything_chosen_and_plays_nothing(shelf, view, hand, log):
    mouse = hand(view.viewport())
    mouse.click(*body(shelf, view, "t1"))
    mouse.click(*body(shelf, view, "t3"), CTRL)
    log.clear()
    x, y = body(shelf, view, "t1")
    mouse.press(x, y)
    mouse.move(x + QApplication.startDragDistance() - 1, y)
    assert "dragRequested" not in [entry[0] for entry in log]
    for step in (2, 30, 60):
        mouse.move(x + QApplication.startDragDistance() + step, y)
    mouse.release(x + 60, y)
    names = [entry[0] for entry in log]
    assert names.count("dragRequested") == 1
    assert ("dragRequested", ("t1", "t3")) in log
    assert "takePlayed" not in names


def test_the_star_is_toggled_without_choosing(shelf, view, hand, log):
    for key, wanted in (("t1", True), ("t2", False)):
        star, _ = parts(shelf, view, key)
        hand(view.viewport()).click(star.x(), star.y())
        assert log[-1] == ("starToggled", key, wanted)
    assert len(log) == 2
    assert shelf.current() is None


def test_double_click_renames_on_the_name_and_recalls_elsewhere(shelf, view, hand, log):
    hand(view.viewport()).double_click(*body(shelf, view, "t1"))
    assert ("takeRecalled", "t1") in log
    _, name = parts(shelf, view, "t1")
    hand(view.viewport()).double_click(name.x(), name.y())
    editor = view.findChild(InlineEditor)
    assert editor.selectedText() == "rain"
    QTest.keyClicks(editor, "slow  rain ")
    QTest.keyClick(editor, Key.Key_Return)
    assert log[-1] == ("renameRequested", "t1", "slow rain")
    assert view.hasFocus()


def test_a_rename_can_be_dropped_and_an_empty_name_is_none(shelf, view, log):
    shelf.rename_current()
    assert view.findChild(InlineEditor) is None, "there is no current take yet"
    shelf.set_current("t2")
    for typed, key in (("x", Key.Key_Escape), (" ", Key.Key_Return)):
        shelf.rename_current()
        editor = view.findChildren(InlineEditor)[-1]
        QTest.keyClicks(editor, typed)
        QTest.keyClick(editor, key)
    assert log == []


def test_what_was_typed_is_kept_when_takes_move_under_the_field(shelf, view, log):
    shelf.set_current("t2")
    shelf.rename_current()
    QTest.keyClicks(view.findChild(InlineEditor), "gong")
    shelf.upsert(make_take(4, name="new"))
    assert ("renameRequested", "t2", "gong") in log


def menu_of(shelf):
    menu = shelf.build_menu()
    return menu, {action.text(): action for action in menu.actions() if action.text()}


def test_the_menu_of_one_take(shelf, log):
    shelf.upsert(make_take(4, parents=("t2",), has_gesture=True, name="child"))
    shelf.set_current("t4")
    _, entries = menu_of(shelf)
    for text in ("Play", "Recall controls", "Star", "Put on side A", "Export", "Move to bin",
                 "Replay its slider movements", "Generate with its slider movements"):  # fmt: skip
        entries[text].trigger()
    assert log == [
        ("takePlayed", "t4"), ("takeRecalled", "t4"), ("starRequested", ("t4",), True),
        ("abSet", "a", "t4"), ("exportRequested", ("t4",)), ("deleteRequested", ("t4",)),
        ("gestureRequested", "t4", False), ("gestureRequested", "t4", True),
    ]  # fmt: skip
    entries["Go to"].menu().actions()[0].trigger()
    entries["Colour"].menu().actions()[1].trigger()
    entries["Find this sound"].trigger()
    assert log[-3:] == [
        ("jumpRequested", "t2"), ("colourChosen", ("t4",), "red"), ("findRequested", "t4"),
    ]  # fmt: skip


def test_the_menu_of_several_takes_acts_on_all_of_them(shelf, log):
    shelf.set_current("t1")
    shelf.select_all()
    _, entries = menu_of(shelf)
    assert "Rename…" not in entries
    entries["Move 3 takes to the bin"].trigger()
    entries["Star"].trigger()
    assert log[-2:] == [
        ("deleteRequested", ("t1", "t2", "t3")), ("starRequested", ("t1", "t2", "t3"), True)
    ]  # fmt: skip


def test_in_the_bin_the_menu_restores(shelf, log):
    shelf.set_scope("bin")
    assert shelf.build_menu() is None
    shelf.set_current("t1")
    _, entries = menu_of(shelf)
    assert set(entries) == {"Play", "Restore"}
    entries["Restore"].trigger()
    assert log == [("restoreRequested", ("t1",))]


def test_the_right_button_opens_the_menu_of_the_take_below(shelf, view, qtbot):
    x, y = body(shelf, view, "t3")
    place = QPoint(round(x), round(y))
    shelf.set_current("t3")
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()


def test_arrow_keys_skip_what_is_filtered_out(shelf, view, log):
    shelf.header.filters.search.setText("dr")
    assert shelf.shown() == ("t1", "t3")
    shelf.set_current("t1")
    QTest.keyClick(view, Key.Key_Right)
    assert shelf.current() == "t3"
    assert shelf.neighbour("t3", -1) == "t1"
    assert shelf.neighbour("t3", 1) == ""
    assert shelf.neighbour("t2", 1) == ""
    shelf.header.filters.search.setText("bell")
    QTest.keyClick(view, Key.Key_Left)
    assert shelf.current() == "t2"


def test_takes_come_change_and_go(shelf):
    shelf.set_current("t2")
    shelf.upsert(replace(SHELF_TAKES[1], name="gong"))
    shelf.upsert(make_take(9, name="new"))
    assert shelf.shown() == ("t1", "t2", "t3", "t9")
    assert shelf.current() == "t2"
    shelf.remove(["t2"])
    assert shelf.current() is None
    assert "3" in texts(shelf)
    shelf.set_takes([])
    assert "Nothing here yet. Press Generate, or keep what you hear." in texts(shelf)
    QTest.keyClick(shelf.cards, Key.Key_Right)
    assert shelf.current() is None


def test_both_views_share_what_is_chosen(shelf):
    shelf.set_current("t2")
    shelf.cards.setFocus()
    shelf.set_expanded(True)
    assert shelf.table.hasFocus()
    assert shelf.table.currentIndex().row() == 1
    QTest.keyClick(shelf.table, Key.Key_Down, SHIFT)
    shelf.set_expanded(False)
    assert shelf.selected() == ("t2", "t3")


def test_comparing_two_takes(shelf, log):
    compare = shelf.header.compare
    compare.slots["a"].click()
    assert log == [], "there is no current take to compare"
    shelf.set_current("t1")
    compare.slots["a"].click()
    shelf.set_sides(SHELF_TAKES[0], None)
    assert not compare.swap.isEnabled()
    shelf.set_current("t2")
    compare.slots["b"].click()
    shelf.set_sides(SHELF_TAKES[0], SHELF_TAKES[1])
    compare.swap.click()
    assert log == [("abSet", "a", "t1"), ("abSet", "b", "t2"), ("abSwapped",)]
    assert "bell" in compare.slots["b"].accessibleName()


def test_a_press_beside_the_cards_chooses_nothing(shelf, hand, log):
    hand(shelf.cards.viewport()).click(1000, 40)
    hand(shelf.cards.viewport()).double_click(1000, 40)
    assert log == []
    assert shelf.cards.indexAt(QPointF(1000, 40).toPoint()).isValid() is False
