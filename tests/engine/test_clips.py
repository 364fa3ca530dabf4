from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurosketch import __version__
from neurosketch.core.clip import audio_sha256
from neurosketch.core.control import ConditionSpec, ControlState
from neurosketch.core.errors import NeuroSketchError, RequestError
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.model_spec import Capability
from neurosketch.core.request import MAX_SEED, GenerateRequest, Recipe, SourceClip
from neurosketch.core.score import Note, Score, Tempo, Track
from neurosketch.engine.clips import captured_clip, complete_request, rendered_clip
from tests.engine.fakes import SPEC


def test_a_request_is_completed():
    request = complete_request(SPEC, GenerateRequest("tone", seed=7, controls={"level": 0.2}))
    assert request.controls == {"level": 0.2, "hertz": 441.0}
    assert request.conditions == {"shape": "sine"}
    assert request.checkpoint_sha256 == "abc123"
    assert request.seconds is None
    assert request.seed == 7


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": -1}, {"seed": MAX_SEED + 1}, {"seconds": 0.0}, {"seconds": -1.0},
        {"seconds": 1e9}, {"controls": {"wobble": 1.0}}, {"controls": {"level": 2.0}},
        {"controls": {"level": float("nan")}}, {"conditions": {"shape": "cube"}},
        {"conditions": {"mood": "sad"}},
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused(changes):
    with pytest.raises(RequestError):
        complete_request(SPEC, GenerateRequest("tone", **changes))


BAND = replace(
    SPEC, capabilities=SPEC.capabilities | {Capability.SCORE}, extra={"tail_seconds": 1.5},
    conditions=(ConditionSpec("instrument", "", ("sax", "cello"), "sax", mixes=True),),
)  # fmt: skip
TUNE = Score((Track(notes=(Note(0.0, 1.0, 60), Note(3.0, 1.0, 62))),), (Tempo(0.0, 60.0),))


def test_a_score_is_as_long_as_its_notes_and_their_tail():
    assert complete_request(BAND, GenerateRequest("tone", score=TUNE)).seconds == 5.5
    asked = complete_request(BAND, GenerateRequest("tone", score=TUNE, seconds=2.0))
    assert (asked.seconds, asked.score) == (2.0, TUNE)
    late = Gesture(ControlState(), (Move(7.0, "level", 0.1),))
    assert complete_request(BAND, GenerateRequest("tone", score=TUNE, gesture=late)).seconds == 7.0


def test_a_score_that_plays_live_may_be_longer_than_a_clip():
    slow = GenerateRequest("tone", score=replace(TUNE, tempos=(Tempo(0.0, 0.3),)))
    assert complete_request(BAND, slow, live=True).seconds is None


@pytest.mark.parametrize(
    ("spec", "changes", "words"),
    [
        (SPEC, {"score": TUNE}, "does not play notes"),
        (BAND, {"score": Score()}, "no notes"),
        (BAND, {"score": TUNE, "source": SourceClip("/x.wav")}, "either notes or"),
        (BAND, {"score": TUNE.with_tracks((replace(TUNE.tracks[0], instrument="tuba"),))}, "tuba"),
        (BAND, {"score": replace(TUNE, tempos=(Tempo(0.0, 0.3),))}, "13.4 minutes"),
        (BAND, {"conditions": {"instrument": "sax:0.5,tuba:0.5"}}, "tuba"),
        (BAND, {"conditions": {"instrument": "sax:0"}}, "no weight"),
    ],
)
def test_a_score_nobody_can_play_is_refused_in_one_sentence(spec, changes, words):
    with pytest.raises(RequestError, match=words) as refused:
        complete_request(spec, GenerateRequest("tone", **changes))
    assert "\n" not in str(refused.value)


def test_mixtures_and_tracks_that_mix_are_accepted():
    mixed = TUNE.with_tracks((replace(TUNE.tracks[0], instrument="sax:0.2,cello:0.8"),))
    request = GenerateRequest("tone", conditions={"instrument": "sax:0.7,cello:0.3"}, score=mixed)
    complete = complete_request(BAND, request)
    assert complete.conditions == {"instrument": "sax:0.7,cello:0.3"}
    assert complete.score == mixed


def test_a_rendered_clip_carries_its_recipe():
    request = complete_request(SPEC, GenerateRequest("tone", seed=3))
    audio = np.full((1, 100), 0.1, np.float32)
    clip = rendered_clip(SPEC, request, audio)
    assert clip.recipe == Recipe(request, __version__, "vae", (), audio_sha256(audio))
    assert clip.recipe is not None
    assert Recipe.from_json(clip.recipe.to_json()) == clip.recipe
    assert clip.name == "Tone 3"
    assert clip.sample_rate == SPEC.sample_rate
    assert clip.id != rendered_clip(SPEC, request, audio).id


@pytest.mark.parametrize(
    "audio", [np.zeros((1, 0)), np.zeros(5), np.full((1, 5), np.nan), np.full((1, 5), np.inf)]
)
def test_unusable_sound_is_refused(audio):
    with pytest.raises(NeuroSketchError, match="no usable sound"):
        rendered_clip(SPEC, GenerateRequest("tone"), audio)


def test_a_capture_says_what_it_is():
    audio = np.zeros((2, 44100), np.float32)
    clip = captured_clip(audio, 44100, GenerateRequest("tone", seed=5), "vae", ("parent",))
    assert clip.recipe is not None
    assert clip.recipe.kind == "capture"
    assert clip.recipe.parents == ("parent",)
    assert clip.recipe.request.seconds == 1.0
    assert clip.recipe.request.seed == 5
    assert clip.recipe.audio_sha256 == audio_sha256(audio)
