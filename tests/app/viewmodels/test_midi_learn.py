"""Knobs turn sliders: learned, remembered, without a jump, one undo step per movement."""

from __future__ import annotations

import pytest

from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.midi_learn import MidiLearn
from neurosketch.midi.messages import ControlMove

PAD = "Pad"


@pytest.fixture
def learn(studio):
    return studio.learn


@pytest.fixture
def turn(learn, qtbot, studio):
    """A knob is moved to a value and whatever comes of it is done."""

    def go(value, number=74, device=PAD):
        taken = learn.hear(ControlMove(device, 0, number, value))
        if taken:
            qtbot.waitUntil(lambda: not learn._moves)
        return taken

    return go


@pytest.fixture
def learned(learn, turn):
    learn.learn("axis1")
    turn(64)
    return learn


def test_the_knob_that_moves_next_is_bound_and_said(learn, turn, messages):
    said = messages
    learn.learn("axis1")
    assert learn.waiting == "axis1"
    assert turn(64)
    assert learn.waiting == ""
    assert learn.binding("axis1").knob.number == 74
    assert said[-1] == ("CC 74 · 1 · Pad now turns “dark ↔ bright”.", "info")


def test_a_learned_knob_turns_its_control_from_end_to_end(learned, turn, studio):
    turn(127)
    assert studio.sketch.controls["axis1"] == 3.0
    turn(64)
    assert studio.sketch.controls["axis1"] == 0.0
    turn(0)
    assert studio.sketch.controls["axis1"] == -3.0


def test_one_movement_of_a_knob_is_one_step_back(learned, turn, studio):
    for value in (70, 90, 127):
        turn(value)
    learned.let_go()
    assert studio.undo_stack.count() == 1
    studio.undo_stack.undo()
    assert studio.sketch.controls["axis1"] == 0.0


def test_a_knob_at_rest_lets_go_by_itself(learned, turn, studio, qtbot):
    turn(127)
    qtbot.waitUntil(lambda: studio.undo_stack.count() == 1)
    assert not studio.dials.in_hand


def test_another_knob_begins_a_step_of_its_own(learned, turn, learn, studio):
    learn.learn("axis2")
    turn(64, number=75)
    turn(100)
    turn(100, number=75)
    learn.let_go()
    assert studio.undo_stack.count() == 2


def test_a_knob_that_stands_elsewhere_shows_where_and_takes_hold_when_it_passes(
    learned, turn, studio
):
    pointed = []
    learned.pointed.connect(lambda *args: pointed.append(args))
    turn(64)
    studio.sketch.set_control("axis1", 2.5)
    turn(20)
    assert studio.sketch.controls["axis1"] == 2.5, "no jump"
    assert pointed[0][0] == "axis1"
    assert pointed[0][1] < 0.0
    turn(127)
    assert studio.sketch.controls["axis1"] == 3.0, "it came past the slider"


def test_a_locked_slider_is_left_alone(learned, turn, studio):
    studio.set_locked("axis1", True)
    assert turn(127), "the knob is still none of the instrument's"
    assert studio.sketch.controls["axis1"] == 0.0


def test_an_unknown_knob_is_not_taken(learn, turn, studio):
    assert not turn(127)
    assert studio.undo_stack.count() == 0


def test_what_was_learned_is_there_at_the_next_start(learned, studio, tmp_path):
    studio.settings.save()
    again = MidiLearn(studio.sketch, studio.dials, Settings(tmp_path / "home"))
    assert again.binding("axis1") == learned.binding("axis1")
    again.forget("axis1")
    assert again.binding("axis1") is None
    assert (
        MidiLearn(studio.sketch, studio.dials, Settings(tmp_path / "home")).binding("axis1") is None
    )


def test_another_model_has_knobs_of_its_own(learned, turn, studio):
    changed = []
    learned.changed.connect(lambda: changed.append(True))
    studio.choose_model("vae-other")
    assert changed
    assert learned.binding("axis1") is None
    assert not turn(127)
    studio.choose_model("vae-drift")
    assert learned.binding("axis1") is not None


def test_waiting_ends_by_a_word_or_with_another_model(learn, studio, turn):
    learn.learn("axis1")
    assert learn.cancel()
    assert not learn.cancel()
    learn.learn("axis1")
    studio.choose_model("vae-other")
    assert learn.waiting == ""
    assert not turn(64)


def test_a_flood_of_movements_keeps_only_the_newest(learned, studio, qtbot):
    for value in range(128):
        learned.hear(ControlMove(PAD, 0, 74, value))
    assert len(learned._moves) == 1
    qtbot.waitUntil(lambda: studio.sketch.controls["axis1"] == 3.0)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"bindings": [[1, 2]]}'])
def test_a_damaged_memory_is_an_empty_one(studio, text):
    studio.settings.midi_map = text
    assert MidiLearn(studio.sketch, studio.dials, studio.settings).binding("axis1") is None
