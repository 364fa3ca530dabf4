"""Many clips to files, one after the other, with progress, stoppable, nothing half-written."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from neurosketch.core.clip import Clip
from neurosketch.core.errors import AudioFileError, NeuroSketchError
from neurosketch.export.formats import ExportFormat
from neurosketch.export.naming import DEFAULT_PATTERN, NamePattern, values_of
from neurosketch.export.writer import ExportReport, export_clip

_TRIES = 20
"""How often another program may take the very name that was about to be used."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How exports are written.

    Attributes:
        folder: made when missing.
        fmt: format.
        sample_rate: Hz; None keeps each clip's.
        pattern: text of a `NamePattern`.
        sketch: name of the sketch.
    """

    folder: Path
    fmt: ExportFormat = ExportFormat.WAV24
    sample_rate: int | None = None
    pattern: str = DEFAULT_PATTERN
    sketch: str = ""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of a batch.

    Attributes:
        written: one report per file, in order.
        failed: name and sentence of each clip that could not be written.
        cancelled: whether it was stopped before the end.
    """

    written: tuple[ExportReport, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    cancelled: bool = False

    @property
    def clipped_samples(self) -> int:
        """Samples that a format had to cut, over all files."""
        return sum(report.clipped_samples for report in self.written)


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One clip of a batch.

    Attributes:
        name: for progress and complaints.
        load: brings the clip; called when its turn has come, so that one is in memory at a time.
    """

    name: str
    load: Callable[[], Clip]


def export_new(
    clip: Clip,
    plan: Plan,
    *,
    cancelled: Callable[[], bool] = bool,
    today: datetime.date | None = None,
) -> ExportReport:
    """Write a clip under a name that no file has; never replaces one.

    Raises:
        AudioFileError: the pattern makes no name, or the file cannot be written.
        Cancelled: `cancelled` said so.
    """
    pattern, values = NamePattern.parse(plan.pattern), values_of(clip, plan.sketch, today)
    for _ in range(_TRIES):
        path = pattern.free_path(values, plan.folder, plan.fmt.suffix)
        try:
            return export_clip(clip, path, plan.fmt, plan.sample_rate, cancelled=cancelled)
        except AudioFileError:
            if not path.exists():
                raise
            # Another program was faster with this name: the next one is free.
    raise AudioFileError(f"Folder '{plan.folder}' fills with other files.", "Try again.")


class Batch:
    """Writes clips one by one; whoever drives it does other things between two steps.

    Args:
        items: what to write, in order.
        plan: where and how.
        cancelled: asked again and again; files that are complete by then stay.
    """

    def __init__(
        self, items: tuple[BatchItem, ...], plan: Plan, cancelled: Callable[[], bool] = bool
    ) -> None:
        self._items = items
        self._plan = plan
        self._cancelled = cancelled
        self._done = 0
        self._written: list[ExportReport] = []
        self._failed: list[tuple[str, str]] = []

    @property
    def total(self) -> int:
        """How many clips there are."""
        return len(self._items)

    @property
    def done(self) -> int:
        """How many were dealt with."""
        return self._done

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return self._done == len(self._items) or self._cancelled()

    @property
    def next_name(self) -> str:
        """Name of the clip whose turn it is; empty at the end."""
        return "" if self.finished else self._items[self._done].name

    def step(self) -> None:
        """Write the next clip; one that cannot be written does not stop the others."""
        if self.finished:
            return
        item = self._items[self._done]
        try:
            self._written.append(export_new(item.load(), self._plan, cancelled=self._cancelled))
        except NeuroSketchError as error:
            if self._cancelled():
                return
            self._failed.append((item.name, str(error)))
        self._done += 1

    def report(self) -> BatchReport:
        """What was done so far."""
        stopped = self._done < len(self._items)
        return BatchReport(tuple(self._written), tuple(self._failed), stopped)


def export_batch(
    items: tuple[BatchItem, ...],
    plan: Plan,
    progress: Callable[[int, int, str], None] = lambda *_: None,
    cancelled: Callable[[], bool] = bool,
) -> BatchReport:
    """Write clips one after the other.

    Args:
        items: what to write, in order.
        plan: where and how.
        progress: called with the number done, the number of all, and the name of the next one.
        cancelled: asked again and again; files that are complete by then stay.
    """
    batch = Batch(items, plan, cancelled)
    while not batch.finished:
        progress(batch.done, batch.total, batch.next_name)
        batch.step()
    progress(batch.done, batch.total, "")
    return batch.report()
