"""One training step of the masked transformer of sketches."""

from __future__ import annotations

import copy
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.models.musegan.cells import shapes
from neurosketch.models.musegan.plan import GENRES
from neurosketch.models.musegan.tensors import chroma_table
from neurosketch.nn.sketch_transformer import (
    CellBatch,
    Conditions,
    SketchTransformer,
    TransformerConfig,
    masked_losses,
)
from neurosketch.training.musegan_batches import (
    PhraseSampler,
    Scale,
    asked,
    masks,
    partly,
    tensors,
)
from neurosketch.training.musegan_data import Phrases
from neurosketch.training.resumable import restore_training, save_training

PEAK_RATE = 1.5e-3
BATCH_SIZE = 48
EMA_DECAY = 0.999
WEIGHTS = {
    "hit": 1.0, "loudness": 0.15, "onset": 5.0, "base": 0.6, "shape": 0.4, "length": 0.4,
    "velocity": 0.15,
}  # fmt: skip
"""The onsets of five players weigh as much as the hits of one; velocities matter least."""


class FillTrainer:
    """The transformer with its optimiser and running average.

    Args:
        phrases: to learn from.
        scale: of their attributes.
        device: torch device.
        seed: of the initial weights and of the choice of phrases.
        sizes: of the transformer.
    """

    def __init__(
        self,
        phrases: Phrases,
        scale: Scale,
        device: str,
        seed: int = 0,
        sizes: TransformerConfig | None = None,
    ) -> None:
        torch.manual_seed(seed)
        config = sizes or TransformerConfig(genres=len(GENRES), shapes=len(shapes()))
        self.device, self._scale = device, scale
        self.model = SketchTransformer(config, chroma_table()).to(device)
        self.average = copy.deepcopy(self.model).requires_grad_(False).eval()
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.05
        )
        self._sampler = PhraseSampler(phrases, seed)
        self._random = np.random.default_rng(seed)
        self.step = 0
        self.seconds = 0.0

    def set_rate(self, progress: float) -> None:
        """Warm up, then follow a cosine; `progress` is the share of the budget used."""
        warm = min(1.0, (self.step + 1) / 200)
        rate = PEAK_RATE * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0))))
        for group in self.optimiser.param_groups:
            group["lr"] = rate

    def train_step(self) -> dict[str, float]:
        """One update; nats of each part of a hidden cell, and `total`."""
        phrases = self._sampler.draw(BATCH_SIZE)
        wanted = partly(asked(phrases, self._scale), self._random)
        terms = self._losses(self.model, phrases, wanted, masks(BATCH_SIZE, self._random))
        total = sum((WEIGHTS[name] * value for name, value in terms.items()), torch.zeros(()))
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

    @torch.no_grad()
    def distance(self, phrases: Phrases, seed: int = 0, count: int = 384) -> dict[str, float]:
        """As `train_step`, of the average and phrases that training does not see."""
        sampler, random = PhraseSampler(phrases, seed), np.random.default_rng(seed)
        sums: dict[str, float] = {}
        batches = max(1, count // BATCH_SIZE)
        for _ in range(batches):
            some = sampler.draw(BATCH_SIZE)
            terms = self._losses(
                self.average, some, asked(some, self._scale), masks(BATCH_SIZE, random)
            )
            for name, value in terms.items():
                sums[name] = sums.get(name, 0.0) + float(value) / batches
        sums["total"] = sum(WEIGHTS[name] * value for name, value in sums.items())
        return sums

    def _losses(
        self,
        model: SketchTransformer,
        phrases: Phrases,
        wanted: Conditions,
        hidden: npt.NDArray[np.bool_],
    ) -> dict[str, Tensor]:
        cells = CellBatch(*(part.to(self.device) for part in tensors(phrases)))
        asked_here = Conditions(*(part.to(self.device) for part in wanted))
        unseen = torch.from_numpy(hidden.astype(np.float32)).to(self.device)
        with torch.autocast(self.device, torch.bfloat16):
            known = model(cells, unseen, asked_here)
        return masked_losses(model, known.float(), cells, unseen)

    def save(self, path: Path) -> None:
        """Write everything needed to go on."""
        save_training(
            path, {"model": self.model, "average": self.average}, {"model": self.optimiser},
            {"step": self.step, "seconds": self.seconds},
        )  # fmt: skip

    def restore(self, path: Path) -> None:
        """Inverse of `save`.

        Raises:
            CheckpointError: there is no such state or it does not fit.
        """
        modules = {"model": self.model, "average": self.average}
        facts = restore_training(path, modules, {"model": self.optimiser})
        self.step, self.seconds = int(facts["step"]), facts["seconds"]
