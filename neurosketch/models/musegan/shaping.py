"""Brings what was written to its plan where that can be done to the letter: level, octave."""

from __future__ import annotations

import numpy as np

from neurosketch.core.composing import ROLES
from neurosketch.models.musegan.band import RANGES
from neurosketch.models.musegan.cells import PITCHED, Cells
from neurosketch.models.musegan.plan import ATTRIBUTES, Plan, measure
from neurosketch.models.musegan.planning import BoolArray

_REGISTER, _ENERGY = ATTRIBUTES.index("register"), ATTRIBUTES.index("energy")
_SOFTEST, _LOUDEST = 12, 127
_LEAST_GAIN, _MOST_GAIN = 0.5, 2.0


def shaped(cells: Cells, free: BoolArray, plan: Plan) -> Cells:
    """Cells whose free ones are as loud and as high as the plan asks, player by player.

    Velocities are scaled to the mean asked for, which leaves accents as they are. Players who were
    written from beginning to end move by whole octaves, within their ranges.

    Args:
        cells: with the tonic at C.
        free: (6, steps) what was written.
        plan: what was asked for.
    """
    found = cells.copy()
    for row, role in enumerate(ROLES):
        wanted = float(plan.attributes[row, _ENERGY])
        levels = found.drums[free[0]] if row == 0 else found.velocity[row - 1, free[row]]
        heard = levels[levels > 0]
        if heard.size and np.isfinite(wanted):
            gain = np.clip(127.0 * wanted / heard.mean(), _LEAST_GAIN, _MOST_GAIN)
            loud = np.where(levels > 0, (levels * gain).round().clip(_SOFTEST, _LOUDEST), 0)
            if row == 0:
                found.drums[free[0]] = loud
            else:
                found.velocity[row - 1, free[row]] = loud
        if role in PITCHED and free[row].all():
            _to_octave(found, row, float(plan.attributes[row, _REGISTER]))
    return found


def _to_octave(cells: Cells, row: int, wanted: float) -> None:
    """Move a player by the octaves that bring his mean pitch nearest to the one wanted."""
    own = float(measure(cells)[row, _REGISTER])
    if not np.isfinite(own) or not np.isfinite(wanted):
        return
    player, (low, high) = row - 1, RANGES[ROLES[row]]
    sounding = cells.base[player] >= 0
    pitches = cells.base[player, sounding]
    shift = 12 * round((wanted - own) / 12.0)
    while shift and not low <= pitches.min() + shift <= pitches.max() + shift <= high:
        shift -= 12 * int(np.sign(shift))
    cells.base[player, sounding] += shift
