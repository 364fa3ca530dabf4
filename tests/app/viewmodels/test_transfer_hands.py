"""Timbre transfer: takes, regions, files and the microphone, played with an instrument."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.core.events import Health
from neurosketch.core.performance import Expression
from tests.app.fakes import DEVICES, FakeDevice, make_audio, make_spec
from tests.app.instruments import make_instrument

MICROPHONES = (FakeDevice("Built-in microphone"),)


@pytest.fixture
def specs():
    return (make_spec(), make_instrument())


@pytest.fixture
def microphones():
    return MICROPHONES


@pytest.fixture
def studio(session, specs, qtbot, tmp_path, microphones):
    client = EngineClient(lambda: session, lambda: DEVICES, None, lambda: tuple(microphones))
    studio = StudioViewModel(specs, client, Settings(tmp_path / "home"), tmp_path / "library")
    studio.settings.export_folder = tmp_path / "out"
    yield studio
    studio.close()


@pytest.fixture
def transfer(started, qtbot):
    qtbot.waitUntil(lambda: started.transfer.microphones is not None)
    return started.transfer


@pytest.fixture
def done(started, qtbot):
    def wait():
        qtbot.waitUntil(lambda: not started.busy and started.jobs.pending == 0)

    return wait


class TestTakes:
    @pytest.fixture
    def take(self, generated, done):
        done()
        return generated.shelf.takes[0]

    def test_a_take_is_played_with_the_instrument_and_is_its_parent(
        self, transfer, take, started, session, done
    ):
        transfer.play_take(take.id)
        done()
        request = session.last("generate")[1]
        assert request.model_id == "ddsp-breath"
        assert request.source.whole
        assert Path(request.source.path).is_file()
        assert request.source.sha256
        assert request.seconds is None, "the source says how long it is"
        assert started.shelf.takes[1].parents == (take.id,)

    def test_a_selected_region_is_all_that_is_played(self, transfer, take, started, session, done):
        started.player.set_selection((4410, 13230))
        transfer.play_shown()
        done()
        source = session.last("generate")[1].source
        assert (source.start, source.end) == pytest.approx((0.1, 0.3))
        assert started.shelf.takes[1].parents == (take.id,)

    def test_without_a_selection_all_of_the_shown_take_is_played(
        self, transfer, take, session, done
    ):
        transfer.play_shown()
        done()
        assert session.last("generate")[1].source.whole

    def test_the_chosen_instrument_plays_as_it_is_dialled_in(
        self, transfer, take, started, session, done
    ):
        started.choose_model("ddsp-breath")
        started.sketch.set_condition("instrument", "voice")
        transfer.play_take(take.id)
        done()
        assert session.last("generate")[1].conditions["instrument"] == "voice"
        assert started.sketch.sources["source"] is None, "what is dialled in stays"


def test_without_a_take_one_is_asked_for(transfer, messages):
    transfer.play_shown()
    assert messages[-1][0].startswith("Choose a take first")


def test_a_dropped_file_is_played(transfer, session, done, tmp_path):
    path = tmp_path / "hum.wav"
    soundfile.write(path, make_audio(0.5, 3).T, 44100)
    transfer.play_file(path)
    done()
    assert session.last("generate")[1].source.path == str(path)


def test_a_file_that_is_no_sound_is_one_sentence(transfer, session, done, tmp_path, messages):
    path = tmp_path / "hum.wav"
    path.write_bytes(b"no sound")
    transfer.play_file(path)
    done()
    assert len(messages) == 1
    assert "hum.wav" in messages[0][0]
    assert "generate" not in session.names()


class TestMicrophone:
    @pytest.fixture
    def live(self, started, transfer, qtbot):
        started.choose_model("ddsp-breath")
        qtbot.waitUntil(lambda: started.instrument.is_open)
        transfer.set_listening(True)
        return transfer

    def test_it_plays_the_instrument_and_says_how_late(self, live, started, session, qtbot):
        assert live.listening
        assert started.player.sounding is Sounding.LIVE
        qtbot.waitUntil(lambda: "start_microphone" in session.names())
        told = []
        live.latencyRead.connect(told.append)
        session.sung = (Expression(0.1, 0.5, -20.0, 1),)
        assert started.instrument.sung() == session.sung, "the trace shows what the voice does"
        health = replace(session.health(), voice_to_ear_ms=41.5)
        started.player.healthRead.emit(health)
        assert told == [41.5]

    def test_stop_ends_it_and_the_instrument_is_open_for_keys_again(
        self, live, started, session, qtbot
    ):
        qtbot.waitUntil(lambda: "start_microphone" in session.names())
        told = []
        live.latencyRead.connect(told.append)
        started.player.toggle()
        assert not live.listening
        assert told == [None]
        qtbot.waitUntil(lambda: started.instrument.is_open)

    def test_the_switch_ends_it_as_well(self, live, started):
        live.set_listening(False)
        assert not live.listening
        assert started.player.sounding is Sounding.NOTHING

    def test_another_instrument_goes_on_with_the_microphone(self, live, started, session, qtbot):
        qtbot.waitUntil(lambda: session.names().count("start_microphone") == 1)
        started.sketch.set_condition("instrument", "flute")
        qtbot.waitUntil(lambda: session.names().count("start_microphone") == 2)
        assert live.listening
        assert session.last("start_microphone")[1].conditions["instrument"] == "flute"

    def test_a_model_that_cannot_plays_by_itself(self, live, started, session, qtbot):
        started.choose_model("vae-drift")
        qtbot.waitUntil(lambda: not live.listening)
        qtbot.waitUntil(lambda: "start_live" in session.names())

    def test_a_take_takes_its_place(self, live, started, qtbot, session):
        qtbot.waitUntil(lambda: "start_microphone" in session.names())
        started.generate()
        qtbot.waitUntil(lambda: started.player.sounding is Sounding.CLIP)
        assert not live.listening


def test_a_model_that_cannot_follow_says_so(transfer, messages, session):
    told = []
    transfer.listeningChanged.connect(told.append)
    transfer.set_listening(True)
    assert told == [False], "the button comes up again"
    assert messages[-1] == (
        "This model cannot follow a microphone. Choose one that can.", "warning",
    )  # fmt: skip
    assert "start_microphone" not in session.names()


class TestNoMicrophone:
    @pytest.fixture
    def microphones(self):
        return []

    def test_a_machine_without_one_says_so(self, transfer, started, messages, qtbot):
        started.choose_model("ddsp-breath")
        transfer.set_listening(True)
        qtbot.waitUntil(lambda: bool(messages))
        assert messages[-1] == (
            "There is no microphone here. Connect one and try again.", "warning",
        )  # fmt: skip
        assert not transfer.listening

    def test_one_that_was_connected_meanwhile_is_found(
        self, transfer, started, session, microphones, messages, qtbot
    ):
        started.choose_model("ddsp-breath")
        microphones.append(FakeDevice("USB microphone"))
        transfer.set_listening(True)
        qtbot.waitUntil(lambda: transfer.listening)
        qtbot.waitUntil(lambda: "start_microphone" in session.names())
        assert messages == []


def test_silence_of_the_health_readout_is_told_as_unknown(transfer, started):
    told = []
    transfer.latencyRead.connect(told.append)
    started.player.healthRead.emit(Health(None, 0, None, "CPU", "Speakers"))
    assert told == [], "nobody listens"
