"""The soundstream family: a neural codec whose tokens can be played with."""

from __future__ import annotations

from pathlib import Path

from neurosketch.models.checkpoint import CheckpointHeader, fitting, load_tensors
from neurosketch.models.soundstream.model import SoundstreamModel
from neurosketch.models.trunk import LATENT_SPACE, find_trunk
from neurosketch.paths import resources_dir, user_models_dir


def load(path: Path, header: CheckpointHeader, device: str) -> SoundstreamModel:
    """Build the model a checkpoint holds, on the trunk that it names.

    The trunk is looked for beside the checkpoint, then among the bundled and the user's models.

    Raises:
        CheckpointError: its tensors do not fit its own description, or its trunk is not here.
    """
    tensors = load_tensors(path)
    folders = (path.parent, resources_dir() / "checkpoints", user_models_dir())
    trunk = find_trunk(str(header.spec.extra.get(LATENT_SPACE, "")), folders, header.spec.id)
    with fitting(path):
        return SoundstreamModel.from_tensors(header.spec, header.config, tensors, trunk, device)
