"""What a calibration leaves in a checkpoint: sliders, tensors, facts, what recipes once meant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from neurosketch.core.control import ControlKind, ControlSpec
from neurosketch.core.model_spec import ModelSpec
from neurosketch.models.latent_axes import AXES, DECOUPLING, former
from neurosketch.nn.attributes import Decoupling
from neurosketch.training.calibrate import REACH, Axis
from neurosketch.training.calibrate_attributes import Verdict, controls
from neurosketch.training.calibrate_measures import AUDIBLE

SHAPE = "Shape"
_SAME = 0.999


def axis_controls(axes: Sequence[Axis]) -> tuple[ControlSpec, ...]:
    """A slider for every axis."""
    return tuple(
        ControlSpec(
            id=f"axis{number}", label=axis.label, unit="", minimum=-REACH, maximum=REACH,
            default=0.0, kind=ControlKind.LATENT, rho=axis.rho, group=SHAPE,
            attribute=axis.attribute, effect_db=axis.effect_db, curve=axis.curve,
        )
        for number, axis in enumerate(axes, start=1)
    )  # fmt: skip


def attribute_controls(verdict: Verdict) -> tuple[ControlSpec, ...]:
    """The explicit sliders with what was measured of them, rounded so as not to flatter."""
    return tuple(
        replace(
            control,
            rho=math.floor(verdict.own(control.id) * 100) / 100,
            leak=math.ceil(verdict.leak(control.id) * 100) / 100,
        )
        for control in controls()
    )


def calibrated_spec(
    spec: ModelSpec, axes: Sequence[ControlSpec], attributes: Sequence[ControlSpec]
) -> ModelSpec:
    """The spec with these sliders before all others; latent ones it had before are gone."""
    new = {control.id for control in (*axes, *attributes)}
    others = tuple(
        control
        for control in spec.controls
        if control.id not in new and not (axes and control.kind is ControlKind.LATENT)
    )
    return replace(spec, controls=(*axes, *attributes, *others))


def calibration_tensors(axes: Sequence[Axis], decoupling: Decoupling | None) -> dict[str, Tensor]:
    """What the sliders need beside the weights."""
    tensors = {}
    if axes:
        tensors[AXES] = torch.stack([axis.direction for axis in axes]).half()
    if decoupling is not None:
        tensors[DECOUPLING] = torch.stack([decoupling.linear, decoupling.square])
    return tensors


def keep_former(
    spec: ModelSpec, before: ModelSpec, old: Mapping[str, Tensor], axes: Sequence[Axis]
) -> tuple[ModelSpec, dict[str, Tensor]]:
    """Let recipes of the checkpoint that is calibrated anew, and of those before it, live on.

    Args:
        spec: the new one.
        before: of the checkpoint that is replaced, with its hash.
        old: its tensors.
        axes: the new ones.

    Returns:
        The spec that names the former checkpoints, and the axes they had.
    """
    if AXES not in old or not before.checkpoint_sha256:
        return spec, {}
    kept = (AXES, DECOUPLING)
    sha256 = before.checkpoint_sha256
    tensors = {name: old[name] for name in old if name.startswith(tuple(f"{k}." for k in kept))}
    tensors |= {former(name, sha256): old[name] for name in kept if name in old}
    matches = _matches(old[AXES].float(), axes)
    entries = {
        known: {**entry, "controls": _through(entry["controls"], matches)}
        for known, entry in before.former.items()
    }
    names = {f"axis{number + 1}" for number in range(len(old[AXES]))}
    sliders = [control.to_dict() for control in before.controls if control.id in names]
    entries[sha256] = {"axes": sliders, "controls": matches}
    return replace(spec, extra={**spec.extra, "former": entries}), tensors


def _matches(old: Tensor, axes: Sequence[Axis]) -> dict[str, tuple[str, float]]:
    """Which new axis does what an old one did, and with which factor."""
    found = {}
    for number, direction in enumerate(old, start=1):
        for place, axis in enumerate(axes, start=1):
            new = axis.direction.float()
            alike = float(direction @ new / (direction.norm() * new.norm()))
            if abs(alike) > _SAME:
                factor = float(direction.norm() / new.norm()) * (1.0 if alike > 0 else -1.0)
                found[f"axis{number}"] = (f"axis{place}", round(factor, 4))
    return found


def _through(
    controls: Mapping[str, Sequence[Any]], matches: Mapping[str, tuple[str, float]]
) -> dict[str, tuple[str, float]]:
    return {
        name: (matches[str(middle)][0], float(factor) * matches[str(middle)][1])
        for name, (middle, factor) in controls.items()
        if middle in matches
    }


def facts(axes: Sequence[Axis], verdict: Verdict | None, n_moments: int) -> dict[str, Any]:
    """For the checkpoint's card."""
    found: dict[str, Any] = {"audible": dict(AUDIBLE)}
    if axes:
        found["axes_moments"] = n_moments
        found["axes"] = [
            {
                "label": axis.label, "attribute": axis.attribute, "rho": axis.table,
                "effect_db": axis.effect_db,
            }
            for axis in axes
        ]  # fmt: skip
    if verdict is not None:
        found["attributes"] = verdict.to_dict()
    return found
