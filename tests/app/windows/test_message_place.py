"""Passing notes move nothing; what stays makes room for itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

LONG = "A sentence that goes on for so long that no line of any window can hold it. " * 6


def place(window, widget):
    QApplication.processEvents()
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("text", ["Loaded the settings of take 8.", LONG])
def test_a_note_lies_on_the_centre_and_moves_nothing(window, text):
    before = place(window, window.centre)
    window.show_message(text)
    assert window.banner.isVisible()
    assert place(window, window.centre) == before
    note = place(window, window.banner)
    assert before.contains(note)
    assert note.height() >= window.banner.heightForWidth(note.width())


def test_a_note_follows_the_window(window):
    window.show_message("Loaded the settings of take 8.")
    window.resize(1280, 800)
    assert place(window, window.centre).contains(place(window, window.banner))


@pytest.mark.parametrize(("kind", "offer"), [("error", ""), ("warning", ""), ("info", "Again")])
def test_what_stays_hides_nothing(window, kind, offer):
    window.show_message("A note first.")
    before = place(window, window.centre)
    window.show_message("The disk is full.", kind, offer)
    after, shown = place(window, window.centre), place(window, window.banner)
    assert after.top() > before.top()
    assert shown.bottom() < after.top()
    assert shown.width() > after.width()
    window.show_message("A note again.")
    assert place(window, window.centre) == before
    assert before.contains(place(window, window.banner))


def test_only_notes_go_away_by_themselves(window):
    timer = window._messages._timer
    window.show_message("A note.")
    assert timer.isActive()
    window.show_message("The disk is full.", "error")
    assert not timer.isActive()
    window.show_message("A note.")
    timer.timeout.emit()
    assert window.banner.isHidden()
