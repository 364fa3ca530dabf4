"""The real program in a process of its own, and what can be known about it from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.e2e.screen import Screen
from tests.e2e.sound_card import SoundCard
from tests.e2e.waiting import wait_until

START_SECONDS = 120.0
QUIT_SECONDS = 60.0


def processes_of_session(session: int) -> list[int]:
    """Ids of the processes that belong to a session (field 6 of /proc/PID/stat)."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def cores_taken_by_others(seconds_used: dict[str, float]) -> float:
    """Processor cores that all but this test's own processes used since the last call.

    Args:
        seconds_used: {} at first; remembers the state between calls.
    """
    ticks = float(os.sysconf("SC_CLK_TCK"))
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    idle = float(fields[3]) + float(fields[4])
    busy = (sum(map(float, fields)) - idle) / ticks
    own = 0.0
    family = {os.getpid()}
    # Children have larger numbers than their parents, except when the numbers start anew.
    for pid in sorted(int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        except OSError:
            continue
        parts = text.rpartition(")")[2].split()
        if pid in family or int(parts[1]) in family:
            family.add(pid)
            own += sum(map(float, parts[11:15])) / ticks
    now = {"busy": busy, "own": own, "at": time.monotonic()}
    before = {**now, **seconds_used}
    seconds_used.update(now)
    elapsed = max(now["at"] - before["at"], 1e-3)
    return ((now["busy"] - before["busy"]) - (now["own"] - before["own"])) / elapsed


class Program:
    """NeuroSketch on a screen and a sound card, with a user folder of its own.

    Args:
        home: the user folder, `NEUROSKETCH_HOME`.
        arguments: behind `neurosketch`.
        observed: also write down what the window shows; `state()` reads it.
        environment: more variables.
    """

    def __init__(
        self, screen: Screen, card: SoundCard, home: Path, *arguments: str,
        observed: bool = True, environment: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.screen = screen
        self.home = home
        self.exports = home / "exports"
        home.mkdir(parents=True, exist_ok=True)
        self._state = home.parent / f"{home.name}-state-{id(self)}.json"
        self._errors = home.parent / f"{home.name}-stderr-{id(self)}.txt"
        observer = [str(Path(__file__).with_name("observed_program.py")), str(self._state)]
        command = [sys.executable, *(observer if observed else ["-m", "neurosketch"]), *arguments]
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, cwd=home.parent,
                env={**os.environ, **card.environment, **screen.environment,
                     "NEUROSKETCH_HOME": str(home), **(environment or {})},
                start_new_session=True,
            )  # fmt: skip

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        for pid in processes_of_session(self.process.pid):
            os.kill(pid, 9)
        self.process.wait(10)

    @property
    def errors(self) -> str:
        """What it printed."""
        return self._errors.read_text(encoding="utf-8", errors="replace")

    @property
    def log(self) -> str:
        """Its log file; what nobody expected stands there."""
        path = self.home / "logs" / "neurosketch.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def _check_alive(self) -> None:
        if not self.is_alive():
            raise AssertionError(f"it ended: {self.errors}{self.log}")

    def wait_for_window(self) -> int:
        """Return its window once it is on screen and has the keyboard."""

        def window() -> int | None:
            self._check_alive()
            windows = self.screen.windows(self.process.pid)
            return windows[0] if windows else None

        found = wait_until(window, "a window appears", START_SECONDS)
        assert found is not None
        self.screen.focus(found)
        return found

    def state(self) -> dict[str, Any]:
        """What the window showed a moment ago; empty before the first look."""
        self._check_alive()
        try:
            read: dict[str, Any] = json.loads(self._state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return read

    def widget(self, name: str) -> dict[str, Any]:
        """Description of a visible widget by object name; empty while there is none."""
        found: dict[str, Any] = self.state().get("widgets", {}).get(name, {})
        return found if found.get("visible") else {}

    def wait_for_widget(self, name: str, timeout: float = START_SECONDS) -> dict[str, Any]:
        """Return the description of a widget once it is visible and enabled."""

        def ready() -> dict[str, Any]:
            found = self.widget(name)
            return found if found.get("enabled") else {}

        return wait_until(ready, f"widget {name} is shown and enabled", timeout)

    def wait_for_action(self, name: str, timeout: float = START_SECONDS) -> None:
        """Return once an action can be used."""
        wait_until(
            lambda: self.state().get("actions", {}).get(name, {}).get("enabled"),
            f"action {name} is enabled", timeout,
        )  # fmt: skip

    def wait_for_text(self, *parts: str, timeout: float = 30.0) -> str:
        """Return the first shown text that holds one of `parts`, whatever the case."""

        def shown() -> str:
            texts: list[str] = self.state().get("texts", [])
            wanted = [part.lower() for part in parts]
            hits = (text for text in texts if any(part in text.lower() for part in wanted))
            return next(hits, "")

        return wait_until(shown, f"a text with one of {parts} is shown", timeout)

    def wait_until_said(self, part: str, timeout: float = 60.0) -> str:
        """Return the first sentence of the banner, shown now or before, that holds `part`."""

        def said() -> str:
            sentences: list[str] = self.state().get("said", [])
            return next((text for text in sentences if part in text), "")

        return wait_until(said, f"the banner says '{part}'", timeout)

    def quit(self, keys: str = "ctrl+q") -> int:
        """Quit as a user does and return the exit status."""
        self.screen.keys(keys)
        return self.wait_for_end()

    def wait_for_end(self) -> int:
        """Return the exit status; no process and no unexpected error may be left."""
        try:
            status = self.process.wait(QUIT_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program does not quit: {self.errors}") from None
        wait_until(
            lambda: not processes_of_session(self.process.pid), "its processes are gone", 10.0
        )
        if "unexpected error" in self.log or "Traceback" in self.errors:
            raise AssertionError(self.errors + self.log)
        return status

    def press(self, name: str) -> None:
        """Click in the middle of a widget."""
        x, y, width, height = self.wait_for_widget(name)["box"]
        self.screen.click(x + width // 2, y + height // 2)

    def focus(self, name: str) -> None:
        """Reach a widget with the Tab key, as people without a mouse do; it scrolls into view."""
        seen: list[str] = []

        def now() -> str:
            return str(self.state().get("focus", ""))

        while now() != name:
            if len(seen) > 150:
                raise AssertionError(f"Tab does not reach {name}, only {sorted(set(seen))}")
            before = now()
            seen.append(before)
            self.screen.keys("Tab")
            wait_until(lambda before=before: now() != before, f"Tab leaves '{before}'")  # type: ignore[misc]

    def turn(self, control: str, fraction: float) -> float:
        """Drag a slider's handle to a place along its track, 0 ... 1; return its new value."""
        name = f"control.{control}"
        self.wait_for_widget(name)
        self.wait_for_widget("sketch.name")  # a sketch that opens sets every slider
        before = self.at_rest(name)
        x, y, width, height = before["box"]
        track = y + height - 9
        stop = x + 2 + round((width - 4) * fraction)
        # Start on the other half, so that the value moves whatever it was.
        start = x + round(width * (0.75 if fraction < 0.5 else 0.25))
        self.screen.drag((start, track), (stop, track))

        value = float(self.at_rest(name)["value"])
        assert value != before["value"], f"slider {control} did not move"
        return value

    def at_rest(self, name: str) -> dict[str, Any]:
        """Return a widget's description once four looks in a row, all from now on, agree.

        The looks are counted by the program's own event loop: a machine that is slow to take a
        mouse movement in is as slow to look.
        """
        looks: dict[int, dict[str, Any]] = {}
        first = int(self.state().get("look", 0))

        def rests() -> bool:
            state = self.state()
            look = int(state.get("look", 0))
            if look > first:
                looks[look] = state["widgets"].get(name, {})
            newest = [looks[look] for look in sorted(looks)[-4:]]
            return len(newest) == 4 and all(found == newest[0] for found in newest)

        wait_until(rests, f"widget {name} comes to rest")
        return looks[max(looks)]

    def drops(self) -> int:
        """Drop-outs since the start, as the health read-out says."""
        text = str(self.wait_for_widget("health")["text"])
        found = re.search(r"(\d+) drops?", text)
        assert found, text
        return int(found.group(1))
