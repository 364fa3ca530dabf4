from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurosketch import __main__ as program
from neurosketch.cli.display import has_display
from neurosketch.core.errors import DeviceError


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging and hooks are the process's own: put them back."""
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook
    on_kill = signal.getsignal(signal.SIGTERM)
    with warnings.catch_warnings():
        yield
        logging.captureWarnings(False)
    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.raiseExceptions = raising
    sys.excepthook, threading.excepthook = hooks
    signal.signal(signal.SIGTERM, on_kill)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """The files with which the window was opened."""
    calls: list[list[Path]] = []

    def run_app(files: list[Path]) -> int:
        calls.append(files)
        return 0

    monkeypatch.setattr("neurosketch.app.run.run_app", run_app)
    return calls


def test_no_arguments_and_files_open_the_window(opened: list[list[Path]]) -> None:
    assert program.main([]) == 0
    assert program.main(["take.wav", "b.flac"]) == 0
    assert opened == [[], [Path("take.wav"), Path("b.flac")]]


def test_commands_do_not(opened: list[list[Path]], capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--version"]) == 0
    assert program.main(["rendr"]) == 2
    assert opened == []
    assert "invalid choice: 'rendr'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "part"),
    [(DeviceError("No display.", "Use render."), "No display. Use render."),
     (ImportError("libEGL.so.1: cannot open"), "libEGL.so.1"), (KeyboardInterrupt(), "Cancelled.")],
)  # fmt: skip
def test_a_window_that_cannot_open_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    part: str,
) -> None:
    def run_app(files: list[Path]) -> int:
        raise error

    monkeypatch.setattr("neurosketch.app.run.run_app", run_app)
    assert program.main([]) == 1
    err = capsys.readouterr().err
    assert part in err
    assert err.count("\n") == 1


def test_the_log_file_appears_with_the_first_record(user_home: Path) -> None:
    program.configure_logging()
    assert not user_home.exists()
    logging.getLogger("neurosketch.test").warning("remember this")
    assert "remember this" in (user_home / "logs" / "neurosketch.log").read_text()


def test_an_impossible_log_folder_is_no_error(
    user_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user_home.write_text("a file")
    program.configure_logging()
    logging.getLogger("neurosketch.test").warning("lost")
    assert capsys.readouterr().err == ""


def test_displays() -> None:
    assert has_display("darwin", {})
    assert has_display("win32", {})
    assert has_display("linux", {"QT_QPA_PLATFORM": "offscreen"})
    assert has_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert has_display("linux", {"DISPLAY": "somewhere:10.0"})
    assert not has_display("linux", {})
    assert not has_display("linux", {"DISPLAY": ":98765"})


def test_a_listening_server_is_a_display() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X98764")
        server.listen()
        assert has_display("linux", {"DISPLAY": ":98764"})
        assert has_display("linux", {"DISPLAY": ":98764.0"})
