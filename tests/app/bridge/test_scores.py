"""Sketches between window and engine: written, rendered track by track, played and edited live."""

from __future__ import annotations

import threading

import pytest

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.core.errors import RequestError
from neurosketch.core.events import Composed, Failed, Finished, Progress, Stems
from neurosketch.core.performance import NoteOn
from neurosketch.core.request import GenerateRequest
from tests.app.fake_scores import make_score
from tests.app.fakes import DEVICES, FakeSession, make_spec

REQUEST = GenerateRequest("musegan-quartet", 3, request_id="s1")


@pytest.fixture
def session():
    return FakeSession((make_spec(),))


@pytest.fixture
def client(session, qtbot):
    client = EngineClient(lambda: session, lambda: DEVICES)
    with qtbot.waitSignal(client.ready):
        client.start()
    yield client
    client.close()


def ending(kind):
    return lambda event: isinstance(event, kind)


def test_notes_come_without_any_sound(client, session, qtbot):
    with qtbot.waitSignal(client.eventReceived, check_params_cb=ending(Composed)) as told:
        client.compose(REQUEST)
    assert told.args[0].request_id == "s1"
    assert told.args[0].score == make_score(3)
    assert session.names() == ["compose"]


def test_notes_do_not_wait_for_a_render_on_its_way(client, session, qtbot):
    written = threading.Event()
    told = []
    client.eventReceived.connect(told.append)

    def generate(request, cancel):
        while not written.is_set():  # as renders do, it tells how far it is again and again
            yield Progress(request.request_id, 0.5)
        yield from FakeSession.generate(session, request, cancel)

    def compose(request, cancel):
        written.set()
        yield from FakeSession.compose(session, request, cancel)

    session.generate, session.compose = generate, compose
    client.submit(GenerateRequest("vae-drift", request_id="r1"))
    client.compose(REQUEST)

    def ends():
        return sorted(e.request_id for e in told if isinstance(e, Composed | Finished))

    qtbot.waitUntil(lambda: ends() == ["r1", "s1"])


def test_stems_come_as_one_event(client, qtbot):
    with qtbot.waitSignal(client.eventReceived, check_params_cb=ending(Stems)) as told:
        client.stems(REQUEST)
    assert [stem.role for stem in told.args[0].stems] == [
        "drums", "bass", "keys", "guitar", "strings", "lead",
    ]  # fmt: skip


def test_stems_can_be_cancelled(client, session, qtbot):
    session.gate = threading.Event()
    client.stems(REQUEST)
    with qtbot.waitSignal(client.eventReceived, check_params_cb=ending(Failed)) as told:
        client.cancel("s1")
    assert told.args[0].cancelled


def test_a_clip_is_cancelled_after_its_notes_were_told(client, session, qtbot):
    session.gate = threading.Event()

    def generate(request, cancel):
        yield Composed(request.request_id, make_score(), 0.1)
        yield from FakeSession.generate(session, request, cancel)

    session.generate = generate
    client.submit(REQUEST)
    with qtbot.waitSignal(client.eventReceived, check_params_cb=ending(Composed)):
        pass
    with qtbot.waitSignal(client.eventReceived, check_params_cb=ending(Failed)) as told:
        client.cancel("s1")
    assert told.args[0].cancelled


def test_a_failure_to_write_is_one_sentence_and_the_next_one_is_written(client, session, qtbot):
    session.explode = RequestError("There is nobody to write.")
    with qtbot.waitSignal(client.eventReceived, check_params_cb=ending(Failed)) as told:
        client.compose(REQUEST)
    assert told.args[0].message == "There is nobody to write."
    session.explode = None
    with qtbot.waitSignal(client.eventReceived, check_params_cb=ending(Composed)):
        client.compose(REQUEST)


def test_a_score_starts_where_it_is_asked_to(client, session, qtbot):
    told = []
    client.scoreStarted.connect(told.append)
    with qtbot.waitSignals([client.liveStarted, client.scoreStarted]):
        client.start_score(REQUEST, (4.0, 8.0), 5.0, running=False)
    assert session.last("start_score") == ("start_score", REQUEST, (4.0, 8.0), 5.0, False)
    (request,) = told
    assert request.score == make_score(3)
    assert client.score_beat() == 5.0


def test_edits_reach_the_live_score_at_once(client, session, qtbot):
    with qtbot.waitSignal(client.scoreStarted):
        client.start_score(REQUEST)
    client.set_score(make_score(9))
    client.set_score_loop((0.0, 4.0))
    client.seek_beat(2.0)
    client.run_score(False)
    client.play_on(2, NoteOn(64))
    client.set_metronome(True)
    assert session.score == make_score(9)
    assert session.names()[-6:] == [
        "set_score", "set_score_loop", "seek_beat", "run_score", "play_on", "set_metronome",
    ]  # fmt: skip


def test_nothing_happens_before_the_session_is_there(session):
    client = EngineClient(lambda: session, lambda: DEVICES)
    client.set_score(make_score())
    client.set_score_loop(None)
    client.seek_beat(2.0)
    client.run_score(True)
    client.play_on(0, NoteOn(36))
    client.set_metronome(True)
    assert client.score_beat() is None
    assert session.calls == []
    client.close()
