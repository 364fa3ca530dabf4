"""The takes as a table: one row per take, in the order of their numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from neurosketch.app.items.texts import date_text, length_text, loudness_text, plain, runs
from neurosketch.app.widgets.seed_field import format_seed
from neurosketch.library.take import Take

Index = QModelIndex | QPersistentModelIndex
Peaks = npt.NDArray[np.float32]

SEED_MARK = "\n\0 "
"""Stands before the seed in what a search looks through."""

KEPT_PEAKS = 2048
"""Thumbnails kept in memory: 1.3 kB each, several screens of a large shelf."""

_FEW = 24
_ROOT = QModelIndex()


class Column(IntEnum):
    """What stands in which column."""

    NAME = 0
    STAR = 1
    LENGTH = 2
    TEMPO = 3
    KEY = 4
    MODEL = 5
    TAGS = 6
    LOUDNESS = 7
    CREATED = 8


NUMBERS = frozenset({Column.LENGTH, Column.TEMPO, Column.LOUDNESS})
"""Columns of figures, which stand at the right."""


class Role(IntEnum):
    """What the delegates ask for beside Qt's own roles."""

    TAKE = Qt.ItemDataRole.UserRole + 1
    PEAKS = Qt.ItemDataRole.UserRole + 2
    DETAIL = Qt.ItemDataRole.UserRole + 3
    SEED = Qt.ItemDataRole.UserRole + 4


class TakeModel(QAbstractTableModel):
    """Takes, never changed from here: an edit is a wish that `renameRequested` passes on.

    Signals:
        renameRequested(str, str): take id and the name somebody typed.
        peaksWanted(object): tuple of ids whose thumbnails a view is about to show.
    """

    renameRequested = Signal(str, str)
    peaksWanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._takes: list[Take] = []
        self._rows: dict[str, int] = {}
        self._words: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._peaks: OrderedDict[str, Peaks] = OrderedDict()
        self._wanted: dict[str, None] = {}
        self._asked: set[str] = set()
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._want)

    @property
    def takes(self) -> tuple[Take, ...]:
        """Every take, in order."""
        return tuple(self._takes)

    def take(self, take_id: str) -> Take | None:
        """The take with this id."""
        row = self._rows.get(take_id)
        return None if row is None else self._takes[row]

    def row_of(self, take_id: str) -> int:
        """Row of a take; -1 when it is not here."""
        return self._rows.get(take_id, -1)

    def words(self, take: Take) -> str:
        """What a search looks through."""
        known = self._words.get(take.id)
        if known is None:
            seed = "" if take.seed is None else str(take.seed)
            parts = (take.name, " ".join(take.tags), take.notes, self.model_name(take),
                     take.model_id, take.key or "")  # fmt: skip
            known = self._words[take.id] = plain("\n".join(parts)) + SEED_MARK + seed
        return known

    def model_name(self, take: Take) -> str:
        """What people call the model that made it."""
        return self._names.get(take.model_id, take.model_id)

    def set_model_names(self, names: Mapping[str, str]) -> None:
        """Say what people call the models; the rows are drawn anew."""
        self._names = dict(names)
        self._words.clear()
        if self._takes:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self._takes) - 1, Column.CREATED)
            )

    def set_takes(self, takes: Iterable[Take]) -> None:
        """Show these takes; a few differences are told as such, many as a new table."""
        new = sorted(takes, key=lambda take: take.number)
        ids = {take.id for take in new}
        gone = [take.id for take in self._takes if take.id not in ids]
        changed = [take for take in new if self.take(take.id) != take]
        if len(gone) + len(changed) <= _FEW:
            self.remove(gone)
            self.upsert(*changed)
            return
        self.beginResetModel()
        self._takes = new
        self._words.clear()
        self._reindex()
        self.endResetModel()

    def upsert(self, *takes: Take) -> None:
        """Put takes in, or change those that are here already."""
        changed = []
        for take in takes:
            row = self._rows.get(take.id)
            self._words.pop(take.id, None)
            if row is not None:
                self._takes[row] = take
                changed.append(row)
                continue
            row = bisect_right(self._takes, take.number, key=lambda known: known.number)
            self.beginInsertRows(_ROOT, row, row)
            self._takes.insert(row, take)
            self._reindex()
            self.endInsertRows()
            # An earlier number moves the rows below: what is yet to be told moves with them.
            changed = [place + (place >= row) for place in changed]
        for first, last in runs(sorted(changed)):
            self.dataChanged.emit(self.index(first, 0), self.index(last, Column.CREATED))

    def remove(self, take_ids: Iterable[str]) -> None:
        """Take rows out; ids that are not here are passed over."""
        rows = sorted({self._rows[key] for key in take_ids if key in self._rows})
        for first, last in reversed(runs(rows)):
            self.beginRemoveRows(_ROOT, first, last)
            for take in self._takes[first : last + 1]:
                self._words.pop(take.id, None)
                self._peaks.pop(take.id, None)
            del self._takes[first : last + 1]
            self._reindex()
            self.endRemoveRows()

    def set_peaks(self, take_id: str, peaks: Peaks) -> None:
        """A thumbnail has arrived: (N, 2) float32 minimum and maximum per column."""
        self._asked.discard(take_id)
        self._peaks[take_id] = peaks
        self._peaks.move_to_end(take_id)
        while len(self._peaks) > KEPT_PEAKS:
            self._peaks.popitem(last=False)
        row = self._rows.get(take_id)
        if row is not None:
            place = self.index(row, Column.NAME)
            self.dataChanged.emit(place, place, [Role.PEAKS])

    def kept_peaks(self) -> int:
        """How many thumbnails are in memory."""
        return len(self._peaks)

    def _reindex(self) -> None:
        self._rows = {take.id: row for row, take in enumerate(self._takes)}

    def _peaks_of(self, take_id: str) -> Peaks | None:
        peaks = self._peaks.get(take_id)
        if peaks is not None:
            self._peaks.move_to_end(take_id)
        elif take_id not in self._asked:
            self._wanted[take_id] = None
            self._ask.start()
        return peaks

    def _want(self) -> None:
        wanted, self._wanted = tuple(self._wanted), {}
        if len(self._asked) > KEPT_PEAKS:
            self._asked.clear()  # answers that never came may be asked for again
        self._asked.update(wanted)
        self.peaksWanted.emit(wanted)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many takes there are."""
        return 0 if parent.isValid() else len(self._takes)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As many as `Column` has."""
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Names are edited; everything is chosen and dragged."""
        flags = super().flags(index)
        if index.isValid():
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren
            if index.column() == Column.NAME:
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a view shows, reads out or asks for."""
        if not index.isValid() or not 0 <= index.row() < len(self._takes):
            return None
        take, column = self._takes[index.row()], Column(index.column())
        if role == Role.TAKE:
            return take
        if role == Role.PEAKS:
            return self._peaks_of(take.id)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(take, column)
        if role == Role.DETAIL:
            return self.detail(take)
        if role == Role.SEED:
            return self.seed_text(take)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self.text(take, column)
            return text if column == Column.NAME else f"{self._title(column)}: {text}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and column == Column.NAME:
            return ", ".join(self.facts(take))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((take.name, *self.facts(take)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name; the row changes when it has been given."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != Column.NAME:
            return False
        take, name = self._takes[index.row()], " ".join(str(value).split())
        if not name or name == take.name:
            return False
        self.renameRequested.emit(take.id, name)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole and section == Column.STAR:
            return ""
        if role == Qt.ItemDataRole.TextAlignmentRole and section in NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return self._title(Column(section)) if role in shown else None

    def _title(self, column: Column) -> str:
        return {
            Column.NAME: self.tr("Name"), Column.STAR: self.tr("Star"),
            Column.LENGTH: self.tr("Length"), Column.TEMPO: self.tr("Tempo"),
            Column.KEY: self.tr("Key"), Column.MODEL: self.tr("Model"),
            Column.TAGS: self.tr("Tags"), Column.LOUDNESS: self.tr("Loudness"),
            Column.CREATED: self.tr("Created"),
        }[column]  # fmt: skip

    def text(self, take: Take, column: Column) -> str:
        """What stands in a cell; the star's cell says whether there is one."""
        if column == Column.NAME:
            return take.name
        if column == Column.STAR:
            return self.tr("starred") if take.starred else ""
        if column == Column.LENGTH:
            return length_text(take.seconds)
        if column == Column.TEMPO:
            return "" if take.tempo_bpm is None else f"{take.tempo_bpm:g}"
        if column == Column.KEY:
            return take.key or ""
        if column == Column.MODEL:
            return self.model_name(take)
        if column == Column.TAGS:
            return ", ".join(take.tags)
        if column == Column.LOUDNESS:
            return loudness_text(take.loudness_lufs)
        return date_text(take.created)

    def detail(self, take: Take) -> str:
        """One line, such as `Drift · 6.2 s · 122 · A min`."""
        parts = [
            self.text(take, c) for c in (Column.MODEL, Column.LENGTH, Column.TEMPO, Column.KEY)
        ]
        return " · ".join(part for part in parts if part)

    def seed_text(self, take: Take) -> str:
        """The seed; empty for audio from outside."""
        if take.seed is None or not take.model_id:
            return ""
        return self.tr("seed {0}").format(format_seed(take.seed))

    def lines(self, take: Take) -> list[str]:
        """Where it comes from and how it sounds, in lines."""
        second = (self.seed_text(take), loudness_text(take.loudness_lufs))
        created = date_text(take.created)
        lines = (self.detail(take), " · ".join(part for part in second if part), created)
        return [line for line in lines if line]

    def facts(self, take: Take) -> list[str]:
        """What a screen reader and the tool tip say beside the name."""
        parts = [self.detail(take), self.seed_text(take), loudness_text(take.loudness_lufs)]
        parts.append(self.tr("starred") if take.starred else "")
        parts.append(", ".join(take.tags))
        if take.twins == 1:
            parts.append(self.tr("the same sound as another take"))
        elif take.twins:
            parts.append(self.tr("the same sound as {0} other takes").format(take.twins))
        parts.append(self.tr("slider movements are kept with it") if take.has_gesture else "")
        parts.append(self.tr("its notes are kept with it") if take.has_score else "")
        parts.append(take.problem)
        parts.append(take.notes if len(take.notes) <= 200 else take.notes[:199] + "…")
        return [part for part in parts if part]
