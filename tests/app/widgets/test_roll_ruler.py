"""The ruler of a sketch by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.roll_ruler import RollRuler
from neurosketch.core.score import Note
from tests.app.widgets.conftest import pixels
from tests.app.widgets.lanes import WIDTH, make_desk

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
STRIP, NUMBERS = 5, 20


@pytest.fixture
def desk(qapp):
    return make_desk("keys", Note(0.0, 1.0, 60), Note(12.0, 1.0, 60))


@pytest.fixture
def ruler(desk, show):
    ruler = show(RollRuler(desk.editor, desk.axis), WIDTH, 30)
    ruler.setFocus()
    return ruler


@pytest.fixture
def mouse(ruler, hand):
    return hand(ruler)


def test_a_click_plays_from_there_and_a_drag_scrubs(desk, ruler, mouse, told):
    sought = told(desk.editor.seekRequested)
    mouse.drag((ruler.axis.x_of(4.2), NUMBERS), (ruler.axis.x_of(6.1), NUMBERS), steps=1)
    assert sought == [4.0, 6.0]
    assert ruler.place == 6.0


def test_the_strip_draws_stretches_moves_and_clears_the_loop(desk, ruler, mouse):
    x = ruler.axis.x_of
    mouse.drag((x(4.1), STRIP), (x(7.9), STRIP))
    assert desk.editor.loop == (4.0, 8.0)
    mouse.drag((x(8.0), STRIP), (x(12.0), STRIP))
    assert desk.editor.loop == (4.0, 12.0)
    mouse.drag((x(8.0), STRIP), (x(5.0), STRIP))
    assert desk.editor.loop == (1.0, 9.0)
    mouse.drag((x(5.0), STRIP), (x(-9.0), STRIP))
    assert desk.editor.loop == (0.0, 8.0), "as long as before"
    mouse.double_click(x(3.0), STRIP)
    assert desk.editor.loop is None
    mouse.double_click(x(5.0), STRIP)
    assert desk.editor.loop == (4.0, 8.0)
    while desk.history.canUndo():
        desk.history.undo()
    assert desk.editor.loop is None


def test_bars_are_locked_looped_added_and_taken_away(desk, ruler):
    def act(name, bar=1):
        menu = ruler.menu_of(bar)
        next(a for a in menu.actions() if name in (a.objectName(), a.text())).trigger()
        menu.deleteLater()

    act("bar.lock")
    assert desk.editor.locked_bars == {1}
    act("bar.lock")
    assert desk.editor.locked_bars == frozenset()
    act("Loop bar 2")
    assert desk.editor.loop == (4.0, 8.0)
    act("Loop everything")
    desk.editor.set_region((1.0, 3.0))
    act("Loop what is boxed")
    assert desk.editor.loop == (1.0, 3.0)
    act("One bar more")
    assert desk.editor.bars == 5
    act("One bar less")
    assert desk.editor.bars == 4
    assert "locked" not in ruler.accessibleDescription()


def test_arrows_walk_and_shift_stretches_the_loop(desk, ruler, told):
    sought = told(desk.editor.seekRequested)
    QTest.keyClick(ruler, Qt.Key.Key_Right)
    QTest.keyClick(ruler, Qt.Key.Key_Right, CTRL)
    assert sought == [1.0, 5.0]
    QTest.keyClick(ruler, Qt.Key.Key_Right, CTRL | SHIFT)
    assert desk.editor.loop == (5.0, 9.0)
    QTest.keyClick(ruler, Qt.Key.Key_Left, SHIFT)
    assert desk.editor.loop == (5.0, 8.0)
    QTest.keyClick(ruler, Qt.Key.Key_Home)
    assert ruler.place == 0.0
    QTest.keyClick(ruler, Qt.Key.Key_End)
    assert ruler.place == 16.0


def test_it_is_seen_and_told(desk, ruler):
    before = pixels(ruler)
    desk.editor.set_loop((4.0, 8.0))
    looped = pixels(ruler)
    assert (looped != before).any()
    desk.editor.set_bar_locked(2, True)
    assert (pixels(ruler) != looped).any()
    text = ruler.accessibleDescription()
    assert text == "4 bars, at 1.1, loop 2.1 to 3.1, locked: 3"
    assert (ruler.objectName(), ruler.accessibleName()) == ("view.ruler", "Bars")
