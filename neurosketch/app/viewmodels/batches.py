"""Exports several takes one by one, so that the file thread stays free for others in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.core.clip import Clip

if TYPE_CHECKING:
    from neurosketch.export.batch import Batch, BatchReport, Plan

Load = Callable[[str, Callable[[Clip], None], Callable[[str], None]], None]
"""(take id, then, failed): brings the clip of a take, or a sentence."""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch has come.

    Attributes:
        done, total: takes dealt with, and all of them.
        name: of the take whose turn it is; empty at the end.
    """

    done: int
    total: int
    name: str


class RunningBatch:
    """Drives a `Batch`: clips are loaded by others, files are written by the file jobs.

    Args:
        takes: id and name of each, in order.
        load: brings the clip of a take.
        plan: where and how; called on the file thread, which may import what the window must not.
        jobs: writes the files.
    """

    def __init__(
        self,
        takes: Sequence[tuple[str, str]],
        load: Load,
        plan: Callable[[], Plan],
        jobs: FileJobs,
    ) -> None:
        self._takes = tuple(takes)
        self._load = load
        self._plan = plan
        self._jobs = jobs
        self._cancel = threading.Event()
        self._batch: Batch | None = None

    def cancel(self) -> None:
        """Stop at the next piece of the file in progress."""
        self._cancel.set()

    def run(
        self, progressed: Callable[[BatchProgress], None], done: Callable[[BatchReport], None]
    ) -> None:
        """Begin.

        Args:
            progressed: called before each take and at the end.
            done: called at the end, also when it was stopped.
        """
        self._progressed, self._done = progressed, done
        progressed(BatchProgress(0, len(self._takes), self._takes[0][1]))
        self._jobs.submit(self._begin, self._next, self._broken)

    def _begin(self) -> Batch:
        from neurosketch.export.batch import Batch

        return Batch([name for _, name in self._takes], self._plan(), self._cancel.is_set)

    def _next(self, batch: Batch) -> None:
        self._batch = batch
        self._progressed(BatchProgress(batch.done, batch.total, batch.next_name))
        if batch.finished:
            self._done(batch.report())
            return

        def loaded(clip: Clip) -> None:
            self._submit(batch, lambda: batch.write(clip))

        def failed(sentence: str) -> None:
            self._submit(batch, lambda: batch.refuse(sentence))

        self._load(self._takes[batch.done][0], loaded, failed)

    def _submit(self, batch: Batch, step: Callable[[], None]) -> None:
        def work() -> Batch:
            step()
            return batch

        self._jobs.submit(work, self._next, self._broken)

    def _broken(self, sentence: str) -> None:
        """Something unexpected: the rest is left undone, what is written stays."""
        from neurosketch.export.batch import BatchReport

        report = BatchReport() if self._batch is None else self._batch.report()
        name = self._takes[len(report.written) + len(report.failed)][1]
        self._done(BatchReport(report.written, (*report.failed, (name, sentence)), cancelled=False))
