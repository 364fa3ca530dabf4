"""The map in the window: offered where there is one, a key away, and remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from neurosketch.app.viewmodels.player import Sounding
from tests.app.fakes import make_clip, make_spec
from tests.app.maps import FakeMapper, mapped_spec
from tests.app.viewmodels.helpers import PATIENCE_MS, add


@pytest.fixture
def specs():
    return (mapped_spec(), make_spec("vae-other", "Other"))


@pytest.fixture
def on_map(window, session, studio, qtbot):
    """The window shows the map."""
    session.map = FakeMapper()
    with qtbot.waitSignal(studio.map.soundsChanged):
        window.actions_by_id["action.map"].trigger()
    return window.centre.map.view


def test_the_switch_is_there_for_models_with_a_map_only(window, studio):
    button = window.findChild(QPushButton, "view.centre.map")
    assert button.isVisible()
    button.click()
    assert window.centre.map.isVisible()
    assert not window.centre.waveform.isVisible()
    studio.choose_model("vae-other")
    assert not button.isVisible()
    assert window.centre.waveform.isVisible()
    assert window.centre.scale.isVisible()


def test_a_key_goes_to_the_map_and_back(window, studio, qtbot):
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert window.centre.map.isVisible()
    assert QApplication.focusWidget() is window.centre.map.view
    assert not window.centre.scale.isVisible()
    assert "morph" in window.centre.hint.text()
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert window.centre.waveform.isVisible()
    assert "morph" not in window.centre.hint.text()


def test_the_key_says_so_where_there_is_no_map(window, studio, qtbot):
    studio.choose_model("vae-other")
    with qtbot.waitSignal(studio.messaged) as told:
        QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert "no map" in told.args[0]
    assert window.centre.waveform.isVisible()


def test_the_page_is_part_of_the_sketch(window, document):
    window.centre.toggle_map()
    state = document.window_state()
    assert state["view.centre"] == "map"
    window.centre.set_view("sound")
    document.windowRestored.emit(state)
    assert window.centre.map.isVisible()
    document.windowRestored.emit({"view.centre": "no such view"})
    assert window.centre.map.isVisible()


def test_a_click_sounds_and_undo_takes_it_back(window, on_map, studio, session, qtbot):
    where = on_map.camera.to_pixel(0.0, -0.9).toPoint()
    QTest.mouseClick(on_map, Qt.MouseButton.LeftButton, pos=where)
    assert studio.player.sounding is Sounding.LIVE
    assert studio.sketch.conditions["source"] == "map"
    qtbot.waitUntil(lambda: session.live)
    assert on_map.place == pytest.approx((0.0, -0.9), abs=0.01)
    studio.undo_stack.undo()
    assert studio.sketch.conditions["source"] != "map"


def test_sliders_move_the_place(window, on_map, studio):
    studio.move_control("map_x", 0.75)
    assert on_map.place[0] == 0.75


def test_takes_appear_with_their_names_and_are_heard(window, on_map, studio, session, qtbot):
    take = add(studio, qtbot, make_clip("x", 0.2))
    studio.rename(take.id, "my bell")
    qtbot.waitUntil(lambda: len(on_map.points.takes) == 1, timeout=PATIENCE_MS)
    (shown,) = on_map.points.takes
    assert shown.name == "my bell"
    assert on_map.current_take == take.id
    where = on_map.camera.to_pixel(shown.x, shown.y).toPoint()
    QTest.mouseClick(on_map, Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: session.playing)
    assert session.clip.id == take.id


def test_keys_of_the_map_are_the_maps(window, on_map, studio, qtbot):
    """Home and arrows act on the map while it has the keyboard; Space still plays."""
    take = add(studio, qtbot, make_clip("x", 0.2))
    on_map.zoom_by(3.0)
    QTest.keyClick(on_map, Qt.Key.Key_Home)
    assert on_map.camera.zoom == 1.0
    QTest.keyClick(on_map, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert studio.shelf.chosen_id != take.id
    assert studio.player.sounding is Sounding.LIVE
    QTest.keyClick(on_map, Qt.Key.Key_Space)
    assert studio.player.sounding is Sounding.NOTHING


def test_a_map_that_nobody_sees_costs_nothing(window, on_map, studio, session, qtbot):
    window.centre.set_view("sound")
    add(studio, qtbot, make_clip("x", 0.2))
    assert session.map.heard == []
    window.centre.set_view("map")
    qtbot.waitUntil(lambda: len(on_map.points.takes) == 1, timeout=PATIENCE_MS)
