"""Where takes come from: parents, takes made again, and what is kept of the live sound."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from tests.app.fakes import make_clip
from tests.app.viewmodels.helpers import PATIENCE_MS, add, idle


def generate(studio, qtbot):
    """The take that comes of it."""
    before = {take.id for take in studio.shelf.takes}
    studio.generate()
    qtbot.waitUntil(lambda: studio.shelf.chosen_id not in before | {""}, timeout=PATIENCE_MS)
    idle(studio, qtbot)
    return studio.shelf.chosen


@pytest.fixture
def parent(started, qtbot):
    """A take whose settings were brought back."""
    take = add(started, qtbot, seconds=0.3)
    started.load_take(take.id)
    idle(started, qtbot)
    return take


def test_children_until_another_model_is_chosen(started, parent, qtbot):
    assert generate(started, qtbot).parents == (parent.id,)
    started.move_control("axis1", 1.0)
    started.end_gesture("axis1")
    assert generate(started, qtbot).parents == (parent.id,)
    started.choose_model("vae-other")
    assert generate(started, qtbot).parents == ()


def test_another_sketch_starts_without_parents(started, parent, qtbot):
    started.open_sketch("other")
    idle(started, qtbot)
    assert generate(started, qtbot).parents == ()


def test_taking_the_settings_back_takes_the_parent_back(started, parent, qtbot):
    started.sketch.set_seed(99)
    other = add(started, qtbot, seed=7, seconds=0.3)
    started.load_take(other.id)
    assert started.ancestry.recalled == (other.id,)
    started.undo_stack.undo()
    assert started.ancestry.recalled == (parent.id,)
    started.undo_stack.redo()
    assert started.ancestry.recalled == (other.id,)


def test_parents_are_those_of_the_moment_it_was_asked_for(started, parent, session, qtbot):
    session.gate = threading.Event()
    started.generate()
    other = add(started, qtbot, seed=7, seconds=0.3)
    started.load_take(other.id)
    with qtbot.waitSignal(started.shelf.takeAdded) as added:
        session.gate.set()
    idle(started, qtbot)
    assert added.args[0].parents == (parent.id,)


@pytest.mark.parametrize("open_then", ["one", ""])
def test_a_clip_belongs_to_the_sketch_it_was_asked_for_in(started, session, qtbot, open_then):
    """Where none was open yet, at the start of the program, to the one that opened first."""
    started.open_sketch(open_then)
    idle(started, qtbot)
    session.gate = threading.Event()
    started.generate()
    started.open_sketch("two")
    idle(started, qtbot)
    with qtbot.waitSignal(started.busyChanged, timeout=PATIENCE_MS):
        session.gate.set()
    idle(started, qtbot)
    home = open_then or "two"
    assert len(started.shelf.sketch_takes) == (home == "two")
    assert bool(started.shelf.chosen_id) == (home == "two")
    started.open_sketch(home)
    idle(started, qtbot)
    assert [take.sketch_id for take in started.shelf.sketch_takes] == [home]


def test_an_export_that_is_dropped_is_the_parent_as_well(generated, qtbot):
    take = generated.shelf.chosen
    with qtbot.waitSignal(generated.files.exported) as done:
        generated.export()
    generated.sketch.set_seed(1)
    generated.open_file(done.args[0].path)
    idle(generated, qtbot)
    assert generated.ancestry.recalled == (take.id,)


def test_a_lost_take_is_made_again_under_its_id(started, session, qtbot):
    lost = make_clip("rain", 0.4)
    recipe = replace(lost.recipe, parents=("older",))
    started.generation.generate_again(recipe, "lost-take", "rain")
    qtbot.waitUntil(lambda: started.shelf.take("lost-take") is not None, timeout=PATIENCE_MS)
    take = started.shelf.take("lost-take")
    assert (take.name, take.parents, take.seed) == ("rain", ("older",), lost.recipe.request.seed)


def test_a_lost_take_of_an_unknown_model_names_it(started, messages):
    recipe = make_clip().recipe
    recipe = replace(recipe, request=replace(recipe.request, model_id="gan-x"))
    started.generation.generate_again(recipe, "lost", "rain")
    assert messages[-1] == ("'rain' needs the model 'gan-x', which is not here.", "warning")
    assert not started.busy


def test_what_was_heard_keeps_its_movements_and_has_the_tempo_of_now(started, session, qtbot):
    from tests.app.viewmodels.helpers import moves

    session.kept = make_clip("capture", 0.5, tempo_bpm=120.0, gesture=moves((0.1, "axis1", 1.0)))
    started.sketch.set_tempo(96.0)
    started.sketch.set_key("A min")
    started.keep()
    idle(started, qtbot)
    take = started.shelf.takes[0]
    assert (take.tempo_bpm, take.key, take.has_gesture) == (96.0, "A min", True)
    assert session.last("keep_last")[1] == 96.0, "so have the notes that were played"


def test_a_recording_of_a_take_keeps_the_tempo_of_the_take(started, session, qtbot):
    clip = make_clip("capture", 0.5, tempo_bpm=120.0)
    session.kept = replace(clip, recipe=replace(clip.recipe, parents=("other",)))
    started.sketch.set_tempo(96.0)
    started.keep()
    idle(started, qtbot)
    assert started.shelf.takes[0].tempo_bpm == 120.0


def test_keeping_nothing_uses_no_number_up(started, qtbot):
    started.keep()
    idle(started, qtbot)
    add(started, qtbot)
    assert [take.name for take in started.shelf.takes] == ["take 1"]
