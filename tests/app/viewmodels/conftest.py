"""Programs that a test starts, all ended with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.viewmodels.programs import Program


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def launch(specs, home, qtbot):
    programs = []

    def make(path: Path | None = None, **changes) -> Program:
        program = Program(specs, home, qtbot, **changes)
        programs.append(program)
        return program.start(path)

    yield make
    for program in programs:
        program.kill()
