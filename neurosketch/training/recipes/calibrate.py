"""Calibrate a model: `neurosketch train calibrate`."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import Tensor

from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec
from neurosketch.core.errors import CheckpointError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.models.catalog import Catalog, discover, probe
from neurosketch.models.checkpoint import load_tensors, read_header, save_checkpoint
from neurosketch.models.latent_axes import AXES
from neurosketch.models.latent_space import HasLatentSpace, LatentSpace, TrunkSpace
from neurosketch.models.trunk import LATENT_SPACE, latent_space_hash, trunk_tensors
from neurosketch.models.vae.model import NONE, WALK
from neurosketch.nn.autoencoder import Autoencoder, TrunkConfig
from neurosketch.training import calibrate, calibrate_attributes
from neurosketch.training.calibrate_measures import Meter
from neurosketch.training.calibrate_moments import collect_latents, gather_moments
from neurosketch.training.calibrate_spec import (
    attribute_controls,
    axis_controls,
    calibrated_spec,
    calibration_tensors,
    facts,
    keep_former,
)
from neurosketch.training.corpus import (
    HELD_OUT_SOURCES,
    SAMPLE_RATE,
    Corpus,
    PitchTracker,
    open_corpus,
)
from neurosketch.training.map_spec import with_map
from neurosketch.training.presets import PRESETS, encode_presets
from neurosketch.training.weights import read_weights

MODEL_ID = "vae-drift"
LICENCE = "MIT"
N_FILES = 700


@dataclass(frozen=True)
class _Base:
    """A checkpoint before calibration."""

    spec: ModelSpec
    tensors: Mapping[str, Tensor]
    config: Mapping[str, Any]
    card: Mapping[str, Any]
    space: LatentSpace


def train(
    data: Path,
    out: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    device: str = "cpu",
    report: Callable[[str], None] = lambda _: None,
    model: str | None = None,
) -> dict[str, Any]:
    """Find and name the axes of a latent space, solve and measure the attribute sliders.

    Writes `out/<id>.safetensors`: the same weights with new sliders. Recipes of the checkpoint it
    came from still render to the same samples. Takes about a quarter of an hour on one CPU core,
    whatever `steps`, `minutes` and `resume` say; see `neurosketch.training.run` for the rest.

    Args:
        data: corpus folder with a manifest.
        out: folder for the checkpoint.
        steps: not used.
        minutes: not used.
        resume: not used.
        device: torch device.
        report: told one line at a time how it goes.
        model: id or file of a checkpoint whose family has a latent space; None: the trunk that
            `train vae` left in `out`.

    Raises:
        CheckpointError: there are no trained weights, or the model has no latent space.
    """
    corpus = open_corpus(data, out.parent / "cache", report)
    base = _trained(corpus, out) if model is None else _existing(model, device)
    space = base.space
    meter = Meter(space.sample_rate, PitchTracker())
    axes: list[calibrate.Axis] = []
    verdict = decoupling = None
    if space.has_axes:
        latents = collect_latents(corpus, space, N_FILES)
        directions = calibrate.principal_axes(latents, space.learnt, calibrate.N_AXES)
        directions = _as_before(directions, base.tensors)
        moments = gather_moments(corpus, space, calibrate.N_MOMENTS, held_out=False, report=report)
        sweep = calibrate.sweep_axes(space, moments, directions, meter, report)
        axes = calibrate.name_axes(directions, sweep)
    if space.has_attributes:
        counts = (calibrate_attributes.N_TRAINING, calibrate_attributes.N_HELD_OUT)
        tried, judged = (
            gather_moments(corpus, space, count, held_out=held_out, seed=1, report=report)
            for count, held_out in zip(counts, (False, True), strict=True)
        )
        bench = calibrate_attributes.Bench(space, tried, meter)
        decoupling = calibrate_attributes.solve_decoupling(bench, report)
        bench = calibrate_attributes.Bench(space, judged, meter)
        verdict = calibrate_attributes.judge(bench, decoupling, report)
    spec = calibrated_spec(
        base.spec, axis_controls(axes), () if verdict is None else attribute_controls(verdict)
    )
    spec, former = keep_former(spec, base.spec, base.tensors, axes)
    weights = trunk_tensors(base.tensors)
    if weights:
        spec = replace(spec, extra={**spec.extra, LATENT_SPACE: latent_space_hash(weights)})
        spec = with_map(spec, weights, out) if base.spec.family == "vae" else spec
    card = {**base.card, **facts(axes, verdict, calibrate.N_MOMENTS)}
    tensors = {**base.tensors, **calibration_tensors(axes, decoupling), **former}
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{spec.id}.safetensors"
    save_checkpoint(path, tensors, spec, base.config, card)
    return {"checkpoint": str(path), **facts(axes, verdict, calibrate.N_MOMENTS)}


def _as_before(directions: Tensor, tensors: Mapping[str, Tensor]) -> Tensor:
    """The axes the checkpoint had, bit for bit, where they are the same up to rounding."""
    old = tensors.get(AXES)
    if old is None or old.shape != directions.shape:
        return directions
    old = old.float().to(directions.device)
    found = directions.clone()
    norms = directions.norm(dim=1)[:, None] * old.norm(dim=1)[None]
    alike = (directions @ old.T) / norms
    for number, row in enumerate(alike):
        best = int(row.abs().argmax())
        if float(row[best].abs()) > 0.999:
            found[number] = old[best] * row[best].sign()
    return found


def _existing(model: str, device: str) -> _Base:
    path = Path(model)
    if not path.is_file():
        path = discover().path(model)
    header = read_header(path)
    loaded = Catalog([(probe(path), path)]).load(header.spec.id, device)
    if not isinstance(loaded, HasLatentSpace):
        raise CheckpointError(
            f"The model '{header.spec.id}' has no latent space that could be calibrated."
        )
    tensors = load_tensors(path)
    return _Base(header.spec, tensors, header.config, header.card, loaded.latent_space())


def _trained(corpus: Corpus, out: Path) -> _Base:
    """The trunk in `out/best.safetensors` with the bundled sources."""
    weights, config = read_weights(out / "best.safetensors")
    trunk = Autoencoder(TrunkConfig(**config)).eval().requires_grad_(False)
    trunk.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    tensors = {f"model.{name}": tensor for name, tensor in weights.items()}
    for preset_id, latents in encode_presets(corpus, trunk):
        tensors[f"preset.{preset_id}"] = latents.half().contiguous()
    best = json.loads((out / "best.json").read_text("utf-8"))
    card = {
        "steps": int(best["step"]), "minutes": round(best["minutes"], 1),
        "hardware": f"{os.cpu_count()} CPU cores ({platform.machine()})",
        "held_out_sources": list(HELD_OUT_SOURCES),
    }  # fmt: skip
    return _Base(describe(), tensors, config, card, TrunkSpace(trunk))


def describe() -> ModelSpec:
    """The spec of the vae model before it is calibrated."""
    play = ControlKind.PERFORMANCE
    performance = (
        ControlSpec("speed", "Speed", "×", 0.25, 4.0, 1.0, play, group="Play"),
        ControlSpec("drift", "Drift", "", 0.0, 1.0, 0.0, play, group="Play"),
        ControlSpec("morph", "Morph A–B", "", 0.0, 1.0, 0.0, play, group="Morph"),
    )
    labels = {preset.id: preset.label for preset in PRESETS} | {WALK: "Random walk", NONE: "None"}
    names = (*(preset.id for preset in PRESETS), WALK)
    return ModelSpec(
        id=MODEL_ID, family="vae", name="Drift", tagline="Morphing textures, live",
        sample_rate=SAMPLE_RATE, channels=1, controls=performance,
        conditions=(
            ConditionSpec("source", "Source A", names, PRESETS[0].id, labels),
            ConditionSpec("source_b", "Source B", (NONE, *names), NONE, labels),
        ),
        capabilities=frozenset(
            {Capability.STREAM, Capability.ENCODE, Capability.SOURCE, Capability.MORPH}
        ),
        default_seconds=8.0, licence=LICENCE,
        tags=("texture", "morph", "drums", "loops", "voice", "drone", "live"),
    )  # fmt: skip
