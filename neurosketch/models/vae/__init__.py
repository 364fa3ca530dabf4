"""The vae family: a stream of sound that morphs along trajectories through the latent space."""

from __future__ import annotations

from pathlib import Path

from neurosketch.core.errors import CheckpointError
from neurosketch.models.checkpoint import CheckpointHeader, load_tensors
from neurosketch.models.latent_map import MAP_EXTRA, find_map, map_folders
from neurosketch.models.vae.model import VaeModel


def load(path: Path, header: CheckpointHeader, device: str) -> VaeModel:
    """Build the model a checkpoint holds.

    Raises:
        CheckpointError: its tensors do not fit its own description.
    """
    tensors = load_tensors(path)
    try:
        model = VaeModel.from_tensors(header.spec, header.config, tensors, device)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        if "out of memory" in str(error):
            raise
        raise CheckpointError(
            f"The model file '{path.name}' does not fit its own description."
        ) from error
    map_id = str(header.spec.extra.get(MAP_EXTRA, ""))
    found = find_map(map_folders(path), map_id=map_id) if map_id else None
    if found is not None:
        model.use_map(found)
    return model
