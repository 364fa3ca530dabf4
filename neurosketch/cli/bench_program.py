"""The parts of `bench` that look at the machine and at the real program from outside."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurosketch.cli.display import has_display

_START_SECONDS = 120.0
_QUIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class StartFigures:
    """What a start of the window took; None where it was not reached.

    Attributes:
        window_s: seconds from the process's birth to the first paint.
        engine_s: seconds until a model is ready.
        first_sound_s: seconds until the first sound left the output.
        rss_mb: resident memory of the program while it plays.
        note: what kept it from being measured, or what else to know.
    """

    window_s: float | None = None
    engine_s: float | None = None
    first_sound_s: float | None = None
    rss_mb: float | None = None
    note: str = ""


def measure_start(command: list[str] | None = None) -> StartFigures:
    """Start the real program, wait for its first sound, and close it.

    Args:
        command: program and arguments; None is this program's window.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "start.json"
        environment = {
            **os.environ,
            "NEUROSKETCH_STARTUP_REPORT": str(report),
            "NEUROSKETCH_AUTOPLAY": "1",
            # settings and takes of its own: a measurement leaves no trace in the user's
            "NEUROSKETCH_HOME": folder,
        }
        note = ""
        if not has_display(sys.platform, os.environ):
            environment["QT_QPA_PLATFORM"] = "offscreen"
            note = "There is no display: the window was drawn off screen."
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command or own_command(), env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            if not _appears(report, process):
                state = process.poll()
                reason = "made no sound in time" if state is None else f"ended with status {state}"
                return StartFigures(note=f"The window {reason}, so its start was not measured.")
            figures: dict[str, float] = json.loads(report.read_text(encoding="utf-8"))
            return StartFigures(
                window_s=figures.get("first_paint_s"),
                engine_s=figures.get("engine_ready_s"),
                first_sound_s=figures.get("first_sound_s"),
                rss_mb=rss_mb(process.pid),
                note=note,
            )
        finally:
            _quit(process)


def own_command() -> list[str]:
    """How this very program is started, from an installation or from a frozen bundle."""
    frozen = bool(getattr(sys, "frozen", False))
    return [sys.executable] if frozen else [sys.executable, "-m", "neurosketch"]


def _appears(path: Path, process: subprocess.Popen[bytes]) -> bool:
    pause, ends = threading.Event(), time.monotonic() + _START_SECONDS
    while time.monotonic() < ends:
        if path.exists():
            return True
        if process.poll() is not None:
            return path.exists()
        pause.wait(0.02)
    return False


def _quit(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_QUIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def rss_mb(pid: int) -> float | None:
    """Resident memory of a process in MB; None where the system does not tell."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024.0
    except (OSError, ValueError):
        pass
    if sys.platform == "win32":
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - fixed program, a number as argument
            ["ps", "-o", "rss=", "-p", str(pid)],  # noqa: S607 - part of every Unix
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return int(answer.stdout) / 1024.0
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def machine() -> dict[str, Any]:
    """CPU, cores, memory and software versions of this machine."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        torch = version("torch")
    except PackageNotFoundError:
        torch = "unknown"
    return {
        "cpu": _cpu_name(),
        "cores": os.cpu_count() or 1,
        "ram_gb": _ram_gb(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "torch": torch,
    }


def _cpu_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.lower().startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    except (OSError, ValueError):
        pass
    return platform.processor() or platform.machine() or "unknown"


def _ram_gb() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (OSError, ValueError, AttributeError):
        return None
