"""The published schema says what the program writes, and refuses what it never writes."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurosketch.core.composing import ROLES, Composing, Region, Task
from neurosketch.core.control import ControlState
from neurosketch.core.errors import AudioFileError, RecipeError
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.request import MAX_SEED, RECIPE_VERSION, GenerateRequest, Recipe, SourceClip
from neurosketch.core.score import Bend, Chord, ControlChange, Meter, Note, Score, Tempo, Track
from neurosketch.export.formats import ExportFormat
from neurosketch.export.reader import read_recipe
from neurosketch.export.writer import export_clip
from tests.export.conftest import MakeClip

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "recipe.schema.json").read_text(encoding="utf-8"))
check = fastjsonschema.compile(SCHEMA)

texts = st.text(max_size=12)
numbers = st.floats(-1e6, 1e6)
positive = st.floats(1e-3, 1e5)
hashes = st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64)
states = st.dictionaries(texts, numbers, max_size=4).map(ControlState)
sources = st.none() | st.builds(
    lambda path, sha256, start, more: SourceClip(path, sha256, start, more and start + more),
    texts, hashes, st.floats(0, 600), st.none() | st.floats(1e-3, 600),
)  # fmt: skip
# stored with four decimals, so only such times come back as they were
times = st.integers(0, 600_000).map(lambda tenth_ms: tenth_ms / 10_000)
moves = st.lists(st.builds(Move, times, texts, numbers), max_size=6).map(
    lambda found: tuple(sorted(found, key=lambda move: move.seconds))
)
gestures = st.none() | st.builds(Gesture, states, moves)
# stored with six decimals
beats = st.integers(0, 10**9).map(lambda millionth: millionth / 10**6)
midi = st.integers(0, 127)
tracks = st.builds(
    Track, name=texts, program=st.none() | midi, drums=st.booleans(), instrument=texts,
    notes=st.lists(
        st.builds(Note, beats, beats.filter(bool), midi, st.integers(1, 127)), max_size=3
    ).map(tuple),
    bends=st.lists(
        st.builds(Bend, beats, st.integers(-9600, 9600).map(lambda cent: cent / 100)), max_size=2
    ).map(tuple),
    changes=st.lists(st.builds(ControlChange, beats, midi, midi), max_size=2).map(tuple),
    role=st.sampled_from(["", *ROLES]), gain_db=st.floats(-60, 12), pan=st.floats(-1, 1),
    muted=st.booleans(), solo=st.booleans(),
)  # fmt: skip


def in_order(found):
    """As a tuple, by start."""
    return tuple(sorted(found, key=lambda change: change.start))


shares = st.floats(0, 1)
chords = st.lists(st.builds(Chord, beats, texts), max_size=2).map(in_order)
scores = st.none() | st.builds(
    Score, tracks=st.lists(tracks, max_size=2).map(tuple),
    tempos=st.lists(st.builds(Tempo, beats, st.floats(1, 1000)), max_size=2).map(in_order),
    meters=st.lists(
        st.builds(Meter, beats, st.integers(1, 255), st.integers(1, 128)), max_size=2
    ).map(in_order),
    key=st.none() | texts, chords=chords,
)  # fmt: skip
composings = st.none() | st.builds(
    Composing, st.sampled_from(Task), scores, scores,
    st.lists(
        st.builds(lambda role, start, length: Region(role, start, start + length),
                  st.sampled_from(ROLES), st.floats(0, 1e3), st.floats(1e-3, 1e3)), max_size=3,
    ).map(tuple),
    st.booleans(), shares, st.sampled_from(["", "AA'BA", "E"]),
    st.lists(shares, max_size=3).map(tuple), chords,
)  # fmt: skip
recipes = st.builds(
    Recipe,
    request=st.builds(
        GenerateRequest, model_id=texts, seed=st.integers(0, MAX_SEED), controls=states,
        conditions=st.dictionaries(texts, texts, max_size=3), seconds=st.none() | positive,
        source=sources, source_b=sources, checkpoint_sha256=hashes, tempo_bpm=st.none() | positive,
        key=st.none() | texts, gesture=gestures, score=scores,
        composing=composings,
    ),
    program_version=texts, family=texts, parents=st.lists(texts, max_size=3).map(tuple),
    audio_sha256=hashes, kind=st.sampled_from(["generate", "capture"]),
    stem=st.sampled_from(["", *ROLES]),
)  # fmt: skip


@given(recipes)
@settings(deadline=None)
def test_every_recipe_follows_the_schema_and_comes_back(recipe: Recipe) -> None:
    text = recipe.to_json()
    check(json.loads(text))
    assert Recipe.from_json(text) == recipe


@given(recipes, st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_recipe_is_read_or_refused(recipe: Recipe, data: st.DataObject) -> None:
    text = recipe.to_json()
    at = data.draw(st.integers(0, len(text) - 1))
    cut = data.draw(st.integers(0, 5))
    put = data.draw(
        st.text(max_size=5) | st.sampled_from(["NaN", "Infinity", "-1", "null", "[", "{"])
    )
    with contextlib.suppress(RecipeError):
        Recipe.from_json(text[:at] + put + text[at + cut :])


def score_of(notes: list[list[float]]) -> dict[str, Any]:
    """The JSON form of a score of one track."""
    track = {
        "name": "", "program": None, "drums": False, "instrument": "", "notes": notes,
        "bends": [], "changes": [], "role": "bass", "gain_db": -3.0, "pan": 0.5, "muted": False,
        "solo": False,
    }  # fmt: skip
    return {"tracks": [track], "tempos": [], "meters": [], "key": None, "chords": [[0, "C"]]}


def asked(**changes: Any) -> dict[str, Any]:
    """The JSON form of what a model was asked to write."""
    return {**Composing().to_dict(), **changes}


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("neurosketch_recipe",), 5), (("seed",), -1), (("seed",), 2**31), (("seed",), 1.5),
        (("controls", "axis1"), "1"), (("conditions", "source"), 1), (("kind",), "dream"),
        (("checkpoint_sha256",), "xyz"), (("source",), {"path": "a.wav"}), (("tempo_bpm",), 0),
        (("seconds",), -1), (("gesture",), {"start": {}}), (("more",), 1), (("parents",), "x"),
        (("gesture",), {"start": {}, "moves": [[0.0, "axis1"]]}),
        (("gesture",), {"start": {}, "moves": [[-1.0, "axis1", 0.0]]}),
        (("source", "start"), -1), (("source", "end"), 0), (("score",), {"tracks": []}),
        (("score",), score_of([[0, 1, 60]])), (("score",), score_of([[0, 0, 60, 100]])),
        (("score",), score_of([[0, 1, 128, 100]])), (("score",), score_of([[0, 1, 60, 0]])),
        (("stem",), None), (("composing",), {}), (("composing",), asked(task="dream")),
        (("composing",), asked(amount=1.5)), (("composing",), asked(form="AX")),
        (("composing",), asked(regions=[["bass", 0]])), (("composing",), asked(chords=[[0, 1]])),
        (("composing",), asked(regions=[["triangle", 0, 1]])),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_is_never_written(
    make_clip: MakeClip, where: tuple[str, ...], value: Any
) -> None:
    recipe = make_clip().recipe
    assert recipe is not None
    good = json.loads(recipe.to_json())
    check(good)
    check({**good, "score": score_of([[0, 1, 60, 100]]), "composing": asked(form="AA'BA")})
    bad = copy.deepcopy(good)
    place = bad
    for name in where[:-1]:
        place = place[name]
    place[where[-1]] = value
    with pytest.raises(fastjsonschema.JsonSchemaException):
        check(bad)


def test_every_field_is_required_and_explained_on_the_page(make_clip: MakeClip) -> None:
    recipe = make_clip().recipe
    assert recipe is not None
    names = list(json.loads(recipe.to_json()))
    assert sorted(SCHEMA["required"]) == sorted(SCHEMA["properties"]) == sorted(names)
    page = (DOCS / "recipe.md").read_text(encoding="utf-8")
    table = page.split("## Fields")[1].split("## Bit-exact")[0]
    assert set(names) <= set(re.findall(r"`(\w+)`", table))
    assert f"## Fields (version {RECIPE_VERSION})" in page
    assert SCHEMA["properties"]["neurosketch_recipe"]["const"] == RECIPE_VERSION


@pytest.mark.parametrize(
    ("version", "lacks"),
    [
        (1, ["gesture", "score", "composing", "stem"]), (2, ["score", "composing", "stem"]),
        (3, ["composing", "stem"]),
    ],
)  # fmt: skip
def test_a_recipe_of_an_earlier_version_is_read(
    make_clip: MakeClip, version: int, lacks: list[str]
) -> None:
    recipe = make_clip().recipe
    assert recipe is not None
    old = json.loads(recipe.to_json())
    old["neurosketch_recipe"] = version
    for name in lacks:
        del old[name]
    if version < 3:
        del old["source"]["start"], old["source"]["end"]
    assert Recipe.from_json(json.dumps(old)) == recipe


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_a_minute_of_movements_travels_in_every_format(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    steps = tuple(Move(n / 120, f"axis{n % 10}", n / 7) for n in range(60 * 120 * 5))
    clip = make_clip()
    assert clip.recipe is not None
    gesture = Gesture(
        ControlState({"axis1": 0.5}), tuple(replace(m, seconds=round(m.seconds, 4)) for m in steps)
    )
    request = replace(clip.recipe.request, gesture=gesture)
    clip = replace(clip, recipe=replace(clip.recipe, request=request))
    path = tmp_path / f"x{fmt.suffix}"
    export_clip(clip, path, fmt)
    assert read_recipe(path) == clip.recipe


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_recipe_without_sound_is_read(tmp_path: Path, make_clip: MakeClip, mark: str) -> None:
    recipe = make_clip().recipe
    assert recipe is not None
    path = tmp_path / "take.JSON"
    path.write_text(mark + recipe.to_json() + "\n", encoding="utf-8")
    assert read_recipe(path) == recipe


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1]", b"\xff\xfe{", b"RIFF....WAVE", b" " * ((1 << 25) + 1), b"[" * 100_000,
     b'{"neurosketch_recipe": 99}'],
)  # fmt: skip
def test_a_json_that_is_no_recipe_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(RecipeError) as caught:
        read_recipe(path)
    assert "\n" not in str(caught.value)


def test_a_json_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for name in ("folder.json", "gone.json"):
        with pytest.raises(AudioFileError, match="cannot be read"):
            read_recipe(tmp_path / name)
