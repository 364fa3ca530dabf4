"""Sliders along the noise of the generator, named by what they were measured to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.stats import spearmanr

from neurosketch.core.composing import ROLES
from neurosketch.core.control import ControlKind, ControlSpec
from neurosketch.models.musegan.cells import Cells
from neurosketch.models.musegan.network import NOISE_SIZE, Networks, Noise
from neurosketch.models.musegan.plan import FloatArray, Plan
from neurosketch.models.musegan.writing import write
from neurosketch.nn.sketch_gan import NoiseBatch

AXES = 4
REACH = 3.0
"""Deviations of the noise from end to end of half a slider."""
SEEDS = 200
_CANDIDATES = 8
_SAMPLES = 4096

_NAMES: dict[str, tuple[str, Callable[[Cells], float]]] = {
    "density": ("sparse ↔ busy", lambda cells: float(_onsets(cells))),
    "drums": ("few hits ↔ many hits", lambda cells: float((cells.drums > 0).sum())),
    "length": ("short notes ↔ long notes", lambda cells: _mean(cells, cells.length)),
    "chords": ("single notes ↔ chords", lambda cells: _mean(cells, cells.shape > 0)),
    "register": ("low ↔ high", lambda cells: _mean(cells, cells.base)),
    "offbeat": ("on the beat ↔ off the beat", lambda cells: _offbeat(cells)),
    "melody": ("band ↔ melody", lambda cells: _share(cells, "lead")),
    "bass": ("calm bass ↔ busy bass", lambda cells: _share(cells, "bass")),
}
"""Attribute to the label of an axis that turns it, and how it is measured."""


@dataclass(frozen=True, slots=True, eq=False)
class NoiseAxis:
    """A direction of the noise and what it does to finished sketches.

    Attributes:
        direction: (NOISE_SIZE,) of length 1.
        attribute: what it turns most.
        label: of its slider.
        rho: Spearman's correlation of that with the slider, absolute.
        leak: the strongest one of any other attribute.
    """

    direction: FloatArray
    attribute: str
    label: str
    rho: float
    leak: float

    def control(self, number: int) -> ControlSpec:
        """Its slider, `axis<number>`."""
        return ControlSpec(
            f"axis{number}", self.label, "", -REACH, REACH, 0.0, ControlKind.LATENT,
            rho=round(self.rho, 2), group="Character", attribute=self.attribute,
            leak=round(self.leak, 2),
        )  # fmt: skip


def find_axes(
    networks: Networks, plans: list[Plan], report: Callable[[str], None] = lambda _: None
) -> list[NoiseAxis]:
    """The directions that do most, each named after another attribute.

    Directions are principal components of what the first layer makes of noise, traced back to the
    noise by least squares (GANSpace, Härkönen et al. 2020). What they do is measured in whole
    sketches, draft and refinement, at random places of the slider.

    Args:
        networks: trained.
        plans: the conditions under which it is measured, in turn.
        report: told what was found.
    """
    found: list[NoiseAxis] = []
    for direction in _directions(networks):
        axis = _measured(networks, direction, plans, {one.attribute for one in found})
        report(f"axis: {axis.label}  rho {axis.rho:.2f}  leak {axis.leak:.2f}")
        found.append(axis)
    return sorted(found, key=lambda axis: -axis.rho)[:AXES]


@torch.inference_mode()
def _directions(networks: Networks) -> list[FloatArray]:
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((_SAMPLES, NOISE_SIZE))
    parts = [Noise.of(row) for row in noise]
    batch = NoiseBatch(
        *(torch.from_numpy(np.stack([getattr(part, name) for part in parts])).float()
          for name in ("shared", "shared_bars", "private", "private_bars"))
    )  # fmt: skip
    hidden = networks.generator.beginnings(batch).reshape(_SAMPLES, -1).double().numpy()
    hidden -= hidden.mean(0)
    _, _, components = np.linalg.svd(hidden, full_matrices=False)
    scores = hidden @ components[:_CANDIDATES].T
    traced, *_ = np.linalg.lstsq(noise, scores, rcond=None)
    return list((traced / np.linalg.norm(traced, axis=0)).T)


def _measured(
    networks: Networks, direction: FloatArray, plans: list[Plan], taken: set[str]
) -> NoiseAxis:
    rng = np.random.default_rng(1)
    places = rng.uniform(-REACH, REACH, SEEDS)
    rows = []
    for number, place in enumerate(places.tolist()):
        plan = plans[number % len(plans)]
        noise = Noise.of(Noise.drawn(rng).flat() + place * direction)
        cells = write(networks, plan, noise, np.random.default_rng(number))
        rows.append([measure(cells) for _, measure in _NAMES.values()])
    # what differs between the plans is not the slider's doing
    values = np.array(rows)
    for first in range(len(plans)):
        values[first :: len(plans)] -= np.nanmean(values[first :: len(plans)], axis=0)
    rho = np.array([spearmanr(places, column, nan_policy="omit").statistic for column in values.T])
    rho = np.nan_to_num(rho)
    order = sorted(range(len(rho)), key=lambda i: -abs(rho[i]))
    free = [i for i in order if list(_NAMES)[i] not in taken]
    best = free[0] if free else order[0]
    sign = 1.0 if rho[best] >= 0 else -1.0
    attribute = list(_NAMES)[best]
    others = np.delete(np.abs(rho), best)
    return NoiseAxis(
        sign * direction, attribute, _NAMES[attribute][0], float(abs(rho[best])),
        float(others.max()),
    )  # fmt: skip


def _onsets(cells: Cells) -> int:
    return int((cells.base >= 0).sum() + (cells.drums > 0).any(axis=1).sum())


def _mean(cells: Cells, values: npt.NDArray[Any]) -> float:
    on = cells.base >= 0
    return float(values[on].mean()) if on.any() else np.nan


def _offbeat(cells: Cells) -> float:
    on = cells.onsets
    off = on.reshape(len(ROLES), -1, 4)[:, :, 1:].sum()
    return float(off / on.sum()) if on.any() else np.nan


def _share(cells: Cells, role: str) -> float:
    on = cells.onsets[1:].sum(axis=1)
    return float(on[ROLES.index(role) - 1] / on.sum()) if on.sum() else np.nan
