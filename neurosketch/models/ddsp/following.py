"""The live stream of one voice that follows a sound: a clip, or what a microphone hears."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import torch

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.performance import Expression
from neurosketch.models.ddsp.articulation import Tables
from neurosketch.models.ddsp.describe import CHANNELS, FRAME_RATE, HOP
from neurosketch.models.ddsp.hearing import Heard, LiveEar, RecordedSound
from neurosketch.models.ddsp.mixture import Mixture
from neurosketch.models.ddsp.sliders import Sliders
from neurosketch.models.ddsp.sound import Doubles, Network, Run, Stage, VoiceBank
from neurosketch.models.ddsp.transfer import Follower
from neurosketch.models.streaming import amplitude

_INAUDIBLE_DB = -90.0
_UNVOICED = 1e-7
_SILENT = Expression(0.0, math.nan, -100.0, 0)


class Ear(Protocol):
    """Whoever tells what is heard."""

    @property
    def latency(self) -> int:
        """Samples from a sound to the frame that tells of it."""
        ...

    def take(self, count: int) -> Heard:
        """The next frames."""
        ...


class FollowingStream:
    """Endless sound of an instrument that sings what is heard.

    Args:
        network: what it sounds with.
        mixture: of which instruments.
        follower: makes of what is heard what is sung.
        ear: hears.
        controls: where the sliders stand at the start.
        seed: of the noise.
    """

    def __init__(
        self,
        network: Network,
        mixture: Mixture,
        follower: Follower,
        ear: Ear,
        controls: ControlState,
        seed: int,
    ) -> None:
        self._mixture, self._follower, self._ear = mixture, follower, ear
        self._bank = VoiceBank(network, np.random.Generator(np.random.Philox(key=[seed, 0])))
        self._bank.arrange([0], {0})
        self._sliders = Sliders(controls)
        self._stage = Stage(network, amplitude(controls["loudness"]), controls["reverb"])
        self._frame = 0
        self._sung = _SILENT

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
        """Samples from what is heard to what is sung."""
        return self._ear.latency

    def expression(self) -> Expression:
        """See `ListeningStream.expression`."""
        return self._sung

    @torch.inference_mode()
    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        """The next (2, n_frames * hop_length) samples; see `LiveStream.render`."""
        if n_frames < 1:
            return np.zeros((CHANNELS, 0), np.float32)
        runs: list[Run] = []
        gains: list[float] = []
        wets: list[float] = []
        left = n_frames
        while left:
            count = left if self._sliders.move(controls) else 1
            runs.append(self._run(count))
            gains += [amplitude(self._sliders["loudness"])] * count
            wets += [self._sliders["reverb"]] * count
            left -= count
        return self._stage.render(self._bank.render(runs), gains, wets)

    def _run(self, count: int) -> Run:
        sliders, weights = self._sliders, self._mixture.blended(self._sliders)
        track = self._follower.frames(self._ear.take(count), weights, sliders)
        self._frame += count
        sings = track.voiced[-1] >= 0.5 and track.loudness_db[-1] > _INAUDIBLE_DB
        self._sung = Expression(
            self._frame / FRAME_RATE,
            float(track.octaves[-1]) if sings else math.nan,
            float(track.loudness_db[-1]),
            int(sings),
        )
        return Run(
            octaves=track.octaves[None],
            loudness_db=track.loudness_db[None],
            weights=weights[None],
            gain=np.ones((1, count)),
            brightness=sliders["brightness"],
            breathiness=sliders["noise"],
            harmonics_db=20.0 * np.log10(np.maximum(track.voiced[None], _UNVOICED)),
        )


class ListeningVoice(FollowingStream):
    """A stream that sings what it is given to hear; see `core.ports.ListeningStream`.

    Args:
        network: what it sounds with.
        tables: how loud its instruments were recorded.
        ranges: (I, 2) lowest and highest MIDI pitch of each.
        mixture: of which instruments.
        controls: where the sliders stand at the start.
        seed: of the noise.
    """

    def __init__(
        self,
        network: Network,
        tables: Tables,
        ranges: Doubles,
        mixture: Mixture,
        controls: ControlState,
        seed: int,
    ) -> None:
        follower = Follower(tables, ranges, None, mixture.blended(controls))
        self._live = LiveEar()
        super().__init__(network, mixture, follower, self._live, controls, seed)

    def listen(self, audio: AudioArray) -> None:
        """Hear the next (n,) samples."""
        self._live.push(audio)


def following_clip(
    network: Network,
    tables: Tables,
    ranges: Doubles,
    mixture: Mixture,
    controls: ControlState,
    seed: int,
    heard: Heard,
    n_samples: int,
) -> FollowingStream:
    """A stream that sings what was heard of a clip, again and again.

    Args:
        network: what it sounds with.
        tables: how loud its instruments were recorded.
        ranges: (I, 2) lowest and highest MIDI pitch of each.
        mixture: of which instruments.
        controls: where the sliders stand at the start.
        seed: of the noise.
        heard: of all of it.
        n_samples: its length.
    """
    follower = Follower(tables, ranges, heard, mixture.blended(controls))
    sound = RecordedSound(heard, n_samples)
    return FollowingStream(network, mixture, follower, sound, controls, seed)
