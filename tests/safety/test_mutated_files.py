"""Ten thousand damaged files through every reader: an answer or one sentence, nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.safety.corpus import write_corpus
from tests.safety.mutations import MUTATIONS, mutated

ROOT = Path(__file__).parents[2]
READER = Path(__file__).with_name("read_damaged.py")
FILES = 10_000
PROCESSES = 2
GIBIBYTES = 1.0
SEED = 3


def start(folder: Path, first: int, end: int, gibibytes: float) -> subprocess.Popen[bytes]:
    folder.mkdir()
    # Threads of the BLAS library reserve address space that nobody uses.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    numbers = [str(SEED), str(first), str(end), str(gibibytes)]
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        return subprocess.Popen(
            [sys.executable, str(READER), str(folder), *numbers],
            cwd=ROOT, stdout=out, stderr=err, env=environment,
        )  # fmt: skip


@pytest.mark.slow
def test_no_damaged_file_crashes_hangs_or_fills_the_memory(tmp_path: Path) -> None:
    share = FILES // PROCESSES
    readers = []
    for part in range(PROCESSES):
        folder = tmp_path / f"part-{part}"
        readers.append((folder, start(folder, part * share, (part + 1) * share, GIBIBYTES)))
    for folder, process in readers:
        status = process.wait(280)
        lines = (folder / "out").read_text(encoding="utf-8", errors="replace").splitlines()
        bad = [f"{lines[i - 1]}: {line}" for i, line in enumerate(lines) if line.startswith("BAD")]
        assert bad == []
        assert status == 0, f"ended with {status} {lines[-1:]}"
        assert lines[-1].startswith(f"done: {share} files")
        assert (folder / "err").read_text(encoding="utf-8", errors="replace") == ""


def test_the_damage_is_done_the_same_way_every_time(tmp_path: Path) -> None:
    sources = [path.read_bytes() for path in write_corpus(tmp_path)]
    damaged = [mutated(sources, SEED, index) for index in range(200)]
    assert damaged == [mutated(sources, SEED, index) for index in range(200)]
    changed = [data != sources[which] for which, data in damaged]
    assert sum(changed) > 190
    assert len(MUTATIONS) >= 10


def test_the_memory_limit_is_one_that_bites(tmp_path: Path) -> None:
    """With next to nothing allowed, the same readers run out of it: the limit is at work."""
    process = start(tmp_path / "small", 0, 40, 0.0)
    assert process.wait(120) != 0
    said = (tmp_path / "small" / "out").read_text(encoding="utf-8")
    assert "MemoryError" in said + (tmp_path / "small" / "err").read_text(encoding="utf-8")
