"""Which model does a thing: the chosen one if it can, else the first that can."""

from __future__ import annotations

from dataclasses import replace

from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.control import ControlState
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.request import GenerateRequest


def spec_that_can(
    sketch: SketchViewModel, capability: Capability, *, but: Capability | None = None
) -> ModelSpec | None:
    """The chosen model if it has a capability, else the first that has, else None.

    Args:
        sketch: which models there are, and which one is chosen.
        capability: what it must have.
        but: what it must not have.
    """
    specs = sketch.specs if sketch.spec is None else (sketch.spec, *sketch.specs)
    able = (spec for spec in specs if capability in spec.capabilities)
    return next((spec for spec in able if but not in spec.capabilities), None)


def request_that_can(
    sketch: SketchViewModel, capability: Capability, *, but: Capability | None = None
) -> GenerateRequest | None:
    """What is dialled in, or another model at rest where the chosen one lacks a capability."""
    state, spec = sketch.state(), spec_that_can(sketch, capability, but=but)
    if state is None or spec is None or spec is sketch.spec:
        return state if spec is not None else None
    return replace(
        state, model_id=spec.id, controls=ControlState(), conditions={},
        checkpoint_sha256=spec.checkpoint_sha256, source=None, source_b=None,
    )  # fmt: skip
