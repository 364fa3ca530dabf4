"""What a model is and can do, as a plain value: enough to draw its card and its sliders."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from neurosketch.core.control import ConditionSpec, ControlSpec, ControlState
from neurosketch.core.errors import RequestError

MAX_SECONDS = 600.0
"""Longest clip a single request may ask for."""


class Capability(StrEnum):
    """What a model offers beyond `generate`."""

    STREAM = "stream"
    ENCODE = "encode"
    SOURCE = "source"
    MORPH = "morph"
    INPAINT = "inpaint"
    VARY = "vary"
    CONTINUE = "continue"
    SCORE = "score"
    FIND = "find"
    PLAY = "play"
    TRANSFER = "transfer"
    COMPOSE = "compose"


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Everything the window and the command line need to know about one model.

    Attributes:
        id: e.g. `vae-drift`.
        family: one of vae gan diffusion ddsp jukebox musegan soundstream.
        name: for people, e.g. `Drift`.
        tagline: what it makes, a few words.
        sample_rate: Hz.
        channels: channels of its output, 1 or 2.
        controls, conditions, capabilities: see their types.
        default_seconds: length of a clip when the user asks for none.
        licence: SPDX id or short text of the weights' licence.
        tags: words the picker's search looks at.
        size_mb: size of the checkpoint file.
        checkpoint_sha256: hash of the checkpoint file.
    """

    id: str
    family: str
    name: str
    tagline: str
    sample_rate: int
    channels: int
    controls: tuple[ControlSpec, ...]
    conditions: tuple[ConditionSpec, ...]
    capabilities: frozenset[Capability]
    default_seconds: float
    licence: str
    tags: tuple[str, ...] = ()
    size_mb: float = 0.0
    checkpoint_sha256: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def control(self, control_id: str) -> ControlSpec:
        """The control with this id.

        Raises:
            RequestError: the model has none.
        """
        for control in self.controls:
            if control.id == control_id:
                return control
        raise RequestError(
            f"Model '{self.id}' has no control '{control_id}'.",
            f"It has: {', '.join(c.id for c in self.controls) or 'none'}.",
        )

    def condition(self, condition_id: str) -> ConditionSpec:
        """The condition with this id.

        Raises:
            RequestError: the model has none.
        """
        for condition in self.conditions:
            if condition.id == condition_id:
                return condition
        raise RequestError(
            f"Model '{self.id}' has no condition '{condition_id}'.",
            f"It has: {', '.join(c.id for c in self.conditions) or 'none'}.",
        )

    @property
    def former(self) -> Mapping[str, Mapping[str, Any]]:
        """Hashes of earlier checkpoints whose recipes this one renders to the very same samples.

        Each says under `axes` which sliders it had, and under `controls` which control now does
        what one of those did: its id to a pair of the id of now and the factor on what the model is
        given.
        """
        former: Mapping[str, Mapping[str, Any]] = self.extra.get("former", {})
        return former

    def renders_as(self, checkpoint_sha256: str) -> str:
        """The checkpoint whose sound a request for `checkpoint_sha256` gets: that one, or this."""
        return checkpoint_sha256 if checkpoint_sha256 in self.former else self.checkpoint_sha256

    def controls_of_former(
        self, checkpoint_sha256: str, values: Mapping[str, float]
    ) -> Mapping[str, float]:
        """Where the controls stand now to sound as `values` did with that earlier checkpoint."""
        matches = self.former.get(checkpoint_sha256, {}).get("controls", {})
        then = {control.id: control for control in self.former_controls(checkpoint_sha256)}
        now = {name: value for name, value in values.items() if name not in then}
        for name in then.keys() & matches.keys() & values.keys():
            new_id, factor = matches[name]
            position = then[name].position(values[name]) * factor
            now[new_id] = self.control(new_id).value_at(position)
        return now

    def former_controls(self, checkpoint_sha256: str) -> tuple[ControlSpec, ...]:
        """The sliders `axis1` ... that an earlier checkpoint had; none for any other hash."""
        entry = self.former.get(checkpoint_sha256, {})
        return tuple(ControlSpec.from_dict(control) for control in entry.get("axes", ()))

    def complete_controls(self, values: Mapping[str, float]) -> ControlState:
        """Check `values` and fill in the defaults of the rest.

        Raises:
            RequestError: unknown control or value out of range.
        """
        checked = {key: self.control(key).check(value) for key, value in values.items()}
        return ControlState.defaults(self.controls).replaced(checked)

    def complete_conditions(self, values: Mapping[str, str]) -> dict[str, str]:
        """Check `values` and fill in the defaults of the rest.

        Raises:
            RequestError: unknown condition or value.
        """
        checked = {key: self.condition(key).check(value) for key, value in values.items()}
        return {**{c.id: c.default for c in self.conditions}, **checked}

    def check_seconds(self, seconds: float) -> float:
        """Return `seconds`.

        Raises:
            RequestError: not above 0 or above `MAX_SECONDS`.
        """
        if not 0.0 < seconds <= MAX_SECONDS:
            raise RequestError(
                f"The length must be above 0 and at most {MAX_SECONDS:g} seconds, not {seconds:g}."
            )
        return float(seconds)

    def to_dict(self) -> dict[str, Any]:
        """JSON form stored in checkpoints."""
        return {
            "id": self.id, "family": self.family, "name": self.name, "tagline": self.tagline,
            "sample_rate": self.sample_rate, "channels": self.channels,
            "controls": [c.to_dict() for c in self.controls],
            "conditions": [c.to_dict() for c in self.conditions],
            "capabilities": sorted(c.value for c in self.capabilities),
            "default_seconds": self.default_seconds, "licence": self.licence,
            "tags": list(self.tags), "size_mb": self.size_mb,
            "checkpoint_sha256": self.checkpoint_sha256, "extra": dict(self.extra),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`.

        Raises:
            ValueError, TypeError, KeyError, AttributeError, OverflowError: `data` is something
                else.
        """
        spec = cls(
            id=str(data["id"]), family=str(data["family"]), name=str(data["name"]),
            tagline=str(data["tagline"]), sample_rate=int(data["sample_rate"]),
            channels=int(data["channels"]),
            controls=tuple(ControlSpec.from_dict(c) for c in data["controls"]),
            conditions=tuple(ConditionSpec.from_dict(c) for c in data["conditions"]),
            capabilities=frozenset(Capability(c) for c in data["capabilities"]),
            default_seconds=float(data["default_seconds"]), licence=str(data["licence"]),
            tags=tuple(map(str, data.get("tags", ()))), size_mb=float(data.get("size_mb", 0.0)),
            checkpoint_sha256=str(data.get("checkpoint_sha256", "")),
            extra=dict(data.get("extra", {})),
        )  # fmt: skip
        spec._check_former()
        return spec

    def _check_former(self) -> None:
        """Refuse earlier checkpoints whose sliders nobody could turn."""
        for sha256, entry in self.former.items():
            self.former_controls(sha256)
            for name, (new_id, factor) in entry.get("controls", {}).items():
                known = any(control.id == new_id for control in self.controls)
                if not known or not math.isfinite(factor):
                    raise ValueError(f"control {name} of an earlier checkpoint has no successor")
