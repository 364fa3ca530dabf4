"""Milestones of the start, and a program that opens, plays and quits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from neurosketch.app.run import run_app
from neurosketch.app.startup import MILESTONES, StartupReport, process_age_s
from neurosketch.app.windows.main_window import MainWindow
from neurosketch.models.catalog import Catalog
from tests.app.fakes import FakeSession, make_spec


def test_age_of_the_process_counts_from_its_birth():
    code = (
        "import time; time.sleep(0.2)\n"
        "from neurosketch.app.startup import process_age_s\nprint(process_age_s())"
    )
    began = time.monotonic()
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert 0.19 <= float(out.stdout) <= time.monotonic() - began + 0.02
    assert process_age_s() > 0


def test_the_report_is_written_once_when_all_is_reached(tmp_path):
    path = tmp_path / "report.json"
    report = StartupReport(path)
    report.mark("first_paint_s", 0.5)
    report.mark("first_paint_s", 9.0)
    report.mark("engine_ready_s")
    assert not path.exists()
    report.mark("first_sound_s", 2.0)
    written = json.loads(path.read_text())
    assert set(written) == set(MILESTONES)
    assert (written["first_paint_s"], written["first_sound_s"]) == (0.5, 2.0)
    assert list(tmp_path.iterdir()) == [path]


def test_an_unwritable_report_is_no_reason_to_stop(tmp_path):
    report = StartupReport(tmp_path / "no" / "such" / "folder.json")
    for milestone in MILESTONES:
        report.mark(milestone)
    assert report.complete


@pytest.fixture
def shown_windows(qapp):
    """Windows that a run has opened, newest last."""

    def find():
        windows = QApplication.topLevelWidgets()
        return [w for w in windows if isinstance(w, MainWindow) and w.isVisible()]

    return find


def test_run_opens_plays_reports_and_quits(qapp, shown_windows, monkeypatch, tmp_path):
    path = tmp_path / "report.json"
    monkeypatch.setenv("NEUROSKETCH_STARTUP_REPORT", str(path))
    monkeypatch.setenv("NEUROSKETCH_AUTOPLAY", "1")
    spec = make_spec()
    session = FakeSession((spec,))
    session.sounded_at = time.perf_counter()
    ended = QTimer()
    ended.setInterval(10)

    def close_when_reported():
        if path.exists() and session.live:
            ended.stop()
            # A polite kill: the same way out as the cross of the window.
            os.kill(os.getpid(), signal.SIGTERM)

    ended.timeout.connect(close_when_reported)
    ended.start()
    former = signal.getsignal(signal.SIGTERM)
    assert run_app([], Catalog([(spec, tmp_path)]), lambda: session) == 0
    assert signal.getsignal(signal.SIGTERM) is former
    assert session.closed == 1
    assert set(json.loads(path.read_text())) == set(MILESTONES)


def test_a_file_on_the_command_line_is_opened(qapp, shown_windows, tmp_path):
    spec = make_spec()
    session = FakeSession((spec,))
    path = tmp_path / "note.wav"
    path.write_text("no sound")
    texts = []
    look = QTimer()
    look.setInterval(10)

    def close_when_told():
        for window in shown_windows():
            if not window.banner.isHidden():
                texts.append(window.banner.text())
                look.stop()
                window.close()

    look.timeout.connect(close_when_told)
    look.start()
    assert run_app([path], Catalog([(spec, tmp_path)]), lambda: session) == 0
    assert len(texts) == 1
    assert "note.wav" in texts[0]


def test_without_a_model_the_window_opens_and_says_so(qapp, shown_windows, tmp_path):
    session = FakeSession(())
    texts = []
    look = QTimer()
    look.setInterval(10)

    def generate_and_close():
        for window in shown_windows():
            if session.threads:
                window.actions_by_id["action.generate"].trigger()
                texts.append(window.banner.text())
                look.stop()
                window.close()

    look.timeout.connect(generate_and_close)
    look.start()
    assert run_app([], Catalog([]), lambda: session) == 0
    assert texts == ["There is no model to generate with."]


def test_the_window_imports_no_torch():
    code = "import sys, neurosketch.app.run\nprint('torch' in sys.modules, 'scipy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert out.stdout.split() == ["False", "False"]
