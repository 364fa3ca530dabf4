"""Two hours of sound: written and read exactly, with little memory beside the clip itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from neurosketch.export.formats import ExportFormat
from tests.safety.two_hours import RATE, SECONDS

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("two_hours.py")


@pytest.mark.slow
@pytest.mark.parametrize("fmt", [ExportFormat.WAV24, ExportFormat.FLAC, ExportFormat.WAV32F])
def test_two_hours_go_out_and_come_back(tmp_path: Path, fmt: ExportFormat) -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(tmp_path), fmt.value],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    clip_mb = found["clip_mb"]
    assert found["frames"] == SECONDS * RATE
    assert found["difference"] <= (0.0 if fmt is ExportFormat.WAV32F else 2.0**-24)
    assert found["recipe"] is True
    assert found["refused"] == (
        f"'x{fmt.suffix}' is longer than 10 minutes. Cut out the part you need."
    )
    # a compressed file is put together in memory, a WAV never is
    file_mb = found["file_mb"] if fmt is ExportFormat.FLAC else 0.0
    assert found["export_mb"] < 0.25 * clip_mb + 1.5 * file_mb
    assert found["read_mb"] < 1.5 * clip_mb
    if fmt is ExportFormat.WAV32F:
        assert found["same"] is True
        assert found["keep_mb"] < 1.5 * clip_mb
        assert found["load_mb"] < 3.0 * clip_mb
