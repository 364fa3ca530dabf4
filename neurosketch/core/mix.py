"""Level and place of a track as the MIDI controllers 7 and 10 say them.

Source: General MIDI Level 2 (MMA, 1999): a level of 40 log10(value / 127) dB, and the middle at 64.
Here 0 dB stands at 100, where General MIDI puts a channel that nobody has touched.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from neurosketch.core.score import LOUDEST_DB, QUIETEST_DB, ControlChange, Score, Track

VOLUME, PAN = 7, 10
"""MIDI controllers."""
_USUAL, _MOST, _MIDDLE, _SIDE = 100, 127, 64, 63
_DECIBELS = 40.0
_LOUDEST_DB = 4.2
"""What the controller can say, as `gain_of` rounds it."""


def volume_of(gain_db: float) -> int:
    """Controller 7 of a level, 0 ... 127; silence at `QUIETEST_DB`."""
    if gain_db <= QUIETEST_DB:
        return 0
    return min(max(round(_USUAL * math.pow(10.0, gain_db / _DECIBELS)), 1), _MOST)


def gain_of(volume: int) -> float:
    """Level in dB of controller 7, rounded to a tenth; `QUIETEST_DB` for 0."""
    if volume <= 0:
        return QUIETEST_DB
    gain = round(_DECIBELS * math.log10(volume / _USUAL), 1)
    return min(max(gain, QUIETEST_DB), LOUDEST_DB)


def pan_controller_of(pan: float) -> int:
    """Controller 10 of a place, -1 left ... 1 right."""
    return _MIDDLE + round(min(max(pan, -1.0), 1.0) * _SIDE)


def pan_of(value: int) -> float:
    """Place of controller 10, -1 left ... 1 right, rounded to a hundredth."""
    return max(round((value - _MIDDLE) / _SIDE, 2), -1.0)


def controllers_of(score: Score) -> dict[int, tuple[ControlChange, ...]]:
    """What says the mix of a score at its beginning, for each index of a track.

    A track that the mix does not let through has volume 0. When one is louder than the controller
    can say, all of them are written so much softer. A track of no sketch that stands where every
    track begins gets none, nor does one that moves the controller itself.
    """
    audible = {id(track) for track in score.audible}
    heard = [track.gain_db for track in score.tracks if id(track) in audible]
    over = max(max(heard, default=0.0) - _LOUDEST_DB, 0.0)
    found: dict[int, tuple[ControlChange, ...]] = {}
    for index, track in enumerate(score.tracks):
        muted = id(track) not in audible
        if not (track.role or track.gain_db or track.pan or muted):
            continue
        gain = QUIETEST_DB if muted else track.gain_db - over
        values = {VOLUME: volume_of(gain), PAN: pan_controller_of(track.pan)}
        moved = {change.number for change in track.changes}
        found[index] = tuple(
            ControlChange(0.0, number, value)
            for number, value in values.items()
            if number not in moved
        )
    return found


def with_mix(track: Track) -> Track:
    """The track with the level and place that its controllers 7 and 10 say from the beginning.

    A controller that moves later goes on moving, and means what it says.
    """
    volume, pan = _resting(track.changes, VOLUME), _resting(track.changes, PAN)
    kept = tuple(
        change
        for change in track.changes
        if not (change.number == VOLUME and volume is not None)
        and not (change.number == PAN and pan is not None)
    )
    if volume is not None:
        silent = volume == 0
        track = replace(track, gain_db=0.0 if silent else gain_of(volume), muted=silent)
    if pan is not None:
        track = replace(track, pan=pan_of(pan))
    return replace(track, changes=kept)


def _resting(changes: Iterable[ControlChange], number: int) -> int | None:
    """The only value of a controller; None when it has none or several."""
    values = [change.value for change in changes if change.number == number]
    return values[0] if len(set(values)) == 1 else None
