"""A second program on the same screen, which gives or takes files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.e2e.drop_target import HEIGHT, WIDTH
from tests.e2e.screen import Screen
from tests.e2e.waiting import wait_until


class Neighbour:
    """`drop_target.py` or `drag_source.py` in a process of its own; use it as a context.

    Args:
        script: which of them.
        place: of its window on the screen.
        folder: for its diary.
        files: what it gives.
    """

    def __init__(
        self, screen: Screen, script: str, place: tuple[int, int], folder: Path, *files: Path
    ) -> None:
        self._diary = folder / f"{script}-{id(self)}.jsonl"
        self.centre = (place[0] + WIDTH // 2, place[1] + HEIGHT // 2)
        command = [sys.executable, str(Path(__file__).with_name(script)), str(self._diary)]
        self._process = subprocess.Popen(
            [*command, *map(str, place), *map(str, files)], stdin=subprocess.DEVNULL,
            env={**os.environ, **screen.environment}, start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> Neighbour:
        self.wait_for("shown")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(10)

    def events(self, name: str) -> list[dict[str, Any]]:
        """Every line of its diary about one kind of event."""
        if not self._diary.exists():
            return []
        text = self._diary.read_text(encoding="utf-8")
        lines = [json.loads(line) for line in text.split("\n")[:-1]]
        return [line for line in lines if line["event"] == name]

    def wait_for(self, name: str, count: int = 1, timeout: float = 60.0) -> dict[str, Any]:
        """Return the `count`th event of a kind once it has happened."""
        wait_until(lambda: len(self.events(name)) >= count, f"{name} happens", timeout)
        return self.events(name)[count - 1]
