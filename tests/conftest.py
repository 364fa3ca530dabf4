"""What every test gets: its own user folder, no display, and a check for threads left running."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

# Set before any test imports torch or Qt: both read these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_GRACE_SECONDS = 30.0
_PATIENCE_MS = 60_000


def _have_patience() -> None:
    """Let every wait for a signal last a minute instead of five seconds.

    Who waits for something that comes loses nothing; a machine with other things to do may need
    ten times as long as this one.
    """
    for name in ("waitSignal", "waitSignals", "waitUntil", "waitExposed", "waitActive"):
        getattr(QtBot, name).__kwdefaults__["timeout"] = _PATIENCE_MS


_have_patience()


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later search through all objects.

    Thousands of tests are a million objects; to go through them after each test took minutes.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def user_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user folder of its own: no test reads or writes the real one."""
    home = tmp_path / "neurosketch-home"
    monkeypatch.setenv("NEUROSKETCH_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def denormals_kept() -> Iterator[None]:
    """Undo torch's flushing of denormals, which a rendering thread wants and hypothesis refuses."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)


def _live_threads() -> set[threading.Thread]:
    """Python threads that run, without the stand-ins for threads that others made."""
    return {
        thread
        for thread in threading.enumerate()
        if thread.is_alive() and not isinstance(thread, threading._DummyThread)
    }


def _running_qthreads() -> list[str]:
    """Names of the QThreads that run; importing Qt here would slow the tests that need none."""
    if "PySide6.QtCore" not in sys.modules:
        return []
    from PySide6.QtCore import QThread
    from shiboken6 import isValid

    # By type and not by isinstance: that would ask dead weak references for their class.
    known: list[Any] = [item for item in gc.get_objects() if issubclass(type(item), QThread)]
    return [
        thread.objectName() or repr(thread)
        for thread in known
        if isValid(thread) and thread.isRunning() and not thread.isMainThread()
    ]


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread behind: the program must be able to quit."""
    before = _live_threads()
    yield
    deadline = time.monotonic() + _GRACE_SECONDS
    for thread in _live_threads() - before:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in _live_threads() - before]
    if "qapp" in request.fixturenames:
        left += _running_qthreads()
    if left:
        pytest.fail(f"threads left running: {', '.join(left)}", pytrace=False)
