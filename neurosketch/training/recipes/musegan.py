"""Train the musegan family: the masked transformer, the generator and its critic, their axes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from neurosketch.core.errors import CheckpointError
from neurosketch.models.musegan.tensors import pitch_table
from neurosketch.training.budget import Budget
from neurosketch.training.musegan_adversary import Adversary
from neurosketch.training.musegan_batches import GROOVE, Scale
from neurosketch.training.musegan_checkpoint import assemble, write_model
from neurosketch.training.musegan_data import Phrases, joined, read_corpus
from neurosketch.training.musegan_filler import FillTrainer
from neurosketch.training.musegan_rules import rule_phrases
from neurosketch.training.trainer import CsvLog

DEFAULT_MINUTES = 110.0
FILLER_SHARE = 0.55
"""Of the budget, for the masked transformer; the rest is for the generator."""
RULES_PER_GENRE, UNSEEN_RULES_PER_GENRE = 400, 30
TRAIN_SEED, UNSEEN_SEED = 11, 12
CACHE = "phrases.npz"
VALIDATE_EVERY_SECONDS = 240.0
SAVE_EVERY_SECONDS = 120.0
_LOG_EVERY = 50
_PARTS = ("hit", "loudness", "onset", "base", "shape", "length", "velocity", "total")
_FILL_COLUMNS = ("step", "minutes", *_PARTS, *(f"unseen_{part}" for part in _PARTS))
_ADVERSARY_COLUMNS = ("step", "minutes", "critic", "gradient", "generator", "moments")

Report = Callable[[str], None]


def train(
    data: Path,
    out: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    device: str = "cpu",
    report: Report = lambda _: None,
) -> dict[str, Any]:
    """Train the sketches; see `neurosketch.training.run` for the arguments.

    Writes `filler.csv` and `generator.csv`, `filler.safetensors` and `generator.safetensors` (to
    resume), `best.safetensors` (the transformer, judged by phrases of files that training does not
    see) and at the end `musegan-quartet.safetensors`. `data` is the symbolic corpus.
    """
    if steps is None and minutes is None:
        minutes = DEFAULT_MINUTES
    out.mkdir(parents=True, exist_ok=True)
    fill_state, draft_state = out / "filler.safetensors", out / "generator.safetensors"
    if resume and not fill_state.is_file():
        raise CheckpointError(f"There is no training state in '{out}' to resume.")
    phrases = open_phrases(data, out.parent / "cache", report)
    seen, unseen = phrases.of("train"), phrases.of("val")
    scale = Scale.of(seen.where(seen.kind <= GROOVE))
    filler = FillTrainer(seen, scale, device)
    adversary = Adversary(seen, scale, pitch_table(), device)
    if resume:
        filler.restore(fill_state)
        if draft_state.is_file():
            adversary.restore(draft_state)
    budgets = [
        Budget(
            None if steps is None else math.ceil(share * steps),
            None if minutes is None else share * minutes,
        )
        for share in (FILLER_SHARE, 1.0 - FILLER_SHARE)
    ]
    facts = fill(filler, unseen, out, budgets[0], report)
    budgets[1].restart()
    draft(adversary, out, budgets[1], report)
    facts |= {
        "steps": filler.step, "generator_steps": adversary.step,
        "minutes": (filler.seconds + adversary.seconds) / 60,
    }  # fmt: skip
    networks = assemble(adversary.average.cpu(), filler.average.cpu(), seen, report)
    path = write_model(networks, seen, out, facts, report)
    return {**facts, "checkpoint": str(path)}


def open_phrases(data: Path, cache: Path, report: Report = lambda _: None) -> Phrases:
    """All phrases, read once: the corpus, and those that the rules of each genre write.

    Raises:
        NeuroSketchError: the corpus is not in `data`.
    """
    path = cache / CACHE
    if path.is_file():
        return Phrases.read(path)
    report("reading the phrases of the corpus")
    real = read_corpus(data)
    made = [
        rule_phrases(count, seed, split, report=report)
        for count, seed, split in (
            (RULES_PER_GENRE, TRAIN_SEED, "train"), (UNSEEN_RULES_PER_GENRE, UNSEEN_SEED, "val"),
        )
    ]  # fmt: skip
    phrases = joined(real, *made)
    cache.mkdir(parents=True, exist_ok=True)
    phrases.save(path)
    return phrases


def fill(
    trainer: FillTrainer, unseen: Phrases, out: Path, budget: Budget, report: Report
) -> dict[str, float]:
    """Train the transformer; its average is the best one afterwards; returns what it is worth."""
    log = CsvLog(out / "filler.csv", _FILL_COLUMNS)
    best_path, state = out / "best.safetensors", out / "filler.safetensors"
    first, base = trainer.step, trainer.seconds
    best = trainer.distance(unseen)["total"] if first else math.inf
    checked = time.monotonic()
    sums: dict[str, float] = {}
    while (progress := budget.progress(trainer.step - first)) < 1.0:
        trainer.set_rate(progress)
        for name, value in trainer.train_step().items():
            sums[name] = sums.get(name, 0.0) + value / _LOG_EVERY
        trainer.seconds = base + budget.seconds
        if trainer.step % _LOG_EVERY == 0:
            row = {"step": trainer.step, "minutes": trainer.seconds / 60, **sums}
            log.write(row)
            report("  ".join(f"{k} {v:.3f}" for k, v in row.items()))
            sums = {}
        if time.monotonic() - checked > VALIDATE_EVERY_SECONDS:
            best = _check(trainer, unseen, best, best_path, log, report)
            trainer.save(state)
            checked = time.monotonic()
    best = _check(trainer, unseen, best, best_path, log, report)
    trainer.save(state)
    if best_path.is_file():
        trainer.restore(best_path)
    return {f"unseen_{name}": value for name, value in trainer.distance(unseen).items()}


def _check(
    trainer: FillTrainer, unseen: Phrases, best: float, path: Path, log: CsvLog, report: Report
) -> float:
    found = trainer.distance(unseen)
    row = {f"unseen_{name}": value for name, value in found.items()}
    log.write({"step": trainer.step, "minutes": trainer.seconds / 60, **row})
    report("  ".join(f"{k} {v:.3f}" for k, v in row.items()))
    if found["total"] < best:
        trainer.save(path)
    return min(best, found["total"])


def draft(trainer: Adversary, out: Path, budget: Budget, report: Report) -> None:
    """Train the generator against its critic."""
    log = CsvLog(out / "generator.csv", _ADVERSARY_COLUMNS)
    state = out / "generator.safetensors"
    first, base = trainer.step, trainer.seconds
    saved = time.monotonic()
    sums: dict[str, list[float]] = {}
    while budget.progress(trainer.step - first) < 1.0:
        for name, value in trainer.train_step().items():
            sums.setdefault(name, []).append(value)
        trainer.seconds = base + budget.seconds
        if trainer.step % _LOG_EVERY == 0:
            means = {name: sum(values) / len(values) for name, values in sums.items()}
            row = {"step": trainer.step, "minutes": trainer.seconds / 60, **means}
            log.write(row)
            report("  ".join(f"{k} {v:.3f}" for k, v in row.items()))
            sums = {}
        if time.monotonic() - saved > SAVE_EVERY_SECONDS:
            trainer.save(state)
            saved = time.monotonic()
    trainer.save(state)
