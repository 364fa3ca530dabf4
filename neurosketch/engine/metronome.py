"""The clicks of the metronome, as a kit of one drum."""

from __future__ import annotations

import numpy as np

from neurosketch.core.sketch_grid import DRUMS
from neurosketch.dsp.kit import SAMPLE_RATE, Drum, Kit, KitInfo, KitPlayer, Layer

_SECONDS, _DECAY = 0.04, 160.0
_HIGH_HZ, _LOW_HZ, _LEVEL = 1760.0, 1175.0, 0.35
_RISE = 44
"""Samples."""


def metronome() -> KitPlayer:
    """Who strikes the beats: hard where a bar begins."""
    low, high = (Layer(top, (_click(hz),)) for top, hz in ((100, _LOW_HZ), (127, _HIGH_HZ)))
    return KitPlayer(Kit(KitInfo("metronome", "Metronome"), (Drum((low, high), 0.0),) * len(DRUMS)))


def _click(hz: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    time = np.arange(round(_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    wave = _LEVEL * np.sin(2.0 * np.pi * hz * time) * np.exp(-_DECAY * time)
    wave[:_RISE] *= np.linspace(0.0, 1.0, _RISE)
    fall = np.linspace(1.0, 0.0, len(wave)) ** 0.5
    return np.asarray(wave * fall, np.float32)
