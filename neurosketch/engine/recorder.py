"""Writes down what is played on an instrument, in the time of its stream."""

from __future__ import annotations

from dataclasses import replace

from neurosketch.audio_io.ports import Steering
from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.performance import AllOff, NoteOn, PlayEvent, TimedEvent
from neurosketch.core.performed import Performance
from neurosketch.core.request import GenerateRequest

_DIGITS = 4
"""Of the seconds of a gesture, as a recipe is written."""


class Recorder:
    """One recording. Its time begins with the first key, or at once when keys are down already.

    `block` belongs to the thread that renders; `performance` may be asked by any other one once the
    recorder was taken out of its source.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._frame_seconds = 0.0
        self._events: list[TimedEvent] = []
        self._moves: list[Move] = []
        self._start: ControlState | None = None
        self._request: GenerateRequest | None = None
        self._source: object = None

    @property
    def running(self) -> bool:
        """Whether a key went down since it began."""
        return self._start is not None

    def block(
        self,
        source: object,
        steering: Steering,
        stood: tuple[PlayEvent, ...],
        events: tuple[PlayEvent, ...],
        seconds: float,
    ) -> None:
        """The next block of a source is rendered.

        Args:
            source: whose block it is; another one means another instrument.
            steering: what it was made of.
            stood: what brings an instrument at rest to where this one was before the block.
            events: what hands did since.
            seconds: its length.
        """
        known, self._source = self._source is source, source
        if not self.running:
            events = (*stood, *events)
            if not any(isinstance(event, NoteOn) for event in events):
                return
            self._start = steering.request.controls
        elif not known:
            events = (AllOff(), *stood, *events)
        self._move(steering.request.controls)
        self._request = steering.request
        self._note(events)
        self._frame_seconds = seconds
        self._seconds += seconds

    def performance(self) -> Performance | None:
        """What was played; None when no key went down."""
        start, request = self._start, self._request
        if start is None or request is None:
            return None
        moves = tuple(self._moves)
        return Performance(
            request=replace(request, controls=start),
            events=tuple(self._events),
            gesture=Gesture(start, moves) if moves else None,
            seconds=self._seconds,
            frame_seconds=self._frame_seconds,
        )

    def _note(self, events: tuple[PlayEvent, ...]) -> None:
        self._events += [TimedEvent(self._seconds, event) for event in events]

    def _move(self, controls: ControlState) -> None:
        before = self._request.controls if self._request is not None else controls
        if controls is not before:
            self._moves += [
                Move(round(self._seconds, _DIGITS), name, value)
                for name, value in controls.items()
                if before.get(name) != value
            ]
