"""The sketch as a document: open, new, save as; saved by itself every few seconds."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app.bridge.file_jobs import Lane
from neurosketch.app.settings import RECENT, Settings
from neurosketch.app.viewmodels.again import MadeAgain
from neurosketch.app.viewmodels.document_texts import how_found
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.sketch_state import SketchState

if TYPE_CHECKING:
    from neurosketch.app.viewmodels.sketch_files import OpenedSketch
    from neurosketch.app.viewmodels.studio import StudioViewModel
    from neurosketch.library.document import DocumentLock, SketchDocument

log = logging.getLogger(__name__)

AUTOSAVE_MS = 3000
UNTITLED = "untitled"
"""Mark in a document that its name is not the user's."""
_REST = 20
"""A sketch that takes long to write rests this many times as long before the next time."""
LONGEST_WAIT_MS = 15_000


class DocumentViewModel(QObject):
    """Which sketch is open, and that nothing of it is lost.

    Takes are safe in the library the moment they exist; the document holds everything around them.
    It is written on the library's lane, so that no long export keeps it waiting.

    Args:
        studio: what is saved and restored.
        settings: remembers the last sketch and the recent ones.
        folder: where new sketches go.
        clock: seconds.

    Signals:
        changed(): name, path or whether it may be written.
        windowRestored(object): what the window had asked to find again, as it was stored.
        missingFound(int, int): how many takes the library lacks, and how many can be made again.
        opened(): a sketch is open and its takes are on the shelf.
    """

    changed = Signal()
    windowRestored = Signal(object)
    missingFound = Signal(int, int)
    opened = Signal()

    def __init__(
        self,
        studio: StudioViewModel,
        settings: Settings,
        folder: Path,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._settings = settings
        self._clock = clock
        self.folder = folder
        self.path: Path | None = None
        self.read_only = False
        self.untitled = True
        self.window_state: Callable[[], Mapping[str, str]] = dict
        self.state = SketchState(studio, self)
        self.again = MadeAgain(studio.generation, self)
        self._lock: DocumentLock | None = None
        self._touched = False
        self._dirty = False
        self._writing = False
        self._waiting = False
        self._told: tuple[str, Kind] | None = None
        self._problem = ""
        self._former_window: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_MS)
        self._timer.timeout.connect(self.save)
        self.state.changed.connect(self.touch)

    @property
    def name(self) -> str:
        """What people call the sketch."""
        return "" if self.path is None else self.path.stem

    @property
    def recent(self) -> tuple[Path, ...]:
        """Sketches that were open before, the latest first, without this one."""
        return tuple(path for path in self._settings.recent_sketches if path != self.path)

    @property
    def is_saved(self) -> bool:
        """Whether everything up to now is in the file."""
        return not self._dirty and not self._writing

    def start(self, asked: Path | None = None) -> None:
        """Open what was asked for, else the last sketch, else a new one."""
        last, folder, stem = self._settings.sketch, self.folder, self.tr("untitled")

        def work() -> tuple[OpenedSketch, str]:
            from neurosketch.app.viewmodels.sketch_files import open_first

            return open_first(None if asked is None else asked.absolute(), last, folder, stem)

        def done(answer: tuple[OpenedSketch, str]) -> None:
            opened, problem = answer
            self._adopt(opened)
            if problem:
                self._studio.say(problem, Kind.ERROR)

        self._submit(work, done)

    def new(self) -> None:
        """Begin a sketch."""
        folder, stem = self.folder, self.tr("untitled")

        def work() -> OpenedSketch:
            from neurosketch.app.viewmodels.sketch_files import new_sketch

            return new_sketch(folder, stem)

        self._submit(work, self._adopt)

    def open(self, path: Path) -> None:
        """Open a sketch; the one that is open stays when it cannot be read."""
        path = path.absolute()
        if path == self.path:
            self._studio.say(self.tr("“{0}” is open already.").format(self.name))
            return

        def work() -> OpenedSketch:
            from neurosketch.app.viewmodels.sketch_files import open_sketch

            return open_sketch(path)

        self._submit(work, self._adopt)

    def save(self) -> None:
        """Write the sketch now, in the background, when there is something to write."""
        # Not while the sketch is on its way to another file: the former one would come back.
        if not self._dirty or self._writing or self._waiting:
            return
        if self.path is None or self._lock is None:
            return
        path, document = self.path, self._document()
        self._dirty, self._writing = False, True

        def work() -> float:
            from neurosketch.app.viewmodels.sketch_files import marked
            from neurosketch.library.document import write_document

            began = self._clock()
            write_document(path, marked(document, is_open=True))
            return self._clock() - began

        def done(seconds: float) -> None:
            self._writing, self._problem = False, ""
            wait_ms = round(1000 * _REST * seconds)
            self._timer.setInterval(min(max(AUTOSAVE_MS, wait_ms), LONGEST_WAIT_MS))
            self._go_on()

        def failed(sentence: str) -> None:
            self._writing, self._dirty = False, True
            if sentence != self._problem:  # once, not every few seconds
                self._studio.say(sentence, Kind.ERROR)
            self._problem = sentence
            self._go_on()

        self._studio.jobs.submit(work, done, failed, Lane.LIBRARY)

    def save_now(self) -> None:
        """Write it because the user asked to, and say so."""
        if self.path is None:
            return
        if self._lock is None:
            self._say_read_only()
            return
        self._dirty = True
        self._problem = ""
        self.save()
        self._studio.say(self.tr("“{0}” saves itself; it is saved now as well.").format(self.name))

    def save_as(self, path: Path) -> None:
        """Go on in another file.

        A sketch that never had a name of its own moves there; any other stays as it is now.
        """
        self._go_elsewhere(path.absolute(), move=self.untitled)

    def rename(self, name: str) -> None:
        """Give the sketch, and its file, another name."""
        if self.path is None or self._lock is None:
            self._say_read_only()
            return
        from neurosketch.app.viewmodels.sketch_files import named, stem_of

        stem = stem_of(name)
        if not stem or stem == self.name:
            return
        self._go_elsewhere(named(self.path.with_name(stem)), move=True, replace=False)

    def make_again(self) -> None:
        """Generate the takes that the library lacks from their recipes."""
        self.again.start(self.state.missing_recipes())

    def touch(self) -> None:
        """Something that belongs to the sketch has changed: it is written soon."""
        if self.path is None:
            return
        self._touched = self._dirty = True
        if self._lock is not None and not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """The program ends: write the sketch for the last time; `release` follows."""
        self._timer.stop()
        self._leave()

    def release(self) -> None:
        """Let go of the file; the file threads have ended."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _submit(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        if self._waiting:
            return  # one door at a time
        self._waiting = True

        def ready(answer: object) -> None:
            self._waiting = False
            done(answer)
            self._go_on()

        def failed(sentence: str) -> None:
            self._waiting = False
            self._studio.say(sentence, Kind.ERROR)
            self._go_on()

        self._studio.jobs.submit(work, ready, failed, Lane.LIBRARY)

    def _adopt(self, opened: OpenedSketch) -> None:
        """Show another sketch; the one before is put away."""
        self._leave()
        if self._lock is not None:
            self._let_go(self._lock)
        document = opened.document
        self._lock, self.read_only = opened.lock, opened.lock is None
        self.untitled = bool(document.window.get(UNTITLED)) and not self.read_only
        self._former_window = {k: v for k, v in document.window.items() if k != UNTITLED}
        self._touched = self._dirty = self._writing = False
        self._remember(opened.path)
        problems = self.state.restore(document, self.read_only, self._shelf_read)
        self._told = how_found(opened)
        if problems:
            self._studio.say(" ".join(problems), Kind.WARNING)
        self.windowRestored.emit(document.window)
        self._dirty = not self.read_only  # the file shall say that it is open
        self.save()

    def _shelf_read(self) -> None:
        """The takes of the sketch are on the shelf."""
        if self._told:
            text, kind = self._told
            self._told = None
            self._studio.say(text, kind)
        missing = len(self.state.missing)
        if missing:
            self.missingFound.emit(missing, len(self.state.missing_recipes()))
        if self.state.has_grown:
            self.touch()
        self.opened.emit()

    def _say_read_only(self) -> None:
        text = self.tr("“{0}” is read-only here. Save as… keeps what you do with it.")
        self._studio.say(text.format(self.name), Kind.WARNING)

    def _go_elsewhere(self, path: Path, *, move: bool, replace: bool = True) -> None:
        from neurosketch.app.viewmodels.sketch_files import is_other_file, named, save_elsewhere

        path = named(path)
        if path == self.path and self._lock is not None:
            self.save_now()
            return
        lock = self._lock
        former = None if lock is None else self.path
        document = self.state.document(path.stem, self._window())

        def done(fresh: DocumentLock | None) -> None:
            if fresh is None:
                text = self.tr("There is a sketch “{0}” already.")
                self._studio.say(text.format(path.stem), Kind.WARNING)
                return
            if lock is not None:
                lock.release()
            self._lock, self.read_only, self.untitled = fresh, False, False
            self._remember(path)
            self.touch()

        def work() -> DocumentLock | None:
            if not replace and is_other_file(path, former):
                return None
            return save_elsewhere(path, document, former, move=move and former is not None)

        self._submit(work, done)

    def _document(self) -> SketchDocument:
        untitled = {UNTITLED: "1"} if self.untitled else {}
        return self.state.document(self.name, {**self._window(), **untitled})

    def _window(self) -> dict[str, str]:
        # What this window does not know may mean something to a newer one.
        return {**self._former_window, **self.window_state()}

    def _leave(self) -> None:
        """Write the sketch that is open for the last time; one that holds nothing vanishes."""
        self.again.stop()
        self._timer.stop()
        path = self.path
        if path is None or self._lock is None:
            return
        document = self._document()
        empty = self.untitled and not self._touched and not document.take_ids

        def work() -> None:
            from neurosketch.app.viewmodels.sketch_files import marked, remove
            from neurosketch.library.document import write_document

            if empty:
                remove(path)
            else:
                write_document(path, marked(document, is_open=False))

        self._studio.jobs.submit(work, lane=Lane.LIBRARY)
        if empty:
            self._settings.recent_sketches = self.recent
            self._settings.sketch = next(iter(self.recent), None)

    def _let_go(self, lock: DocumentLock) -> None:
        # After the last write, which is on its way.
        self._studio.jobs.submit(lock.release, lane=Lane.LIBRARY)

    def _go_on(self) -> None:
        if self._dirty and self._lock is not None and not self._timer.isActive():
            self._timer.start()

    def _remember(self, path: Path) -> None:
        self.path = path
        self._settings.sketch = path
        others = tuple(known for known in self._settings.recent_sketches if known != path)
        self._settings.recent_sketches = (path, *others)[:RECENT]
        self._settings.save()
        self._studio.files.sketch_name = "" if self.untitled else self.name
        self.changed.emit()
