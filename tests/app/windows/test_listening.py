"""Arrow keys listen to the neighbours wherever the hand was last."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

Key = Qt.Key


@pytest.fixture
def three(with_take, studio, qtbot):
    """Three takes; the last one is chosen and the keyboard is nowhere."""
    for count in (2, 3):
        studio.generate()
        qtbot.waitUntil(lambda count=count: len(studio.shelf.takes) == count)
        qtbot.waitUntil(lambda: studio.jobs.pending == 0)
    qtbot.waitUntil(lambda: with_take.bottom.strip.current() == studio.shelf.takes[2].id)
    with_take.setFocus()
    return with_take


@pytest.fixture
def ids(three):
    return three.bottom.strip.shown()


def press(window, key):
    QTest.keyClick(QApplication.focusWidget() or window, key)


def heard(session, take_id):
    return session.last("play_clip")[1].id == take_id


def test_from_nowhere(three, ids, studio, session, qtbot):
    press(three, Key.Key_Left)
    assert studio.shelf.chosen_id == ids[1]
    qtbot.waitUntil(lambda: heard(session, ids[1]))
    assert QApplication.focusWidget() is three.bottom.strip.cards


@pytest.mark.parametrize("name", ["seed.lock", "transport.loop", "shelf.details"])
def test_after_a_click_on_a_button(three, ids, studio, session, qtbot, name):
    button = three.findChild(QWidget, name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.setFocus()
    press(three, Key.Key_Left)
    assert studio.shelf.chosen_id == ids[1]
    qtbot.waitUntil(lambda: heard(session, ids[1]))


def test_after_a_click_on_another_scope(three, ids, studio, qtbot):
    scope = three.bottom.strip.header.scope
    QTest.mouseClick(scope.button("library"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)
    press(three, Key.Key_Left)
    assert scope.value() == "library"
    assert studio.shelf.chosen_id == ids[1]


@pytest.mark.parametrize("name", ["shelf.tags", "shelf.notes", "seed.value"])
def test_not_out_of_a_text_field(three, ids, studio, name):
    three.bottom.strip.edit_tags()  # the fields are shown
    field = three.findChild(QWidget, name)
    field.setFocus()
    for key in (Key.Key_Left, Key.Key_Up, Key.Key_Down):
        press(three, key)
    assert studio.shelf.chosen_id == ids[2]
    assert QApplication.focusWidget() is field


def test_not_under_the_sheet(three, ids, studio):
    three.sheet.toggle()
    for key in (Key.Key_Down, Key.Key_Left, Key.Key_Up):
        press(three, key)
    assert three.sheet.isVisible()
    assert studio.shelf.chosen_id == ids[2]


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Down])
def test_what_a_search_found_is_heard(three, ids, studio, session, qtbot, key):
    strip = three.bottom.strip
    studio.rename(ids[0], "rain")
    strip.search()
    QTest.keyClicks(strip.header.filters.search, "rain")
    qtbot.waitUntil(lambda: strip.shown() == ids[:1])
    press(three, key)
    assert studio.shelf.chosen_id == ids[0]
    qtbot.waitUntil(lambda: heard(session, ids[0]))
    assert QApplication.focusWidget() is strip.cards


def test_a_search_that_finds_the_chosen_take_starts_nothing(three, ids, studio, session):
    strip = three.bottom.strip
    strip.search()
    QTest.keyClicks(strip.header.filters.search, "take")
    calls = session.names().count("play_clip")
    press(three, Key.Key_Return)
    assert studio.shelf.chosen_id == ids[2]
    assert session.names().count("play_clip") == calls
    assert QApplication.focusWidget() is strip.cards


@pytest.mark.parametrize("tall", [False, True])
def test_the_focus_alone_chooses_no_take(three, studio, tall):
    three.bottom.strip.set_expanded(tall)
    studio.show_live()
    assert studio.shelf.chosen is None
    three.bottom.strip.setFocus()
    assert studio.shelf.chosen is None
    press(three, Key.Key_Right)
    assert studio.shelf.chosen is studio.shelf.takes[0]


def test_a_tempo_that_is_taken_back_is_no_longer_shown(window, studio):
    transport = window.top.transport
    transport.tempoChanged.emit(97.0)
    assert studio.sketch.tempo_bpm == transport.tempo() == 97.0
    studio.undo_stack.undo()
    assert studio.sketch.tempo_bpm is None
    assert transport.tempo() == 120.0


def test_the_menu_says_what_would_be_taken_back(three, studio):
    undo, redo = (three.actions_by_id[f"action.{name}"] for name in ("undo", "redo"))
    assert undo.text() == "Undo"
    studio.rename(studio.shelf.chosen_id, "R&B")
    studio.delete()
    assert undo.text() == "Undo · delete R&&B"
    studio.undo_stack.undo()
    assert (undo.text(), redo.text()) == ("Undo · rename", "Redo · delete R&&B")


def test_another_sketch_begins_with_an_empty_picture(window, document, qtbot):
    for view in (window.centre.waveform, window.centre.spectrogram):
        view.append_live(np.full((2, 44100), 0.5, np.float32), 44100)
        assert view.is_live()
    with qtbot.waitSignal(document.opened):
        document.new()
    assert not window.centre.waveform.is_live()
    assert not window.centre.spectrogram.is_live()
