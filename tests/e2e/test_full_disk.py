"""Writing to a disk that fills up: one sentence, and nothing half-written is left behind."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

KILOBYTES = 96


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what stood on the disk afterwards."""

    status: int
    error: str
    left: list[str]


class SmallDisk:
    """A folder with room for little, seen only by the commands that `run` starts.

    It is a small tmpfs in a mount namespace of its own. Where the system allows no such thing, a
    limit on the size of a file stands in for it.
    """

    def __init__(self, folder: Path, listing: Path) -> None:
        self.folder = folder
        self._listing = listing
        mount = f"mount -t tmpfs -o size={KILOBYTES}k none {shlex.quote(str(folder))}"
        for unshare in (["unshare", "-m"], ["unshare", "-rm"]):
            probe = subprocess.run([*unshare, "sh", "-c", mount], capture_output=True, check=False)
            if probe.returncode == 0:
                self._shell, self._prepare = [*unshare, "sh", "-c"], mount
                return
        # ulimit counts in blocks of 512 bytes in sh; the signal would kill instead of failing.
        self._shell = ["sh", "-c"]
        self._prepare = f"trap '' XFSZ; ulimit -f {KILOBYTES * 2}"

    def run(self, command: Sequence[str]) -> Outcome:
        script = (
            f"{self._prepare} || exit 99; {shlex.join(command)}; status=$?; "
            f"ls -A {shlex.quote(str(self.folder))} > {shlex.quote(str(self._listing))}; "
            "exit $status"
        )
        done = subprocess.run(
            [*self._shell, script], capture_output=True, text=True, check=False, env=os.environ
        )
        left = self._listing.read_text(encoding="utf-8").split()
        return Outcome(done.returncode, done.stderr, left)


@pytest.fixture
def disk(tmp_path: Path) -> SmallDisk:
    folder = tmp_path / "small"
    folder.mkdir()
    return SmallDisk(folder, tmp_path / "left.txt")


def render(path: Path, seconds: float) -> list[str]:
    return [
        sys.executable, "-m", "neurosketch", "render", "vae-drift", "-o", str(path),
        "--seconds", str(seconds),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["take.wav", "take.flac", "take.ogg"])
def test_a_render_that_does_not_fit_says_so_and_leaves_nothing(disk: SmallDisk, name: str) -> None:
    outcome = disk.run(render(disk.folder / name, 40.0))
    assert outcome.status == 1
    assert outcome.error.count("\n") == 1
    assert "disk is full" in outcome.error
    assert outcome.left == []


def test_a_render_that_fits_is_written(disk: SmallDisk) -> None:
    outcome = disk.run(render(disk.folder / "short.wav", 0.2))
    assert outcome.status == 0, outcome.error
    assert outcome.left == ["short.wav"]
