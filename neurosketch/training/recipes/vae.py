"""Train the shared autoencoder: the trunk of the vae family and of all that use its latents."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from neurosketch.core.errors import CheckpointError
from neurosketch.nn.autoencoder import Autoencoder, TrunkConfig, noise_shape
from neurosketch.training.batches import CropSampler
from neurosketch.training.corpus import SAMPLE_RATE, Corpus, PitchTracker, open_corpus
from neurosketch.training.metrics import log_mel_l1, mr_stft, pitch_kept
from neurosketch.training.trainer import CsvLog, Trainer, export_weights

DEFAULT_MINUTES = 120.0
CROP_FRAMES = 40
BATCH_SIZE = 8
VALIDATE_EVERY_SECONDS = 600.0
SAVE_EVERY_SECONDS = 120.0
TEACHER_UNTIL = 0.5
"""Share of the budget during which synthesis always gets the true pitch."""

VALIDATION_FILES = {"note": 16, "performance": 4, "drum": 6, "loop": 5, "voice": 5}
VALIDATION_SECONDS = 2.0
_TRAIN_COLUMNS = (
    "step", "minutes", "total", "harmonic", "free", "deviation", "bands", "loud", "compressed",
    "pitch", "voicing", "kl",
)  # fmt: skip
_VALID_COLUMNS = ("step", "minutes", "log_mel_l1", "mr_stft", "pitch_kept", "score")


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
    """Train the trunk; see `neurosketch.training.run` for the arguments.

    Writes `train.csv`, `validation.csv`, `state.safetensors` (to resume) and the best average
    so far as `best.safetensors`, judged by held-out log-mel distance and pitch kept.
    """
    if steps is None and minutes is None:
        minutes = DEFAULT_MINUTES
    out.mkdir(parents=True, exist_ok=True)
    corpus = open_corpus(data, out.parent / "cache", report)
    trainer = Trainer(TrunkConfig(), device)
    state_path = out / "state.safetensors"
    if resume:
        if not state_path.is_file():
            raise CheckpointError(f"There is no training state in '{out}' to resume.")
        trainer.restore(state_path)
    sampler = CropSampler(corpus, CROP_FRAMES, BATCH_SIZE, seed=trainer.step)
    return _Run(trainer, sampler, corpus, out, report).go(steps, minutes)


class _Run:
    def __init__(
        self,
        trainer: Trainer,
        sampler: CropSampler,
        corpus: Corpus,
        out: Path,
        report: Callable[[str], None],
    ) -> None:
        self._trainer, self._sampler, self._out, self._report = trainer, sampler, out, report
        self._validator = Validator(corpus)
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
            terms = trainer.train_step(
                self._sampler.draw(), 1.0 if progress < TEACHER_UNTIL else 0.5
            )
            trainer.seconds = self._base_seconds + time.monotonic() - started
            sums = {k: sums.get(k, 0.0) + v for k, v in terms.items()}
            if trainer.step % 50 == 0:
                count = min(50, trainer.step - first_step)
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

    def _validate(self) -> None:
        from safetensors.torch import save_file

        metrics = self._validator.check(self._trainer.average, self._trainer.device)
        row = {"step": self._trainer.step, "minutes": self._trainer.seconds / 60, **metrics}
        self._valid_log.write(row)
        self._report("held out: " + "  ".join(f"{k} {v:.4f}" for k, v in metrics.items()))
        if metrics["score"] < self._best.get("score", math.inf):
            self._best = row
            weights, config = export_weights(self._trainer.average)
            partial = self._out / "best.part"
            save_file(weights, partial, {"config": json.dumps(config)})
            os.replace(partial, self._out / "best.safetensors")
            (self._out / "best.json").write_text(json.dumps(row), "utf-8")


class Validator:
    """A fixed choice of held-out files, reconstructed and measured.

    Args:
        corpus: where the held-out files lie.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._tracker = PitchTracker()
        self._clips = []
        for category, count in VALIDATION_FILES.items():
            pool = [
                i for i in corpus.items if i.category == category and i.held_out and i.full_band
            ]
            stride = max(1, len(pool) // count)
            for item in pool[::stride][:count]:
                self._clips.append(corpus.samples(item)[: round(VALIDATION_SECONDS * SAMPLE_RATE)])

    def check(self, model: Autoencoder, device: str) -> dict[str, float]:
        """`log_mel_l1`, `mr_stft`, `pitch_kept` (0 ... 1) and `score`, lower is better."""
        mel, stft, kept, voiced = [], [], 0, 0
        for clip in self._clips:
            made = reconstruct(model, clip, device)
            mel.append(log_mel_l1(clip, made))
            stft.append(mr_stft(clip, made))
            share = pitch_kept(clip, made, self._tracker)
            kept, voiced = kept + share[0], voiced + share[1]
        pitch = kept / max(voiced, 1)
        distance = float(np.mean(mel))
        return {
            "log_mel_l1": distance, "mr_stft": float(np.mean(stft)), "pitch_kept": pitch,
            "score": distance + (1 - pitch),
        }  # fmt: skip


@torch.no_grad()
def reconstruct(
    model: Autoencoder, audio: np.ndarray, device: str = "cpu", seed: int = 0
) -> np.ndarray:
    """Encode and decode (T,) float32 into (T,) float32, aligned with the input."""
    latents = model.encode(torch.from_numpy(audio)[None].to(device))
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(1, *noise_shape(latents.shape[1]), generator=generator).to(device)
    decoded, _ = model.decoder(latents, noise, model.decoder.initial_state(1))
    result: np.ndarray = decoded[0, model.latency : model.latency + len(audio)].cpu().numpy()
    return result
