"""Requests to a model that writes music are checked and completed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurosketch.core.control import ControlState
from neurosketch.core.errors import RequestError
from neurosketch.core.gesture import Gesture
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.core.score import Note, Score
from neurosketch.engine.clips import complete_request
from neurosketch.engine.sketches import with_score
from tests.engine.sketches import BAR, SPEC, score_of


def completed(live=False, **request) -> GenerateRequest:
    return complete_request(SPEC, GenerateRequest("quartet", **request), live=live)


def test_the_tempo_is_the_askers_then_the_request_s_then_the_genre_s():
    assert completed(controls=ControlState({"tempo": 100.0})).controls["tempo"] == 100.0
    assert completed(tempo_bpm=95.0).controls["tempo"] == 95.0
    assert completed(conditions={"genre": "techno"}).controls["tempo"] == 130.0
    assert completed(tempo_bpm=5000.0).controls["tempo"] == 110.0
    assert completed(tempo_bpm=20.0).controls["tempo"] == 60.0


def test_a_completed_request_stays_as_it_is():
    once = completed(conditions={"genre": "techno"})
    assert complete_request(SPEC, once) == once


def test_no_length_is_put_in_and_gestures_are_left_out():
    gesture = Gesture(ControlState({"bars": 2.0}), ())
    complete = completed(score=BAR, gesture=gesture)
    assert complete.seconds is None
    assert complete.gesture is None
    assert completed(score=BAR, seconds=3.0).seconds == 3.0
    assert complete.checkpoint_sha256 == "q1"


def test_an_empty_sketch_can_be_played_live_only():
    assert completed(live=True, score=Score()).score == Score()
    with pytest.raises(RequestError, match=r"no notes to play\. Draw some"):
        completed(score=Score())


def test_recordings_and_endless_songs_are_refused():
    with pytest.raises(RequestError, match="does not listen to recordings"):
        completed(source=SourceClip("x.wav"))
    with pytest.raises(RequestError, match="at most 600 seconds"):
        completed(score=score_of(Note(0.0, 1.0, 60), Note(8000.0, 1.0, 60)))


def test_a_take_has_the_tempo_and_the_key_of_its_notes():
    request = with_score(GenerateRequest("quartet", tempo_bpm=90.0), replace(BAR, key="D minor"))
    assert (request.tempo_bpm, request.key) == (600.0, "D minor")
    assert with_score(request, Score()).tempo_bpm is None
