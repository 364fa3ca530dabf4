"""Everything that is heard, mixed: live source, clip player, gain, limiter, meter, capture."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from neurosketch.audio_io.capture import CAPTURE_SECONDS, CaptureRing
from neurosketch.audio_io.clip_player import ClipPlayer, PlayState
from neurosketch.audio_io.gain import linear_gain
from neurosketch.audio_io.limiter import Limiter
from neurosketch.audio_io.live_bus import LiveBus
from neurosketch.audio_io.meter import PeakMeter
from neurosketch.audio_io.ports import Frames, Place
from neurosketch.audio_io.steering import SteeringTrack

_AUDIBLE = 1e-4


class MixedChunk(NamedTuple):
    """A chunk on its way to the sink.

    Attributes:
        frames: (n, 2).
        stamps: (frame of the mixer's time line, time the control was set) pairs.
        clip: where the clip player stands after the chunk.
        end: frame of the mixer's time line at which that is heard.
        audible: whether there is any sound in it.
        starts: as `stamps`, for clips that were asked for.
        keys: as `stamps`, for keys that went down.
        places: (frame of the mixer's time line, where the live music stands) pairs.
    """

    frames: Frames
    stamps: list[tuple[int, float]]
    clip: PlayState
    end: int
    audible: bool
    starts: list[tuple[int, float]]
    keys: list[tuple[int, float]]
    places: list[tuple[int, Place]]


class Mixer:
    """Sums the sources at the device's rate; `render` belongs to the pump.

    Args:
        sample_rate: the device's rate in Hz.
        before: a mixer whose meter, recording and time line this one goes on with.
    """

    def __init__(self, sample_rate: int, before: Mixer | None = None) -> None:
        self.sample_rate = sample_rate
        self.live = LiveBus(sample_rate)
        self.clips = ClipPlayer(sample_rate)
        self._limiter = Limiter(sample_rate)
        self._capture_limiter = Limiter(sample_rate)
        self.meter = PeakMeter()
        self.capture = CaptureRing(sample_rate)
        self.steering = SteeringTrack(sample_rate, CAPTURE_SECONDS)
        self.position = 0
        self._gain = self._gain_target = 1.0
        if before is not None:
            self.meter = before.meter
            self.capture = before.capture.at_rate(sample_rate)
            here, there = before.capture.end, self.capture.end
            self.steering = before.steering.at_rate(sample_rate, here, there)
            self.position = before.position

    def adopt(self, before: Mixer) -> None:
        """Go on with the gain and the live source of `before`."""
        self._gain = self._gain_target = before._gain_target
        if before.live.source is not None:
            self.live.set_source(before.live.source)
        self.live.failure = before.live.failure

    def set_gain_db(self, gain_db: float) -> None:
        """Set the master gain; at or below -90 dB it is silence. Any thread."""
        if not math.isnan(gain_db):
            self._gain_target = linear_gain(gain_db)

    def render(self, n: int) -> MixedChunk:
        """Return the next `n` frames with what happened in them."""
        live, stamps = self.live.render(n)
        mixed = live + self.clips.render(n)
        clip = self.clips.state
        recorded = self.capture.end + self._capture_limiter.latency_frames
        for frame, steering in self.live.take_changes():
            self.steering.add(recorded + frame, steering)
        # The gain is for the room: what is kept has the level at which it was made.
        self.capture.write(self._capture_limiter.process(mixed))
        loud = self._apply_gain(mixed)
        over = bool((np.abs(loud) > 1.0).any())
        heard = self._limiter.process(loud)
        self.meter.feed(heard, over)
        late = self.position + self._limiter.latency_frames
        self.position += n
        audible = bool((np.abs(heard) > _AUDIBLE).any())
        moved = [(late + frame, at) for frame, at in stamps]
        starts = [(late, at) for at in self.clips.take_starts()]
        keys = [(late + frame, at) for frame, at in self.live.take_keys()]
        places = [(late + frame, place) for frame, place in self.live.take_places()]
        return MixedChunk(heard, moved, clip, late + n, audible, starts, keys, places)

    def _apply_gain(self, mixed: Frames) -> Frames:
        start, target = self._gain, self._gain_target
        if start == target:
            return mixed if target == 1.0 else mixed * np.float32(target)
        self._gain = target
        ramp = np.linspace(start, target, len(mixed) + 1, dtype=np.float32)[1:, np.newaxis]
        return np.asarray(mixed * ramp, np.float32)
