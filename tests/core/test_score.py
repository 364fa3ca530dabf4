"""Scores: time and beats, and the form in which recipes carry them."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.errors import RecipeError
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import (
    MAX_NOTES,
    Bend,
    Chord,
    ControlChange,
    Meter,
    Note,
    Score,
    Tempo,
    Track,
)

TUNE = Score(
    (
        Track(
            "Lead", (Note(0.0, 1.0, 60, 100), Note(1.5, 0.25, 64, 1)), 65, False,
            "sax:0.7,cello:0.3",
            (Bend(0.5, -1.25),), (ControlChange(0.0, 64, 127), ControlChange(2.0, 64, 0)),
        ),
        Track("Kit", (Note(0.0, 4.0, 36),), None, True, role="drums", gain_db=-3.5, pan=-0.25),
    ),
    (Tempo(0.0, 90.0), Tempo(2.0, 60.0)),
    (Meter(0.0, 3, 4), Meter(3.0, 7, 8)),
    "F# minor", (Chord(0.0, "F#m7"), Chord(3.0, "N")),
)  # fmt: skip

TIMES = st.floats(0.0, 1e4).map(lambda value: round(value, 6))
NOTES = st.builds(
    Note, TIMES, st.floats(1e-6, 100.0).map(lambda v: max(round(v, 6), 1e-6)),
    st.integers(0, 127), st.integers(1, 127),
)  # fmt: skip
TRACKS = st.builds(
    Track, st.text(max_size=5), st.lists(NOTES, max_size=4).map(tuple),
    st.none() | st.integers(0, 127), st.booleans(), st.sampled_from(["", "sax"]),
    st.lists(st.builds(Bend, TIMES, st.floats(-96, 96).map(lambda v: round(v, 6))), max_size=3).map(
        tuple
    ),
    st.lists(st.builds(ControlChange, TIMES, st.integers(0, 127), st.integers(0, 127)),
             max_size=3).map(tuple),
)  # fmt: skip
TEMPOS = st.lists(
    st.tuples(st.floats(0.01, 50.0), st.floats(20.0, 400.0)), max_size=5
).map(lambda steps: tuple(
    Tempo(round(sum(gap for gap, _ in steps[:n]), 6), bpm) for n, (_, bpm) in enumerate(steps)
))  # fmt: skip


def test_time_follows_the_tempos():
    assert Score().seconds(4.0) == 2.0
    assert TUNE.seconds(2.0) == pytest.approx(4.0 / 3.0)
    assert TUNE.seconds(4.0) == pytest.approx(4.0 / 3.0 + 2.0)
    assert TUNE.beat(4.0 / 3.0 + 1.0) == pytest.approx(3.0)
    assert (TUNE.end, TUNE.n_notes, Score().end) == (4.0, 3, 0.0)


@given(TEMPOS, st.floats(0.0, 500.0))
def test_beats_and_seconds_are_inverse(tempos: tuple[Tempo, ...], beat: float):
    score = Score(tempos=tempos)
    assert score.beat(score.seconds(beat)) == pytest.approx(beat, abs=1e-6)


@given(TEMPOS, st.floats(0.0, 500.0), st.floats(0.001, 10.0))
def test_time_never_goes_back(tempos: tuple[Tempo, ...], beat: float, later: float):
    score = Score(tempos=tempos)
    assert score.seconds(beat + later) > score.seconds(beat)


@given(st.lists(TRACKS, max_size=3).map(tuple), TEMPOS)
def test_what_is_written_is_read_again(tracks: tuple[Track, ...], tempos: tuple[Tempo, ...]):
    score = Score(tracks, tempos, (Meter(0.0, 4, 4),), None)
    document = json.loads(json.dumps(score.to_dict(), allow_nan=False))
    assert Score.from_dict(document) == score
    assert Score.from_dict(document).to_dict() == document


def test_a_recipe_carries_its_score():
    recipe = Recipe(GenerateRequest("ddsp-breath", score=TUNE), "1.0")
    assert Recipe.from_json(recipe.to_json()) == recipe
    without = json.loads(recipe.to_json())
    without["neurosketch_recipe"] = 2
    del without["score"]
    assert Recipe.from_json(json.dumps(without)).request.score is None


def damaged() -> list[tuple[str, Any]]:
    whole = TUNE.to_dict()

    def changed(*path: Any) -> Any:
        *way, last, value = path
        document = copy.deepcopy(whole)
        place = document
        for step in way:
            place = place[step]
        place[last] = value
        return document

    note, bend, change = (
        ("tracks", 0, "notes", 0),
        ("tracks", 0, "bends", 0),
        ("tracks", 0, "changes", 0),
    )
    return [
        ("nothing", {}), ("a number", 3), ("start", changed(*note, 0, -1.0)),
        ("infinite start", changed(*note, 0, float("inf"))), ("length", changed(*note, 1, 0.0)),
        ("pitch", changed(*note, 2, 128)), ("no whole pitch", changed(*note, 2, 60.5)),
        ("velocity", changed(*note, 3, 0)), ("truth", changed(*note, 3, True)),
        ("bend", changed(*bend, 1, 97.0)), ("controller", changed(*change, 1, 128)),
        ("value", changed(*change, 2, -1)), ("name", changed("tracks", 0, "name", 5)),
        ("drums", changed("tracks", 0, "drums", 1)),
        ("program", changed("tracks", 0, "program", 128)),
        ("instrument", changed("tracks", 0, "instrument", None)),
        ("tempo", changed("tempos", 0, [0.0, 0.0])), ("meter", changed("meters", 0, [0.0, 0, 4])),
        ("key", changed("key", 7)), ("chord", changed("chords", 0, [0.0, 7])),
        ("role", changed("tracks", 0, "role", 1)), ("pan", changed("tracks", 0, "pan", 1.5)),
        ("level", changed("tracks", 0, "gain_db", 13.0)),
        ("mute", changed("tracks", 0, "muted", 1)),
        ("chords out of order", changed("chords", [[4.0, "C"], [0.0, "C"]])),
        ("rows", changed("tempos", 5)),
        ("tempos out of order", changed("tempos", [[4.0, 120.0], [0.0, 90.0]])),
        ("meters out of order", changed("meters", [[4.0, 3, 4], [0.0, 4, 4]])),
    ]  # fmt: skip


@pytest.mark.parametrize(("what", "document"), damaged(), ids=lambda value: str(value)[:20])
def test_a_damaged_score_is_one_sentence(what: str, document: Any):
    with pytest.raises(RecipeError) as refused:
        Score.from_dict(document)
    assert str(refused.value).count(".") == 1, what


def test_more_notes_than_anyone_plays_are_refused():
    many = replace(TUNE.tracks[0], notes=(Note(0.0, 1.0, 60),) * (MAX_NOTES + 1))
    with pytest.raises(RecipeError, match="more notes"):
        Score.from_dict(Score((many,)).to_dict())


def test_scores_from_before_there_were_sketches_are_read():
    old = TUNE.to_dict()
    del old["chords"]
    for track in old["tracks"]:
        for name in ("role", "gain_db", "pan", "muted", "solo"):
            del track[name]
    read = Score.from_dict(old)
    kit = replace(TUNE.tracks[1], role="", gain_db=0.0, pan=0.0)
    assert read == replace(TUNE, tracks=(TUNE.tracks[0], kit), chords=())


def test_what_is_written_of_a_score_stays_as_it_is():
    played = Score((Track(notes=(Note(1 / 3, 2 / 3, 60),)),))
    written = played.as_written()
    assert written.tracks[0].notes == (Note(0.333333, 0.666667, 60),)
    assert written.as_written() == written == Score.from_dict(played.to_dict())
    assert TUNE.as_written() == TUNE


def test_the_mix_lets_through_what_is_neither_muted_nor_silenced_by_a_solo():
    a, b, c = (Track(name, role=name) for name in ("bass", "keys", "lead"))
    assert Score((a, b, c)).audible == (a, b, c)
    muted, alone = replace(a, muted=True), replace(b, solo=True)
    assert Score((muted, b)).audible == (b,)
    assert Score((a, alone, c)).audible == (alone,)
    assert Score((a, b)).track("keys") is b
    assert Score((a, b)).track("drums") is None
