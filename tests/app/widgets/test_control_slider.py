"""Every gesture of a slider."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from neurosketch.app.widgets.control_slider import ControlSlider
from neurosketch.app.widgets.inline_editor import InlineEditor
from neurosketch.app.widgets.slider_paint import knob_radius, number_rect, track_rect
from neurosketch.app.widgets.value_text import from_fraction
from tests.app.widgets.conftest import pixels

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def slider(show, axis_spec):
    return show(ControlSlider(axis_spec), 240)


@pytest.fixture
def mouse(slider, hand):
    return hand(slider)


@pytest.fixture
def log(slider):
    """Signals in the order they were told."""
    heard = []
    slider.gestureStarted.connect(lambda key: heard.append(("start", key)))
    slider.valueChanged.connect(lambda key, value: heard.append(("value", key, value)))
    slider.gestureFinished.connect(lambda key, a, b: heard.append(("finish", key, a, b)))
    return heard


def spot(slider, fraction):
    track = track_rect(slider.width(), slider.height())
    return track.left() + fraction * track.width(), track.top()


def test_it_is_found_and_named(slider):
    assert slider.objectName() == "control.axis1"
    assert slider.accessibleName() == "dark ↔ bright"
    assert "0.0 σ" in slider.accessibleDescription()
    assert "−3.0 σ to +3.0 σ" in slider.accessibleDescription()
    assert slider.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_drag_from_the_handle_is_one_gesture(slider, mouse, log):
    x, y = spot(slider, 0.5)
    track = track_rect(slider.width(), slider.height())
    mouse.drag((x, y), (x + track.width() / 4, y))
    assert slider.value() == pytest.approx(1.5, abs=0.01)
    assert log[0] == ("start", "axis1")
    assert log[-1] == ("finish", "axis1", 0.0, slider.value())
    assert [entry[0] for entry in log].count("value") == 4
    assert "+1.5 σ" in slider.accessibleDescription()


def test_a_press_on_the_track_takes_the_handle_there(slider, mouse, log):
    mouse.click(*spot(slider, 0.25))
    assert slider.value() == pytest.approx(-1.5, abs=0.02)
    assert [entry[0] for entry in log] == ["start", "value", "finish"]


def test_a_press_on_the_handle_does_not_nudge_it(slider, mouse, log):
    x, y = spot(slider, 0.5)
    mouse.click(x + knob_radius() / 2, y)
    assert slider.value() == 0.0
    assert [entry[0] for entry in log] == ["start", "finish"]


def test_shift_is_ten_times_finer(slider, mouse):
    x, y = spot(slider, 0.5)
    track = track_rect(slider.width(), slider.height())
    mouse.drag((x, y), (x + track.width() / 4, y), SHIFT)
    assert slider.value() == pytest.approx(0.15, abs=0.003)


def test_shift_may_come_while_dragging_without_a_jump(slider, mouse):
    x, y = spot(slider, 0.5)
    width = track_rect(slider.width(), slider.height()).width()
    mouse.press(x, y)
    mouse.move(x + width / 4, y)
    before = slider.value()
    mouse.move(x + width / 4, y, SHIFT)
    assert slider.value() == before
    mouse.move(x + width / 2, y, SHIFT)
    assert slider.value() == pytest.approx(before + 0.15, abs=0.003)
    mouse.move(x + width / 2, y)
    mouse.release(x + width / 2, y)
    assert slider.value() == pytest.approx(before + 0.15, abs=0.003)


def test_a_drag_stops_at_the_ends(slider, mouse):
    x, y = spot(slider, 0.5)
    mouse.drag((x, y), (x + 4000, y))
    assert slider.value() == 3.0


def test_double_click_returns_to_the_default(slider, mouse, log):
    slider.set_value(2.0)
    mouse.double_click(*spot(slider, 0.1))
    assert slider.value() == 0.0
    assert log[-1][0] == "finish"
    assert log[-1][3] == 0.0


@pytest.mark.parametrize("held", [CTRL, ALT])
def test_ctrl_or_alt_click_returns_to_the_default(slider, mouse, log, held):
    slider.set_value(2.0)
    mouse.click(*spot(slider, 0.1), held)
    assert log == [("start", "axis1"), ("value", "axis1", 0.0), ("finish", "axis1", 2.0, 0.0)]


def test_the_right_button_does_nothing(slider, mouse, log):
    mouse.click(*spot(slider, 0.1), button=Qt.MouseButton.RightButton)
    assert not log


def test_wheel_notches_are_one_gesture(slider, mouse, log, qtbot):
    assert mouse.wheel(50, 10, 1)
    mouse.wheel(50, 10, 2)
    assert slider.value() == pytest.approx(0.3)
    assert [entry[0] for entry in log] == ["start", "value", "value"]
    qtbot.waitUntil(lambda: log[-1][0] == "finish")
    assert log[-1] == ("finish", "axis1", 0.0, slider.value())


def test_shift_wheel_is_fine(slider, mouse):
    mouse.wheel(50, 10, -1, SHIFT)
    assert slider.value() == pytest.approx(-0.01)


@pytest.mark.parametrize(
    ("key", "held", "value"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 0.1),
        (Qt.Key.Key_Up, SHIFT, 0.01),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, -0.1),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, -0.1),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, 0.6),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, -3.0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 3.0),
    ],
)
def test_keys_step(slider, key, held, value):
    QTest.keyClick(slider, key, held)
    assert slider.value() == pytest.approx(value)


def test_a_burst_of_keys_ends_when_the_focus_leaves(slider, log):
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    slider.clearFocus()
    assert log[-1] == ("finish", "axis1", 0.0, pytest.approx(0.2))


@pytest.mark.parametrize("key", [Qt.Key.Key_Backspace, Qt.Key.Key_Delete])
def test_backspace_resets(slider, key):
    slider.set_value(1.0)
    QTest.keyClick(slider, key)
    assert slider.value() == 0.0


def editor_of(slider):
    return slider.findChild(InlineEditor, "control.axis1.editor")


def test_a_value_can_be_typed(slider, log):
    QTest.keyClick(slider, Qt.Key.Key_Return)
    editor = editor_of(slider)
    assert editor.selectedText() == "0.0 σ"
    QTest.keyClicks(editor, "-1,25")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert slider.value() == -1.25
    assert log == [("start", "axis1"), ("value", "axis1", -1.25), ("finish", "axis1", 0.0, -1.25)]
    assert editor.isHidden()
    assert slider.hasFocus()
    assert all(part.isHidden() for part in slider.findChildren(InlineEditor))


def test_double_click_on_the_number_opens_the_field(slider, mouse, log):
    place = number_rect(slider.value_text(), slider.width()).center()
    mouse.double_click(place.x(), place.y())
    assert editor_of(slider) is not None
    assert not log


def test_nonsense_typed_changes_nothing(slider, log):
    slider.edit_value()
    QTest.keyClicks(editor_of(slider), "loud")
    QTest.keyClick(editor_of(slider), Qt.Key.Key_Return)
    assert slider.value() == 0.0
    assert not log


def test_escape_leaves_the_value(slider, log, qtbot):
    slider.edit_value()
    editor = editor_of(slider)
    QTest.keyClicks(editor, "2")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert slider.value() == 0.0
    assert not log
    assert editor.isHidden()
    qtbot.waitUntil(lambda: editor_of(slider) is None)
    slider.edit_value()
    assert editor_of(slider) is not None


def test_a_locked_slider_moves_only_by_program(slider, mouse, log, told):
    toggles = told(slider.lockToggled)
    slider.set_locked(True)
    assert toggles == [("axis1", True)]
    mouse.drag(spot(slider, 0.5), spot(slider, 0.9))
    mouse.double_click(*spot(slider, 0.2))
    mouse.click(*spot(slider, 0.2), CTRL)
    assert not mouse.wheel(50, 10, 3)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_Return)
    QTest.keyClick(slider, Qt.Key.Key_Delete)
    assert slider.value() == 0.0
    assert editor_of(slider) is None
    assert not log
    slider.set_value(1.0)
    assert slider.value() == 1.0
    assert "locked" in slider.accessibleDescription()


def test_the_lock_is_a_button_that_shows_when_needed(slider, told):
    toggles = told(slider.lockToggled)
    lock = slider.findChild(object, "control.axis1.lock")
    slider.clearFocus()
    QApplication.sendEvent(slider, QEvent(QEvent.Type.Leave))
    assert not lock.isVisible()
    slider.setFocus()
    assert lock.isVisible()
    QTest.mouseClick(lock, Qt.MouseButton.LeftButton)
    assert slider.locked
    assert lock.accessibleName() == "Unlock dark ↔ bright"
    slider.clearFocus()
    assert lock.isVisible()
    QTest.mouseClick(lock, Qt.MouseButton.LeftButton)
    assert toggles == [("axis1", True), ("axis1", False)]


def test_locking_ends_a_running_gesture(slider, mouse, log):
    mouse.press(*spot(slider, 0.5))
    mouse.move(*spot(slider, 0.6))
    slider.set_locked(True)
    assert log[-1][0] == "finish"
    held = slider.value()
    mouse.move(*spot(slider, 0.9))
    assert slider.value() == held


def test_set_value_clamps_and_tells_only_when_asked(slider, log):
    slider.set_value(99)
    assert slider.value() == 3.0
    assert not log
    slider.set_value(-1, notify=True)
    assert log == [("value", "axis1", -1.0)]


def test_a_dead_axis_says_so(show, axis_spec):
    slider = show(ControlSlider(replace(axis_spec, rho=0.21)))
    assert slider.dead
    assert "does little" in slider.accessibleDescription()
    lively = show(ControlSlider(axis_spec))
    assert not lively.dead
    assert (pixels(slider) != pixels(lively)).any()


def test_the_fill_grows_from_the_default(slider, dark):
    accent = (int(dark.accent[5:7], 16), int(dark.accent[3:5], 16), int(dark.accent[1:3], 16))

    def filled():
        picture = pixels(slider)
        y = round(track_rect(slider.width(), slider.height()).top())
        return {x for x in range(picture.shape[1]) if tuple(picture[y, x, :3]) == accent}

    slider.clearFocus()
    assert not filled()
    slider.set_value(from_fraction(slider.spec, 0.8))
    right = filled()
    slider.set_value(from_fraction(slider.spec, 0.2))
    left = filled()
    assert min(right) >= 119
    assert max(left) <= 121
    assert len(left) == pytest.approx(len(right), abs=3)


def test_focus_is_visible(slider):
    slider.clearFocus()
    calm = pixels(slider)
    slider.setFocus()
    assert (pixels(slider) != calm).any()


def test_what_else_a_slider_changes_is_told(show, axis_spec):
    slider = show(ControlSlider(replace(axis_spec, rho=0.97, leak=0.12)))
    assert "measured correlation 0.97" in slider.toolTip()
    assert "with anything else at most 0.12" in slider.toolTip()
    assert "anything else" not in show(ControlSlider(axis_spec)).toolTip()
