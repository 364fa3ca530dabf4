"""Wheels beside the keys, and numbers between two buttons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.stepper import Stepper
from neurosketch.app.widgets.wheel_strip import WheelStrip


@pytest.fixture
def bend(show):
    return show(WheelStrip("bend", -2.0, 2.0, unit="st", spring=True), 26, 120)


@pytest.fixture
def mod(show):
    return show(WheelStrip("mod", 0.0, 1.0), 26, 120)


def test_a_wheel_with_a_spring_returns(bend, hand, told):
    heard = told(bend.moved)
    hand(bend).drag((12, 60), (12, 20))
    assert max(heard) > 1.0
    assert heard[-1] == 0.0
    assert bend.value() == 0.0


def test_a_wheel_without_stays_until_it_is_rested(mod, hand, told):
    heard = told(mod.moved)
    hand(mod).drag((12, 90), (12, -40))
    assert heard[-1] == mod.value() == 1.0
    hand(mod).double_click(12, 50)
    assert heard[-1] == 0.0


def test_shift_is_finer(mod, hand):
    hand(mod).drag((12, 90), (12, 60))
    usual = mod.value()
    mod.set_value(0.0)
    hand(mod).drag((12, 90), (12, 60), Qt.KeyboardModifier.ShiftModifier)
    assert mod.value() == pytest.approx(usual / 10.0)


def test_keys_step_and_the_spring_waits_for_the_key(bend, told):
    heard = told(bend.moved)
    bend.setFocus()
    QTest.keyPress(bend, Qt.Key.Key_Up)
    QTest.keyPress(bend, Qt.Key.Key_Up)
    assert heard == [pytest.approx(0.4), pytest.approx(0.8)]
    assert bend.accessibleDescription() == "+0.80 st"
    QTest.keyRelease(bend, Qt.Key.Key_Up)
    assert heard[-1] == 0.0


def test_nobody_holds_a_wheel_that_is_hidden(bend, hand, told):
    heard = told(bend.moved)
    hand(bend).press(12, 60)
    hand(bend).move(12, 30)
    bend.hide()
    assert heard[-1] == 0.0


def test_setting_it_tells_nobody(mod, told):
    heard = told(mod.moved)
    mod.set_value(3.0)
    assert mod.value() == 1.0
    assert heard == []


def test_a_stepper_steps_and_says_its_value(show, told):
    stepper = show(Stepper("Octave", "−1"))
    heard = told(stepper.stepped)
    stepper.up.click()
    stepper.down.click()
    assert heard == [1, -1]
    stepper.set_text("5")
    assert (stepper.text(), stepper.accessibleDescription()) == ("5", "5")
    wide = stepper.minimumSizeHint().width()
    stepper.set_named(False)
    assert stepper.minimumSizeHint().width() < wide
    assert stepper.toolTip() == "Octave"
