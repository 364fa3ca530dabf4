"""How long the start took, measured from the birth of the process."""

from __future__ import annotations

import json
import logging
import os
import time
from pathlib import Path

REPORT_VARIABLE = "NEUROSKETCH_STARTUP_REPORT"
AUTOPLAY_VARIABLE = "NEUROSKETCH_AUTOPLAY"
MILESTONES = ("first_paint_s", "engine_ready_s", "first_sound_s")

log = logging.getLogger(__name__)

_imported_at = time.monotonic()


def process_age_s() -> float:
    """Seconds since this process was started.

    Linux tells the time of birth; elsewhere the clock starts when this module is imported, which
    leaves out the start of the interpreter.
    """
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        born_s = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - born_s
    except (OSError, ValueError, IndexError, AttributeError):
        return time.monotonic() - _imported_at


class StartupReport:
    """Collects the milestones and writes them as JSON once the last one is reached.

    Args:
        path: file to write; None collects only.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.seconds: dict[str, float] = {}

    @classmethod
    def from_environment(cls) -> StartupReport:
        """Writes where `NEUROSKETCH_STARTUP_REPORT` says."""
        name = os.environ.get(REPORT_VARIABLE)
        return cls(Path(name) if name else None)

    @property
    def complete(self) -> bool:
        """Whether every milestone was reached."""
        return all(name in self.seconds for name in MILESTONES)

    def mark(self, milestone: str, at_s: float | None = None) -> None:
        """Note a milestone; the first time counts.

        Args:
            milestone: one of `MILESTONES`.
            at_s: seconds since the process was born; None means now.
        """
        if milestone in self.seconds:
            return
        self.seconds[milestone] = round(process_age_s() if at_s is None else at_s, 4)
        log.info("%s after %.2f s", milestone, self.seconds[milestone])
        if self.complete and self._path is not None:
            self._write(self._path)

    def _write(self, path: Path) -> None:
        # Renamed into place: whoever waits for the file never reads half of it.
        part = path.with_name(path.name + ".part")
        try:
            part.write_text(json.dumps(self.seconds), encoding="utf-8")
            part.replace(path)
        except OSError:
            log.warning("the start-up report could not be written to %s", path)
