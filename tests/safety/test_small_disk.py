"""A disk that is full: one sentence for what does not fit, and the rest goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from neurosketch.export.formats import ExportFormat

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("small_disk.py")
KILOBYTES = 256


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(tmp_path_factory.mktemp("small")), str(KILOBYTES)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


@pytest.mark.parametrize("fmt", [fmt for fmt in ExportFormat if fmt is not ExportFormat.OGG])
def test_of_a_batch_all_that_fits_is_written(found: dict[str, Any], fmt: ExportFormat) -> None:
    outcome = found[fmt.value]
    assert outcome["written"] == len(outcome["left"]) == 2
    ((name, sentence),) = outcome["failed"]
    assert name == "large"
    assert sentence.endswith("the disk is full.")


def test_the_takes_before_and_after_are_kept(found: dict[str, Any]) -> None:
    assert found["keep"].endswith("the disk is full. It can still be played and exported.")
    assert found["takes"] == ["small"]
    assert found["same"] is True
    assert found["after"] == "another"


def test_a_sketch_stays_as_it_was(found: dict[str, Any]) -> None:
    assert found["save"].endswith("the disk is full.")
    assert found["sketch"] == "before"


def test_nothing_half_written_is_left(found: dict[str, Any]) -> None:
    assert not [name for name in found["left"] if name.endswith(".part")]
