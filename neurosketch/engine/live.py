"""Feeds a model's live stream to the sound output."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from neurosketch.audio_io.ports import SourceBlock, Steering
from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import LiveStream
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.mailbox import Mailbox

_TARGET_FRAMES = 1024


@dataclass(frozen=True, slots=True)
class SetControls:
    """A control change on its way: the state and `time.perf_counter()` when it was set."""

    state: ControlState
    at: float


class LiveSource:
    """A live stream that takes its controls from a mailbox at every chunk edge.

    The stream is rendered about 1024 samples at a time, because whatever is rendered ahead is heard
    with old controls.

    Args:
        stream: the model's stream.
        spec: the model, whose controls bound what the mailbox brings.
        request: what is played, complete; its controls hold until the mailbox brings others.
        mailbox: where newer states arrive.
        enter_thread: called once in each thread that renders, before it does.
    """

    prompt = False
    target_frames = _TARGET_FRAMES

    def __init__(
        self,
        stream: LiveStream,
        spec: ModelSpec,
        request: GenerateRequest,
        mailbox: Mailbox[SetControls],
        enter_thread: Callable[[], None],
    ) -> None:
        self._stream = stream
        self._spec = spec
        self._steering = Steering(request, spec.family)
        self._mailbox = mailbox
        self._enter_thread = enter_thread
        self._entered: int | None = None
        self._frames = max(1, round(self.target_frames / stream.hop_length))
        self._ready: AudioArray | None = None

    @property
    def spec(self) -> ModelSpec:
        """The model that plays."""
        return self._spec

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self._spec.sample_rate

    @property
    def controls(self) -> ControlState:
        """The state that was rendered last."""
        return self._steering.request.controls

    def prime(self) -> None:
        """Render the first block now, so that the first call, which is slow, misses no deadline."""
        self._ready = self._render()

    def read(self) -> SourceBlock:
        """Return the next block; called by the pump."""
        if self._ready is not None:
            block, self._ready = self._ready, None
            return SourceBlock(block, None, self._steering)
        control_at = self._take_controls()
        return SourceBlock(self._render(), control_at, self._steering)

    def _take_controls(self) -> float | None:
        """Let the next block follow the newest controls; when they were set, if there are any."""
        newest = self._mailbox.take()
        if newest is None:
            return None
        request = replace(self._steering.request, controls=self._bounded(newest.state))
        self._steering = replace(self._steering, request=request, events=())
        return newest.at

    def _render(self) -> AudioArray:
        if self._entered != threading.get_ident():
            self._entered = threading.get_ident()
            self._enter_thread()
        return np.asarray(self._stream.render(self._frames, self.controls), np.float32)

    def _bounded(self, state: ControlState) -> ControlState:
        """Only this model's controls, within their ranges: a slider must never stop the sound."""
        known = {c.id: c.clamp(state[c.id]) for c in self._spec.controls if c.id in state}
        return self.controls.replaced(known)
