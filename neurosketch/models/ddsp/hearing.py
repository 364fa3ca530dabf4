"""What is heard of a sound: pitch and loudness of a clip, or of a live voice, frame by frame.

Frame i lies at sample 256 i of the sound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import Cancelled
from neurosketch.core.ports import CancelToken
from neurosketch.dsp.loudness_follower import FLOOR_DB, LoudnessStream
from neurosketch.dsp.pitch_tracker import PitchStream, track_pitch
from neurosketch.models.ddsp.articulation import Floats
from neurosketch.models.ddsp.describe import HOP, SAMPLE_RATE

_PIECE = 4 * SAMPLE_RATE
_EDGE_FRAMES = 2
"""A frame of the tracker reaches so far into a tone before it is sure of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard of L frames of a sound.

    Attributes:
        octaves: (L,) pitch above 440 Hz; where there is none, that of the nearest that has one.
        loudness_db: (L,) A-weighted.
        voiced: (L,) whether there is a pitch.
    """

    octaves: Floats
    loudness_db: Floats
    voiced: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.octaves)


def hear(audio: AudioArray, cancel: CancelToken | None = None) -> Heard:
    """Listen to a clip.

    Args:
        audio: (C, T) at 44.1 kHz.
        cancel: looked at every few seconds of sound.

    Returns:
        T // 256 + 1 frames.

    Raises:
        Cancelled: `cancel` was set.
    """
    mono = audio.mean(axis=0)
    pitch = track_pitch(mono, SAMPLE_RATE, cancel)
    follower = LoudnessStream(SAMPLE_RATE)
    for at in range(0, len(mono), _PIECE):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        follower.push(mono[at : at + _PIECE])
    follower.push(np.zeros(LoudnessStream.LATENCY))
    loudness = follower.read(pitch.octaves).astype(np.float64)
    octaves = _filled(pitch.octaves.astype(np.float64))
    voiced = pitch.voiced
    near = voiced.copy()
    for step in range(1, _EDGE_FRAMES + 1):
        near[:-step] |= voiced[step:]
        near[step:] |= voiced[:-step]
    return Heard(octaves, loudness, near)


def _filled(octaves: Floats) -> Floats:
    """Every frame with the pitch of the nearest that has one; 440 Hz where none has."""
    known = np.flatnonzero(~np.isnan(octaves))
    if not len(known):
        return np.zeros(len(octaves))
    places = np.arange(len(octaves))
    after = np.clip(np.searchsorted(known, places), 0, len(known) - 1)
    before = np.maximum(after - 1, 0)
    nearer = np.abs(known[before] - places) < np.abs(known[after] - places)
    return octaves[np.where(nearer, known[before], known[after])]


class LiveEar:
    """Listens to a live voice; what it hears is `latency` samples old.

    As many frames are to be taken as HOP samples were pushed. The first ones, of the time before,
    are silent.
    """

    def __init__(self) -> None:
        self._pitch, self._loudness = PitchStream(SAMPLE_RATE), LoudnessStream(SAMPLE_RATE)
        self._octaves = 0.0
        # a frame is reached at the end of the block that is rendered from it
        self._waiting = _silence(self.latency // HOP - 1)

    @property
    def latency(self) -> int:
        """Samples from a sound to the frame that says what was heard."""
        return -(-max(self._pitch.latency, LoudnessStream.LATENCY) // HOP) * HOP

    def push(self, audio: npt.NDArray[np.floating]) -> None:
        """Hear the next (n,) samples at 44.1 kHz."""
        track = self._pitch.push(audio)
        self._loudness.push(audio)
        octaves = track.octaves.astype(np.float64)
        for at, value in enumerate(octaves):
            self._octaves = octaves[at] = self._octaves if math.isnan(value) else float(value)
        loudness = self._loudness.read(track.octaves).astype(np.float64)
        self._waiting = _joined(self._waiting, Heard(octaves, loudness, track.voiced))

    def take(self, count: int) -> Heard:
        """The next frames; silence in the place of those that were not pushed."""
        missing = max(0, count - len(self._waiting))
        given = _joined(_part(self._waiting, 0, count), _silence(missing, self._octaves))
        self._waiting = _part(self._waiting, count, len(self._waiting))
        return given


class RecordedSound:
    """Hands out what was heard of a clip, again and again.

    Args:
        heard: of all of it.
        n_samples: its length.
    """

    latency = 0

    def __init__(self, heard: Heard, n_samples: int) -> None:
        self.heard = heard
        self._period = max(1, round(n_samples / HOP))
        self._frame = 0

    def take(self, count: int) -> Heard:
        """The next frames: that of the end of each block rendered from one."""
        places = (self._frame + 1 + np.arange(count)) % self._period
        self._frame = (self._frame + count) % self._period
        heard = self.heard
        return Heard(heard.octaves[places], heard.loudness_db[places], heard.voiced[places])


def _silence(count: int, octaves: float = 0.0) -> Heard:
    return Heard(np.full(count, octaves), np.full(count, FLOOR_DB), np.zeros(count, np.bool_))


def _part(heard: Heard, first: int, last: int) -> Heard:
    some = slice(first, last)
    return Heard(heard.octaves[some], heard.loudness_db[some], heard.voiced[some])


def _joined(first: Heard, second: Heard) -> Heard:
    return Heard(
        np.concatenate([first.octaves, second.octaves]),
        np.concatenate([first.loudness_db, second.loudness_db]),
        np.concatenate([first.voiced, second.voiced]),
    )
