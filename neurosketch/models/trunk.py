"""The shared trunk: one autoencoder, held by one checkpoint, whose latents many models speak.

A latent space is named by the hash of the trunk's weights. A model built on it names that hash
and is refused without it: its codes would mean something else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from neurosketch.core.errors import CheckpointError
from neurosketch.models.checkpoint import fitting, load_tensors, read_header

if TYPE_CHECKING:
    from torch import Tensor

    from neurosketch.nn.autoencoder import Autoencoder

LATENT_SPACE = "latent_space"
"""Key in `ModelSpec.extra` under which a checkpoint names its latent space."""

_PREFIX = "model."


def trunk_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The trunk's weights among a checkpoint's tensors, under the names the network uses."""
    return {
        name.removeprefix(_PREFIX): tensor
        for name, tensor in tensors.items()
        if name.startswith(_PREFIX)
    }


def latent_space_hash(tensors: Mapping[str, Tensor]) -> str:
    """Name of the latent space that these weights span.

    Args:
        tensors: the trunk's weights as stored, from `trunk_tensors`.

    Returns:
        64 hexadecimal digits; equal for equal bytes under equal names.
    """
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name}:{tensor.dtype}:{tuple(tensor.shape)}\n".encode())
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()


def find_trunk(latent_space: str, folders: Sequence[Path], needed_by: str) -> Autoencoder:
    """The trunk with this latent space, on the CPU, from the checkpoints in `folders`.

    Args:
        latent_space: hash as from `latent_space_hash`.
        folders: where checkpoints lie; earlier ones win.
        needed_by: id of the model that asks, for the message.

    Raises:
        CheckpointError: no checkpoint there holds it.
    """
    from neurosketch.nn.autoencoder import Autoencoder, TrunkConfig

    for folder in folders:
        for path in sorted(folder.glob("*.safetensors")) if folder.is_dir() else ():
            try:
                header = read_header(path)
                if header.spec.extra.get(LATENT_SPACE) != latent_space:
                    continue
                weights = trunk_tensors(load_tensors(path))
                if latent_space_hash(weights) != latent_space:
                    continue
                with fitting(path):
                    trunk = Autoencoder(TrunkConfig(**header.config.get("trunk", header.config)))
                    trunk.load_state_dict({name: part.float() for name, part in weights.items()})
            except CheckpointError:
                continue
            return trunk.eval().requires_grad_(False)
    raise CheckpointError(
        f"The model '{needed_by}' needs the latent space {latent_space[:12]}, "
        "which no model here has.",
        "Put back the model it was made with.",
    )
