from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from neurosketch.cli import common
from neurosketch.cli.main import run_command
from neurosketch.models.catalog import discover
from tests.cli.fakes import FakeCatalog

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def catalog(monkeypatch: pytest.MonkeyPatch) -> FakeCatalog:
    """The stand-in catalog, in place of the installed models."""
    fake = FakeCatalog()
    monkeypatch.setattr(common, "open_catalog", lambda: fake)
    return fake


class Cli:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        status = run_command([str(argument) for argument in arguments])
        out, err = self._capsys.readouterr()
        return status, out, err

    def json(self, *arguments: object) -> Any:
        """The one document that a successful command prints."""
        status, out, err = self.run(*arguments, "--json")
        assert (status, err) == (0, "")
        return json.loads(out)

    def fails(self, *arguments: object) -> tuple[int, str]:
        """Exit status and the one sentence of a failing command."""
        status, out, err = self.run(*arguments)
        assert status != 0
        assert out == ""
        assert_one_sentence(err)
        return status, err


def assert_one_sentence(text: str) -> None:
    assert text.count("\n") == 1
    assert text.rstrip().endswith(".")
    assert "Traceback" not in text


@pytest.fixture
def cli(catalog: FakeCatalog, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(capsys)


Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def program() -> Program:
    """The program as a process: on the installed models if there are any, else the stand-in."""
    module = "neurosketch" if discover().specs else "tests.cli.fake_program"

    def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, text=True, check=False, **{"capture_output": True, **options}
        )

    return run


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A stereo file of 0.4 s at 48 kHz."""
    path = tmp_path / "my source.wav"
    data = np.random.default_rng(1).uniform(-0.4, 0.4, (19200, 2))
    soundfile.write(path, data, 48000, subtype="FLOAT")
    return path
