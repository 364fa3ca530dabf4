"""A composer that nobody trained, the same every time."""

from __future__ import annotations

from pathlib import Path

from neurosketch.core.control import ControlKind, ControlSpec
from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.musegan.describe import spec
from neurosketch.models.musegan.model import Quartet
from neurosketch.models.musegan.network import Networks

AXES = tuple(
    ControlSpec(f"axis{n}", f"axis {n}", "σ", -3.0, 3.0, 0.0, ControlKind.LATENT, group="Character")
    for n in range(1, 5)
)


def untrained(seed: int = 0) -> Quartet:
    """The model itself."""
    return Quartet(spec(axes=AXES), Networks.random(seed))


def save(folder: Path, seed: int = 0) -> Path:
    """Write its checkpoint into a folder of models.

    Returns:
        Path of the file.
    """
    networks, description = Networks.random(seed), spec(axes=AXES)
    path = folder / f"{description.id}.safetensors"
    save_checkpoint(path, networks.tensors(), description, networks.config(), {})
    return path
