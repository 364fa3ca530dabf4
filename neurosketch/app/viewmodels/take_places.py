"""Where the takes of the shelf lie on the map: heard once, off the window's thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.file_jobs import FileJobs, Lane
from neurosketch.app.bridge.session_port import MapperPort
from neurosketch.app.viewmodels.place_cache import PlaceCache
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.core.errors import Cancelled, NeuroSketchError
from neurosketch.core.sound_map import Place

if TYPE_CHECKING:
    from neurosketch.library.take import Take

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Takes of one job, so that the first ones appear soon."""


class TakePlaces(QObject):
    """Finds and remembers the places of the takes that the shelf shows.

    Signals:
        changed(): places have come or gone.
    """

    changed = Signal()

    def __init__(
        self, shelf: ShelfViewModel, jobs: FileJobs, folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._jobs = jobs
        self._folder = folder
        self._mapper: MapperPort | None = None
        self._cache: PlaceCache | None = None
        self._cancel = threading.Event()
        self._found: dict[str, Place | None] = {}
        self._waiting: list[Take] = []
        self._busy = False
        for signal in (shelf.takesChanged, shelf.takeAdded, shelf.takesRemoved):
            signal.connect(self._shelf_changed)

    @property
    def places(self) -> Mapping[str, Place]:
        """Take id → place, of the takes that the shelf shows and that have one."""
        found = {}
        for take in self._shelf.takes if self._mapper is not None else ():
            place = self._found.get(take.audio_sha256)
            if place is not None:
                found[take.id] = place
        return found

    @property
    def missing(self) -> int:
        """How many takes are still to be heard."""
        return len(self._waiting)

    def use(self, mapper: MapperPort | None) -> None:
        """Find places on this map from now on; None finds none."""
        if mapper is self._mapper:
            return
        self.stop()
        self._cancel = threading.Event()
        self._mapper = mapper
        self._cache = None if mapper is None else PlaceCache(self._folder, mapper.sounds.id)
        self._found.clear()
        self._shelf_changed()

    def stop(self) -> None:
        """Stop listening; what runs ends soon."""
        self._cancel.set()
        self._waiting = []

    def _shelf_changed(self, *_: object) -> None:
        if self._mapper is not None and not self._cancel.is_set():
            self._waiting = [
                take for take in self._shelf.takes
                if take.audio_sha256 not in self._found and not take.problem
            ]  # fmt: skip
            self._next()
        self.changed.emit()

    def _next(self) -> None:
        mapper, cache = self._mapper, self._cache
        if self._busy or not self._waiting or mapper is None or cache is None:
            return
        self._busy = True
        takes = tuple(self._waiting)
        read, cancel = self._shelf.clips.read, self._cancel

        def done(found: dict[str, Place | None]) -> None:
            self._busy = False
            if cancel is self._cancel and not cancel.is_set():
                self._found.update(found)
                self._waiting = [t for t in self._waiting if t.audio_sha256 not in self._found]
                self.changed.emit()
            self._next()

        def failed(sentence: str) -> None:
            log.warning("takes find no place on the map: %s", sentence)
            done({take.audio_sha256: None for take in takes})

        work = _listening(takes, mapper, cache, read, cancel)
        self._jobs.submit(work, done, failed, Lane.MAP)


def _listening(
    takes: tuple[Take, ...],
    mapper: MapperPort,
    cache: PlaceCache,
    read: Callable[[str], object],
    cancel: threading.Event,
) -> Callable[[], dict[str, Place | None]]:
    """A job that places all takes that are remembered and the first few of the others."""

    def work() -> dict[str, Place | None]:
        known = cache.known()
        found = {t.audio_sha256: known[t.audio_sha256] for t in takes if t.audio_sha256 in known}
        unknown = [take for take in takes if take.audio_sha256 not in found]
        fresh: dict[str, Place | None] = {}
        unreadable: dict[str, Place | None] = {}
        for take in unknown[:AT_ONCE]:
            try:
                fresh[take.audio_sha256] = mapper.locate(read(take.id), cancel)  # type: ignore[arg-type]
            except Cancelled:
                break
            except NeuroSketchError as error:
                # The shelf says what is wrong with it; it may be there at the next start.
                log.warning("take %s finds no place on the map: %s", take.id, error)
                unreadable[take.audio_sha256] = None
        cache.add(fresh)
        return {**found, **fresh, **unreadable}

    return work
