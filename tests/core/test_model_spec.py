"""Descriptions of models: what one says of checkpoints that it replaced is checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from neurosketch.core.control import ControlKind, ControlSpec
from neurosketch.core.model_spec import ModelSpec

AXIS = ControlSpec("axis1", "dark ↔ bright", "", -3.0, 3.0, 0.0, ControlKind.LATENT)
BENT = replace(AXIS, curve=(-1.0, 0.0, 2.0))
OLD = "ab" * 32
SPEC = ModelSpec(
    id="drift", family="vae", name="Drift", tagline="", sample_rate=44100, channels=1,
    controls=(BENT,), conditions=(), capabilities=frozenset(), default_seconds=4.0, licence="MIT",
)  # fmt: skip


def with_former(former: Any) -> dict[str, Any]:
    return replace(SPEC, extra={"former": former}).to_dict()


def test_an_earlier_checkpoint_keeps_its_sliders_and_its_hash():
    entry = {"axes": [AXIS.to_dict()], "controls": {"axis1": ["axis1", -1.0]}}
    spec = ModelSpec.from_dict(with_former({OLD: entry}))
    assert spec.renders_as(OLD) == OLD
    assert spec.renders_as("cd" * 32) == spec.checkpoint_sha256
    # -1 along the new axis is its left end; the factor says that the axis was turned round.
    assert spec.controls_of_former(OLD, {"axis1": 1.0}) == {"axis1": pytest.approx(-3.0)}
    assert spec.controls_of_former("cd" * 32, {"axis1": 1.0}) == {"axis1": 1.0}


@pytest.mark.parametrize(
    "former",
    [
        None, 5, [OLD], {OLD: None}, {OLD: {"axes": [5]}}, {OLD: {"axes": [{"id": "axis1"}]}},
        {OLD: {"axes": [{**AXIS.to_dict(), "max": float("nan")}]}}, {OLD: {"controls": 5}},
        {OLD: {"controls": {"axis1": "ax"}}}, {OLD: {"controls": {"axis1": ["axis9", 1.0]}}},
        {OLD: {"controls": {"axis1": ["axis1", float("inf")]}}},
        {OLD: {"controls": {"axis1": ["axis1", "1"]}}}, {OLD: {"controls": {"axis1": []}}},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_when_it_is_read(former: Any):
    """`read_header` turns any of these into one sentence."""
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        ModelSpec.from_dict(with_former(former))
