"""Train the codec of the soundstream family on a finished trunk.

What is fitted comes first (minutes): codebooks, scale of the low band, components and guess of the
envelope. Then the refiner is trained, by spectral losses and at last with critics. The trunk itself
stays as it is, so its latent space does too.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from neurosketch.core.errors import CheckpointError
from neurosketch.models.checkpoint import load_tensors, read_header
from neurosketch.models.trunk import LATENT_SPACE, latent_space_hash, trunk_tensors
from neurosketch.nn.autoencoder import Autoencoder, TrunkConfig, noise_shape
from neurosketch.nn.codec import (
    CHARACTER_STAGES,
    DETAIL_STAGES,
    STAGES,
    Codec,
    CodecConfig,
    CodecFrames,
)
from neurosketch.paths import resources_dir
from neurosketch.training import codec_fit
from neurosketch.training.batches import CropSampler
from neurosketch.training.codec_checkpoint import write_checkpoint
from neurosketch.training.codec_trainer import PEAK_RATE, CodecTrainer, cosine
from neurosketch.training.corpus import SAMPLE_RATE, Corpus, PitchTracker, open_corpus
from neurosketch.training.metrics import log_mel_l1, mr_stft, pitch_kept, si_sdr
from neurosketch.training.recipes.vae import VALIDATION_FILES, VALIDATION_SECONDS
from neurosketch.training.trainer import CsvLog

DEFAULT_MINUTES = 90.0
CROP_FRAMES = 32
BATCH_SIZE = 8
ADVERSARIAL_FROM = 0.6
"""Share of a run's budget without critics."""

VALIDATE_EVERY_SECONDS = 480.0
SAVE_EVERY_SECONDS = 120.0
_TRAIN_COLUMNS = (
    "step", "minutes", "total", "bands", "loud", "compressed", "wave", "adversarial",
    "matching",
)  # fmt: skip
_RATES = {
    "low": CHARACTER_STAGES, "mid": CHARACTER_STAGES + DETAIL_STAGES, "high": STAGES, "raw": 0,
}  # fmt: skip
_METRICS = ("mel", "mr_stft", "si_sdr", "pitch")
_VALID_COLUMNS = (
    "step", "minutes", *(f"{name}_{metric}" for name in _RATES for metric in _METRICS),
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
    """Train the codec; see `neurosketch.training.run` for the arguments.

    Writes `train.csv`, `validation.csv`, `state.safetensors` (to resume), at every validation the
    running average as `step-N.safetensors`, and at the end the checkpoint
    `soundstream-tape.safetensors`.

    Raises:
        CheckpointError: no trunk is there, or nothing to resume.
    """
    if steps is None and minutes is None:
        minutes = DEFAULT_MINUTES
    out.mkdir(parents=True, exist_ok=True)
    corpus = open_corpus(data, out.parent / "cache", report)
    trunk_path = resources_dir() / "checkpoints" / "vae-drift.safetensors"
    torch.manual_seed(0)
    codec = codec_on(trunk_path)
    state_path = out / "state.safetensors"
    if resume and not state_path.is_file():
        raise CheckpointError(f"There is no training state in '{out}' to resume.")
    if not resume:
        _fit_once(codec, corpus, out / "fitted.safetensors", report)
    trainer = CodecTrainer(codec, device, 32 if device.startswith("cuda") else 12)
    if resume:
        trainer.restore(state_path)
    sampler = CropSampler(corpus, CROP_FRAMES, BATCH_SIZE, seed=trainer.step)
    run = _Run(trainer, sampler, corpus, out, report)
    return run.go(steps, minutes)


def _fit_once(codec: Codec, corpus: Corpus, path: Path, report: Callable[[str], None]) -> None:
    """Fit what needs no training, or take what an earlier run into this folder fitted."""
    from safetensors.torch import load_file, save_file

    if not path.is_file():
        fit(codec, corpus, report)
        weights = {k: v for k, v in codec.state_dict().items() if not k.startswith("trunk.")}
        save_file(weights, path.with_suffix(".part"))
        os.replace(path.with_suffix(".part"), path)
    codec.load_state_dict(load_file(path), strict=False)


def codec_on(trunk_checkpoint: Path) -> Codec:
    """An untrained codec on the trunk that a checkpoint holds."""
    header = read_header(trunk_checkpoint)
    config = TrunkConfig(**header.config)
    trunk = Autoencoder(config)
    weights = trunk_tensors(load_tensors(trunk_checkpoint))
    trunk.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    return Codec(CodecConfig(trunk=config), trunk)


def fit(codec: Codec, corpus: Corpus, report: Callable[[str], None]) -> None:
    """Everything but the refiner, in the order in which one thing needs the other."""
    found = codec_fit.encode_corpus(codec, corpus, report)
    latents, wave = found.latents[0], found.wave[0]
    pitch = latents[latents[:, 1] > 0.5][:, 0].float()
    codec.rest_octaves.copy_(pitch.mean() if len(pitch) else torch.zeros(()))
    metric = codec_fit.latent_metric(codec.trunk, latents)
    codec_fit.fit_quantiser(codec.character, codec.settle(latents.float()), metric, report)
    with torch.no_grad():
        codes = torch.cat(
            [codec.character.encode(codec.settle(part.float())) for part in latents.split(20_000)]
        )
        known = torch.cat([codec.character.decode(part) for part in codes.split(20_000)])
    components = codec_fit.fit_components(codec, found.detail[0])
    codec_fit.train_guess(codec, codes, components, report)
    with torch.no_grad():
        unknown = components - codec.envelope.guess(known)
    codec_fit.fit_quantiser(codec.detail, unknown, torch.eye(unknown.shape[1]), report)
    codec_fit.train_scale(codec.scale, known, wave, report)
    codec_fit.fit_wave(codec, known, wave, report)


class _Run:
    def __init__(
        self,
        trainer: CodecTrainer,
        sampler: CropSampler,
        corpus: Corpus,
        out: Path,
        report: Callable[[str], None],
    ) -> None:
        self._trainer, self._sampler, self._out, self._report = trainer, sampler, out, report
        self._corpus = corpus
        self._validator = Validator(corpus)
        self._train_log = CsvLog(out / "train.csv", _TRAIN_COLUMNS)
        self._valid_log = CsvLog(out / "validation.csv", _VALID_COLUMNS)
        self._base_seconds = trainer.seconds
        self._last: dict[str, float] = {}

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
            adversarial = progress >= ADVERSARIAL_FROM
            trainer.set_rate(PEAK_RATE * cosine(progress))
            terms = trainer.train_step(self._sampler.draw(), adversarial)
            trainer.seconds = self._base_seconds + time.monotonic() - started
            sums = {k: sums.get(k, 0.0) + v for k, v in terms.items()}
            if trainer.step % 50 == 0:
                self._log({k: v / min(50, trainer.step - first_step) for k, v in sums.items()})
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
        path = write_checkpoint(trainer.average.cpu(), self._corpus, self._out, self._last)
        return {
            "steps": trainer.step, "minutes": trainer.seconds / 60, "checkpoint": str(path),
            **self._last,
        }  # fmt: skip

    def _log(self, terms: dict[str, float]) -> None:
        row = {"step": self._trainer.step, "minutes": self._trainer.seconds / 60, **terms}
        self._train_log.write(row)
        text = "  ".join(f"{k} {v:.3f}" for k, v in terms.items())
        self._report(f"step {self._trainer.step}  {self._trainer.seconds / 60:.1f} min  {text}")

    def _validate(self) -> None:
        trainer = self._trainer
        metrics = self._validator.check(trainer.average, trainer.device)
        self._last = {"step": trainer.step, "minutes": trainer.seconds / 60, **metrics}
        self._valid_log.write(self._last)
        self._report("held out: " + "  ".join(f"{k} {v:.3f}" for k, v in metrics.items()))
        save_weights(trainer.average, self._out / f"step-{trainer.step}.safetensors", self._last)


def save_weights(codec: Codec, path: Path, facts: dict[str, float]) -> None:
    """Half-precision weights of everything but the trunk, with configuration and trunk's name."""
    from safetensors.torch import save_file

    weights = {
        name: tensor.detach().half().cpu().contiguous()
        for name, tensor in codec.state_dict().items()
        if not name.startswith("trunk.")
    }
    trunk = {name: t.detach().half().cpu() for name, t in codec.trunk.named_parameters()}
    metadata = {
        "config": json.dumps(asdict(codec.config)),
        "facts": json.dumps(facts),
        LATENT_SPACE: latent_space_hash(trunk),
    }
    partial = path.with_suffix(".part")
    save_file(weights, partial, metadata)
    os.replace(partial, path)


class Validator:
    """A fixed choice of held-out files, reconstructed at several rates and measured.

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
            for item in pool[::stride][: max(2, count // 2)]:
                self._clips.append(corpus.samples(item)[: round(VALIDATION_SECONDS * SAMPLE_RATE)])

    def check(self, codec: Codec, device: str) -> dict[str, float]:
        """Mean log-mel L1 and MR-STFT, median SI-SDR in dB and pitch kept (0 ... 1) per rate."""
        result: dict[str, float] = {}
        for name, stages in _RATES.items():
            mel, stft, sdr, kept, voiced = [], [], [], 0, 0
            for clip in self._clips:
                made = reconstruct(codec, clip, stages or None, device)
                mel.append(log_mel_l1(clip, made))
                stft.append(mr_stft(clip, made))
                sdr.append(si_sdr(clip, made))
                share = pitch_kept(clip, made, self._tracker)
                kept, voiced = kept + share[0], voiced + share[1]
            result |= {
                f"{name}_mel": float(np.mean(mel)), f"{name}_mr_stft": float(np.mean(stft)),
                f"{name}_si_sdr": float(np.nanmedian(sdr)), f"{name}_pitch": kept / max(voiced, 1),
            }  # fmt: skip
        return result


@torch.no_grad()
def reconstruct(
    codec: Codec, audio: np.ndarray, stages: int | None, device: str = "cpu", seed: int = 0
) -> np.ndarray:
    """Encode and decode (T,) float32 into (T,) float32, aligned with the input.

    Args:
        codec: what to run.
        audio: the recording.
        stages: leading stages used; None does not quantise at all.
        device: torch device.
        seed: of the noise.
    """
    frames: CodecFrames = codec.encode(torch.from_numpy(audio)[None].to(device))
    length = frames.latents.shape[1]
    if stages is not None:
        counts = torch.full((1, length), stages, device=device)
        frames = codec.dequantise(codec.quantise(frames), counts)
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(1, *noise_shape(length), generator=generator).to(device)
    decoded, _ = codec.decode(frames, noise, codec.initial_decoder_state(1))
    result: np.ndarray = decoded[0, codec.latency : codec.latency + len(audio)].cpu().numpy()
    return result
