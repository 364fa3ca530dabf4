"""A catalog with one small model that needs no checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec, ControlState
from neurosketch.core.errors import CheckpointError, RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest
from neurosketch.dsp.audiofile import load_clip

SPEC = ModelSpec(
    id="vae-drift",
    family="vae",
    name="Drift",
    tagline="a stand-in",
    sample_rate=44100,
    channels=1,
    controls=(
        ControlSpec("axis1", "dark ↔ bright", "σ", -3, 3, 0, ControlKind.LATENT, 0.9),
        ControlSpec("loudness", "loudness", "dB", -24, 12, 0),
    ),
    conditions=(ConditionSpec("source", "Source", ("drums", "walk"), "drums"),),
    capabilities=frozenset({Capability.STREAM, Capability.SOURCE, Capability.ENCODE}),
    default_seconds=0.5,
    licence="MIT",
    size_mb=1.0,
    checkpoint_sha256="ab" * 32,
)


class FakeStream:
    """Noise in the loudness asked for."""

    hop_length = 1024
    latency = 0
    channels = 1

    def __init__(self, seed: int) -> None:
        self._noise = np.random.default_rng(seed)

    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        level = 0.1 * 10 ** (controls["loudness"] / 20)
        return self._noise.uniform(-level, level, (1, n_frames * 1024)).astype(np.float32)


class FakeModel:
    """Seeded noise; with a source and controls at rest it is the source."""

    def __init__(self, spec: ModelSpec, drift: float = 0.0) -> None:
        self.spec = spec
        self._drift = drift

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        gain = np.float32(10 ** (request.controls["loudness"] / 20) + self._drift)
        progress(0.5)
        if request.source is not None:
            audio = load_clip(request.source, self.spec.sample_rate)
            frames = audio.shape[1]
            if request.seconds is not None:
                frames = round(request.seconds * self.spec.sample_rate)
            audio = np.resize(audio, (audio.shape[0], frames))
        else:
            frames = round((request.seconds or 1.0) * self.spec.sample_rate)
            seeded = np.random.default_rng(request.seed)
            audio = seeded.uniform(-0.2, 0.2, (1, frames)).astype(np.float32)
        return np.clip(audio * gain, -1.0, 1.0)

    def open_stream(self, request: GenerateRequest) -> FakeStream:
        return FakeStream(request.seed)


@dataclass(frozen=True)
class FakeBroken:
    path: Path
    reason: str


class FakeCatalog:
    """Counts what is loaded."""

    def __init__(
        self, spec: ModelSpec = SPEC, *, damaged: bool = False, drift: float = 0.0
    ) -> None:
        self.specs = (spec,)
        self.broken = (FakeBroken(Path("models/bad.safetensors"), "It is truncated."),)
        self.loads = 0
        self._damaged = damaged
        self._drift = drift

    def spec(self, model_id: str) -> ModelSpec:
        for spec in self.specs:
            if spec.id == model_id:
                return spec
        raise RequestError(f"There is no model '{model_id}'.", "Models here: vae-drift.")

    def load(self, model_id: str, device: str = "cpu") -> FakeModel:
        self.loads += 1
        if self._damaged:
            raise CheckpointError("The model file is damaged.", "Install it again.")
        return FakeModel(self.spec(model_id), self._drift)
