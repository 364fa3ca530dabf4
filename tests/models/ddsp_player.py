"""Plays an instrument by hand and measures what is heard, for tests."""

from __future__ import annotations

import math

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.performance import PlayEvent
from neurosketch.core.ports import Instrument, PlayableStream, SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.models.ddsp.describe import HOP

MOST = 1.1
"""Sharpest corner of a waveform at a border, in units of the sharpest ones elsewhere."""


class Player:
    """Plays an instrument and keeps all of its sound.

    Args:
        model: which can be played.
        conditions: as in a request.
        values: of controls; the reverb is off unless it is among them.
    """

    def __init__(
        self, model: SoundModel, conditions: dict[str, str] | None = None, **values: float
    ) -> None:
        assert isinstance(model, Instrument)
        self._spec = model.spec
        self._values = {"reverb": 0.0, **values}
        self.controls = self._spec.complete_controls(self._values)
        request = GenerateRequest(
            self._spec.id, seed=4, conditions=conditions or {}, controls=self.controls
        )
        self.stream: PlayableStream = model.open_instrument(request)
        self._blocks: list[AudioArray] = []

    def play(self, *events: PlayEvent) -> None:
        """In the next frame."""
        for event in events:
            self.stream.play(event)

    def turn(self, **values: float) -> None:
        """Controls, from the next frame on."""
        self._values |= values
        self.controls = self._spec.complete_controls(self._values)

    def run(self, frames: int) -> AudioArray:
        """The next frames."""
        self._blocks.append(self.stream.render(frames, self.controls))
        return self._blocks[-1]

    @property
    def now(self) -> int:
        """Samples so far."""
        return sum(block.shape[1] for block in self._blocks)

    @property
    def sound(self) -> AudioArray:
        """All of it."""
        return np.concatenate(self._blocks, axis=1)


def corners(audio: AudioArray) -> np.ndarray:
    """How sharp the waveform bends at each sample."""
    return np.abs(np.diff(audio[0].astype(np.float64), n=2))


def sharpness(sound: AudioArray, border: int, *usual: AudioArray) -> float:
    """Sharpest corner within 50 ms of a border in units of the sharpest of usual sounds."""
    around = corners(sound)[max(border - HOP, 0) : border + 2048]
    return float(around.max() / max(corners(one).max() for one in usual))


def level_db(audio: AudioArray) -> float:
    """Mean power."""
    return 10.0 * math.log10(float(np.square(audio).mean()) + 1e-20)
