"""The takes of this sketch, as the shelf shows them; every file access happens elsewhere."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.core.clip import Clip
from neurosketch.dsp.peaks import column_peaks

if TYPE_CHECKING:
    from neurosketch.library.takes import Take, TakeStore

log = logging.getLogger(__name__)

THUMBNAIL_COLUMNS = 160
CACHED_CLIPS = 12

Peaks = npt.NDArray[np.float32]


class ShelfViewModel(QObject):
    """Takes and which one is chosen.

    The store is opened by the first background job, so that making this object costs no file
    access.

    Signals:
        takesChanged(object): tuple of all `Take`s in order.
        peaksReady(str, object): take id and (N, 2) lowest and highest sample per column.
        chosenChanged(object): the chosen `Take` or None.
        clipReady(object): `Clip` of the chosen take, or None when none is chosen.
    """

    takesChanged = Signal(object)
    peaksReady = Signal(str, object)
    chosenChanged = Signal(object)
    clipReady = Signal(object)

    def __init__(self, folder: Path, jobs: FileJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._jobs = jobs
        self._store: TakeStore | None = None
        self._takes: dict[str, Take] = {}
        self._clips: OrderedDict[str, Clip] = OrderedDict()
        self.peaks: dict[str, Peaks] = {}
        self._thumbnail_busy = False
        self._loading: dict[str, list[Callable[[Clip], None]]] = {}
        self.chosen_id = ""
        self._last_number = 0

    @property
    def takes(self) -> tuple[Take, ...]:
        """Every take, in order."""
        return tuple(self._takes.values())

    @property
    def chosen(self) -> Take | None:
        """The chosen take."""
        return self._takes.get(self.chosen_id)

    def take(self, take_id: str) -> Take | None:
        """The take with this id."""
        return self._takes.get(take_id)

    def refresh(self) -> None:
        """Read the shelf from disk."""
        self._jobs.submit(lambda: self._open().takes(), self._set_takes)

    def add(self, clip: Clip) -> None:
        """Keep a clip under the next number; it is chosen once it is safely on disk."""

        def chosen(take: Take | None) -> None:
            if take is not None:
                self.choose(take.id)

        self.store(lambda: clip, chosen)

    def store(self, make: Callable[[], Clip | None], stored: Callable[[Take | None], None]) -> None:
        """Keep what `make` returns under the next number.

        Making and writing are one job: closing the program in between loses nothing.

        Args:
            make: called on the file thread; None when there is nothing to keep.
            stored: called with the take once it is safely on disk, or with None.
        """

        def work() -> tuple[Take, Clip] | None:
            clip = make()
            if clip is None:
                return None
            name = self._next_name()
            take = self._open().add(replace(clip, name=name))
            return take, replace(clip, id=take.id, name=name)

        def done(result: tuple[Take, Clip] | None) -> None:
            if result is None:
                stored(None)
                return
            take, clip = result
            self._remember(take.id, clip)
            self._takes[take.id] = take
            self.takesChanged.emit(self.takes)
            stored(take)
            self._next_thumbnail()

        self._jobs.submit(work, done)

    def _next_name(self) -> str:
        """A name with a number that no take of this session or on disk had; file thread only."""
        takes = self._open().takes()
        numbers = [self._number_of(take.name) for take in takes]
        self._last_number = max(self._last_number, len(takes), *numbers, 0) + 1
        return self._take_name(self._last_number)

    def _take_name(self, number: int) -> str:
        return self.tr("take {0}").format(number)

    def rename(self, take_id: str, name: str) -> None:
        """Give a take another name."""
        if take_id in self._takes and name.strip():
            self._change(take_id, lambda store: store.rename(take_id, name.strip()))

    def star(self, take_id: str, starred: bool) -> None:
        """Star a take or take the star away."""
        if take_id in self._takes:
            self._change(take_id, lambda store: store.star(take_id, starred))

    def delete(self, take_id: str) -> None:
        """Move a take to the bin; its right-hand neighbour is chosen if it was chosen."""
        if take_id in self._takes:
            if take_id == self.chosen_id:
                self.choose(self.neighbour(1) or self.neighbour(-1))
            self._change(take_id, lambda store: store.delete(take_id))

    def restore(self, take_id: str) -> None:
        """Bring a take back from the bin and choose it."""
        self._change(take_id, lambda store: store.restore(take_id), choose=True)

    def neighbour(self, step: int) -> str:
        """Id of the take `step` places from the chosen one, or empty."""
        ids = list(self._takes)
        if self.chosen_id not in ids:
            return ""
        place = ids.index(self.chosen_id) + step
        return ids[place] if 0 <= place < len(ids) else ""

    def choose(self, take_id: str) -> None:
        """Show a take; empty shows none. Its clip follows through `clipReady`."""
        if take_id not in self._takes:
            take_id = ""
        if take_id == self.chosen_id:
            return
        self.chosen_id = take_id
        self.chosenChanged.emit(self.chosen)
        if not take_id:
            self.clipReady.emit(None)
        else:
            self.with_clip(take_id, self._show_clip)

    def with_clip(self, take_id: str, then: Callable[[Clip], None]) -> None:
        """Call `then` with the clip of a take: at once when it is in memory, else when decoded."""
        clip = self._clips.get(take_id)
        if clip is not None:
            self._clips.move_to_end(take_id)
            then(clip)
            return

        if take_id in self._loading:
            self._loading[take_id].append(then)
            return
        self._loading[take_id] = [then]

        def done(loaded: Clip) -> None:
            self._remember(take_id, loaded)
            for ready in self._loading.pop(take_id):
                ready(loaded)

        def failed(sentence: str) -> None:
            del self._loading[take_id]
            self._jobs.failed.emit(sentence)

        self._jobs.submit(lambda: self._open().load_clip(take_id), done, failed)

    def _show_clip(self, clip: Clip) -> None:
        # The decoded clip may arrive after another take was chosen.
        if self._clips.get(self.chosen_id) is clip:
            self.clipReady.emit(clip)

    def _open(self) -> TakeStore:
        """The store; runs on the file thread only."""
        if self._store is None:
            from neurosketch.library.takes import TakeStore

            self._folder.mkdir(parents=True, exist_ok=True)
            self._store = TakeStore(self._folder)
        return self._store

    def _change(
        self, take_id: str, change: Callable[[TakeStore], object], choose: bool = False
    ) -> None:
        def work() -> tuple[Take, ...]:
            store = self._open()
            change(store)
            return store.takes()

        def done(takes: tuple[Take, ...]) -> None:
            self._set_takes(takes)
            if choose:
                self.choose(take_id)

        self._jobs.submit(work, done)

    def _set_takes(self, takes: tuple[Take, ...]) -> None:
        self._takes = {take.id: take for take in takes}
        for take_id, clip in list(self._clips.items()):
            take = self._takes.get(take_id)
            if take is None:
                del self._clips[take_id]
            elif take.name != clip.name:
                self._clips[take_id] = replace(clip, name=take.name)
        if self.chosen_id and self.chosen_id not in self._takes:
            self.choose("")
        self.takesChanged.emit(self.takes)
        if self.chosen is not None:
            self.chosenChanged.emit(self.chosen)
        self._next_thumbnail()

    def _number_of(self, name: str) -> int:
        """The number in a name we gave; 0 for a name of the user's, such as "bass 808"."""
        digits = re.search(r"\d+", name)
        if digits is None or name != self._take_name(int(digits[0])):
            return 0
        return int(digits[0])

    def _remember(self, take_id: str, clip: Clip) -> None:
        self._clips[take_id] = clip
        self._clips.move_to_end(take_id)
        while len(self._clips) > CACHED_CLIPS:
            self._clips.popitem(last=False)

    def _next_thumbnail(self) -> None:
        """Draw one missing thumbnail after the other, newest first.

        One at a time, so that a clip the user asks for never waits behind all of them.
        """
        missing = next((i for i in reversed(self._takes) if i not in self.peaks), "")
        if self._thumbnail_busy or not missing:
            return
        self._thumbnail_busy = True
        clip = self._clips.get(missing)

        def work() -> Peaks:
            audio = clip.audio if clip is not None else self._open().load_clip(missing).audio
            return column_peaks(audio, THUMBNAIL_COLUMNS)

        def done(peaks: Peaks) -> None:
            self._thumbnail_busy = False
            self.peaks[missing] = peaks
            self.peaksReady.emit(missing, peaks)
            self._next_thumbnail()

        def failed(sentence: str) -> None:
            log.warning("no thumbnail for take %s: %s", missing, sentence)
            done(np.zeros((THUMBNAIL_COLUMNS, 2), np.float32))

        self._jobs.submit(work, done, failed)
