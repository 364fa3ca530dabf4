"""Keeps what C libraries print about damaged files off the terminal: the user gets one sentence."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


class _Silencer:
    """Sends file descriptor 2 to nowhere while at least one caller wants it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callers = 0
        self._kept: int | None = None

    def enter(self) -> None:
        with self._lock:
            self._callers += 1
            if self._callers > 1:
                return
            try:
                self._kept = os.dup(_STDERR)
            except OSError:  # a program without a console has none
                self._kept = None
                return
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, _STDERR)
            os.close(nowhere)

    def leave(self) -> None:
        with self._lock:
            self._callers -= 1
            if self._callers == 0 and self._kept is not None:
                os.dup2(self._kept, _STDERR)
                os.close(self._kept)
                self._kept = None


_silencer = _Silencer()


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Silence what C code writes to standard error; the whole process is silent meanwhile.

    May be nested and used from several threads.
    """
    _silencer.enter()
    try:
        yield
    finally:
        _silencer.leave()
