"""Find the latent space's leading axes, measure what each one does, and name it after that."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from scipy import stats
from torch import Tensor

from neurosketch.core.control import DEAD_RHO
from neurosketch.models.latent_space import LATENCY_FRAMES, LatentSpace
from neurosketch.nn.spectral import TONAL_FFT, band_matrix, hann
from neurosketch.training.calibrate_measures import (
    ATTRIBUTES,
    AUDIBLE,
    WORDS,
    Floats,
    Meter,
    decays,
)

N_AXES = 8
N_MOMENTS = 200
REACH = 3.0
"""How far a slider goes, in σ."""
POSITIONS = (-3.0, -1.5, 0.0, 1.5, 3.0)
CURVE_POINTS = 25

_BATCH = 25
_FEWEST = 10
_MOST_PLACES = 0.55
_TIE = 0.05
_BANDS = 40
_LISTENED_DB = 70.0


@dataclass(frozen=True)
class Axis:
    """A named direction.

    Attributes:
        direction: (learnt channels,) one σ long, signed so that right means more.
        label: e.g. `dark ↔ bright`.
        rho: |Spearman ρ| between slider and attribute, mean over moments.
        attribute: the attribute it is named after.
        table: signed ρ of every attribute.
        effect_db: how much the spectrum changes from end to end.
        curve: σ at equally spaced slider values, so that equal moves sound equal.
    """

    direction: Tensor
    label: str
    rho: float
    attribute: str
    table: dict[str, float]
    effect_db: float
    curve: tuple[float, ...]


@dataclass(frozen=True)
class Sweep:
    """What moving along each axis did.

    Attributes:
        rho: (n_axes, n_attributes) mean Spearman ρ over the moments.
        way: (n_axes, len(POSITIONS) - 1) mean change of the spectrum from one position to the
            next, in dB.
    """

    rho: Floats
    way: Floats


def principal_axes(latents: Sequence[Tensor], learnt: int, n_axes: int) -> Tensor:
    """(n_axes, learnt channels) leading directions, each as long as one σ along it.

    Args:
        latents: each (L, channels).
        learnt: first channel that may be moved.
        n_axes: how many.
    Source: RAVE, arXiv:2111.05011, section 3.3 (latent PCA).
    """
    moved = torch.cat(list(latents))[:, learnt:].double()
    centred = moved - moved.mean(0)
    _, singular, directions = torch.linalg.svd(centred, full_matrices=False)
    sigma = singular[:n_axes] / (len(moved) - 1) ** 0.5
    axes: Tensor = directions[:n_axes] * sigma[:, None]
    return axes.float()


def sweep_axes(
    space: LatentSpace,
    moments: Tensor,
    axes: Tensor,
    meter: Meter,
    report: Callable[[str], None] = lambda _: None,
) -> Sweep:
    """Move every moment, each with its own noise and phases, along every axis and measure it.

    Args:
        space: renders latents.
        moments: (n, L, channels).
        axes: (n_axes, learnt channels).
        meter: measures what is heard.
        report: told about every axis.
    """
    ear = _Ear(space.sample_rate)
    rest, rest_spectra = _listen(space, moments, meter, ear)
    rho = np.zeros((len(axes), len(ATTRIBUTES)))
    way = np.zeros((len(axes), len(POSITIONS) - 1))
    for number, axis in enumerate(axes):
        report(f"measuring axis {number + 1} of {len(axes)}")
        values, spectra = [], []
        for position in POSITIONS:
            if position == 0.0:
                measured, spectrum = rest, rest_spectra
            else:
                moved = moments.clone()
                moved[..., space.learnt :] += position * axis
                measured, spectrum = _listen(space, moved, meter, ear)
            values.append(measured)
            spectra.append(spectrum)
        changes = np.array(values) - rest
        rho[number] = [
            mean_rho(POSITIONS, changes[:, :, column], name, rest[:, column])
            for column, name in enumerate(ATTRIBUTES)
        ]
        way[number] = [float((a - b).abs().mean()) for a, b in pairwise(spectra)]
    return Sweep(rho, way)


def mean_rho(positions: Sequence[float], changes: Floats, name: str, rest: Floats) -> float:
    """Mean Spearman ρ over moments; a moment in which nothing audible changes counts as 0.

    Args:
        positions: (n,) of the slider.
        changes: (n, moments) of one attribute, NaN where a moment has none; one that has it at
            less than about half of the positions is left out.
        name: of the attribute.
        rest: (moments,) the attribute before anything moved.

    Returns:
        0 when too few moments have the attribute.
    """
    places = np.asarray(positions)
    ranks = []
    for column, before in zip(changes.T, rest, strict=True):
        known = np.isfinite(column)
        if known.sum() < _MOST_PLACES * len(places) or (name == "decay" and not decays(before)):
            continue
        steps = np.round(column[known] / AUDIBLE[name])
        moves = np.ptp(steps) > 0
        ranks.append(float(stats.spearmanr(places[known], steps).statistic) if moves else 0.0)
    return float(np.mean(ranks)) if len(ranks) >= min(_FEWEST, changes.shape[1]) else 0.0


def _listen(space: LatentSpace, moments: Tensor, meter: Meter, ear: _Ear) -> tuple[Floats, Tensor]:
    """Measured attributes (n, n_attributes) and log spectra (n, frames, bands)."""
    skip = LATENCY_FRAMES * space.hop_length
    measured, spectra = [], []
    for number, part in enumerate(moments.split(_BATCH)):
        heard = space.listen(part, seed=number, stereo=True)[..., skip:].cpu()
        measured.append(meter.measure(heard.numpy()))
        spectra.append(ear.spectra(heard[:, 0]))
    return np.concatenate(measured), torch.cat(spectra)


class _Ear:
    """Band levels in dB, as loud things are heard beside each other."""

    def __init__(self, sample_rate: int) -> None:
        self._window = hann(TONAL_FFT)
        bins = TONAL_FFT // 2 + 1
        matrix = band_matrix(_BANDS, bins, sample_rate / TONAL_FFT, corner_hz=700.0).T
        self._bands = matrix / matrix.sum(0, keepdim=True)

    def spectra(self, audio: Tensor) -> Tensor:
        """(B, T) to (B, L, bands)."""
        frames = audio.unfold(-1, TONAL_FFT, TONAL_FFT // 2)
        power = torch.fft.rfft(frames * self._window, dim=-1).abs().square() @ self._bands
        floor = (TONAL_FFT / 4) ** 2 * 10 ** (-_LISTENED_DB / 10)
        return 10 * torch.log10(power + floor)


def equal_steps(way: Sequence[float]) -> tuple[float, ...]:
    """σ at `CURVE_POINTS` equally spaced slider values, so that equal moves sound equal.

    Both sides start at rest. The change heard per unit of the slider is the same everywhere on a
    side, and its end stays at `REACH`.

    Args:
        way: change of the spectrum between neighbouring `POSITIONS`, in dB.
    """
    lengths = np.maximum(np.asarray(way, np.float64), 1e-3)
    # A change falls off where an axis saturates; a fifth of the mean keeps the curve playable.
    lengths = np.maximum(lengths, 0.2 * lengths.mean())
    travelled = np.concatenate([[0.0], np.cumsum(lengths)])
    centre = travelled[POSITIONS.index(0.0)]
    values = np.linspace(-1.0, 1.0, CURVE_POINTS)
    wanted = np.where(values < 0, centre * (1 + values), centre + (travelled[-1] - centre) * values)
    curve = np.interp(wanted, travelled, POSITIONS)
    curve[CURVE_POINTS // 2] = 0.0
    return tuple(round(float(value), 4) for value in curve)


def name_axes(axes: Tensor, sweep: Sweep) -> list[Axis]:
    """Name every axis after the attribute it moves most, and turn it so that right means more.

    Between two that it moves as surely (ρ within `_TIE`) the one that no earlier axis is named
    after decides. Later axes with the same name are numbered; one that moves nothing is `axis n`,
    and dead.
    """
    used: dict[str, int] = {}
    result = []
    for index, direction in enumerate(axes):
        row = sweep.rho[index]
        column = int(np.abs(row).argmax())
        if ATTRIBUTES[column] in used:
            fresh = [abs(r) if n not in used else 0.0 for n, r in zip(ATTRIBUTES, row, strict=True)]
            other = int(np.argmax(fresh))
            column = other if fresh[other] >= abs(row[column]) - _TIE else column
        sign = 1.0 if row[column] >= 0 else -1.0
        attribute = ATTRIBUTES[column]
        low, high = WORDS[attribute]
        used[attribute] = used.get(attribute, 0) + 1
        suffix = f" {used[attribute]}" if used[attribute] > 1 else ""
        alive = abs(row[column]) >= DEAD_RHO
        way = sweep.way[index] if sign > 0 else sweep.way[index][::-1]
        result.append(
            Axis(
                direction=direction * sign,
                label=f"{low} ↔ {high}{suffix}" if alive else f"axis {index + 1}",
                rho=math.floor(abs(row[column]) * 100) / 100,
                attribute=attribute,
                table=dict(zip(ATTRIBUTES, (sign * row).round(3).tolist(), strict=True)),
                effect_db=round(float(way.sum()), 2),
                curve=equal_steps(way.tolist()),
            )
        )
    return result
