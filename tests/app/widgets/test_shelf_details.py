"""Colour, tags, notes and family of what is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from neurosketch.app.widgets.shelf import Shelf
from neurosketch.app.widgets.shelf_details import ShelfDetails, split_tags
from neurosketch.app.widgets.take_colours import TakeColours
from neurosketch.library.take import COLOURS
from tests.app.takes import make_take

Key = Qt.Key
RAIN = make_take(1, name="rain", tags=("pad", "warm"), notes="an octave down", colour="teal")
BELL = make_take(2, name="bell", tags=("warm",), parents=("t1",))


@pytest.fixture
def details(show):
    made = ShelfDetails()
    made.set_takes([RAIN])
    return show(made, None, 300)


@pytest.fixture
def log(details):
    heard = []
    for name in ("tagsEdited", "notesEdited", "colourChosen", "jumpRequested", "finished"):
        getattr(details, name).connect(lambda *args, name=name: heard.append((name, *args)))
    return heard


@pytest.mark.parametrize(
    ("text", "tags"),
    [("", ()), (" , ,", ()), ("warm", ("warm",)), ("b,  a  b ,A B", ("a b", "b")),
     ("温暖，低", ("低", "温暖"))],
)  # fmt: skip
def test_tags_as_typed(text, tags):
    assert split_tags(text) == tags


def test_it_shows_a_take(details):
    assert details.tags.text() == "pad, warm"
    assert details.notes.toPlainText() == "an octave down"
    assert details.colours.value() == "teal"
    assert details.colours.accessibleDescription() == "Teal"


def test_enter_takes_tags_and_gives_the_keyboard_back(details, log):
    details.tags.setText("warm, keep")
    details.tags.setFocus()
    QTest.keyClick(details.tags, Key.Key_Return)
    assert log == [("tagsEdited", {"t1": ("keep", "warm")}), ("finished",)]


def test_escape_drops_what_was_typed(details, log):
    details.tags.setFocus()
    QTest.keyClicks(details.tags, "xyz")
    QTest.keyClick(details.tags, Key.Key_Escape)
    details.notes.setFocus()
    QTest.keyClicks(details.notes, "xyz")
    QTest.keyClick(details.notes, Key.Key_Escape)
    assert log == [("finished",), ("finished",)]
    assert details.tags.text() == "pad, warm"
    assert details.notes.toPlainText() == "an octave down"


def test_notes_are_taken_by_ctrl_enter_and_have_lines(details, log):
    details.notes.setFocus()
    details.notes.setPlainText("one")
    details.notes.moveCursor(details.notes.textCursor().MoveOperation.End)
    QTest.keyClick(details.notes, Key.Key_Return)
    QTest.keyClicks(details.notes, "two")
    QTest.keyClick(details.notes, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert log[0] == ("notesEdited", "t1", "one\ntwo")


def test_what_is_being_typed_belongs_to_the_take_it_was_typed_for(details, log):
    details.notes.setPlainText("for the rain")
    details.set_takes([BELL])
    assert log == [("notesEdited", "t1", "for the rain")]
    assert details.notes.toPlainText() == ""


def test_news_about_the_take_do_not_take_the_pen_away(details, log):
    details.notes.setFocus()
    QTest.keyClicks(details.notes, "half a sen")
    typed = details.notes.toPlainText()
    details.set_takes([replace(RAIN, starred=True)])
    assert details.notes.toPlainText() == typed
    assert log == []


def test_several_takes_keep_what_they_do_not_share(details, log):
    details.set_takes([RAIN, BELL])
    assert details.tags.text() == "warm"
    assert details.notes.isHidden()
    details.tags.setText("keep")
    details.tags.editingFinished.emit()
    assert log == [("tagsEdited", {"t1": ("keep", "pad"), "t2": ("keep",)})]
    assert details.colours.value() == ""
    details.colours.chosen.emit("red")
    assert log[-1] == ("colourChosen", ("t1", "t2"), "red")


def test_relatives_are_links(details, log):
    details.set_takes([BELL])
    odd = make_take(3, name="<b>odd</b> & so")
    many = [make_take(n) for n in range(10, 17)]
    details.set_family([RAIN], [odd, *many], [])
    label = details.findChild(QLabel, "shelf.family")
    assert "rain" in label.text()
    assert "&lt;b&gt;odd" in label.text()
    assert "+4" in label.text()
    label.linkActivated.emit("t1")
    assert log == [("jumpRequested", "t1"), ("finished",)]
    details.set_family([], [], [])
    assert "not here" in label.text()


def test_tags_are_completed_after_the_last_comma(details):
    details.set_known_tags(["warm", "wide", "perc"])
    completer = details.tags.completer()
    assert completer.splitPath("pad, w") == ["w"]
    details.tags.setText("pad, w")
    completer.setCompletionPrefix("w")
    found = [completer.pathFromIndex(completer.completionModel().index(row, 0))
             for row in range(completer.completionModel().rowCount())]  # fmt: skip
    assert found == ["pad, warm", "pad, wide"]


def test_the_shelf_shows_details_of_what_is_chosen(show, qtbot):
    shelf = Shelf()
    shelf.set_takes([RAIN, BELL])
    show(shelf, 1032, 170)
    qtbot.waitUntil(shelf.isActiveWindow)
    shelf.set_current("t2")
    shelf.edit_tags()
    assert shelf.details.shown_ids == ("t2",)
    label = shelf.details.findChild(QLabel, "shelf.family")
    assert "rain" in label.text()
    shelf.set_family("t1", [], [], [])
    assert "rain" in label.text(), "an answer about another take comes too late"
    shelf.set_family("t2", [], [RAIN], [])
    assert label.text().startswith("from a take that is not here")
    QTest.keyClick(shelf.details.tags, Key.Key_Return)
    assert shelf.cards.hasFocus()


def test_dots_are_chosen_by_click_and_arrows(show, hand, told):
    dots = TakeColours()
    show(dots)
    heard = told(dots.chosen)
    place: QPointF = dots.place("green")
    hand(dots).click(place.x(), place.y())
    QTest.keyClick(dots, Key.Key_Right)
    QTest.keyClick(dots, Key.Key_Left)
    hand(dots).click(place.x(), place.y())
    assert heard == ["green", "teal", "green"]
    dots.set_value(COLOURS[-1])
    QTest.keyClick(dots, Key.Key_Right)
    assert heard == ["green", "teal", "green"]
