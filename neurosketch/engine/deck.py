"""What sounds live: a stream, an instrument with its keys and its recording, or the microphone.

Threading contract: the methods `start...` and `close` block and belong to the engine's thread;
everything else may be called from any thread and never waits for a model.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from neurosketch.audio_io.input import open_microphone
from neurosketch.audio_io.output import AudioOutput
from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.performance import Expression, PlayEvent
from neurosketch.core.performed import Performance
from neurosketch.core.ports import Instrument, SoundModel, Transferrer
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.clips import complete_request
from neurosketch.engine.ensemble import Ensemble
from neurosketch.engine.hands import Hands
from neurosketch.engine.host import ModelHost
from neurosketch.engine.instrument import InstrumentSource
from neurosketch.engine.listener import ListeningSource
from neurosketch.engine.live import LiveSource, SetControls
from neurosketch.engine.mailbox import Mailbox
from neurosketch.engine.recorder import Recorder
from neurosketch.engine.score_source import ScoreSource
from neurosketch.engine.sketches import with_score
from neurosketch.engine.speed import Speed

Opener = Callable[[SoundModel, GenerateRequest, Mailbox[SetControls]], LiveSource]
"""Makes the source for a loaded model and a complete request."""


class LiveDeck:
    """Starts and stops live sources.

    Args:
        host: where models come from.
        output: where they are heard.
        speed: told which model sounds.
    """

    def __init__(self, host: ModelHost, output: AudioOutput, speed: Speed) -> None:
        self._host = host
        self._output = output
        self._speed = speed
        # Held for a few instructions: start, set_controls and play must agree on the source.
        self._lock = threading.Lock()
        self._mailbox: Mailbox[SetControls] = Mailbox()
        self._newest = SetControls(ControlState(), 0.0)
        self._stops = 0
        self._instrument: InstrumentSource | None = None
        self._listener: ListeningSource | None = None
        self._hands = Hands()
        self._recorder: Recorder | None = None
        self._sounding: Clip | tuple[GenerateRequest, LiveSource] | None = None

    def start(self, request: GenerateRequest) -> None:
        """See `EngineSession.start_live`."""
        spec = self._host.spec(request.model_id)
        if Capability.STREAM not in spec.capabilities:
            raise RequestError(f"The model '{spec.id}' cannot play live.", "Generate a clip.")
        if Capability.COMPOSE in spec.capabilities:
            self.start_score(request, None, 0.0, running=True)
        else:
            self._start(spec, request, self._open_stream)

    def start_instrument(self, request: GenerateRequest) -> None:
        """See `EngineSession.start_instrument`."""
        spec = self._host.spec(request.model_id)
        if Capability.PLAY not in spec.capabilities:
            raise RequestError(f"The model '{spec.id}' cannot be played by keys.")
        self._start(spec, request, self._open_instrument)

    def start_score(
        self,
        request: GenerateRequest,
        loop: tuple[float, float] | None,
        beat: float,
        running: bool,
    ) -> None:
        """See `EngineSession.start_score`."""
        spec = self._host.spec(request.model_id)

        def open_score(
            model: SoundModel, complete: GenerateRequest, mailbox: Mailbox[SetControls]
        ) -> LiveSource:
            if not isinstance(model, Ensemble):
                raise RequestError(f"The model '{spec.id}' does not play sketches.")
            stream = model.open_score(complete, loop, beat, running)
            complete = with_score(complete, stream.score)
            enter = self._host.enter_live_thread
            return ScoreSource(stream, model, model.spec, complete, mailbox, enter)

        self._start(spec, request, open_score)

    @property
    def score_source(self) -> ScoreSource | None:
        """The score that is played live; None when none is."""
        source = self._output.live_source
        return source if isinstance(source, ScoreSource) else None

    def start_microphone(self, request: GenerateRequest, name: str | None) -> None:
        """See `EngineSession.start_microphone`."""
        spec = self._host.spec(request.model_id)
        if Capability.TRANSFER not in spec.capabilities:
            raise RequestError(f"The model '{spec.id}' cannot play along with a microphone.")
        # Before a model is loaded: whoever has no microphone learns so at once.
        microphone = open_microphone(name)

        def open_listener(
            model: SoundModel, complete: GenerateRequest, mailbox: Mailbox[SetControls]
        ) -> LiveSource:
            if not isinstance(model, Transferrer):
                raise RequestError(f"The model '{spec.id}' cannot play along with a microphone.")
            stream, enter = model.open_transfer(complete), self._host.enter_live_thread
            return ListeningSource(stream, microphone, model.spec, complete, mailbox, enter)

        try:
            self._start(spec, request, open_listener)
        finally:
            if self._listener is None or self._listener.microphone is not microphone:
                microphone.release()

    def stop(self) -> None:
        """Fade out; keys that are down are forgotten, and nobody listens any more."""
        with self._lock:
            self._stops += 1
            former = self._change(None)
            self._output.set_live(None)
        if former is not None:
            former.microphone.release()

    def close(self) -> None:
        """Stop, and wait until the microphone is free."""
        listener = self._listener
        self.stop()
        if listener is not None:
            listener.microphone.close()

    def set_controls(self, state: ControlState) -> None:
        """Let the source follow `state` from its next block on; the newest state wins."""
        change = SetControls(state, time.perf_counter())
        with self._lock:
            self._newest = change
            self._mailbox.put(change)

    def play(self, event: PlayEvent, at: float | None = None) -> None:
        """See `EngineSession.play`."""
        now = time.perf_counter() if at is None else at
        with self._lock:
            instrument = self._instrument
            if instrument is not None and self._output.live_source is instrument:
                self._hands.take(event)
                instrument.post(event, now)

    def expressions(self, since: float) -> tuple[Expression, ...]:
        """See `EngineSession.expressions`."""
        singer = self._instrument or self._listener
        return () if singer is None else singer.expressions(since)

    def expression(self) -> Expression | None:
        """See `EngineSession.expression`."""
        sung = self.expressions(-1.0)
        return sung[-1] if sung else None

    @property
    def listening(self) -> bool:
        """Whether the microphone is heard."""
        return self._listener is not None

    def start_recording(self) -> None:
        """Begin to write down what is played; what was recorded before is given up."""
        with self._lock:
            self._recorder = Recorder()
            if self._instrument is not None:
                self._instrument.recorder = self._recorder

    def stop_recording(self) -> Performance | None:
        """End the recording; None when none was made or no key went down."""
        with self._lock:
            recorder, self._recorder = self._recorder, None
            if self._instrument is not None:
                self._instrument.recorder = None
        return None if recorder is None else recorder.performance()

    @property
    def recording(self) -> bool:
        """Whether what is played is written down."""
        return self._recorder is not None

    def clip_sounds(self, clip: Clip) -> None:
        """A clip was started: from now on it is what was heard last."""
        self._sounding = clip

    def origin(self) -> tuple[GenerateRequest, str, tuple[str, ...]]:
        """Request, family and parents of what was started last."""
        sounding = self._sounding
        if isinstance(sounding, tuple):
            request, source = sounding
            return replace(request, controls=source.controls), source.spec.family, ()
        if sounding is None:
            return GenerateRequest(model_id=""), "", ()
        recipe = sounding.recipe
        if recipe is None:
            return GenerateRequest(model_id=""), "", (sounding.id,)
        return recipe.request, recipe.family, (sounding.id,)

    def _start(self, spec: ModelSpec, request: GenerateRequest, opener: Opener) -> None:
        began, stops = time.perf_counter(), self._stops
        complete = complete_request(spec, request, live=True)
        mailbox: Mailbox[SetControls] = Mailbox()

        def open_source(model: SoundModel) -> LiveSource:
            source = opener(model, complete, mailbox)
            source.prime()
            return source

        source = self._host.attempt(spec.id, open_source)
        with self._lock:
            if self._stops != stops:
                return
            self._mailbox = mailbox
            if self._newest.at >= began:
                mailbox.put(self._newest)
            self._sounding = (complete, source)
            former = self._change(source)
            self._output.set_live(source)
        if former is not None:
            former.microphone.release()
        # Only now: loading another runtime must not keep the first sound waiting.
        self._speed.speed_up(self._host.load(spec.id))

    def _change(self, source: LiveSource | None) -> ListeningSource | None:
        """Hand over the keys that are down; the lock is held.

        Returns:
            Who listened until now, to be closed.
        """
        if self._instrument is not None:
            self._instrument.recorder = None
        listener, self._listener = self._listener, None
        self._instrument = None
        if isinstance(source, InstrumentSource):
            self._instrument = source
            for event in self._hands.stand:
                # They were heard already: nobody waits for them now.
                source.post(event, None)
            source.recorder = self._recorder
        else:
            self._hands = Hands()
        if isinstance(source, ListeningSource):
            self._listener = source
        self._output.forget_key_delays()
        return listener

    def _open_stream(
        self, model: SoundModel, request: GenerateRequest, mailbox: Mailbox[SetControls]
    ) -> LiveSource:
        stream, enter = model.open_stream(request), self._host.enter_live_thread
        return LiveSource(stream, model.spec, request, mailbox, enter)

    def _open_instrument(
        self, model: SoundModel, request: GenerateRequest, mailbox: Mailbox[SetControls]
    ) -> LiveSource:
        if not isinstance(model, Instrument):
            raise RequestError(f"The model '{model.spec.id}' cannot be played by keys.")
        stream, enter = model.open_instrument(request), self._host.enter_live_thread
        return InstrumentSource(stream, model.spec, request, mailbox, enter)
