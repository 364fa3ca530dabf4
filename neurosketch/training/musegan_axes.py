"""Sliders along the noise of the generator, named by what they were measured to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from neurosketch.core.composing import ROLES
from neurosketch.core.control import ControlKind, ControlSpec
from neurosketch.models.musegan.cells import Cells
from neurosketch.models.musegan.network import NOISE_SIZE, Networks, Noise
from neurosketch.models.musegan.plan import FloatArray, Plan
from neurosketch.models.musegan.writing import forgotten, write

AXES = 4
REACH = 3.0
"""Deviations of the noise from end to end of half a slider."""
SEEDS = 120
"""Sketches by which an axis is measured."""
_SEEDS_PER_PLAN = 10
_DRAFTS = 2048
_RIDGE = 300.0
_NOWHERE = 1e-9

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
    networks: Networks,
    plans: list[Plan],
    report: Callable[[str], None] = lambda _: None,
    seeds: int = SEEDS,
) -> list[NoiseAxis]:
    """The directions that do most, each named after another attribute.

    Directions are linear ones, after InterFaceGAN (Shen et al. 2020): for each attribute the one
    along which drafts have more of it. What they do is measured in whole sketches, draft and
    refinement, at random places of the slider, and that gives them their names.

    Args:
        networks: trained.
        plans: the conditions under which it is measured, in turn.
        report: told what was found.
        seeds: sketches by which each is measured.
    """
    found: list[NoiseAxis] = []
    plans = plans[: max(1, seeds // _SEEDS_PER_PLAN)]
    for direction in _directions(networks, plans):
        axis = _measured(networks, direction, plans, {one.attribute for one in found}, seeds)
        report(f"axis: {axis.label}  rho {axis.rho:.2f}  leak {axis.leak:.2f}")
        found.append(axis)
    return sorted(found, key=lambda axis: -axis.rho)[:AXES]


def _directions(networks: Networks, plans: list[Plan]) -> list[FloatArray]:
    """For each attribute, where the noise of drafts that have more of it lies: ridge regression."""
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((_DRAFTS, NOISE_SIZE))
    drafts = [networks.draft(plans[n % len(plans)], Noise.of(row)) for n, row in enumerate(noise)]
    values = _apart([[measure(cells) for _, measure in _NAMES.values()] for cells in drafts], plans)
    weights = noise.T @ noise + _RIDGE * np.eye(NOISE_SIZE)
    directions = np.linalg.solve(weights, noise.T @ np.nan_to_num(values))
    # what drafts never vary in points nowhere: any direction then shows that it does nothing
    still = np.linalg.norm(directions, axis=0) < _NOWHERE
    directions[:, still] = noise[: int(still.sum())].T
    return list((directions / np.linalg.norm(directions, axis=0)).T)


def _apart(rows: list[list[float]], plans: list[Plan]) -> FloatArray:
    """Values of sketches whose plans take turns, without what differs between the plans."""
    values = np.array(rows)
    for first in range(len(plans)):
        own = values[first :: len(plans)]
        there = np.isfinite(own)
        own -= np.where(there, own, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return values


def _measured(
    networks: Networks, direction: FloatArray, plans: list[Plan], taken: set[str], seeds: int
) -> NoiseAxis:
    rng = np.random.default_rng(1)
    places = rng.uniform(-REACH, REACH, seeds)
    rows = []
    for number, place in enumerate(places.tolist()):
        plan = plans[number % len(plans)]
        noise = Noise.of(Noise.drawn(rng).flat() + place * direction)
        cells = write(
            networks, plan, noise, np.random.default_rng(number), forgotten=forgotten((place,))
        )
        rows.append([measure(cells) for _, measure in _NAMES.values()])
    values = _apart(rows, plans)
    rho = np.array([_correlation(places, column) for column in values.T])
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


def _correlation(places: FloatArray, values: FloatArray) -> float:
    """Spearman's; 0 where nothing varies."""
    there = np.isfinite(values)
    if there.sum() < 2 or np.ptp(values[there]) == 0.0:
        return 0.0
    return float(spearmanr(places[there], values[there]).statistic)


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
