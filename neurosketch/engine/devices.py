"""Which compute device renders, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neurosketch.core.errors import RequestError

CHOICES = ("auto", "cpu", "cuda", "mps")
_CPU = "CPU"


@dataclass(frozen=True, slots=True)
class ComputeChoice:
    """The device that renders.

    Attributes:
        device: torch's name for it: `cpu`, `cuda` or `mps`.
        label: what a person reads, e.g. `CPU` or the GPU's name.
        reason: why it is not the one that was asked for; empty when it is.
    """

    device: str
    label: str
    reason: str = ""


def choose_compute(wanted: str = "auto") -> ComputeChoice:
    """Choose the device; a missing one is replaced by the CPU with a reason. Imports torch.

    Args:
        wanted: `auto`, `cpu`, `cuda` or `mps`.

    Raises:
        RequestError: any other name.
    """
    if wanted not in CHOICES:
        raise RequestError(
            f"There is no compute device '{wanted}'.", f"Choose one of: {', '.join(CHOICES)}."
        )
    if wanted == "cpu":
        return ComputeChoice("cpu", _CPU)
    candidates = ("cuda", "mps") if wanted == "auto" else (wanted,)
    for device in candidates:
        label, trouble = _examine(device)
        if not trouble:
            return ComputeChoice(device, label)
    reason = "" if wanted == "auto" else f"{trouble} The CPU renders instead."
    return ComputeChoice("cpu", _CPU, reason)


def compute_devices() -> list[dict[str, Any]]:
    """Every kind of device with `id`, `label`, `available` and the `reason` when it is not."""
    rows: list[dict[str, Any]] = [{"id": "cpu", "label": _CPU, "available": True, "reason": ""}]
    for device in ("cuda", "mps"):
        label, trouble = _examine(device)
        rows.append({"id": device, "label": label, "available": not trouble, "reason": trouble})
    return rows


def _examine(device: str) -> tuple[str, str]:
    """Label of a GPU and what is wrong with it; the second is empty when it works."""
    import torch

    if device == "mps":
        if torch.backends.mps.is_available():
            return "Apple GPU", _try(device)
        return "Apple GPU", "This machine has no Apple GPU that torch can use."
    if not torch.cuda.is_available():
        return "NVIDIA GPU", "This machine has no NVIDIA GPU that torch can use."
    return str(torch.cuda.get_device_name()), _try(device)


def _try(device: str) -> str:
    """A driver that is too old says it is there and fails at the first use."""
    import torch

    try:
        torch.zeros(1, device=device).add_(1.0).item()
    except RuntimeError as error:
        return f"The {device.upper()} device does not work ({str(error).splitlines()[0]})."
    return ""
