"""Turn trained weights into a checkpoint: axes, their names, bundled sources, description."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec
from neurosketch.core.errors import CheckpointError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.vae.model import NONE, WALK
from neurosketch.nn.autoencoder import Autoencoder, TrunkConfig
from neurosketch.training.calibrate import (
    Axis,
    collect_latents,
    measure_axes,
    name_axes,
    principal_axes,
)
from neurosketch.training.corpus import HELD_OUT_SOURCES, SAMPLE_RATE, open_corpus
from neurosketch.training.map_spec import with_map
from neurosketch.training.presets import PRESETS, encode_presets

MODEL_ID = "vae-drift"
LICENCE = "MIT"
N_FILES = 700


def train(
    data: Path,
    out: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    device: str = "cpu",
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Calibrate the trunk in `out/best.safetensors` and write `out/vae-drift.safetensors`.

    Takes a minute or two on a CPU, whatever `steps`, `minutes`, `resume` and `device` say; see
    `neurosketch.training.run` for the rest.

    Raises:
        CheckpointError: there are no trained weights in `out`.
    """
    weights_path = out / "best.safetensors"
    weights, config = read_weights(weights_path)
    model = Autoencoder(TrunkConfig(**config)).eval()
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    corpus = open_corpus(data, out.parent / "cache", report)
    presets = dict(encode_presets(corpus, model))
    latents = collect_latents(corpus, model, N_FILES)
    raw_axes = principal_axes(latents)
    axes = name_axes(raw_axes, measure_axes(model, latents, raw_axes, report))
    tensors = {f"model.{name}": tensor for name, tensor in weights.items()}
    tensors["axes"] = torch.stack([axis.direction for axis in axes]).half()
    for preset_id, preset_latents in presets.items():
        tensors[f"preset.{preset_id}"] = preset_latents.half().contiguous()
    best = json.loads((out / "best.json").read_text("utf-8"))
    card = {
        "steps": int(best["step"]), "minutes": round(best["minutes"], 1),
        "hardware": f"{os.cpu_count()} CPU cores ({platform.machine()})",
        "held_out_sources": list(HELD_OUT_SOURCES),
        "axes": [{"label": a.label, "attribute": a.attribute, "rho": a.table} for a in axes],
    }  # fmt: skip
    path = out / f"{MODEL_ID}.safetensors"
    spec = with_map(describe(axes), weights, out)
    save_checkpoint(path, tensors, spec, config, card)
    return {"checkpoint": str(path), "axes": card["axes"], "steps": best["step"]}


def read_weights(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The trunk's weights as they are stored, and its config.

    Raises:
        CheckpointError: there are none.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            config: dict[str, Any] = json.loads(file.metadata()["config"])
            return {name: file.get_tensor(name) for name in file.keys()}, config  # noqa: SIM118
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"There are no trained weights at '{path}'.") from error


def describe(axes: list[Axis]) -> ModelSpec:
    """The spec of the vae model with these axes."""
    latent = tuple(
        ControlSpec(
            id=f"axis{number}", label=axis.label, unit="σ", minimum=-3.0, maximum=3.0, default=0.0,
            kind=ControlKind.LATENT, rho=axis.rho, group="Shape",
        )
        for number, axis in enumerate(axes, start=1)
    )  # fmt: skip
    play = ControlKind.PERFORMANCE
    performance = (
        ControlSpec("loudness", "Loudness", "dB", -24.0, 12.0, 0.0, play, group="Play"),
        ControlSpec("speed", "Speed", "×", 0.25, 4.0, 1.0, play, group="Play"),
        ControlSpec("pitch", "Pitch", "st", -24.0, 24.0, 0.0, play, group="Play"),
        ControlSpec("drift", "Drift", "", 0.0, 1.0, 0.0, play, group="Play"),
        ControlSpec("morph", "Morph A–B", "", 0.0, 1.0, 0.0, play, group="Morph"),
    )
    labels = {preset.id: preset.label for preset in PRESETS} | {WALK: "Random walk", NONE: "None"}
    names = (*(preset.id for preset in PRESETS), WALK)
    return ModelSpec(
        id=MODEL_ID, family="vae", name="Drift", tagline="Morphing textures, live",
        sample_rate=SAMPLE_RATE, channels=1, controls=latent + performance,
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
