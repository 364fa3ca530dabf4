"""Goes through a programme, again and again, while hands change it.

It knows what is held, so nothing hangs: notes that vanish, that are cut by the end of a loop or by
a jump are let go, and what should sound where it arrives begins there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from neurosketch.core.performance import NoteOff, NoteOn, PlayEvent, Sustain
from neurosketch.core.score import Note
from neurosketch.engine.programme import Part, Programme

GRACE_BEATS = 0.25
"""What is held over the end of a loop is let go so much later; what would last no longer than that
after a jump is not begun there."""
_AUDITION_SECONDS = 4.0
_SHORTEST_LOOP = 1024
"""Samples."""


class Stage(Protocol):
    """Who plays."""

    def act(self, part: int, event: PlayEvent, offset: int) -> None:
        """Let a part's player do something, so many samples after the beginning of the block."""
        ...

    def tick(self, downbeat: bool, offset: int) -> None:
        """A beat of the metronome."""
        ...


class Passage(NamedTuple):
    """Samples `first` ... `last` - 1 of the score, heard from `offset` of the block on."""

    offset: int
    first: int
    last: int


@dataclass(slots=True)
class _Held:
    """A key that is down until sample `until` of the sequencer's own time."""

    since: int
    until: int


class Sequencer:
    """Plays parts; every time is in samples.

    Args:
        programme: what.
        stage: who.
        loop: first and last quarter note of what is played again and again.
        beat: where it begins.
        once: whether it stops at the end of the loop.
    """

    def __init__(
        self,
        programme: Programme,
        stage: Stage,
        loop: tuple[float, float],
        beat: float = 0.0,
        once: bool = False,
    ) -> None:
        self._programme, self._stage, self._once = programme, stage, once
        self._loop_beats = loop
        self._loop = self._limits()
        self._at = programme.sample(beat)
        self._running = self._arriving = False
        self._now = 0
        self._held: dict[tuple[int, int], _Held] = {}

    @property
    def beat(self) -> float:
        """The quarter note that is played next."""
        return self._programme.beat(self._at)

    @property
    def loop(self) -> tuple[float, float]:
        """First and last quarter note of what is repeated."""
        return self._loop_beats

    @property
    def pace(self) -> float:
        """Quarter notes a sample; 0 while it stands."""
        return self._programme.pace(self._at) if self._running else 0.0

    def run(self, running: bool) -> None:
        """Go on from where it stands, or stand."""
        if running != self._running:
            self._running = self._arriving = running
            if not running:
                self._let_go(self._now)

    def seek(self, beat: float) -> None:
        """Go on from another place."""
        self._let_go(self._now)
        self._at = self._programme.sample(max(beat, 0.0))
        self._arriving = self._running

    def set_loop(self, loop: tuple[float, float]) -> None:
        """Another range; where it plays beyond the end, it goes back at once."""
        self._loop_beats = loop
        self._loop = self._limits()

    def leave(self, part: int) -> None:
        """A part is about to be taken away: let its keys go."""
        for owner, pitch in [key for key in self._held if key[0] == part]:
            del self._held[owner, pitch]
            self._stage.act(part, NoteOff(pitch), 0)

    def change(self, programme: Programme, moved: Sequence[int | None]) -> None:
        """Go on with other notes from the same place.

        Args:
            programme: what is played from now on.
            moved: where each former part stands in it; None for those that were left.
        """
        before, beat = self._programme, self.beat
        held = ((moved[part], pitch, key) for (part, pitch), key in self._held.items())
        self._held = {(now, pitch): key for now, pitch, key in held if now is not None}
        self._programme = programme
        self._at = programme.sample(beat)
        self._loop = self._limits()
        if not self._running or self._arriving:
            return
        came = {now: old for old, now in enumerate(moved) if now is not None}
        for index, part in enumerate(programme.parts):
            old = before.parts[came[index]] if index in came else None
            if old is None or old.notes is not part.notes or old.starts is not part.starts:
                self._adapt(index, part, old, before.sample(beat))
            if old is not None and old.wheels != part.wheels:
                self._turn(index, part)

    def audition(self, part: int, event: PlayEvent) -> None:
        """Something that is played by hand; a key that nobody lets go is let go for them."""
        self._stage.act(part, event, 0)
        if isinstance(event, NoteOn):
            longest = round(_AUDITION_SECONDS * self._programme.sample_rate)
            self._held[part, event.pitch] = _Held(self._now, self._now + longest)
        elif isinstance(event, NoteOff):
            self._held.pop((part, event.pitch), None)

    def advance(self, n: int) -> None:
        """Tell the stage what happens in the next `n` samples."""
        for passage in self._passages(n):
            if self._arriving:
                self._arrive(passage)
            self._release(passage.offset + passage.last - passage.first)
            self._perform(passage)
        self._release(n)
        self._now += n

    def _passages(self, n: int) -> Iterator[Passage]:
        """What is played in the next `n` samples, piece by piece between two jumps."""
        done = 0
        while done < n and self._running:
            first, last = self._loop
            if self._at >= last:
                if self._once:
                    self._cut(done)
                    self._running = False
                    return
                self._cut(done)
                self._at, self._arriving = first, True
            count = min(n - done, last - self._at)
            self._at += count
            yield Passage(done, self._at - count, self._at)
            done += count

    def _arrive(self, passage: Passage) -> None:
        """Begin what should sound here already."""
        self._arriving = False
        grace = self._grace()
        for index, part in enumerate(self._programme.parts):
            self._turn(index, part, passage)
            if part.track.drums:
                continue
            for _, end, note in part.held(passage.first).values():
                if end - passage.first > grace:
                    self._strike(index, note, passage.offset, end - passage.first)

    def _perform(self, passage: Passage) -> None:
        shift = passage.offset - passage.first
        for index, part in enumerate(self._programme.parts):
            for timed in part.turned(passage.first, passage.last):
                self._stage.act(index, timed.event, timed.at + shift)
            for start, end, note in part.beginning(passage.first, passage.last):
                self._strike(index, note, start + shift, end - start)
        for downbeat, at in self._programme.ticks(passage.first, passage.last):
            self._stage.tick(downbeat, at + shift)

    def _strike(self, part: int, note: Note, offset: int, length: int) -> None:
        at = self._now + offset
        before = self._held.pop((part, note.pitch), None)
        if before is not None:
            let_go = min(max(before.until - self._now, 0), offset)
            self._stage.act(part, NoteOff(note.pitch), let_go)
        self._stage.act(part, NoteOn(note.pitch, note.velocity), offset)
        if not self._programme.parts[part].track.drums:
            self._held[part, note.pitch] = _Held(at, at + length)

    def _release(self, last: int) -> None:
        """Let go what ends before a sample of the block."""
        over = [
            (held.until, part, pitch)
            for (part, pitch), held in self._held.items()
            if held.until < self._now + last
        ]
        for until, part, pitch in sorted(over):
            del self._held[part, pitch]
            self._stage.act(part, NoteOff(pitch), max(until - self._now, 0))

    def _cut(self, offset: int) -> None:
        """The loop ends: what is held for long is let go shortly after."""
        latest = self._now + offset + self._grace()
        for held in self._held.values():
            held.until = min(held.until, latest)

    def _let_go(self, at: int) -> None:
        for held in self._held.values():
            held.until = min(held.until, at)
        for index, part in enumerate(self._programme.parts):
            if part.wheels:
                self._stage.act(index, Sustain(False), 0)

    def _adapt(self, index: int, part: Part, old: Part | None, was_at: int) -> None:
        """Let go what is no longer there, begin what is there now."""
        if part.track.drums:
            return
        wanted = part.held(self._at)
        known = {} if old is None else old.held(was_at)
        for (owner, pitch), held in list(self._held.items()):
            if owner != index:
                continue
            now = wanted.get(pitch)
            held.until = self._now if now is None else self._now + now[1] - self._at
        for pitch, (_, end, note) in wanted.items():
            new = pitch not in known and (index, pitch) not in self._held
            if new and end - self._at > self._grace():
                self._strike(index, note, 0, end - self._at)

    def _turn(self, index: int, part: Part, passage: Passage | None = None) -> None:
        at, offset = (self._at, 0) if passage is None else (passage.first, passage.offset)
        for event in part.stand(at):
            self._stage.act(index, event, offset)

    def _grace(self) -> int:
        return round(GRACE_BEATS / self._programme.pace(self._at))

    def _limits(self) -> tuple[int, int]:
        """First sample of the loop, and the one after its last."""
        first, last = (self._programme.sample(max(beat, 0.0)) for beat in self._loop_beats)
        return first, max(last, first + _SHORTEST_LOOP)
