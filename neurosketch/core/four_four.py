"""Music in any meter as music in bars of 4/4."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, replace

from neurosketch.core.composing import BEATS_PER_BAR, STEPS_PER_BEAT
from neurosketch.core.score import Bend, Chord, ControlChange, Meter, Note, Score, Track

_DIGITS = 6
_CLOSE = 1e-6
_MOST_BARS = 100_000
_WHOLE_BARS = (1.0, 2.0, 4.0)
_HELD = "A bar that was shorter than four beats is held until the next one begins."


@dataclass(frozen=True, slots=True)
class InFourFour:
    """Music whose bars are bars of 4/4, or whole parts of one.

    Attributes:
        score: its tempos are those of the former beats, where each stands now.
        pace: by how much the first bar's beats follow each other faster now, when they shall last
            as long as before; multiplies the tempo.
        notes: what was changed, a sentence each.
    """

    score: Score
    pace: float
    notes: tuple[str, ...]


def in_four_four(score: Score) -> InFourFour:
    """The same music, bar by bar, in 4/4.

    Bars of 4/4, 2/2, 2/4 and the like stay as they are. Compound meters (6/8, 9/8, 12/8) become
    beats of triplets, as 12/8 is written in 4/4. In triple meters (3/4, 3/8, also 9/8 after that)
    the first of three beats lasts two, as arrangers write a waltz in 4/4. Bars of any other length
    (5/4, 7/8) are stretched, and what begins in them moves to the nearest sixteenth note. Where
    the meter changes in the middle of a bar of 4/4, the last bar before is held until its end.
    """
    meters = _changes_of_meter(score)
    lines = _Lines()
    notes: dict[str, None] = {}
    end = max(score.end, *(m.start for m in meters))
    for index, meter in enumerate(meters):
        until = meters[index + 1].start if index + 1 < len(meters) else end + _quarters(meter)
        plan = _plan(meter)
        if plan.sentence:
            notes[plan.sentence] = None
        if lines.add(meter.start, until, plan):
            notes[_HELD] = None
    if not notes:
        return InFourFour(replace(score, meters=()), 1.0, ())
    moved = replace(
        score,
        tracks=tuple(_track(track, lines) for track in score.tracks),
        tempos=tuple(replace(t, start=lines.at(t.start)) for t in score.tempos),
        meters=(),
        chords=tuple(Chord(lines.at(chord.start), chord.symbol) for chord in score.chords),
    )
    return InFourFour(moved, _plan(meters[0]).pace, tuple(notes))


def _changes_of_meter(score: Score) -> list[Meter]:
    """The meter of the beginning, then each that differs from the one before."""
    meters = [Meter(0.0, 4, 4)]
    for meter in score.meters:
        if meter.start <= 0.0:
            meters = [replace(meter, start=0.0)]
        elif (meter.beats, meter.unit) != (meters[-1].beats, meters[-1].unit):
            meters.append(meter)
    return meters


@dataclass(frozen=True, slots=True)
class _Plan:
    """What becomes of the bars of a meter: quarter notes of a bar, before and after, at corners."""

    before: tuple[float, ...]
    after: tuple[float, ...]
    pace: float = 1.0
    snapped: bool = False
    sentence: str = ""


def _quarters(meter: Meter) -> float:
    return 4.0 * meter.beats / meter.unit


def _plan(meter: Meter) -> _Plan:
    bar, name = _quarters(meter), f"{meter.beats}/{meter.unit}"
    if bar in _WHOLE_BARS or bar % BEATS_PER_BAR == 0.0:
        return _Plan((0.0, bar), (0.0, bar))
    compound = meter.beats % 3 == 0 and meter.beats > 3 and meter.unit >= 8
    pace = 2.0 / 3.0 if compound else 1.0
    length = bar * pace
    if compound and (length in _WHOLE_BARS or length % BEATS_PER_BAR == 0.0):
        said = f"The meter {name} became 4/4 with triplets; it sounds as before."
        return _Plan((0.0, bar), (0.0, length), pace, sentence=said)
    groups = 2 if meter.beats == 6 else 1
    third = length / groups / 3.0
    if math.log2(third).is_integer():
        said = f"The meter {name} became 4/4: the first of three beats lasts two now."
        corners = [(3 * group + beat, 4 * group + beat + (beat > 0))
                   for group in range(groups) for beat in (0, 1)]  # fmt: skip
        corners.append((3 * groups, 4 * groups))
        before = tuple(old * third / pace for old, _ in corners)
        return _Plan(before, tuple(new * third for _, new in corners), pace, sentence=said)
    nearest = (*_WHOLE_BARS, *range(2 * BEATS_PER_BAR, 65, BEATS_PER_BAR))
    after = float(min(nearest, key=lambda size: abs(math.log(size / bar))))
    said = f"The meter {name} became 4/4: its bars were stretched, and notes moved to the grid."
    return _Plan((0.0, bar), (0.0, after), after / bar, snapped=True, sentence=said)


class _Lines:
    """Where each place of the old music stands in the new one: straight lines between corners."""

    def __init__(self) -> None:
        self._old: list[float] = []
        self._new: list[float] = []
        self._snapped: list[bool] = []
        self._end = 0.0

    def add(self, start: float, until: float, plan: _Plan) -> bool:
        """Go on with bars of a plan, from `start` to `until`; whether the bar before was held."""
        line = BEATS_PER_BAR * math.ceil(self._end / BEATS_PER_BAR - _CLOSE)
        held, self._end = line - self._end > _CLOSE, float(line)
        bars = min(math.ceil((until - start) / plan.before[-1] - _CLOSE), _MOST_BARS)
        for number in range(max(bars, 1)):
            began = start + number * plan.before[-1]
            for before, after in zip(plan.before[:-1], plan.after[:-1], strict=True):
                if began + before >= until:
                    break
                self._old.append(began + before)
                self._new.append(self._end + after)
                self._snapped.append(plan.snapped)
            part = min(until - began, plan.before[-1])
            self._end += _between(part, plan.before, plan.after)
        self._old.append(until)
        self._new.append(self._end)
        self._snapped.append(plan.snapped)
        return held

    def at(self, beat: float) -> float:
        """The new place of an old one."""
        index = min(max(bisect_right(self._old, beat) - 1, 0), len(self._old) - 2)
        low, high = self._old[index], self._old[index + 1]
        share = (beat - low) / (high - low) if high > low else 0.0
        place = self._new[index] + share * (self._new[index + 1] - self._new[index])
        if self._snapped[index]:
            place = round(place * STEPS_PER_BEAT) / STEPS_PER_BEAT
        return round(max(place, 0.0), _DIGITS)


def _between(place: float, before: tuple[float, ...], after: tuple[float, ...]) -> float:
    for index in range(1, len(before)):
        if place <= before[index]:
            share = (place - before[index - 1]) / (before[index] - before[index - 1])
            return after[index - 1] + share * (after[index] - after[index - 1])
    return after[-1]


def _track(track: Track, lines: _Lines) -> Track:
    notes = []
    for note in track.notes:
        start = lines.at(note.start)
        length = max(round(lines.at(note.end) - start, _DIGITS), 1.0 / (8 * STEPS_PER_BEAT))
        notes.append(Note(start, length, note.pitch, note.velocity))
    notes.sort(key=lambda note: (note.start, note.pitch))
    return replace(
        track,
        notes=tuple(notes),
        bends=tuple(Bend(lines.at(bend.start), bend.semitones) for bend in track.bends),
        changes=tuple(
            ControlChange(lines.at(change.start), change.number, change.value)
            for change in track.changes
        ),
    )
