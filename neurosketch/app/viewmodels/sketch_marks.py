"""What a hand marks in a sketch beside its notes: loop, boxed region, locks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from neurosketch.app.undo import MoveValue
from neurosketch.core.composing import BEATS_PER_BAR, ROLES, Region

Range = tuple[float, float]
_Locks = tuple[frozenset[str], frozenset[int], bool]


class SketchMarks(QObject):
    """Keeps the marks; what they are made in is known to the subclass.

    Args:
        stack: takes the steps of undo.

    Signals:
        regionChanged(object): another `Region` is boxed, or None.
        loopChanged(object): beats from and to, or None.
        locksChanged(): what may be written anew.
    """

    regionChanged = Signal(object)
    loopChanged = Signal(object)
    locksChanged = Signal()

    def __init__(self, stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack = stack
        self._span: Range | None = None
        self._loop: Range | None = None
        self._locks: _Locks = (frozenset(), frozenset(), False)

    @property
    def role(self) -> str:
        """The track that is edited."""
        raise NotImplementedError

    @property
    def beats(self) -> float:
        """Length in quarter notes, whole bars."""
        raise NotImplementedError

    @property
    def loop(self) -> Range | None:
        """Beats between which playing goes round; None for all."""
        return self._loop

    @property
    def span(self) -> Range | None:
        """Beats between which a hand has boxed the edited track, or None."""
        return self._span

    @property
    def region(self) -> Region | None:
        """The part of the edited track that a hand has boxed."""
        return None if self._span is None else Region(self.role, *self._span)

    @property
    def locked_roles(self) -> frozenset[str]:
        """Tracks that are not written anew."""
        return self._locks[0]

    @property
    def locked_bars(self) -> frozenset[int]:
        """Bars, counted from 0, that are not written anew."""
        return self._locks[1]

    @property
    def keep_rhythm(self) -> bool:
        """Whether times, lengths and velocities stay when something is written anew."""
        return self._locks[2]

    def set_loop(self, loop: Range | None) -> None:
        """Choose what goes round; this is no step of undo."""
        if loop is not None and loop[1] <= loop[0]:
            loop = None
        if loop != self._loop:
            self._loop = loop
            self.loopChanged.emit(loop)

    def choose_loop(self, loop: Range | None) -> None:
        """The same by hand: a step of undo, and one for a whole drag."""
        if loop != self._loop:
            step = MoveValue(self.set_loop, self._loop, loop, self.tr("Loop"), "sketch.loop")
            self._stack.push(step)

    def set_region(self, span: Range | None) -> None:
        """Box a part of the edited track, in beats."""
        if span is not None and span[1] <= span[0]:
            span = None
        if span != self._span:
            self._span = span
            self.regionChanged.emit(self.region)

    def set_role_locked(self, role: str, locked: bool) -> None:
        """Whether a track stays when something is written anew."""
        roles = self.locked_roles | {role} if locked else self.locked_roles - {role}
        text = self.tr("Lock the track") if locked else self.tr("Unlock the track")
        self._change((roles, self.locked_bars, self.keep_rhythm), text)

    def set_bar_locked(self, bar: int, locked: bool) -> None:
        """Whether a bar, counted from 0, stays when something is written anew."""
        bars = self.locked_bars | {bar} if locked else self.locked_bars - {bar}
        text = self.tr("Lock the bar") if locked else self.tr("Unlock the bar")
        self._change((self.locked_roles, bars, self.keep_rhythm), text)

    def set_keep_rhythm(self, keep: bool) -> None:
        """Whether only pitches change when something is written anew."""
        text = self.tr("Keep the rhythm") if keep else self.tr("Let the rhythm change")
        self._change((self.locked_roles, self.locked_bars, keep), text)

    def free_regions(
        self, roles: tuple[str, ...] | None = None, start: float = 0.0, end: float | None = None
    ) -> tuple[Region, ...]:
        """What the locks leave free between two beats, of some or all tracks."""
        last = self.beats if end is None else min(end, self.beats)
        spans = self._free_spans(start, last)
        return tuple(
            Region(role, *span)
            for role in (ROLES if roles is None else roles)
            if role not in self.locked_roles
            for span in spans
        )

    def _free_spans(self, start: float, end: float) -> list[Range]:
        spans: list[Range] = []
        at = start
        for bar in (*sorted(self.locked_bars), None):
            low = end if bar is None else float(bar * BEATS_PER_BAR)
            if at < min(low, end):
                spans.append((at, min(low, end)))
            at = max(at, low + BEATS_PER_BAR)
        return spans

    def restore_locks(self, roles: frozenset[str], bars: frozenset[int], rhythm: bool) -> None:
        """Lock what was locked when a sketch was closed; this is no step of undo."""
        self._set_locks((roles, bars, rhythm))

    def _change(self, locks: _Locks, text: str) -> None:
        if locks != self._locks:
            self._stack.push(MoveValue(self._set_locks, self._locks, locks, text))

    def _set_locks(self, locks: _Locks) -> None:
        self._locks = locks
        self.locksChanged.emit()
