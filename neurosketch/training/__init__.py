"""Training and evaluation of the models."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from neurosketch.core.errors import NeuroSketchError

RECIPES = {
    "vae": "neurosketch.training.recipes.vae",
    "map": "neurosketch.training.recipes.map",
    "soundstream": "neurosketch.training.recipes.soundstream",
    "ddsp": "neurosketch.training.recipes.ddsp",
    "musegan": "neurosketch.training.recipes.musegan",
    "calibrate": "neurosketch.training.recipes.calibrate",
}
"""Recipe name to the module whose `train` runs it; dotted strings keep torch unimported."""


def run(
    recipe: str,
    data: Path,
    out: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    device: str = "cpu",
    report: Callable[[str], None] = lambda _: None,
    model: str | None = None,
) -> dict[str, Any]:
    """Train a model.

    Args:
        recipe: one of `RECIPES`.
        data: corpus folder with a manifest.
        out: folder for logs, resumable state and the checkpoint.
        steps: stop after this many updates.
        minutes: stop after this time; without either limit the recipe's default holds.
        resume: go on from the state in `out`.
        device: torch device.
        report: told one line at a time how it goes.
        model: id or file of the checkpoint that `calibrate` takes; the other recipes take none.

    Returns:
        Summary with `steps`, `minutes`, `checkpoint` and the validation metrics.

    Raises:
        NeuroSketchError: unknown recipe, missing data or nothing to resume.
    """
    if recipe not in RECIPES:
        raise NeuroSketchError(
            f"There is no training recipe '{recipe}'.", f"Choose one of: {', '.join(RECIPES)}."
        )
    if model is not None and recipe != "calibrate":
        raise NeuroSketchError(f"The recipe '{recipe}' does not start from a model.")
    chosen = {} if model is None else {"model": model}
    module = importlib.import_module(RECIPES[recipe])
    result: dict[str, Any] = module.train(
        data, out, steps=steps, minutes=minutes, resume=resume, device=device, report=report,
        **chosen,
    )  # fmt: skip
    return result
