"""A clip made ready for the mixer, away from the audio thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr

from neurosketch.audio_io.fade import EDGE_SECONDS
from neurosketch.audio_io.loop_plan import LoopPlan, plan_loop
from neurosketch.audio_io.ports import Frames
from neurosketch.core.clip import Clip

_QUIET = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class PreparedClip:
    """A clip's samples at the device's rate.

    Attributes:
        clip: what it was made from.
        sample_rate: the device's rate in Hz.
        audio: (n, 2).
    """

    clip: Clip
    sample_rate: int
    audio: Frames

    def to_device(self, frame: int) -> int:
        """Frame of the clip to frame of `audio`."""
        position = round(frame * self.sample_rate / self.clip.sample_rate)
        return min(max(position, 0), len(self.audio))

    def to_clip(self, position: float) -> int:
        """Frame of `audio` to frame of the clip."""
        frame = int(position * self.clip.sample_rate / self.sample_rate)
        return min(max(frame, 0), int(self.clip.audio.shape[1]))

    def plan(self, loop: tuple[int, int] | None) -> LoopPlan | None:
        """Plan a loop given in frames of the clip."""
        if loop is None:
            return None
        return self.plan_seconds((loop[0] / self.clip.sample_rate, loop[1] / self.clip.sample_rate))

    def plan_seconds(self, loop: tuple[float, float] | None) -> LoopPlan | None:
        """Plan a loop given in seconds, as clips of different rates can share it."""
        if loop is None:
            return None
        start, end = (round(seconds * self.sample_rate) for seconds in loop)
        return plan_loop(self.audio, start, end, round(EDGE_SECONDS * self.sample_rate))


def prepare_clip(clip: Clip, sample_rate: int) -> PreparedClip:
    """Resample to the device's rate and to stereo; a clip that ends in mid-sound gets a 5 ms fade.

    Args:
        clip: audio (C, T); a mono clip goes to both sides.
        sample_rate: the device's rate in Hz.
    """
    audio = clip.audio[:2].T.astype(np.float32, order="C")
    if not np.isfinite(audio).all():
        audio = np.nan_to_num(audio, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    if clip.sample_rate != sample_rate and len(audio):
        audio = soxr.resample(audio, clip.sample_rate, sample_rate).astype(np.float32, copy=False)
    if audio.shape[1] == 1:
        audio = np.repeat(audio, 2, axis=1)
    return PreparedClip(clip, sample_rate, audio)


def edge_fade(audio: Frames, sample_rate: int) -> Frames:
    """The last few milliseconds of `audio` as they are played when nothing follows: (k, 2)."""
    if not len(audio) or np.abs(audio[-1]).max() < _QUIET:
        return audio[len(audio) :]
    frames = min(round(EDGE_SECONDS * sample_rate), len(audio))
    fall = np.linspace(1.0, 0.0, frames, dtype=np.float32)[:, np.newaxis]
    return np.asarray(audio[-frames:] * fall, np.float32)


def starts_loud(audio: Frames, position: int) -> bool:
    """Whether sound that begins at `position` would begin with a click."""
    return position < len(audio) and bool(np.abs(audio[position]).max() >= _QUIET)
