"""Takes that are known, and the part of them that the shelf shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict, cast

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from neurosketch.library.take import Take

Neighbour = Callable[[str, int], str]


class Scope(StrEnum):
    """Which takes the shelf shows."""

    SKETCH = "sketch"
    LIBRARY = "library"
    BIN = "bin"


class TakeFields(TypedDict, total=False):
    """What a user can change about a take."""

    name: str
    starred: bool
    colour: str
    notes: str
    tags: tuple[str, ...]
    tempo_bpm: float | None
    key: str | None


def fields_of(take: Take, names: Iterable[str]) -> TakeFields:
    """These fields of a take."""
    return cast(TakeFields, {name: getattr(take, name) for name in names})


def differences(before: Take, after: Take) -> TakeFields:
    """The fields that a user has changed from one state of a take to another."""
    names = TakeFields.__annotations__
    return fields_of(after, [n for n in names if getattr(after, n) != getattr(before, n)])


class TakeList(QObject):
    """Keeps takes by id and tells changes of those in scope as small as they are.

    Signals:
        takesChanged(object): tuple of all `Take`s of the scope; only after wholesale changes.
        takeAdded(object), takeUpdated(object): one `Take`.
        takesRemoved(object): tuple of ids that left the scope.
        scopeChosen(str): another `Scope` is shown; `takesChanged` follows.
    """

    takesChanged = Signal(object)
    takeAdded = Signal(object)
    takeUpdated = Signal(object)
    takesRemoved = Signal(object)
    scopeChosen = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, Take] = {}
        self._guests: frozenset[str] = frozenset()
        self._neighbour: Neighbour = self._next_by_number
        self.sketch_id = ""
        self.scope = Scope.SKETCH

    @property
    def takes(self) -> tuple[Take, ...]:
        """Every take of the scope, by number."""
        return self._sorted(self.in_scope)

    @property
    def sketch_takes(self) -> tuple[Take, ...]:
        """Every take of the sketch, whatever is shown, by number."""
        return self._sorted(self._in_sketch)

    def take(self, take_id: str) -> Take | None:
        """The take with this id, also when it is in the bin or in another sketch."""
        return self._known.get(take_id)

    def in_scope(self, take: Take) -> bool:
        """Whether the shelf shows this take now."""
        if self.scope is Scope.SKETCH:
            return self._in_sketch(take)
        return bool(take.binned) == (self.scope is Scope.BIN)

    def set_neighbour(self, neighbour: Neighbour) -> None:
        """Say what lies beside a take in the order that is on screen.

        Args:
            neighbour: (take id, step) → take id, or "" where there is none.
        """
        self._neighbour = neighbour

    def neighbour(self, step: int, take_id: str) -> str:
        """Id of the take `step` places from this one as the shelf shows them, or empty."""
        return self._neighbour(take_id, step)

    def survivor(self, take_id: str, leaving: Collection[str]) -> str:
        """The take beside this one when some leave: the next that stays, else the one before."""
        for step in (1, -1):
            other = self.neighbour(step, take_id)
            while other in leaving:
                other = self.neighbour(step, other)
            if other:
                return other
        return ""

    def _next_by_number(self, take_id: str, step: int) -> str:
        ids = [take.id for take in self.takes]
        if take_id not in ids:
            return ""
        place = ids.index(take_id) + step
        return ids[place] if 0 <= place < len(ids) else ""

    def _in_sketch(self, take: Take) -> bool:
        here = take.sketch_id == self.sketch_id or take.id in self._guests
        return here and not take.binned

    def _sorted(self, shown: Callable[[Take], bool]) -> tuple[Take, ...]:
        takes = [take for take in self._known.values() if shown(take)]
        return tuple(sorted(takes, key=lambda take: (take.number, take.id)))

    def _set_scope(self, scope: Scope) -> None:
        if scope is not self.scope:
            self.scope = scope
            self.scopeChosen.emit(scope.value)

    def _put(self, takes: Iterable[Take]) -> None:
        """Take in what is new about some takes."""
        removed = []
        for take in takes:
            before = self._known.get(take.id)
            self._known[take.id] = take
            was, now = before is not None and self.in_scope(before), self.in_scope(take)
            if was and now:
                if take != before:
                    self.takeUpdated.emit(take)
            elif now:
                self.takeAdded.emit(take)
            elif was:
                removed.append(take.id)
        if removed:
            self.takesRemoved.emit(tuple(removed))

    def _replace_scope(self, takes: Iterable[Take], keep: Collection[str]) -> None:
        """These are the takes of the scope now.

        Args:
            takes: as the library has them.
            keep: ids that stay although they are not among them.
        """
        fresh = {take.id: take for take in takes}
        stale = [
            take.id for take in self._known.values()
            if self.in_scope(take) and take.id not in fresh and take.id not in keep
        ]  # fmt: skip
        for take_id in stale:
            del self._known[take_id]
        self._known.update(fresh)

    def _drop(self, ids: Collection[str]) -> None:
        """These are gone for good."""
        shown = tuple(i for i in ids if i in self._known and self.in_scope(self._known[i]))
        for take_id in ids:
            self._known.pop(take_id, None)
        if shown:
            self.takesRemoved.emit(shown)

    def _count_twins(self, takes: Collection[Take], step: int) -> None:
        """So many takes more (or less) outside the bin have these samples.

        Args:
            takes: that came (`step` 1) or went to the bin (`step` -1).
            step: 1 or -1.
        """
        ids = {take.id for take in takes}
        counts = Counter(take.audio_sha256 for take in takes)
        changed = []
        for take in self._known.values():
            others = counts[take.audio_sha256] - (take.id in ids)
            if others > 0:
                changed.append(replace(take, twins=max(take.twins + step * others, 0)))
        self._put(changed)
