"""What hands do to the real window beyond its buttons: borders between its parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QWidget

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.player import Sounding
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


def test_export_as_proposes_a_possible_name_in_the_chosen_format(with_take, studio, qtbot):
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    studio.settings.export_format = "flac"
    studio.settings.export_folder.mkdir(parents=True)
    studio.rename(studio.shelf.chosen_id, "pad/1: slow?")
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)
    with_take.findChild(QAction, "action.export_as").trigger()
    dialog = with_take.findChild(QFileDialog, "dialog.export")
    proposed = Path(dialog.selectedFiles()[0])
    assert proposed == studio.settings.export_folder / "pad-1- slow-.flac"
    assert dialog.selectedNameFilter() == "FLAC (*.flac)"
    dialog.filterSelected.emit("OGG Vorbis (*.ogg)")
    assert Path(dialog.selectedFiles()[0]).name == "pad-1- slow-.ogg"
    assert dialog.defaultSuffix() == "ogg"
    dialog.close()


@pytest.mark.parametrize("name", ["transport.tempo", "length", "randomise.amount", "seed.value"])
def test_enter_in_a_number_takes_it_and_gives_the_keyboard_back(window, studio, qtbot, name):
    field = window.findChild(QWidget, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "42")
    QTest.keyClick(field, Qt.Key.Key_Return)
    value = field.text() if isinstance(field, QLineEdit) else field.value()
    assert float(value) == 42.0
    assert QApplication.focusWidget() is window
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert studio.player.is_playing


def test_choosing_bars_gives_the_sketch_the_tempo_on_screen(window, studio):
    assert studio.sketch.tempo_bpm is None
    window.left.length.unit.button("bars").click()
    assert studio.sketch.tempo_bpm == window.top.transport.tempo() == 120.0
    studio.sketch.set_tempo(90.0)
    window.left.length.unit.button("s").click()
    window.left.length.unit.button("bars").click()
    assert studio.sketch.tempo_bpm == 90.0


def test_binning_the_last_take_while_it_plays_is_silence(with_take, studio, session, qtbot):
    assert studio.player.sounding is Sounding.CLIP
    studio.delete()
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)
    assert studio.player.sounding is Sounding.NOTHING
    assert "start_live" not in session.names()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_F1])
def test_a_key_puts_the_sheet_away_and_does_nothing_else(with_take, studio, session, key):
    studio.player.stop()
    with_take.findChild(QAction, "action.shortcuts").trigger()
    assert with_take.sheet.isVisible()
    QTest.keyClick(QApplication.focusWidget(), key)
    assert not with_take.sheet.isVisible()
    assert studio.shelf.chosen is not None
    assert not studio.player.is_playing


def test_escape_clears_the_selection_before_it_leaves_the_take(with_take, studio):
    view = with_take.centre.waveform
    view.setFocus()
    view.set_selection((1000, 5000), notify=True)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.selection is None
    assert studio.player.selection is None
    assert studio.shelf.chosen is not None
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert studio.shelf.chosen is None
