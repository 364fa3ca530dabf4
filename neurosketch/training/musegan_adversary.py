"""One training step of the generator of drafts against its critic."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from neurosketch.models.musegan.plan import GENRES
from neurosketch.nn.sketch_gan import (
    NOISE,
    PITCHES,
    PLAYERS,
    GanConfig,
    NoiseBatch,
    Rolls,
    SketchCritic,
    SketchGenerator,
)
from neurosketch.nn.sketch_transformer import LENGTHS, CellBatch, Conditions
from neurosketch.training.musegan_batches import PhraseSampler, Scale, asked, partly, tensors
from neurosketch.training.musegan_data import Phrases
from neurosketch.training.resumable import restore_training, save_training

RATE = 4e-4
BATCH_SIZE = 48
EMA_DECAY = 0.998
PENALTY, PENALTY_EVERY = 40.0, 4
"""Weight of the squared slope of the critic at real notes, and every how many steps it counts."""
MOMENTS = 3.0
"""Weight of the difference in how often each player plays each pitch class and class of drums."""


class Adversary:
    """Generator and critic with their optimisers, and the generator's running average.

    The critic's loss is the hinge (Lim and Ye 2017) with the gradient penalty R1 (Mescheder et al.
    2018) instead of the penalty of WGAN-GP: it needs one step of the critic for each of the
    generator, not five.

    Args:
        phrases: to learn from.
        scale: of their attributes.
        above: (shapes, PITCHES) which pitches above the lowest one a shape has.
        device: torch device.
        seed: of the initial weights and of the choice of phrases.
    """

    def __init__(
        self, phrases: Phrases, scale: Scale, above: Tensor, device: str, seed: int = 0
    ) -> None:
        torch.manual_seed(seed)
        config = GanConfig(genres=len(GENRES))
        self.device, self._scale, self._above = device, scale, above.to(device)
        self.generator = SketchGenerator(config).to(device)
        self.critic = SketchCritic(config).to(device)
        self.average = copy.deepcopy(self.generator).requires_grad_(False).eval()
        self.optimisers = {
            "generator": torch.optim.Adam(self.generator.parameters(), RATE / 2, (0.0, 0.99)),
            "critic": torch.optim.Adam(self.critic.parameters(), RATE, (0.0, 0.99)),
        }
        self._sampler = PhraseSampler(phrases, seed)
        self._random = np.random.default_rng(seed)
        self.step = 0
        self.seconds = 0.0

    def train_step(self) -> dict[str, float]:
        """One update of the critic and one of the generator."""
        real, wanted = self._draw()
        with torch.no_grad():
            fake = self.generator(self._noise(len(wanted.genre)), wanted)
        terms = {"critic": self._critic_step(real, fake, wanted)}
        if self.step % PENALTY_EVERY == 0:
            terms["gradient"] = self._penalty_step(real, wanted)
        real, wanted = self._draw()
        fake = self.generator(self._noise(len(wanted.genre)), wanted)
        doubt = -self.critic(fake, wanted).mean()
        apart = _moments_apart(real, fake)
        self._move("generator", doubt + MOMENTS * apart)
        self.step += 1
        decay = min(EMA_DECAY, self.step / (self.step + 20))
        pairs = zip(self.average.parameters(), self.generator.parameters(), strict=True)
        with torch.no_grad():
            for mean, new in pairs:
                mean.lerp_(new, 1 - decay)
        return terms | {"generator": float(doubt.detach()), "moments": float(apart.detach())}

    def _draw(self) -> tuple[Rolls, Conditions]:
        phrases = self._sampler.draw(BATCH_SIZE)
        wanted = partly(asked(phrases, self._scale), self._random)
        wanted = Conditions(*(part.to(self.device) for part in wanted))
        cells = CellBatch(*(part.to(self.device) for part in tensors(phrases)))
        return rolls_of(cells, self._above), wanted

    def _noise(self, count: int) -> NoiseBatch:
        shapes = ((NOISE,), (NOISE,), (PLAYERS, NOISE), (PLAYERS, NOISE))
        return NoiseBatch(*(torch.randn(count, *shape, device=self.device) for shape in shapes))

    def _critic_step(self, real: Rolls, fake: Rolls, wanted: Conditions) -> float:
        both = Rolls(*(torch.cat(pair) for pair in zip(real, fake, strict=True)))
        twice = Conditions(*(torch.cat([part, part]) for part in wanted))
        true, false = self.critic(both, twice).chunk(2)
        loss = F.relu(1 - true).mean() + F.relu(1 + false).mean()
        self._move("critic", loss)
        return float(loss.detach())

    def _penalty_step(self, real: Rolls, wanted: Conditions) -> float:
        leaves = Rolls(*(part.clone().requires_grad_(True) for part in real))
        verdict = self.critic(leaves, wanted).sum()
        slopes = torch.autograd.grad(verdict, list(leaves), create_graph=True)
        steep = sum((slope.square().flatten(1).sum(1).mean() for slope in slopes), torch.zeros(()))
        self._move("critic", 0.5 * PENALTY * PENALTY_EVERY * steep)
        return float(steep.detach())

    def _move(self, which: str, loss: Tensor) -> None:
        self.optimisers[which].zero_grad(set_to_none=True)
        loss.backward()
        self.optimisers[which].step()

    def save(self, path: Path) -> None:
        """Write everything needed to go on."""
        modules = {"generator": self.generator, "critic": self.critic, "average": self.average}
        facts = {"step": self.step, "seconds": self.seconds}
        save_training(path, modules, self.optimisers, facts)

    def restore(self, path: Path) -> None:
        """Inverse of `save`.

        Raises:
            CheckpointError: there is no such state or it does not fit.
        """
        modules = {"generator": self.generator, "critic": self.critic, "average": self.average}
        facts = restore_training(path, modules, self.optimisers)
        self.step, self.seconds = int(facts["step"]), facts["seconds"]


def _moments_apart(real: Rolls, fake: Rolls) -> Tensor:
    """How far apart two batches are in how often each thing is played, 0 when alike."""

    def moments(rolls: Rolls) -> list[Tensor]:
        onset = rolls.onset.unflatten(-1, (PITCHES // 12, 12))
        return [
            rolls.drums.mean((0, 1)), onset.sum(-2).mean((0, 2)).flatten(),
            onset.sum(-1).mean((0, 2)).flatten(), rolls.hold.sum(-1).mean((0, 2)),
            rolls.onset.amax(-1).mean((0, 2)),
        ]  # fmt: skip

    pairs = zip(moments(real), moments(fake), strict=True)
    apart: Tensor = sum(((a - b).abs().sum() for a, b in pairs), torch.zeros(()))
    return apart


def rolls_of(cells: CellBatch, above: Tensor) -> Rolls:
    """Cells as the rolls that the generator writes.

    Args:
        cells: B sketches of S steps.
        above: (shapes, PITCHES) 1 for each pitch of a shape, from its lowest one.
    """
    steps = cells.hits.shape[1]
    at = torch.arange(PITCHES, device=above.device)
    from_base = at - cells.base[..., None]
    pitches = torch.gather(above[cells.shape], -1, from_base.clamp_min(0)) * (from_base >= 0)
    onset = pitches * cells.onset[..., None]
    step = torch.arange(steps, device=above.device)
    since = step[:, None] - step[None, :]
    length = torch.tensor(LENGTHS, device=above.device)[cells.length]
    sounds = ((since > 0) & (since < length[:, :, None, :])).to(onset.dtype)
    hold = ((sounds @ onset) > 0).to(onset.dtype) * (1 - onset)
    return Rolls(cells.hits, onset, hold)
