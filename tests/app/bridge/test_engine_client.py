"""Jobs go to the engine thread and answers come back; nothing there can end the program."""

from __future__ import annotations

import threading

import pytest

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.core.control import ControlState
from neurosketch.core.events import Failed, Finished, Progress
from neurosketch.core.request import GenerateRequest
from tests.app.fakes import DEVICES, FakeSession, make_clip, make_spec


@pytest.fixture
def session():
    return FakeSession((make_spec(), make_spec("gan-drums", "Struck")), frozenset({"gan-drums"}))


@pytest.fixture
def client(session, qtbot):
    def devices():
        """Takes as long as the gate is shut, and the engine with it."""
        if session.gate is not None:
            session.gate.wait()
        return DEVICES

    client = EngineClient(lambda: session, devices)
    yield client
    client.close()
    assert not client.is_running


@pytest.fixture
def started(client, qtbot):
    with qtbot.waitSignal(client.ready):
        client.start()
    return client


def request(model_id="vae-drift", request_id="r1", **changes):
    return GenerateRequest(model_id, request_id=request_id, seconds=0.1, **changes)


def test_session_is_made_in_the_engine_thread(client, session, qtbot):
    assert client.session is None
    with qtbot.waitSignal(client.ready) as ready:
        client.start()
    assert ready.args[0].choice.label == "CPU"
    assert client.session is session
    assert session.threads != {threading.get_ident()}


def test_a_model_is_loaded(started, qtbot):
    with qtbot.waitSignal(started.modelLoaded) as loaded:
        started.load("vae-drift")
    assert loaded.args[0].name == "Drift"


def test_a_broken_model_says_why(started, qtbot):
    with qtbot.waitSignal(started.loadFailed) as failed:
        started.load("gan-drums")
    assert failed.args == ["gan-drums", "The model 'gan-drums' is damaged. Download it again."]


def test_generate_reports_progress_and_the_clip(started, qtbot):
    events = []
    started.eventReceived.connect(events.append)
    with qtbot.waitSignal(started.eventReceived, check_params_cb=lambda e: type(e) is Finished):
        started.submit(request())
    assert [type(event) for event in events] == [Progress, Finished]
    assert events[-1].clip.seconds == pytest.approx(0.1)


def test_cancel_stops_a_running_job(started, session, qtbot):
    session.gate = threading.Event()
    with qtbot.waitSignal(started.eventReceived, check_params_cb=lambda e: type(e) is Progress):
        started.submit(request())
    with qtbot.waitSignal(started.eventReceived) as ended:
        started.cancel()
    assert ended.args[0] == Failed("r1", "Cancelled.", cancelled=True)


def test_an_unexpected_error_becomes_a_sentence(started, session, qtbot, caplog):
    session.explode = ZeroDivisionError("division by zero")
    with qtbot.waitSignal(started.eventReceived, check_params_cb=lambda e: type(e) is Failed) as e:
        started.submit(request())
    assert e.args[0].message == (
        "Something unexpected went wrong in the engine (ZeroDivisionError: division by zero)."
    )
    assert "ZeroDivisionError" in caplog.text
    session.explode = None
    with qtbot.waitSignal(started.eventReceived, check_params_cb=lambda e: type(e) is Finished):
        started.submit(request(request_id="r2"))


def test_live_starts_in_the_engine_thread(started, session, qtbot):
    with qtbot.waitSignal(started.liveStarted) as live:
        started.start_live(request())
    assert live.args[0].request_id == "r1"
    assert session.live


def test_only_the_newest_live_request_is_opened(started, session, qtbot):
    session.gate = threading.Event()
    started.list_devices()
    for number in range(5):
        started.start_live(request(request_id=f"live{number}", seed=number))
    with qtbot.waitSignal(started.liveStarted) as live:
        session.gate.set()
    assert live.args[0].request_id == "live4"
    assert session.names().count("start_live") == 1


def test_stop_forgets_a_live_request_that_still_waits(started, session, qtbot):
    session.gate = threading.Event()
    started.list_devices()
    started.start_live(request(request_id="live"))
    started.stop_live()
    with qtbot.waitSignal(started.modelLoaded):
        started.load("vae-drift")
        session.gate.set()
    assert "start_live" not in session.names()


def test_a_stop_between_two_looks_of_the_engine_wins(started, session, qtbot):
    def start(request):
        started.stop_live()  # after the worker's look, before the session's
        session.live = True

    session.start_live = start
    with qtbot.waitSignal(started.liveStarted):
        started.start_live(request())
    assert not session.live


def test_a_stream_starts_while_a_clip_is_rendered(started, session, qtbot):
    def generate(request, cancel):
        while not session.live and not cancel.is_set():
            yield Progress(request.request_id, 0.5)
        yield Finished(request.request_id, make_clip(), 0.1)

    session.generate = generate
    heard = []
    started.liveStarted.connect(lambda _: heard.append("live"))
    with qtbot.waitSignal(started.eventReceived, check_params_cb=lambda e: type(e) is Finished):
        started.submit(request(request_id="clip"))
        started.start_live(request(request_id="live"))
    assert heard == ["live"]


def test_clips_are_rendered_one_after_the_other(started, session, qtbot):
    told = []
    started.eventReceived.connect(lambda event: told.append((event.request_id, type(event))))
    for number in range(3):
        started.submit(request(request_id=f"r{number}"))
    qtbot.waitUntil(lambda: len(told) == 6)
    assert told == [(f"r{n}", kind) for n in range(3) for kind in (Progress, Finished)]


def test_a_clip_that_fails_makes_way_for_the_next(started, session, qtbot):
    told = []
    started.eventReceived.connect(lambda event: told.append((event.request_id, type(event))))
    session.explode = ValueError("broken")
    started.submit(request(request_id="r0"))
    started.submit(request(request_id="r1"))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [("r0", Failed), ("r1", Failed)]


def test_a_live_failure_is_a_sentence(started, qtbot):
    ended = []
    started.liveFailed.connect(ended.append)
    with qtbot.waitSignal(started.failed) as failed:
        started.start_live(request("gan-drums"))
    assert failed.args == ["The model 'gan-drums' is damaged."]
    assert ended == ["r1"]


def test_devices_are_listed_and_chosen(started, session, qtbot):
    with qtbot.waitSignal(started.devicesFound) as found:
        started.set_output("Headphones")
        started.list_devices()
    assert found.args[0] == DEVICES
    assert session.last("set_output") == ("set_output", "Headphones")


def test_a_session_that_cannot_be_made_is_one_sentence_and_the_rest_answers(qtbot):
    def factory():
        raise OSError("no sound library")

    client = EngineClient(factory, lambda: DEVICES)
    with qtbot.waitSignal(client.failed) as failed:
        client.start()
    assert "no sound library" in failed.args[0]
    with qtbot.waitSignal(client.loadFailed) as load:
        client.load("vae-drift")
    assert load.args[1] == "The sound engine did not start. Restart NeuroSketch."
    client.close()
    assert not client.is_running


def test_close_cancels_closes_once_and_drops_what_waits(started, session, qtbot):
    session.gate = threading.Event()
    with qtbot.waitSignal(started.eventReceived):
        started.submit(request())
    started.load("vae-drift")
    started.close()
    started.close()
    assert session.closed == 1
    assert "load" not in session.names()
    assert not started.is_running
    assert started.session is None


def test_calls_after_close_do_nothing(client, session):
    client.close()
    client.start_live(request())
    client.submit(request())
    client.stop_live()
    assert session.calls == []


def test_controls_travel_as_frozen_values(started, session):
    started.session.set_controls(ControlState({"axis1": 1.5}))
    assert session.last("set_controls")[1]["axis1"] == 1.5
