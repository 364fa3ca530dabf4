from __future__ import annotations

import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What training was asked to do; it takes no time."""
    seen: list[dict[str, Any]] = []

    def run(
        recipe: str, data: Path, out: Path, *, steps: int | None, minutes: float | None,
        resume: bool, device: str, report: Callable[[str], None], model: str | None,
    ) -> dict[str, Any]:  # fmt: skip
        asked = {"recipe": recipe, "steps": steps, "minutes": minutes, "resume": resume}
        seen.append(asked if model is None else {**asked, "model": model})
        report("step 1")
        return {"steps": 1, "best": {"score": np.float32(0.5)}}

    training = types.ModuleType("neurosketch.training")
    training.run = run
    monkeypatch.setitem(sys.modules, "neurosketch.training", training)
    return seen


def test_train_passes_everything_on(cli: Cli, calls: list[dict[str, Any]], tmp_path: Path) -> None:
    status, out, err = cli.run(
        "train", "vae", "--data", tmp_path, "--out", tmp_path / "o", "--steps", 7, "--resume"
    )
    assert (status, err) == (0, "")
    assert "step 1" in out
    assert "best.score  0.5" in out
    assert calls == [{"recipe": "vae", "steps": 7, "minutes": None, "resume": True}]


def test_calibrate_may_name_its_model(
    cli: Cli, calls: list[dict[str, Any]], tmp_path: Path
) -> None:
    status, _, _ = cli.run(
        "train", "calibrate", "--data", tmp_path, "--out", tmp_path / "o", "--model", "vae-drift"
    )
    assert status == 0
    assert calls[0]["model"] == "vae-drift"


@pytest.mark.parametrize(
    "arguments",
    [["--steps", "0"], ["--minutes", "0"], ["--minutes", "nan"], ["--minutes", "inf"],
     ["--data", "nowhere"], ["--data", "a\0b"], ["--out", __file__]],
)  # fmt: skip
def test_bad_values_of_train(
    cli: Cli, calls: list[dict[str, Any]], tmp_path: Path, arguments: list[str]
) -> None:
    status, _ = cli.fails("train", "vae", "--data", tmp_path, "--out", tmp_path / "o", *arguments)
    assert status == 1
    assert calls == []
