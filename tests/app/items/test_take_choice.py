"""Current and chosen takes survive what filters do to rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel

from neurosketch.app.items.take_choice import TakeChoice
from neurosketch.app.items.take_filter import Criteria, TakeFilter
from neurosketch.app.items.take_model import Column, TakeModel
from tests.app.takes import make_many, make_take

ONE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
MORE = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


@pytest.fixture
def model(qapp):
    made = TakeModel()
    made.set_takes(make_many(60))
    return made


@pytest.fixture
def takes(model):
    return TakeFilter(model)


@pytest.fixture
def choice(model, takes):
    return TakeChoice(model, takes)


@pytest.fixture
def moved(choice):
    heard = []
    choice.moved.connect(heard.append)
    return heard


def click(choice, takes, take_id, how=ONE):
    place = takes.index(takes.row_of(take_id), Column.NAME)
    choice.selection.setCurrentIndex(place, how)


def test_a_hand_is_told_and_a_program_is_not(choice, takes, moved):
    click(choice, takes, "t4")
    assert (choice.current, choice.chosen, moved) == ("t4", ("t4",), ["t4"])
    choice.set_current("t9")
    assert (choice.current, choice.chosen, moved) == ("t9", ("t9",), ["t4"])
    assert takes.id_at(choice.selection.currentIndex().row()) == "t9"
    choice.set_current("nobody")
    assert (choice.current, choice.chosen) == ("", ())
    assert not choice.selection.currentIndex().isValid()


def test_several_are_chosen_and_stay_so_when_one_of_them_is_made_current(choice, takes):
    click(choice, takes, "t4")
    click(choice, takes, "t7", MORE)
    assert set(choice.chosen) == {"t4", "t7"}
    choice.set_current("t7")
    assert set(choice.chosen) == {"t4", "t7"}


def test_a_filter_hides_without_forgetting(choice, takes, moved):
    click(choice, takes, "t4")
    click(choice, takes, "t6", MORE)
    moved.clear()
    takes.set_criteria(Criteria(text="48206"))
    assert choice.shown() == ("t6",)
    takes.set_criteria(Criteria(text="nothing at all"))
    assert (choice.current, choice.shown()) == ("t6", ("t6",))
    takes.set_criteria(Criteria())
    assert choice.shown() == ("t4", "t6")
    rows = {takes.id_at(index.row()) for index in choice.selection.selectedIndexes()}
    assert rows == {"t4", "t6"}
    assert takes.id_at(choice.selection.currentIndex().row()) == "t6"
    assert moved == []


def test_what_is_gone_is_neither_current_nor_chosen(choice, takes, model, moved):
    click(choice, takes, "t4")
    click(choice, takes, "t6", MORE)
    moved.clear()
    model.remove(["t6"])
    assert (choice.current, choice.chosen) == ("", ("t4",))
    assert moved == [], "nobody chose the neighbour that Qt would go to"


def test_sorting_and_new_takes_move_the_marks_along(choice, takes, model):
    click(choice, takes, "t30")
    takes.sort_by(Column.LENGTH, True)
    model.upsert(make_take(61, seconds=99.0))
    assert takes.id_at(choice.selection.currentIndex().row()) == "t30"
    assert choice.shown() == ("t30",)
