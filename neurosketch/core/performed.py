"""What was played by hand, from the first key to the last: it becomes a score and a request."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurosketch.core.gesture import Gesture
from neurosketch.core.performance import (
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    PlayEvent,
    Sustain,
    TimedEvent,
)
from neurosketch.core.request import GenerateRequest, musical_tempo
from neurosketch.core.score import Bend, ControlChange, Meter, Note, Score, Tempo, Track

MODULATION, BREATH, SUSTAIN = 1, 11, 64
"""MIDI controllers that say what the events of the same names do."""
DEFAULT_BPM = 120.0
_MOST = 127
_DIGITS = 6
"""Of quarter notes, as a score is written: it must mean the same before and after."""


@dataclass(frozen=True, slots=True)
class Performance:
    """Everything that hands did on an instrument in one go.

    Attributes:
        request: what was played, complete, with the controls of the beginning.
        events: in order of time; the first key goes down at 0 s.
        gesture: what the sliders did meanwhile, or None.
        seconds: from the first key until the recording was stopped.
        frame_seconds: the grid of time on which an instrument reacts.
    """

    request: GenerateRequest
    events: tuple[TimedEvent, ...]
    gesture: Gesture | None
    seconds: float
    frame_seconds: float

    def score(
        self,
        tempo_bpm: float | None = None,
        *,
        meter: tuple[int, int] = (4, 4),
        key: str | None = None,
        name: str = "",
    ) -> Score:
        """The notes at a tempo; played back, each falls into the very frame it was played in.

        Args:
            tempo_bpm: quarter notes a minute; None for that of the request, else 120.
            meter: beats of a bar and their unit, as in 4/4.
            key: as a take's key is written; None for that of the request.
            name: of its track.
        """
        bpm = musical_tempo(tempo_bpm) or musical_tempo(self.request.tempo_bpm) or DEFAULT_BPM
        return score_of(
            self.events, self.seconds, self.frame_seconds,
            Score(
                tempos=(Tempo(0.0, bpm),), meters=(Meter(0.0, *meter),),
                key=self.request.key if key is None else key,
            ),
            name,
        )  # fmt: skip

    def as_request(
        self,
        tempo_bpm: float | None = None,
        *,
        meter: tuple[int, int] = (4, 4),
        key: str | None = None,
        name: str = "",
    ) -> GenerateRequest:
        """The request whose clip is this performance, the same samples every time.

        Its length is left to the model: that of the score and the time that the last note rings.
        """
        score = self.score(tempo_bpm, meter=meter, key=key, name=name)
        return replace(
            self.request, score=score, gesture=self.gesture, seconds=None,
            tempo_bpm=score.tempos[0].bpm, key=score.key,
        )  # fmt: skip


def score_of(
    events: tuple[TimedEvent, ...], seconds: float, frame_seconds: float, empty: Score, name: str
) -> Score:
    """Put events on one track of a score without tracks.

    Keys that are still down at the end come up there, and so does the pedal. What happened within
    one frame keeps its order where it matters: a key that comes up after another went down overlaps
    with that, as legato playing does.

    Args:
        events: in order of time.
        seconds: the end.
        frame_seconds: no note is shorter.
        empty: its tempos say which time is which quarter note.
        name: of the track.
    """
    sheet = _Sheet(empty, frame_seconds)
    for timed in events:
        sheet.take(timed.seconds, timed.event)
    sheet.end(max([seconds, *(timed.seconds for timed in events)]))
    return empty.with_tracks((sheet.track(name),))


class _Sheet:
    """Events as they come, notes as they end."""

    def __init__(self, clock: Score, frame_seconds: float) -> None:
        self._clock = clock
        self._frame = frame_seconds
        self._down: dict[int, tuple[float, int]] = {}  # pitch: since when, velocity
        self._newest_key = -1.0
        self._notes: list[Note] = []
        self._bends: list[Bend] = []
        self._changes: list[ControlChange] = []
        self._semitones = 0.0
        self._stands = {MODULATION: 0, BREATH: _MOST, SUSTAIN: 0}

    def take(self, seconds: float, event: PlayEvent) -> None:
        """Note what happens at `seconds`."""
        if isinstance(event, NoteOn):
            self._end(event.pitch, seconds)
            self._down[event.pitch] = (seconds, event.velocity)
            self._newest_key = seconds
        elif isinstance(event, NoteOff):
            overlaps = seconds - self._newest_key < 0.5 * self._frame
            self._end(event.pitch, seconds + self._frame if overlaps else seconds)
        elif isinstance(event, PitchBend):
            self._bend(seconds, event.semitones)
        elif isinstance(event, Modulation):
            self._change(seconds, MODULATION, event.amount)
        elif isinstance(event, Breath):
            self._change(seconds, BREATH, event.amount)
        elif isinstance(event, Sustain):
            self._change(seconds, SUSTAIN, 1.0 if event.down else 0.0)
        else:
            self._all_off(seconds)

    def track(self, name: str) -> Track:
        """All that was noted."""
        notes = sorted(self._notes, key=lambda note: (note.start, note.pitch))
        return Track(name, tuple(notes), bends=tuple(self._bends), changes=tuple(self._changes))

    def end(self, seconds: float) -> None:
        """Every key and the pedal come up; wheels stay, or what dies away would jump."""
        for pitch in list(self._down):
            self._end(pitch, seconds)
        self._change(seconds, SUSTAIN, 0.0)

    def _all_off(self, seconds: float) -> None:
        self.end(seconds)
        self._bend(seconds, 0.0)
        self._change(seconds, MODULATION, 0.0)
        self._change(seconds, BREATH, 1.0)

    def _beat(self, seconds: float) -> float:
        return round(self._clock.beat(seconds), _DIGITS)

    def _end(self, pitch: int, seconds: float) -> None:
        if pitch not in self._down:
            return
        began, velocity = self._down.pop(pitch)
        start = self._beat(began)
        end = self._beat(max(seconds, began + self._frame))
        length = max(round(end - start, _DIGITS), 10.0**-_DIGITS)
        self._notes.append(Note(start, length, pitch, velocity))

    def _bend(self, seconds: float, semitones: float) -> None:
        if semitones != self._semitones:
            self._semitones = semitones
            self._bends.append(Bend(self._beat(seconds), round(semitones, _DIGITS)))

    def _change(self, seconds: float, number: int, amount: float) -> None:
        value = round(min(max(amount, 0.0), 1.0) * _MOST)
        if value != self._stands[number]:
            self._stands[number] = value
            self._changes.append(ControlChange(self._beat(seconds), number, value))
