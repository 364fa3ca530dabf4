"""Train the ddsp family: the decoder of the playable instruments, then it and its room by ear."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from neurosketch.core.errors import CheckpointError
from neurosketch.nn.ddsp import DdspConfig
from neurosketch.training.budget import Budget
from neurosketch.training.corpus import Corpus, open_corpus
from neurosketch.training.ddsp_checkpoint import write_model
from neurosketch.training.ddsp_data import ROWS, Tone, open_tones
from neurosketch.training.ddsp_trainer import DdspTrainer, ToneSampler, collate, losses
from neurosketch.training.ddsp_tuning import LearntRoom, SoundBatch, SoundSampler, SoundTrainer
from neurosketch.training.trainer import CsvLog

DEFAULT_MINUTES = 75.0
MEASURED_SHARE = 0.55
"""Of the budget, for learning measured amplitudes; the rest is learnt through the sound."""
VALIDATE_EVERY_SECONDS = 180.0
SAVE_EVERY_SECONDS = 60.0
SOUND_FRAMES, SOUND_BATCH = 150, 5
_UNSEEN_SOUNDS, _UNSEEN_FRAMES = 12, 400
_TRAIN_COLUMNS = ("step", "minutes", "harmonic", "noise", "total")
_VALID_COLUMNS = (
    "step", "minutes", "phrase_harmonic", "phrase_noise", "held_out_harmonic", "held_out_noise",
    "score",
)  # fmt: skip
_SOUND_COLUMNS = ("tuned", "minutes", "sound", "harmonic", "noise", "phrase", "held_out", "score")
_UNSEEN = ("phrase", "held_out")


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
    """Train the instruments; see `neurosketch.training.run` for the arguments.

    Writes `train.csv`, `validation.csv` and `sound.csv`, `state.safetensors` and
    `sound.safetensors` (to resume: once there is sound, only by sound), `best.safetensors`, judged
    on phrases and sources that training does not see, and at the end `ddsp-breath.safetensors`.
    """
    if steps is None and minutes is None:
        minutes = DEFAULT_MINUTES
    out.mkdir(parents=True, exist_ok=True)
    corpus = open_corpus(data, out.parent / "cache", report)
    tones = open_tones(data, corpus, out.parent / "cache", report)
    measured = DdspTrainer(DdspConfig(len(ROWS)), device)
    state, sound = out / "state.safetensors", out / "sound.safetensors"
    if resume and not state.is_file():
        raise CheckpointError(f"There is no training state in '{out}' to resume.")
    if resume:
        measured.restore(state)
    share = 0.0 if resume and sound.is_file() else MEASURED_SHARE
    if share:
        first = Budget(
            None if steps is None else math.ceil(share * steps),
            None if minutes is None else share * minutes,
        )
        _Measured(measured, tones, out, report).go(first)
        steps = None if steps is None else steps - math.ceil(share * steps)
        minutes = None if minutes is None else (1 - share) * minutes
    tuner = SoundTrainer(measured.average.requires_grad_(True), LearntRoom(len(ROWS)))
    facts = {"steps": float(measured.step), "minutes": measured.seconds / 60}
    best = math.inf
    if not share:
        if (out / "best.safetensors").is_file():
            best = tuner.restore(out / "best.safetensors")["score"]
        facts = tuner.restore(sound)
    sounding = _Sounding(tuner, corpus, tones, out, report, facts)
    facts = sounding.go(Budget(steps, minutes), best)
    path = write_model(tuner.average, tuner.average_room, tones, out, facts)
    return {**facts, "checkpoint": str(path)}


class _Measured:
    """Learns measured amplitudes."""

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
        self._unseen = {role: [t for t in tones if t.role == role] for role in _UNSEEN}
        self._train_log = CsvLog(out / "train.csv", _TRAIN_COLUMNS)
        self._valid_log = CsvLog(out / "validation.csv", _VALID_COLUMNS)
        self._base_seconds = trainer.seconds

    def go(self, budget: Budget) -> None:
        trainer = self._trainer
        last_saved = last_checked = time.monotonic()
        first_step = trainer.step
        sums: dict[str, float] = {}
        while (progress := budget.progress(trainer.step - first_step)) < 1.0:
            trainer.set_rate(progress)
            terms = trainer.train_step(self._sampler.draw())
            trainer.seconds = self._base_seconds + budget.seconds
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

    def _log(self, terms: dict[str, float]) -> None:
        row = {"step": self._trainer.step, "minutes": self._trainer.seconds / 60, **terms}
        self._train_log.write(row)
        text = "  ".join(f"{k} {v:.3f}" for k, v in terms.items())
        self._report(f"step {self._trainer.step}  {self._trainer.seconds / 60:.1f} min  {text}")

    @torch.no_grad()
    def _validate(self) -> None:
        model = self._trainer.average
        metrics: dict[str, float] = {}
        for role, tones in self._unseen.items():
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


class _Sounding:
    """Learns through the sound; keeps the best by unseen phrases and sources."""

    def __init__(
        self,
        trainer: SoundTrainer,
        corpus: Corpus,
        tones: Sequence[Tone],
        out: Path,
        report: Callable[[str], None],
        facts: dict[str, float],
    ) -> None:
        self._trainer, self._out, self._report, self._facts = trainer, out, report, facts
        seen = [tone for tone in tones if tone.role == "train"]
        self._sounds = SoundSampler(seen, corpus, SOUND_FRAMES, SOUND_BATCH, seed=trainer.step)
        self._measured = ToneSampler(seen, seed=trainer.step)
        self._unseen: dict[str, list[SoundBatch]] = {}
        for role in _UNSEEN:
            some = [tone for tone in tones if tone.role == role]
            if some:
                sampler = SoundSampler(some, corpus, _UNSEEN_FRAMES, 1, seed=0)
                self._unseen[role] = sampler.beginnings(_UNSEEN_SOUNDS)
        self._log = CsvLog(out / "sound.csv", _SOUND_COLUMNS)

    def go(self, budget: Budget, best: float) -> dict[str, float]:
        """Train; returns what is known of the best, which the trainer's averages then are.

        Args:
            budget: for this part.
            best: score of the best there is, infinity without one.
        """
        trainer, first = self._trainer, self._trainer.step
        base = self._facts["minutes"]
        best = self._check({}, best)
        last = time.monotonic()
        sums: dict[str, float] = {}
        count = 0
        while (progress := budget.progress(trainer.step - first)) < 1.0:
            trainer.set_rate(progress)
            terms = trainer.train_step(self._sounds.draw(), self._measured.draw())
            sums, count = {k: sums.get(k, 0.0) + v for k, v in terms.items()}, count + 1
            if time.monotonic() - last > VALIDATE_EVERY_SECONDS:
                self._facts["minutes"] = base + budget.seconds / 60
                best = self._check({k: v / count for k, v in sums.items()}, best)
                sums, count, last = {}, 0, time.monotonic()
        self._facts["minutes"] = base + budget.seconds / 60
        self._check({k: v / count for k, v in sums.items()} if count else {}, best)
        return trainer.restore(self._out / "best.safetensors")

    def _check(self, terms: dict[str, float], best: float) -> float:
        trainer = self._trainer
        unseen = {role: trainer.distance(sounds) for role, sounds in self._unseen.items()}
        score = sum(unseen.values()) / max(1, len(unseen))
        row = {"tuned": trainer.step, **self._facts, **terms, **unseen, "score": score}
        self._log.write(row)
        self._report("sound: " + "  ".join(f"{k} {v:.4f}" for k, v in row.items()))
        facts = {**self._facts, **unseen, "score": score}
        trainer.save(self._out / "sound.safetensors", facts)
        path = self._out / "best.safetensors"
        if score < best or best == math.inf:
            trainer.save(path, facts)
        return min(best, score)
