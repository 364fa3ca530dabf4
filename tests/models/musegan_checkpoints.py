"""A composer that nobody trained, the same every time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from neurosketch.core.control import ControlKind, ControlSpec, ControlState
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.musegan.cells import shapes
from neurosketch.models.musegan.describe import spec
from neurosketch.models.musegan.model import Quartet
from neurosketch.models.musegan.network import Networks
from neurosketch.models.musegan.plan import GENRES
from neurosketch.models.musegan.tensors import chroma_table
from neurosketch.nn.sketch_transformer import SketchTransformer, TransformerConfig

AXES = tuple(
    ControlSpec(f"axis{n}", f"axis {n}", "σ", -3.0, 3.0, 0.0, ControlKind.LATENT, group="Character")
    for n in range(1, 5)
)


def small_networks(seed: int = 0) -> Networks:
    """Untrained networks, the masked one ten times as quick as one worth training."""
    full = Networks.random(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        sizes = TransformerConfig(len(GENRES), len(shapes()), width=32, heads=2, blocks=1)
        filler = SketchTransformer(sizes, chroma_table())
    return Networks(
        full.generator, filler, full.mean, full.std, full.priors, full.fingerprints, full.axes
    )


def untrained(seed: int = 0) -> Quartet:
    """The model itself, with small networks."""
    return Quartet(spec(axes=AXES), small_networks(seed))


def save(folder: Path, seed: int = 0) -> Path:
    """Write its checkpoint into a folder of models.

    Returns:
        Path of the file.
    """
    networks, description = small_networks(seed), spec(axes=AXES)
    path = folder / f"{description.id}.safetensors"
    save_checkpoint(path, networks.tensors(), description, networks.config(), {})
    return path


def written(
    quartet: Quartet,
    seed: int = 1,
    controls: Mapping[str, float] | None = None,
    **changes: Any,
) -> Score:
    """What a request for a seed gives, on the grid unless `controls` say otherwise.

    Args:
        quartet: who writes.
        seed: of the request.
        controls: values of some controls.
        changes: other fields of the request.
    """
    state = ControlState({"humanise": 0.0, **(controls or {})})
    request = GenerateRequest(quartet.spec.id, seed=seed, controls=state)
    return quartet.compose(replace(request, **changes), lambda _: None, threading.Event())
