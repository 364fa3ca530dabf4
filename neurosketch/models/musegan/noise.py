"""The noise that a sketch grows from: drawn from its seed, bent by truncation and axes."""

from __future__ import annotations

import numpy as np

from neurosketch.core.composing import ROLES
from neurosketch.models.musegan.asked import Asked
from neurosketch.models.musegan.network import Noise
from neurosketch.models.musegan.plan import FloatArray
from neurosketch.models.musegan.seeds import stream
from neurosketch.nn.sketch_gan import NOISE

_NARROWEST = 0.3
"""Share of the noise that full truncation leaves."""


def drawn(axes: FloatArray, asked: Asked, window: int = 0, *purpose: str | int) -> Noise:
    """The noise of four bars.

    What the bars of a sketch have in common stays from window to window; what tells them apart is
    drawn for each. Every player's own noise is a stream of its own.

    Args:
        axes: (A, size) directions of length 1, of `Networks`.
        asked: the request.
        window: which four bars of a longer sketch.
        purpose: what is drawn for, see `stream`.
    """

    def normal(*names: str | int) -> FloatArray:
        return stream(asked.seed, "noise", *purpose, *names).standard_normal(NOISE)

    noise = Noise(
        shared=normal("shared"),
        shared_bars=normal("shared", "bars", window),
        private=np.stack([normal(role) for role in ROLES]),
        private_bars=np.stack([normal(role, "bars", window) for role in ROLES]),
    )
    flat = noise.flat() * (1.0 - (1.0 - _NARROWEST) * asked.truncation)
    for value, direction in zip(asked.axes, axes, strict=True):
        flat = flat + value * direction
    return Noise.of(flat)
