"""From the record button to the take; what was played is never lost."""

from __future__ import annotations

import threading

import pytest

from neurosketch.core.errors import RequestError
from neurosketch.midi.files import read_score
from tests.app.fakes import make_spec
from tests.app.instruments import make_instrument
from tests.app.tunes import make_performance


@pytest.fixture
def specs():
    return (make_instrument(), make_spec())


@pytest.fixture
def recording(started, qtbot):
    qtbot.waitUntil(lambda: started.instrument.is_open)
    return started.recording


@pytest.fixture
def played(session):
    """Something is played while it records."""
    session.performance = make_performance()
    return session.performance


@pytest.fixture
def done(started, qtbot):
    def wait():
        qtbot.waitUntil(
            lambda: not started.busy and not started.recording.waiting and not started.jobs.pending
        )

    return wait


def test_what_was_played_becomes_a_take_with_its_notes(recording, played, started, session, done):
    started.sketch.set_tempo(96.0)
    started.sketch.set_key("D min")
    started.instrument.request_recording(True)
    assert recording.on
    assert started.instrument.recording, "the button follows"
    assert session.recording
    started.instrument.request_recording(False)
    done()
    request, take = session.last("generate")[1], started.shelf.takes[0]
    assert [note.pitch for note in request.score.tracks[0].notes] == [60, 64]
    assert (request.tempo_bpm, request.key) == (96.0, "D min")
    assert request.score.tracks[0].name == "Alto saxophone"
    assert request.score.seconds(request.score.tracks[0].notes[1].start) == pytest.approx(0.5)
    assert take.has_score
    assert not started.instrument.recording


def test_nothing_played_makes_no_take(recording, started, session, messages):
    recording.set_on(True)
    recording.set_on(False)
    assert messages[-1][0] == "Nothing was played."
    assert "generate" not in session.names()


def test_a_recording_waits_for_a_clip_that_is_being_generated(
    recording, played, started, session, qtbot, done
):
    session.gate = threading.Event()
    started.generate()
    recording.toggle()
    recording.toggle()
    assert len(recording.waiting) == 1
    session.gate.set()
    done()
    assert len(started.shelf.takes) == 2
    assert started.shelf.takes[1].has_score


def test_another_model_ends_the_recording_and_keeps_it(recording, played, started, session, done):
    recording.set_on(True)
    started.choose_model("vae-drift")
    assert not recording.on
    done()
    assert session.last("generate")[1].model_id == "ddsp-breath"


def test_before_the_engine_is_there_nothing_is_recorded(studio, messages):
    told = []
    studio.recording.changed.connect(told.append)
    studio.recording.set_on(True)
    assert not studio.recording.on
    assert told == [False]
    assert messages[-1][0] == "The sound engine is still starting."


def test_what_is_no_take_when_the_program_ends_is_a_midi_file(recording, played, started, tmp_path):
    started.settings.export_folder = tmp_path / "out"
    recording.set_on(True)
    started.close()
    (path,) = (tmp_path / "out").glob("*.mid")
    assert [note.pitch for note in read_score(path).tracks[0].notes] == [60, 64]


def test_what_cannot_be_rendered_is_a_midi_file(
    recording, played, started, session, messages, tmp_path, done
):
    started.settings.export_folder = tmp_path / "out"
    session.explode = RequestError("These notes last 11.0 minutes; a clip may last 10.")
    recording.toggle()
    recording.toggle()
    done()
    (path,) = (tmp_path / "out").glob("*.mid")
    assert [note.pitch for note in read_score(path).tracks[0].notes] == [60, 64]
    assert path.name in messages[-1][0]
    assert not started.shelf.takes


def test_what_is_being_rendered_when_the_program_ends_is_a_midi_file(
    recording, played, started, session, tmp_path, qtbot
):
    started.settings.export_folder = tmp_path / "out"
    session.gate = threading.Event()
    recording.toggle()
    recording.toggle()
    qtbot.waitUntil(lambda: "generate" in session.names())
    started.close()
    assert len(list((tmp_path / "out").glob("*.mid"))) == 1


def test_doing_it_twice_is_doing_it_once(recording, session):
    recording.set_on(True)
    recording.set_on(True)
    assert session.names().count("start_recording") == 1
