"""One training step of the ddsp decoder, and the state that makes training resumable."""

from __future__ import annotations

import copy
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.errors import CheckpointError
from neurosketch.nn.ddsp import DdspConfig, Decoder
from neurosketch.training.ddsp_data import ROWS, Tone
from neurosketch.training.ddsp_losses import frame_weight, harmonic_loss, noise_loss

PEAK_RATE = 2e-3
EMA_DECAY = 0.999
CROP_FRAMES = 160
BATCH_SIZE = 24
WARM_UP_FRAMES = 10
"""Frames at the start of a crop from the middle of a tone, before the memory knows where it is."""

NOISE_WEIGHT = 0.35
_DETUNE_OCTAVES = 0.8 / 12
_LEVEL_DB = 1.5


@dataclass(frozen=True)
class ToneBatch:
    """Crops of tones.

    Attributes:
        octaves: (B, L) above 440 Hz.
        loudness_db: (B, L).
        log_harmonic: (B, L, HARMONICS).
        noise: (B, L, NOISE_BANDS) power.
        row: (B,) int64, instruments.
        scored: (B, L) 0 or 1.
    """

    octaves: Tensor
    loudness_db: Tensor
    log_harmonic: Tensor
    noise: Tensor
    row: Tensor
    scored: Tensor


class ToneSampler:
    """Draws crops so that every instrument is heard, whatever its share of the corpus.

    Args:
        tones: what to draw from.
        seed: of the choice.
    """

    def __init__(self, tones: Sequence[Tone], seed: int) -> None:
        self._tones = list(tones)
        self._random = np.random.default_rng(seed)
        frames = np.array([len(t.frames.octaves) for t in self._tones], float)
        rows = np.array([t.row for t in self._tones])
        total = np.array([frames[rows == row].sum() for row in rows])
        # Shipped instruments come twice as often as those that only teach the decoder.
        shipped = np.array([2.0 if ROWS[row].id else 1.0 for row in rows])
        weight = shipped * frames / np.sqrt(total)
        self._share = weight / weight.sum()

    def draw(self) -> ToneBatch:
        """The next batch."""
        some = self._random.choice(len(self._tones), BATCH_SIZE, p=self._share)
        return collate([self._crop(self._tones[i]) for i in some])

    def _crop(self, tone: Tone) -> tuple[Tone, int]:
        n = len(tone.frames.octaves)
        # Every third crop shows the attack, with the silence of memory before it.
        room = max(0, n - CROP_FRAMES)
        first = 0 if self._random.random() < 0.33 else int(self._random.integers(0, room + 1))
        return tone, first


def collate(crops: Sequence[tuple[Tone, int]], length: int = CROP_FRAMES) -> ToneBatch:
    """Cut crops of `length` frames; where a tone ends earlier it is silent and not scored."""
    octaves, loudness, harmonic, noise, scored = [], [], [], [], []
    for tone, first in crops:
        f, part = tone.frames, slice(first, first + length)
        missing = length - len(f.octaves[part])
        octaves.append(np.pad(f.octaves[part], (0, missing), mode="edge"))
        loudness.append(np.pad(f.loudness_db[part], (0, missing), constant_values=-100.0))
        harmonic.append(np.pad(f.harmonic[part], ((0, missing), (0, 0))))
        noise.append(np.pad(f.noise[part], ((0, missing), (0, 0))))
        known = np.zeros(length, np.float32)
        known[: length - missing] = 1.0
        if first > 0:
            known[:WARM_UP_FRAMES] = 0.0
        scored.append(known)
    return ToneBatch(
        torch.from_numpy(np.stack(octaves)),
        torch.from_numpy(np.stack(loudness)).float(),
        torch.from_numpy(np.stack(harmonic)).float().clamp(min=1e-7).log(),
        torch.from_numpy(np.stack(noise)).float(),
        torch.tensor([tone.row for tone, _ in crops]),
        torch.from_numpy(np.stack(scored)),
    )


class DdspTrainer:
    """The decoder with its optimiser and running average.

    Args:
        config: sizes.
        device: torch device.
        seed: of the initial weights.
    """

    def __init__(self, config: DdspConfig, device: str, seed: int = 0) -> None:
        torch.manual_seed(seed)
        self.device = device
        self.model = Decoder(config).to(device)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.step = 0
        self.seconds = 0.0

    def set_rate(self, progress: float) -> None:
        """Warm up, then follow a cosine; `progress` is the share of the budget used."""
        warm = min(1.0, (self.step + 1) / 200)
        rate = PEAK_RATE * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0))))
        for group in self.optimiser.param_groups:
            group["lr"] = rate

    def train_step(self, batch: ToneBatch) -> dict[str, float]:
        """One update; `harmonic`, `noise` and `total` of the loss."""
        terms = losses(self.model, jittered(batch))
        total = terms["harmonic"] + NOISE_WEIGHT * terms["noise"]
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

    def save(self, path: Path) -> None:
        """Write everything needed to go on, as safetensors, through a temporary name."""
        from safetensors.torch import save_file

        tensors: dict[str, Tensor] = {}
        for prefix, module in (("model", self.model), ("average", self.average)):
            tensors |= {f"{prefix}.{k}": v.detach().cpu() for k, v in module.named_parameters()}
        for name, parameter in self.model.named_parameters():
            for key, value in self.optimiser.state.get(parameter, {}).items():
                if key != "step":
                    tensors[f"optimiser.{key}.{name}"] = value.detach().cpu()
        metadata = {"step": str(self.step), "seconds": str(self.seconds)}
        partial = path.with_suffix(".part")
        save_file({k: v.contiguous().clone() for k, v in tensors.items()}, partial, metadata)
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


def jittered(batch: ToneBatch) -> ToneBatch:
    """The batch a little out of tune and level: a colour belongs to more than the recorded keys."""
    size = len(batch.row)
    detune = (torch.rand(size, 1) - 0.5) * 2 * _DETUNE_OCTAVES
    level = (torch.rand(size, 1) - 0.5) * 2 * _LEVEL_DB
    return ToneBatch(
        batch.octaves + detune, batch.loudness_db + level,
        batch.log_harmonic + level[..., None] * (math.log(10) / 20),
        batch.noise * torch.pow(10.0, level / 10)[..., None], batch.row, batch.scored,
    )  # fmt: skip


def losses(model: Decoder, batch: ToneBatch) -> dict[str, Tensor]:
    """`harmonic` in nepers and `noise` (Itakura-Saito)."""
    timbre = model.embedding(batch.row)[:, None].expand(-1, batch.octaves.shape[1], -1)
    state = model.initial_state(len(batch.row))
    frames, _ = model(batch.octaves, batch.loudness_db, timbre, state)
    weight = frame_weight(batch.loudness_db, batch.scored)
    return {
        "harmonic": harmonic_loss(frames, batch.log_harmonic, batch.octaves, weight),
        "noise": noise_loss(frames, batch.noise, weight),
    }
