"""A score made ready to be played: what happens on which track at which sample."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import BEATS_PER_BAR
from neurosketch.core.performance import Breath, Modulation, PitchBend, PlayEvent, Sustain
from neurosketch.core.score import Note, Score, Track

_MODULATION, _BREATH, _EXPRESSION, _PEDAL = 1, 2, 11, 64
_AT_REST: tuple[PlayEvent, ...] = (PitchBend(0.0), Modulation(0.0), Breath(1.0), Sustain(False))
_SHORTEST_FRAMES = 2
"""Of a band: no note is shorter, or its end would come before its beginning."""

Samples = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Timed:
    """Something on a track.

    Attributes:
        at: samples since the beginning of the score.
        event: a wheel or the pedal.
    """

    at: int
    event: PlayEvent


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A track made ready.

    Attributes:
        track: which.
        notes: in order of start.
        starts, ends: (n,) samples of each note since the beginning of the score.
        wheels: in order.
        turns: (m,) samples of the wheels.
    """

    track: Track
    notes: tuple[Note, ...]
    starts: Samples
    ends: Samples
    wheels: tuple[Timed, ...]
    turns: Samples

    def beginning(self, first: int, last: int) -> Iterator[tuple[int, int, Note]]:
        """(start, end, note) of what begins in samples first ... last - 1."""
        low, high = np.searchsorted(self.starts, (first, last))
        for index in range(int(low), int(high)):
            yield int(self.starts[index]), int(self.ends[index]), self.notes[index]

    def held(self, at: int) -> dict[int, tuple[int, int, Note]]:
        """By pitch, (start, end, note) of what began before a sample and lasts beyond it."""
        before = int(np.searchsorted(self.starts, at))
        lasting = np.flatnonzero(self.ends[:before] > at)
        return {
            self.notes[i].pitch: (int(self.starts[i]), int(self.ends[i]), self.notes[i])
            for i in lasting.tolist()
        }

    def turned(self, first: int, last: int) -> tuple[Timed, ...]:
        """Wheels and pedal in samples first ... last - 1."""
        low, high = np.searchsorted(self.turns, (first, last))
        return self.wheels[int(low) : int(high)]

    def stand(self, at: int) -> tuple[PlayEvent, ...]:
        """How wheels and pedal stand just before a sample; empty when the track has none."""
        if not self.wheels:
            return ()
        latest = {type(event): event for event in _AT_REST}
        for timed in self.wheels:
            if timed.at >= at:
                break
            latest[type(timed.event)] = timed.event
        return tuple(latest.values())


class Programme:
    """All parts of a score, and where its beats lie in time.

    Args:
        score: what is played.
        sample_rate: Hz.
        hop_length: samples of a band's frame.
        before: parts that have not changed since then are taken from it.
    """

    def __init__(
        self, score: Score, sample_rate: int, hop_length: int, before: Programme | None = None
    ) -> None:
        self.score, self.sample_rate = score, sample_rate
        starts = [0.0, *(tempo.start for tempo in score.tempos if tempo.start > 0.0)]
        self._beats = starts
        self._samples = [score.seconds(start) * sample_rate for start in starts]
        bpms = [_tempo_at(score, start) for start in starts]
        self._paces = [60.0 / bpm * sample_rate for bpm in bpms]
        shortest = _SHORTEST_FRAMES * hop_length
        known: dict[int, Part] = {}
        if before is not None and before.score.tempos == score.tempos:
            known = {id(part.track.notes): part for part in before.parts}
        self.parts: tuple[Part, ...] = tuple(
            self._part(track, shortest, known.get(id(track.notes))) for track in score.tracks
        )

    def sample(self, beat: float) -> int:
        """The sample of a place in quarter notes."""
        index = max(bisect_right(self._beats, beat) - 1, 0)
        return round(self._samples[index] + (beat - self._beats[index]) * self._paces[index])

    def beat(self, sample: float) -> float:
        """The place in quarter notes of a sample; inverse of `sample`."""
        index = max(bisect_right(self._samples, sample) - 1, 0)
        return self._beats[index] + (sample - self._samples[index]) / self._paces[index]

    def pace(self, sample: float) -> float:
        """Quarter notes a sample."""
        return 1.0 / self._paces[max(bisect_right(self._samples, sample) - 1, 0)]

    def ticks(self, first: int, last: int) -> Iterator[tuple[bool, int]]:
        """(whether a bar begins, sample) of the beats in samples first ... last - 1."""
        beat = math.ceil(self.beat(first) - 1e-6)
        while (at := self.sample(beat)) < last:
            if at >= first:
                yield beat % BEATS_PER_BAR == 0, at
            beat += 1

    def _part(self, track: Track, shortest: int, before: Part | None) -> Part:
        if before is not None and (track.bends, track.changes) == (
            before.track.bends, before.track.changes
        ):  # fmt: skip
            return replace(before, track=track)
        notes = tuple(sorted(track.notes, key=lambda note: (note.start, note.pitch)))
        starts = np.array([self.sample(note.start) for note in notes], np.int64)
        ends = np.array([self.sample(note.end) for note in notes], np.int64)
        timed = (Timed(self.sample(beat), event) for beat, event in _wheels(track))
        wheels = tuple(sorted(timed, key=lambda timed: timed.at))
        turns = np.array([wheel.at for wheel in wheels], np.int64)
        return Part(track, notes, starts, np.maximum(ends, starts + shortest), wheels, turns)


def _tempo_at(score: Score, beat: float) -> float:
    bpm = 120.0
    for tempo in score.tempos:
        if tempo.start <= beat:
            bpm = tempo.bpm
    return bpm


def _wheels(track: Track) -> Iterator[tuple[float, PlayEvent]]:
    """(quarter note, event) of what a track does beside its notes."""
    for bend in track.bends:
        yield bend.start, PitchBend(bend.semitones)
    amounts = {_BREATH: 1.0, _EXPRESSION: 1.0}
    for change in track.changes:
        amount = change.value / 127.0
        if change.number == _MODULATION:
            yield change.start, Modulation(amount)
        elif change.number in amounts:
            amounts[change.number] = amount
            yield change.start, Breath(amounts[_BREATH] * amounts[_EXPRESSION])
        elif change.number == _PEDAL:
            yield change.start, Sustain(change.value >= 64)
