from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.control import ControlState
from neurosketch.core.errors import RecipeError
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.request import (
    MAX_SEED,
    RECIPE_VERSION,
    GenerateRequest,
    Recipe,
    SourceClip,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False)
lengths = st.floats(0.0, 7200.0)
states = st.dictionaries(texts, numbers, max_size=4).map(ControlState)
# a name in a file system need not be Unicode; such bytes become halves of surrogate pairs
paths = texts | st.binary(max_size=8).map(lambda name: name.decode("utf-8", "surrogateescape"))
sources = st.builds(
    lambda path, sha256, start, more: SourceClip(path, sha256, start, more and start + more),
    paths, texts, lengths, st.none() | st.floats(1e-3, 7200.0),
)  # fmt: skip


@st.composite
def gestures(draw: st.DrawFn) -> Gesture:
    """Movements at times that survive the rounding of the JSON form."""
    times = sorted(draw(st.lists(st.integers(0, 600_000), max_size=5)))
    moves = tuple(Move(t / 10_000, draw(texts), draw(numbers)) for t in times)
    return Gesture(draw(states), moves)


requests = st.builds(
    GenerateRequest, model_id=texts, seed=st.integers(0, MAX_SEED), controls=states,
    conditions=st.dictionaries(texts, texts, max_size=3), seconds=st.none() | lengths,
    source=st.none() | sources, source_b=st.none() | sources, checkpoint_sha256=texts,
    tempo_bpm=st.none() | st.floats(0.0, 999.0), key=st.none() | texts,
    gesture=st.none() | gestures(),
)  # fmt: skip
recipes = st.builds(
    Recipe, request=requests, program_version=texts, family=texts,
    parents=st.lists(texts, max_size=3).map(tuple), audio_sha256=texts,
    kind=st.sampled_from(["generate", "capture"]),
)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def document() -> dict[str, Any]:
    """A healthy recipe as JSON data."""
    controls = ControlState({"axis1": 0.5})
    request = GenerateRequest(
        "vae-drift", 7, controls, {"source": "drums-a"}, 2.0, SourceClip("/a.wav", "ab", 1.5, 3.0),
        tempo_bpm=93.0, key="A minor", gesture=Gesture(controls, (Move(0.5, "axis1", 1.0),)),
    )  # fmt: skip
    data: dict[str, Any] = json.loads(Recipe(request, "0.1.0", "vae", ("p",)).to_json())
    return data


def fields(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a JSON document."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for key, value in items:
        found.append((*path, key))
        if isinstance(value, (dict, list)):
            found += fields(value, (*path, key))
    return found


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a JSON document with another value at `path`."""
    changed = copy.deepcopy(data)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


@given(recipes)
def test_every_recipe_reads_back(recipe: Recipe) -> None:
    text = recipe.to_json()
    assert "\n" not in text
    assert Recipe.from_json(text.encode().decode()) == recipe
    assert json.loads(text)["neurosketch_recipe"] == RECIPE_VERSION


@given(recipes)
def test_a_recipe_of_the_first_version_has_no_gesture(recipe: Recipe) -> None:
    data = json.loads(recipe.to_json())
    del data["gesture"]
    data["neurosketch_recipe"] = 1
    back = Recipe.from_json(json.dumps(data))
    assert back.request.gesture is None
    assert back.request.controls == recipe.request.controls
    assert back.parents == recipe.parents


@settings(max_examples=400)
@given(st.sampled_from(fields(document())), json_values)
def test_whatever_stands_in_a_field_is_refused_or_can_be_written_again(
    path: tuple[Any, ...], value: Any
) -> None:
    text = json.dumps(replaced(document(), path, value))
    try:
        recipe = Recipe.from_json(text)
    except RecipeError:
        return
    assert Recipe.from_json(recipe.to_json().encode().decode()) == recipe


@given(st.text() | json_values.map(json.dumps))
def test_any_text_is_a_recipe_or_one_sentence(text: str) -> None:
    with pytest.raises(RecipeError):
        Recipe.from_json(text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", -1), ("seed", MAX_SEED + 1), ("seed", 1.5), ("seed", True), ("seed", "7"),
        ("seconds", float("nan")), ("seconds", -1), ("tempo_bpm", float("inf")),
        ("controls", {"axis1": float("nan")}), ("controls", {"axis1": None}), ("controls", []),
        ("conditions", {"source": 3}), ("model", "\ud800"), ("model", None), ("parents", "abc"),
        ("parents", [1]), ("source", {"path": 1, "sha256": ""}),
        ("source", {"path": "", "sha256": "\ud800"}),
        ("source", {"path": "", "sha256": "", "start": -1.0}),
        ("source", {"path": "", "sha256": "", "start": float("nan")}),
        ("source", {"path": "", "sha256": "", "start": float("inf")}),
        ("source", {"path": "", "sha256": "", "start": None}),
        ("source", {"path": "", "sha256": "", "start": 2.0, "end": 2.0}),
        ("source", {"path": "", "sha256": "", "end": float("nan")}),
        ("source", {"path": "", "sha256": "", "end": float("inf")}),
        ("key", 5), ("gesture", []),
        ("gesture", {"start": {"\udfff": 1}, "moves": []}), ("neurosketch_recipe", -1),
        ("neurosketch_recipe", True), ("neurosketch_recipe", 10**400), ("kind", None),
    ],
)  # fmt: skip
def test_a_field_of_a_wrong_type_or_range_is_damage(field: str, value: Any) -> None:
    with pytest.raises(RecipeError, match="damaged"):
        Recipe.from_json(json.dumps({**document(), field: value}))


def test_a_newer_recipe_is_named() -> None:
    with pytest.raises(RecipeError, match=rf"version {RECIPE_VERSION + 1}.*Update"):
        Recipe.from_json(json.dumps({**document(), "neurosketch_recipe": RECIPE_VERSION + 1}))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a":' * 100_000, "9" * 10_000, "null"])
def test_text_that_is_no_recipe_is_one_sentence(text: str) -> None:
    with pytest.raises(RecipeError) as caught:
        Recipe.from_json(text)
    assert len(str(caught.value)) < 100
