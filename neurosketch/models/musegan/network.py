"""The two networks of sketches as the composer uses them: drafts from noise, and refinement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.core.composing import ROLES
from neurosketch.models.musegan.cells import PITCHED, Cells, shape_of, shapes, silence
from neurosketch.models.musegan.fingerprints import UintArray
from neurosketch.models.musegan.plan import ATTRIBUTES, GENRES, NETWORK_BARS, FloatArray, Plan
from neurosketch.models.musegan.sampling import Writer
from neurosketch.models.musegan.tensors import chroma_table, of_plan
from neurosketch.nn.sketch_gan import (
    NOISE,
    PITCHES,
    GanConfig,
    NoiseBatch,
    Rolls,
    SketchGenerator,
)
from neurosketch.nn.sketch_transformer import SketchTransformer, TransformerConfig

LOWEST = 24
NOISE_SIZE = 2 * NOISE + 2 * len(ROLES) * NOISE
"""Numbers in all the noise of four bars."""
_DRAFT_VELOCITY = 96
_MOST_NOTES = 6


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """What a draft grows from, standard normal.

    Attributes:
        shared: (NOISE,) of all players and bars.
        shared_bars: (NOISE,) of all players, from which each bar gets its own.
        private: (6, NOISE) of each player.
        private_bars: (6, NOISE) of each player, from which each bar gets its own.
    """

    shared: FloatArray
    shared_bars: FloatArray
    private: FloatArray
    private_bars: FloatArray

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Self:
        """Fresh noise."""
        players = (len(ROLES), NOISE)
        return cls(
            rng.standard_normal(NOISE), rng.standard_normal(NOISE),
            rng.standard_normal(players), rng.standard_normal(players),
        )  # fmt: skip

    def flat(self) -> FloatArray:
        """(NOISE_SIZE,) all of it in a row."""
        parts = (self.shared, self.shared_bars, self.private.ravel(), self.private_bars.ravel())
        return np.concatenate(parts)

    @classmethod
    def of(cls, flat: FloatArray) -> Self:
        """Inverse of `flat`."""
        players = (len(ROLES), NOISE)
        split = np.split(flat, np.cumsum([NOISE, NOISE, len(ROLES) * NOISE]))
        return cls(split[0], split[1], split[2].reshape(players), split[3].reshape(players))


@dataclass(frozen=True, slots=True, eq=False)
class PlanBank:
    """What the phrases were like that the networks learnt from: plans are drawn from these rows.

    Attributes:
        genre: (N,) index into `GENRES`.
        minor: (N,) bool.
        active: (N, 6, 4) bool, attributes: (N, 6, 4) raw, NaN where nobody plays: see `Plan`.
        tempo: (N,) quarter notes a minute.
    """

    genre: npt.NDArray[np.int64]
    minor: npt.NDArray[np.bool_]
    active: npt.NDArray[np.bool_]
    attributes: FloatArray
    tempo: FloatArray


class Networks:
    """Writes notes, on the CPU or another device; noise and choices are always drawn on the CPU.

    Args:
        generator: makes drafts.
        filler: writes what is hidden from what is not.
        mean: (6, 4) of raw attributes, over the training phrases.
        std: (6, 4) their deviation.
        priors: see `PlanBank`.
        known: sorted fingerprints of the training phrases.
        axes: (A, NOISE_SIZE) directions of the noise, of length 1; moving along one by its value
            changes what its slider names.
        device: torch device.
    """

    def __init__(
        self,
        generator: SketchGenerator,
        filler: SketchTransformer,
        mean: FloatArray,
        std: FloatArray,
        priors: PlanBank,
        known: UintArray,
        axes: FloatArray,
        device: str = "cpu",
    ) -> None:
        self.generator = generator.to(device).eval().requires_grad_(False)
        self.filler = filler.to(device).eval().requires_grad_(False)
        self.mean, self.std = mean, std
        self.priors, self.fingerprints, self.axes = priors, known, axes
        self._device = device

    @torch.inference_mode()
    def draft(self, plan: Plan, noise: Noise) -> Cells:
        """Four bars as the adversarial generator makes them; velocities are all alike.

        Args:
            plan: of four bars.
            noise: the same noise gives the same notes.
        """
        batch = NoiseBatch(
            *(torch.from_numpy(part.astype(np.float32))[None].to(self._device) for part in
              (noise.shared, noise.shared_bars, noise.private, noise.private_bars))
        )  # fmt: skip
        wanted = of_plan(plan, self.mean, self.std)
        wanted = type(wanted)(*(part.to(self._device) for part in wanted))
        return cells_of(self.generator(batch, wanted))

    @torch.inference_mode()
    def refine(
        self,
        cells: Cells,
        free: npt.NDArray[np.bool_],
        plan: Plan,
        rng: np.random.Generator,
        *,
        passes: int = 8,
        temperature: float = 1.0,
        keep_rhythm: bool = False,
        forget: float = 1.0,
        judged: bool = False,
        tick: Callable[[], None] = lambda: None,
    ) -> Cells:
        """Write cells anew so that they go with the others.

        Args:
            cells: four bars.
            free: (6, 64) what may change; all else is context and stays.
            plan: of four bars; where a player is not to play, free cells become silent.
            rng: of all choices.
            passes: of the network; more is slower and more of a piece.
            temperature: 1 as it was learnt; lower is safer.
            keep_rhythm: pitched onsets keep their place, length and velocity; drums stay.
            forget: share of the free cells that is written anew; the rest is taken over.
            judged: of the onsets there are, those that go best with the rest are taken over, not
                those that chance picks; where nothing begins is written anew in any case.
            tick: called before each pass; what it raises ends the work.
        """
        writer = Writer(self.filler, of_plan(plan, self.mean, self.std), self._device)
        return writer.write(
            cells, free, plan.active, rng, passes=passes, temperature=temperature,
            keep_rhythm=keep_rhythm, forget=forget, judged=judged, tick=tick,
        )  # fmt: skip

    def tensors(self) -> dict[str, Tensor]:
        """All of it, for a checkpoint; weights in half precision."""
        found: dict[str, Tensor] = {}
        for name, module in (("generator", self.generator), ("filler", self.filler)):
            for key, value in module.state_dict().items():
                found[f"{name}.{key}"] = value.half() if value.is_floating_point() else value
        bank = self.priors
        return found | {
            "scale.mean": torch.from_numpy(self.mean), "scale.std": torch.from_numpy(self.std),
            "priors.genre": torch.from_numpy(bank.genre.astype(np.uint8)),
            "priors.minor": torch.from_numpy(bank.minor.astype(np.uint8)),
            "priors.active": torch.from_numpy(np.packbits(bank.active.reshape(-1, 24), axis=1)),
            "priors.attributes": torch.from_numpy(bank.attributes.astype(np.float16)),
            "priors.tempo": torch.from_numpy(bank.tempo.astype(np.float16)),
            # safetensors has no unsigned 64 bits in every version: the same bits, signed
            "fingerprints": torch.from_numpy(self.fingerprints.view(np.int64)),
            "axes": torch.from_numpy(self.axes.astype(np.float32)),
        }  # fmt: skip

    def config(self) -> dict[str, Any]:
        """The sizes, for a checkpoint."""
        return {
            "generator": self.generator.config.to_dict(), "filler": self.filler.config.to_dict()
        }  # fmt: skip

    @classmethod
    def random(cls, seed: int = 0) -> Self:
        """Untrained networks: what anybody's notes are better than, and quick to test with."""
        rng = np.random.default_rng(seed)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            generator = SketchGenerator(GanConfig(len(GENRES)))
            sizes = TransformerConfig(len(GENRES), len(shapes()))
            filler = SketchTransformer(sizes, chroma_table())
        count, players, kinds = 4 * len(GENRES), len(ROLES), len(ATTRIBUTES)
        typical = np.broadcast_to([8.0, 0.5, 60.0, 0.7], (players, kinds))
        noise = rng.standard_normal((count, players, kinds))
        bank = PlanBank(
            genre=np.arange(count) % len(GENRES),
            minor=np.arange(count) % 3 == 0,
            active=rng.random((count, players, NETWORK_BARS)) < 0.8,
            attributes=typical * (1.0 + 0.1 * noise),
            tempo=np.full(count, 120.0),
        )
        axes = rng.standard_normal((4, NOISE_SIZE))
        return cls(
            generator, filler, typical.copy(), typical * [0.5, 0.4, 0.13, 0.15], bank,
            np.zeros(0, np.uint64), axes / np.linalg.norm(axes, axis=1, keepdims=True),
        )  # fmt: skip

    @classmethod
    def from_tensors(
        cls, config: Mapping[str, Any], tensors: Mapping[str, Tensor], device: str = "cpu"
    ) -> Self:
        """Inverse of `tensors` and `config`.

        Raises:
            KeyError: a tensor is missing.
            RuntimeError: weights do not fit.
            ValueError: the others do not fit together.
        """
        generator = SketchGenerator(GanConfig(**config["generator"]))
        filler = SketchTransformer(TransformerConfig(**config["filler"]), chroma_table())
        for name, module in (("generator", generator), ("filler", filler)):
            module.load_state_dict(
                {key: tensors[f"{name}.{key}"].to(value.dtype)
                 for key, value in module.state_dict().items()}
            )  # fmt: skip
        active = np.unpackbits(tensors["priors.active"].numpy(), axis=1)
        bank = PlanBank(
            genre=tensors["priors.genre"].numpy().astype(np.int64),
            minor=tensors["priors.minor"].numpy().astype(np.bool_),
            active=active.reshape(-1, len(ROLES), 4).astype(np.bool_),
            attributes=tensors["priors.attributes"].numpy().astype(np.float64),
            tempo=tensors["priors.tempo"].numpy().astype(np.float64),
        )
        mean, std = tensors["scale.mean"].numpy(), tensors["scale.std"].numpy()
        axes = tensors["axes"].numpy().astype(np.float64)
        _check(bank, mean, std, axes)
        known = tensors["fingerprints"].numpy().view(np.uint64)
        return cls(generator, filler, mean, std, bank, known, axes, device)


def _check(bank: PlanBank, mean: FloatArray, std: FloatArray, axes: FloatArray) -> None:
    """Refuse sizes that contradict each other.

    Raises:
        ValueError: they do.
    """
    rows, kinds = len(bank.genre), (len(ROLES), len(ATTRIBUTES))
    fits = (
        rows == len(bank.minor) == len(bank.active) == len(bank.tempo)
        and bank.attributes.shape == (rows, *kinds)
        and mean.shape == std.shape == kinds
        and axes.shape[1:] == (NOISE_SIZE,)
    )
    if not fits:
        raise ValueError("the plans, scales or axes do not fit together")


def cells_of(rolls: Rolls, index: int = 0) -> Cells:
    """One sketch of a batch of rolls as cells."""
    drums, onset, hold = (part[index].cpu().numpy() > 0.5 for part in rolls)
    cells = silence(drums.shape[0])
    cells.drums[:] = drums * _DRAFT_VELOCITY
    # how long each pitch is held on from each step: counted from the end
    run = np.zeros((len(PITCHED), cells.steps + 1, PITCHES), np.int64)
    for step in range(cells.steps - 1, -1, -1):
        run[:, step] = np.where(hold[:, step], run[:, step + 1] + 1, 0)
    for player, step in zip(*np.nonzero(onset.any(axis=2)), strict=True):
        pitches = np.flatnonzero(onset[player, step])[:_MOST_NOTES]
        cells.base[player, step] = pitches[0] + LOWEST
        cells.shape[player, step] = shape_of((pitches - pitches[0]).tolist())
        cells.length[player, step] = 1 + run[player, step + 1, pitches].max()
        cells.velocity[player, step] = _DRAFT_VELOCITY
    return cells
