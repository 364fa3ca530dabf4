"""Which takes are chosen, remembered by their ids: rows come and go under a filter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, Signal

from neurosketch.app.items.take_filter import TakeFilter
from neurosketch.app.items.take_model import Column, TakeModel

_Flag = QItemSelectionModel.SelectionFlag


class TakeChoice(QObject):
    """One current take and all chosen ones; both views share `selection`.

    A take that is only filtered out stays current and chosen, and is marked again when it comes
    back. One that has left the model is neither.

    Signals:
        moved(str): a hand made another take the current one.
        changed(): current or chosen takes are others than before, whoever did it.
    """

    moved = Signal(str)
    changed = Signal()

    def __init__(self, model: TakeModel, takes: TakeFilter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._takes = takes
        self._current = ""
        self._chosen: tuple[str, ...] = ()
        self._quiet = False
        self.selection = QItemSelectionModel(takes, self)
        self.selection.currentChanged.connect(self._moved)
        self.selection.selectionChanged.connect(self._selected)
        takes.rearranging.connect(self._rearranging)
        takes.rearranged.connect(self._rearranged)

    @property
    def current(self) -> str:
        """Id of the current take, or empty."""
        return self._current

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of all chosen takes."""
        return self._chosen

    def shown(self) -> tuple[str, ...]:
        """Ids of the chosen takes in the order shown; the current one when there are none."""
        rows = sorted(row for row in map(self._takes.row_of, self._chosen) if row >= 0)
        ids = tuple(map(self._takes.id_at, rows))
        return ids or ((self._current,) if self._current else ())

    def set_current(self, take_id: str) -> None:
        """Make a take the current and only chosen one, without `moved`; empty chooses none."""
        if self._model.take(take_id) is None:
            take_id = ""
        if take_id != self._current:
            self._current = take_id
            self._chosen = (take_id,) if take_id else ()
            self._mark()
            self.changed.emit()

    def _moved(self, current: QModelIndex) -> None:
        take_id = self._takes.id_at(current.row())
        if not self._quiet and take_id and take_id != self._current:
            self._current = take_id
            self.changed.emit()
            self.moved.emit(take_id)

    def _selected(self) -> None:
        if not self._quiet:
            rows = {index.row() for index in self.selection.selectedIndexes()}
            self._chosen = tuple(self._takes.id_at(row) for row in sorted(rows))
            self.changed.emit()

    def _rearranging(self) -> None:
        # Qt moves the current row to a neighbour when it goes; nobody has chosen that.
        self._quiet = True

    def _rearranged(self) -> None:
        before = (self._current, self._chosen)
        if self._model.take(self._current) is None:
            self._current = ""
        self._chosen = tuple(key for key in self._chosen if self._model.take(key) is not None)
        self._mark()
        if before != (self._current, self._chosen):
            self.changed.emit()

    def _mark(self) -> None:
        self._quiet = True
        index = self._takes.index(self._takes.row_of(self._current), Column.NAME)
        if index != self.selection.currentIndex():
            self.selection.setCurrentIndex(index, _Flag.NoUpdate)
        rows: Sequence[int] = [self._takes.row_of(key) for key in self._chosen]
        marked = QItemSelection()
        for row in rows:
            if row >= 0:
                last = self._takes.index(row, len(Column) - 1)
                marked.select(self._takes.index(row, 0), last)
        self.selection.select(marked, _Flag.ClearAndSelect)
        self._quiet = False
