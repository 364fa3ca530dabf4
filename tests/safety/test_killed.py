"""Killed without warning, sixty times, while it generates, keeps, renames and exports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("composer.py")
KILLS = 60
SEED = 1


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_whatever_was_finished_is_there_after_every_kill(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(tmp_path / "home"), str(KILLS), str(SEED)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        # Processes are forked: no library may have threads of its own by then.
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1",
             "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["kills"] == KILLS
    assert found["finished"] > KILLS
    assert len(found["at"]) >= 4, "the kills hit different steps"
