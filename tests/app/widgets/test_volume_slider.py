"""The volume: every way to turn it, its ends, its words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.volume_slider import MAX_GAIN_DB, SILENCE_DB, VolumeSlider
from tests.app.widgets.conftest import Hand

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def slider(show):
    return show(VolumeSlider(), 120, 16)


@pytest.fixture
def gains(slider, told):
    return told(slider.gainChanged)


def test_it_says_what_it_is(slider):
    assert slider.objectName() == "master.gain"
    assert slider.accessibleName() == "Volume"
    assert slider.accessibleDescription() == "0.0 dB"
    slider.set_gain_db(-6.25)
    assert slider.accessibleDescription() == "−6.2 dB"
    assert "−6.2 dB" in slider.toolTip()


def test_the_ends_are_silence_and_the_most(slider, gains):
    QTest.keyClick(slider, Qt.Key.Key_Home)
    QTest.keyClick(slider, Qt.Key.Key_Left)
    QTest.keyClick(slider, Qt.Key.Key_End)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert gains == [SILENCE_DB, MAX_GAIN_DB]
    slider.set_gain_db(-1000.0)
    assert slider.value_text() == "silent"
    assert slider.gain_db() == SILENCE_DB


def test_keys_step_and_shift_is_fine(slider, gains):
    QTest.keyClick(slider, Qt.Key.Key_Left)
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    QTest.keyClick(slider, Qt.Key.Key_Up, SHIFT)
    assert gains == pytest.approx([-1.0, -7.0, -6.9])


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_resets(slider, gains, key):
    slider.set_gain_db(-20.0)
    QTest.keyClick(slider, key)
    assert gains == [0.0]


def test_wheel_turns_it(slider, gains):
    hand = Hand(slider)
    hand.wheel(60, 8, -2)
    assert gains[-1] == pytest.approx(-2.0)


def test_drag_follows_the_hand_and_stops_when_it_lets_go(slider, gains):
    hand = Hand(slider)
    hand.press(60, 8)
    pressed = slider.gain_db()
    assert -30.0 < pressed < -3.0
    hand.move(20, 8)
    assert slider.gain_db() < pressed
    hand.move(-50, 8)
    assert slider.gain_db() == SILENCE_DB
    hand.release(-50, 8)
    hand.move(100, 8)
    assert slider.gain_db() == SILENCE_DB
    assert len(gains) == 3


def test_shift_holds_the_handle_and_moves_it_finely(slider):
    hand = Hand(slider)
    hand.press(30, 8, SHIFT)
    assert slider.gain_db() == 0.0
    hand.move(20, 8, SHIFT)
    fine = slider.gain_db()
    assert -2.0 < fine < 0.0
    hand.release(20, 8)


@pytest.mark.parametrize("way", ["double", "ctrl"])
def test_double_click_and_ctrl_click_reset(slider, way):
    slider.set_gain_db(-20.0)
    if way == "ctrl":
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, CTRL)
    else:
        QTest.mouseDClick(slider, Qt.MouseButton.LeftButton)
    assert slider.gain_db() == 0.0


def test_other_buttons_do_nothing(slider, gains):
    QTest.mouseClick(slider, Qt.MouseButton.RightButton)
    QTest.mouseDClick(slider, Qt.MouseButton.RightButton)
    assert gains == []


def test_it_is_painted_where_it_stands(slider):
    def ink(x):
        image = slider.grab().toImage()
        return image.pixelColor(x, image.height() // 2).lightness()

    slider.set_gain_db(-60.0)
    left = ink(9)
    slider.set_gain_db(6.0)
    assert ink(110) > 150
    assert left > 150
    assert ink(9) != left
