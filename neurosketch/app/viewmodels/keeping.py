"""Puts clips into the library; what cannot be written stays in memory and is tried again."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app.bridge.file_jobs import FileJobs, Lane
from neurosketch.app.viewmodels.library_access import LibraryAccess
from neurosketch.app.viewmodels.shelf_views import THUMBNAIL_COLUMNS, Peaks
from neurosketch.core.clip import Clip
from neurosketch.core.errors import NeuroSketchError
from neurosketch.dsp.peaks import column_peaks

if TYPE_CHECKING:
    from neurosketch.library.take import Take

log = logging.getLogger(__name__)

RETRY_MS = 10_000
UNSAVED_NUMBER = 10**9
"""Takes that are only in memory come last."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A clip on the shelf.

    Attributes:
        take: how the shelf shows it.
        clip: its samples.
        saved: whether the library has it; if not, the take's `problem` says why.
        peaks: its thumbnail.
    """

    take: Take
    clip: Clip
    saved: bool
    peaks: Peaks


class TakeKeeper(QObject):
    """Adds clips to the library on its lane.

    Signals:
        saved(object, object): `Take` as it was in memory when it was written, and as it is now.
    """

    saved = Signal(object, object)

    def __init__(
        self, access: LibraryAccess, jobs: FileJobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._access = access
        self._jobs = jobs
        self._numbered = self.tr("take {0}")
        self._waiting_name = self.tr("new take")
        self.unsaved: dict[str, Kept] = {}
        # The same clips as the library's lane knows them, and nobody else: at the end of the
        # program its last answers are not waited for.
        self._held: dict[str, Kept] = {}
        self._trying: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RETRY_MS)
        self._timer.timeout.connect(self.retry)

    def keep(
        self,
        make: Callable[[], Clip | None],
        kept: Callable[[Kept | None], None],
        sketch_id: str,
        name: str = "",
    ) -> None:
        """Put what `make` returns on the shelf of a sketch.

        Making and writing are one job: closing the program in between loses nothing.

        Args:
            make: called on the library's lane; None when there is nothing to keep.
            kept: called with the answer; a clip that could not be written is in it as well.
            sketch_id: whose shelf.
            name: empty takes the next number.
        """
        waiting = self._waiting_name
        problem = self.tr("Only in memory so far: {0}")

        def work() -> Kept | None:
            clip = make()
            if clip is None:
                return None
            named = replace(clip, name=name or waiting)
            try:
                take = self._add(named, sketch_id, ())
            except (NeuroSketchError, OSError) as error:
                log.warning("a take stays in memory: %s", error)
                # What is no sound at all fails here as well, and is told like any other error.
                kept = _in_memory(named, sketch_id, problem.format(error))
                self._held[kept.take.id] = kept
                return kept
            return _kept(take, replace(named, id=take.id, name=take.name), saved=True)

        def done(result: Kept | None) -> None:
            if result is not None and not result.saved:
                self.unsaved[result.take.id] = result
                self._timer.start()
            elif self.unsaved:
                self.retry()
            kept(result)

        self._jobs.submit(work, done, lane=Lane.LIBRARY)

    def note(self, take: Take) -> None:
        """A take that is only in memory was renamed, starred and the like."""
        if take.id in self.unsaved:
            self.unsaved[take.id] = replace(self.unsaved[take.id], take=take)

    def retry(self) -> None:
        """Try again to write what is only in memory."""
        for take_id in [i for i in self.unsaved if i not in self._trying]:
            self._trying.add(take_id)
            self._retry_one(self.unsaved[take_id])

    def rescue(self, folder: Path) -> None:
        """The program ends: try once more, else write to `folder`. Submits a last job."""
        seen = dict(self.unsaved)
        self._timer.stop()
        self._jobs.submit(lambda: self._rescue(seen, folder), lane=Lane.LIBRARY)

    def _retry_one(self, kept: Kept) -> None:
        take_id = kept.take.id

        def done(take: Take) -> None:
            self._trying.discard(take_id)
            self.unsaved.pop(take_id, None)
            self.saved.emit(kept.take, take)

        def failed(sentence: str) -> None:
            self._trying.discard(take_id)
            self._timer.start()

        self._jobs.submit(lambda: self._write(kept), done, failed, Lane.LIBRARY)

    def _write(self, kept: Kept) -> Take:
        """Add the clip with all that was done to its take meanwhile; library lane only."""
        library, take = self._access.open(), kept.take
        added = library.take(take.id)
        # It may have been added before something else failed.
        if added is None or added.audio_sha256 != take.audio_sha256:
            added = self._add(replace(kept.clip, name=take.name), take.sketch_id, take.tags)
        library.update(
            [added.id],
            name=added.name if take.name == self._waiting_name else take.name,
            tags=take.tags,
            starred=take.starred,
            colour=take.colour,
            notes=take.notes,
            tempo_bpm=take.tempo_bpm,
            key=take.key,
        )
        if take.binned:
            library.bin([added.id])
        self._held.pop(take.id, None)
        return library.take(added.id) or added

    def _rescue(self, seen: dict[str, Kept], folder: Path) -> None:
        from neurosketch.export.formats import ExportFormat
        from neurosketch.export.writer import export_clip

        for kept in [seen.get(take_id, held) for take_id, held in self._held.items()]:
            try:
                self._write(kept)
            except (NeuroSketchError, OSError):
                name = re.sub(r"[^\w-]+", "_", kept.take.name)[:60]
                path = folder / f"{name}_{kept.clip.id[:8]}.wav"
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                    export_clip(kept.clip, path, ExportFormat("wav32f"))
                except (NeuroSketchError, OSError) as error:
                    log.critical("the take '%s' could not be written: %s", kept.take.name, error)
                else:
                    log.warning("the take '%s' was written to %s", kept.take.name, path)

    def _add(self, clip: Clip, sketch_id: str, tags: tuple[str, ...]) -> Take:
        """Write it; one that still waits for its number gets it now; library lane only."""
        numbered = self._numbered if clip.name == self._waiting_name else ""
        return self._access.open().add(clip, sketch_id, tags=tags, numbered=numbered)


def _kept(take: Take, clip: Clip, *, saved: bool) -> Kept:
    """With its thumbnail: to draw that of a long clip would hold the window up."""
    return Kept(take, clip, saved, column_peaks(clip.audio, THUMBNAIL_COLUMNS))


def _in_memory(clip: Clip, sketch_id: str, problem: str) -> Kept:
    """How the shelf shows a clip that no file holds."""
    from neurosketch.library.describe import describe

    take = describe(clip, sketch_id, (), clip.name, time.time()).take
    take = replace(take, number=UNSAVED_NUMBER, problem=problem)
    return _kept(take, replace(clip, id=take.id), saved=False)
