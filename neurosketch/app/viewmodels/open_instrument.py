"""Keeps the instrument of the chosen model open, silent, beside whatever else sounds."""

from __future__ import annotations

import uuid
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.held_keys import HeldKeys
from neurosketch.app.viewmodels.player import PlayerViewModel, Sounding
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.control import ControlState
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.performance import Expression
from neurosketch.core.request import GenerateRequest


class OpenInstrument(QObject):
    """Asks the engine for the instrument, and again when another one is chosen.

    A live stream and the instrument take each other's place; a take sounds beside it. What is
    held while the instrument opens is heard as soon as it is open.

    Args:
        client: the engine.
        sketch: which model, which instruments.
        player: what else sounds.
        held: the keys that are down.

    Signals:
        changed(bool): whether a key that goes down sounds at once.
    """

    changed = Signal(bool)

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        player: PlayerViewModel,
        held: HeldKeys,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._sketch = sketch
        self._player = player
        self._held = held
        self._asked = ""
        self._chosen: tuple[str, dict[str, str]] = ("", {})
        self._heard_s = -1.0
        self.is_open = False
        """Whether a key that goes down now sounds at once; any thread may look."""
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._open_again)
        sketch.modelChanged.connect(self._model_changed)
        sketch.conditionChanged.connect(self._again.start)
        sketch.controlsChanged.connect(self._controls_changed)
        player.soundingChanged.connect(self._sounding_changed)
        player.healthRead.connect(self._watch)
        client.modelLoaded.connect(self._model_loaded)
        client.instrumentStarted.connect(self._started)
        client.microphoneStarted.connect(self._voice_started)
        client.liveFailed.connect(self._failed)

    @property
    def possible(self) -> bool:
        """Whether the chosen model is played by keys."""
        spec = self._sketch.spec
        return spec is not None and Capability.PLAY in spec.capabilities

    def arm(self) -> None:
        """Open the instrument unless it is open or about to be."""
        if self.possible and not self.is_open and not self._asked:
            self._ask()

    def sung(self) -> tuple[Expression, ...]:
        """What was sung since the last call, by keys or by the microphone."""
        session = self._client.session
        if session is None or not (self.is_open or self._player.listens):
            return ()
        fresh = session.expressions(self._heard_s)
        if fresh:
            self._heard_s = fresh[-1].seconds
        return fresh

    def _ask(self) -> None:
        request = self._request()
        if request is None or self._client.session is None:
            return
        self._asked = request.request_id
        self._chosen = (request.model_id, dict(request.conditions))
        self._client.start_instrument(request)
        # A phrase that the model plays by itself ends with it.
        self._player.give_way()

    def _request(self) -> GenerateRequest | None:
        request = self._sketch.live_request()
        if request is None:
            return None
        return replace(request, source=None, source_b=None, score=None, request_id=uuid.uuid4().hex)

    def _open_again(self) -> None:
        spec, conditions = self._sketch.spec, self._sketch.conditions
        if spec is None or self._chosen == (spec.id, conditions):
            return
        if self.possible and (self.is_open or self._asked):
            self._ask()

    def _started(self, request: GenerateRequest) -> None:
        session = self._client.session
        if request.request_id != self._asked or session is None:
            return
        was_open, self._asked, self._heard_s = self.is_open, "", -1.0
        if self._sketch.controls != request.controls:
            session.set_controls(self._sketch.controls)
        if not was_open:
            # Before other threads play at once: a key that comes up must not overtake its own going
            # down.
            for event in self._held.events():
                self._client.play(event)
            self._set_open(True)

    def _voice_started(self, _: GenerateRequest) -> None:
        # Nothing else: it may come late, when the instrument is asked for again already.
        self._heard_s = -1.0

    def _failed(self, request_id: str) -> None:
        if request_id == self._asked:
            self._asked = ""

    def _replaced(self, *_: object) -> None:
        """Something else sounds live."""
        self._asked = ""
        self._set_open(False)

    def _watch(self, *_: object) -> None:
        session = self._client.session
        if self.is_open and session is not None and not session.playhead().live:
            self._replaced()  # it broke, and health says why; the next key opens it again

    def _set_open(self, is_open: bool) -> None:
        if is_open != self.is_open:
            self.is_open = is_open
            self.changed.emit(is_open)

    def _sounding_changed(self, sounding: Sounding) -> None:
        if sounding is Sounding.LIVE:
            self._replaced()
        else:
            self.arm()

    def _model_changed(self, spec: ModelSpec) -> None:
        self._player.plays_by_hand = self.possible
        if self.possible:
            self._again.start()
        elif self.is_open or self._asked:
            self._replaced()
            if self._player.sounding is not Sounding.LIVE:
                self._client.stop_live()

    def _model_loaded(self, spec: ModelSpec) -> None:
        current = self._sketch.spec
        chosen = current is not None and spec.id == current.id
        if chosen and self._player.sounding is not Sounding.LIVE:
            self.arm()

    def _controls_changed(self, state: ControlState) -> None:
        session = self._client.session
        if session is not None and self.is_open:
            session.set_controls(state)
