"""Plays a score: notes, bends and controllers of its tracks become events at frames."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from neurosketch.core.performance import (
    AllOff,
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    Sustain,
)
from neurosketch.core.score import Note, Score, Track
from neurosketch.models.ddsp.describe import TAIL_SECONDS
from neurosketch.models.ddsp.hands import Cue
from neurosketch.models.ddsp.voices import Event, Silence, Volume

_MODULATION, _BREATH, _VOLUME, _EXPRESSION, _PEDAL = 1, 2, 7, 11, 64
_ALL_SOUND_OFF, _RESET, _FIRST_ALL_NOTES_OFF = 120, 121, 123
_AT_REST: tuple[Event, ...] = (PitchBend(0.0), Modulation(0.0), Breath(1.0), Sustain(False))
_WHEELS = (PitchBend, Modulation, Breath, Volume)
_RING_SECONDS = 1.0
"""How long the pedal may hold the last notes of a score; then it is lifted."""


class Clock:
    """Where in time the beats of a score lie; quick for many notes under many tempos.

    Args:
        score: whose tempos.
        frame_rate: frames per second.
    """

    def __init__(self, score: Score, frame_rate: float) -> None:
        starts = [tempo.start for tempo in score.tempos]
        if not starts or starts[0] > 0.0:
            starts.insert(0, 0.0)
        self._starts = starts
        self._times = [score.seconds(start) for start in starts]
        self._bpms = [120.0] * (len(starts) - len(score.tempos)) + [t.bpm for t in score.tempos]
        self._rate = frame_rate

    def frame(self, beat: float) -> int:
        """The frame nearest to a place in quarter notes."""
        index = max(bisect_right(self._starts, beat) - 1, 0)
        seconds = self._times[index] + (beat - self._starts[index]) * 60.0 / self._bpms[index]
        return round(seconds * self._rate)


class ScorePlayer:
    """Plays a score, and again from its beginning when it has died away.

    Args:
        score: what to play; every track is a channel.
        frame_rate: frames per second.
    """

    def __init__(self, score: Score, frame_rate: float) -> None:
        clock = Clock(score, frame_rate)
        cues = [
            cue
            for channel, track in enumerate(score.tracks)
            for cue in track_cues(track, channel, clock, round(_RING_SECONDS * frame_rate))
        ]
        self._cues: dict[int, list[Cue]] = {}
        for cue in sorted(cues, key=lambda cue: (cue.frame, order(cue.event))):
            self._cues.setdefault(cue.frame, []).append(cue)
        self.period = math.ceil(_next_bar(score, score_seconds(score)) * frame_rate)

    def cues(self, frame: int) -> Sequence[Cue]:
        """What is done at the beginning of a frame."""
        return self._cues.get(frame % self.period, ())


def score_seconds(score: Score) -> float:
    """How long a score sounds: until its last note is let go, and has died away."""
    return score.seconds(score.end) + TAIL_SECONDS


def track_cues(track: Track, channel: int, clock: Clock, ring: int) -> list[Cue]:
    """Everything a track does, not in order; in the end every key and the pedal are up.

    Args:
        track: what to play.
        channel: who plays it.
        clock: of the score.
        ring: frames for which the pedal may hold the last notes.
    """
    cues = [Cue(0, channel, event) for event in (*_AT_REST, Volume(1.0))]
    cues += [
        Cue(clock.frame(bend.start), channel, PitchBend(bend.semitones)) for bend in track.bends
    ]
    amounts = {_BREATH: 1.0, _EXPRESSION: 1.0}
    for change in track.changes:
        events = _controlled(change.number, change.value, amounts)
        cues += [Cue(clock.frame(change.start), channel, event) for event in events]
    notes = _apart(track.notes, clock)
    for start, end, note in notes:
        cues.append(Cue(start, channel, NoteOn(note.pitch, note.velocity)))
        cues.append(Cue(end, channel, NoteOff(note.pitch)))
    last = max((end for _, end, _ in notes), default=0) + 1
    lifted = max((cue.frame for cue in cues if cue.event == Sustain(False)), default=0)
    over = min(max(last, lifted), last + ring)
    # Wheels stay where they are: what dies away would jump.
    cues = [cue for cue in cues if cue.frame <= over or isinstance(cue.event, _WHEELS)]
    return [*cues, Cue(over, channel, Sustain(False))]


def _controlled(number: int, value: int, amounts: dict[int, float]) -> tuple[Event, ...]:
    """What a MIDI controller asks for; `amounts` keeps those that act together."""
    amount = value / 127.0
    if number == _MODULATION:
        return (Modulation(amount),)
    if number in amounts:
        amounts[number] = amount
        return (Breath(math.prod(amounts.values())),)
    if number == _VOLUME:
        return (Volume(amount),)
    if number == _PEDAL:
        return (Sustain(value >= 64),)
    if number == _ALL_SOUND_OFF:
        return (Silence(),)
    if number == _RESET:
        amounts.update(dict.fromkeys(amounts, 1.0))
        return _AT_REST
    return (AllOff(),) if number >= _FIRST_ALL_NOTES_OFF else ()


def _apart(notes: Sequence[Note], clock: Clock) -> list[tuple[int, int, Note]]:
    """First and last frame of every note; a key that is struck again was let go before."""
    played: list[tuple[int, int, Note]] = []
    latest: dict[int, int] = {}
    for note in sorted(notes, key=lambda note: note.start):
        start = clock.frame(note.start)
        end = max(clock.frame(note.end), start + 1)
        index = latest.get(note.pitch)
        if index is not None:
            began, ended, before = played[index]
            if began == start:  # the same key twice at once: the longer and louder of both
                loudest = max(before, note, key=lambda n: n.velocity)
                played[index] = (start, max(ended, end), loudest)
                continue
            played[index] = (began, min(ended, start), before)
        latest[note.pitch] = len(played)
        played.append((start, end, note))
    return played


def order(event: Event) -> int:
    """Within one frame a key comes up before it goes down again, and wheels turn in between."""
    if isinstance(event, NoteOn):
        return 2
    return 0 if isinstance(event, (NoteOff, AllOff, Silence)) else 1


def _next_bar(score: Score, seconds: float) -> float:
    """The first bar line at or after a time, counted in the last meter."""
    beat, start, length = score.beat(seconds), 0.0, 4.0
    if score.meters:
        meter = score.meters[-1]
        start, length = meter.start, 4.0 * meter.beats / meter.unit
    bars = max(0, math.ceil((beat - start) / length - 1e-9))
    return score.seconds(start + bars * length)
