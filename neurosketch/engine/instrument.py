"""Feeds a stream that is played by hand to the sound output."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from neurosketch.audio_io.ports import SourceBlock
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import Expression, NoteOn, PlayEvent
from neurosketch.core.ports import PlayableStream
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.hands import Hands
from neurosketch.engine.live import LiveSource, SetControls
from neurosketch.engine.mailbox import Mailbox
from neurosketch.engine.recorder import Recorder

_TARGET_FRAMES = 256
_REMEMBERED = 2048
"""Expressions: twelve seconds of blocks of 256 samples."""


class InstrumentSource(LiveSource):
    """A live stream that takes keys, wheels and pedal as well, one short block at a time.

    Args:
        stream: the model's instrument, at rest.
        spec, request, mailbox, enter_thread: see `LiveSource`.
    """

    prompt = True
    target_frames = _TARGET_FRAMES

    def __init__(
        self,
        stream: PlayableStream,
        spec: ModelSpec,
        request: GenerateRequest,
        mailbox: Mailbox[SetControls],
        enter_thread: Callable[[], None],
    ) -> None:
        super().__init__(stream, spec, request, mailbox, enter_thread)
        self._playable = stream
        self._hands = Hands()
        # Appending and popping are atomic: no key waits for a lock.
        self._waiting: deque[tuple[PlayEvent, float | None]] = deque()
        self._sung: deque[Expression] = deque(maxlen=_REMEMBERED)
        self.recorder: Recorder | None = None
        """Whoever writes down what is played; set by any thread, used by the one that renders."""

    def post(self, event: PlayEvent, at: float | None = None) -> None:
        """Let an event take effect in the next block; any thread.

        Args:
            event: what the hands do.
            at: `time.perf_counter()` of the moment they did; None when that shall not be measured.
        """
        self._waiting.append((event, at))

    def expressions(self, since: float) -> tuple[Expression, ...]:
        """What was sung after `since` seconds of it, the last twelve at most; any thread."""
        return tuple(sung for sung in self._sung.copy() if sung.seconds > since)

    def read(self) -> SourceBlock:
        """Return the next block; called by the pump."""
        if self._ready is not None:
            return super().read()
        stood = self._hands.stand
        events, keys = self._take_events()
        control_at = self._take_controls()
        if events:
            self._steering = replace(self._steering, events=events, stand=self._hands.stand)
        audio = self._render()
        self._sung.append(self._playable.expression())
        recorder = self.recorder
        if recorder is not None:
            seconds = audio.shape[1] / self.sample_rate
            recorder.block(self, self._steering, stood, events, seconds)
        return SourceBlock(audio, control_at, self._steering, keys)

    def _take_events(self) -> tuple[tuple[PlayEvent, ...], tuple[float, ...]]:
        """Play what waits: the events, and when keys went down."""
        events: list[PlayEvent] = []
        keys: list[float] = []
        while self._waiting:
            event, at = self._waiting.popleft()
            self._playable.play(event)
            self._hands.take(event)
            events.append(event)
            if isinstance(event, NoteOn) and at is not None:
                keys.append(at)
        return tuple(events), tuple(keys)
