"""Spectrogram pictures made off the UI thread."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal

from neurosketch.core.clip import AudioArray
from neurosketch.dsp.spectrogram import RollingSpectrogram, SpectrogramSettings, spectrogram

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A range of a clip, drawn.

    Attributes:
        ticket: which question this answers.
        start, end: range in frames.
        values: (rows, columns) uint8, highest frequency first.
    """

    ticket: int
    start: float
    end: float
    values: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class LivePicture:
    """A rolling picture that already shows the history it was given.

    Attributes:
        ticket: which question this answers.
        rolling: the picture; nobody else holds it.
        appended: how many live frames had come in when the history was taken.
    """

    ticket: int
    rolling: RollingSpectrogram
    appended: int


class _Job:
    """One question; holds copies or read-only views of everything it needs."""

    def __init__(self, painter: SpectrogramPainter, ticket: int) -> None:
        self.painter = painter
        self.ticket = ticket
        self.cancel = threading.Event()

    def tell(self, answer: Picture | LivePicture) -> None:
        """Hand over the answer, unless nobody is left to take it."""
        if not self.cancel.is_set():
            try:
                self.painter.finished.emit(answer)
            except RuntimeError:
                # The view was deleted while its picture was being made.
                _log.debug("a picture came too late")


class _ClipJob(_Job):
    audio: AudioArray
    sample_rate: int
    span: tuple[float, float]
    columns: int
    settings: SpectrogramSettings

    def run(self) -> None:
        """Draw, unless nobody wants it any more."""
        values = spectrogram(
            self.audio, self.sample_rate, self.columns, self.settings,
            start_frame=self.span[0], end_frame=self.span[1], cancelled=self.cancel.is_set,
        )  # fmt: skip
        if values is not None:
            flipped = np.ascontiguousarray(values[::-1])
            self.tell(Picture(self.ticket, *self.span, flipped))


class _LiveJob(_Job):
    history: AudioArray
    appended: int
    rolling: RollingSpectrogram

    def run(self) -> None:
        """Draw the history."""
        if not self.cancel.is_set():
            self.rolling.append(self.history)
            self.tell(LivePicture(self.ticket, self.rolling, self.appended))


class SpectrogramPainter(QObject):
    """Answers the latest question about a clip and about live audio, in one worker thread.

    `finished` carries a `Picture` or a `LivePicture` and is delivered in the thread of the
    receiver. A new question of one sort cancels the former one of that sort.
    """

    finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._ticket = 0
        self._jobs: dict[str, _Job] = {}
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    def paint_clip(
        self,
        audio: AudioArray,
        sample_rate: int,
        span: tuple[float, float],
        columns: int,
        settings: SpectrogramSettings,
    ) -> int:
        """Ask for a range of a clip; returns the ticket of the answer."""
        job = _ClipJob(self, self._next("clip"))
        job.audio, job.sample_rate, job.span = audio, sample_rate, span
        job.columns, job.settings = columns, settings
        self._jobs["clip"] = job
        self._pool.start(job.run)
        return job.ticket

    def paint_live(self, history: AudioArray, appended: int, rolling: RollingSpectrogram) -> int:
        """Ask for a rolling picture of the history; returns the ticket of the answer."""
        job = _LiveJob(self, self._next("live"))
        job.history, job.appended, job.rolling = history, appended, rolling
        self._jobs["live"] = job
        self._pool.start(job.run)
        return job.ticket

    def _next(self, sort: str) -> int:
        self.cancel(sort)
        self._ticket += 1
        return self._ticket

    def cancel(self, sort: str) -> None:
        """Give up the question of one sort, `clip` or `live`."""
        job = self._jobs.pop(sort, None)
        if job is not None:
            job.cancel.set()

    def stop(self) -> None:
        """Give up everything and wait until the worker is idle."""
        for sort in tuple(self._jobs):
            self.cancel(sort)
        self._pool.clear()
        self._pool.waitForDone()
