"""A studio over fakes, torn down without a live thread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.studio import StudioViewModel
from tests.app.fakes import DEVICES, FakeSession, make_spec


@pytest.fixture(autouse=True)
def no_widget_left() -> Iterator[None]:
    """Delete what a test leaves behind.

    Widgets that wait for an event loop to delete them would be styled anew by every later test.
    """
    yield
    if isinstance(QCoreApplication.instance(), QApplication):
        for widget in QApplication.topLevelWidgets():
            widget.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def specs():
    return (make_spec(), make_spec("vae-other", "Other"), make_spec("vae-bad", "Bad"))


@pytest.fixture
def session(specs):
    return FakeSession(specs, frozenset({"vae-bad"}))


@pytest.fixture
def studio(session, specs, qtbot, tmp_path):
    client = EngineClient(lambda: session, lambda: DEVICES)
    studio = StudioViewModel(specs, client, Settings(tmp_path / "home"), tmp_path / "library")
    yield studio
    studio.close()
    assert not client.is_running


@pytest.fixture
def started(studio, qtbot):
    """The engine is ready and the first model loaded."""
    with qtbot.waitSignals([studio.engineReady, studio.client.modelLoaded]):
        studio.start()
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)
    return studio


@pytest.fixture
def messages(studio):
    said = []
    studio.messaged.connect(lambda text, kind: said.append((text, kind)))
    return said


@pytest.fixture
def generated(started, qtbot):
    """One take exists, is chosen and plays."""
    started.sketch.set_seconds(0.5)
    with qtbot.waitSignal(started.shelf.clipReady, check_params_cb=lambda clip: clip is not None):
        started.generate()
    return started
