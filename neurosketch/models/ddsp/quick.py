"""One frame of all voices in one call, for what is played by hand.

Frame by frame the decoder, the oscillators and the room are a hundred small operations, and each of
them lets go of the interpreter: beside a window that paints, the thread that renders waits to get
it back a hundred times for six milliseconds of sound. Recorded as a graph they let go of it once.
The samples are the same, bit for bit.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from typing import NamedTuple, cast

import torch
from torch import Tensor

from neurosketch.nn import additive
from neurosketch.nn.additive import HOP, NOISE_FFT, AdditiveState, SoundFrames
from neurosketch.nn.ddsp import Decoder
from neurosketch.nn.reverb import Room
from neurosketch.nn.wavetable import Wavetable

_log = logging.getLogger(__name__)
_WARM_UPS = 3
_EXAMPLE_VOICES = 2

Colour = Callable[[SoundFrames, Tensor, Tensor, Tensor], SoundFrames]
"""Of frames: with a tilt, with so much more of the harmonics and of the noise (natural log)."""


class Frame(NamedTuple):
    """What one frame of V voices is made of.

    Attributes:
        octaves: (V, 1) float64.
        loudness_db: (V, 1).
        weights: (V, I) of the instruments.
        noise: (V, 1, NOISE_FFT) standard normal.
        tilt, louder: of all voices, natural log.
        more: (V, 1) of the harmonics, natural log.
        start, step: (V,) gain before the frame, and what it has more at its end.
    """

    octaves: Tensor
    loudness_db: Tensor
    weights: Tensor
    noise: Tensor
    tilt: Tensor
    louder: Tensor
    more: Tensor
    start: Tensor
    step: Tensor


class Memory(NamedTuple):
    """What V voices remember: the decoder's state and those of the oscillators."""

    decoder: Tensor
    turns: Tensor
    hz: Tensor
    amplitude: Tensor
    noise_tail: Tensor


Step = Callable[..., tuple[Tensor, ...]]


class Quick:
    """The recorded graphs of a model.

    Args:
        decoder: on the CPU.
        room: likewise.
        colour: brightness and breathiness as the voices have them.
    """

    def __init__(self, decoder: Decoder, room: Room, colour: Colour) -> None:
        wavetable = Wavetable("cpu")
        ramp = torch.arange(1, HOP + 1) / HOP
        embedding = decoder.embedding.weight

        def voices(
            octaves: Tensor, loudness_db: Tensor, weights: Tensor, noise: Tensor, tilt: Tensor,
            louder: Tensor, more: Tensor, start: Tensor, step: Tensor, state: Tensor,
            turns: Tensor, hz: Tensor, amplitude: Tensor, noise_tail: Tensor,
        ) -> tuple[Tensor, ...]:  # fmt: skip
            timbre = (weights @ embedding)[:, None]
            made, after = decoder(octaves, loudness_db, timbre, state)
            sound = AdditiveState(turns, hz, amplitude, noise_tail)
            audio, left = wavetable.render(colour(made, tilt, more, louder), noise, sound)
            gains = start[:, None] + step[:, None] * ramp
            mono = (audio * gains).sum(0)
            return mono, after, left.turns, left.hz, left.amplitude, left.noise_tail

        def place(dry: Tensor, last: Tensor, history: Tensor) -> tuple[Tensor, ...]:
            wet, (block, spectra) = room.render(dry, (last, history))
            return wet, block, spectra

        rest = additive.initial_state(_EXAMPLE_VOICES)
        memory = Memory(
            decoder.initial_state(_EXAMPLE_VOICES), rest.turns, rest.hz, rest.amplitude,
            rest.noise_tail,
        )  # fmt: skip
        count, none = _EXAMPLE_VOICES, torch.tensor(0.0)
        frame = Frame(
            octaves=torch.zeros(count, 1, dtype=torch.float64),
            loudness_db=torch.full((count, 1), -30.0),
            weights=torch.ones(count, embedding.shape[0]) / embedding.shape[0],
            noise=torch.zeros(count, 1, NOISE_FFT),
            tilt=none, louder=none, more=torch.zeros(count, 1),
            start=torch.ones(count), step=torch.zeros(count),
        )  # fmt: skip
        self._voices = _recorded(voices, (*frame, *memory))
        self._place = _recorded(place, (torch.zeros(HOP), *room.initial_state()))

    def voices(self, frame: Frame, memory: Memory) -> tuple[Tensor, Memory]:
        """(HOP,) sum of the voices, and what they remember after it."""
        mono, *after = self._voices(*frame, *memory)
        return mono, Memory(*after)

    def place(
        self, dry: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """As `Room.render`, of one block."""
        wet, last, history = self._place(dry, *state)
        return wet, (last, history)


def quick_of(decoder: Decoder, room: Room, colour: Colour) -> Quick | None:
    """The graphs of a model; None where it does not compute on the CPU, or torch records none."""
    if decoder.embedding.weight.device.type != "cpu":
        return None
    try:
        with torch.inference_mode():
            return Quick(decoder, room, colour)
    except (RuntimeError, AttributeError, TypeError) as error:
        _log.warning("frames are not recorded as a graph", exc_info=error)
        return None


def _recorded(step: Step, example: tuple[Tensor, ...]) -> Step:
    with warnings.catch_warnings():
        # It is on its way out of torch, and warns of shapes, which are the same in every frame.
        warnings.simplefilter("ignore")
        graph = torch.jit.trace(step, example, check_trace=False)
    for _ in range(_WARM_UPS):
        graph(*example)
    return cast(Step, graph)
