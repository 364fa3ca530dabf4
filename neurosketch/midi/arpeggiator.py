"""Keys that are held, played one after the other in time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from neurosketch.core.errors import RequestError
from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PlayEvent, Sustain

PATTERNS = ("up", "down", "up and down", "as played", "random", "chord")
"""Orders in which keys are played, as a menu shows them."""
MOST_OCTAVES = 4


@dataclass(frozen=True, slots=True)
class Arpeggio:
    """How keys are played.

    Attributes:
        pattern: one of `PATTERNS`.
        step: quarter notes from one key to the next, 1/64 ... 16.
        octaves: how many octaves the keys go through, 1 ... `MOST_OCTAVES`.
        gate: share of a step for which a key sounds, 0.05 ... 1.
        swing: place of every second step between its neighbours, 0.5 (straight) ... 0.75.
        hold: whether keys go on after they came up, until others are played.
    """

    pattern: str = "up"
    step: float = 0.25
    octaves: int = 1
    gate: float = 0.8
    swing: float = 0.5
    hold: bool = False

    def __post_init__(self) -> None:
        if self.pattern not in PATTERNS:
            raise RequestError(
                f"There is no arpeggio '{self.pattern}'.", f"Choose one of: {', '.join(PATTERNS)}."
            )
        if not (math.isfinite(self.step) and 1 / 64 <= self.step <= 16.0):
            raise RequestError("A step must lie between 1/64 and 16 quarter notes.")
        if not 1 <= self.octaves <= MOST_OCTAVES:
            raise RequestError(f"An arpeggio has 1 to {MOST_OCTAVES} octaves.")
        if not 0.05 <= self.gate <= 1.0:
            raise RequestError("The gate must lie between 0.05 and 1.")
        if not 0.5 <= self.swing <= 0.75:
            raise RequestError("The swing must lie between 0.5 and 0.75.")


class Arpeggiator:
    """Plays held keys step by step; the first sounds when it goes down.

    Time is told to it in quarter notes and never goes back. The sustain pedal holds keys, as `hold`
    does. Not thread-safe.

    Args:
        how: pattern and steps; may be set while it plays.
        seed: of the random pattern.
    """

    def __init__(self, how: Arpeggio, seed: int = 0) -> None:
        self._how = how
        self._random = np.random.default_rng(seed)
        self._keys: dict[int, int] = {}
        self._down: set[int] = set()
        self._pedal = False
        self._origin = 0.0
        self._count = self._place = 0
        self._last: int | None = None
        self._ends: dict[int, float] = {}

    @property
    def how(self) -> Arpeggio:
        """Pattern and steps."""
        return self._how

    @how.setter
    def how(self, how: Arpeggio) -> None:
        # The step that comes next stays where it is; those after it follow the new way.
        self._origin, self._count = self._time_of(self._count), 0
        self._how = how
        self._drop_lifted()

    def feed(self, event: PlayEvent, beat: float) -> tuple[PlayEvent, ...]:
        """What the hands do.

        Args:
            event: a key, pedal or wheel.
            beat: when.

        Returns:
            What the instrument is told now: everything but the keys that are arpeggiated.
        """
        if isinstance(event, NoteOn):
            if not self._down:
                self._keys.clear()  # what was held makes room for a new chord
            if not self._keys:
                self._origin, self._count, self._place = beat, 0, 0
            self._keys.pop(event.pitch, None)
            self._keys[event.pitch] = event.velocity
            self._down.add(event.pitch)
            return ()
        if isinstance(event, NoteOff):
            if event.pitch not in self._down:
                return (event,)  # it went down before this was switched on
            self._down.discard(event.pitch)
            self._drop_lifted()
            return ()
        if isinstance(event, Sustain):
            self._pedal = event.down
            self._drop_lifted()
            return ()
        if isinstance(event, AllOff):
            self.stop()
        return (event,)

    def advance(self, beat: float) -> tuple[PlayEvent, ...]:
        """Everything that is due until a time, in order."""
        return tuple(self._due(beat))

    def next_due(self) -> float | None:
        """When something is due next, in quarter notes; None while nothing is held or sounds."""
        times = list(self._ends.values())
        if self._keys:
            times.append(self._time_of(self._count))
        return min(times, default=None)

    def stop(self) -> tuple[PlayEvent, ...]:
        """Forget every key and end what sounds."""
        events = tuple(NoteOff(pitch) for pitch in sorted(self._ends))
        self._ends.clear()
        self._keys.clear()
        self._down.clear()
        self._pedal = False
        self._last = None
        return events

    def _due(self, beat: float) -> Iterator[PlayEvent]:
        while (due := self.next_due()) is not None and due <= beat:
            ending = sorted(pitch for pitch, end in self._ends.items() if end <= due)
            for pitch in ending:
                del self._ends[pitch]
                yield NoteOff(pitch)
            if not self._keys or self._time_of(self._count) > due:
                continue
            start, end = due, self._time_of(self._count + 1)
            self._count += 1
            if end <= beat:
                continue  # a machine that slept does not play at once what it missed
            for pitch in self._next_pitches():
                if pitch in self._ends:
                    yield NoteOff(pitch)
                self._ends[pitch] = start + self._how.gate * (end - start)
                yield NoteOn(pitch, self._velocity(pitch))

    def _drop_lifted(self) -> None:
        if not self._pedal and not self._how.hold:
            self._keys = {p: v for p, v in self._keys.items() if p in self._down}

    def _time_of(self, count: int) -> float:
        pair, second = divmod(count, 2)
        return self._origin + 2.0 * self._how.step * (pair + second * self._how.swing)

    def _velocity(self, pitch: int) -> int:
        octave_of = (self._keys.get(pitch - 12 * octave) for octave in range(self._how.octaves))
        return next(velocity for velocity in octave_of if velocity is not None)

    def _next_pitches(self) -> list[int]:
        pattern = self._how.pattern
        keys = list(self._keys) if pattern == "as played" else sorted(self._keys)
        raised = (key + 12 * octave for octave in range(self._how.octaves) for key in keys)
        # Two keys an octave apart meet when they are raised.
        order = list(dict.fromkeys(pitch for pitch in raised if pitch <= 127))
        if pattern == "chord":
            return order
        if pattern == "random":
            others = [pitch for pitch in order if pitch != self._last] or order
            self._last = others[int(self._random.integers(len(others)))]
            return [self._last]
        if pattern == "down":
            order.reverse()
        elif pattern == "up and down":
            order += order[-2:0:-1]
        pitch = order[self._place % len(order)]
        self._place = (self._place + 1) % len(order)
        return [pitch]
