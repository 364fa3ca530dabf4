"""The chord lane by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.chord_lane import ChordLane
from neurosketch.core.score import Chord
from tests.app.widgets.conftest import pixels
from tests.app.widgets.lanes import WIDTH, make_desk

SHIFT = Qt.KeyboardModifier.ShiftModifier
CHORDS = (Chord(0.0, "C"), Chord(4.0, "Am"), Chord(8.0, "F"))


@pytest.fixture
def desk(qapp):
    return make_desk("keys", chords=CHORDS)


@pytest.fixture
def lane(desk, show):
    lane = show(ChordLane(desk.editor, desk.axis), WIDTH, 30)
    lane.setFocus()
    return lane


@pytest.fixture
def mouse(lane, hand):
    return hand(lane)


def symbols(desk):
    return [(chord.start, chord.symbol) for chord in desk.editor.score.chords]


def type_text(lane, text):
    QTest.keyClicks(lane.typing, text)
    QTest.keyClick(lane.typing, Qt.Key.Key_Return)


def test_a_double_click_types_another_chord(desk, lane, mouse):
    mouse.double_click(lane.axis.x_of(5.0), 15)
    assert lane.typing.text() == "Am"
    type_text(lane, "dm7")
    assert symbols(desk) == [(0.0, "C"), (4.0, "Dm7"), (8.0, "F")]
    desk.history.undo()
    assert symbols(desk)[1] == (4.0, "Am")


def test_with_ctrl_a_new_one_begins_there(desk, lane, mouse):
    mouse.double_click(lane.axis.x_of(6.3), 15, Qt.KeyboardModifier.ControlModifier)
    assert lane.typing.text() == ""
    type_text(lane, "g/b")
    assert symbols(desk)[1:3] == [(4.0, "Am"), (6.0, "G/B")]
    assert lane.chosen == 2


def test_what_is_no_chord_is_refused_in_a_sentence(desk, lane, mouse, told):
    said = told(lane.refused)
    mouse.double_click(lane.axis.x_of(5.0), 15)
    type_text(lane, "what")
    assert said == ["“what” is no chord. Write it like C, F♯m7, B♭maj7 or G/B."]
    assert tuple(symbols(desk)) == tuple((c.start, c.symbol) for c in CHORDS)
    assert lane.typing is None


def test_escape_leaves_the_chord(desk, lane, mouse):
    mouse.double_click(lane.axis.x_of(5.0), 15)
    QTest.keyClicks(lane.typing, "G")
    QTest.keyClick(lane.typing, Qt.Key.Key_Escape)
    assert symbols(desk)[1] == (4.0, "Am")


def test_its_beginning_is_dragged_as_one_step(desk, lane, mouse):
    mouse.drag((lane.axis.x_of(4.0), 15), (lane.axis.x_of(6.2), 15))
    assert symbols(desk)[1] == (6.0, "Am")
    assert desk.history.count() == 1
    mouse.drag((lane.axis.x_of(6.0), 15), (lane.axis.x_of(15.0), 15))
    assert symbols(desk)[1] == (7.0, "Am"), "not beyond the next"
    mouse.drag((lane.axis.x_of(2.0), 15), (lane.axis.x_of(3.0), 15))
    assert desk.history.count() == 2, "a drag inside moves nothing"


def test_keys_choose_move_type_and_delete(desk, lane):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(lane, key)
    assert lane.chosen == 1
    QTest.keyClick(lane, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(lane, Qt.Key.Key_Right, SHIFT)
    assert symbols(desk)[1] == (6.0, "Am")
    assert desk.history.count() == 1
    QTest.keyClick(lane, Qt.Key.Key_Return)
    type_text(lane, "Em")
    assert symbols(desk)[1] == (6.0, "Em")
    QTest.keyClick(lane, Qt.Key.Key_Delete)
    assert symbols(desk) == [(0.0, "C"), (8.0, "F")]
    lane.choose(0)
    QTest.keyClick(lane, Qt.Key.Key_Plus)
    type_text(lane, "G7")
    assert symbols(desk)[1] == (4.0, "G7")


def test_suggestions_are_asked_for(desk, lane, qtbot):
    assert lane.suggest.objectName() == "action.suggest_chords"
    with qtbot.waitSignal(desk.editor.chordsWanted):
        lane.suggest.click()


def test_an_empty_lane_says_what_to_do_and_takes_the_first_chord(desk, lane, mouse):
    desk.editor.load(None)
    assert lane.accessibleDescription() == "no chords"
    mouse.double_click(lane.axis.x_of(0.4), 15)
    type_text(lane, "C")
    assert (0.0, "C") in symbols(desk)


def test_it_is_seen_and_told(desk, lane, mouse):
    before = pixels(lane)
    mouse.click(lane.axis.x_of(5.0), 15)
    assert lane.accessibleDescription() == "Am from bar 2, beat 1"
    assert (pixels(lane) != before).any()
    desk.editor.set_chords((), "None")
    assert lane.chosen is None
