"""What is dialled in, and the requests made of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurosketch.app.viewmodels.randomise import randomised
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.control import ControlKind, ControlSpec, ControlState
from neurosketch.core.request import GenerateRequest, Recipe, SourceClip
from tests.app.fakes import axis, make_spec
from tests.app.instruments import make_instrument


@pytest.fixture
def sketch(qtbot):
    sketch = SketchViewModel((make_spec(), make_spec("vae-other", "Other")))
    assert sketch.choose_model("vae-drift")
    return sketch


def test_without_a_model_there_is_no_request(qtbot):
    empty = SketchViewModel()
    assert empty.live_request() is None
    assert empty.next_request() is None
    assert not empty.choose_model("vae-drift")
    assert empty.randomised(1.0) == ControlState()


def test_a_new_model_brings_its_defaults(sketch):
    assert sketch.controls["speed"] == 1.0
    assert sketch.conditions == {"source": "rain", "source_b": "none"}
    assert sketch.seconds == 8.0


def test_values_that_both_models_know_are_kept(sketch):
    sketch.set_control("axis1", 1.5)
    sketch.set_condition("source", "choir")
    sketch.set_locked("axis1", True)
    sketch.choose_model("vae-other")
    assert sketch.controls["axis1"] == 1.5
    assert sketch.conditions["source"] == "choir"
    assert sketch.locks == {"axis1"}


def test_a_value_in_another_unit_is_another_control(sketch):
    other = sketch.find("vae-other")
    controls = tuple(replace(c, unit="%", minimum=-1.0, maximum=1.0) for c in other.controls)
    sketch.specs = (*sketch.specs, replace(other, id="percent", controls=controls))
    sketch.set_control("axis1", 1.5)
    sketch.choose_model("percent")
    assert sketch.controls["axis1"] == 0.0
    sketch.choose_model("vae-drift")
    assert sketch.controls["axis1"] == 1.5, "a model stands where it was left"


def test_values_are_clamped_and_unknown_controls_ignored(sketch):
    sketch.set_control("axis1", 99)
    sketch.set_control("nothing", 1)
    assert sketch.controls["axis1"] == 3.0
    assert "nothing" not in sketch.controls


def test_controls_are_told_once_per_change(sketch, qtbot):
    told = []
    sketch.controlsChanged.connect(told.append)
    sketch.set_control("axis1", 0.5)
    sketch.set_control("axis1", 0.5)
    assert [state["axis1"] for state in told] == [0.5]


@pytest.mark.parametrize("tempo", [0.0, 5e-324, 1e300])
def test_a_tempo_that_no_music_has_is_none(sketch, tempo):
    sketch.set_tempo(122.0)
    sketch.set_tempo(tempo)
    assert sketch.tempo_bpm is None


def test_request_carries_everything(sketch):
    sketch.set_control("axis2", -1)
    sketch.set_condition("source_b", "choir")
    sketch.set_seed(48213)
    sketch.set_seconds(2.5)
    sketch.set_tempo(122.0)
    sketch.set_key("A min")
    clip = SourceClip("/sounds/a.wav", "12")
    sketch.set_source("source", clip)
    request = sketch.next_request()
    assert request == GenerateRequest(
        "vae-drift", 48213, sketch.controls, {"source": "rain", "source_b": "choir"}, 2.5, clip,
        None, "ab" * 32, 122.0, "A min", request_id=request.request_id,
    )  # fmt: skip
    assert sketch.live_request().seconds is None
    assert sketch.live_request().request_id != request.request_id


def test_a_typed_seed_is_used_then_rolled(sketch):
    sketch.set_seed(7)
    assert sketch.next_request().seed == 7
    second = sketch.next_request().seed
    assert second == sketch.seed != 7


def test_a_locked_seed_stays(sketch):
    sketch.set_seed(7)
    sketch.set_seed_locked(True)
    assert [sketch.next_request().seed for _ in range(3)] == [7, 7, 7]
    sketch.roll_seed()
    assert sketch.seed != 7


def test_a_preset_lets_go_of_the_clip_on_its_side(sketch, qtbot):
    clip = SourceClip("/sounds/a.wav")
    sketch.set_source("source", clip, 3.25)
    assert sketch.seconds == 3.25
    assert sketch.source_name("source") == "a"
    with qtbot.waitSignal(sketch.sourceChanged):
        sketch.set_condition("source", "choir")
    assert sketch.sources["source"] is None
    assert sketch.source_name("source") == "choir"


@pytest.mark.parametrize(("condition", "value"), [("source", "nothing"), ("mood", "calm")])
def test_unknown_conditions_change_nothing(sketch, condition, value):
    before = dict(sketch.conditions)
    sketch.set_condition(condition, value)
    assert sketch.conditions == before


def recipe(**changes):
    fields = {
        "model_id": "vae-other", "seed": 5, "controls": ControlState({"axis1": 2, "gone": 1}),
        "conditions": {"source": "choir"}, "seconds": 1.5, "tempo_bpm": 99.0, "key": "C maj",
        "source_b": SourceClip("/sounds/b.wav"), **changes,
    }  # fmt: skip
    return Recipe(GenerateRequest(**fields), "0.1.0")


def test_a_recipe_brings_everything_back(sketch):
    sketch.set_control("axis3", 1)
    problems = sketch.apply_recipe(recipe(controls=ControlState({"axis1": 2})))
    assert problems == ()
    assert sketch.spec.id == "vae-other"
    assert (sketch.controls["axis1"], sketch.controls["axis3"]) == (2, 0)
    assert sketch.conditions == {"source": "choir", "source_b": "none"}
    assert (sketch.seed, sketch.seconds, sketch.tempo_bpm, sketch.key) == (5, 1.5, 99.0, "C maj")
    assert sketch.sources["source_b"].path == "/sounds/b.wav"


def test_a_recipe_brings_a_mixture_back_where_there_can_be_one(qapp):
    sketch = SketchViewModel((make_instrument(), make_spec()))
    request = GenerateRequest("ddsp-breath", conditions={"instrument": "sax:0.7,cello:0.3"})
    assert sketch.apply_recipe(Recipe(request, "0.1.0")) == ()
    assert sketch.conditions["instrument"] == "sax:0.7,cello:0.3"
    damaged = replace(request, conditions={"instrument": "sax:0.7,kazoo:0.3"})
    (problem,) = sketch.apply_recipe(Recipe(damaged, "0.1.0"))
    assert "kazoo" in problem
    assert sketch.conditions["instrument"] == "sax"


def test_what_a_recipe_cannot_bring_back_is_said(sketch):
    problems = sketch.apply_recipe(recipe(conditions={"source": "trombone"}))
    assert problems == ("This model no longer has: gone, trombone.",)
    other = sketch.apply_recipe(recipe(model_id="gan-x"))
    assert other == ("This was made with the model 'gan-x', which is not here.",)
    assert sketch.spec.id == "vae-other"


def test_randomise_respects_locks_ranges_and_performance_controls(sketch):
    sketch.set_locked("axis1", True)
    for _ in range(50):
        after = sketch.randomised(1.0)
        assert after["axis1"] == 0.0
        assert after["loudness"] == 0.0
        assert after["speed"] == 1.0
        assert all(-3 <= after[f"axis{n}"] <= 3 for n in range(1, 7))
        assert after["axis2"] != 0.0
    assert sketch.controls["axis2"] == 0.0


def test_amount_scales_the_move():
    controls = (axis(1, "a", 0.9),)
    state = ControlState({"axis1": 0.0})

    def moved(amount):
        return randomised(controls, state, (), amount, np.random.default_rng(3))["axis1"]

    assert moved(0.0) == 0.0
    assert moved(0.25) == pytest.approx(moved(1.0) / 4)
    assert moved(5.0) == moved(1.0)


def test_a_model_with_performance_controls_only_is_randomised_too():
    control = ControlSpec("tempo", "tempo", "", 0, 1, 0.5, ControlKind.PERFORMANCE)
    after = randomised((control,), ControlState({"tempo": 0.5}), (), 1.0, np.random.default_rng(1))
    assert after["tempo"] != 0.5


def test_a_model_is_found_by_its_checkpoint_under_another_name(sketch):
    made = recipe(model_id="renamed", checkpoint_sha256="ab" * 32, controls=ControlState())
    assert sketch.apply_recipe(made) == ()
    assert sketch.spec.id == "vae-drift"


def test_a_missing_checkpoint_is_named(sketch):
    before = sketch.state()
    problems = sketch.apply_recipe(recipe(model_id="gan-x", checkpoint_sha256="0123456789ab"))
    assert problems == (
        "This was made with the model 'gan-x' (checkpoint 01234567), which is not here.",
    )
    assert sketch.state() == before
