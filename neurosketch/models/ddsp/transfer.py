"""Timbre transfer: what a voice or an instrument does, for another instrument to do.

Pitch and loudness of a sound drive the decoder in the place of articulated keys (Engel et al.,
DDSP, arXiv:2001.04643, section 5.4), fitted to the instrument's range and to the levels at which it
was recorded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.dsp.loudness_follower import FLOOR_DB
from neurosketch.models.ddsp.articulation import Floats, Tables
from neurosketch.models.ddsp.describe import FRAME_RATE
from neurosketch.models.ddsp.hearing import Heard, hear

UNTOLD_DB = -30.0
"""Where the loud parts of a live voice are thought to lie until it was heard."""

_LOUD_PERCENT = 95.0
_HEADROOM_DB = 3.0
"""The loud parts of a sound become so much softer than the loudest note of the instrument."""
_CLOSING = 6.0
"""Below the threshold the instrument falls by so many dB per dB."""
_QUIETEST_VOICE_DB = -55.0
_RISE_SECONDS, _FALL_SECONDS = 0.2, 20.0
_LEEWAY, _LATE_LEEWAY = 0.3 / 12.0, 2.0 / 12.0
"""Octaves beyond the range that are allowed to a note as it begins, and while it is sung."""
_LEAP_SECONDS = 0.012
_NEW_NOTE = 1.5 / 12.0
"""A pitch that jumps so far from one frame to the next is another note."""
_VOICED_FRAMES = 1.5
_BREATH_DB, _BREATH_FRAMES = 9.0, 8.0
"""What is left without the harmonics gets so much louder, or consonants would be lost; but not at
once, or every attack would hiss."""


@dataclass(frozen=True, slots=True, eq=False)
class TransferTrack:
    """What an instrument shall sing in L frames.

    Attributes:
        octaves: (L,) above 440 Hz.
        loudness_db: (L,) A-weighted.
        voiced: (L,) 0 ... 1 of the harmonics; where there are none, only noise sounds.
    """

    octaves: Floats
    loudness_db: Floats
    voiced: Floats


def transfer_frames(
    audio: AudioArray,
    controls: Mapping[str, float],
    tables: Tables,
    ranges: Floats,
    weights: Floats,
) -> TransferTrack:
    """What an instrument shall sing to follow a clip, with sliders that stand still.

    Args:
        audio: (C, T) at 44.1 kHz.
        controls: of the model, complete.
        tables: how loud its instruments were recorded.
        ranges: (I, 2) lowest and highest MIDI pitch of each.
        weights: (I,) what is mixed of them.

    Returns:
        T // 256 + 1 frames.
    """
    heard = hear(audio)
    return Follower(tables, ranges, heard, weights).frames(heard, weights, controls)


def loud_level(heard: Heard) -> float:
    """Level in dB of the loud parts of a sound: of those that have a pitch, if any has."""
    sung = heard.loudness_db[heard.voiced & (heard.loudness_db > FLOOR_DB)]
    values = sung if len(sung) else heard.loudness_db
    return float(np.percentile(values, _LOUD_PERCENT))


class RangeFit:
    """Moves notes by octaves into a range, so that a melody keeps its shape where it can.

    Args:
        start: octaves up from where to begin.
        learns: whether a note that had to move takes those after it along; where all of the melody
            is known, `start` was chosen for it, and notes come back to that.
    """

    def __init__(self, start: int = 0, *, learns: bool = True) -> None:
        self._base, self._shift, self._learns = start, start, learns
        self._last: float | None = None

    def shift(self, octaves: float, voiced: bool, low: float, high: float) -> int:
        """Octaves up for the next frame.

        Args:
            octaves: pitch above 440 Hz.
            voiced: whether there is one.
            low: the range, octaves above 440 Hz.
            high: its upper end.
        """
        if not voiced:
            self._last = None
            return self._shift
        begins = self._last is None or abs(octaves - self._last) > _NEW_NOTE
        self._last = octaves
        if begins:
            self._shift = _inside(octaves, self._base, low - _LEEWAY, high + _LEEWAY)
        else:
            self._shift = _inside(octaves, self._shift, low - _LATE_LEEWAY, high + _LATE_LEEWAY)
        if self._learns:
            self._base = self._shift
        return self._shift


def _inside(octaves: float, shift: int, low: float, high: float) -> int:
    """The shift nearest to `shift` that brings a pitch into a range, or next to a narrow one."""
    place = octaves + shift
    if low <= place <= high:
        return shift
    if place < low:
        moved = shift + math.ceil(low - place)
        either = (moved, moved - 1)
    else:
        moved = shift - math.ceil(place - high)
        either = (moved, moved + 1)
    return min(either, key=lambda shift: max(low - octaves - shift, octaves + shift - high, 0.0))


def best_shift(heard: Heard, low: float, high: float) -> int:
    """The smallest move by octaves that leaves least of a melody outside a range.

    Args:
        heard: the melody.
        low: octaves above 440 Hz.
        high: octaves above 440 Hz.
    """
    sung = heard.octaves[heard.voiced & (heard.loudness_db > loud_level(heard) - 30.0)]
    if not len(sung):
        return 0

    def outside(shift: int) -> float:
        place = sung + shift
        beyond = np.maximum(low - _LEEWAY - place, place - high - _LEEWAY)
        return float(np.maximum(beyond, 0.0).mean())

    return min(range(-6, 7), key=lambda shift: (round(outside(shift), 3), abs(shift)))


class Follower:
    """Turns what is heard into what an instrument shall sing, frame after frame.

    Args:
        tables: how loud the instruments were recorded.
        ranges: (I, 2) lowest and highest MIDI pitch of each.
        heard: all of the sound, where it is known before; a live one is learnt while it is heard.
        weights: (I,) what is mixed of the instruments at the start.
    """

    def __init__(
        self, tables: Tables, ranges: Floats, heard: Heard | None, weights: Floats
    ) -> None:
        self._tables, self._ranges = tables, ranges
        self._octave: float | None = None
        self._voiced = self._breath = 0.0
        if heard is None:
            self._loud, self._learns, self._fit = UNTOLD_DB, True, RangeFit()
        else:
            low, high = self._range(weights)
            self._loud, self._learns = loud_level(heard), False
            self._fit = RangeFit(best_shift(heard, low, high), learns=False)

    def frames(self, heard: Heard, weights: Floats, controls: Mapping[str, float]) -> TransferTrack:
        """What to sing next.

        Args:
            heard: the next L frames.
            weights: (I,) what is mixed of the instruments.
            controls: `octave`, `fit`, `threshold`, `sensitivity` and `tuning` are read.
        """
        low, high = self._range(weights)
        threshold, fits = controls["threshold"], controls["fit"] >= 0.5
        shift, loud, voiced, breath = (np.zeros(len(heard)) for _ in range(4))
        keep = math.exp(-1.0 / _VOICED_FRAMES)
        for at, (octaves, level, has_pitch) in enumerate(
            zip(heard.octaves, heard.loudness_db, heard.voiced, strict=True)
        ):
            audible = bool(has_pitch) and level > threshold
            moved = self._fit.shift(float(octaves), audible, low, high)
            shift[at] = moved if fits else 0
            if self._learns and audible:
                self._learn(float(level))
            loud[at] = self._loud
            goal = float(has_pitch)
            self._voiced = goal + keep * (self._voiced - goal)
            voiced[at] = self._voiced
            if has_pitch or level <= threshold:
                self._breath *= keep
            else:
                self._breath += (1.0 - self._breath) / _BREATH_FRAMES
            breath[at] = self._breath
        octaves = heard.octaves + shift + self._transposed(round(controls["octave"]), len(heard))
        octaves += math.log2(controls["tuning"] / 440.0)
        loudness = self._loudness(octaves, heard, loud, weights, controls)
        return TransferTrack(octaves, loudness + _BREATH_DB * breath, voiced)

    def _loudness(
        self,
        octaves: Floats,
        heard: Heard,
        loud: Floats,
        weights: Floats,
        controls: Mapping[str, float],
    ) -> Floats:
        """What was loud becomes as loud as the instrument's loud notes, the rest follows."""
        loudest = np.interp(
            69.0 + 12.0 * octaves, weights @ self._tables.anchors, weights @ self._tables.level
        )
        level = loudest - _HEADROOM_DB + controls["sensitivity"] * (heard.loudness_db - loud)
        level = np.minimum(level, loudest)
        level -= _CLOSING * np.maximum(controls["threshold"] - heard.loudness_db, 0.0)
        return np.asarray(np.maximum(level, FLOOR_DB))

    def _transposed(self, octave: int, count: int) -> Floats:
        """(count,) octaves on the way to where the slider stands: a leap, but no step."""
        if self._octave is None:
            self._octave = float(octave)
        places = np.empty(count)
        keep = math.exp(-1.0 / (FRAME_RATE * _LEAP_SECONDS))
        for at in range(count):
            distance = self._octave - octave
            self._octave = octave + (keep * distance if abs(distance) > 1e-4 else 0.0)
            places[at] = self._octave
        return places

    def _learn(self, level: float) -> None:
        """The loud parts of a live voice rise quickly and are forgotten slowly."""
        seconds = _RISE_SECONDS if level > self._loud else _FALL_SECONDS
        self._loud += (level - self._loud) * (1.0 - math.exp(-1.0 / (FRAME_RATE * seconds)))
        self._loud = max(self._loud, _QUIETEST_VOICE_DB)

    def _range(self, weights: Floats) -> tuple[float, float]:
        """Octaves above 440 Hz."""
        low, high = (weights @ self._ranges - 69.0) / 12.0
        return float(low), float(high)
