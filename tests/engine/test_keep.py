"""What a session keeps of what was heard, follows of what was moved, and plays beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurosketch.core.clip import audio_sha256
from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.request import GenerateRequest, Recipe
from tests.audio_io.sources import clip_of, sine
from tests.engine.fakes import HOP, loudness, run


def test_keep_last_keeps_what_was_heard(session, heard):
    assert session.keep_last() is None
    session.start_live(GenerateRequest("tone", seed=6))
    session.set_controls(ControlState({"level": 0.25}))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 0.01)
    clip = session.keep_last()
    assert clip is not None
    assert clip.audio.shape[0] == 2
    recipe = clip.recipe
    assert recipe is not None
    assert (recipe.kind, recipe.family, recipe.request.model_id) == ("capture", "vae", "tone")
    assert recipe.request.seed == 6
    # The controls of its beginning, and what was moved since.
    assert recipe.request.controls["level"] == 0.5
    gesture = recipe.request.gesture
    assert gesture is not None
    assert gesture.start == recipe.request.controls
    (move,) = gesture.moves
    assert (move.control_id, move.value) == ("level", 0.25)
    assert recipe.request.seconds == pytest.approx(clip.seconds)
    assert recipe.audio_sha256 == audio_sha256(clip.audio)
    short = session.keep_last(0.1)
    assert short is not None
    assert short.seconds <= 0.1


def test_a_kept_movement_stands_where_it_is_heard(session, heard):
    session.start_live(GenerateRequest("tone", controls=ControlState({"level": 0.25})))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 0.01)
    session.set_controls(ControlState({"level": 0.75}))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.75) < 0.01)
    clip = session.keep_last()
    assert clip is not None
    assert clip.recipe is not None
    gesture = clip.recipe.request.gesture
    assert gesture is not None
    (move,) = gesture.moves
    first_loud = int(np.flatnonzero(np.abs(clip.audio[0]) > 0.26)[0])
    assert move.seconds == pytest.approx(first_loud / clip.sample_rate, abs=HOP / clip.sample_rate)


def test_without_a_movement_there_is_no_gesture(session, heard):
    session.start_live(GenerateRequest("tone", controls=ControlState({"level": 0.25})))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 0.01)
    session.set_controls(ControlState({"level": 0.25}))
    assert heard.wait_for(lambda: session.slider_to_ear().count == 1)
    clip = session.keep_last()
    assert clip is not None
    assert clip.recipe is not None
    assert clip.recipe.request.controls == {"level": 0.25, "hertz": 441.0}
    assert clip.recipe.request.gesture is None


def test_a_clip_heard_after_the_live_sound_does_not_take_its_gesture(session, heard):
    session.start_live(GenerateRequest("tone", seed=6))
    session.set_controls(ControlState({"level": 0.25}))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 0.01)
    session.stop_live()
    session.play_clip(clip_of(sine(5.0), clip_id="take"))
    assert heard.wait_for(lambda: session.playhead().frame > 0)
    kept = session.keep_last()
    assert kept is not None
    assert kept.recipe is not None
    assert kept.recipe.request.model_id == "tone"
    assert kept.recipe.request.gesture is not None
    assert kept.recipe.parents == ("take",)


def test_a_gesture_is_rendered_and_rendered_again_alike(session, heard):
    gesture = Gesture(ControlState({"level": 0.25}), (Move(0.5, "level", 0.75),))
    asked = GenerateRequest("tone", seconds=1.0, gesture=gesture)
    *progress, finished = run(session, asked)
    assert progress[-1].fraction == 1.0
    clip = finished.clip
    middle = clip.audio.shape[1] // 2
    assert np.abs(clip.audio[0, : middle - HOP]).max() == pytest.approx(0.25, abs=0.01)
    assert np.abs(clip.audio[0, middle + HOP :]).max() == pytest.approx(0.75, abs=0.01)
    assert clip.recipe.kind == "generate"
    assert clip.recipe.request.gesture.moves == gesture.moves
    again = run(session, Recipe.from_json(clip.recipe.to_json()).request)[-1].clip
    assert np.array_equal(again.audio, clip.audio)
    refused = run(session, replace(asked, model_id="still"))[-1]
    assert "does not play live" in refused.message


def test_clips_swap_play_at_a_level_and_tell_their_delay(session, heard):
    first, second = (
        clip_of(np.full(44100 * 30, 0.5), clip_id="a"),
        clip_of(np.full(44100 * 30, 0.25), clip_id="b"),
    )
    session.warm_clip(second)
    session.play_clip(first, gain_db=-6.0206)
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 1e-3)
    session.swap_clip(second, gain_db=6.0206)
    assert session.playhead().clip_id == "b"
    assert heard.wait_for(lambda: abs(float(heard.audio[-1, 0]) - 0.5) < 1e-3)
    assert heard.wait_for(lambda: session.clip_to_ear().count == 2)
    assert session.playhead().frame > 0
    kept = session.keep_last()
    assert kept is not None
    assert kept.recipe is not None
    assert kept.recipe.parents == ("b",)


def test_keep_last_names_the_clip_that_was_played(session, heard):
    made = run(session)[-1].clip
    session.play_clip(made)
    assert heard.wait_for(lambda: loudness(heard) > 0.1)
    kept = session.keep_last()
    assert kept is not None
    assert kept.recipe is not None
    assert kept.recipe.parents == (made.id,)
    assert kept.recipe.request.seed == made.recipe.request.seed
    session.play_clip(clip_of(sine(1.0), clip_id="import"))
    kept = session.keep_last()
    assert kept is not None
    assert kept.recipe is not None
    assert kept.recipe.parents == ("import",)
    assert kept.recipe.request.model_id == ""
