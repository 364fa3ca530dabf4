"""The window's side of the engine: sends jobs, receives answers, never waits."""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from neurosketch.app.bridge.engine_worker import EngineWorker
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
    ScoreStart,
    StemsJob,
)
from neurosketch.app.bridge.score_link import ScoreLink
from neurosketch.app.bridge.session_port import DeviceLister, SessionFactory, SessionPort
from neurosketch.core.events import Composed, Failed, Finished, Found, Stems
from neurosketch.core.find import FindRequest
from neurosketch.core.performance import PlayEvent
from neurosketch.core.performed import Performance
from neurosketch.core.request import GenerateRequest

log = logging.getLogger(__name__)

CLOSE_TIMEOUT_MS = 20_000


class EngineClient(ScoreLink):
    """Owns the engine thread.

    Signals:
        ready(object): `EngineReady`.
        modelLoaded(object): `ModelSpec`.
        loadFailed(str, str): model id and a sentence.
        liveStarted(object): the `GenerateRequest` that is now audible, of whatever kind.
        instrumentStarted(object): the `GenerateRequest` that is now played by keys.
        microphoneStarted(object): the `GenerateRequest` that now follows the microphone.
        scoreStarted(object): the `GenerateRequest` of the sketch that now plays, with its score.
        mapReady(object): `MapReady`.
        devicesFound(object): tuple of output devices.
        microphonesFound(object): tuple of microphones.
        eventReceived(object): `Progress`, `Composed` and the end of a job that takes a while.
        liveFailed(str): `request_id` of a live stream that could not start; `failed` says why.
        failed(str): a sentence about anything else that went wrong.
    """

    ready = Signal(object)
    modelLoaded = Signal(object)
    loadFailed = Signal(str, str)
    liveStarted = Signal(object)
    instrumentStarted = Signal(object)
    microphoneStarted = Signal(object)
    scoreStarted = Signal(object)
    mapReady = Signal(object)
    devicesFound = Signal(object)
    microphonesFound = Signal(object)
    eventReceived = Signal(object)
    liveFailed = Signal(str)
    failed = Signal(str)

    _jobSent = Signal(object)

    def __init__(
        self,
        session_factory: SessionFactory,
        list_devices: DeviceLister,
        parent: QObject | None = None,
        list_microphones: DeviceLister = tuple,
    ) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._thread.setObjectName("engine")
        self._worker = EngineWorker(session_factory, list_devices, list_microphones)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._jobSent.connect(self._worker.handle, queued)
        self._worker.answered.connect(self._receive, queued)
        self._cancels: dict[str, threading.Event] = {}
        self._writing: set[str] = set()
        self._closed = False

    @property
    def session(self) -> SessionPort | None:
        """The session once it is ready; only its never-blocking methods may be called here."""
        return self._session

    @property
    def is_running(self) -> bool:
        """Whether the engine thread is alive."""
        return self._thread.isRunning()

    def start(self) -> None:
        """Start the engine thread and prepare the session in it."""
        self._thread.start()
        self._send(PrepareJob())

    def load(self, model_id: str) -> None:
        """Ask for a model to be loaded."""
        self._send(LoadJob(model_id))

    def want_map(self, model_id: str) -> None:
        """Ask for the map of a model's sounds; it comes through `mapReady`."""
        self._send(MapJob(model_id))

    def start_live(self, request: GenerateRequest) -> None:
        """Ask for a live stream; a newer call of this kind replaces one that still waits."""
        self._go_live(request, LiveKind.STREAM)

    def start_instrument(self, request: GenerateRequest) -> None:
        """Ask for an instrument, silent until it is played; as `start_live` otherwise."""
        self._go_live(request, LiveKind.INSTRUMENT)

    def start_microphone(self, request: GenerateRequest, microphone: str | None = None) -> None:
        """Ask for an instrument that follows the microphone; as `start_live` otherwise."""
        self._go_live(request, LiveKind.MICROPHONE, microphone)

    def start_score(
        self,
        request: GenerateRequest,
        loop: tuple[float, float] | None = None,
        beat: float = 0.0,
        running: bool = True,
    ) -> None:
        """Ask for a sketch that is edited while it plays; as `start_live` otherwise.

        Args:
            request: with or without a score.
            loop: first and last quarter note of what is repeated; None for all of it.
            beat: the quarter note where it begins.
            running: whether it plays at once, or stands until `run_score`.
        """
        self._go_live(request, LiveKind.SCORE, start=ScoreStart(loop, beat, running))

    def play(self, event: PlayEvent, at: float | None = None) -> None:
        """Keys, wheels and pedal of the instrument that sounds; any thread, at once.

        Args:
            event: what the hands do.
            at: `time.perf_counter()` of the moment they did; None for now.
        """
        session = self._session
        if session is not None:
            session.play(event, at)

    def start_recording(self) -> None:
        """Write down what is played from the next key on."""
        if self._session is not None:
            self._session.start_recording()

    def stop_recording(self) -> Performance | None:
        """What was played; None when it was nothing. Submit its `as_request` for the take."""
        return None if self._session is None else self._session.stop_recording()

    def stop_live(self) -> None:
        """Stop the live stream and forget one that still waits to start."""
        self._worker.newest_live += 1
        self._worker.stopped_live = self._worker.newest_live
        if self._session is not None:
            self._session.stop_live()

    def submit(self, request: GenerateRequest) -> None:
        """Ask for a clip; answers come through `eventReceived` with its `request_id`."""
        self._start(GenerateJob(request))

    def compose(self, request: GenerateRequest) -> None:
        """Ask for the notes of a sketch only; a render on its way does not keep them waiting."""
        self._writing.add(request.request_id)
        self._start(ComposeJob(request))

    def stems(self, request: GenerateRequest) -> None:
        """Ask for the tracks of a sketch one by one; they come through `eventReceived`."""
        self._start(StemsJob(request))

    def find(self, request: FindRequest) -> None:
        """Look for a sound; answers come through `eventReceived` with its `request_id`."""
        job = FindJob(request)
        self._cancels[request.request_id] = job.cancel
        self._send(job)

    def cancel(self, request_id: str = "") -> None:
        """Stop a job, or every generate and find job, running or waiting, within 100 ms."""
        for known, event in self._cancels.items():
            if request_id in ("", known):
                event.set()

    def set_output(self, device_name: str | None) -> None:
        """Use another output device; at once, even while a clip is rendered."""
        if self._session is not None:
            self._session.set_output(device_name)
        else:
            self._send(OutputJob(device_name))

    def list_devices(self) -> None:
        """Ask for the output devices."""
        self._send(DevicesJob())

    def close(self) -> None:
        """Cancel, close the session, end the thread and wait for it. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self.cancel()
        self._worker.newest_live += 1
        if self._thread.isRunning():
            self._worker.closing = True
            self._jobSent.emit(CloseJob())
            if not self._thread.wait(CLOSE_TIMEOUT_MS):
                log.error("the engine thread did not end within %d ms", CLOSE_TIMEOUT_MS)
        self._session = None

    def _start(self, job: GenerateJob | ComposeJob | StemsJob) -> None:
        self._cancels[job.request.request_id] = job.cancel
        self._send(job)

    def _go_live(
        self,
        request: GenerateRequest,
        kind: LiveKind,
        microphone: str | None = None,
        start: ScoreStart | None = None,
    ) -> None:
        self._worker.newest_live += 1
        serial = self._worker.newest_live
        self._send(LiveJob(request, serial, kind, microphone, start or ScoreStart()))

    def _send(self, job: Job) -> None:
        if not self._closed:
            self._jobSent.emit(job)

    @Slot(object)
    def _receive(self, answer: object) -> None:
        if self._closed:
            return
        if isinstance(answer, EngineReady):
            self._session = answer.session
            self.ready.emit(answer)
        elif isinstance(answer, ModelLoaded):
            self.modelLoaded.emit(answer.spec)
        elif isinstance(answer, LoadFailed):
            self.loadFailed.emit(answer.model_id, answer.message)
        elif isinstance(answer, MapReady):
            self.mapReady.emit(answer)
        elif isinstance(answer, LiveStarted):
            self.liveStarted.emit(answer.request)
            if answer.kind is LiveKind.INSTRUMENT:
                self.instrumentStarted.emit(answer.request)
            elif answer.kind is LiveKind.MICROPHONE:
                self.microphoneStarted.emit(answer.request)
            elif answer.kind is LiveKind.SCORE:
                self.scoreStarted.emit(answer.request)
        elif isinstance(answer, DevicesFound):
            self.devicesFound.emit(answer.devices)
            self.microphonesFound.emit(answer.microphones)
        else:
            self._receive_event(answer)

    def _ends(self, event: object) -> bool:
        """Whether an event is the last of its job; a clip's render goes on after the writing."""
        return not isinstance(event, Composed) or event.request_id in self._writing

    def _receive_event(self, event: object) -> None:
        if self._ends(event) and isinstance(event, Composed | Failed | Finished | Found | Stems):
            self._writing.discard(event.request_id)
            known = self._cancels.pop(event.request_id, None)
            if known is None and isinstance(event, Failed):
                if event.request_id:
                    self.liveFailed.emit(event.request_id)
                self.failed.emit(event.message)
                return
        self.eventReceived.emit(event)
