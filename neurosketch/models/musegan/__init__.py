"""The musegan family: four-bar sketches for six players."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurosketch.models.checkpoint import CheckpointHeader, fitting, load_tensors

if TYPE_CHECKING:
    from neurosketch.models.musegan.model import Quartet


def load(path: Path, header: CheckpointHeader, device: str) -> Quartet:
    """Build the composer a checkpoint holds.

    Raises:
        CheckpointError: its tensors do not fit its own description.
    """
    # training reads phrases with modules of this package, and needs no networks for that
    from neurosketch.models.musegan.model import Quartet

    tensors = load_tensors(path)
    with fitting(path):
        return Quartet.from_tensors(header.spec, header.config, tensors, device)
