"""Every gesture of the pad."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.xy_pad import TRAIL_LENGTH, XYPad
from tests.app.widgets.conftest import pixels

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pad(show, axis_spec):
    pad = XYPad()
    pad.set_axes(axis_spec, replace(axis_spec, id="axis2", label="soft ↔ struck"))
    return show(pad, 224, 124)


@pytest.fixture
def mouse(pad, hand):
    return hand(pad)


def at(pad, x, y):
    place = pad.position_of((x, y))
    return place.x(), place.y()


def test_a_drag_moves_both(pad, mouse, told):
    moved, started = told(pad.moved), told(pad.gestureStarted)
    finished = told(pad.gestureFinished)
    mouse.drag(at(pad, 0, 0), at(pad, 1.5, -2))
    assert pad.point() == (pytest.approx(1.5, abs=0.05), pytest.approx(-2, abs=0.05))
    assert moved[-1] == pad.point()
    assert len(started) == 1
    assert finished == [((0.0, 0.0), pad.point())]


def test_up_is_more(pad, mouse):
    mouse.click(*at(pad, -3, 3))
    assert pad.point() == (-3.0, 3.0)


def test_outside_is_the_border(pad, mouse):
    mouse.drag(at(pad, 0, 0), (5000, -5000))
    assert pad.point() == (3.0, 3.0)


def test_shift_is_fine(pad, mouse):
    mouse.drag(at(pad, 0, 0), at(pad, 2, 1), SHIFT)
    assert pad.point() == (pytest.approx(0.2, abs=0.01), pytest.approx(0.1, abs=0.01))


def test_shift_comes_without_a_jump(pad, mouse):
    mouse.press(*at(pad, 0, 0))
    mouse.move(*at(pad, 1, 1))
    before = pad.point()
    mouse.move(*at(pad, 1, 1), SHIFT)
    assert pad.point() == before


def test_double_click_and_ctrl_click_reset(pad, mouse):
    pad.set_point(1, 1)
    mouse.double_click(*at(pad, 2, 2))
    assert pad.point() == (0.0, 0.0)
    pad.set_point(1, 1)
    mouse.click(*at(pad, 2, 2), CTRL)
    assert pad.point() == (0.0, 0.0)


def test_keys_step_and_end_as_one_gesture(pad, told, qtbot):
    finished = told(pad.gestureFinished)
    QTest.keyClick(pad, Qt.Key.Key_Right)
    QTest.keyClick(pad, Qt.Key.Key_Up, SHIFT)
    assert pad.point() == (pytest.approx(0.1), pytest.approx(0.01))
    qtbot.waitUntil(lambda: len(finished) == 1)
    QTest.keyClick(pad, Qt.Key.Key_Home)
    assert pad.point() == (0.0, 0.0)


def test_gestures_leave_a_short_trail(pad, mouse):
    for step in range(TRAIL_LENGTH + 2):
        mouse.click(*at(pad, -2 + step * 0.5, 1))
    assert len(pad.trail()) == TRAIL_LENGTH
    assert pad.trail()[-1] == (pytest.approx(0.0, abs=0.05), pytest.approx(1, abs=0.05))
    bare = pixels(pad)
    pad.set_trail([])
    assert (pixels(pad) != bare).any()


def test_it_is_silent_when_set_and_described(pad, told):
    moved = told(pad.moved)
    pad.set_point(9, -9)
    assert pad.point() == (3.0, -3.0)
    assert not moved
    assert pad.accessibleName() == "XY pad: dark ↔ bright by soft ↔ struck"
    assert pad.accessibleDescription() == "dark ↔ bright +3.0 σ, soft ↔ struck −3.0 σ"


def test_without_axes_nothing_happens(show, hand, told):
    pad = show(XYPad(), 200, 100)
    moved = told(pad.moved)
    hand(pad).drag((20, 20), (100, 50))
    QTest.keyClick(pad, Qt.Key.Key_Right)
    QTest.keyClick(pad, Qt.Key.Key_Home)
    assert not moved


def test_focus_is_visible(pad):
    pad.clearFocus()
    calm = pixels(pad)
    pad.setFocus()
    assert (pixels(pad) != calm).any()


def test_the_ends_of_a_dead_axis_are_fainter(show, axis_spec):
    alive = replace(axis_spec, rho=0.9)
    pad = show(XYPad(), 224, 124)
    pad.set_axes(alive, alive)
    bright = pixels(pad)
    pad.set_axes(replace(axis_spec, rho=0.1), alive)
    faint = pixels(pad)
    changed = (bright != faint).any(-1)
    assert changed[-24:].any()
    assert not changed[:20].any(), "the other axis stays as it was"
