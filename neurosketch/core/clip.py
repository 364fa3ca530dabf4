"""Finished audio with the recipe that made it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neurosketch.core.request import Recipe

AudioArray = npt.NDArray[np.float32]
"""(C, T) float32 in [-1, 1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Finished audio + its recipe + lineage.

    Attributes:
        id: unique id.
        audio: (C, T) float32.
        sample_rate: Hz.
        recipe: how it was made; None for audio that came from outside.
        name: what the shelf shows.
    """

    id: str
    audio: AudioArray
    sample_rate: int
    recipe: Recipe | None
    name: str

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return float(self.audio.shape[1] / self.sample_rate)


def audio_sha256(audio: AudioArray) -> str:
    """Hash of the samples, independent of memory layout."""
    samples = np.ascontiguousarray(audio, dtype="<f4").reshape(-1)
    return hashlib.sha256(samples.data).hexdigest()
