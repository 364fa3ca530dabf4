"""A virtual screen with a window manager, and a hand that uses keyboard and mouse on it."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable

from tests.e2e.waiting import wait_until

WIDTH = 1440
HEIGHT = 900


class Screen:
    """Xvfb with openbox; use it as a context."""

    def __init__(self) -> None:
        self.display = ""
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to appear here."""
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def __enter__(self) -> Screen:
        read_end, write_end = os.pipe()
        try:
            server = ["Xvfb", "-displayfd", str(write_end), "-nolisten", "tcp", "-noreset"]
            self._start([*server, "-screen", "0", f"{WIDTH}x{HEIGHT}x24"], write_end)
        finally:
            os.close(write_end)
        # Xvfb writes the number of a free display once it accepts connections.
        with os.fdopen(read_end) as answer:
            self.display = f":{answer.readline().strip()}"
        if self.display == ":":
            raise AssertionError("Xvfb did not start")
        self._start(["openbox", "--sm-disable"])
        wait_until(lambda: self._tool("get_desktop") is not None, "the window manager is up")
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(10)

    def _start(self, command: list[str], *descriptors: int) -> None:
        process = subprocess.Popen(
            command, pass_fds=descriptors, env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._processes.append(process)

    def _tool(self, *arguments: str) -> str | None:
        """What xdotool prints, or None when it fails."""
        done = subprocess.run(
            ["xdotool", *arguments], env={**os.environ, **self.environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout.strip() if done.returncode == 0 else None

    def _do(self, *arguments: str) -> None:
        if self._tool(*arguments) is None:
            raise AssertionError(f"xdotool {' '.join(arguments)} failed")

    def windows(self, pid: int) -> list[int]:
        """Visible windows of a process that have a title."""
        listed = self._tool("search", "--onlyvisible", "--all", "--pid", str(pid), "--name", ".")
        return [int(number) for number in (listed or "").split()]

    def focus(self, window: int) -> None:
        """Bring a window to the front and give it the keyboard."""
        self._do("windowactivate", "--sync", str(window))
        wait_until(lambda: self._tool("getwindowfocus") == str(window), "the window has the focus")

    def keys(self, *names: str) -> None:
        """Press keys one after the other, e.g. `space`, `ctrl+e`."""
        self._do("key", "--clearmodifiers", *names)

    def type(self, text: str) -> None:
        """Type text into whatever has the keyboard."""
        self._do("type", "--clearmodifiers", text)

    def click(self, x: int, y: int) -> None:
        """Left click."""
        self._do("mousemove", "--sync", str(x), str(y))
        self._do("click", "1")

    def drag(self, start: tuple[int, int], stop: tuple[int, int], steps: int = 20) -> None:
        """Press, move in steps, release."""
        self._do("mousemove", "--sync", *map(str, start))
        self._do("mousedown", "1")
        for step in range(1, steps + 1):
            x = start[0] + (stop[0] - start[0]) * step // steps
            y = start[1] + (stop[1] - start[1]) * step // steps
            self._do("mousemove", str(x), str(y))
        self._do("mouseup", "1")

    def hover(self, x: int, y: int) -> None:
        """Move the mouse without a click."""
        self._do("mousemove", "--sync", str(x), str(y))

    def carry(
        self, start: tuple[int, int], stop: tuple[int, int], arrived: Callable[[], object]
    ) -> None:
        """Drag something into another window: let go only when that window has noticed it.

        The program may take its time to prepare what is dragged; a hand waits, moving a little.
        """
        self._do("mousemove", "--sync", *map(str, start))
        self._do("mousedown", "1")
        try:
            for step in range(1, 6):  # far enough to count as a drag
                self._do("mousemove", str(start[0] + 6 * step), str(start[1] - 3 * step))
            restless = itertools.cycle((0, 4, 8, 4))

            def noticed() -> object:
                self._do("mousemove", str(stop[0] + next(restless)), str(stop[1]))
                return arrived()

            wait_until(noticed, "the other window notices what is dragged", 60.0)
        finally:
            self._do("mouseup", "1")
