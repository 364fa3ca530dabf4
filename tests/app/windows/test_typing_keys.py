"""Musical typing in the real window: letters play, and nothing else hears them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from neurosketch.core.performance import NoteOff, NoteOn
from tests.app.fakes import make_spec
from tests.app.instruments import make_instrument

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def specs():
    return (make_instrument(), make_spec())


@pytest.fixture
def typing(window, studio, qtbot):
    qtbot.waitUntil(lambda: studio.instrument.is_open)
    window.setFocus()
    return window


@pytest.fixture
def played(session):
    return lambda: [call[1] for call in session.calls if call[0] == "play"]


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyPress(QApplication.focusWidget(), key, held)


def release(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyRelease(QApplication.focusWidget(), key, held)


def repeat(key, kind):
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, chr(key).lower(), True)
    QApplication.sendEvent(QApplication.focusWidget(), event)


def test_letters_play_chords_and_are_no_shortcuts(typing, studio, played, session):
    for key in (Key.Key_A, Key.Key_D, Key.Key_G):
        press(key)
    assert played() == [NoteOn(60, 100), NoteOn(64, 100), NoteOn(67, 100)]
    assert set(studio.instrument.held) == {60, 64, 67}
    for key in (Key.Key_G, Key.Key_A, Key.Key_D):
        release(key)
    assert played()[3:] == [NoteOff(67), NoteOff(60), NoteOff(64)]
    assert "generate" not in session.names()


def test_a_key_that_repeats_plays_once(typing, played):
    press(Key.Key_A)
    for _ in range(3):
        repeat(Key.Key_A, QEvent.Type.KeyRelease)
        repeat(Key.Key_A, QEvent.Type.KeyPress)
    release(Key.Key_A)
    assert played() == [NoteOn(60, 100), NoteOff(60)]


def test_shift_in_the_meantime_hangs_nothing(typing, played):
    press(Key.Key_A)
    release(Key.Key_A, SHIFT)
    assert played()[-1] == NoteOff(60)


def test_other_keys_and_those_with_ctrl_stay_shortcuts(typing, studio, session, qtbot, played):
    press(Key.Key_G, CTRL)
    release(Key.Key_G, CTRL)
    qtbot.waitUntil(lambda: "generate" in session.names())
    qtbot.waitUntil(lambda: studio.shelf.chosen_id != "" and studio.jobs.pending == 0)
    before = studio.sketch.controls
    press(Key.Key_R)
    assert studio.sketch.controls != before
    assert not [event for event in played() if isinstance(event, NoteOn)]


def test_octave_and_velocity_keys(typing, studio, played):
    for key in (Key.Key_X, Key.Key_C, Key.Key_A):
        press(key)
        release(key)
    assert played() == [NoteOn(72, 90), NoteOff(72)]
    assert not studio.player.is_playing


def test_the_key_is_let_go_wherever_the_keyboard_is_by_then(typing, studio, played):
    field = typing.left.picker.findChild(type(typing.bottom.strip.header.filters.search))
    press(Key.Key_A)
    field.setFocus()
    release(Key.Key_A)
    assert played()[-1] == NoteOff(60)


def test_text_fields_keep_their_letters(typing, played, qtbot):
    search = typing.bottom.strip.header.filters.search
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    QTest.keyClicks(search, "as")
    assert search.text() == "as"
    assert played() == []


def test_a_menu_keeps_its_letters(typing, played, qtbot):
    menu = QMenu(typing)
    menu.addAction("one")
    menu.popup(typing.mapToGlobal(typing.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    press(Key.Key_A)
    menu.close()
    assert played() == []


def test_a_window_in_the_background_holds_nothing(typing, studio, played):
    press(Key.Key_A)
    QApplication.sendEvent(typing, QEvent(QEvent.Type.WindowDeactivate))
    assert played()[-1] == NoteOff(60)
    release(Key.Key_A)
    assert len(played()) == 2


def test_keys_say_what_they_do_now_and_the_sheet_crosses_out_the_rest(typing, studio):
    sheet, star = typing.sheet, typing.actions_by_id["action.star"]
    assert typing.actions_by_id["action.typing"].isChecked()
    assert sheet.row("action.star").lent == {"S"}
    assert "S plays a note now" in sheet.row("action.star").accessibleDescription()
    assert sheet.row("action.generate").lent == {"G"}
    assert "Letters play notes now" in sheet.status.text()
    assert star.shortcuts() == []
    assert "(S)" not in star.toolTip()
    typing.actions_by_id["action.typing"].trigger()
    assert not studio.instrument.typing
    assert not sheet.row("action.star").lent
    assert [key.toString() for key in star.shortcuts()] == ["S"]
    assert "Letters play" not in sheet.status.text()


def test_without_typing_letters_are_shortcuts_and_it_is_remembered(typing, studio, played, qtbot):
    press(Key.Key_K, CTRL | SHIFT)
    release(Key.Key_K, CTRL | SHIFT)
    assert not studio.instrument.typing
    assert not studio.settings.typing
    press(Key.Key_L)
    assert studio.player.loop_on
    assert played() == []


def test_a_model_without_keys_leaves_letters_alone(typing, studio):
    studio.choose_model("vae-drift")
    assert typing.shortcuts.lent == frozenset()
    press(Key.Key_L)
    assert studio.player.loop_on


def test_letters_stand_on_the_keys_that_they_play(typing, studio):
    assert studio.instrument.letters()[60] == "A"
    board = typing.centre.instrument.keyboard
    press(Key.Key_Z)
    assert {48, 64} <= set(board.layout_of_keys().pitches)
    assert studio.instrument.letters()[48] == "A"
    assert typing.centre.instrument.tools.octave.text() == "3"


def test_a_shortcut_can_be_given_a_letter_that_plays(typing, studio):
    sheet = typing.sheet
    sheet.toggle()
    sheet.row("action.notes").click()
    press(Key.Key_J)
    assert typing.shortcuts.keys("action.notes") == ("J",)
    assert sheet.row("action.notes").lent == {"J"}
    sheet.put_away()
