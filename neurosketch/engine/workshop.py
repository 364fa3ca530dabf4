"""Runs what takes a while with a model: in threads of their own, with progress and an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from neurosketch.audio_io.ports import MODEL_ERRORS
from neurosketch.core.errors import Cancelled
from neurosketch.core.events import EngineEvent, Failed, Progress
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import ProgressFn, SoundModel
from neurosketch.engine.host import ModelHost
from neurosketch.engine.job import EitherSet, run_with_progress

T = TypeVar("T")
Work = Callable[[SoundModel, ProgressFn], T]
_LONGEST_REST = 1.0
"""Seconds for which a render stands still; a long piece of writing shares the processor."""
_LONGEST_PAUSE = 0.1
"""Seconds of a pause between two steps of a render beside live sound; half the time is its own."""


class Workshop:
    """The working threads and their manners.

    Args:
        host: where models come from.
    """

    def __init__(self, host: ModelHost) -> None:
        self._host = host
        self._closing = threading.Event()
        # Set while nothing short is done: a render stands still then, and the user does not wait.
        self._calm = threading.Event()
        self._calm.set()
        self.beside_live: Callable[[], bool] = lambda: False
        """Whether something sounds that needs the processor: a render then takes its time."""
        self._renderer, self._writer = (
            ThreadPoolExecutor(1, thread_name_prefix=name, initializer=host.enter_thread)
            for name in ("render-job", "compose-job")
        )

    def close(self) -> None:
        """Cancel what runs and end the threads; idempotent."""
        self._closing.set()
        self._calm.set()
        self._writer.shutdown(wait=True)
        self._renderer.shutdown(wait=True)

    def later(self, work: Callable[[], None]) -> None:
        """Run something small in the working thread, after what waits there already."""
        if not self._closing.is_set():
            self._renderer.submit(work)

    def answer(
        self,
        request_id: str,
        model_id: str,
        cancel: threading.Event,
        work: Callable[[EitherSet], Generator[EngineEvent, None, tuple[T, float]]],
        done: Callable[[T, float], EngineEvent],
    ) -> Iterator[EngineEvent]:
        """The events of some work, and at its end that it is done, or why it is not.

        Args:
            request_id: whose events they are.
            model_id: named when it fails.
            cancel: set it to stop.
            work: given a token that is set when it shall stop; returns what it made, and how many
                seconds that took.
            done: the event at the end.
        """
        abandoned = threading.Event()
        try:
            result, seconds = yield from work(EitherSet(cancel, self._closing, abandoned))
            yield done(result, seconds)
        except Cancelled as error:
            yield Failed(request_id, str(error), cancelled=True)
        except MODEL_ERRORS as error:
            yield Failed(request_id, str(self._host.explain(model_id, error)))
        finally:
            abandoned.set()

    def run(
        self,
        spec: ModelSpec,
        request_id: str,
        text: str,
        token: EitherSet,
        work: Work[T],
        short: bool = False,
    ) -> Generator[EngineEvent, None, tuple[T, float]]:
        """Load a model and let it work in the working thread, on the CPU when the GPU is full.

        Args:
            spec: of the model.
            request_id: whose progress it is.
            text: what is being done.
            token: checked before the work begins.
            work: told how to tell the share done.
            short: do it at once, in a thread of its own; what else is being done waits.

        Returns:
            What `work` returned, and the seconds it took.
        """
        worker = self._writer if short else self._renderer
        job = self._hurried(work) if short else self._patient(work)
        while True:
            if not self._host.is_loaded(spec.id):
                yield Progress(request_id, 0.0, f"Loading {spec.name}")
            try:
                model = self._host.load(spec.id)
                if token.is_set():
                    raise Cancelled
                began = time.perf_counter()
                shares = run_with_progress(worker, partial(job, model))
                yield Progress(request_id, 0.0, text)
                while True:
                    try:
                        fraction = next(shares)
                    except StopIteration as stop:
                        return stop.value, time.perf_counter() - began
                    yield Progress(request_id, fraction, text)
            except MODEL_ERRORS as error:
                if not self._host.recover(error):
                    raise

    def _hurried(
        self, work: Callable[[SoundModel, ProgressFn], T]
    ) -> Callable[[SoundModel, ProgressFn], T]:
        """Work that others make room for."""

        def job(model: SoundModel, progress: ProgressFn) -> T:
            self._calm.clear()
            try:
                return work(model, progress)
            finally:
                self._calm.set()

        return job

    def _patient(
        self, work: Callable[[SoundModel, ProgressFn], T]
    ) -> Callable[[SoundModel, ProgressFn], T]:
        """Work that makes room for others, wherever it tells the share done."""

        def job(model: SoundModel, progress: ProgressFn) -> T:
            began = time.perf_counter()

            def tell(fraction: float) -> None:
                nonlocal began
                progress(fraction)
                self._calm.wait(_LONGEST_REST)
                if self.beside_live():
                    self._closing.wait(min(time.perf_counter() - began, _LONGEST_PAUSE))
                began = time.perf_counter()

            return work(model, tell)

        return job
