"""What the eyes want to know about takes: thumbnails, lineage, tags, search, how much there is."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.file_jobs import FileJobs, Lane
from neurosketch.app.viewmodels.library_access import LibraryAccess

if TYPE_CHECKING:
    from neurosketch.library.take import Take

log = logging.getLogger(__name__)

THUMBNAIL_COLUMNS = 160
PEAKS_AT_ONCE = 24
"""Thumbnails of one job: a screen of cards, so that the first ones appear soon."""
CACHED_PEAKS = 3000

T = TypeVar("T")
Peaks = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The family of a take; those that are gone from the library are left out."""

    parents: tuple[Take, ...] = ()
    children: tuple[Take, ...] = ()
    twins: tuple[Take, ...] = ()


class ShelfViews(QObject):
    """Asks the library on a lane of its own and remembers thumbnails.

    Signals:
        peaksReady(str, object): take id and (160, 2) lowest and highest sample per column.
        lineageReady(str, object): take id and its `Lineage`.
        tagsChanged(object): tuple of every tag in the library.
        usageChanged(object): `Usage` of the library.
    """

    peaksReady = Signal(str, object)
    lineageReady = Signal(str, object)
    tagsChanged = Signal(object)
    usageChanged = Signal(object)

    def __init__(
        self, access: LibraryAccess, jobs: FileJobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._access = access
        self._jobs = jobs
        self._peaks: OrderedDict[str, Peaks] = OrderedDict()
        self._asked: set[str] = set()
        self.tags: tuple[str, ...] = ()
        self.usage: object | None = None

    @property
    def peaks(self) -> Mapping[str, Peaks]:
        """Thumbnails in memory."""
        return self._peaks

    def want_peaks(self, take_ids: Sequence[str]) -> None:
        """Ask for thumbnails; each comes through `peaksReady`, those in memory at once."""
        missing = []
        for take_id in take_ids:
            known = self._peaks.get(take_id)
            if known is not None:
                self._peaks.move_to_end(take_id)
                self.peaksReady.emit(take_id, known)
            elif take_id not in self._asked:
                missing.append(take_id)
        self._asked.update(missing)
        for at in range(0, len(missing), PEAKS_AT_ONCE):
            self._ask_peaks(missing[at : at + PEAKS_AT_ONCE])

    def show_peaks(self, found: Mapping[str, Peaks]) -> None:
        """Take in thumbnails by take id."""
        for take_id, peaks in found.items():
            self._peaks[take_id] = peaks
            self._peaks.move_to_end(take_id)
            self.peaksReady.emit(take_id, peaks)
        while len(self._peaks) > CACHED_PEAKS:
            self._peaks.popitem(last=False)

    def want_lineage(self, take_id: str) -> None:
        """Ask for parents, children and equals of a take."""

        def work() -> Lineage:
            library = self._access.open()
            return Lineage(
                library.parents(take_id), library.children(take_id), library.twins(take_id)
            )

        self._ask(work, lambda found: self.lineageReady.emit(take_id, found))

    def search(self, text: str, found: Callable[[frozenset[str]], None]) -> None:
        """Ask which takes match all words of `text`; `found` gets their ids."""
        self._ask(lambda: self._access.open().search(text), found)

    def want_tags(self) -> None:
        """Ask for every tag there is."""

        def done(tags: tuple[str, ...]) -> None:
            if tags != self.tags:
                self.tags = tags
                self.tagsChanged.emit(tags)

        self._ask(lambda: self._access.open().tags(), done)

    def want_usage(self) -> None:
        """Ask how much the library holds."""

        def done(usage: object) -> None:
            self.usage = usage
            self.usageChanged.emit(usage)

        self._ask(lambda: self._access.open().usage(), done)

    def forget(self, take_ids: Collection[str]) -> None:
        """These takes are gone."""
        for take_id in take_ids:
            self._peaks.pop(take_id, None)

    def _ask_peaks(self, take_ids: list[str]) -> None:
        def done(found: dict[str, Peaks]) -> None:
            self._asked.difference_update(take_ids)
            self.show_peaks(found)

        def failed(sentence: str) -> None:
            self._asked.difference_update(take_ids)
            log.warning("no thumbnails: %s", sentence)

        self._jobs.submit(lambda: self._access.open().peaks(take_ids), done, failed, Lane.VIEWS)

    def _ask(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        # Without an answer the view stays as it is; whatever ails the library is said elsewhere.
        self._jobs.submit(work, done, lambda text: log.warning("%s", text), Lane.VIEWS)
