"""Weights that a training left behind, for the recipes that go on from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from torch import Tensor

from neurosketch.core.errors import CheckpointError


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
