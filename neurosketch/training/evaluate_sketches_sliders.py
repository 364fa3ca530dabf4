"""Whether the sliders of sketches do what they say, and only that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from neurosketch.core.composing import ROLES, STEPS_PER_BEAT
from neurosketch.core.score import Score
from neurosketch.models.musegan.cells import from_score
from neurosketch.models.musegan.plan import ATTRIBUTES, GENRES, NETWORK_BARS, measure
from neurosketch.training.evaluate_clips import spread
from neurosketch.training.evaluate_sketches_systems import Program, seed_of

Floats = npt.NDArray[np.float64]

MEASURED = (*ATTRIBUTES, "swing")
"""What sliders for all players are named after, and what is measured."""

_STEPS = 5
_DIGITS = 4
"""What differs less is the same."""
_PLAYERS_SLIDER = "density"


def slider_figures(program: Program, count: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Move every slider from one end to the other in sketches of many genres, and measure.

    Args:
        program: writes them.
        count: how many genres, each from one seed; half as many for sliders of single players and
            latent ones.
        tell: told what is done.

    Returns:
        `all`: of each slider for everybody its mean Spearman ρ with each of `MEASURED`;
        `players`: of each player's slider of density ρ with the `own` density, and the mean `other`
        change of somebody else's, relative to one's own; `axes`: ρ of each latent slider.
    """
    have = {control.id for control in program.spec.controls}
    genres = spread(GENRES, max(1, count))
    found: dict[str, Any] = {"sketches": len(genres), "all": {}, "players": {}, "axes": {}}
    for name in MEASURED:
        if name in have:
            tell(f"moving the slider {name}")
            found["all"][name] = _correlations([
                np.array([_of_all(score) for score in _swept(program, name, genre, number)])
                for number, genre in enumerate(genres)
            ])  # fmt: skip
    tell("moving the sliders of players")
    for role in ROLES:
        name = f"{_PLAYERS_SLIDER}_{role}"
        if name in have:
            found["players"][role] = _of_player(program, name, ROLES.index(role), genres[::2])
    for axis in sorted(one for one in have if one.removeprefix("axis").isdigit()):
        tell(f"moving {axis}")
        found["axes"][axis] = _correlations([
            np.array([_of_all(score)[:-1] for score in _swept(program, axis, genre, number)])
            for number, genre in enumerate(genres[::2])
        ])  # fmt: skip
    return found


def _swept(program: Program, slider: str, genre: str, number: int) -> list[Score]:
    """Sketches that nothing but the slider makes different."""
    control = program.spec.control(slider)
    return [
        program.new(genre, seed_of(5, number), controls={slider: float(value)})
        for value in np.linspace(control.minimum, control.maximum, _STEPS)
    ]


def _of_all(score: Score) -> list[float]:
    """Each of `MEASURED`: the mean over the players who play."""
    rows = measure(from_score(score, NETWORK_BARS))
    known = np.isfinite(rows)
    means = np.where(known, rows, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return [*means.tolist(), swing(score)]


def swing(score: Score) -> float:
    """How much later than the grid notes between the eighths, or between the beats, begin.

    Returns:
        The larger of the two means, in quarter notes.
    """
    off: dict[int, list[float]] = {1: [], 2: []}
    for track in score.tracks:
        for note in track.notes:
            step = round(note.start * STEPS_PER_BEAT)
            late = note.start - step / STEPS_PER_BEAT
            if step % 2:
                off[1].append(late)
            elif step % STEPS_PER_BEAT:
                off[2].append(late)
    return max((float(np.mean(own)) for own in off.values() if own), default=0.0)


def _correlations(sweeps: Sequence[Floats]) -> dict[str, float]:
    """Mean over sweeps of Spearman's ρ between where the slider stands and what was measured."""
    rows = np.array([
        [spearman(sweep[:, column]) for column in range(sweep.shape[1])] for sweep in sweeps
    ])  # fmt: skip
    return {
        name: round(float(value), 3)
        for name, value in zip(MEASURED, rows.mean(axis=0), strict=False)
    }


def spearman(values: Floats) -> float:
    """ρ of some values with their places; 0 where nothing changes."""
    ranks = rankdata(np.round(values, _DIGITS))
    if np.ptp(ranks) == 0.0:
        return 0.0
    return float(np.corrcoef(ranks, np.arange(len(values)))[0, 1])


def _of_player(
    program: Program, slider: str, player: int, genres: Sequence[str]
) -> dict[str, float]:
    own: list[float] = []
    mine: list[float] = []
    others: list[float] = []
    for number, genre in enumerate(genres):
        scores = _swept(program, slider, genre, number)
        rows = np.array([measure(from_score(score, NETWORK_BARS))[:, 0] for score in scores])
        density = np.where(np.isfinite(rows), rows, 0.0)
        own.append(spearman(density[:, player]))
        moved = np.abs(density[-1] - density[0])
        mine.append(float(moved[player]))
        others.append(float(np.delete(moved, player).mean()))
    total = float(np.mean(mine))
    return {
        "own": round(float(np.mean(own)), 3),
        "other": round(float(np.mean(others)) / total, 3) if total > 0 else 0.0,
    }


def leak(rho: Mapping[str, float], own: str) -> tuple[float, str]:
    """The largest size of ρ with anything else, and with what."""
    other = {name: abs(value) for name, value in rho.items() if name != own}
    name = max(other, key=other.__getitem__)
    return other[name], name
