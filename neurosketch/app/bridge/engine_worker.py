"""The object that lives in the engine thread and runs jobs, between the events of a render too."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, Signal, Slot

from neurosketch.app.bridge.messages import (
    CloseJob,
    ComposeJob,
    DevicesFound,
    DevicesJob,
    EngineReady,
    FindJob,
    GenerateJob,
    Job,
    LiveJob,
    LiveKind,
    LiveStarted,
    LoadFailed,
    LoadJob,
    MapJob,
    MapReady,
    ModelLoaded,
    OutputJob,
    PrepareJob,
    StemsJob,
)
from neurosketch.app.bridge.session_port import DeviceLister, SessionFactory, SessionPort
from neurosketch.core.errors import Cancelled, NeuroSketchError
from neurosketch.core.events import EngineEvent, Failed
from neurosketch.core.request import GenerateRequest

log = logging.getLogger(__name__)
_LongJob = GenerateJob | FindJob | StemsJob


@dataclass(frozen=True, slots=True, eq=False)
class _Render:
    """A job on its way that takes a while; each event is asked for by a job of its own."""

    request_id: str
    events: Iterator[EngineEvent]
    queued: bool = True


class EngineWorker(QObject):
    """Runs jobs on the engine's QThread; every answer is a frozen value through `answered`.

    Args:
        session_factory: makes the session; called in the engine thread, because it opens the
            sound device.
        list_devices: lists the output devices; called in the engine thread.
        list_microphones: likewise.
    """

    answered = Signal(object)
    _continued = Signal(object)

    def __init__(
        self,
        session_factory: SessionFactory,
        list_devices: DeviceLister,
        list_microphones: DeviceLister = tuple,
    ) -> None:
        super().__init__()
        self._factory = session_factory
        self._list_devices = list_devices
        self._list_microphones = list_microphones
        self._session: SessionPort | None = None
        self._renders: deque[_LongJob] = deque()
        # Through the event loop: a stream that shall start is not kept waiting for a whole clip.
        self._continued.connect(self.handle, Qt.ConnectionType.QueuedConnection)
        self.newest_live = 0
        """Serial of the newest live job; written by the window's thread, read here."""
        self.stopped_live = 0
        """Live jobs below this serial shall not sound; written by the window's thread."""
        self.closing = False
        """Set by the window's thread: jobs that still wait are dropped."""

    @Slot(object)
    def handle(self, job: Job | _Render) -> None:
        """Run one job; whatever goes wrong becomes one sentence for the user."""
        try:
            self._run(job)
        except Cancelled as error:
            self._fail(job, str(error), cancelled=True)
        except NeuroSketchError as error:
            self._fail(job, str(error))
        except Exception as error:
            log.exception("engine job %s failed", type(job).__name__)
            detail = f"{type(error).__name__}: {error}".splitlines()[0][:160]
            self._fail(job, f"Something unexpected went wrong in the engine ({detail}).")

    def _run(self, job: Job | _Render) -> None:
        if isinstance(job, PrepareJob):
            self._prepare()
            return
        if isinstance(job, CloseJob):
            self._close()
            return
        if self.closing:
            return
        if isinstance(job, DevicesJob):
            microphones = tuple(self._list_microphones())
            self.answered.emit(DevicesFound(tuple(self._list_devices()), microphones))
            return
        session = self._session
        if session is None:
            raise NeuroSketchError("The sound engine did not start.", "Restart NeuroSketch.")
        if isinstance(job, LoadJob):
            self.answered.emit(ModelLoaded(session.load(job.model_id)))
        elif isinstance(job, LiveJob):
            if job.serial == self.newest_live:
                request = self._go_live(session, job)
                if job.serial < self.stopped_live:
                    session.stop_live()  # the session may have begun after it was told to stop
                self.answered.emit(LiveStarted(request, job.kind))
        elif isinstance(job, ComposeJob):
            events = session.compose(job.request, job.cancel)
            self._continued.emit(_Render(job.request.request_id, events, queued=False))
        elif isinstance(job, _LongJob):
            self._renders.append(job)
            if len(self._renders) == 1:
                self._begin_render()
        elif isinstance(job, _Render):
            self._advance(job)
        elif isinstance(job, MapJob):
            self.answered.emit(MapReady(job.model_id, session.mapper(job.model_id)))
        elif isinstance(job, OutputJob):
            session.set_output(job.device_name)

    @staticmethod
    def _go_live(session: SessionPort, job: LiveJob) -> GenerateRequest:
        if job.kind is LiveKind.INSTRUMENT:
            session.start_instrument(job.request)
        elif job.kind is LiveKind.MICROPHONE:
            session.start_microphone(job.request, job.microphone)
        elif job.kind is LiveKind.SCORE:
            start = job.start
            session.start_score(
                job.request, loop=start.loop, beat=start.beat, running=start.running
            )
            return replace(job.request, score=session.live_score() or job.request.score)
        else:
            session.start_live(job.request)
        return job.request

    def _begin_render(self) -> None:
        if self._session is not None:
            job = self._renders[0]
            if isinstance(job, FindJob):
                events = self._session.find(job.request, job.cancel)
            elif isinstance(job, StemsJob):
                events = self._session.stems(job.request, job.cancel)
            else:
                events = self._session.generate(job.request, job.cancel)
            self._continued.emit(_Render(job.request.request_id, events))

    def _advance(self, render: _Render) -> None:
        event = next(render.events, None)
        if event is None:
            if render.queued:
                self._end_render()
        else:
            self.answered.emit(event)
            self._continued.emit(render)

    def _end_render(self) -> None:
        self._renders.popleft()
        if self._renders:
            self._begin_render()

    def _prepare(self) -> None:
        session = self._factory()
        # Kept before `prepare` so that a failure in it still closes the sound device at the end.
        self._session = session
        choice = session.prepare()
        self.answered.emit(EngineReady(session, choice))

    def _close(self) -> None:
        session, self._session = self._session, None
        try:
            if session is not None:
                session.close()
        finally:
            # From inside the thread, so that the loop ends after this job and not before it.
            self.thread().quit()

    def _fail(self, job: Job | _Render, message: str, *, cancelled: bool = False) -> None:
        if isinstance(job, LoadJob):
            self.answered.emit(LoadFailed(job.model_id, message))
        elif isinstance(job, LiveJob | ComposeJob | _LongJob):
            self.answered.emit(Failed(job.request.request_id, message, cancelled))
        elif isinstance(job, _Render):
            self.answered.emit(Failed(job.request_id, message, cancelled))
            if job.queued:
                self._end_render()
        else:
            self.answered.emit(Failed("", message, cancelled))
