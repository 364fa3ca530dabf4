"""Modules and their optimisers in one file, so that a training can go on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from neurosketch.core.errors import CheckpointError


def save_training(
    path: Path,
    modules: Mapping[str, nn.Module],
    optimisers: Mapping[str, torch.optim.Optimizer],
    facts: Mapping[str, float],
) -> None:
    """Write everything, through a temporary name.

    Args:
        path: the file.
        modules: by name.
        optimisers: Adam or AdamW, by the name of the module whose parameters they move.
        facts: numbers to keep, e.g. the step.
    """
    from safetensors.torch import save_file

    tensors: dict[str, Tensor] = {}
    for prefix, module in modules.items():
        tensors |= {f"{prefix}.{name}": value for name, value in module.state_dict().items()}
    for prefix, optimiser in optimisers.items():
        for name, parameter in modules[prefix].named_parameters():
            for key, value in optimiser.state.get(parameter, {}).items():
                tensors[f"optimiser.{prefix}.{key}.{name}"] = torch.as_tensor(value)
    partial = path.with_suffix(".part")
    plain = {key: value.detach().cpu().contiguous().clone() for key, value in tensors.items()}
    save_file(plain, partial, {key: repr(float(value)) for key, value in facts.items()})
    os.replace(partial, path)


def restore_training(
    path: Path,
    modules: Mapping[str, nn.Module],
    optimisers: Mapping[str, torch.optim.Optimizer],
) -> dict[str, float]:
    """Inverse of `save_training`; returns the facts.

    Raises:
        CheckpointError: there is no such state or it does not fit.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            facts = {key: float(value) for key, value in (file.metadata() or {}).items()}
            keys = set(file.keys())
            for prefix, module in modules.items():
                module.load_state_dict(
                    {name: file.get_tensor(f"{prefix}.{name}") for name in module.state_dict()}
                )
            for prefix, optimiser in optimisers.items():
                for name, parameter in modules[prefix].named_parameters():
                    optimiser.state[parameter] = {
                        key: file.get_tensor(full).clone()
                        for key in ("step", "exp_avg", "exp_avg_sq")
                        if (full := f"optimiser.{prefix}.{key}.{name}") in keys
                    }
    except (OSError, SafetensorError, KeyError, RuntimeError, ValueError) as error:
        raise CheckpointError(f"The training state '{path}' cannot be resumed.") from error
    return facts
