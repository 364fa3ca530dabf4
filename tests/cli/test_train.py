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
    """What training and evaluation were asked to do; both take no time."""
    seen: list[dict[str, Any]] = []

    def run(
        recipe: str, data: Path, out: Path, *, steps: int | None, minutes: float | None,
        resume: bool, device: str, report: Callable[[str], None],
    ) -> dict[str, Any]:  # fmt: skip
        seen.append({"recipe": recipe, "steps": steps, "minutes": minutes, "resume": resume})
        report("step 1")
        return {"steps": 1, "best": {"score": np.float32(0.5)}}

    def evaluate(
        catalog: object, model_id: str, data: Path, *, max_clips: int | None,
        report: Callable[[str], None],
    ) -> dict[str, Any]:  # fmt: skip
        seen.append({"model": model_id, "max_clips": max_clips})
        report("clip 1")
        return {"model": model_id, "si_sdr_db": float("nan"), "clips": np.int64(4)}

    training = types.ModuleType("neurosketch.training")
    training.run = run
    module = types.ModuleType("neurosketch.training.evaluate")
    module.evaluate = evaluate
    monkeypatch.setitem(sys.modules, "neurosketch.training", training)
    monkeypatch.setitem(sys.modules, "neurosketch.training.evaluate", module)
    return seen


def test_train_passes_everything_on(cli: Cli, calls: list[dict[str, Any]], tmp_path: Path) -> None:
    status, out, err = cli.run(
        "train", "vae", "--data", tmp_path, "--out", tmp_path / "o", "--steps", 7, "--resume"
    )
    assert (status, err) == (0, "")
    assert "step 1" in out
    assert "best.score  0.5" in out
    assert calls == [{"recipe": "vae", "steps": 7, "minutes": None, "resume": True}]


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


def test_evaluate_prints_one_document(
    cli: Cli, calls: list[dict[str, Any]], tmp_path: Path
) -> None:
    document = cli.json("evaluate", "vae-drift", "--data", tmp_path, "--max-clips", 4)
    assert document == {"model": "vae-drift", "si_sdr_db": None, "clips": 4}
    assert calls == [{"model": "vae-drift", "max_clips": 4}]
    out = cli.run("evaluate", "vae-drift", "--data", tmp_path)[1]
    assert "clip 1" in out
    assert "si_sdr_db" in out


@pytest.mark.parametrize(
    ("model", "arguments"),
    [("none", []), ("vae-drift", ["--data", "nowhere"]), ("vae-drift", ["--max-clips", "0"])],
)
def test_bad_values_of_evaluate(
    cli: Cli, calls: list[dict[str, Any]], tmp_path: Path, model: str, arguments: list[str]
) -> None:
    assert cli.fails("evaluate", model, "--data", tmp_path, *arguments)[0] == 1
    assert calls == []
