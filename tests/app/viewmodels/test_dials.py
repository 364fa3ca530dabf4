"""Hands on the sketch: each movement is one step back."""

from __future__ import annotations

import pytest

from neurosketch.app.undo import MERGE_WITHIN_S, History, MoveValue


@pytest.mark.parametrize(
    ("verb", "field", "values"),
    [
        ("set_tempo", "tempo_bpm", (None, 96.0)),
        ("set_key", "key", (None, "A min")),
        ("set_seconds", "seconds", (8.0, 2.5)),
        ("set_seed", "seed", (4711, 12)),
        ("set_seed_locked", "seed_locked", (False, True)),
    ],
)
def test_every_value_can_be_taken_back(started, verb, field, values):
    before, after = values
    if field == "seed":
        started.sketch.set_seed(before)
    getattr(started.dials, verb)(after)
    getattr(started.dials, verb)(after)
    assert started.undo_stack.count() == 1
    assert getattr(started.sketch, field) == after
    started.undo_stack.undo()
    assert getattr(started.sketch, field) == before
    started.undo_stack.redo()
    assert getattr(started.sketch, field) == after


def test_what_follows_the_tempo_goes_back_with_it(started):
    """As the length field does when it counts bars."""
    sketch = started.sketch
    sketch.tempoChanged.connect(lambda bpm: started.dials.set_seconds(480.0 / (bpm or 120.0)))
    started.dials.set_tempo(96.0)
    assert (sketch.seconds, started.undo_stack.count()) == (5.0, 1)
    started.undo_stack.undo()
    assert (sketch.tempo_bpm, sketch.seconds) == (None, 8.0)
    assert started.undo_stack.count() == 1
    started.undo_stack.redo()
    assert (sketch.tempo_bpm, sketch.seconds) == (96.0, 5.0)


def test_settings_that_come_back_are_one_step_whatever_follows_them(generated):
    generated.sketch.tempoChanged.connect(lambda bpm: generated.dials.set_seconds(3.0))
    generated.sketch.set_tempo(77.0)
    generated.takes.set_take_tempo(generated.shelf.chosen_id, 120.0)
    steps = generated.undo_stack.count()
    generated.load_take()
    assert generated.sketch.tempo_bpm == 120.0
    assert generated.undo_stack.count() == steps + 1
    generated.undo_stack.undo()
    assert generated.sketch.tempo_bpm == 77.0


def push_value(history, value, at, key="tempo", state=None):
    state = {"value": None} if state is None else state
    before = state["value"]
    history.push(
        MoveValue(lambda v: state.update(value=v), before, value, "tempo", key, lambda: at)
    )
    return state


def test_quick_turns_are_one_step_and_slow_ones_are_not(qtbot):
    history = History()
    state = push_value(history, 90, 0.0)
    push_value(history, 91, 0.5 * MERGE_WITHIN_S, state=state)
    push_value(history, 92, 3 * MERGE_WITHIN_S, state=state)
    push_value(history, "A min", 3 * MERGE_WITHIN_S, key="key", state=state)
    assert history.count() == 3
    history.undo()
    history.undo()
    assert state["value"] == 91
    history.undo()
    assert state["value"] is None


def test_turning_back_at_once_leaves_no_step(qtbot):
    history = History()
    state = push_value(history, 90, 0.0)
    push_value(history, None, 0.1, state=state)
    assert history.count() == 0
    assert state["value"] is None


@pytest.mark.parametrize("step", ["lock", "condition"])
def test_what_was_turned_on_another_model_is_taken_back_there(started, step):
    sketch = started.sketch
    condition = sketch.spec.conditions[0]
    value = next(v for v in condition.values if v != sketch.conditions[condition.id])
    before = sketch.conditions[condition.id]
    if step == "lock":
        started.set_locked("axis1", True)
    else:
        started.choose_condition(condition.id, value)
    started.choose_model("vae-other")
    started.undo_stack.undo()
    assert sketch.spec.id == "vae-drift"
    assert (sketch.conditions[condition.id], sketch.locks) == (before, frozenset())
    started.choose_model("vae-other")
    started.undo_stack.redo()
    assert sketch.spec.id == "vae-drift"
    assert (sketch.conditions[condition.id] == value) == (step == "condition")
    assert (sketch.locks == {"axis1"}) == (step == "lock")


def test_loop_on_and_off_is_undone_with_the_region_it_took(generated):
    player = generated.player
    player.set_selection((1000, 5000))
    generated.dials.set_loop_on(True)
    assert (player.loop_on, player.region) == (True, (1000, 5000))
    generated.undo_stack.undo()
    assert (player.loop_on, player.region) == (False, None)
    generated.undo_stack.redo()
    assert (player.loop_on, player.region) == (True, (1000, 5000))
    generated.dials.set_loop_on(True)
    assert generated.undo_stack.count() == 1


def test_the_stack_knows_when_it_is_at_work(started):
    seen = []
    started.sketch.keyChanged.connect(lambda _: seen.append(started.undo_stack.applying))
    started.sketch.set_key("C maj")
    started.dials.set_key("A min")
    started.undo_stack.undo()
    assert seen == [False, True, True]
    assert not started.undo_stack.applying


def test_a_generation_is_never_undone_away(generated, qtbot):
    with qtbot.waitSignal(generated.shelf.clipReady, check_params_cb=lambda clip: clip is not None):
        generated.generate()
    assert generated.undo_stack.count() == 0
    generated.undo_stack.undo()
    assert len(generated.shelf.takes) == 2
