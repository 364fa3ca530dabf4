"""How a bare key becomes a played note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from neurosketch.models.ddsp.sound import Doubles


@dataclass(frozen=True)
class Tables:
    instruments: int


class Articulator:
    def __init__(self, tables: Tables, slots: int, random: np.random.Generator) -> None:
        self._pitch = np.zeros(slots)
        self._peak = np.zeros(slots)
        self._age = np.zeros(slots)
        self._off = np.full(slots, np.inf)

    def start(self, slot: int, pitch: int, velocity: int, legato_from: int | None) -> None:
        self._pitch[slot] = pitch
        self._peak[slot] = -45.0 + 30.0 * velocity / 127.0
        if legato_from is None:
            self._age[slot] = 0.0
        self._off[slot] = np.inf

    def release(self, slot: int) -> None:
        self._off[slot] = 0.0

    def frame(
        self,
        rows: np.ndarray,
        weights: Doubles,
        controls: Mapping[str, float],
        modulation: Doubles,
    ) -> tuple[Doubles, Doubles]:
        self._age[rows] += 256 / 44100
        self._off[rows] += 256 / 44100
        age, off = self._age[rows], self._off[rows]
        attack = 0.03 * 4.0 ** controls["attack"]
        release = 0.08 * 4.0 ** controls["release"]
        loud = self._peak[rows] - 30.0 * np.exp(-age / attack)
        loud -= np.where(np.isfinite(off), 20.0 * off / release, 0.0)
        depth = np.minimum(1.0, controls["vibrato"] + modulation) * 0.6 / 12.0
        octaves = (self._pitch[rows] - 69) / 12.0 + depth * np.sin(2 * np.pi * 5.5 * age)
        return octaves, loud
