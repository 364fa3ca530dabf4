from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]


class FakeMachine:
    """Plays the commands that an installation runs; remembers them."""

    def __init__(self, version: str = "3.11", pip_status: int = 0) -> None:
        self.version = version
        self.pip_status = pip_status
        self.torch_url = "file:///wheels/torch-2.13.0+cpu.whl"
        self.commands: list[list[str]] = []

    def call(self, command: Sequence[str]) -> tuple[int, str]:
        self.commands.append(list(command))
        if "--dry-run" in command:
            return 0, json.dumps({"install": [{"download_info": {"url": self.torch_url}}]})
        return (0, f"{self.version}\n") if self.version else (1, "")

    def stream(self, command: Sequence[str], log: Path) -> int:
        self.commands.append(list(command))
        return self.pip_status

    @property
    def installs(self) -> list[list[str]]:
        return [line for line in self.commands if "install" in line and "--dry-run" not in line]


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    (root / "packaging").mkdir(parents=True)
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (root / "packaging" / "constraints.txt").write_text("torch==2.13.0\n", encoding="utf-8")
    return root


@pytest.fixture
def installation(bootstrap: ModuleType, checkout: Path, machine: FakeMachine) -> Any:
    made = bootstrap.Installation(checkout, machine.call, machine.stream)
    made.scripts.mkdir(parents=True)
    made.python.write_text("", encoding="utf-8")
    config = f"home = /usr/bin\ncommand = /usr/bin/python3 -m venv {made.folder}\n"
    (made.folder / "pyvenv.cfg").write_text(config, encoding="utf-8")
    return made


def test_an_old_python_is_refused_in_one_sentence(bootstrap: ModuleType) -> None:
    bootstrap.check_python((3, 11, 0), "python3")
    with pytest.raises(bootstrap.Stop, match=r"needs Python 3\.11 or newer, and py is 3\.9\.2"):
        bootstrap.check_python((3, 9, 2), "py")


@pytest.mark.parametrize(
    ("arguments", "window"),
    [([], True), (["take.wav"], True), (["render", "x"], False), (["--version"], False)],
)
def test_which_arguments_open_the_window(
    bootstrap: ModuleType, arguments: list[str], window: bool
) -> None:
    assert bootstrap.wants_window(arguments) is window


def test_every_headless_command_is_known(bootstrap: ModuleType) -> None:
    from neurosketch.cli.main import build_parser

    text = build_parser().format_help()
    assert [name for name in bootstrap.COMMANDS if name not in text] == []


def test_without_a_display_the_headless_command_is_named(bootstrap: ModuleType) -> None:
    bootstrap.check_display("linux", {"DISPLAY": ":0"})
    bootstrap.check_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    bootstrap.check_display("linux", {"QT_QPA_PLATFORM": "offscreen"})
    bootstrap.check_display("darwin", {})
    with pytest.raises(bootstrap.Stop, match=r"no display.*run -- render") as caught:
        bootstrap.check_display("linux", {"QT_QPA_PLATFORM": "xcb"})
    assert "\n" not in str(caught.value)


def test_a_second_start_installs_nothing(installation: Any, machine: FakeMachine) -> None:
    assert not installation.is_ready("run")
    installation.install("run", "https://example.invalid/torch")
    assert installation.is_ready("run")
    assert not installation.is_ready("test")
    installation.install("test", "https://example.invalid/torch")
    assert installation.is_ready("run")
    assert installation.is_ready("test")


def test_changed_pins_are_installed_again(installation: Any, checkout: Path) -> None:
    installation.install("run", "https://example.invalid/torch")
    pins = checkout / "packaging" / "constraints.txt"
    pins.write_text("torch==2.14.0\n", encoding="utf-8")
    assert not installation.is_ready("run")


def test_another_python_or_a_lost_package_is_installed_again(
    installation: Any, machine: FakeMachine
) -> None:
    installation.install("run", "https://example.invalid/torch")
    machine.version = "3.12"
    assert not installation.is_ready("run")
    machine.version = ""
    assert not installation.is_ready("run")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"key": 1}', "not json"])
def test_a_damaged_stamp_means_not_installed(installation: Any, text: str) -> None:
    installation.stamp.write_text(text, encoding="utf-8")
    assert not installation.is_ready("run")


def test_the_pinned_packages_and_the_checkout_are_installed(
    installation: Any, machine: FakeMachine, checkout: Path
) -> None:
    installation.install("test", "https://example.invalid/torch")
    command = machine.installs[-1]
    assert command[0] == str(installation.python)
    assert command[command.index("-c") + 1] == str(checkout / "packaging" / "constraints.txt")
    assert command[command.index("--extra-index-url") + 1] == "https://example.invalid/torch"
    assert "torch==2.13.0" in command
    assert command[-2:] == ["-e", f"{checkout}[dev,evaluate,fast,map]"]


def test_a_failed_install_names_the_log_and_leaves_no_stamp(
    bootstrap: ModuleType, installation: Any, machine: FakeMachine
) -> None:
    machine.pip_status = 1
    with pytest.raises(bootstrap.Stop, match=r"pip's log is .*bootstrap\.log"):
        installation.install("run", "https://example.invalid/torch")
    assert not installation.stamp.exists()


@pytest.mark.parametrize(
    ("url", "nvidia", "used"),
    [
        ("https://download-r2.pytorch.org/whl/cpu/torch-2.13.0%2Bcpu.whl", False, True),
        ("https://download-r2.pytorch.org/whl/cpu/torch-2.13.0%2Bcpu.whl", True, False),
        ("file:///wheels/torch-2.13.0%2Bcpu.whl", False, False),
        ("https://packages.invalid/torch-2.13.0.whl", False, False),
    ],
)
def test_the_index_of_cpu_builds_is_used_only_where_it_helps(
    bootstrap: ModuleType, installation: Any, machine: FakeMachine,
    monkeypatch: pytest.MonkeyPatch, url: str, nvidia: bool, used: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "has_nvidia", lambda: nvidia)
    machine.torch_url = url
    installation.install("run", None)
    assert (bootstrap.CPU_WHEELS in machine.installs[-1]) is used


def test_an_environment_from_another_folder_is_recognised(installation: Any) -> None:
    assert not installation.was_moved()
    (installation.folder / "pyvenv.cfg").write_text(
        "command = /usr/bin/python3 -m venv /elsewhere/.venv\n", encoding="utf-8"
    )
    assert installation.was_moved()


def test_a_broken_environment_is_made_anew(
    bootstrap: ModuleType, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = bootstrap.Installation(checkout, bootstrap.call, bootstrap.stream)
    real.scripts.mkdir(parents=True)
    real.python.symlink_to(checkout / "an interpreter that is gone")
    (real.folder / "debris").write_text("", encoding="utf-8")
    real.make()
    assert not (real.folder / "debris").exists()
    assert real._probe(["pip"]) == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert "broken or was moved" in capsys.readouterr().out
    made = os.stat(real.folder / "pyvenv.cfg").st_mtime_ns
    real.make()
    assert os.stat(real.folder / "pyvenv.cfg").st_mtime_ns == made


def test_output_goes_to_the_log_and_the_status_comes_back(
    bootstrap: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.txt"
    script = "print('Processing /a/numpy.whl (x)'); print('detail'); raise SystemExit(3)"
    assert bootstrap.stream([sys.executable, "-c", script], log) == 3
    assert "detail" in log.read_text(encoding="utf-8")
    printed = capsys.readouterr().out
    assert printed == "  numpy.whl\n"
    assert bootstrap.stream([str(tmp_path / "nothing")], log) == 127
    assert bootstrap.call([str(tmp_path / "nothing")])[0] == 127


def test_arguments_behind_two_dashes_belong_to_the_program(bootstrap: ModuleType) -> None:
    options, rest = bootstrap.parse(["run", "--skip-system", "--", "render", "x", "--json"])
    assert options.mode == "run"
    assert options.skip_system
    assert rest == ["render", "x", "--json"]


def test_the_script_needs_no_installed_package_and_says_one_sentence() -> None:
    environment = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(
        [sys.executable, "-I", str(REPOSITORY / "packaging" / "bootstrap.py"), "--help"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    # -I drops the script's folder from the path: the sibling module must be all that is missed.
    assert "system_libraries" in done.stderr
    done = subprocess.run(
        [sys.executable, "-S", str(REPOSITORY / "packaging" / "bootstrap.py"), "run"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "There is no display" in done.stderr


class FakeInstallation:
    """Stands in for `Installation` in `main`; says what was asked of it."""

    ready = False
    log: list[str] = []  # noqa: RUF012 - shared with the test on purpose

    def __init__(self, root: Path, call: object, stream: object) -> None:
        self.python = root / "python"
        self.scripts = root

    def is_ready(self, mode: str) -> bool:
        return self.ready

    def make(self) -> None:
        self.log.append("make")

    def install(self, mode: str, torch_index: str | None) -> None:
        self.log.append(f"install {mode}")


@pytest.fixture
def steps(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `main` does, with nothing real behind it."""
    done: list[str] = []
    monkeypatch.setattr(FakeInstallation, "log", done)
    monkeypatch.setattr(bootstrap, "Installation", FakeInstallation)
    monkeypatch.setattr(bootstrap.system_libraries, "missing_libraries", dict)
    monkeypatch.setattr(bootstrap.system_libraries, "missing_files", lambda tests: {})

    def launch(command: Sequence[str]) -> int:
        done.append(f"launch {' '.join(command[1:])}")
        return 7

    def checks(installation: object, arguments: Sequence[str]) -> int:
        done.append(f"checks {' '.join(arguments)}")
        return 5

    monkeypatch.setattr(bootstrap, "launch", launch)
    monkeypatch.setattr(bootstrap, "run_checks", checks)
    monkeypatch.setenv("DISPLAY", ":99")
    return done


def test_first_start_installs_and_opens(bootstrap: ModuleType, steps: list[str]) -> None:
    assert bootstrap.main(["run"]) == 7
    assert steps == ["make", "install run", "launch -m neurosketch"]


def test_second_start_only_opens(
    bootstrap: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeInstallation, "ready", True)
    assert bootstrap.main(["run", "--", "render", "x"]) == 7
    assert bootstrap.main(["test", "--", "-k", "ring"]) == 5
    assert steps == ["launch -m neurosketch render x", "checks -k ring"]


def test_missing_libraries_stop_the_window_but_not_the_command_line(
    bootstrap: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "platform", "linux")
    libraries = bootstrap.system_libraries
    monkeypatch.setattr(libraries, "missing_libraries", lambda: {"libGL.so.1": "libgl1"})
    monkeypatch.setattr(libraries, "apt_commands", lambda packages: [])
    assert bootstrap.main(["run"]) == 1
    assert steps == []
    output = capsys.readouterr()
    assert output.err.count("\n") == 1
    assert libraries.install_line({"libGL.so.1": "libgl1"}) in output.err
    assert bootstrap.main(["run", "--", "models"]) == 7
    assert steps[-1] == "launch -m neurosketch models"


@pytest.mark.parametrize(("status", "code"), [(0, 7), (1, 1)])
def test_missing_libraries_are_installed_where_no_password_is_needed(
    bootstrap: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    status: int, code: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    libraries = bootstrap.system_libraries
    monkeypatch.setattr(libraries, "missing_libraries", lambda: {"libGL.so.1": "libgl1"})
    monkeypatch.setattr(libraries, "apt_commands", lambda packages: [["update"], list(packages)])
    ran: list[list[str]] = []

    def stream(command: list[str], log: Path) -> int:
        ran.append(command)
        return status

    monkeypatch.setattr(bootstrap, "stream", stream)
    assert bootstrap.main(["run"]) == code
    assert ran == [["update"], ["libgl1"]]


@pytest.mark.parametrize(("failing", "code"), [("nothing", 0), ("ruff", 1), ("pytest", 1)])
def test_all_checks_run_and_pytest_is_last(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, installation: Any,
    capsys: pytest.CaptureFixture[str], failing: str, code: int,
) -> None:  # fmt: skip
    ran: list[str] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert options["env"]["QT_QPA_PLATFORM"] == "offscreen"
        ran.append(command[2] if "-m" in command else Path(command[0]).name)
        return subprocess.CompletedProcess(command, int(ran[-1] == failing))

    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    assert bootstrap.run_checks(installation, []) == code
    assert ran == ["ruff", "mypy", "mypy", "lint-imports", "pytest"]
    assert capsys.readouterr().out.splitlines()[-1].startswith("── pytest")
