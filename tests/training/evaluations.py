"""A codec that is no codec, and everything that is needed to evaluate it in a second."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from neurosketch.core.control import ControlSpec
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest
from neurosketch.training import evaluate as module
from neurosketch.training.evaluate import Options, evaluate

RATE = 44100
UNQUANTISED = 7.0


def codec_spec(**changes: Any) -> ModelSpec:
    """A model with bitrates, like the codec."""
    fields: dict[str, Any] = {
        "id": "fake-codec", "family": "soundstream", "name": "Fake <tape>", "tagline": "Nothing",
        "sample_rate": RATE, "channels": 1,
        "controls": (ControlSpec("bitrate", "Bitrate", "kbps", 0.43, UNQUANTISED, 6.89),),
        "conditions": (), "capabilities": frozenset({Capability.SOURCE}), "default_seconds": 1.0,
        "licence": "MIT", "checkpoint_sha256": "abc123",
        "extra": {"unquantised_bitrate": UNQUANTISED, "codebook_size": 8},
    }  # fmt: skip
    return ModelSpec(**{**fields, **changes})


class FakeCodec:
    """Adds noise to its source, less of it at higher bitrates; untrained it is all noise."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.gain = torch.nn.Linear(1, 1)
        torch.nn.init.ones_(self.gain.weight)
        torch.nn.init.zeros_(self.gain.bias)
        self.rendered: list[float] = []

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> np.ndarray:
        assert request.source is not None
        audio, _ = soundfile.read(request.source.path, dtype="float32", always_2d=True)
        rate = request.controls.get("bitrate", 6.89)
        self.rendered.append(rate)
        noise = np.random.default_rng(0).standard_normal(audio.shape).astype(np.float32)
        share = 0.0 if rate == UNQUANTISED else 0.05 / rate
        trained = float(self.gain.weight.detach()) == 1.0
        return (audio * trained + noise * (share if trained else 0.5)).T

    def open_stream(self, request: GenerateRequest) -> Any:
        raise AssertionError("nothing here plays live")

    def codes(self, path: Path) -> np.ndarray:
        return np.arange(16).reshape(8, 2) % 4


class FakeCatalog:
    """Holds one fake codec; every load makes a new one."""

    def __init__(self, spec: ModelSpec | None = None) -> None:
        self.only = spec or codec_spec()
        self.loaded: list[FakeCodec] = []

    def spec(self, model_id: str) -> ModelSpec:
        return self.only

    def facts(self, model_id: str) -> Mapping[str, Any]:
        return {"steps": 10, "minutes": 2.0, "hardware": "2 CPU cores", "limits": ["No codec."]}

    def load(self, model_id: str, device: str = "cpu") -> FakeCodec:
        self.loaded.append(FakeCodec(self.only))
        return self.loaded[-1]


class FakeVisqol:
    """An opinion that falls with the error."""

    version = "opinion 1"

    def mos(self, real: np.ndarray, made: np.ndarray) -> float:
        return float(max(1.0, 4.73 - 20 * np.abs(real - made).mean()))


class FakeEmbedder:
    """Two numbers of a sound."""

    name, sha256 = "two numbers", "00"

    def __init__(self, bundle: object) -> None:
        pass

    def embed(self, audio: np.ndarray) -> np.ndarray:
        return np.array([[np.std(audio) * 10, np.abs(np.diff(audio)).mean() * 10]], np.float32)


def write_tones(folder: Path, count: int = 9, seconds: float = 0.6) -> Path:
    """Steady tones of several pitches, in two folders."""
    time = np.arange(round(seconds * RATE)) / RATE
    for number in range(count):
        hz = 207.0 + 31 * number
        tone = sum(0.2 / n * np.sin(2 * np.pi * hz * n * time) for n in range(1, 5))
        path = folder / ("strings" if number % 2 else "reeds") / f"tone {number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, tone * (0.3 + 0.05 * number), RATE, subtype="FLOAT")
    return folder


def evaluate_fake(
    monkeypatch: pytest.MonkeyPatch, data: Path, options: Options | None = None, **changes: Any
) -> tuple[dict[str, Any], FakeCatalog]:
    """Evaluate the fake codec with stand-ins for what is slow or has to be downloaded."""
    monkeypatch.setattr(module, "Visqol", FakeVisqol)
    monkeypatch.setattr(module, "Embedder", FakeEmbedder)
    monkeypatch.setattr(module, "find_bundle", lambda _: SimpleNamespace(place=data))
    catalog = FakeCatalog(codec_spec(**changes))
    return evaluate(catalog, "fake-codec", data, options), catalog
