"""`neurosketch models`."""

from __future__ import annotations

import argparse
from typing import Any

from neurosketch.cli import common
from neurosketch.core.control import ConditionSpec
from neurosketch.core.model_spec import ModelSpec


def run(args: argparse.Namespace) -> int:
    """List every model, and every model file that cannot be used."""
    catalog = common.open_catalog()
    broken = [{"path": str(item.path), "reason": item.reason} for item in catalog.broken]
    if args.json:
        models = [model_document(spec) for spec in catalog.specs]
        common.print_json({"models": models, "broken": broken})
        return 0
    for index, spec in enumerate(catalog.specs):
        if index:
            common.print_line("")
        _print_model(spec)
    if not catalog.specs:
        common.print_line("No model is installed.")
    for item in broken:
        common.print_line(f"\nNot usable: {item['path']}\n  {item['reason']}")
    return 0


def model_document(spec: ModelSpec) -> dict[str, Any]:
    """One entry of `models --json`."""
    return {
        "id": spec.id,
        "family": spec.family,
        "name": spec.name,
        "tagline": spec.tagline,
        "conditions": {item.id: list(item.values) for item in spec.conditions},
        "mixes": [item.id for item in spec.conditions if item.mixes],
        "controls": [item.to_dict() for item in spec.controls],
        "capabilities": sorted(item.value for item in spec.capabilities),
        "sample_rate": spec.sample_rate,
        "channels": spec.channels,
        "default_seconds": spec.default_seconds,
        "size_mb": spec.size_mb,
        "licence": spec.licence,
        "tags": list(spec.tags),
        "checkpoint_sha256": spec.checkpoint_sha256,
    }


def _print_model(spec: ModelSpec) -> None:
    common.print_line(f"{spec.id}  ·  {spec.name}  ·  {spec.tagline}")
    common.print_table(
        [
            ("  family", spec.family),
            ("  can", ", ".join(sorted(item.value for item in spec.capabilities)) or "generate"),
            ("  sample rate", f"{spec.sample_rate} Hz"),
            ("  size", f"{spec.size_mb:.1f} MB"),
            ("  licence", spec.licence),
            ("  checkpoint", spec.checkpoint_sha256[:16]),
        ]
    )
    for condition in spec.conditions:
        mixes = f"; a mixture: {_mixture(condition)}" if condition.mixes else ""
        common.print_line(f"  --condition {condition.id}=  (default {condition.default}{mixes})")
        common.print_line(f"      {', '.join(condition.values)}")
    width = max((len(item.id) for item in spec.controls), default=0)
    for item in spec.controls:
        unit = f" {item.unit}" if item.unit else ""
        span = f"{item.minimum:g} to {item.maximum:g}{unit}, default {item.default:g}"
        rho = "" if item.rho is None else f"  |ρ| {item.rho:.2f}"
        common.print_line(f"  --set {item.id + '=':<{width + 1}}  {span:<32}  {item.label}{rho}")


def _mixture(condition: ConditionSpec) -> str:
    """An example for people."""
    first, *others = condition.values
    return ",".join([f"{first}:0.7", *(f"{name}:0.3" for name in others[:1])])
