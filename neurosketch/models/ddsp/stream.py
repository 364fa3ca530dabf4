"""The live stream of played voices: keys, articulation, blends and sliders become sound."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.performance import Expression, PlayEvent
from neurosketch.models.ddsp.articulation import Articulator, Tables
from neurosketch.models.ddsp.describe import CHANNELS, FRAME_RATE, HOP
from neurosketch.models.ddsp.hands import Hands
from neurosketch.models.ddsp.mixture import Mixture
from neurosketch.models.ddsp.sound import Doubles, Network, Stage, VoiceBank, VoiceFrame
from neurosketch.models.ddsp.voices import FADE_FRAMES, POLYPHONY, Channel, Keys
from neurosketch.models.streaming import Glide, amplitude

SILENT_DB = -85.0
"""A note let go has died away when it is softer than this."""
_LONGEST_RELEASE = round(12.0 * FRAME_RATE)
"""Frames after which a note let go ends in any case."""
_WHEEL_MS = 10.0
_QUIETEST_BREATH = 0.01


class PlayedStream:
    """Endless sound of an instrument that hands play.

    Args:
        network: what its voices sound with.
        tables: how its instruments are articulated.
        mixture: what is mixed of them.
        hands: who plays, beside `play`.
        controls: where the sliders stand at the start.
        mode: `poly`, `mono` or `legato`.
        seed: of noise and of what no two notes have alike.
        casts: the mixture of each channel; None for that of the sliders.
        polyphony: most voices that live at once.
    """

    def __init__(
        self,
        network: Network,
        tables: Tables,
        mixture: Mixture,
        hands: Hands,
        controls: ControlState,
        mode: str,
        seed: int,
        casts: Sequence[Mapping[str, float] | None] = (None,),
        polyphony: int = POLYPHONY,
    ) -> None:
        self._mixture, self._hands = mixture, hands
        self._casts = [None if cast is None else mixture.row(cast) for cast in casts]
        self._keys = Keys(self, mode, len(casts), polyphony)
        slots = self._keys.slots
        noise, life = (np.random.Generator(np.random.Philox(key=[seed, n])) for n in (0, 1))
        self._bank = VoiceBank(network, slots, noise)
        self._articulator = Articulator(tables, slots, life)
        self._glide = Glide(controls, FRAME_RATE)
        self._stage = Stage(network.room, amplitude(controls["loudness"]), controls["reverb"])
        self._wheels = _Wheels(len(casts))
        self._played: list[PlayEvent] = []
        self._frame = 0
        # Of each slot; what does not sound costs nothing.
        self._sounding: list[int] = []
        self._channel = np.zeros(slots, np.int64)
        self._fading = np.zeros(slots, np.int64)
        self._released = np.full(slots, -1, np.int64)
        self._loudness = np.full(slots, -100.0)
        self._octaves = np.zeros(slots)
        self._fresh: set[int] = set()

    @property
    def hop_length(self) -> int:
        """Samples per frame."""
        return HOP

    @property
    def channels(self) -> int:
        """Two: the room makes it wide."""
        return CHANNELS

    @property
    def latency(self) -> int:
        """None."""
        return 0

    def play(self, event: PlayEvent) -> None:
        """See `PlayableStream.play`."""
        self._played.append(event)

    def expression(self) -> Expression:
        """See `PlayableStream.expression`."""
        slot, seconds = self._keys.newest, self._frame / FRAME_RATE
        if slot is None:
            return Expression(seconds, math.nan, -100.0, 0)
        octaves, loudness = float(self._octaves[slot]), float(self._loudness[slot])
        return Expression(seconds, octaves, max(loudness, -100.0), self._keys.sounding)

    # What `Keys` asks for.

    def start(
        self, slot: int, channel: int, pitch: int, velocity: int, slur_from: int | None
    ) -> None:
        """A note begins in a slot, or goes on tied to the pitch before."""
        if slur_from is None:
            self._fresh.add(slot)
            self._fading[slot] = 0
        if slot not in self._sounding:
            self._sounding = sorted([*self._sounding, slot])
        self._channel[slot], self._released[slot] = channel, -1
        glides = self._glide["glide"] > 0.0
        origin = self._keys.channels[channel].last_pitch if glides else None
        self._articulator.start(slot, pitch, velocity, slur_from, origin)

    def release(self, slot: int) -> None:
        """A note may die away."""
        self._released[slot] = self._frame
        self._articulator.release(slot)

    def fade(self, slot: int) -> None:
        """A note ends within `FADE_FRAMES`."""
        self._fading[slot] = FADE_FRAMES

    def drop(self, slot: int) -> None:
        """A slot is free."""
        self._sounding = [other for other in self._sounding if other != slot]
        self._fresh.discard(slot)
        self._loudness[slot] = -100.0

    def level(self, slot: int) -> float:
        """How loud a note is, dB."""
        return float(self._loudness[slot])

    @torch.inference_mode()
    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        """The next (2, n_frames * hop_length) samples; see `LiveStream.render`."""
        if n_frames < 1:
            return np.zeros((CHANNELS, 0), np.float32)
        parts: list[Tensor] = []
        waiting: list[VoiceFrame] = []
        slots: list[int] = []
        gains, wets = [], []

        def sound() -> None:
            """What the same voices did in the last frames, as sound."""
            if waiting and slots:
                parts.append(self._bank.render(slots, waiting))
            elif waiting:
                parts.append(torch.zeros(len(waiting) * HOP))
            waiting.clear()

        for _ in range(n_frames):
            self._glide.move(controls)
            self._follow()
            if self._sounding != slots or self._fresh:
                sound()
                slots = list(self._sounding)
                for slot in sorted(self._fresh):
                    self._bank.reset(slot)
                self._fresh.clear()
            waiting.append(self._voices(slots))
            gains.append(amplitude(self._glide["loudness"]))
            wets.append(self._glide["reverb"])
            self._end_frame(slots)
        sound()
        return self._stage.render(torch.cat(parts), gains, wets)

    def _follow(self) -> None:
        """What hands do at the beginning of this frame."""
        for cue in self._hands.cues(self._frame):
            self._keys.react(cue.channel, cue.event)
        for event in self._played:
            self._keys.react(0, event)
        self._played.clear()

    def _voices(self, slots: Sequence[int]) -> VoiceFrame:
        """What the voices that sound do in this frame."""
        glide, rows = self._glide, np.array(slots, np.int64)
        self._wheels.turn(self._keys.channels)
        channel = self._channel[rows]
        weights = self._weights(channel)
        octaves, loudness = self._articulator.frame(
            rows, weights, glide, self._wheels.modulation[channel]
        )
        octaves = octaves + math.log2(glide["tuning"] / 440.0) + self._wheels.bend[channel] / 12.0
        loudness = loudness + self._wheels.breath_db[channel]
        self._octaves[rows], self._loudness[rows] = octaves, loudness
        gain = self._wheels.volume[channel] * np.where(
            self._fading[rows] > 0, (self._fading[rows] - 1) / FADE_FRAMES, 1.0
        )
        return VoiceFrame(octaves, loudness, weights, gain, glide["brightness"], glide["noise"])

    def _weights(self, channel: np.ndarray) -> Doubles:
        """(V, I) what each voice is mixed of."""
        blend = self._mixture.blended(self._glide)
        rows = [blend if (cast := self._casts[c]) is None else cast for c in channel]
        return np.array(rows).reshape(len(rows), len(blend))

    def _end_frame(self, slots: Sequence[int]) -> None:
        """What has died away or faded is over."""
        self._frame += 1
        self._keys.advance()
        for slot in slots:
            if self._fading[slot] > 0:
                self._fading[slot] -= 1
            elif (since := self._released[slot]) >= 0:
                late = self._frame - since > _LONGEST_RELEASE
                if late or self._loudness[slot] < SILENT_DB:
                    self._keys.ended(slot)


class _Wheels:
    """Where the wheels of all channels stand, without steps.

    Args:
        channels: how many there are.

    Attributes:
        bend: (channels,) semitones.
        modulation: (channels,) 0 ... 1.
        breath_db: (channels,) what the breath takes from the loudness, dB.
        volume: (channels,) gain, by the same curve.
    Source: General MIDI's curve for expression and volume, 40 log10.
    """

    def __init__(self, channels: int) -> None:
        self._values = np.tile(np.array([[0.0], [0.0], [1.0], [1.0]]), channels)
        self._keep = math.exp(-1000.0 / (FRAME_RATE * _WHEEL_MS))
        self._show()

    def turn(self, channels: Sequence[Channel]) -> None:
        """One frame nearer to where the hands have them."""
        targets = np.array([[c.bend, c.modulation, c.breath, c.volume] for c in channels]).T
        self._values = targets + self._keep * (self._values - targets)
        self._show()

    def _show(self) -> None:
        self.bend: Doubles = self._values[0]
        self.modulation: Doubles = self._values[1]
        self.breath_db: Doubles = 40.0 * np.log10(np.maximum(self._values[2], _QUIETEST_BREATH))
        self.volume: Doubles = np.square(self._values[3])
