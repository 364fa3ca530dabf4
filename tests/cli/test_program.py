"""The program as a process: streams, exit status, what it imports, and how it ends."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.export.reader import read_audio
from tests.cli.conftest import ROOT, Program, assert_one_sentence


def test_render_info_and_rerender(program: Program, tmp_path: Path) -> None:
    model = json.loads(program("models", "--json").stdout)["models"][0]["id"]
    path, again = tmp_path / "x.wav", tmp_path / "again.wav"
    done = program("render", model, "-o", path, "--seconds", 1, "--seed", 11, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = json.loads(done.stdout)["files"]
    assert file["frames"] == 44100
    assert 0.0 < file["peak"] <= 1.0
    assert read_audio(path)[0].shape[1] == 44100
    info = json.loads(program("info", path, "--json").stdout)
    assert (info["recipe"]["model"], info["recipe"]["seed"]) == (model, 11)
    done = program("rerender", path, "-o", again, "--json")
    assert json.loads(done.stdout)["bit_exact"] is True
    np.testing.assert_array_equal(read_audio(path)[0], read_audio(again)[0])


def test_a_source_is_reconstructed_in_its_own_length(
    program: Program, tmp_path: Path, source: Path
) -> None:
    model = json.loads(program("models", "--json").stdout)["models"][0]["id"]
    path = tmp_path / "x.wav"
    done = program("render", model, "-o", path, "--source", source, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = json.loads(done.stdout)["files"]
    assert (file["frames"], file["sample_rate"]) == (17640, 44100)  # 0.4 s of 48 kHz


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["render", "vae-drift", "-o", "x.wav", "--seconds", "0"], 1), (["nonsense"], 2),
     (["render", "vae-drift", "-o", "x.wav", "--format", "flac"], 2),
     (["render", "no-such-model", "-o", "x.wav"], 1), (["info", "none.wav", "--json"], 1),
     (["rerender", "none.wav", "-o", "y.wav"], 1)],
)  # fmt: skip
def test_failures_are_one_sentence_on_stderr(
    program: Program, arguments: list[str], status: int
) -> None:
    done = program(*arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert_one_sentence(done.stderr)


def test_native_codecs_stay_off_stderr(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    soundfile.write(path, np.random.default_rng(0).uniform(-0.1, 0.1, 44100), 44100)
    data = bytearray(path.read_bytes())
    data[2000:2400] = bytes(400)  # libmpg123 complains about this by itself
    path.write_bytes(data)
    done = program("info", path, "--json")
    assert done.returncode == 0
    assert done.stderr == ""
    assert json.loads(done.stdout)["frames"] > 0


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [(["models", "--json"], ("torch", "PySide6", "scipy", "sounddevice")),
     (["--help"], ("torch", "PySide6", "numpy")), (["render", "--help"], ("torch", "PySide6")),
     (["info", "FILE", "--json"], ("torch", "PySide6", "scipy")),
     (["render", "vae-drift", "-o", "x.wav", "--seconds", "0"], ("torch", "PySide6"))],
)  # fmt: skip
def test_commands_import_only_what_they_need(
    source: Path, arguments: list[str], forbidden: tuple[str, ...]
) -> None:
    words = [str(source) if word == "FILE" else word for word in arguments]
    script = (
        "import sys\n"
        "from neurosketch.__main__ import main\n"
        f"main({words!r})\n"
        f"print('IMPORTED', [m for m in {forbidden!r} if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("IMPORTED []\n")


def test_rendering_imports_no_qt(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from neurosketch.cli import common\n"
        "from neurosketch.__main__ import main\n"
        "from tests.cli.fakes import FakeCatalog\n"
        "common.open_catalog = FakeCatalog\n"
        f"main(['render', 'vae-drift', '-o', {str(tmp_path / 'x.wav')!r}])\n"
        "print('torch' in sys.modules, 'PySide6' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("True False\n")


def test_help_and_models_are_quick() -> None:
    """Processor time, not the clock on the wall: other programs may keep the machine busy."""
    for arguments in (["--help"], ["models"]):
        times = []
        for _ in range(3):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                [sys.executable, "-m", "neurosketch", *arguments],
                cwd=ROOT, capture_output=True, check=True,
            )  # fmt: skip
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert min(times) < 0.5


def test_a_reader_that_leaves_is_one_sentence(program: Program) -> None:
    read, write = os.pipe()
    os.close(read)
    done = program("models", "--json", capture_output=False, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert done.returncode == 1
    assert_one_sentence(done.stderr)


def test_output_onto_a_full_disk_is_one_sentence(program: Program) -> None:
    with Path("/dev/full").open("w") as full:
        for arguments in (["models"], ["--help"]):
            done = program(*arguments, capture_output=False, stdout=full, stderr=subprocess.PIPE)
            assert done.returncode == 1
            assert_one_sentence(done.stderr)


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_plain_terminals_get_every_label(program: Program, locale: str) -> None:
    environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = program("models", env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    json.loads(program("models", "--json", env=environment).stdout)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_kill_are_one_sentence_and_leave_no_file(tmp_path: Path, number: int) -> None:
    script = (
        "import signal, sys, threading\n"
        # Tests started in the background inherit that Ctrl+C is ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from neurosketch.cli import common\n"
        "from neurosketch.__main__ import main\n"
        "from tests.cli.fakes import FakeCatalog, FakeModel\n"
        "def generate(self, request, progress, cancel):\n"
        "    print('started', flush=True)\n"
        "    threading.Event().wait(60)\n"
        "FakeModel.generate = generate\n"
        "common.open_catalog = FakeCatalog\n"
        f"sys.exit(main(['render', 'vae-drift', '-o', {str(tmp_path / 'x.wav')!r}]))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (1, "", "Cancelled.\n")
    assert not list(tmp_path.glob("*.wav"))


def test_an_error_nobody_expected_is_one_sentence_and_in_the_log(user_home: Path) -> None:
    script = (
        "from neurosketch.cli import common\n"
        "from neurosketch.__main__ import main\n"
        "def fail(): raise ZeroDivisionError('a\\nb')\n"
        "common.open_catalog = fail\n"
        "main(['models'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr)
    assert "ZeroDivisionError: a b" in done.stderr
    log = user_home / "logs" / "neurosketch.log"
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_quiet_run_leaves_no_trace(program: Program, user_home: Path) -> None:
    assert program("models").returncode == 0
    assert not user_home.exists()


@pytest.mark.parametrize("display", [None, "", ":987"])
@pytest.mark.parametrize("arguments", [[], ["take.wav"]])
def test_no_display_names_the_headless_command(display: str | None, arguments: list[str]) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    if display is not None:
        environment["DISPLAY"] = display
    done = subprocess.run(
        [sys.executable, "-m", "neurosketch", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr)
    assert "neurosketch render" in done.stderr


@pytest.mark.parametrize("fmt", ["wav24", "flac"])
def test_a_full_disk_is_one_sentence_and_nothing_is_left(tmp_path: Path, fmt: str) -> None:
    """On a disk of 64 KiB; where mounting is not allowed, files may not grow beyond that."""
    disk = tmp_path / "disk"
    disk.mkdir()
    script = (
        '{ mount -t tmpfs -o size=64k tmpfs "$0" 2>/dev/null || ulimit -f 64; }; "$@"; '
        'status=$?; ls -A "$0"; exit $status'
    )
    path = disk / ("x.flac" if fmt == "flac" else "x.wav")
    command = [
        "sh", "-c", script, str(disk), sys.executable, "-m", "tests.cli.fake_program",
        "render", "vae-drift", "-o", str(path), "--format", fmt, "--seconds", "5",
    ]  # fmt: skip
    for namespace in (["unshare", "-m"], ["unshare", "-rm"], []):
        if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0:
            break
    done = subprocess.run(
        [*namespace, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr)
    assert "disk is full" in done.stderr
