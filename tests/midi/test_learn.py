from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.control import ControlSpec
from neurosketch.midi.learn import (
    Binding,
    ControlLearner,
    ControlMap,
    Knob,
    Learned,
    Turned,
    inverted,
)
from neurosketch.midi.messages import ControlMove
from tests.midi.strategies import CALM

VIBRATO = ControlSpec("vibrato", "vibrato", "", 0.0, 1.0, 0.35)
BRIGHT = ControlSpec("brightness", "brightness", "", -1.0, 1.0, 0.0)
OCTAVE = ControlSpec("octave", "octave", "", -3.0, 3.0, 0.0)
CONTROLS = {c.id: c for c in (VIBRATO, BRIGHT, OCTAVE)}
KNOB, FADER = Knob("Keys", 0, 74), Knob("Keys", 0, 7)


class Window:
    """Sliders that a learner turns."""

    def __init__(self, learner: ControlLearner, model: str = "ddsp-breath") -> None:
        self.learner, self.model = learner, model
        self.values = {c.id: c.default for c in CONTROLS.values()}

    def move(self, knob: Knob, value: int) -> Learned | Turned | None:
        move = ControlMove(knob.device, knob.channel, knob.number, value)
        if not self.learner.takes(move, self.model):
            return None
        came = self.learner.move(move, self.model, CONTROLS, self.values)
        if isinstance(came, Turned) and came.taken:
            self.values[came.control_id] = came.value
        return came


def test_the_next_knob_that_moves_is_learned() -> None:
    window = Window(ControlLearner())
    assert window.move(FADER, 60) is None
    window.learner.learn("ddsp-breath", "vibrato")
    assert window.learner.waiting == ("ddsp-breath", "vibrato")
    assert window.learner.takes(ControlMove("Keys", 0, 1, 5), "ddsp-breath")
    # A worn fader trembles by a step; it is not what the hand moves.
    assert window.move(FADER, 61) is None
    came = window.move(KNOB, 45)
    assert came == Learned(Binding("ddsp-breath", "vibrato", KNOB))
    assert window.learner.waiting is None
    turned = window.move(KNOB, 46)
    assert turned == Turned("vibrato", pytest.approx(46 / 128), taken=True)


def test_a_trembling_fader_can_be_learned_by_moving_it() -> None:
    window = Window(ControlLearner())
    window.move(FADER, 60)
    window.learner.learn("", "vibrato")
    assert isinstance(window.move(FADER, 62), Learned)


def test_learning_can_be_given_up_and_forgotten() -> None:
    window = Window(ControlLearner())
    window.learner.learn("ddsp-breath", "vibrato")
    window.learner.cancel()
    assert window.move(KNOB, 3) is None
    window.learner.learn("ddsp-breath", "vibrato")
    window.move(KNOB, 90)
    window.learner.forget("ddsp-breath", "vibrato")
    assert window.move(KNOB, 3) is None
    assert not window.learner.takes(ControlMove("Keys", 0, 74, 5), "ddsp-breath")


def test_a_knob_takes_hold_when_it_meets_the_slider() -> None:
    learner = ControlLearner(ControlMap((Binding("", "brightness", KNOB),)))
    window = Window(learner)
    assert window.move(KNOB, 0) == Turned("brightness", -1.0, taken=False)
    assert window.move(KNOB, 40) == Turned("brightness", pytest.approx(-0.375), taken=False)
    assert window.values["brightness"] == 0.0
    passed = window.move(KNOB, 80)
    assert isinstance(passed, Turned)
    assert passed.taken
    assert isinstance(window.move(KNOB, 81), Turned)
    held = window.values["brightness"]
    assert held == pytest.approx(0.27, abs=0.01)
    # The mouse moves the slider away: the knob must meet it again.
    window.values["brightness"] = -0.8
    missed = window.move(KNOB, 90)
    assert isinstance(missed, Turned)
    assert not missed.taken
    assert window.values["brightness"] == -0.8
    assert isinstance(window.move(KNOB, 100), Turned)
    assert window.values["brightness"] == -0.8
    window.move(KNOB, 12)
    assert window.values["brightness"] == pytest.approx(-0.8125)


def test_the_whole_range_and_the_exact_middle() -> None:
    binding = Binding("", "brightness", KNOB)
    assert [binding.share(v) for v in (0, 64, 127)] == [0.0, 0.5, 1.0]
    assert [inverted(binding).share(v) for v in (0, 64, 127)] == [1.0, 0.5, 0.0]
    part = Binding("", "brightness", KNOB, 0.25, 0.75)
    assert [part.share(v) for v in (0, 64, 127)] == [0.25, 0.5, 0.75]
    # A slider beyond the reach of its knob is met at the nearer end.
    window = Window(ControlLearner(ControlMap((part,))))
    window.values["brightness"] = 1.0
    assert window.move(KNOB, 100) == Turned("brightness", pytest.approx(0.2857, abs=0.01), False)
    assert window.move(KNOB, 127) == Turned("brightness", 0.5, taken=True)


def test_a_slider_that_rounds_stays_in_hand() -> None:
    window = Window(ControlLearner(ControlMap((Binding("", "octave", KNOB),))))
    window.move(KNOB, 64)
    for value in range(64, 128):
        came = window.move(KNOB, value)
        assert isinstance(came, Turned)
        assert came.taken
        window.values["octave"] = float(round(came.value))
    assert window.values["octave"] == 3.0


def test_a_knob_turns_one_control_of_a_model_and_others_of_other_models() -> None:
    bindings = ControlMap()
    for scope, control in (("a", "x"), ("b", "y"), ("", "volume"), ("a", "z")):
        bindings = bindings.bound(Binding(scope, control, KNOB))
    assert {(b.scope, b.control_id) for b in bindings.bindings} == {
        ("b", "y"), ("", "volume"), ("a", "z"),
    }  # fmt: skip
    found = [bindings.of_knob(KNOB, scope) for scope in ("a", "b", "c")]
    assert [b and b.control_id for b in found] == ["z", "y", "volume"]
    assert bindings.of_control("c", "volume") is not None
    assert bindings.of_control("c", "x") is None
    assert bindings.of_knob(FADER, "a") is None
    moved = bindings.bound(Binding("a", "z", FADER))
    assert [b.knob for b in moved.bindings if b.control_id == "z"] == [FADER]


def test_another_device_with_the_same_numbers_is_another_knob() -> None:
    window = Window(ControlLearner(ControlMap((Binding("", "vibrato", KNOB),))))
    assert window.move(Knob("Pads", 0, 74), 64) is None
    assert window.move(Knob("Keys", 1, 74), 64) is None


def test_a_control_that_is_not_there_is_left_alone() -> None:
    learner = ControlLearner(ControlMap((Binding("", "axis9", KNOB),)))
    assert Window(learner).move(KNOB, 64) is None


_bindings = st.builds(
    Binding, st.sampled_from(["", "a", "b"]), st.text(max_size=4),
    st.builds(Knob, st.text(max_size=4), st.integers(0, 15), st.integers(0, 119)),
    st.floats(0, 1), st.floats(0, 1),
)  # fmt: skip


@CALM
@given(st.lists(_bindings, max_size=8))
def test_what_was_learned_is_remembered(bindings: list[Binding]) -> None:
    learned = ControlMap()
    for binding in bindings:
        learned = learned.bound(binding)
    assert ControlMap.from_json(learned.to_json()) == learned


GOOD = ["", "vibrato", "Keys", 0, 74, 0.0, 1.0]


@pytest.mark.parametrize(
    "row",
    [
        None, [], [*GOOD, 1], ["", "vibrato", "Keys", 16, 74, 0, 1], ["", "v", "K", 0, 120, 0, 1],
        ["", "vibrato", "Keys", 0.5, 74, 0, 1], ["", "vibrato", "Keys", True, 74, 0, 1],
        [1, "vibrato", "Keys", 0, 74, 0, 1], ["", "vibrato", "Keys", 0, 74, float("nan"), 1],
        ["", "vibrato", "Keys", 0, 74, 0, 2], ["", "vibrato", "Keys", 0, 74, "x", 1],
    ],
)  # fmt: skip
def test_damaged_entries_cost_only_themselves(row: object) -> None:
    text = json.dumps({"bindings": [row, GOOD]})
    assert ControlMap.from_json(text) == ControlMap((Binding("", "vibrato", KNOB),))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"bindings": 3}', "[" * 100_000, "null"])
def test_a_damaged_text_is_an_empty_map(text: str) -> None:
    assert ControlMap.from_json(text) == ControlMap()


@CALM
@given(st.lists(st.integers(0, 127), min_size=2, max_size=30), st.floats(-1, 1))
def test_the_slider_never_jumps(values: list[int], start: float) -> None:
    window = Window(ControlLearner(ControlMap((Binding("", "brightness", KNOB),))))
    window.values["brightness"] = start
    before = None
    for value in values:
        held = window.values["brightness"]
        window.move(KNOB, value)
        # No farther than the hand went, and the little that counts as near.
        step = 0.0 if before is None else 2 * abs(value - before) / 126
        assert abs(window.values["brightness"] - held) <= step + 2 * 1.5 / 127 + 1e-9
        before = value
