"""What the render pump pulls from, and what may go wrong in there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import NeuroSketchError
from neurosketch.core.performance import PlayEvent
from neurosketch.core.request import GenerateRequest

Frames = npt.NDArray[np.float32]
"""(n, 2) float32: audio on its way to the sink is interleaved stereo at the device's rate."""

MODEL_ERRORS: Final = (
    ArithmeticError, AttributeError, LookupError, MemoryError, NeuroSketchError, OSError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What a model's code may raise; a source that raises one is dropped, the pump goes on."""


@dataclass(frozen=True, slots=True)
class Steering:
    """What a live source makes its sound of.

    Attributes:
        request: the request it plays, with the controls as they stand now.
        family: family of its model.
        events: what hands did on it just then.
        stand: how keys, wheels and pedal stand after that: what brings an instrument at rest there.
    """

    request: GenerateRequest
    family: str
    events: tuple[PlayEvent, ...] = ()
    stand: tuple[PlayEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its music a source stands.

    Attributes:
        beat: quarter notes since the beginning.
        pace: quarter notes a second; 0 while it stands.
        first, last: where what is repeated begins and ends.
    """

    beat: float
    pace: float
    first: float
    last: float

    def after(self, seconds: float) -> float:
        """The quarter note that is heard so much later, when nobody interferes."""
        beat, length = self.beat + seconds * self.pace, self.last - self.first
        return beat if beat < self.last else self.first + (beat - self.last) % length


class SourceBlock(NamedTuple):
    """The next piece of a live source.

    Attributes:
        audio: (C, n) float32 with C 1 or 2 and n > 0.
        control_at: `time.perf_counter()` at which the controls that are first heard in this block
            were set, or None when the controls are those of the block before.
        steering: what the block was made of, the same object until something changes; None when
            the source cannot say.
        keys: `time.perf_counter()` of every key that is first heard in this block.
        place: where its music stands at its beginning, or None when it has no beats.
    """

    audio: AudioArray
    control_at: float | None
    steering: Steering | None = None
    keys: tuple[float, ...] = ()
    place: Place | None = None


class AudioSource(Protocol):
    """Endless audio at its own rate.

    One with a true attribute `patient` would rather be heard late than be interrupted.
    """

    @property
    def sample_rate(self) -> int:
        """Hz."""
        ...

    @property
    def prompt(self) -> bool:
        """Whether it is played by hand or by voice: then little of it is rendered ahead."""
        ...

    def read(self) -> SourceBlock:
        """Return the next block, as short as the source can make it."""
        ...


def sentence_of(error: BaseException) -> str:
    """The first line of an error, for a notice."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
