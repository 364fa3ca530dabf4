"""What the render pump pulls from, and what may go wrong in there."""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import NeuroSketchError

Frames = npt.NDArray[np.float32]
"""(n, 2) float32: audio on its way to the sink is interleaved stereo at the device's rate."""

MODEL_ERRORS: Final = (
    ArithmeticError, AttributeError, LookupError, MemoryError, NeuroSketchError, OSError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What a model's code may raise; a source that raises one is dropped, the pump goes on."""


class SourceBlock(NamedTuple):
    """The next piece of a live source.

    Attributes:
        audio: (C, n) float32 with C 1 or 2 and n > 0.
        control_at: `time.perf_counter()` at which the controls that are first heard in this block
            were set, or None when the controls are those of the block before.
    """

    audio: AudioArray
    control_at: float | None


class AudioSource(Protocol):
    """Endless audio at its own rate."""

    @property
    def sample_rate(self) -> int:
        """Hz."""
        ...

    def read(self) -> SourceBlock:
        """Return the next block, as short as the source can make it."""
        ...


def sentence_of(error: BaseException) -> str:
    """The first line of an error, for a notice."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
