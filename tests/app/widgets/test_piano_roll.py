"""The piano roll by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from neurosketch.app.viewmodels.score_editor import DRAW, SELECT
from neurosketch.app.widgets.beat_axis import GUTTER
from neurosketch.app.widgets.piano_roll import PianoRoll
from neurosketch.core import editing
from neurosketch.core.composing import Region
from neurosketch.core.score import Note
from tests.app.widgets.lanes import HEIGHT, WIDTH, make_desk

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
RIGHT = Qt.MouseButton.RightButton
C, E = Note(0.0, 1.0, 60, 90), Note(4.0, 2.0, 64, 80)


@pytest.fixture
def desk(qapp):
    return make_desk("keys", C, E)


@pytest.fixture
def roll(desk, show):
    roll = show(PianoRoll(desk.commands, desk.axis), WIDTH, HEIGHT)
    roll.setFocus()
    return roll


@pytest.fixture
def mouse(roll, hand):
    return hand(roll)


def at(roll, beat, pitch):
    place = roll.place_of(beat, pitch)
    return place.x(), place.y()


def keys(roll, *pressed):
    for key, *held in pressed:
        QTest.keyClick(roll, key, *held)


def test_a_click_draws_a_note_that_is_heard(desk, roll, mouse, told):
    struck, released = told(desk.editor.struck), told(desk.editor.released)
    mouse.press(*at(roll, 2.1, 67))
    assert struck == [("keys", 67, 96)]
    mouse.release(*at(roll, 2.1, 67))
    assert released == [("keys", 67)]
    assert desk.rows[1] == (2.0, 0.25, 67, 96)
    assert {note.pitch for note in desk.editor.selection} == {67}
    desk.history.undo()
    assert desk.rows == [(0.0, 1.0, 60, 90), (4.0, 2.0, 64, 80)]


def test_a_drag_draws_a_longer_one_and_the_next_is_as_long(desk, roll, mouse):
    mouse.drag(at(roll, 1.0, 67), at(roll, 2.3, 67))
    assert (1.0, 1.5, 67, 96) in desk.rows
    mouse.click(*at(roll, 8.0, 62))
    assert (8.0, 1.5, 62, 96) in desk.rows
    assert desk.history.count() == 2


def test_alt_leaves_the_grid_aside(desk, roll, mouse):
    mouse.click(*at(roll, 2.1, 67), ALT)
    assert desk.rows[1][0] == pytest.approx(2.1, abs=0.02)


def test_a_drag_moves_by_steps_of_the_grid(desk, roll, mouse, told):
    struck = told(desk.editor.struck)
    mouse.drag(at(roll, 0.5, 60), at(roll, 1.6, 63))
    assert desk.rows[0] == (1.0, 1.0, 63, 90)
    assert (struck[0][1], struck[-1][1]) == (60, 63)
    assert desk.history.count() == 1


def test_what_stands_off_the_grid_keeps_its_feel(show, hand, qapp):
    desk = make_desk("keys", Note(0.06, 1.0, 60, 90))
    roll = show(PianoRoll(desk.commands, desk.axis), WIDTH, HEIGHT)
    hand(roll).drag(at(roll, 0.5, 60), at(roll, 1.5, 60))
    assert desk.rows[0][0] == pytest.approx(1.06)


def test_shift_keeps_to_one_direction_and_ctrl_leaves_a_copy(desk, roll, mouse):
    mouse.drag(at(roll, 4.5, 64), at(roll, 6.5, 66), SHIFT)
    assert desk.rows[1] == (4.0, 2.0, 64, 80), "Shift and a click only select"
    mouse.press(*at(roll, 4.5, 64))
    mouse.move(*at(roll, 6.5, 66), SHIFT)
    mouse.release(*at(roll, 6.5, 66))
    assert desk.rows[1] == (6.0, 2.0, 64, 80)
    mouse.drag(at(roll, 0.5, 60), at(roll, 2.5, 60), CTRL)
    assert [row[0] for row in desk.rows] == [0.0, 2.0, 6.0]


def test_ends_are_stretched_and_beginnings_trimmed(desk, roll, mouse):
    y = roll.place_of(0.0, 64).y()
    end, start = desk.axis.x_of(6.0) - 2.0, desk.axis.x_of(4.0) + 2.0
    mouse.drag((end, y), (desk.axis.x_of(7.0), y))
    assert desk.rows[1][:2] == (4.0, 3.0)
    mouse.drag((start, y), (desk.axis.x_of(5.0), y))
    assert desk.rows[1][:2] == (5.0, 2.0)
    mouse.drag((desk.axis.x_of(7.0) - 2.0, y), (desk.axis.x_of(1.0), y))
    assert desk.rows[1][:2] == (5.0, 0.25), "the shortest is a step of the grid"


def test_several_move_and_stretch_together(desk, roll, mouse):
    desk.editor.select(frozenset(desk.editor.notes))
    mouse.drag(at(roll, 0.5, 60), at(roll, 1.5, 61))
    assert [row[:3] for row in desk.rows] == [(1.0, 1.0, 61), (5.0, 2.0, 65)]


def test_the_right_button_erases_all_it_passes_as_one_step(desk, roll, mouse):
    desk.editor.apply(editing.draw(desk.editor.notes, Note(1.0, 1.0, 60)), "Draw")
    mouse.press(*at(roll, 0.5, 60), button=RIGHT)
    mouse.move(*at(roll, 1.5, 60), button=RIGHT)
    mouse.release(*at(roll, 1.5, 60), button=RIGHT)
    assert [row[2] for row in desk.rows] == [64]
    desk.history.undo()
    assert len(desk.rows) == 3


def test_boxes_select_and_mark_a_hole(desk, roll, mouse):
    desk.editor.set_tool(SELECT)
    mouse.drag(at(roll, 3.6, 66), at(roll, 6.9, 62))
    assert desk.editor.selection == {E}
    assert desk.editor.region == Region("keys", 3.5, 7.0)
    mouse.drag(at(roll, 0.6, 62), at(roll, 0.9, 58), SHIFT)
    assert desk.editor.selection == {C, E}
    mouse.click(*at(roll, 10.0, 70))
    assert desk.editor.selection == frozenset()
    assert desk.editor.region is None
    desk.editor.set_tool(DRAW)
    mouse.drag(at(roll, 3.6, 66), at(roll, 6.9, 62), CTRL)
    assert desk.editor.selection == {E}
    assert desk.history.count() == 0


def test_shift_adds_and_takes_away(desk, roll, mouse):
    mouse.click(*at(roll, 0.5, 60))
    mouse.click(*at(roll, 4.5, 64), SHIFT)
    assert desk.editor.selection == {C, E}
    mouse.click(*at(roll, 0.5, 60), SHIFT)
    assert desk.editor.selection == {E}


def test_with_the_arrow_a_double_click_draws_and_erases(desk, roll, mouse):
    desk.editor.set_tool(SELECT)
    mouse.double_click(*at(roll, 2.1, 67))
    assert (2.0, 0.25, 67, 96) in desk.rows
    mouse.double_click(*at(roll, 0.5, 60))
    assert [row[2] for row in desk.rows] == [67, 64]


def test_a_new_note_cuts_the_one_it_is_laid_upon(desk, roll, mouse):
    mouse.drag(at(roll, 5.3, 64), at(roll, 5.4, 64))
    assert len(desk.rows) == 2, "a press on a note takes hold of it"
    mouse.drag(at(roll, 3.1, 64), at(roll, 4.4, 64))
    assert [row[:2] for row in desk.rows[1:]] == [(3.0, 1.5)]


def test_keys_at_the_left_sound_and_slide(desk, roll, mouse, told):
    struck, released = told(desk.editor.struck), told(desk.editor.released)
    x = GUTTER / 2
    mouse.press(x, at(roll, 0.0, 60)[1])
    mouse.move(x, at(roll, 0.0, 62)[1])
    mouse.release(x, at(roll, 0.0, 62)[1])
    assert [one[1] for one in struck] == [60, 62]
    assert [one[1] for one in released] == [60, 62]
    mouse.click(x, at(roll, 0.0, 64)[1], SHIFT)
    assert desk.editor.selection == {E}


def test_escape_gives_a_drag_up_then_the_selection(desk, roll, mouse):
    mouse.press(*at(roll, 0.5, 60))
    mouse.move(*at(roll, 3.5, 70))
    keys(roll, (Qt.Key.Key_Escape,))
    mouse.release(*at(roll, 3.5, 70))
    assert desk.rows[0] == (0.0, 1.0, 60, 90)
    assert desk.editor.selection == {C}
    keys(roll, (Qt.Key.Key_Escape,))
    assert desk.editor.selection == frozenset()
    assert desk.history.count() == 0


def test_arrows_walk_and_enter_draws_and_erases(desk, roll):
    desk.commands.put_cursor(1.0, 60)
    keys(roll, (Qt.Key.Key_Right,), (Qt.Key.Key_Up,), (Qt.Key.Key_Up,), (Qt.Key.Key_Return,))
    assert (1.25, 0.25, 62, 96) in desk.rows
    assert desk.commands.beat == 1.5
    keys(roll, (Qt.Key.Key_Left,), (Qt.Key.Key_Enter,))
    assert len(desk.rows) == 2
    keys(roll, (Qt.Key.Key_End,), (Qt.Key.Key_PageDown,))
    assert (desk.commands.beat, desk.commands.pitch) == (15.75, 50)
    keys(roll, (Qt.Key.Key_Home,))
    assert desk.commands.beat == 0.0


def test_keys_edit_what_is_selected(desk, roll):
    keys(roll, (Qt.Key.Key_A, CTRL), (Qt.Key.Key_Up,), (Qt.Key.Key_Right,))
    assert [row[:3] for row in desk.rows] == [(0.25, 1.0, 61), (4.25, 2.0, 65)]
    keys(roll, (Qt.Key.Key_Right, SHIFT), (Qt.Key.Key_Up, SHIFT), (Qt.Key.Key_Up, CTRL))
    assert desk.rows[0] == (0.25, 1.25, 73, 96)
    keys(roll, (Qt.Key.Key_Delete,))
    assert desk.rows == []
    for _ in range(6):
        desk.history.undo()
    assert desk.rows == [(0.0, 1.0, 60, 90), (4.0, 2.0, 64, 80)]


def test_ctrl_arrows_go_from_note_to_note(desk, roll, told):
    struck = told(desk.editor.struck)
    keys(roll, (Qt.Key.Key_Right, CTRL))
    assert desk.editor.selection == {C}
    keys(roll, (Qt.Key.Key_Right, CTRL), (Qt.Key.Key_Right, CTRL))
    assert desk.editor.selection == {E}
    keys(roll, (Qt.Key.Key_Left, CTRL))
    assert desk.editor.selection == {C}
    assert [one[1] for one in struck] == [60, 64, 64, 60]


def test_the_tool_changes_with_b_and_zoom_with_plus(desk, roll):
    keys(roll, (Qt.Key.Key_B,))
    assert desk.editor.tool == SELECT
    keys(roll, (Qt.Key.Key_B,), (Qt.Key.Key_Plus,))
    assert desk.editor.tool == DRAW
    assert desk.axis.zoomed
    keys(roll, (Qt.Key.Key_0, CTRL))
    assert not desk.axis.zoomed


def test_keys_of_the_window_pass(desk, roll):
    assert roll.keyboard.wants(_key(Qt.Key.Key_Delete))
    assert roll.keyboard.wants(_key(Qt.Key.Key_A, CTRL))
    for key in (Qt.Key.Key_Space, Qt.Key.Key_G, Qt.Key.Key_L, Qt.Key.Key_Escape, Qt.Key.Key_R):
        assert not roll.keyboard.wants(_key(key))
    assert not roll.keyboard.wants(_key(Qt.Key.Key_Z, CTRL))


def _key(key, held=Qt.KeyboardModifier.NoModifier):
    return QKeyEvent(QEvent.Type.KeyPress, key, held)


def test_the_wheel_scrolls_and_zooms_at_the_pointer(desk, roll, mouse):
    x, y = at(roll, 8.0, 62)
    top = roll.pitches.top
    mouse.wheel(x, y, 1)
    assert roll.pitches.top > top
    mouse.wheel(x, y, 2, CTRL)
    assert desk.axis.x_of(8.0) == pytest.approx(x, abs=0.5)
    assert desk.axis.zoomed
    start = desk.axis.start
    mouse.wheel(x, y, -1, SHIFT)
    assert desk.axis.start > start
    key = roll.pitches.key
    mouse.wheel(x, y, 1, CTRL | SHIFT)
    assert roll.pitches.key > key


def test_two_fingers_pinch(desk, roll):
    x, y = at(roll, 8.0, 62)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
        QPointF(x, y), QPointF(x, y), QPointF(x, y), 0.5, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(roll, pinch)
    assert desk.axis.span == pytest.approx(16.0 / 1.5)
    assert desk.axis.x_of(8.0) == pytest.approx(x, abs=0.5)


def test_the_middle_button_drags_the_picture(desk, roll, mouse):
    desk.axis.zoom(desk.axis.x_of(8.0), 2.0)
    start, top = desk.axis.start, roll.pitches.top
    middle = Qt.MouseButton.MiddleButton
    mouse.press(400, 150, button=middle)
    mouse.move(360, 180, button=middle)
    mouse.release(360, 180, button=middle)
    assert desk.axis.start == pytest.approx(start + 40.0 / desk.axis.scale)
    assert roll.pitches.top == pytest.approx(top + 30.0 / roll.pitches.key)
    assert desk.history.count() == 0


def test_a_right_click_on_ground_offers_the_commands(desk, roll, mouse):
    mouse.click(*at(roll, 10.0, 66), button=RIGHT)
    menu = roll.findChild(QMenu, "menu.notes")
    assert menu is not None
    assert desk.commands.beat == 10.0
    names = {action.objectName(): action for action in menu.actions()}
    assert not names["notes.delete"].isEnabled()
    names["notes.all"].trigger()
    assert len(desk.editor.selection) == 2
    menu.close()


def test_what_the_hand_holds_is_let_go_with_the_keyboard(desk, roll, mouse):
    mouse.press(*at(roll, 0.5, 60))
    mouse.move(*at(roll, 3.5, 70))
    roll.clearFocus()
    assert desk.rows[0] == (0.0, 1.0, 60, 90)
    assert not desk.editor.dragging


def test_it_tells_what_is_selected(desk, roll):
    assert "2 notes" in roll.accessibleDescription()
    desk.editor.select(frozenset({E}))
    assert roll.accessibleDescription().startswith("E4, bar 2, beat 1, 2 beats long, velocity 80")
    desk.editor.select(frozenset({C, E}))
    assert roll.accessibleDescription() == "2 of 2 notes selected"
    assert (roll.objectName(), roll.accessibleName()) == ("view.roll", "Piano roll")


def test_a_hand_on_an_empty_page_begins_a_sketch(desk, roll, mouse):
    desk.editor.load(None)
    mouse.click(*at(roll, 1.0, 60))
    assert desk.rows == [(1.0, 0.25, 60, 96)]
