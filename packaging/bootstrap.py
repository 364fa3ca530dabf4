#!/usr/bin/env python3
"""Install and open NeuroSketch, or install and test it, with one command.

    python3 packaging/bootstrap.py run [-- arguments of neurosketch]
    python3 packaging/bootstrap.py test [-- arguments of pytest]

Standard library only; Linux, macOS and Windows. The first start checks the system libraries, makes
`.venv` and installs the pinned packages into it; later starts find the stamp of that installation
and open the program at once.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import system_libraries

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
COMMANDS = (
    "models", "render", "find", "info", "encode", "decode", "rerender",
    "train", "evaluate", "bench", "devices",
)  # fmt: skip
EXTRAS = {"run": "[fast]", "test": "[dev,evaluate,fast,map]"}
# Imported by every start; their absence means that the environment was damaged after the install.
CANARIES = ("neurosketch", "torch", "PySide6", "numpy", "sounddevice", "soundfile")
PROBE = (
    "import sys, importlib.util as u;"
    "print('%d.%d' % sys.version_info[:2]);"
    "sys.exit(any(u.find_spec(name) is None for name in sys.argv[1:]))"
)


class Stop(Exception):
    """Setting up cannot go on; the message is one sentence for the person at the keyboard."""


def say(text: str) -> None:
    """Tell the user what happens, at once even when the output is a pipe."""
    print(text, flush=True)


def check_python(version: tuple[int, ...], executable: str) -> None:
    """Raise `Stop` when this Python is too old."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        found = ".".join(map(str, version[:3]))
        raise Stop(
            f"NeuroSketch needs Python {wanted} or newer, and {executable} is {found}: "
            f"install a newer Python and start this script with it."
        )


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether these arguments of `neurosketch` open the window (none, or a file to restore)."""
    return not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-"))


def check_display(platform: str, environment: Mapping[str, str]) -> None:
    """Raise `Stop` when a window has nowhere to appear."""
    if not platform.startswith("linux"):
        return
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return
    if environment.get("QT_QPA_PLATFORM", "").split(":")[0] not in ("", "xcb", "wayland"):
        return
    raise Stop(
        "There is no display to open the window on; make sound without one with "
        "'python3 packaging/bootstrap.py run -- render vae-drift -o sound.wav'."
    )


class Installation:
    """The `.venv` of one checkout.

    Args:
        root: the checkout.
        call: runs a command quietly and returns (exit status, what it printed).
        stream: runs a command, appends what it prints to a log, returns its exit status.
    """

    def __init__(
        self,
        root: Path,
        call: Callable[[Sequence[str]], tuple[int, str]],
        stream: Callable[[Sequence[str], Path], int],
    ) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.log = root / "build" / "bootstrap.log"
        self._call = call
        self._stream = stream

    @property
    def scripts(self) -> Path:
        """Folder of the environment's programs."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def stamp(self) -> Path:
        """File that says what was installed."""
        return self.folder / "neurosketch-installed.json"

    def _probe(self, modules: Sequence[str]) -> str:
        """The interpreter's version, or "" when it does not run or lacks one of `modules`."""
        if not self.python.exists():
            return ""
        status, output = self._call([str(self.python), "-I", "-c", PROBE, *modules])
        return output.strip() if status == 0 else ""

    def _key(self, version: str) -> str:
        digest = hashlib.sha256(f"{self.folder}\n{version}\n".encode())
        for name in ("pyproject.toml", "packaging/constraints.txt"):
            digest.update((self.root / name).read_bytes())
        return digest.hexdigest()

    def is_ready(self, mode: str) -> bool:
        """Whether everything `mode` needs was installed from today's pins and still answers."""
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
            modes, key = list(stamp["modes"]), str(stamp["key"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
        version = self._probe(CANARIES)
        return bool(version) and mode in modes and key == self._key(version)

    def was_moved(self) -> bool:
        """Whether the environment was made in another folder: its scripts point there still."""
        try:
            config = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        except OSError:
            return True
        made = re.search(r"^command = (.*)$", config, re.MULTILINE)
        return made is not None and not made.group(1).endswith(str(self.folder))

    def make(self) -> None:
        """Create the environment, or make it anew when it is broken or was moved."""
        if self._probe(["pip"]) and not self.was_moved():
            return
        if self.folder.exists():
            say("The environment in .venv is broken or was moved; making it anew.")
            shutil.rmtree(self.folder)
        say("Making the environment in .venv …")
        try:
            venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(self.folder)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Stop(f"The environment in {self.folder} could not be made: {error}.") from error

    def install(self, mode: str, torch_index: str | None) -> None:
        """Install the program and what `mode` needs, and leave the stamp."""
        self.stamp.unlink(missing_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("", encoding="utf-8")
        say("Installing the packages (PyTorch is large; this happens once) …")
        command = [
            *self._pip(), *self._torch_source(torch_index), self._torch_pin(),
            "-e", f"{self.root}{EXTRAS[mode]}",
        ]  # fmt: skip
        if self._stream(command, self.log) != 0:
            raise Stop(f"The packages could not be installed; pip's log is {self.log}.")
        modes = sorted(EXTRAS) if mode == "test" else [mode]
        stamp = {"key": self._key(self._probe([])), "modes": modes}
        self.stamp.write_text(json.dumps(stamp), encoding="utf-8")

    def _pip(self) -> list[str]:
        pins = str(self.root / "packaging" / "constraints.txt")
        return [str(self.python), "-m", "pip", "--disable-pip-version-check", "install", "-c", pins]

    def _torch_pin(self) -> str:
        pins = (self.root / "packaging" / "constraints.txt").read_text(encoding="utf-8")
        found = re.search(r"^torch==\S+", pins, re.MULTILINE)
        return found.group(0) if found else "torch"

    def _torch_source(self, wanted: str | None) -> list[str]:
        """Where to get PyTorch: on Linux without an NVIDIA card, not the build with CUDA inside.

        pip prefers `2.13.0+cpu` to `2.13.0`. It is asked what it would take with the index of CPU
        builds at hand; the index is used only when the answer comes from there.
        """
        if wanted:
            return ["--extra-index-url", wanted]
        if not sys.platform.startswith("linux") or has_nvidia():
            return []
        cpu_wheels = ["--extra-index-url", CPU_WHEELS]
        question = [
            *self._pip(), "--dry-run", "--ignore-installed", "--no-deps", "--quiet",
            "--report", "-", "--retries", "1", "--timeout", "15", *cpu_wheels, self._torch_pin(),
        ]  # fmt: skip
        status, answer = self._call(question)
        found = re.search(r'"url": "([^"]*)"', answer) if status == 0 else None
        # The wheel itself may lie on another host of the same site.
        return cpu_wheels if found and re.search(r"^https://[^/]*pytorch", found[1]) else []


def has_nvidia() -> bool:
    """Whether this machine has an NVIDIA card with its driver."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def ensure_system(mode: str, required: bool, stream: Callable[[Sequence[str], Path], int]) -> None:
    """Install the missing system libraries where that works without a password.

    Raises:
        Stop: some are missing, `required`, and only the user can install them.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = system_libraries.missing_libraries()
    missing |= system_libraries.missing_files(mode == "test")
    if not missing:
        return
    packages = sorted(set(missing.values()))
    commands = system_libraries.apt_commands(packages)
    log = ROOT / "build" / "bootstrap-system.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if commands:
        say(f"Installing system packages: {' '.join(packages)} …")
        # A broken third-party source fails `update` without harm: only `install` decides.
        statuses = [stream(command, log) for command in commands]
        if statuses[-1] == 0:
            return
    line = system_libraries.install_line(missing)
    if required:
        seen = f" (the log of the attempt is {log})" if commands else ""
        raise Stop(f"System libraries are missing{seen}; install them with: {line}")
    say(f"Note: the window will need more system libraries; install them with: {line}")


def ensure_venv_module() -> None:
    """Debian splits `ensurepip` off Python; say or do what brings it back."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        commands = system_libraries.apt_commands([package])
        if not commands or any(call(command)[0] for command in commands[-1:]):
            line = f"sudo apt-get install -y {package}"
            raise Stop(f"This Python cannot make environments; add to it with: {line}") from None


def run_checks(installation: Installation, pytest_arguments: Sequence[str]) -> int:
    """Run the linters and all tests; pytest's summary is the last thing printed."""
    python = str(installation.python)
    own = [str(path) for path in sorted((ROOT / "packaging").glob("*.py"))]
    checks = {
        "ruff": [python, "-m", "ruff", "check", "."],
        "mypy": [python, "-m", "mypy"],
        "mypy packaging": [python, "-m", "mypy", *own],
        "import-linter": [str(installation.scripts / "lint-imports")],
    }
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    failed = []
    for name, command in checks.items():
        say(f"── {name}")
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    say(f"── pytest (failed before it: {', '.join(failed)})" if failed else "── pytest")
    # The tests of the real program need X11 and PulseAudio, which only Linux has.
    only = [] if sys.platform.startswith("linux") else ["-m", "not e2e"]
    tests = subprocess.run(
        [python, "-m", "pytest", *only, *pytest_arguments], cwd=ROOT, env=environment, check=False
    )
    return tests.returncode or (1 if failed else 0)


def call(command: Sequence[str]) -> tuple[int, str]:
    """Run quietly; return the exit status (127 when it cannot start) and what it printed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    except OSError as error:
        return 127, str(error)
    return done.returncode, done.stdout


def stream(command: Sequence[str], log: Path) -> int:
    """Run with its output in `log`, showing the lines that tell a person how far it is."""
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n")
        try:
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                text=True, encoding="utf-8", errors="replace", cwd=ROOT,
            )  # fmt: skip
        except OSError as error:
            file.write(f"{error}\n")
            return 127
        with process:
            for line in process.stdout or ():
                file.write(line)
                if step := re.match(r"(Collecting|Processing|Unpacking) (?:\S*/)?(\S+)", line):
                    say(f"  {step[2]}")
                elif line.startswith("Installing "):
                    say("  installing …")
    return process.returncode


def launch(command: Sequence[str]) -> int:
    """Become the program, so that signals and the exit status are its own."""
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    sys.stdout.flush()
    os.execv(command[0], list(command))  # noqa: S606 - exactly this program, no shell
    return 0


def parse(argv: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Split our own arguments from those behind `--`."""
    own = list(argv)
    rest: list[str] = []
    if "--" in own:
        at = own.index("--")
        own, rest = own[:at], own[at + 1 :]
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", description="Install and open NeuroSketch, or install and test it."
    )
    parser.add_argument("mode", choices=sorted(EXTRAS), help="open the program, or run all tests")
    parser.add_argument("--torch-index-url", help="package index to take PyTorch from")
    parser.add_argument(
        "--skip-system", action="store_true", help="do not look for missing system libraries"
    )
    return parser.parse_args(own), rest


def main(argv: Sequence[str]) -> int:
    """Do what the command line asks; 1 and one sentence when it cannot be done."""
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(errors="replace")  # an old Windows console lacks some characters
    try:
        check_python(sys.version_info[:3], sys.executable)
        options, rest = parse(argv)
        window = options.mode == "run" and wants_window(rest)
        if window:
            check_display(sys.platform, os.environ)
        if not options.skip_system:
            ensure_system(options.mode, window or options.mode == "test", stream)
        installation = Installation(ROOT, call, stream)
        if not installation.is_ready(options.mode):
            ensure_venv_module()
            installation.make()
            installation.install(options.mode, options.torch_index_url)
        if options.mode == "test":
            return run_checks(installation, rest)
        return launch([str(installation.python), "-m", "neurosketch", *rest])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
