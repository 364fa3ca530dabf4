"""What is measured: a model at its bitrates, the same network untrained, Opus."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

import neurosketch
from neurosketch.core.control import ControlState
from neurosketch.core.errors import NeuroSketchError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.dsp.audiofile import source_clip
from neurosketch.models.catalog import Catalog
from neurosketch.training.corpus import SAMPLE_RATE
from neurosketch.training.evaluate_clips import EvaluationClip
from neurosketch.training.metrics import Signal
from neurosketch.training.references import OPUS_KBPS, OPUS_LOW_KBPS, forget, opus, opus_version

BITRATES_KBPS = (0.86, 1.72, 3.45, 6.89)
BITRATE_CONTROL = "bitrate"
_MEASURED_BY = (
    "training/metrics.py", "training/evaluate_scores.py", "training/evaluate_sustained.py",
    "training/evaluate_visqol.py", "training/embedding.py", "training/references.py",
)  # fmt: skip
_RENDERED_BY = ("core", "dsp", "nn", "models")


class Kind(StrEnum):
    """What a system is in the comparison."""

    RECORDING = "recording"
    MODEL = "model"
    UNTRAINED = "untrained"
    OPUS = "opus"
    ADDITIVE = "additive"


class Named(Protocol):
    """Whoever made a sound, as the report tells them apart."""

    @property
    def id(self) -> str:
        """Stable name."""
        ...


@runtime_checkable
class TokenModel(Protocol):
    """A model that describes a clip by the entries of its codebooks."""

    def codes(self, path: Path) -> npt.NDArray[np.integer]:
        """(L, stages) entries, one row per frame."""
        ...


@dataclass(frozen=True)
class System:
    """Something that turns a recording into its reconstruction.

    Attributes:
        id: stable name in the JSON document.
        label: for people.
        kind: its part in the comparison.
        kbps: the rate it was asked for, or None where there is none.
        key: changes when anything changes that decides what comes out.
        make: a clip, and the file it was written to, to (T,) float32 and the rate really used.
    """

    id: str
    label: str
    kind: Kind
    kbps: float | None
    key: str
    make: Callable[[EvaluationClip, Path], tuple[Signal, float | None]]


def systems_of(catalog: Catalog, model_id: str, report: Callable[[str], None]) -> list[System]:
    """Everything that is measured when a model is evaluated.

    Args:
        catalog: where the model is.
        model_id: a model that plays a user's clip.
        report: told what cannot be compared.

    Raises:
        NeuroSketchError: the model does not start from a source.
    """
    spec = catalog.spec(model_id)
    if Capability.SOURCE not in spec.capabilities:
        raise NeuroSketchError(
            f"The model '{model_id}' plays no sources, so there is nothing to compare."
        )
    measured = fingerprint(_measuring())
    code = f"{measured} {fingerprint(rendering_code())}"
    label = "the recordings themselves"
    found = [System("recording", label, Kind.RECORDING, None, measured, _itself)]
    model = catalog.load(model_id)
    points = operating_points(spec)
    for name, label, kbps, controls in points:
        key = f"{code} {spec.checkpoint_sha256} {sorted(controls.items())}"
        make = _renderer(model, controls, kbps)
        found.append(System(name, label, Kind.MODEL, kbps, key, make))
    raw = catalog.load(model_id)
    if forget(raw):
        # With its quantisers: without them an untrained codec may let the waveform through.
        rated = [point for point in points if point[2] is not None] or points
        controls = rated[-1][3]
        make = _renderer(raw, controls, None)
        found.append(
            System("untrained", "the same network, untrained", Kind.UNTRAINED, None,
                   f"{code} untrained {spec.checkpoint_sha256} {sorted(controls.items())}", make)
        )  # fmt: skip
    else:
        report("The model's networks cannot be found: no untrained reference.")
    # The same rate as the model's highest, as near as Opus comes from above.
    rates = {*OPUS_KBPS, OPUS_LOW_KBPS} if any(kbps for _, _, kbps, _ in points) else {*OPUS_KBPS}
    for rate in sorted(rates):
        key = f"{measured} {opus_version()} {rate}"
        name = f"opus_{rate}_kbps"
        found.append(System(name, f"Opus asked for {rate} kbps", Kind.OPUS, rate, key, _opus(rate)))
    return found


def operating_points(spec: ModelSpec) -> list[tuple[str, str, float | None, dict[str, float]]]:
    """Id, label, kbps and controls of each setting at which a model is measured.

    A model with a control `bitrate` is measured at several, and, where its spec names the value
    that leaves out the quantisers (`extra["unquantised_bitrate"]`), at that one too.
    """
    control = next((c for c in spec.controls if c.id == BITRATE_CONTROL), None)
    if control is None:
        return [("model", "this model", None, {})]
    points: list[tuple[str, str, float | None, dict[str, float]]] = []
    for wanted in BITRATES_KBPS:
        value = control.clamp(wanted)
        name = f"model_{wanted:g}_kbps"
        points.append((name, f"this model, {wanted:g} kbps", wanted, {BITRATE_CONTROL: value}))
    free = spec.extra.get("unquantised_bitrate")
    if isinstance(free, (int, float)):
        controls = {BITRATE_CONTROL: float(free)}
        points.append(("model_unquantised", "this model, unquantised", None, controls))
    return points


def write_clip(clip: EvaluationClip, folder: Path) -> Path:
    """Write a clip as a float WAV file that a model can read as its source."""
    path = folder / f"{clip.sha256[:16]}.wav"
    if not path.exists():
        soundfile.write(path, clip.audio, SAMPLE_RATE, subtype="FLOAT")
    return path


def _itself(clip: EvaluationClip, _: Path) -> tuple[Signal, None]:
    return clip.audio, None


def _opus(kbps: float) -> Callable[[EvaluationClip, Path], tuple[Signal, float]]:
    return lambda clip, _: opus(clip.audio, kbps)


def _renderer(
    model: SoundModel, controls: dict[str, float], kbps: float | None
) -> Callable[[EvaluationClip, Path], tuple[Signal, float | None]]:
    def render(clip: EvaluationClip, path: Path) -> tuple[Signal, float | None]:
        source: SourceClip = source_clip(path)
        request = GenerateRequest(
            model.spec.id, seed=0, controls=ControlState(controls), source=source
        )
        return mono(model, request, len(clip.audio)), kbps

    return render


def mono(model: SoundModel, request: GenerateRequest, length: int) -> Signal:
    """What a model generates, (length,) float32 at 44.1 kHz, cut or filled up with silence."""
    audio = model.generate(request, lambda _: None, threading.Event()).mean(axis=0)
    if model.spec.sample_rate != SAMPLE_RATE:
        audio = soxr.resample(audio, model.spec.sample_rate, SAMPLE_RATE, quality="VHQ")
    made = audio[:length]
    return np.pad(made, (0, length - len(made))).astype(np.float32)


def _measuring() -> list[Path]:
    package = Path(neurosketch.__file__).parent
    return [package / name for name in _MEASURED_BY]


def rendering_code() -> list[Path]:
    """The files that decide what a model sounds like."""
    package = Path(neurosketch.__file__).parent
    found = sorted(path for name in _RENDERED_BY for path in (package / name).rglob("*.py"))
    return [*found, Path(__file__)]


def fingerprint(files: Sequence[Path]) -> str:
    """Hash of parts of the program: scores that other code made or measured are no scores."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
