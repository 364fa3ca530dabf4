"""Notes in and out: files played, notes of takes played anew, written, dragged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.score_hands import OpenedScore
from neurosketch.core.request import SourceClip
from neurosketch.core.score import Score
from neurosketch.midi.files import read_score, write_score
from neurosketch.midi.quantise import Quantise, quantise
from tests.app.fakes import make_spec
from tests.app.instruments import make_instrument
from tests.app.tunes import make_performance, make_tune


@pytest.fixture
def specs():
    return (make_spec(), make_instrument())


@pytest.fixture
def scores(started):
    return started.scores


@pytest.fixture
def opened(scores):
    heard = []
    scores.opened.connect(heard.append)
    return heard


@pytest.fixture
def done(started, qtbot):
    def wait():
        qtbot.waitUntil(lambda: not started.busy and started.jobs.pending == 0)

    return wait


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "slow tune.mid"
    write_score(make_tune(), path)
    return path


@pytest.fixture
def tune(scores, done, started):
    """A take with notes."""
    score = make_tune()
    assert scores.play_through(OpenedScore("slow tune", score), score)
    done()
    return started.shelf.takes[0]


def test_a_file_is_read_in_the_background_and_shown(scores, opened, file, done):
    scores.open_file(file)
    assert opened == []
    done()
    assert opened[0].name == "slow tune"
    assert opened[0].score.n_notes == make_tune().n_notes
    assert opened[0].take_id == ""


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "empty"), (b"RIFF....", "MIDI"), (b"MThd\0\0\0\6\0\1", "")]
)
def test_what_is_no_midi_file_is_one_sentence(
    scores, opened, tmp_path, done, messages, content, says
):
    path = tmp_path / "bad.mid"
    path.write_bytes(content)
    scores.open_file(path)
    done()
    assert opened == []
    assert len(messages) == 1
    assert "bad.mid" in messages[0][0]
    assert says in messages[0][0]
    assert messages[0][1] == "error"


def test_notes_are_played_by_the_model_that_can_and_become_a_take(tune, session, started):
    request = session.last("generate")[1]
    assert request.model_id == "ddsp-breath", "the chosen model plays no notes"
    assert request.score == make_tune()
    assert request.seconds is None, "the notes say how long it is"
    assert request.source is None
    assert (request.tempo_bpm, request.key) == (120.0, "A minor")
    assert (tune.name, tune.has_score, tune.parents) == ("slow tune", True, ())
    assert started.shelf.chosen_id == tune.id, "it plays like anything that was generated"


def test_the_chosen_model_plays_with_what_is_dialled_in(scores, started, session, done):
    started.choose_model("ddsp-breath")
    started.sketch.set_control("vibrato", 0.9)
    started.sketch.set_condition("instrument", "cello")
    scores.play_through(OpenedScore("x", make_tune()), make_tune())
    done()
    request = session.last("generate")[1]
    assert request.controls["vibrato"] == 0.9
    assert request.conditions["instrument"] == "cello"


def test_notes_of_a_take_are_played_anew_by_its_own_settings(
    tune, scores, opened, session, done, started
):
    started.choose_model("ddsp-breath")
    started.sketch.set_control("vibrato", 0.9)
    seed = session.last("generate")[1].seed
    scores.open_take(tune.id, "1/16")
    done()
    assert (opened[0].take_id, opened[0].grid, opened[0].name) == (tune.id, "1/16", "slow tune")
    straight = quantise(opened[0].score, Quantise(0.25))
    assert scores.play_through(opened[0], straight)
    done()
    request, take = session.last("generate")[1], started.shelf.takes[1]
    assert request.score == straight
    assert request.seed == seed
    assert "vibrato" not in request.controls, "as the take was made, not as it is dialled in now"
    assert take.parents == (tune.id,)
    assert take.name != tune.name


def test_a_take_without_notes_says_so(generated, scores, opened, messages, done):
    scores.open_take()
    done()
    assert opened == []
    assert "No notes are stored with" in messages[-1][0]


def test_without_a_take_one_is_asked_for(scores, messages):
    scores.open_take()
    scores.export()
    assert [text for text, _ in messages] == [
        "Choose a take first: generate one, or keep what you heard."
    ] * 2


def test_exported_notes_are_a_midi_file_beside_the_sound(
    tune, scores, started, tmp_path, done, messages
):
    started.settings.export_folder = tmp_path / "out"
    started.takes.rename(tune.id, "renamed")
    scores.export()
    done()
    (path,) = (tmp_path / "out").iterdir()
    assert path.suffix == ".mid"
    assert "ddsp-breath" in path.name
    score = read_score(path)
    assert score.key == "A minor"
    assert score.meters == make_tune().meters
    assert score.tracks[0].notes == make_tune().tracks[0].notes
    assert messages[-1][0] == f"Exported the notes {path.name} to {path.parent}."
    scores.export()
    done()
    assert len(list((tmp_path / "out").iterdir())) == 2, "nothing is overwritten"


def test_a_key_that_was_corrected_goes_into_the_file(tune, scores, started, tmp_path, done):
    started.settings.export_folder = tmp_path / "out"
    started.shelf.update([tune.id], key="D min")
    scores.export(tune.id)
    done()
    (path,) = (tmp_path / "out").iterdir()
    assert read_score(path).key == "D minor"


def test_what_was_played_by_keys_tells_its_program(scores, started, tmp_path, done):
    started.settings.export_folder = tmp_path / "out"
    scores.save(replace(make_performance().as_request(), conditions={"instrument": "cello"}))
    done()
    (path,) = (tmp_path / "out").iterdir()
    assert [track.program for track in read_score(path).tracks] == [42]


def test_notes_go_into_a_file_that_was_named(tune, scores, tmp_path, done, messages):
    path = tmp_path / "mine.mid"
    path.write_bytes(b"agreed to be replaced")
    scores.export_as(tune.id, path)
    done()
    assert read_score(path).n_notes == make_tune().n_notes
    assert messages[-1][0] == f"Exported the notes mine.mid to {tmp_path}."
    scores.export_as(tune.id, tmp_path / "gone" / "mine.mid")
    done()
    assert messages[-1][1] == "error"


def test_a_dragged_file_is_complete(tune, scores, started, tmp_path, done):
    started.settings.export_folder = tmp_path / "out"
    ready = []
    scores.drag_file(tune.id, lambda *args: ready.append(args))
    done()
    ((take_id, path),) = ready
    assert take_id == tune.id
    assert read_score(path).n_notes == make_tune().n_notes


def test_a_second_wish_waits_for_the_first(scores, session, messages, started, qtbot):
    import threading

    session.gate = threading.Event()
    opened = OpenedScore("x", make_tune())
    assert scores.play_through(opened, make_tune())
    assert not scores.play_through(opened, make_tune())
    assert "Another clip is being generated" in messages[-1][0]
    session.gate.set()
    qtbot.waitUntil(lambda: not started.busy)


def test_a_tempo_that_no_ruler_shows_is_left_out(scores, session, done):
    score = replace(make_tune(), tempos=())
    scores.play_through(OpenedScore("x", score), score)
    done()
    assert session.last("generate")[1].tempo_bpm is None


class TestDialledIn:
    """Notes that stay in the sketch: played live, generated, saved, undone."""

    @pytest.fixture
    def live(self, scores, started, session, qtbot):
        scores.dial_in(OpenedScore("slow tune", make_tune()), make_tune())
        qtbot.waitUntil(lambda: "start_live" in session.names())
        return started.sketch

    def test_they_play_live_on_the_model_that_can(self, live, session, started):
        assert live.spec.id == "ddsp-breath"
        assert session.last("start_live")[1].score == make_tune()
        assert started.player.sounding is Sounding.LIVE
        assert (live.score, live.score_name) == (make_tune(), "slow tune")

    def test_generate_plays_them_with_what_is_dialled_in(self, live, session, started, done):
        live.set_control("vibrato", 0.9)
        started.generate()
        done()
        request = session.last("generate")[1]
        assert (request.score, request.seconds) == (make_tune(), None)
        assert request.controls["vibrato"] == 0.9

    def test_they_are_one_step_and_can_be_let_go_of(self, live, scores, started):
        assert started.undo_stack.count() == 1
        started.undo_stack.undo()
        assert live.score is None
        assert live.spec.id == "vae-drift"
        started.undo_stack.redo()
        assert live.score == make_tune()
        scores.clear()
        assert live.score is None
        started.undo_stack.undo()
        assert live.score == make_tune()

    def test_a_sound_to_follow_takes_their_place_and_they_its(self, live):
        clip = SourceClip("/hum.wav", "12")
        live.set_source("source", clip)
        assert live.score is None
        live.set_score(make_tune(), "again")
        assert live.sources["source"] is None

    def test_a_model_that_plays_none_keeps_them_for_later(self, live, started):
        started.choose_model("vae-drift")
        assert live.next_request().score is None
        assert live.state().score == make_tune()
        started.choose_model("ddsp-breath")
        assert live.next_request().score == make_tune()

    def test_they_can_be_looked_at_again(self, live, scores, opened):
        scores.show_dialled()
        assert (opened[0].name, opened[0].score) == ("slow tune", make_tune())

    def test_a_take_brings_its_notes_back(self, tune, started, done):
        started.choose_model("ddsp-breath")
        started.load_take(tune.id)
        done()
        assert started.sketch.score == make_tune()
        started.generate()
        done()
        assert started.shelf.takes[1].parents == (tune.id,)
        assert started.shelf.takes[1].has_score


class TestWithoutAPlayer:
    @pytest.fixture
    def specs(self):
        return (make_spec(),)

    def test_a_file_of_notes_cannot_be_used(self, scores, file, opened, messages):
        assert scores.player is None
        scores.open_file(file)
        assert not scores.play_through(OpenedScore("x", Score()), make_tune())
        assert [text for text, _ in messages] == ["No model that plays notes is installed."] * 2
        assert opened == []
