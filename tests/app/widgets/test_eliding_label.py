"""A line that shows it when some of it cannot be read."""

from __future__ import annotations

import pytest

from neurosketch.app.widgets.eliding_label import ElidingLabel

NAME = "rain on the tin roof of the house by the river"


@pytest.fixture
def label(qtbot):
    made = ElidingLabel("title")
    made.setText(NAME)
    qtbot.addWidget(made)
    made.show()
    return made


def test_all_of_it_is_shown_where_there_is_room(label):
    label.resize(label.sizeHint())
    label.grab()
    assert label.shown_text() == NAME
    assert label.toolTip() == ""


def test_a_long_name_ends_in_an_ellipsis_and_the_tool_tip_has_all_of_it(label):
    label.resize(label.sizeHint().width() // 2, label.height())
    label.grab()
    assert label.shown_text().endswith("…")
    assert NAME.startswith(label.shown_text()[:-1])
    assert label.toolTip() == NAME
    assert label.text() == NAME


def test_what_is_drawn_is_what_can_be_read(label):
    label.resize(label.sizeHint().width() // 2, label.sizeHint().height())
    shortened = label.grab().toImage()
    label.setText(label.shown_text())
    assert label.grab().toImage() == shortened
    label.setText("")
    assert label.grab().toImage() != shortened
