from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from neurosketch.audio_io import output
from neurosketch.cli import bench, bench_program, bench_takes, common
from neurosketch.cli.bench_program import StartFigures, machine, measure_start, rss_mb
from tests.cli.conftest import Cli
from tests.cli.fakes import SPEC, FakeCatalog

STARTED = StartFigures(0.5, 2.0, 2.5, 300.0)


@pytest.fixture(autouse=True)
def no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "measure_start", lambda: STARTED)
    real = output.open_output
    monkeypatch.setattr(output, "open_output", lambda: real(output.NO_DEVICE))


def test_every_figure_is_there(cli: Cli) -> None:
    document = cli.json("bench", "--seconds", 1)
    assert document["cold_start_to_window_s"] == 0.5
    assert document["cold_start_to_first_sound_s"] == 2.5
    assert document["rss_mb"] == 300.0
    assert document["block_frames"] == 2048
    assert 0 < document["block_render_ms"]["p50"] <= document["block_render_ms"]["p95"]
    assert document["block_render_onnx_ms"] is None  # the stand-in has no faster path
    assert document["realtime_factor"] > 1
    assert document["underruns"] >= 0
    assert document["underrun_seconds"] == 1
    slider = document["slider_to_sound_ms"]
    assert slider["count"] > 0
    assert 0 < slider["p50"] <= slider["p95"] < 1000
    audition = document["key_to_audition_ms"]
    assert audition["count"] > 20
    assert 0 < audition["p50"] <= audition["p95"] < 1000
    found = document["filter_10000_ms"]
    assert found["takes"] == 10_000
    assert 0 < found["p50"] <= found["p95"]
    assert document["export_times_realtime"] > 1
    assert document["export_mb_s"] > 1
    assert document["sink"]
    assert {"cpu", "cores", "ram_gb", "python", "torch", "system"} <= set(document["machine"])


@pytest.fixture
def few_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_takes, "_AUDITIONS", 2)
    monkeypatch.setattr(bench_takes, "_QUIET_SECONDS", 0.01)


@pytest.mark.usefixtures("few_takes")
def test_the_table_names_every_figure(cli: Cli) -> None:
    status, out, err = cli.run("bench", "--seconds", 0.3)
    assert (status, err) == (0, "")
    for part in ("machine", "cold start to window", "0.50 s", "block of 2048 samples", "underruns",
                 "slider to sound", "300 MB", "real time", "key to audition", "no faster path",
                 "filter, 10,000 takes", "MB/s"):  # fmt: skip
        assert part in out


@pytest.mark.usefixtures("few_takes")
def test_what_was_not_measured_is_said(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "measure_start", lambda: StartFigures(note="No window."))
    out = cli.run("bench", "--seconds", 0.1)[1]
    assert "cold start to window       not measured" in out
    assert "No window." in out


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e9"])
def test_bad_lengths(cli: Cli, seconds: str) -> None:
    assert cli.fails("bench", "--seconds", seconds)[0] == 1


def test_without_a_model_there_is_nothing_to_measure(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = FakeCatalog()
    empty.specs = ()
    monkeypatch.setattr(common, "open_catalog", lambda: empty)
    assert "nothing to measure" in cli.fails("bench")[1]


def test_the_slider_stays_in_its_range() -> None:
    values = [bench.moved(SPEC, n)["axis1"] for n in range(100)]
    assert min(values) < -1.0
    assert max(values) > 1.0
    assert all(-3 <= value <= 3 for value in values)


def program(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "program.py"
    path.write_text("import json, os, pathlib, signal, sys\n" + text)
    return [sys.executable, str(path)]


def test_a_start_is_measured_and_the_program_closed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    command = program(
        tmp_path,
        f"pathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\n"
        "assert os.environ['NEUROSKETCH_AUTOPLAY'] == '1'\n"
        "assert os.environ['NEUROSKETCH_HOME'] == os.path.dirname("
        "os.environ['NEUROSKETCH_STARTUP_REPORT'])\n"
        "report = pathlib.Path(os.environ['NEUROSKETCH_STARTUP_REPORT'])\n"
        "part = report.with_suffix('.part')\n"
        "part.write_text(json.dumps({'first_paint_s': 0.4, 'engine_ready_s': 1, "
        "'first_sound_s': 2}))\n"
        "part.replace(report)\n"
        "signal.pause()\n",
    )
    figures = measure_start(command)
    assert (figures.window_s, figures.engine_s, figures.first_sound_s) == (0.4, 1, 2)
    assert figures.rss_mb is not None
    assert 1 < figures.rss_mb < 500
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_program_that_ends_early_is_said(tmp_path: Path) -> None:
    figures = measure_start(program(tmp_path, "sys.exit(3)\n"))
    assert figures.window_s is None
    assert "ended with status 3" in figures.note


def test_a_program_that_makes_no_sound_or_will_not_close_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_program, "_START_SECONDS", 2.0)
    monkeypatch.setattr(bench_program, "_QUIT_SECONDS", 0.5)
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()\n"
    figures = measure_start(program(tmp_path, deaf))
    assert "made no sound in time" in figures.note


def test_memory_of_a_process_that_is_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert rss_mb(child.pid) is None


def test_the_machine_is_described() -> None:
    facts = machine()
    assert facts["cores"] >= 1
    assert facts["ram_gb"] > 0.1
    assert facts["python"].startswith("3.")
    assert facts["torch"] != "unknown"
