from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core import gesture as module
from neurosketch.core.control import ControlState
from neurosketch.core.errors import RecipeError
from neurosketch.core.gesture import Gesture, Move

START = ControlState({"level": 0.5, "pitch": 0.0})
GESTURE = Gesture(
    START, (Move(0.5, "level", 0.6), Move(1.0, "pitch", 2.0), Move(1.0, "level", 0.7))
)

values = st.floats(-1e6, 1e6)
names = st.text(max_size=8)
gestures = st.builds(
    lambda start, moves: Gesture(
        ControlState(start),
        tuple(Move(round(t, 4), name, value) for t, name, value in sorted(moves)),
    ),
    st.dictionaries(names, values, max_size=4),
    st.lists(st.tuples(st.floats(0, 600), names, values), max_size=20),
)


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (0.0, {"level": 0.5, "pitch": 0.0}), (0.49, {"level": 0.5, "pitch": 0.0}),
        (0.5, {"level": 0.6, "pitch": 0.0}), (1.0, {"level": 0.7, "pitch": 2.0}),
        (60.0, {"level": 0.7, "pitch": 2.0}),
    ],
)  # fmt: skip
def test_the_controls_at_any_time(seconds, state):
    assert GESTURE.at(seconds) == state


def test_it_lasts_until_its_last_move():
    assert GESTURE.seconds == 1.0
    assert Gesture(START).seconds == 0.0


def test_a_model_gets_the_part_it_knows():
    assert GESTURE.only(frozenset({"pitch", "wobble"})) == Gesture(
        ControlState({"pitch": 0.0}), (Move(1.0, "pitch", 2.0),)
    )
    assert GESTURE.only(frozenset()) == Gesture(ControlState())


@given(gestures)
def test_json_and_back(gesture):
    assert Gesture.from_dict(json.loads(json.dumps(gesture.to_dict()))) == gesture


@pytest.mark.parametrize(
    "data",
    [
        {}, {"start": {}}, {"moves": []}, {"start": [], "moves": []}, {"start": {}, "moves": 5},
        {"start": {"a": "loud"}, "moves": []}, {"start": {"a": float("nan")}, "moves": []},
        {"start": {}, "moves": [[0.0, "a"]]}, {"start": {}, "moves": [[0.0, "a", None]]},
        {"start": {}, "moves": [[float("inf"), "a", 1.0]]}, {"start": {}, "moves": [None]},
        {"start": {}, "moves": [[0.0, "a", 10**400]]},
        {"start": {}, "moves": [[2.0, "a", 1.0], [1.0, "a", 1.0]]},
        {"start": {}, "moves": [[-1.0, "a", 1.0]]},
    ],
)  # fmt: skip
def test_a_damaged_gesture_is_one_sentence(data):
    with pytest.raises(RecipeError) as error:
        Gesture.from_dict(data)
    assert "gesture" in str(error.value)
    assert "\n" not in str(error.value)


def test_no_hand_moves_that_much(monkeypatch):
    monkeypatch.setattr(module, "MAX_MOVES", 3)
    moves = [[0.0, "a", 1.0]] * 4
    with pytest.raises(RecipeError, match="longer than any hand"):
        Gesture.from_dict({"start": {}, "moves": moves})
    assert len(Gesture.from_dict({"start": {}, "moves": moves[:3]}).moves) == 3
