"""The sliders that a calibration gave a model: axes through its latents, and attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import torch
from torch import Tensor

from neurosketch.core.control import ControlSpec
from neurosketch.core.model_spec import ModelSpec
from neurosketch.nn.attributes import ATTRIBUTES, RANGES, SHAPED, AttributeShaper, Decoupling

AXES, DECOUPLING = "axes", "attributes"
"""Names of the tensors in a checkpoint."""
PERCENT = 100.0
"""What the sliders of `SHAPED` show where their operation goes to its end."""


def former(tensor: str, checkpoint_sha256: str) -> str:
    """Name under which a tensor of an earlier checkpoint is kept for its recipes."""
    return f"{tensor}.{checkpoint_sha256[:16]}"


class LatentAxes:
    """Directions of `axis1` ... `axisn` and how far each slider goes along its own.

    Args:
        directions: (n, learnt channels), each one σ long.
        controls: the sliders, whose curves say how far; None: a slider's value is the distance.
    """

    def __init__(self, directions: Tensor, controls: Sequence[ControlSpec] | None = None) -> None:
        self.directions = directions
        self.names = tuple(f"axis{number + 1}" for number in range(len(directions)))
        by_id = {control.id: control for control in controls or ()}
        self._controls = [by_id.get(name) for name in self.names]

    def positions(self, values: Mapping[str, float]) -> list[float]:
        """How far along each axis, in σ."""
        return [
            values[name] if control is None else control.position(values[name])
            for name, control in zip(self.names, self._controls, strict=True)
        ]

    def offset(self, positions: Sequence[float]) -> Tensor:
        """(learnt channels,) to be added to the latents."""
        return torch.tensor(positions, device=self.directions.device) @ self.directions


def stored_axes(
    spec: ModelSpec, tensors: Mapping[str, Tensor], device: torch.device | str
) -> dict[str, LatentAxes]:
    """The axes of a checkpoint and of those it replaced, by their hashes; empty without any.

    Raises:
        KeyError: it lacks those of a checkpoint it names.
        ValueError: they are no directions.
    """
    if AXES not in tensors:
        return {}
    found = {spec.checkpoint_sha256: LatentAxes(_directions(tensors[AXES], device), spec.controls)}
    for sha256 in spec.former:
        stored = tensors[former(AXES, sha256)]
        found[sha256] = LatentAxes(_directions(stored, device), spec.former_controls(sha256))
    return found


def _directions(stored: Tensor, device: torch.device | str) -> Tensor:
    if stored.ndim != 2:
        raise ValueError("axes are no directions")
    return stored.float().to(device)


def stored_sliders(
    spec: ModelSpec, tensors: Mapping[str, Tensor], device: torch.device | str
) -> dict[str, AttributeSliders]:
    """The attribute sliders of a checkpoint and of those it replaced, by their hashes.

    Raises:
        ValueError: a tensor has another shape than they need.
    """
    names = {sha256: former(DECOUPLING, sha256) for sha256 in spec.former}
    found = {}
    for sha256, name in (names | {spec.checkpoint_sha256: DECOUPLING}).items():
        if name in tensors:
            found[sha256] = AttributeSliders.of(spec, tensors[name], device)
    return found


class AttributeSliders:
    """The explicit sliders of a model: their decoupling and the shaper they turn.

    Args:
        decoupling: how far each operation goes.
        sample_rate: Hz.
        device: where frames are.
    """

    def __init__(
        self, decoupling: Decoupling, sample_rate: int, device: torch.device | str
    ) -> None:
        self.decoupling = decoupling
        self.shaper = AttributeShaper(sample_rate, device)

    @classmethod
    def of(cls, spec: ModelSpec, stored: Tensor, device: torch.device | str) -> Self:
        """Those that a checkpoint's tensor `attributes` describes.

        Raises:
            ValueError: the tensor has another shape than these sliders need.
        """
        if stored.shape != (2, len(ATTRIBUTES), len(ATTRIBUTES)):
            raise ValueError("the decoupling does not fit the attributes")
        missing = set(ATTRIBUTES) - {control.id for control in spec.controls}
        if missing:
            raise ValueError(f"there is no control '{min(missing)}'")
        linear, square = stored.float()
        return cls(Decoupling(linear, square), spec.sample_rate, device)

    def amounts(self, values: Mapping[str, float]) -> Tensor | None:
        """(6,) operations where the sliders stand; None where all of them rest.

        Loudness is left out: it is an exact gain on what is heard.
        """
        sliders = slider_positions(values)
        sliders.pop("loudness", None)
        if not any(sliders.values()):
            return None
        return self.decoupling.amounts(sliders)


def slider_positions(values: Mapping[str, float]) -> dict[str, float]:
    """Control values as shares of the operations' full ranges, -1 ... 1."""
    units = dict.fromkeys(SHAPED, PERCENT) | RANGES
    return {name: values[name] / unit for name, unit in units.items() if name in values}
