"""What hands do to the real window beyond its buttons: borders between its parts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.studio import StudioViewModel
from tests.app.fakes import DEVICES, make_clip


def test_a_recipe_brings_its_length_back_while_bars_are_shown(window, studio, qtbot):
    studio.sketch.set_tempo(120.0)
    window.left.length.unit.button("bars").click()
    problems = studio.sketch.apply_recipe(make_clip(seconds=4.0, tempo_bpm=60.0).recipe)
    assert problems == ()
    assert (studio.sketch.tempo_bpm, studio.sketch.seconds) == (60.0, 4.0)
    assert window.left.length.spin.value() == pytest.approx(1.0)


def test_the_volume_reaches_the_engine_and_is_remembered(window, studio, session):
    volume = window.findChild(QWidget, "master.gain")
    assert session.last("set_gain_db") == ("set_gain_db", 0.0)
    volume.setFocus()
    QTest.keyClick(volume, Qt.Key.Key_PageDown)
    assert session.last("set_gain_db") == ("set_gain_db", -6.0)
    assert studio.settings.gain_db == -6.0


def test_a_remembered_volume_is_set_before_anything_sounds(session, specs, qtbot, tmp_path):
    settings = Settings(tmp_path / "home")
    settings.gain_db = -12.5
    client = EngineClient(lambda: session, lambda: DEVICES)
    studio = StudioViewModel(specs, client, settings, tmp_path / "takes")
    with qtbot.waitSignal(studio.engineReady):
        studio.start()
    assert session.last("set_gain_db") == ("set_gain_db", -12.5)
    studio.close()


@pytest.mark.parametrize("name", ["master.gain", "meter"])
def test_delete_on_volume_and_meter_bins_no_take(with_take, studio, qtbot, name):
    widget = with_take.findChild(QWidget, name)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    assert studio.undo_stack.count() == 0
    assert len(studio.shelf.takes) == 1


def test_everything_the_keyboard_reaches_has_a_name(with_take):
    inner = "qt_spinbox_lineedit"  # the field around it has the name
    nameless = [
        (type(widget).__name__, widget.objectName())
        for widget in with_take.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.objectName() != inner
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]
    assert nameless == []
