"""The ddsp family: instruments that are played by keys, scores and other sounds."""

from __future__ import annotations

from pathlib import Path

from neurosketch.models.checkpoint import CheckpointHeader, fitting, load_tensors
from neurosketch.models.ddsp.model import DdspModel


def load(path: Path, header: CheckpointHeader, device: str) -> DdspModel:
    """Build the model a checkpoint holds.

    Raises:
        CheckpointError: its tensors do not fit its own description.
    """
    tensors = load_tensors(path)
    with fitting(path):
        return DdspModel.from_tensors(header.spec, header.config, tensors, device)
