"""Records what is played on an instrument: it becomes a take with its notes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.corners import Corners
from neurosketch.app.viewmodels.generation import Generation
from neurosketch.app.viewmodels.instrument import InstrumentViewModel
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.performed import Performance
from neurosketch.core.request import GenerateRequest


class Recording(QObject):
    """From the record button to the take.

    What was played is rendered again from its notes and the movements of the sliders, the same
    samples every time; until that is done, it waits here and is not lost.

    Signals:
        changed(bool): whether what is played is written down.
        refused(object): the request of something played that cannot be rendered, or was cancelled.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    changed = Signal(bool)
    refused = Signal(object)
    messaged = Signal(str, str)

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        instrument: InstrumentViewModel,
        generation: Generation,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._sketch = sketch
        self._generation = generation
        self._waiting: list[GenerateRequest] = []
        self._rendered: GenerateRequest | None = None
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._render)
        self.on = False
        generation.busyChanged.connect(self._next.start)
        generation.ended.connect(self._ended)
        instrument.openChanged.connect(self._open_changed)

    @property
    def waiting(self) -> tuple[GenerateRequest, ...]:
        """What was played and is not rendered yet."""
        return tuple(self._waiting if self._rendered is None else [self._rendered, *self._waiting])

    def toggle(self) -> None:
        """Begin or end."""
        self.set_on(not self.on)

    def set_on(self, on: bool) -> None:
        """Begin with the next key, or end and make the take."""
        if on == self.on:
            return
        if not on:
            self._stop()
        elif self._client.session is None:
            self._say(self.tr("The sound engine is still starting."))
            self.changed.emit(False)  # the button that was pressed comes up again
        else:
            self._client.start_recording()
            self._set_on(True)

    def end(self, keep: Callable[[GenerateRequest], None]) -> None:
        """The program ends: hand over what was played and is no take yet."""
        played = self._client.stop_recording() if self.on else None
        if played is not None:
            self._waiting.append(self._request_of(played))
        for request in self.waiting:
            keep(request)
        self._waiting.clear()
        self._rendered = None

    def _stop(self) -> None:
        self._set_on(False)
        played = self._client.stop_recording()
        if played is None:
            self._say(self.tr("Nothing was played."))
            return
        self._waiting.append(self._request_of(played))
        self._render()

    def _request_of(self, played: Performance) -> GenerateRequest:
        name = Corners.of(self._sketch).mixture()
        return played.as_request(self._sketch.tempo_bpm, key=self._sketch.key, name=name)

    def _render(self) -> None:
        if self._waiting and not self._generation.busy:
            self._rendered = self._waiting.pop(0)
            self._generation.make(self._rendered)

    def _ended(self, made: bool) -> None:
        request, self._rendered = self._rendered, None
        if request is not None and not made:
            self.refused.emit(request)

    def _open_changed(self, is_open: bool) -> None:
        if self.on and not is_open:
            self._stop()  # the instrument is gone

    def _set_on(self, on: bool) -> None:
        self.on = on
        self.changed.emit(on)

    def _say(self, text: str) -> None:
        self.messaged.emit(text, Kind.INFO)
