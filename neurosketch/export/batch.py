"""Many clips to files, one after the other, with progress, stoppable, nothing half-written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from neurosketch.core.clip import Clip
from neurosketch.core.errors import AudioFileError, Cancelled, NeuroSketchError
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
    """Keeps account of clips that are written one by one.

    Whoever drives it brings the clips, so that one is in memory at a time, and may do other things
    in between.

    Args:
        names: of the clips in order, for progress and complaints.
        plan: where and how.
        cancelled: asked again and again; files that are complete by then stay.
    """

    def __init__(
        self, names: Sequence[str], plan: Plan, cancelled: Callable[[], bool] = bool
    ) -> None:
        self._names = tuple(names)
        self._plan = plan
        self._cancelled = cancelled
        self._done = 0
        self._written: list[ExportReport] = []
        self._failed: list[tuple[str, str]] = []

    @property
    def total(self) -> int:
        """How many clips there are."""
        return len(self._names)

    @property
    def done(self) -> int:
        """How many were dealt with."""
        return self._done

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return self._done == len(self._names) or self._cancelled()

    @property
    def next_name(self) -> str:
        """Name of the clip whose turn it is; empty at the end."""
        return "" if self.finished else self._names[self._done]

    def write(self, clip: Clip) -> None:
        """Write the clip whose turn it is; one that cannot be written does not stop the others."""
        if self.finished:
            return
        try:
            self._written.append(export_new(clip, self._plan, cancelled=self._cancelled))
        except Cancelled:
            return
        except NeuroSketchError as error:
            self.refuse(str(error))
        else:
            self._done += 1

    def refuse(self, sentence: str) -> None:
        """The clip whose turn it is could not be had; the next one's turn comes."""
        if not self.finished:
            self._failed.append((self._names[self._done], sentence))
            self._done += 1

    def report(self) -> BatchReport:
        """What was done so far."""
        stopped = self._done < len(self._names)
        return BatchReport(tuple(self._written), tuple(self._failed), stopped)


def export_batch(
    items: Sequence[BatchItem],
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
    batch = Batch([item.name for item in items], plan, cancelled)
    while not batch.finished:
        progress(batch.done, batch.total, batch.next_name)
        try:
            clip = items[batch.done].load()
        except NeuroSketchError as error:
            batch.refuse(str(error))
        else:
            batch.write(clip)
    progress(batch.done, batch.total, "")
    return batch.report()
