"""A right click on a slider gives it a knob, and the badge says which."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from neurosketch.app.windows.panels_right import RightPanel
from neurosketch.midi.messages import ControlMove


@pytest.fixture
def right(studio, qtbot):
    panel = RightPanel(studio)
    qtbot.addWidget(panel)
    panel.resize(284, 700)
    panel.show()
    return panel


@pytest.fixture
def slider(right):
    return right.slider("axis1")


@pytest.fixture
def turn(studio, qtbot):
    def go(value, number=74):
        studio.learn.hear(ControlMove("Pad", 0, number, value))
        qtbot.waitUntil(lambda: not studio.learn._moves)

    return go


@pytest.fixture
def pick(right):
    def go(name):
        menu = right.menus.build("axis1")
        action = next(a for a in menu.actions() if a.objectName() == f"control.axis1.{name}")
        action.trigger()
        menu.deleteLater()

    return go


def texts(menu):
    return [action.text() for action in menu.actions() if action.text()]


def test_a_right_click_opens_the_menu(slider, qtbot):
    at = QPoint(10, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, slider.mapToGlobal(at))
    QApplication.sendEvent(slider, event)
    menu = slider.findChild(QMenu, "control.axis1.menu")
    assert menu.isVisible()
    assert texts(menu) == ["Learn MIDI…", "Back to default", "Type a value…", "Lock"]
    menu.close()


def test_learning_shows_where_and_what_and_can_be_forgotten(slider, pick, turn, studio):
    pick("learn")
    assert slider.badge.isVisible()
    assert slider.badge.waits
    assert "turned by waiting for a knob" in slider.accessibleDescription()
    turn(64)
    assert not slider.badge.waits
    assert slider.badge.text == "CC 74"
    assert "CC 74 · 1 · Pad" in slider.accessibleDescription()
    turn(127)
    assert slider.value() == 3.0
    pick("forget")
    assert not slider.badge.isVisible()
    assert "CC 74" not in slider.toolTip()


def test_the_badge_says_which_way_a_knob_must_go(slider, pick, turn, studio):
    pick("learn")
    turn(64)
    turn(65)
    studio.sketch.set_control("axis1", 2.5)
    turn(30)
    assert slider.badge.text == "CC 74 ↑"
    turn(127)
    assert slider.badge.text == "CC 74"


def test_badge_label_and_number_do_not_overlap(slider, pick, turn):
    pick("learn")
    turn(64)
    badge = slider.badge.geometry()
    assert slider.rect().contains(badge)
    assert not badge.intersects(slider._lock.geometry())


def test_a_locked_slider_offers_only_its_key(right, slider, studio):
    studio.set_locked("axis1", True)
    menu = right.menus.build("axis1")
    enabled = [action.text() for action in menu.actions() if action.isEnabled() and action.text()]
    assert enabled == ["Learn MIDI…", "Unlock"]
    menu.deleteLater()


def test_the_sliders_of_another_model_wear_their_own_knobs(right, pick, turn, studio):
    pick("learn")
    turn(64)
    studio.choose_model("vae-other")
    assert not right.slider("axis1").badge.isVisible()
    studio.choose_model("vae-drift")
    assert right.slider("axis1").badge.text == "CC 74"


def test_the_morph_slider_learns_as_well(right, studio, turn):
    studio.learn.learn("morph")
    turn(64)
    turn(0)
    turn(127)
    assert studio.sketch.controls["morph"] == 1.0
    assert right.slider("morph").badge.text == "CC 74"
