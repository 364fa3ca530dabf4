"""The live stream of played voices: keys, articulation, blends and sliders become sound."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.performance import Expression, PlayEvent
from neurosketch.models.ddsp.articulation import Articulator, Tables
from neurosketch.models.ddsp.describe import CHANNELS, FRAME_RATE, HOP
from neurosketch.models.ddsp.hands import Hands
from neurosketch.models.ddsp.mixture import Mixture
from neurosketch.models.ddsp.sliders import Sliders
from neurosketch.models.ddsp.sound import Doubles, Network, Run, Stage, VoiceBank
from neurosketch.models.ddsp.voices import FADE_FRAMES, POLYPHONY, Channel, Keys
from neurosketch.models.streaming import amplitude

SILENT_DB = -85.0
"""A note let go has died away when it is softer than this."""
_LONGEST_RELEASE = round(12.0 * FRAME_RATE)
"""Frames after which a note let go ends in any case."""
_WHEEL_MS = 10.0
_QUIETEST_BREATH = 0.01
_ARRIVED = 1e-4
_BEAT = 16
"""Frames that are looked at together: every so many it is asked which voices have died away."""


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
        silent_db: a note let go has died away when it is softer than this.
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
        silent_db: float = SILENT_DB,
    ) -> None:
        self._silent_db = silent_db
        self._mixture, self._hands = mixture, hands
        self._casts = [None if cast is None else mixture.row(cast) for cast in casts]
        self._keys = Keys(self, mode, len(casts), polyphony)
        slots = self._keys.slots
        noise, life = (np.random.Generator(np.random.Philox(key=[seed, n])) for n in (0, 1))
        self._bank = VoiceBank(network, noise)
        self._articulator = Articulator(tables, slots, life)
        self._sliders = Sliders(controls)
        self._stage = Stage(network, amplitude(controls["loudness"]), controls["reverb"])
        self._wheels = _Wheels(len(casts))
        self._played: list[PlayEvent] = []
        self._frame = 0
        # Of each slot; what does not sound costs nothing.
        self._sounding: list[int] = []
        self._arranged: list[int] = []
        self._arranged_channels = np.zeros(0, np.int64)
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
        glides = self._sliders["glide"] > 0.0
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

    def cast(self, channel: int, weights: Mapping[str, float]) -> None:
        """Let a channel be played by a mixture of instruments from the next frame on."""
        self._casts[channel] = self._mixture.row(weights)

    @torch.inference_mode()
    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        """The next (2, n_frames * hop_length) samples; see `LiveStream.render`."""
        if n_frames < 1:
            return np.zeros((CHANNELS, 0), np.float32)
        return self._stage.render(*self.voices(n_frames, controls))

    def voices(
        self, n_frames: int, controls: ControlState, channels: int | None = None
    ) -> tuple[Tensor, list[float], list[float]]:
        """The sound of the next frames before it is placed in the room.

        Args:
            n_frames: how many, at least 1.
            controls: where the sliders shall be.
            channels: how many there are, to get each by itself; None for the sum.

        Returns:
            (T,) or (channels, T) samples; the gain and the share of the room at each frame's end.
        """
        parts: list[Tensor] = []
        runs: list[Run] = []
        gains: list[float] = []
        wets: list[float] = []
        end = self._frame + n_frames
        silent = () if channels is None else (channels,)
        while self._frame < end:
            still = self._sliders.move(controls)
            self._follow()
            still = self._wheels.turn(self._keys.channels) and still
            if self._sounding != self._arranged or self._fresh:
                parts += self._made(runs, channels)
                runs = []
                self._bank.arrange(self._sounding, self._fresh)
                self._arranged = self._sounding
                self._arranged_channels = self._channel[self._arranged]
                self._fresh.clear()
            count = min(end - self._frame, self._quiet()) if still else 1
            if self._arranged:
                runs.append(self._run(count))
            else:
                parts.append(torch.zeros(*silent, count * HOP, device=self._bank.device))
            gains += [amplitude(self._sliders["loudness"])] * count
            wets += [self._sliders["reverb"]] * count
            self._pass(count)
        parts += self._made(runs, channels)
        return torch.cat(parts, -1), gains, wets

    def _made(self, runs: Sequence[Run], channels: int | None) -> list[Tensor]:
        """The sound of what the same voices did."""
        if not runs:
            return []
        if channels is None:
            return [self._bank.render(runs)]
        return [self._bank.render_apart(runs, self._arranged_channels, channels)]

    def _follow(self) -> None:
        """What hands do at the beginning of this frame."""
        for cue in self._hands.cues(self._frame):
            self._keys.react(cue.channel, cue.event)
        for event in self._played:
            self._keys.react(0, event)
        self._played.clear()

    def _quiet(self) -> int:
        """For how many frames nobody does anything, at least 1."""
        # Always to the same places, so that any cut into calls gives the same runs of a voice.
        most = min(_BEAT - self._frame % _BEAT, self._keys.quiet())
        for count in range(1, most):
            if self._hands.cues(self._frame + count):
                return count
        return most

    def _run(self, count: int) -> Run:
        """What the voices that sound do in the next frames."""
        sliders, rows = self._sliders, np.array(self._arranged, np.int64)
        channel = self._channel[rows]
        weights = self._weights(channel)
        octaves, loudness = self._articulator.frames(
            rows, weights, sliders, self._wheels.modulation[channel], count
        )
        raised = math.log2(sliders["tuning"] / 440.0) + self._wheels.bend[channel] / 12.0
        octaves += raised[:, None]
        loudness += self._wheels.breath_db[channel][:, None]
        self._octaves[rows], self._loudness[rows] = octaves[:, -1], loudness[:, -1]
        gain = np.repeat(self._wheels.volume[channel][:, None], count, axis=1)
        fading = self._fading[rows]
        if fading.any():
            left = (fading[:, None] - 1.0 - np.arange(count)) / FADE_FRAMES
            gain *= np.where(fading[:, None] > 0, left, 1.0)
        brightness, noise = sliders["brightness"], sliders["noise"]
        return Run(octaves, loudness, weights, gain, brightness, noise)

    def _weights(self, channel: npt.NDArray[np.int64]) -> Doubles:
        """(V, I) what each voice is mixed of."""
        blend = self._mixture.blended(self._sliders)
        rows = [blend if (cast := self._casts[c]) is None else cast for c in channel]
        return np.array(rows)

    def _pass(self, count: int) -> None:
        """Frames are over, and so is what has died away or faded."""
        self._frame += count
        self._fading = np.maximum(self._fading - count, 0)
        self._keys.advance(count)
        if self._frame % _BEAT == 0:
            for slot in self._arranged:
                since = self._released[slot]
                late = self._frame - since > _LONGEST_RELEASE
                if since >= 0 and (late or self._loudness[slot] < self._silent_db):
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
        self._targets = [(0.0, 0.0, 1.0, 1.0)] * channels
        self._values = np.array(self._targets).T
        self._keep = math.exp(-1000.0 / (FRAME_RATE * _WHEEL_MS))
        self._still = True
        self._show()

    def turn(self, channels: Sequence[Channel]) -> bool:
        """One frame nearer to where the hands have them; whether all have arrived."""
        targets = [(c.bend, c.modulation, c.breath, c.volume) for c in channels]
        if not self._still or targets != self._targets:
            self._targets = targets
            goal = np.array(targets).T
            values = goal + self._keep * (self._values - goal)
            self._still = bool(np.abs(values - goal).max() < _ARRIVED)
            self._values = goal if self._still else values
            self._show()
        return self._still

    def _show(self) -> None:
        self.bend: Doubles = self._values[0]
        self.modulation: Doubles = self._values[1]
        self.breath_db: Doubles = 40.0 * np.log10(np.maximum(self._values[2], _QUIETEST_BREATH))
        self.volume: Doubles = np.square(self._values[3])
