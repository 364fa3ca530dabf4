"""Which takes are shown, and in which order: a proxy that keeps a list of rows.

Qt's own sort-filter proxy asks a Python method for every row, and for every comparison; at ten
thousand takes that is a pause a hand notices. Here one pass over the takes makes the whole list.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractProxyModel, QModelIndex, QObject, Qt, Signal

from neurosketch.app.items.take_model import SEED_MARK, Column, Index, Role, TakeModel
from neurosketch.app.items.texts import natural, plain, runs
from neurosketch.library.take import Take

NUMBER = -1
"""Sort by the order in which the takes were made."""

_MANY_RUNS = 24
_SEED_DIGITS = 4
_ROOT = QModelIndex()
_COLUMNS = len(Column)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a take must have to be shown; an empty field asks for nothing.

    Attributes:
        text: words that must all occur in name, tags, notes, model, key or seed.
        found: ids that pass the text whatever their words, e.g. from the library's own search.
        starred: only takes with a star.
        models: ids of models, one of which made it.
        tags: every one of them is on the take.
        colours: one of them is on the take.
        with_notes: only takes with notes.
    """

    text: str = ""
    found: frozenset[str] = frozenset()
    starred: bool = False
    models: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()
    with_notes: bool = False

    @property
    def is_open(self) -> bool:
        """Whether every take passes."""
        return self == Criteria(found=self.found)


class TakeFilter(QAbstractProxyModel):
    """The takes that pass `Criteria`, sorted.

    Signals:
        rearranging(): rows are about to come, go or move; Qt will touch selection and current row.
        rearranged(): that is done; who remembers ids can choose them again.
    """

    rearranging = Signal()
    rearranged = Signal()

    def __init__(self, model: TakeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._criteria = Criteria()
        self._column, self._descending = NUMBER, False
        self._sorted: list[Take] | None = None
        self._ids: list[str] = []
        self._rows: dict[str, int] | None = None
        self.setSourceModel(model)
        model.modelAboutToBeReset.connect(self._begin_reset)
        model.modelReset.connect(self._end_reset)
        model.rowsInserted.connect(self._source_grew)
        model.rowsAboutToBeRemoved.connect(self._source_shrinks)
        model.rowsRemoved.connect(self._source_shrank)
        model.dataChanged.connect(self._source_changed)
        self._ids = self._list()

    @property
    def criteria(self) -> Criteria:
        """What is asked for."""
        return self._criteria

    def set_criteria(self, criteria: Criteria) -> None:
        """Show what passes these."""
        if criteria != self._criteria:
            self._criteria = criteria
            self._sync()

    @property
    def sorting(self) -> tuple[int, bool]:
        """The column sorted by (or `NUMBER`) and whether the order is turned round."""
        return self._column, self._descending

    def sort_by(self, column: int, descending: bool = False) -> None:
        """Sort by a column or by `NUMBER`; takes that have no value there come last."""
        if (column, descending) != (self._column, self._descending):
            self._column, self._descending, self._sorted = column, descending, None
            self._sync()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """What a table's header calls."""
        self.sort_by(column, order == Qt.SortOrder.DescendingOrder)

    def ids(self) -> tuple[str, ...]:
        """Ids of the takes shown, in order."""
        return tuple(self._ids)

    def id_at(self, row: int) -> str:
        """Id of the take in a row; empty outside."""
        return self._ids[row] if 0 <= row < len(self._ids) else ""

    def row_of(self, take_id: str) -> int:
        """Row of a take; -1 when it is not shown."""
        if self._rows is None:
            self._rows = {key: row for row, key in enumerate(self._ids)}
        return self._rows.get(take_id, -1)

    # What a proxy must answer.

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many takes are shown."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As many as the table below has."""
        return 0 if parent.isValid() else len(Column)

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """The place of a cell."""
        # A list asks for every row when it lays itself out.
        if 0 <= row < len(self._ids) and 0 <= column < _COLUMNS and not parent.isValid():
            return self.createIndex(row, column)
        return QModelIndex()

    def parent(self, child: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        """Rows have no rows above them."""
        return QModelIndex()

    def mapToSource(self, index: Index) -> QModelIndex:
        """The cell below."""
        if not index.isValid() or index.row() >= len(self._ids):
            return QModelIndex()
        return self._model.index(self._model.row_of(self._ids[index.row()]), index.column())

    def mapFromSource(self, index: Index) -> QModelIndex:
        """The cell shown for one below."""
        take = self._model.data(index, Role.TAKE) if index.isValid() else None
        return QModelIndex() if take is None else self.index(self.row_of(take.id), index.column())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles, also while no row is shown."""
        return self._model.headerData(section, orientation, role)

    # How the list is made.

    def _list(self) -> list[str]:
        if self._sorted is None:
            self._sorted = self._in_order(self._model.takes)
        asked = self._criteria
        if asked.is_open:
            return [take.id for take in self._sorted]
        words, short = _by_seed(plain(asked.text).split())
        source, text = self._model.words, asked.text.strip()
        return [
            take.id
            for take in self._sorted
            if (not asked.starred or take.starred)
            and (not asked.models or take.model_id in asked.models)
            and (not asked.colours or take.colour in asked.colours)
            and (not asked.with_notes or take.notes.strip())
            and (not asked.tags or asked.tags.issubset(take.tags))
            and (
                not text
                or take.id in asked.found
                or (
                    _all_in(words, source(take))
                    and (not short or _all_in(short, _without_seed(source(take))))
                )
            )
        ]

    def _in_order(self, takes: Sequence[Take]) -> list[Take]:
        if self._column == NUMBER:
            return list(reversed(takes)) if self._descending else list(takes)
        key = self._key()
        keyed = [(key(take), take) for take in takes]
        having = [pair for pair in keyed if pair[0] is not None]
        # Python's sort is stable, also in reverse: equal takes stay in the order of their numbers.
        having.sort(key=lambda pair: pair[0], reverse=self._descending)
        return [take for _, take in having] + [take for value, take in keyed if value is None]

    def _key(self) -> Callable[[Take], Any]:
        model = self._model
        return {
            Column.NAME: lambda take: natural(take.name),
            Column.STAR: lambda take: 0 if take.starred else 1,
            Column.LENGTH: lambda take: take.seconds,
            Column.TEMPO: lambda take: take.tempo_bpm,
            Column.KEY: lambda take: plain(take.key) if take.key else None,
            Column.MODEL: lambda take: plain(model.model_name(take)) or None,
            Column.TAGS: lambda take: take.tags or None,
            Column.LOUDNESS: lambda take: (
                take.loudness_lufs if math.isfinite(take.loudness_lufs) else None
            ),
            # Clocks go wrong; the numbers say in which order takes were made.
            Column.CREATED: lambda take: take.number,
        }[Column(self._column)]

    def _sync(self) -> None:
        """Bring the rows in line with takes, criteria and order."""
        new = self._list()
        if new != self._ids:
            self.rearranging.emit()
            self._move_to(new)
            self.rearranged.emit()

    def _move_to(self, new: list[str]) -> None:
        """Go to another list of rows in as few steps as Qt can follow."""
        had, kept = set(self._ids), set(new)
        gone = runs([row for row, key in enumerate(self._ids) if key not in kept])
        came = runs([row for row, key in enumerate(new) if key not in had])
        if len(gone) + len(came) > _MANY_RUNS:
            self.beginResetModel()
            self._set(new)
            self.endResetModel()
        else:
            for first, last in reversed(gone):
                self.beginRemoveRows(_ROOT, first, last)
                self._set(self._ids[:first] + self._ids[last + 1 :])
                self.endRemoveRows()
            stayed = [key for key in new if key in had]
            if stayed != self._ids:
                self._reorder(stayed)
            for first, last in came:
                self.beginInsertRows(_ROOT, first, last)
                self._set(self._ids[:first] + new[first : last + 1] + self._ids[first:])
                self.endInsertRows()

    def _reorder(self, order: list[str]) -> None:
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        names = [self.id_at(place.row()) for place in held]
        self._set(order)
        moved = [
            self.index(self.row_of(key), place.column())
            for key, place in zip(names, held, strict=True)
        ]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _set(self, ids: list[str]) -> None:
        self._ids, self._rows = ids, None

    # What happens below.

    def _begin_reset(self) -> None:
        self.rearranging.emit()
        self.beginResetModel()

    def _end_reset(self) -> None:
        self._sorted = None
        self._set(self._list())
        self.endResetModel()
        self.rearranged.emit()

    def _source_grew(self) -> None:
        self._sorted = None
        self._sync()

    def _source_shrinks(self, parent: QModelIndex, first: int, last: int) -> None:
        # The takes are still there: only when they are gone can anybody tell what is left.
        self.rearranging.emit()
        leaving = {take.id for take in self._model.takes[first : last + 1]}
        self._move_to([key for key in self._ids if key not in leaving])

    def _source_shrank(self) -> None:
        self._sorted = None
        self.rearranged.emit()

    def _source_changed(
        self, top: QModelIndex, bottom: QModelIndex, roles: Sequence[int] = ()
    ) -> None:
        takes = self._model.takes[top.row() : bottom.row() + 1]
        if list(roles) != [Role.PEAKS]:
            self._sorted = None
            self._sync()
        rows = sorted(row for row in (self.row_of(take.id) for take in takes) if row >= 0)
        for first, last in runs(rows):
            self.dataChanged.emit(
                self.index(first, top.column()), self.index(last, bottom.column()), list(roles)
            )


def _all_in(words: Sequence[str], text: str) -> bool:
    return all(word in text for word in words)


def _without_seed(text: str) -> str:
    return text[: text.rindex(SEED_MARK)]


def _by_seed(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Words that may be part of a seed, and short numbers: nearly every seed has those.

    A seed may be typed as it is shown, in groups.
    """
    longer: list[str] = []
    short: list[str] = []
    for decimal, group in groupby(words, str.isdecimal):
        parts = list(group)
        few = decimal and sum(map(len, parts)) < _SEED_DIGITS
        (short if few else longer).extend(parts)
    return longer, short
