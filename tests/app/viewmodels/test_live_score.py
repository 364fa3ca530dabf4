"""What hands do to a sketch before the engine has it ready to sound."""

from __future__ import annotations

import threading

import pytest

from neurosketch.app.viewmodels.player import Sounding
from tests.app.fake_scores import make_score
from tests.app.sketches import WritingSession, make_composer
from tests.app.viewmodels.helpers import PATIENCE_MS


class SlowSession(WritingSession):
    """Opens a score when it is let."""

    def __init__(self, specs):
        super().__init__(specs)
        self.asked, self.let = threading.Event(), threading.Event()

    def start_score(self, request, *, loop=None, beat=0.0, running=True):
        self.asked.set()
        self.let.wait(PATIENCE_MS / 1000.0)
        super().start_score(request, loop=loop, beat=beat, running=running)


@pytest.fixture
def specs():
    return (make_composer(),)


@pytest.fixture
def session(specs):
    session = SlowSession(specs)
    yield session
    session.let.set()


@pytest.fixture
def opening(started, session, qtbot):
    """Play was pressed, and the engine is not ready to play yet."""
    started.editor.load(make_score())
    started.player.toggle()
    assert started.player.sounding is Sounding.LIVE
    qtbot.waitUntil(session.asked.is_set, timeout=PATIENCE_MS)
    return started


def ready(studio, session, qtbot):
    with qtbot.waitSignal(studio.client.scoreStarted, timeout=PATIENCE_MS):
        session.let.set()


def test_a_score_that_was_stopped_before_it_was_ready_never_sounds(opening, session, qtbot):
    opening.player.toggle()
    assert opening.player.sounding is Sounding.NOTHING
    ready(opening, session, qtbot)
    assert not session.live
    opening.player.toggle()
    qtbot.waitUntil(lambda: session.live and session.running, timeout=PATIENCE_MS)
    assert opening.player.sounding is Sounding.LIVE


def test_a_score_begins_where_a_hand_pointed_meanwhile_and_in_its_loop(opening, session, qtbot):
    opening.editor.set_loop((4.0, 8.0))
    opening.player.set_loop_on(True)
    opening.editor.seekRequested.emit(6.0)
    ready(opening, session, qtbot)
    assert session.live
    assert session.beat == 6.0
    assert session.last("set_score_loop") == ("set_score_loop", (4.0, 8.0))
