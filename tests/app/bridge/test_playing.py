"""Instruments, keys, recordings and the microphone between window and engine."""

from __future__ import annotations

import pytest

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.core.errors import DeviceError
from neurosketch.core.performance import AllOff, NoteOn, TimedEvent
from neurosketch.core.performed import Performance
from neurosketch.core.request import GenerateRequest
from tests.app.fakes import DEVICES, FakeDevice, FakeSession, make_spec

MICROPHONES = (FakeDevice("Headset"),)
REQUEST = GenerateRequest("vae-drift", request_id="live1")


@pytest.fixture
def session():
    return FakeSession((make_spec(),))


@pytest.fixture
def client(session, qtbot):
    client = EngineClient(lambda: session, lambda: DEVICES, list_microphones=lambda: MICROPHONES)
    yield client
    client.close()


@pytest.fixture
def started(client, qtbot):
    with qtbot.waitSignal(client.ready):
        client.start()
    return client


def test_an_instrument_starts_and_is_live(started, session, qtbot):
    with qtbot.waitSignals([started.liveStarted, started.instrumentStarted]):
        started.start_instrument(REQUEST)
    assert session.last("start_instrument") == ("start_instrument", REQUEST)


def test_a_stream_is_no_instrument(started, session, qtbot):
    heard = []
    started.instrumentStarted.connect(heard.append)
    started.microphoneStarted.connect(heard.append)
    with qtbot.waitSignal(started.liveStarted):
        started.start_live(REQUEST)
    assert heard == []


def test_the_microphone_is_chosen_by_its_name(started, session, qtbot):
    with qtbot.waitSignals([started.liveStarted, started.microphoneStarted]):
        started.start_microphone(REQUEST, "Headset")
    assert session.last("start_microphone") == ("start_microphone", REQUEST, "Headset")


def test_a_missing_microphone_is_one_sentence(started, session, qtbot):
    session.refuse_live = DeviceError("No microphone was found.", "Connect one and try again.")
    told = []
    started.liveFailed.connect(told.append)
    with qtbot.waitSignal(started.failed) as failed:
        started.start_microphone(REQUEST)
    assert failed.args == ["No microphone was found. Connect one and try again."]
    assert told == ["live1"]


def test_only_the_newest_live_sound_of_any_kind_starts(started, session, qtbot):
    started.start_live(REQUEST)
    started.start_instrument(REQUEST)
    with qtbot.waitSignal(started.microphoneStarted):
        started.start_microphone(REQUEST)
    assert session.names()[-1] == "start_microphone"


def test_keys_reach_the_instrument_at_once(client, session, qtbot):
    client.play(NoteOn(60))
    with qtbot.waitSignal(client.ready):
        client.start()
    client.play(NoteOn(64, 90), 1.0)
    client.play(AllOff())
    assert session.played == [NoteOn(64, 90), AllOff()]


def test_a_recording_comes_back(client, session, qtbot):
    client.start_recording()
    assert client.stop_recording() is None
    with qtbot.waitSignal(client.ready):
        client.start()
    client.start_recording()
    assert session.recording
    session.performance = Performance(REQUEST, (TimedEvent(0.0, NoteOn(60)),), None, 1.0, 0.006)
    assert client.stop_recording() is session.performance
    assert not session.recording


def test_microphones_are_listed_with_the_outputs(started, qtbot):
    outputs = []
    started.devicesFound.connect(outputs.append)
    with qtbot.waitSignal(started.microphonesFound) as found:
        started.list_devices()
    assert found.args == [MICROPHONES]
    assert outputs == [DEVICES]
