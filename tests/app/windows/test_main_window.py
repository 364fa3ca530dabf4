"""Hands on the real window: keys, mouse, drops, and an end without a live thread."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QWidget

from neurosketch.app.theme import current_theme
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.widgets.control_slider import ControlSlider
from neurosketch.core.request import SourceClip
from tests.app.fakes import make_audio

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def find(window, kind, name):
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


@pytest.mark.parametrize(
    "name",
    ["action.generate", "action.play", "action.export", "action.keep", "action.randomise",
     "transport.loop"],
)  # fmt: skip
def test_buttons_carry_the_action_names(window, name):
    button = find(window, QAbstractButton, name)
    assert button.isVisible()
    assert button.accessibleName() or button.text()
    find(window, QAction, name)


@pytest.mark.parametrize(
    "name",
    ["seed", "model.picker", "control.axis1", "control.loudness", "control.morph",
     "condition.source", "condition.source_b", "view.waveform", "view.spectrogram", "shelf",
     "length", "output.device", "xy", "banner", "meter", "health"],
)  # fmt: skip
def test_every_control_can_be_found(window, name):
    find(window, QWidget, name)


@pytest.mark.parametrize("name", ["star", "delete", "undo", "redo"])
def test_actions_without_a_button_can_be_found(window, name):
    find(window, QAction, f"action.{name}")


def test_space_plays_and_stops(window, studio, session, qtbot):
    with qtbot.waitSignal(studio.client.liveStarted):
        press(window, Key.Key_Space)
    assert session.live
    press(window, Key.Key_Space)
    assert studio.player.sounding is Sounding.NOTHING


def test_space_plays_even_when_a_button_has_the_keyboard(window, studio, qtbot):
    find(window, QAbstractButton, "seed.dice").setFocus()
    seed = studio.sketch.seed
    with qtbot.waitSignal(studio.client.liveStarted):
        press(window, Key.Key_Space)
    assert studio.sketch.seed == seed
    press(window, Key.Key_Return)
    assert studio.sketch.seed != seed


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_G, Key.Key_R, Key.Key_S, Key.Key_1])
def test_text_fields_keep_their_letters(with_take, studio, session, key):
    search = find(with_take, QLineEdit, "shelf.search")
    search.setFocus()
    studio.player.stop()
    calls, state = list(session.calls), studio.sketch.controls
    press(with_take, key)
    assert len(search.text()) == 1
    assert session.calls == calls
    assert studio.sketch.controls == state
    assert not studio.shelf.chosen.starred


def test_g_generates_and_esc_cancels(window, studio, session, qtbot):
    session.gate = threading.Event()
    button = find(window, QAbstractButton, "action.generate")
    with qtbot.waitSignal(studio.progressed, check_params_cb=lambda share: share == 0.5):
        press(window, Key.Key_G)
    assert button.text() == "Generating 50 %"
    with qtbot.waitSignal(studio.busyChanged):
        press(window, Key.Key_Escape)
    assert button.text() == "Generate"
    assert studio.shelf.takes == ()


def test_the_button_generates_and_cancels(window, studio, session, qtbot):
    session.gate = threading.Event()
    button = find(window, QAbstractButton, "action.generate")
    with qtbot.waitSignal(studio.busyChanged):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(studio.busyChanged):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert studio.shelf.takes == ()


def test_a_take_is_shown_titled_and_exported(with_take, studio, qtbot):
    assert with_take.centre.title.text() == "take 1 · Drift"
    assert with_take.centre.details.text() == "0.50 s · 44.1 kHz · stereo"
    assert with_take.centre.waveform.has_clip()
    with qtbot.waitSignal(studio.files.exported) as done:
        press(with_take, Key.Key_E, CTRL)
    assert soundfile.info(done.args[0].path).frames == 22050
    assert with_take.banner.text().startswith("Exported sketch_vae-drift")
    assert not with_take.banner.isHidden()
    press(with_take, Key.Key_Escape)
    assert with_take.banner.isHidden()


def test_dragging_a_slider_goes_live_and_is_one_undo_step(with_take, studio, session, qtbot):
    slider = find(with_take, ControlSlider, "control.axis1")
    y = slider.height() - 9
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, y))
    with qtbot.waitSignal(studio.client.liveStarted):
        for x in range(slider.width() // 2, slider.width() // 2 + 40, 8):
            QTest.mouseMove(slider, QPoint(x, y))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2 + 32, y))
    moved = studio.sketch.controls["axis1"]
    assert moved > 0.5
    assert session.last("set_controls")[1]["axis1"] == moved
    assert with_take.centre.title.text() == "Live"
    press(with_take, Key.Key_Z, CTRL)
    assert studio.sketch.controls["axis1"] == 0.0
    assert slider.value() == 0.0
    press(with_take, Key.Key_Z, CTRL | SHIFT)
    assert slider.value() == moved


def test_delete_on_a_slider_resets_it_and_bins_nothing(with_take, studio, qtbot):
    studio.sketch.set_control("axis1", 1.0)
    find(with_take, ControlSlider, "control.axis1").setFocus()
    press(with_take, Key.Key_Delete)
    assert studio.sketch.controls["axis1"] == 0.0
    assert len(studio.shelf.takes) == 1


def test_star_delete_and_undo_by_key(with_take, studio, qtbot):
    press(with_take, Key.Key_S)
    qtbot.waitUntil(lambda: studio.shelf.takes[0].starred)
    press(with_take, Key.Key_Delete)
    qtbot.waitUntil(lambda: studio.shelf.takes == ())
    assert with_take.centre.title.text() == "Live"
    press(with_take, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(studio.shelf.takes) == 1)


def test_randomise_by_key_and_button_respects_locks(window, studio, qtbot):
    find(window, QAbstractButton, "control.axis1.lock").click()
    press(window, Key.Key_R)
    first = studio.sketch.controls
    assert first["axis1"] == 0.0
    assert first["axis2"] != 0.0
    qtbot.mouseClick(find(window, QAbstractButton, "action.randomise"), Qt.MouseButton.LeftButton)
    assert studio.sketch.controls["axis2"] != first["axis2"]
    assert find(window, ControlSlider, "control.axis2").value() == studio.sketch.controls["axis2"]


def test_the_pad_moves_two_sliders_but_not_a_locked_one(window, studio, qtbot):
    studio.set_locked("axis2", True)
    pad = window.right.pad
    before = studio.undo_stack.count()
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(pad.width() - 20, 20))
    assert studio.sketch.controls["axis1"] > 1.0
    assert studio.sketch.controls["axis2"] == 0.0
    assert pad.point() == (studio.sketch.controls["axis1"], 0.0)
    assert studio.undo_stack.count() == before + 1


def test_numbers_choose_models_and_a_broken_one_is_marked(window, studio, qtbot):
    with qtbot.waitSignal(studio.client.modelLoaded):
        press(window, Key.Key_2)
    assert window.left.picker.current() == "vae-other"
    assert len(window.left.picker.broken_cards()) == 1
    with qtbot.waitSignal(studio.modelBroken):
        press(window, Key.Key_3)
    assert window.left.picker.current() == "vae-other"
    assert len(window.left.picker.broken_cards()) == 2
    assert window.banner.kind() == "error"


def test_loop_by_key_shows_on_the_button(with_take, studio):
    with_take.centre.waveform.set_selection((1000, 5000), notify=True)
    press(with_take, Key.Key_L)
    assert with_take.top.transport.loop()
    assert studio.player.region == (1000, 5000)
    find(with_take, QAbstractButton, "transport.loop").click()
    assert not studio.player.loop_on


def test_a_new_clip_is_no_undo_step(with_take, studio, qtbot):
    studio.set_region((100, 1000))
    count = studio.undo_stack.count()
    with qtbot.waitSignal(studio.shelf.clipReady):
        studio.generate()
    assert studio.undo_stack.count() == count
    assert with_take.centre.waveform.loop is None


def test_arrows_on_the_shelf_audition(with_take, studio, session, qtbot):
    with qtbot.waitSignal(studio.shelf.clipReady):
        studio.generate()
    with_take.bottom.strip.setFocus()
    with qtbot.waitSignal(studio.shelf.clipReady):
        press(with_take, Key.Key_Left)
    assert studio.shelf.chosen.name == "take 1"
    assert session.last("play_clip")[1].id == studio.shelf.chosen_id


def test_enter_on_the_shelf_brings_the_controls_back(with_take, studio, qtbot):
    studio.sketch.set_control("axis1", 2.0)
    with_take.bottom.strip.setFocus()
    with qtbot.waitSignal(studio.messaged):
        press(with_take, Key.Key_Return)
    assert studio.sketch.controls["axis1"] == 0.0


def test_drag_offers_a_complete_file(with_take, studio, qtbot):
    given = []
    studio.drag_file(studio.shelf.chosen_id, lambda clip, path: given.append((clip, path)))
    qtbot.waitUntil(lambda: bool(given))
    clip, written = given[0]
    drag = with_take.bottom.drag.build(clip.id, [written])
    path = Path(drag.mimeData().urls()[0].toLocalFile())
    assert soundfile.info(path).frames == 22050
    assert not drag.pixmap().isNull()


def drop(window, path, modifiers=Qt.KeyboardModifier.NoModifier):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(400, 300), copy, data, left, modifiers)
    QApplication.sendEvent(window, enter)
    shown = window.veil.isVisible()
    event = QDropEvent(QPointF(400, 300), copy, data, left, modifiers)
    QApplication.sendEvent(window, event)
    assert not window.veil.isVisible()
    return shown and enter.isAccepted()


def test_dropped_audio_becomes_source_a_or_b(window, studio, qtbot, tmp_path):
    path = tmp_path / "hum.wav"
    soundfile.write(path, make_audio(0.5, 3).T, 44100)
    assert drop(window, path)
    qtbot.waitUntil(lambda: studio.sketch.sources["source"] is not None)
    assert window.left._rows["source"].pill.text() == "hum.wav"
    assert window.right.morph.names()[0] == "hum"
    assert drop(window, path, SHIFT)
    qtbot.waitUntil(lambda: studio.sketch.sources["source_b"] is not None)
    find(window, QAbstractButton, "source.clear").click()
    assert studio.sketch.sources["source"] is None


def test_a_dropped_text_is_one_sentence(window, studio, qtbot, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("no sound here")
    drop(window, path)
    qtbot.waitUntil(lambda: window.banner.kind() == "error" and not window.banner.isHidden())
    assert "\n" not in window.banner.text()


def test_what_is_no_file_is_not_accepted(window):
    assert not drop(window, "/nowhere/at/all.wav")


def test_choosing_a_preset_gives_the_keyboard_back(window, studio, qtbot):
    chooser = window.left._rows["source"].chooser
    chooser.combo().setFocus()
    chooser.combo().setCurrentIndex(4)
    chooser.combo().picked.emit(4)
    assert studio.sketch.conditions["source"] == "choir"
    assert not isinstance(QApplication.focusWidget(), QLineEdit)


def test_a_clip_of_the_user_replaces_the_presets(window, studio):
    studio.sketch.set_source("source", SourceClip("/sounds/a very long name of a file.wav"))
    row = window.left._rows["source"]
    assert row.chooser.isHidden()
    assert row.pill.text() == "a very long name of a file.wav"


def test_f1_shows_the_sheet_and_any_key_puts_it_away(window):
    press(window, Key.Key_F1)
    assert window.sheet.isVisible()
    press(window, Key.Key_A)
    assert not window.sheet.isVisible()


def test_theme_changes_and_is_remembered(window, studio):
    assert current_theme().name == "dark"
    press(window, Key.Key_T, CTRL)
    assert current_theme().name == "light"
    assert studio.settings.theme == "light"


def test_length_in_bars_follows_the_tempo(window, studio):
    window.top.transport.tempoChanged.emit(120.0)
    window.left.length.unit.button("bars").click()
    window.left.length.spin.setValue(2.0)
    assert studio.sketch.seconds == pytest.approx(4.0)
    window.top.transport.tempoChanged.emit(60.0)
    assert studio.sketch.seconds == pytest.approx(8.0)
    window.left.length.unit.button("s").click()
    assert window.left.length.spin.value() == 8.0


def test_key_reaches_the_request(window, studio):
    window.top.transport.keyChanged.emit("A min")
    assert studio.sketch.live_request().key == "A min"
    window.top.transport.keyChanged.emit("")
    assert studio.sketch.key is None


def test_meter_health_and_device_are_shown(window, studio, session, qtbot):
    session.live = True
    for _ in range(9):
        studio.player.poll()
    assert window.top.meter.levels_db()[0] == pytest.approx(-7.2, abs=1.5)
    assert window.top.health.text().startswith("31 ms")
    qtbot.waitUntil(lambda: len(window.top.device.choices()) == 3)
    window.top.device.choices()[2].trigger()
    assert studio.settings.output_device == "Headphones"


def test_live_view_rolls(window, studio, qtbot):
    with qtbot.waitSignal(studio.client.liveStarted):
        press(window, Key.Key_Space)
    qtbot.waitUntil(window.centre.waveform.is_live)
    qtbot.waitUntil(window.centre.spectrogram.is_live)


def test_export_menu_sets_format_and_rate(with_take, studio):
    for name in ("export.format.flac", "export.rate.48000"):
        find(with_take, QAction, name).trigger()
    assert (studio.settings.export_format, studio.settings.export_rate) == ("flac", 48000)


@pytest.mark.parametrize(
    ("action", "dialog"), [("action.open", "dialog.open"), ("action.export_as", "dialog.export")]
)
def test_dialogs_do_not_wait(with_take, studio, qtbot, tmp_path, monkeypatch, action, dialog):
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    find(with_take, QAction, action).trigger()
    opened = find(with_take, QFileDialog, dialog)
    opened.close()


def test_space_plays_a_take_and_shift_space_plays_it_once(with_take, studio, session):
    studio.player.stop()
    studio.player.set_loop_on(True)
    press(with_take, Key.Key_Space)
    assert session.last("play_clip")[3] == (0, 22050)
    studio.player.stop()
    press(with_take, Key.Key_Space, SHIFT)
    assert session.last("play_clip")[3:] == (None, True)


def test_closing_saves_the_geometry_and_ends_every_thread(window, studio, session):
    window.close()
    assert studio.settings.geometry is not None
    assert session.closed == 1
    assert not studio.client.is_running
    assert studio.settings.model_id == "vae-drift"
