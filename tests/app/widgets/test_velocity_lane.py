"""The velocity lane by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.velocity_lane import VelocityLane
from neurosketch.core.score import Note
from tests.app.widgets.conftest import pixels
from tests.app.widgets.lanes import WIDTH, make_desk

CTRL = Qt.KeyboardModifier.ControlModifier
NOTES = tuple(Note(float(beat), 1.0, 60 + beat, 60) for beat in range(5))


@pytest.fixture
def desk(qapp):
    return make_desk("keys", *NOTES)


@pytest.fixture
def lane(desk, show):
    lane = show(VelocityLane(desk.commands, desk.axis), WIDTH, 80)
    lane.setFocus()
    return lane


@pytest.fixture
def mouse(lane, hand):
    return hand(lane)


def loud(desk):
    return [note.velocity for note in desk.editor.notes]


def at(lane, beat, velocity):
    return lane.axis.x_of(beat), lane.y_of(velocity)


def test_a_height_is_a_velocity(lane):
    for velocity in (1, 64, 127):
        assert lane.velocity_at(lane.y_of(velocity)) == velocity
    assert lane.velocity_at(-50) == 127
    assert lane.velocity_at(500) == 1


def test_a_click_sets_the_note_under_it(desk, lane, mouse):
    mouse.click(*at(lane, 1.0, 100))
    assert loud(desk) == [60, 100, 60, 60, 60]
    desk.history.undo()
    assert loud(desk) == [60] * 5


def test_a_quick_hand_draws_over_all_it_passes(desk, lane, mouse):
    mouse.drag(at(lane, 0.0, 20), at(lane, 4.0, 100), steps=1)
    assert loud(desk) == pytest.approx([20, 40, 60, 80, 100], abs=2)
    assert desk.history.count() == 1


def test_with_ctrl_the_line_is_straight(desk, lane, mouse):
    mouse.press(*at(lane, 0.0, 20), CTRL)
    mouse.move(*at(lane, 2.0, 127), CTRL)
    mouse.move(*at(lane, 4.0, 100), CTRL)
    mouse.release(*at(lane, 4.0, 100), CTRL)
    assert loud(desk) == pytest.approx([20, 40, 60, 80, 100], abs=2)


def test_only_selected_notes_change_and_together(desk, lane, mouse):
    desk.editor.select(frozenset(NOTES[:2]))
    mouse.drag(at(lane, 4.0, 120), at(lane, 0.4, 120))
    assert loud(desk) == pytest.approx([60, 120, 60, 60, 60], abs=1)
    desk.history.undo()
    mouse.drag(at(lane, 0.0, 60), at(lane, 0.0, 80))
    assert loud(desk) == pytest.approx([80, 80, 60, 60, 60], abs=2)
    assert len(desk.editor.selection) == 2


def test_arrows_choose_and_change(desk, lane):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(lane, key)
    assert loud(desk) == [60, 68, 60, 60, 60]
    assert desk.history.count() == 1
    QTest.keyClick(lane, Qt.Key.Key_A, CTRL)
    QTest.keyClick(lane, Qt.Key.Key_PageDown)
    assert loud(desk) == [44, 52, 44, 44, 44]
    QTest.keyClick(lane, Qt.Key.Key_Escape)
    assert desk.editor.selection == frozenset()


def test_a_gesture_that_is_cut_off_did_not_happen(desk, lane, mouse):
    mouse.press(*at(lane, 0.0, 120))
    mouse.move(*at(lane, 2.0, 120))
    lane.clearFocus()
    assert loud(desk) == [60] * 5
    mouse.release(*at(lane, 2.0, 120))
    assert desk.history.count() == 0


def test_it_is_seen_and_told(desk, lane):
    desk.editor.select(frozenset(NOTES[:1]))
    assert lane.accessibleDescription() == "1 selected, velocity 60"
    before = pixels(lane)
    QTest.keyClick(lane, Qt.Key.Key_Up)
    assert (pixels(lane) != before).any()
    desk.editor.select(frozenset(desk.editor.notes))
    assert lane.accessibleDescription() == "5 selected, velocities 60 to 64"
