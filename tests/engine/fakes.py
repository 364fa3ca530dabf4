"""A small deterministic model, a catalog of it, and an output without a device."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from neurosketch.audio_io.output import AudioOutput
from neurosketch.audio_io.sinks import NullSink
from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ConditionSpec, ControlSpec, ControlState
from neurosketch.core.errors import Cancelled, CheckpointError, RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.session import EngineSession
from tests.audio_io.sources import Heard

RATE = 44100
HOP = 1024

SPEC = ModelSpec(
    id="tone", family="vae", name="Tone", tagline="one sine", sample_rate=RATE, channels=1,
    controls=(
        ControlSpec("level", "level", "", 0.0, 1.0, 0.5),
        ControlSpec("hertz", "pitch", "Hz", 20.0, 2000.0, 441.0),
    ),
    conditions=(ConditionSpec("shape", "Shape", ("sine", "square"), "sine"),),
    capabilities=frozenset({Capability.STREAM}), default_seconds=1.0, licence="MIT", size_mb=10.0,
    checkpoint_sha256="abc123",
)  # fmt: skip


TONE = GenerateRequest("tone", seed=1, request_id="r1")


class ToneStream:
    """An endless sine at `level`."""

    hop_length = HOP
    channels = 1

    def __init__(self, model: ToneModel) -> None:
        self.model = model
        self.latency = model.latency
        self.frame = 0
        self.threads: list[int] = []

    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        self.threads.append(threading.get_ident())
        if self.model.stream_error is not None and self.frame >= 3 * HOP:
            raise self.model.stream_error
        n = n_frames * HOP
        time = (self.frame + np.arange(n)) / RATE
        self.frame += n
        wave = controls["level"] * np.sin(2 * math.pi * controls["hertz"] * time)
        wave *= self.model.amplitude
        return wave.astype(np.float32)[np.newaxis]


class ToneModel:
    """Renders in ten steps; `before_step` lets a test look in."""

    def __init__(self, spec: ModelSpec, device: str) -> None:
        self.spec = spec
        self.device = device
        self.before_step: Callable[[int], None] = lambda step: None
        self.open_error: Exception | None = None
        self.stream_error: Exception | None = None
        self.result: AudioArray | None = None
        self.latency = 0
        self.amplitude = 1.0
        self.requests: list[GenerateRequest] = []

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        self.requests.append(request)
        for step in range(10):
            self.before_step(step)
            if cancel.is_set():
                raise Cancelled
            progress((step + 1) / 10)
        if self.result is not None:
            return self.result
        rng = np.random.default_rng(request.seed)
        seconds = request.seconds or self.spec.default_seconds
        noise = rng.uniform(-1, 1, (1, round(seconds * RATE))) * request.controls["level"]
        return noise.astype(np.float32)

    def open_stream(self, request: GenerateRequest) -> ToneStream:
        self.requests.append(request)
        if self.open_error is not None:
            raise self.open_error
        return ToneStream(self)


class FakeCatalog:
    """Loads tones; `broken` ones raise, `prepare_model` changes them before they are used."""

    def __init__(self, *specs: ModelSpec) -> None:
        self.specs = {spec.id: spec for spec in specs or (SPEC,)}
        self.broken: set[str] = set()
        self.loads: list[tuple[str, str]] = []
        self.models: list[ToneModel] = []
        self.prepare_model: Callable[[ToneModel], None] = lambda model: None
        self.while_loading: Callable[[], None] = lambda: None

    def spec(self, model_id: str) -> ModelSpec:
        if model_id not in self.specs:
            raise RequestError(f"There is no model '{model_id}'.", f"Choose one of: {SPEC.id}.")
        return self.specs[model_id]

    def load(self, model_id: str, device: str = "cpu") -> ToneModel:
        self.loads.append((model_id, device))
        self.while_loading()
        if model_id in self.broken:
            raise CheckpointError(f"The model file of '{model_id}' is damaged.")
        model = ToneModel(self.spec(model_id), device)
        self.prepare_model(model)
        self.models.append(model)
        return model


def spec_of(model_id: str, **changes: object) -> ModelSpec:
    return replace(SPEC, id=model_id, **changes)  # type: ignore[arg-type]


def quiet_output(heard: Heard) -> AudioOutput:
    """An output that plays to `heard` in real time."""
    return AudioOutput(sink_factory=lambda name: NullSink(RATE, on_block=heard))


def run(
    session: EngineSession, request: GenerateRequest = TONE, cancel: threading.Event | None = None
) -> list[Any]:
    """Every event of a request."""
    return list(session.generate(request, cancel or threading.Event()))


def loudness(heard: Heard) -> float:
    """Peak of what was heard last."""
    return float(np.abs(heard.audio[-2048:]).max(initial=0.0))
