"""The instrument's page in the real window: keys, blend, tools, views."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from neurosketch.core.performance import (
    AllOff,
    Expression,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    Sustain,
)
from tests.app.fakes import make_spec
from tests.app.instruments import make_instrument
from tests.app.widgets.conftest import Hand


@pytest.fixture
def specs():
    return (make_instrument(), make_spec())


@pytest.fixture
def page(window, studio, qtbot):
    qtbot.waitUntil(lambda: studio.instrument.is_open)
    assert window.centre.switch.value() == "play"
    QApplication.processEvents()
    return window.centre.instrument


@pytest.fixture
def played(session):
    return lambda: [call[1] for call in session.calls if call[0] == "play"]


def test_an_instrument_is_seen_where_other_models_show_their_sound(page, window, studio):
    centre = window.centre
    assert page.isVisible()
    assert not centre.switch.button("map").isVisible()
    assert not centre.scale.isVisible()
    studio.choose_model("vae-drift")
    assert not page.isVisible()
    assert centre.switch.value() == "sound"
    assert not centre.switch.isVisible()
    assert centre.scale.isVisible()
    studio.choose_model("ddsp-breath")
    assert page.isVisible()


def test_a_take_is_seen_as_sound_and_the_live_instrument_as_keys(page, with_take, studio):
    centre = with_take.centre
    assert centre.switch.value() == "sound"
    centre.switch.button("play").click()
    studio.shelf.choose("")
    studio.shelf.choose(studio.shelf.takes[0].id)
    assert centre.switch.value() == "play", "a hand has chosen so"
    centre.switch.button("sound").click()
    studio.show_live()
    assert centre.switch.value() == "play"


def test_shift_i_goes_to_the_keys_and_back(page, window):
    window.actions_by_id["action.instrument"].trigger()
    assert window.centre.switch.value() == "sound"
    window.actions_by_id["action.instrument"].trigger()
    assert page.isVisible()
    assert page.keyboard.hasFocus()


def test_a_model_without_keys_says_so(page, window, studio, messages):
    studio.choose_model("vae-drift")
    for action_id in ("action.instrument", "action.record", "action.typing"):
        window.actions_by_id[action_id].trigger()
        assert "cannot be played by keys" in messages[-1][0]
        assert not window.actions_by_id[action_id].isChecked()


def test_the_mouse_plays_and_lights_keys(page, played):
    layout = page.keyboard.layout_of_keys()
    rect = layout.rect(64)
    x, y = rect.center().x(), rect.bottom() - 3
    mouse = Hand(page.keyboard)
    mouse.press(x, y)
    assert played() == [NoteOn(64, layout.velocity_at(64, y))]
    assert set(page.keyboard.held) == {64}
    mouse.release(x, y)
    assert played()[-1] == NoteOff(64)
    assert not page.keyboard.held


def test_a_click_beside_the_keys_lets_letters_play_that_went_to_a_text_field(page, window, played):
    window.findChild(QLineEdit, "model.search").setFocus()
    QTest.mouseClick(page.trace, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is page
    QTest.keyPress(page, Qt.Key.Key_A)
    QTest.keyRelease(page, Qt.Key.Key_A)
    assert [type(event) for event in played()] == [NoteOn, NoteOff]


def test_keys_from_elsewhere_light_up_and_wheels_move(page, studio):
    for event in (NoteOn(50, 80), PitchBend(-1.0), Modulation(0.25), Sustain(True)):
        studio.instrument.show(event)
    assert page.keyboard.held == {50: 80}
    assert (page.bend.value(), page.modulation.value()) == (-1.0, 0.25)
    assert page.tools.sustain.isChecked()
    page.tools.panic.click()
    assert not page.keyboard.held
    assert (page.bend.value(), page.modulation.value()) == (0.0, 0.0)
    assert not page.tools.sustain.isChecked()


def test_wheels_pedal_and_panic_reach_the_instrument(page, played):
    Hand(page.bend).drag((10, 60), (10, 0))
    bends = [event.semitones for event in played() if isinstance(event, PitchBend)]
    assert max(bends) > 0.5
    assert bends[-1] == 0.0
    Hand(page.modulation).drag((10, 80), (10, -50))
    assert played()[-1] == Modulation(1.0)
    page.tools.sustain.click()
    assert played()[-1] == Sustain(True)
    page.tools.panic.click()
    assert played()[-1] == AllOff()


def test_the_triangle_turns_both_dials_in_one_step_that_undo_takes_back(page, studio):
    pad = page.blend.pad
    place = pad.triangle().place((0.2, 0.5, 0.3))
    Hand(pad).drag((pad.width() / 2, pad.height() / 2), (place.x(), place.y()))
    controls = studio.sketch.controls
    assert controls["blend_b"] == pytest.approx(0.5, abs=0.01)
    assert controls["blend_c"] == pytest.approx(0.3, abs=0.01)
    assert studio.undo_stack.count() == 1
    studio.undo_stack.undo()
    assert pad.weights() == (1.0, 0.0, 0.0)
    studio.move_control("blend_c", 1.0)
    assert pad.weights() == (0.0, 0.0, 1.0)


def test_a_locked_share_stays(page, studio):
    studio.set_locked("blend_b", True)
    Hand(page.blend.pad).drag((100, 60), (120, 900))
    assert studio.sketch.controls["blend_b"] == 0.0
    assert page.blend.pad.weights()[1] == 0.0


def test_each_corner_has_its_instrument(page, window, studio):
    first, second, third = page.blend.choosers
    texts = [chooser.currentText() for chooser in page.blend.choosers]
    assert texts == ["Alto saxophone", "Cello", "Flute"]
    second.setCurrentIndex(3)
    second.activated.emit(3)
    assert studio.sketch.conditions["instrument_b"] == "voice"
    assert "Voice" in page.blend.pad.accessibleName()
    studio.undo_stack.undo()
    assert second.currentText() == "Cello"
    studio.move_controls({"blend_b": 0.25})
    assert window.centre.details.text() == "Breath · Alto saxophone 75 % · Cello 25 %"
    assert third.currentText() == "Flute"
    assert first.condition == "instrument"


def test_mode_record_octave_and_velocity(page, studio):
    tools, hands = page.tools, studio.instrument
    tools.mode.button("legato").click()
    assert studio.sketch.conditions["mode"] == "legato"
    asked = []
    hands.recordRequested.connect(asked.append)
    hands.set_recording(True)
    assert tools.record.isChecked()
    assert tools.record.text() == "0:00"
    tools.record.click()
    assert asked == [False]
    hands.set_recording(False)
    assert tools.record.text() == "Record"
    octave = hands.octave
    tools.octave.up.click()
    tools.velocity.down.click()
    assert (tools.octave.text(), tools.velocity.text()) == (str(octave + 1), "90")
    base = 12 * (octave + 2)
    assert base in page.keyboard.layout_of_keys().pitches


def test_the_trace_follows_what_is_sung(page, session, qtbot):
    session.sung = [Expression(0.01 * k, 0.0, -20.0, 1) for k in range(20)]
    qtbot.waitUntil(lambda: page.trace.reading_text()[0] == "A4 ±0 ¢")
    session.sung.append(Expression(1.0, math.nan, -100.0, 0))
    qtbot.waitUntil(lambda: page.trace.reading_text() == ("", ""))
    assert page.trace.lines()


@pytest.mark.parametrize("size", [(1280, 800), (1060, 640), (1920, 1080)])
def test_nothing_is_squeezed(page, window, size):
    window.resize(*size)
    QApplication.processEvents()
    assert page.trace.height() >= 90
    assert page.blend.pad.height() >= 90
    assert page.keyboard.geometry().bottom() <= page.height()
    for tool in (page.tools.record, page.tools.typing, page.tools.octave, page.tools.velocity):
        assert tool.width() >= tool.minimumSizeHint().width(), tool.objectName()
    triangle = page.blend.pad.triangle()
    for corner in (triangle.a, triangle.b, triangle.c):
        assert page.blend.pad.rect().contains(corner.toPoint())


def test_everything_is_reached_by_the_keyboard_and_has_a_name(page):
    tools = page.tools
    for widget in (
        page.keyboard, page.blend.pad, page.bend, page.modulation, page.trace, tools.octave,
        tools.velocity, *page.blend.choosers, tools.record, tools.typing, tools.panic,
    ):  # fmt: skip
        assert widget.accessibleName(), widget
    for widget in (page.keyboard, page.blend.pad, page.bend, page.modulation, tools.record):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_home_on_the_keys_goes_to_the_lowest_and_not_to_the_start_of_the_take(page, qtbot):
    page.keyboard.setFocus()
    qtbot.waitUntil(page.keyboard.hasFocus)
    QTest.keyClick(page.keyboard, Qt.Key.Key_Home)
    assert page.keyboard.chosen_key == 49
    at = page.keyboard.layout_of_keys().rect(49).center()
    assert page.keyboard.rect().contains(QPointF(at).toPoint())
