"""The vae family: a stream of sound that morphs along trajectories through the latent space."""

from __future__ import annotations

from pathlib import Path

from neurosketch.models.checkpoint import CheckpointHeader, fitting, load_tensors
from neurosketch.models.latent_map import MAP_EXTRA, find_map, map_folders
from neurosketch.models.vae.model import VaeModel


def load(path: Path, header: CheckpointHeader, device: str) -> VaeModel:
    """Build the model a checkpoint holds.

    Raises:
        CheckpointError: its tensors do not fit its own description.
    """
    tensors = load_tensors(path)
    with fitting(path):
        model = VaeModel.from_tensors(header.spec, header.config, tensors, device)
    map_id = str(header.spec.extra.get(MAP_EXTRA, ""))
    found = find_map(map_folders(path), map_id=map_id) if map_id else None
    if found is not None:
        model.use_map(found)
    return model
