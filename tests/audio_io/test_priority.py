from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from neurosketch.audio_io.priority import ask_for_realtime, raise_priority, raise_process_priority


@pytest.fixture(autouse=True)
def autogroup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """In place of the system's file, which tells it how much this session is worth."""
    path = tmp_path / "autogroup"
    monkeypatch.setattr("neurosketch.audio_io.priority._AUTOGROUP", path)
    return path


def in_a_thread(work) -> list[object]:
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join()
    return results


@pytest.mark.parametrize("ask", [raise_priority, ask_for_realtime, raise_process_priority])
def test_a_system_that_forbids_it_is_no_trouble(monkeypatch, ask):
    def refuse(*_args) -> None:
        raise PermissionError

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "setpriority", refuse, raising=False)
    monkeypatch.setattr(os, "getpriority", lambda *_args: 0, raising=False)
    monkeypatch.setattr(os, "PRIO_PROCESS", 0, raising=False)
    monkeypatch.setattr(os, "sched_setscheduler", refuse, raising=False)
    assert in_a_thread(ask) == [None]


@pytest.mark.parametrize("ask", [raise_priority, ask_for_realtime, raise_process_priority])
def test_other_systems_are_left_alone(monkeypatch, ask):
    def fail(*_args) -> None:
        raise AssertionError("called")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "setpriority", fail, raising=False)
    monkeypatch.setattr(os, "sched_setscheduler", fail, raising=False)
    assert in_a_thread(ask) == [None]


def test_only_the_calling_thread_is_raised(monkeypatch):
    asked: list[tuple[int, int, int]] = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "PRIO_PROCESS", 0, raising=False)
    monkeypatch.setattr(os, "setpriority", lambda *args: asked.append(args), raising=False)
    (thread,) = in_a_thread(lambda: (raise_priority(), threading.get_native_id())[1])
    assert [(kind, who) for kind, who, _ in asked] == [(0, thread)]
    assert asked[0][2] < 0


def test_all_threads_of_the_process_are_raised_and_none_is_lowered(monkeypatch):
    niceness = {"11": 0, "12": 5, "13": -11}
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "PRIO_PROCESS", 0, raising=False)
    monkeypatch.setattr(os, "listdir", lambda folder: list(niceness))
    monkeypatch.setattr(os, "getpriority", lambda _, who: niceness[str(who)], raising=False)
    monkeypatch.setattr(
        os, "setpriority", lambda _, who, value: niceness.update({str(who): value}), raising=False
    )
    raise_process_priority()
    assert niceness == {"11": -5, "12": -5, "13": -11}


def test_the_session_is_raised_where_sessions_share_the_processor(monkeypatch, autogroup):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "listdir", lambda folder: [])
    raise_process_priority()
    assert int(autogroup.read_text(encoding="ascii")) < 0


def test_a_system_without_such_sessions_is_no_trouble(monkeypatch, tmp_path):
    monkeypatch.setattr("neurosketch.audio_io.priority._AUTOGROUP", tmp_path / "no" / "autogroup")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "listdir", lambda folder: [])
    raise_process_priority()
