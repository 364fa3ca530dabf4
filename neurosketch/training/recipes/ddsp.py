"""Train the ddsp family: the decoder of the playable instruments."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from neurosketch.core.errors import CheckpointError
from neurosketch.nn.ddsp import DdspConfig
from neurosketch.training.corpus import open_corpus
from neurosketch.training.ddsp_data import ROWS, Tone, open_tones
from neurosketch.training.ddsp_trainer import DdspTrainer, ToneSampler, collate, losses
from neurosketch.training.trainer import CsvLog

DEFAULT_MINUTES = 60.0
VALIDATE_EVERY_SECONDS = 180.0
SAVE_EVERY_SECONDS = 60.0
_TRAIN_COLUMNS = ("step", "minutes", "harmonic", "noise", "total")
_VALID_COLUMNS = (
    "step", "minutes", "phrase_harmonic", "phrase_noise", "held_out_harmonic", "held_out_noise",
    "score",
)  # fmt: skip


def train(
    data: Path,
    out: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    device: str = "cpu",
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Train the decoder; see `neurosketch.training.run` for the arguments.

    Writes `train.csv`, `validation.csv`, `state.safetensors` (to resume) and the best average so
    far as `best.safetensors`, judged on phrases and sources that training does not see.
    """
    if steps is None and minutes is None:
        minutes = DEFAULT_MINUTES
    out.mkdir(parents=True, exist_ok=True)
    corpus = open_corpus(data, out.parent / "cache", report)
    tones = open_tones(data, corpus, out.parent / "cache", report)
    trainer = DdspTrainer(DdspConfig(len(ROWS)), device)
    state_path = out / "state.safetensors"
    if resume:
        if not state_path.is_file():
            raise CheckpointError(f"There is no training state in '{out}' to resume.")
        trainer.restore(state_path)
    return _Run(trainer, tones, out, report).go(steps, minutes)


class _Run:
    def __init__(
        self,
        trainer: DdspTrainer,
        tones: Sequence[Tone],
        out: Path,
        report: Callable[[str], None],
    ) -> None:
        self._trainer, self._out, self._report = trainer, out, report
        seen = [tone for tone in tones if tone.role == "train"]
        self._sampler = ToneSampler(seen, seed=trainer.step)
        self._unseen = {
            role: [tone for tone in tones if tone.role == role] for role in ("phrase", "held_out")
        }
        self._train_log = CsvLog(out / "train.csv", _TRAIN_COLUMNS)
        self._valid_log = CsvLog(out / "validation.csv", _VALID_COLUMNS)
        self._base_seconds = trainer.seconds
        best = out / "best.json"
        self._best: dict[str, float] = json.loads(best.read_text("utf-8")) if best.is_file() else {}

    def go(self, steps: int | None, minutes: float | None) -> dict[str, Any]:
        trainer = self._trainer
        started = last_saved = last_checked = time.monotonic()
        first_step = trainer.step
        sums: dict[str, float] = {}
        while True:
            elapsed = time.monotonic() - started
            progress = max(
                (trainer.step - first_step) / steps if steps else 0.0,
                elapsed / (minutes * 60) if minutes else 0.0,
            )
            if progress >= 1.0:
                break
            trainer.set_rate(progress)
            terms = trainer.train_step(self._sampler.draw())
            trainer.seconds = self._base_seconds + time.monotonic() - started
            sums = {k: sums.get(k, 0.0) + v for k, v in terms.items()}
            if trainer.step % 100 == 0:
                count = min(100, trainer.step - first_step)
                self._log({k: v / count for k, v in sums.items()})
                sums = {}
            now = time.monotonic()
            if now - last_saved > SAVE_EVERY_SECONDS:
                trainer.save(self._out / "state.safetensors")
                last_saved = now
            if now - last_checked > VALIDATE_EVERY_SECONDS:
                self._validate()
                last_checked = time.monotonic()
        trainer.save(self._out / "state.safetensors")
        self._validate()
        return {
            "steps": trainer.step, "minutes": trainer.seconds / 60,
            "checkpoint": str(self._out / "best.safetensors"), **self._best,
        }  # fmt: skip

    def _log(self, terms: dict[str, float]) -> None:
        row = {"step": self._trainer.step, "minutes": self._trainer.seconds / 60, **terms}
        self._train_log.write(row)
        text = "  ".join(f"{k} {v:.3f}" for k, v in terms.items())
        self._report(f"step {self._trainer.step}  {self._trainer.seconds / 60:.1f} min  {text}")

    @torch.no_grad()
    def _validate(self) -> None:
        from safetensors.torch import save_file

        model = self._trainer.average
        metrics: dict[str, float] = {}
        for role, tones in self._unseen.items():
            if not tones:
                continue
            sums = {"harmonic": 0.0, "noise": 0.0}
            for tone in tones:
                batch = collate([(tone, 0)], min(len(tone.frames.octaves), 1400))
                for name, value in losses(model, batch).items():
                    sums[name] += float(value) / len(tones)
            metrics |= {f"{role}_{name}": value for name, value in sums.items()}
        metrics["score"] = sum(v for k, v in metrics.items() if k.endswith("harmonic"))
        row = {"step": self._trainer.step, "minutes": self._trainer.seconds / 60, **metrics}
        self._valid_log.write(row)
        self._report("unseen: " + "  ".join(f"{k} {v:.4f}" for k, v in metrics.items()))
        if metrics["score"] < self._best.get("score", math.inf):
            self._best = row
            weights = {k: v.detach().contiguous() for k, v in model.named_parameters()}
            partial = self._out / "best.part"
            save_file(weights, partial)
            os.replace(partial, self._out / "best.safetensors")
            (self._out / "best.json").write_text(json.dumps(row), "utf-8")
