"""Sketches through the session: written, rendered, taken apart, played live."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from neurosketch.core.errors import RequestError
from neurosketch.core.events import Composed, Failed, Finished, Progress, Stems
from neurosketch.core.performance import NoteOn
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import Score, Tempo
from neurosketch.engine.session import EngineSession
from tests.audio_io.sources import Heard, wait_until
from tests.engine.fakes import FakeCatalog, loudness, quiet_output
from tests.engine.instrument_model import FluteModel
from tests.engine.sketches import BAR, FAST, SKETCH, SPEC, SketchCatalog


@pytest.fixture
def catalog() -> SketchCatalog:
    return SketchCatalog()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def session(catalog: SketchCatalog, heard: Heard) -> Iterator[EngineSession]:
    session = EngineSession(catalog, quiet_output(heard), compute="cpu")
    yield session
    session.close()


def last(events):
    return list(events)[-1]


def test_notes_are_written_without_sound(session, catalog):
    composed = last(session.compose(replace(SKETCH, tempo_bpm=FAST), threading.Event()))
    assert isinstance(composed, Composed)
    assert composed.request_id == "k1"
    assert composed.score.tempos == (Tempo(0.0, FAST),)
    assert composed.copied[0].role == "keys"
    assert composed.seconds >= 0.0
    assert catalog.players.bands == []


def test_a_clip_tells_its_notes_first_and_keeps_them(session, catalog):
    events = list(session.generate(replace(SKETCH, tempo_bpm=FAST), threading.Event()))
    told = [event for event in events if not isinstance(event, Progress)]
    assert [type(event) for event in told] == [Composed, Finished]
    clip = told[1].clip
    assert clip.recipe.request.score == told[0].score
    assert (clip.recipe.request.tempo_bpm, clip.recipe.request.key) == (FAST, "C major")
    assert clip.audio.shape == (2, round(4 * 60 / FAST * 44100))
    assert len(catalog.scribe.asked) == 1


def test_a_recipe_renders_the_same_samples_and_writes_nothing_new(session, catalog):
    clip = last(session.generate(replace(SKETCH, tempo_bpm=FAST), threading.Event())).clip
    again = Recipe.from_json(json.dumps(json.loads(clip.recipe.to_json()))).request
    events = list(session.generate(replace(again, request_id="k2"), threading.Event()))
    np.testing.assert_array_equal(events[-1].clip.audio, clip.audio)
    assert not any(isinstance(event, Composed) for event in events)
    assert len(catalog.scribe.asked) == 1


def test_stems_come_with_the_clip(session):
    request = replace(SKETCH, score=BAR)
    stems = last(session.stems(request, threading.Event()))
    assert isinstance(stems, Stems)
    assert [(stem.role, stem.name) for stem in stems.stems] == [
        ("drums", "Drums"), ("keys", "Keys"),
    ]  # fmt: skip
    clip = last(session.generate(request, threading.Event())).clip
    np.testing.assert_array_equal(stems.mix.audio, clip.audio)
    assert stems.mix.recipe.request.score == BAR


@pytest.mark.parametrize("job", ["compose", "stems", "generate"])
def test_what_goes_wrong_is_one_sentence(session, catalog, job):
    catalog.scribe.error = RequestError("Nothing comes to mind.")
    failed = last(getattr(session, job)(SKETCH, threading.Event()))
    assert failed == Failed("k1", "Nothing comes to mind.")


@pytest.mark.parametrize("job", ["compose", "stems", "generate"])
def test_jobs_can_be_cancelled(session, job):
    cancel = threading.Event()
    cancel.set()
    failed = last(getattr(session, job)(SKETCH, cancel))
    assert isinstance(failed, Failed)
    assert failed.cancelled


def test_other_models_neither_write_nor_have_tracks(session):
    flute = GenerateRequest("flute", request_id="f")
    for job in (session.compose, session.stems):
        assert "does not write music" in last(job(flute, threading.Event())).message
    with pytest.raises(RequestError, match="does not play sketches"):
        session.start_score(flute)


def test_a_composer_without_players_is_refused_in_one_sentence():
    tone = FakeCatalog()
    spec = replace(SPEC, extra={"players": "tone"})
    catalog = SketchCatalog(spec)
    catalog.load = lambda model_id, device="cpu": (
        catalog.scribe if model_id == "quartet" else tone.load("tone")
    )
    session = EngineSession(catalog, quiet_output(Heard()), compute="cpu")
    try:
        failed = last(session.compose(SKETCH, threading.Event()))
        assert "'tone' has no instruments that play together" in failed.message
    finally:
        session.close()


def test_a_render_makes_room_for_writing(session, catalog):
    """While notes are written, a render stands still; then it goes on to its end."""
    rendering = session.generate(replace(SKETCH, score=BAR, request_id="r"), threading.Event())
    next(rendering)
    composed = last(session.compose(SKETCH, threading.Event()))
    assert isinstance(composed, Composed)
    assert isinstance(last(rendering), Finished)


def test_a_render_takes_its_time_beside_a_live_score(session, heard):
    session.start_score(replace(SKETCH, score=BAR))
    clip = last(session.generate(replace(SKETCH, score=BAR), threading.Event()))
    assert isinstance(clip, Finished)
    wait_until(lambda: loudness(heard) > 0.05)


def test_a_score_plays_live_and_says_where(session, heard):
    session.start_score(replace(SKETCH, score=BAR), beat=2.0)
    assert session.live_score() is not None
    wait_until(lambda: loudness(heard) > 0.05)
    wait_until(lambda: session.score_beat() is not None)
    assert 0.0 <= session.score_beat() < 4.0
    assert session.playhead().live
    session.stop_live()
    assert session.score_beat() is None
    assert session.live_score() is None


def test_a_score_is_written_when_there_is_none(session):
    session.start_score(replace(SKETCH, tempo_bpm=FAST), running=False)
    assert session.live_score().n_notes == 4


def test_a_model_that_writes_plays_what_it_writes_when_it_is_played_live(session, heard):
    session.start_live(replace(SKETCH, tempo_bpm=FAST))
    assert session.live_score().n_notes == 4
    wait_until(lambda: loudness(heard) > 0.05)


def test_edits_are_heard(session, heard):
    session.start_score(replace(SKETCH, score=BAR), running=False)
    session.play_on(1, NoteOn(64))
    wait_until(lambda: loudness(heard) > 0.05)
    louder = replace(BAR, tempos=(Tempo(0.0, 300.0),))
    session.set_score(louder)
    session.seek_beat(1.0)
    session.set_score_loop((1.0, 2.0))
    session.run_score(True)
    session.set_metronome(True)
    wait_until(lambda: session.live_score().tempos == louder.tempos)
    wait_until(lambda: 1.0 < (session.score_beat() or 0.0) < 2.0)


def test_an_unknown_instrument_changes_nothing(session):
    session.start_score(replace(SKETCH, score=BAR))
    keys = replace(BAR.tracks[1], instrument="kazoo")
    with pytest.raises(RequestError, match="kazoo"):
        session.set_score(BAR.with_tracks((keys,)))
    assert session.live_score() == BAR


def test_without_a_live_score_nothing_happens(session):
    session.set_score(BAR)
    session.set_score_loop(None)
    session.seek_beat(1.0)
    session.run_score(True)
    session.play_on(0, NoteOn(36))
    session.set_metronome(True)
    assert session.score_beat() is None


def test_what_was_played_live_is_kept_with_its_newest_notes(session, heard):
    session.start_score(replace(SKETCH, score=BAR))
    other = replace(BAR, key="G major")
    session.set_score(other)
    wait_until(lambda: loudness(heard) > 0.05)
    wait_until(lambda: session.live_score() == other)
    wait_until(lambda: kept(session) == other)


def kept(session: EngineSession) -> Score | None:
    clip = session.keep_last()
    return None if clip is None else clip.recipe.request.score


def test_the_players_can_be_used_by_themselves_as_before(session, catalog):
    session.start_score(replace(SKETCH, score=BAR))
    clip = last(session.generate(GenerateRequest("flute", request_id="f"), threading.Event()))
    assert isinstance(clip, Finished)
    assert isinstance(catalog.players, FluteModel)
