"""Random moves of the controls that stay musical."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from neurosketch.core.control import ControlKind, ControlSpec, ControlState


def randomised(
    controls: tuple[ControlSpec, ...],
    state: ControlState,
    locks: Collection[str],
    amount: float,
    rng: np.random.Generator,
) -> ControlState:
    """Move the controls that shape the sound.

    Level, speed and pitch (performance controls) stay, so a random move never becomes a jump in
    loudness; they move only in a model that has nothing else.

    Args:
        controls: of the model.
        state: where they stand.
        locks: ids that stay.
        amount: 0 (nothing) ... 1 (anything).
        rng: source of chance.
    """
    amount = min(max(amount, 0.0), 1.0)
    shaping = [c for c in controls if c.kind is not ControlKind.PERFORMANCE] or list(controls)
    changes = {}
    for control in shaping:
        if control.id in locks or control.id not in state:
            continue
        if control.kind is ControlKind.LATENT:
            target = float(rng.normal(control.default, 1.0))
        else:
            target = float(rng.uniform(control.minimum, control.maximum))
        here = state[control.id]
        changes[control.id] = control.clamp(here + amount * (target - here))
    return state.replaced(changes)
