"""Solve the attribute sliders' decoupling, and measure how well each keeps to its own attribute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from scipy import stats
from torch import Tensor

from neurosketch.core.control import ControlKind, ControlSpec
from neurosketch.models.latent_axes import PERCENT
from neurosketch.models.latent_space import LATENCY_FRAMES, LatentSpace
from neurosketch.nn.attributes import ATTRIBUTES, RANGES, Decoupling
from neurosketch.training import calibrate_measures as measures
from neurosketch.training.calibrate import mean_rho
from neurosketch.training.calibrate_measures import Floats, Meter, decays

N_TRAINING, N_HELD_OUT = 64, 128
"""Moments the decoupling is solved on, and others on which it is measured."""
OWN, LEAK = 0.9, 0.3
"""Aims: |ρ| with the own attribute at least, with any other at most."""
GROUP = "Sound"

_COLUMNS = tuple(measures.ATTRIBUTES.index(name) for name in ATTRIBUTES)
_SOLVED_AT = 0.7
_ROUNDS = 2
_CORRECTED = ("brightness", "noisiness", "attack", "loudness")
"""What corrections can make good; a decay is too seldom heard, and pitch must stay exact."""
_TRIMMED = (0.25, 0.05)
_APART = 0.02
_SWEPT = 5
_BATCH = 24


def controls() -> tuple[ControlSpec, ...]:
    """The sliders before they are measured."""
    bend, play = ControlKind.ATTRIBUTE, ControlKind.PERFORMANCE

    def percent(name: str) -> ControlSpec:
        return ControlSpec(
            name, name.capitalize(), "%", -PERCENT, PERCENT, 0.0, bend, None, GROUP, name
        )

    return (
        percent("brightness"), percent("noisiness"), percent("attack"), percent("decay"),
        ControlSpec("loudness", "Loudness", "dB", -24.0, 12.0, 0.0, play, None, GROUP, "loudness"),
        ControlSpec("pitch", "Pitch", "st", -24.0, 24.0, 0.0, play, None, GROUP, "pitch"),
    )  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """How well the sliders keep to their own attributes.

    Attributes:
        rho: (6, 6) Spearman ρ of sliders (rows) with attributes (columns), both in the order of
            `ATTRIBUTES`, as a slider moves over its whole range; mean over moments, audible
            changes only.
        moments: how many had each attribute.
    """

    rho: Floats
    moments: tuple[int, ...]

    def own(self, name: str) -> float:
        """|ρ| of a slider with its own attribute."""
        index = ATTRIBUTES.index(name)
        return float(abs(self.rho[index, index]))

    def leak(self, name: str) -> float:
        """Its largest |ρ| with any other attribute."""
        index = ATTRIBUTES.index(name)
        return float(np.delete(np.abs(self.rho[index]), index).max())

    def to_dict(self) -> dict[str, object]:
        """JSON form for the checkpoint's card."""
        return {
            "rho": {
                slider: dict(zip(ATTRIBUTES, row.round(3).tolist(), strict=True))
                for slider, row in zip(ATTRIBUTES, self.rho, strict=True)
            },
            "moments": dict(zip(ATTRIBUTES, self.moments, strict=True)),
        }


class Bench:
    """Moments that sliders are tried on.

    Args:
        space: renders them.
        moments: (n, L, channels).
        meter: measures what is heard.
    """

    def __init__(self, space: LatentSpace, moments: Tensor, meter: Meter) -> None:
        self._space, self._moments, self._meter = space, moments, meter
        self.rest = self.measure(None, None)

    @property
    def count(self) -> int:
        """Number of moments."""
        return len(self._moments)

    def measure(
        self,
        sliders: Mapping[str, float] | None,
        decoupling: Decoupling | None,
        rows: slice = slice(None),
    ) -> Floats:
        """(rows, 6) in the order of `ATTRIBUTES`; every moment keeps its noise and phases."""
        found = []
        moments = self._moments[rows]
        first = rows.start or 0
        skip = LATENCY_FRAMES * self._space.hop_length
        for part in moments.split(_BATCH):
            heard = self._space.listen(part, first, sliders, decoupling)[..., skip:]
            found.append(self._meter.measure(heard.cpu().numpy())[:, _COLUMNS])
            first += len(part)
        return np.concatenate(found)

    def changes(
        self, sliders: Mapping[str, float], decoupling: Decoupling, rows: slice = slice(None)
    ) -> Floats:
        """(rows, 6) what the sliders changed; NaN where a moment lacks the attribute."""
        change = self.measure(sliders, decoupling, rows) - self.rest[rows]
        decay = ATTRIBUTES.index("decay")
        still = [not decays(value) for value in self.rest[rows][:, decay]]
        change[still, decay] = np.nan
        return np.asarray(change)


def solve_decoupling(bench: Bench, report: Callable[[str], None] = lambda _: None) -> Decoupling:
    """Corrections that undo what each slider does to the others' attributes on the whole.

    Solved twice, for what happens mostly and for what happens on average; each correction is then
    taken from between the two, where rises and falls balance.
    """
    solved = [_solve(bench, trimmed, report) for trimmed in _TRIMMED]
    ranks = [_ranks(bench, decoupling, report) for decoupling in solved]
    share = np.zeros_like(ranks[0])
    apart = ranks[0] - ranks[1]
    known = np.abs(apart) > _APART
    share[known] = (ranks[0][known] / apart[known]).clip(0.0, 1.0)
    # Rows of a decoupling are operations, rows of the ranks are sliders.
    weights = torch.from_numpy(share.T).float()
    mostly, average = solved
    return Decoupling(
        mostly.linear + weights * (average.linear - mostly.linear),
        mostly.square + weights * (average.square - mostly.square),
    )


def _solve(bench: Bench, trimmed: float, report: Callable[[str], None]) -> Decoupling:
    """From changes on both sides of rest, to second order; then once more with what was found.

    Args:
        bench: training moments.
        trimmed: share of the moments that is left out at each end before the mean is taken.
        report: told about every slider.
    """
    size = len(ATTRIBUTES)
    found = Decoupling.none()
    own: dict[str, float] = {}
    for turn in range(_ROUNDS):
        linear, square = found.linear.clone(), found.square.clone()
        effects = {}
        for name in ATTRIBUTES:
            report(f"trying {name}, round {turn + 1} of {_ROUNDS}")
            sides = (-_SOLVED_AT * _unit(name), _SOLVED_AT * _unit(name))
            changes = [bench.changes({name: side}, found) for side in sides]
            effects[name] = np.array([[_mean(column, trimmed) for column in c.T] for c in changes])
        for row, target in enumerate(ATTRIBUTES):
            below, above = effects[target][:, row]
            per_unit = own.setdefault(target, (above - below) / (2 * _SOLVED_AT))
            for column in range(size):
                name = ATTRIBUTES[column]
                if target not in _CORRECTED or name in (target, "loudness") or per_unit == 0.0:
                    continue
                low, high = effects[name][:, row]
                linear[row, column] -= (high - low) / (2 * _SOLVED_AT) / per_unit
                square[row, column] -= (high + low) / (2 * _SOLVED_AT**2) / per_unit
        found = Decoupling(linear, square)
    return found


def _mean(values: Floats, trimmed: float) -> float:
    known = values[np.isfinite(values)]
    return float(stats.trim_mean(known, trimmed)) if len(known) else 0.0


def _ranks(bench: Bench, decoupling: Decoupling, report: Callable[[str], None]) -> Floats:
    """(6, 6) mean ρ of sliders with attributes as the sliders move over their whole ranges."""
    rho = np.zeros((len(ATTRIBUTES), len(ATTRIBUTES)))
    for row, control in enumerate(controls()):
        report(f"judging {control.id}")
        positions = np.linspace(control.minimum, control.maximum, _SWEPT)
        changes = np.array([
            bench.rest * 0.0 if p == control.default
            else bench.changes({control.id: float(p)}, decoupling)
            for p in positions
        ])  # fmt: skip
        for column, attribute in enumerate(ATTRIBUTES):
            rho[row, column] = mean_rho(
                positions.tolist(), changes[:, :, column], attribute, bench.rest[:, column]
            )
    return rho


def _unit(name: str) -> float:
    return RANGES.get(name, PERCENT)


def judge(
    bench: Bench, decoupling: Decoupling, report: Callable[[str], None] = lambda _: None
) -> Verdict:
    """How well the sliders keep to their own attributes on the moments of `bench`."""
    rho = _ranks(bench, decoupling, report)
    known = np.isfinite(bench.rest)
    known[:, ATTRIBUTES.index("decay")] &= [
        decays(value) for value in bench.rest[:, ATTRIBUTES.index("decay")]
    ]
    return Verdict(rho, tuple(int(n) for n in known.sum(0)))
