"""One training step of the trunk, and the state that makes training resumable."""

from __future__ import annotations

import copy
import csv
import math
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from neurosketch.core.errors import CheckpointError
from neurosketch.nn.autoencoder import (
    ENCODER_CONTEXT,
    LATENT_HOP,
    Autoencoder,
    EncoderState,
    TrunkConfig,
    interpolate_pitch,
    join_latents,
    noise_shape,
)
from neurosketch.nn.pitch import decode_pitch, pitch_loss
from neurosketch.nn.synth import SLOTS
from neurosketch.training.batches import Batch
from neurosketch.training.losses import (
    PartialLoss,
    SpectralLoss,
    measure_partials,
    new_audio,
    reconstruction_target,
)

LOSS_WEIGHTS = {
    "harmonic": 0.6, "free": 0.6, "deviation": 1.0, "bands": 1.0, "loud": 1.0, "compressed": 10.0,
    "pitch": 0.25, "voicing": 0.4, "kl": 1.0,
}  # fmt: skip
KL_WEIGHT = 1e-4
WARM_UP_FRAMES = 6
"""Latent frames at a crop's start that see less past than they will in use: not scored."""

PEAK_RATE = 1e-3
EMA_DECAY = 0.999


class Trainer:
    """The trunk with its optimiser and running average.

    Args:
        config: sizes of the network.
        device: torch device.
        seed: of the initial weights and of the training noise.
    """

    def __init__(self, config: TrunkConfig, device: str, seed: int = 0) -> None:
        torch.manual_seed(seed)
        self.device = device
        self.model = Autoencoder(config).to(device)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.partial_loss = PartialLoss().to(device)
        self.spectral_loss = SpectralLoss().to(device)
        self.step = 0
        self.seconds = 0.0

    def set_rate(self, progress: float) -> None:
        """Warm up, then follow a cosine; `progress` is the share of the budget used."""
        warm = min(1.0, (self.step + 1) / 300)
        rate = PEAK_RATE * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0))))
        for group in self.optimiser.param_groups:
            group["lr"] = rate

    def train_step(self, batch: Batch, teacher_share: float) -> dict[str, float]:
        """One update.

        Args:
            batch: on any device.
            teacher_share: probability per crop that synthesis uses the true pitch instead of the
                encoder's own.

        Returns:
            Every term of the loss and their weighted `total`.
        """
        batch = batch.to(self.device)
        terms = self._losses(batch, teacher_share)
        total = torch.stack([LOSS_WEIGHTS[name] * value for name, value in terms.items()]).sum()
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        decay = min(EMA_DECAY, self.step / (self.step + 20))
        with torch.no_grad():
            for mean, new in zip(self.average.parameters(), self.model.parameters(), strict=True):
                mean.lerp_(new, 1 - decay)
        return {k: float(v.detach()) for k, v in {**terms, "total": total}.items()}

    def _losses(self, batch: Batch, teacher_share: float) -> dict[str, Tensor]:
        size = batch.audio.shape[0]
        context = EncoderState(batch.audio[:, :ENCODER_CONTEXT])
        posterior, _ = self.model.encoder(new_audio(batch.audio), context)
        own_octaves = decode_pitch(posterior.pitch_logits).detach()
        own_voicing = posterior.voicing_logit.sigmoid().detach()
        teach = (torch.rand(size, 1, device=self.device) < teacher_share).float()
        octaves = torch.where(teach * batch.voiced > 0, batch.octaves, own_octaves)
        voicing = teach * batch.voiced + (1 - teach) * own_voicing
        sampled = posterior.mean + torch.randn_like(posterior.mean) * posterior.log_std.exp()
        latents = join_latents(octaves, voicing, sampled)
        decoder = self.model.decoder
        state = decoder.initial_state(
            size, torch.rand(size, 1 + SLOTS, device=self.device, dtype=torch.float64)
        )
        frames, state = decoder.frames(latents, state)
        noise = torch.randn(size, *noise_shape(latents.shape[1]), device=self.device)
        audio, _ = decoder.synth(frames, noise, state.synth)
        fine = interpolate_pitch(torch.stack([octaves, voicing], -1), None)
        targets = measure_partials(batch.audio, *fine)
        skip = WARM_UP_FRAMES * LATENT_HOP
        real = reconstruction_target(batch.audio, audio.shape[1])
        variance = (2 * posterior.log_std).exp()
        divergence = 0.5 * (posterior.mean.square() + variance - 1 - 2 * posterior.log_std)
        return {
            **self.partial_loss(frames, targets),
            **self.spectral_loss(audio[:, skip:], real[:, skip:]),
            "pitch": pitch_loss(posterior.pitch_logits, batch.octaves, batch.voiced),
            "voicing": torch.nn.functional.binary_cross_entropy_with_logits(
                posterior.voicing_logit, batch.voiced
            ),
            "kl": KL_WEIGHT * divergence.sum(-1).mean(),
        }

    def save(self, path: Path) -> None:
        """Write everything needed to go on, as safetensors, through a temporary name."""
        from safetensors.torch import save_file

        tensors: dict[str, Tensor] = {}
        for prefix, module in (("model", self.model), ("average", self.average)):
            tensors |= {f"{prefix}.{k}": v.detach().cpu() for k, v in module.named_parameters()}
        names = dict(enumerate(name for name, _ in self.model.named_parameters()))
        for index, entry in self.optimiser.state_dict()["state"].items():
            for key in ("exp_avg", "exp_avg_sq"):
                tensors[f"optimiser.{key}.{names[index]}"] = entry[key].detach().cpu()
        metadata = {"step": str(self.step), "seconds": str(self.seconds)}
        partial = path.with_suffix(".part")
        save_file({k: v.contiguous() for k, v in tensors.items()}, partial, metadata)
        os.replace(partial, path)

    def restore(self, path: Path) -> None:
        """Inverse of `save`.

        Raises:
            CheckpointError: there is no such state or it does not fit.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="pt", device=self.device) as file:
                metadata = file.metadata()
                for prefix, module in (("model", self.model), ("average", self.average)):
                    for name, parameter in module.named_parameters():
                        parameter.data.copy_(file.get_tensor(f"{prefix}.{name}"))
                for name, parameter in self.model.named_parameters():
                    self.optimiser.state[parameter] = {
                        "step": torch.tensor(float(metadata["step"])),
                        "exp_avg": file.get_tensor(f"optimiser.exp_avg.{name}").clone(),
                        "exp_avg_sq": file.get_tensor(f"optimiser.exp_avg_sq.{name}").clone(),
                    }
        except (OSError, SafetensorError, KeyError, RuntimeError) as error:
            raise CheckpointError(f"The training state '{path}' cannot be resumed.") from error
        self.step, self.seconds = int(metadata["step"]), float(metadata["seconds"])


def export_weights(model: Autoencoder) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Half-precision weights and the configuration, as a checkpoint holds them."""
    weights = {k: v.detach().half().cpu().contiguous() for k, v in model.named_parameters()}
    return weights, asdict(model.config)


class CsvLog:
    """Appends rows to a CSV file, writing the header when the file is new.

    Args:
        path: file to append to.
        columns: names, in order.
    """

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self._path, self._columns = path, columns

    def write(self, row: dict[str, float]) -> None:
        """Append one row; columns it lacks stay empty."""
        is_new = not self._path.exists()
        with self._path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self._columns)
            if is_new:
                writer.writeheader()
            writer.writerow({k: f"{row[k]:.5g}" for k in self._columns if k in row})
