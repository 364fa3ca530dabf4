"""What a model's spec says when it can play the map of its latent space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.sound_map import MAP, MAP_X, MAP_Y
from neurosketch.models.latent_map import MAP_EXTRA, find_map, map_folders
from neurosketch.models.trunk import latent_space_hash

_SIDES = ("source", "source_b")
_GROUP = "Map"
_LABELS = {MAP_X: "Map across", MAP_Y: "Map up"}


def with_map(spec: ModelSpec, weights: Mapping[str, Tensor], out: Path) -> ModelSpec:
    """The spec with the map as a source, if there is one of this latent space.

    Args:
        spec: with the conditions `source` and `source_b`.
        weights: of the trunk, as stored.
        out: folder of the training, in which `train map` left the map; else a bundled one is taken.
    """
    found = find_map((out, *map_folders()), latent_space=latent_space_hash(weights))
    return spec if found is None else playing_map(spec, found.sounds.id)


def playing_map(spec: ModelSpec, map_id: str) -> ModelSpec:
    """The spec with the map `map_id` as a value of both sources and its place as two controls."""
    conditions = tuple(_with_value(c) if c.id in _SIDES else c for c in spec.conditions)
    places = tuple(
        # Not a latent one: a random move would be a jump to another sound.
        ControlSpec(name, label, "", -1.0, 1.0, 0.0, ControlKind.PERFORMANCE, group=_GROUP)
        for name, label in _LABELS.items()
    )
    others = tuple(control for control in spec.controls if control.id not in _LABELS)
    extra = {**spec.extra, MAP_EXTRA: map_id}
    return replace(spec, controls=others + places, conditions=conditions, extra=extra)


def _with_value(condition: ConditionSpec) -> ConditionSpec:
    values = tuple(value for value in condition.values if value != MAP)
    labels = {**condition.labels, MAP: "Map of sounds"}
    return replace(condition, values=(*values, MAP), labels=labels)
