"""The takes on the shelf and which one is chosen; every file access happens elsewhere."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.file_jobs import FileJobs, Lane
from neurosketch.app.viewmodels.clips import Clips
from neurosketch.app.viewmodels.keeping import Kept, TakeKeeper
from neurosketch.app.viewmodels.library_access import LibraryAccess, Settled
from neurosketch.app.viewmodels.shelf_views import ShelfViews
from neurosketch.app.viewmodels.take_list import Scope, TakeFields, TakeList, differences
from neurosketch.core.clip import Clip
from neurosketch.core.request import Recipe

if TYPE_CHECKING:
    from neurosketch.library.take import Take

__all__ = ["Scope", "ShelfViewModel", "TakeFields"]


class ShelfViewModel(TakeList):
    """Takes of this sketch, of the whole library or of the bin.

    What the user does to takes is seen at once and written in order behind it; when writing fails,
    the library's truth comes back with a sentence.

    Signals:
        takesChanged, takeAdded, takeUpdated, takesRemoved, scopeChosen: see `TakeList`.
        selectionChanged(object): tuple of the selected ids.
        chosenChanged(object): the chosen `Take` or None.
        clipReady(object): `Clip` of the chosen take, or None when none is chosen.
        settled(object): what the start of the program found, as `Settled`.
    """

    selectionChanged = Signal(object)
    chosenChanged = Signal(object)
    clipReady = Signal(object)
    settled = Signal(object)

    def __init__(self, folder: Path, jobs: FileJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._access = LibraryAccess(folder)
        self.views = ShelfViews(self._access, jobs, self)
        self.clips = Clips(self._access, jobs)
        self._keeper = TakeKeeper(self._access, jobs, self)
        self._keeper.saved.connect(self._now_saved)
        self._edits = 0
        self.chosen_id = ""
        self.selected: tuple[str, ...] = ()

    @property
    def chosen(self) -> Take | None:
        """The chosen take."""
        return self._known.get(self.chosen_id)

    @property
    def unsaved(self) -> tuple[str, ...]:
        """Ids of the takes that are only in memory."""
        return tuple(self._keeper.unsaved)

    def open_sketch(
        self,
        sketch_id: str,
        take_ids: Collection[str] = (),
        opened: Callable[[tuple[str, ...]], None] | None = None,
    ) -> None:
        """Show the takes of a sketch.

        Args:
            sketch_id: "" for the takes that belong to none.
            take_ids: takes made in other sketches that belong to this one as well.
            opened: called with those of `take_ids` that the library lacks.
        """
        self.sketch_id, self._guests = sketch_id, frozenset(take_ids)
        self.choose("")
        self.select(())
        self._set_scope(Scope.SKETCH)
        self.takesChanged.emit(self.takes)
        self.refresh(opened)

    def show_scope(self, scope: str) -> None:
        """Show the sketch, the library or the bin."""
        if scope != self.scope:
            self._set_scope(Scope(scope))
            self.select(())
            self.takesChanged.emit(self.takes)
            self.refresh()

    def refresh(self, opened: Callable[[tuple[str, ...]], None] | None = None) -> None:
        """Read the takes of the scope from the library."""
        scope, sketch_id, guests, edits = self.scope, self.sketch_id, self._guests, self._edits

        def done(answer: tuple[tuple[Take, ...], tuple[str, ...]]) -> None:
            takes, missing = answer
            if edits != self._edits or (scope, sketch_id) != (self.scope, self.sketch_id):
                # What was done meanwhile is not in this answer.
                self.refresh(opened)
                return
            self._set_takes(takes)
            if opened is not None:
                opened(missing)

        self._jobs.submit(
            lambda: self._access.read(scope, sketch_id, guests), done, lane=Lane.LIBRARY
        )

    def settle(self) -> None:
        """Take in what lies about, at the start of the program; `settled` tells what it was."""

        def done(found: Settled) -> None:
            if found.imported or found.adopted or found.missing:
                self.refresh()
            self.settled.emit(found)

        self._jobs.submit(self._access.settle, done, lane=Lane.UPKEEP)

    def add(self, clip: Clip, name: str = "") -> None:
        """Keep a clip, under the next number without a name; it is chosen once it is kept."""

        def chosen(take: Take | None) -> None:
            if take is not None:
                self.choose(take.id)

        self.store(lambda: clip, chosen, name)

    def store(
        self,
        make: Callable[[], Clip | None],
        stored: Callable[[Take | None], None],
        name: str = "",
        sketch_id: str = "",
    ) -> None:
        """Keep what `make` returns.

        Making and writing are one job: closing the program in between loses nothing. A clip that
        cannot be written stays in memory as a take with a `problem` and is tried again.

        Args:
            make: called on a background thread; None when there is nothing to keep.
            stored: called with the take, or with None.
            name: empty takes the next number.
            sketch_id: the sketch it was made in; empty for the one that is open.
        """

        def kept(result: Kept | None) -> None:
            if result is None:
                stored(None)
                return
            take = result.take
            self.clips.put(take.id, result.clip)
            if not result.saved:
                self._pin_unsaved()
                self._jobs.failed.emit(take.problem)
            self.views.show_peaks({take.id: result.peaks})
            self._put([take])
            self._count_twins([take], 1)
            stored(take)
            self.views.want_usage()

        self._keeper.keep(make, kept, sketch_id or self.sketch_id, name)

    def update(self, take_ids: Sequence[str], **fields: Unpack[TakeFields]) -> None:
        """Change the same fields of some takes, in one step."""
        ids = [i for i in take_ids if i in self._known]
        takes = [replace(self._known[take_id], **fields) for take_id in ids]
        for take in takes:
            self._keeper.note(take)
            self.clips.rename(take.id, take.name)
        self._put(takes)
        self._write(
            ids,
            lambda saved: self._access.open().update(saved, **fields),
            self.views.want_tags if "tags" in fields else None,
        )

    def rename(self, take_id: str, name: str) -> None:
        """Give a take another name."""
        if name.strip():
            self.update([take_id], name=name.strip())

    def star(self, take_id: str, starred: bool) -> None:
        """Star a take or take the star away."""
        self.update([take_id], starred=starred)

    def delete(self, take_ids: str | Sequence[str]) -> None:
        """Move takes to the bin; a neighbour is chosen when the chosen one is among them."""
        ids = [take_ids] if isinstance(take_ids, str) else list(take_ids)
        ids = [i for i in ids if i in self._known and not self._known[i].binned]
        if self.chosen_id in ids:
            self.choose(self.survivor(self.chosen_id, set(ids)))
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self._move(ids, now)
        self._write(ids, lambda saved: self._access.open().bin(saved), self.views.want_usage)

    def restore(self, take_ids: str | Sequence[str]) -> None:
        """Bring takes back from the bin; the last one is chosen."""
        ids = [take_ids] if isinstance(take_ids, str) else list(take_ids)
        ids = [i for i in ids if i in self._known and self._known[i].binned]
        self._move(ids, "")
        self._write(ids, lambda saved: self._access.open().restore(saved), self.views.want_usage)
        if ids and self.scope is not Scope.BIN:
            self.choose(ids[-1])

    def empty_bin(self, emptied: Callable[[int], None]) -> None:
        """Delete for good what is in the bin; `emptied` gets the bytes that are free now."""

        def work() -> tuple[int, frozenset[str]]:
            library = self._access.open()
            ids = frozenset(take.id for take in library.takes(binned=True))
            return library.empty_bin(), ids

        def done(answer: tuple[int, frozenset[str]]) -> None:
            freed, ids = answer
            gone = [i for i in ids if i in self._known and self._known[i].binned]
            if self.chosen_id in gone:
                self.choose("")
            self._drop(gone)
            for take_id in gone:
                self.clips.drop(take_id)
            self.views.forget(gone)
            self.views.want_usage()
            emptied(freed)

        self._jobs.submit(work, done, lane=Lane.LIBRARY)

    def select(self, take_ids: Sequence[str]) -> None:
        """Take note of what is selected; actions on takes act on it."""
        selected = tuple(take_ids)
        if selected != self.selected:
            self.selected = selected
            self.selectionChanged.emit(selected)

    def targets(self) -> tuple[str, ...]:
        """Ids that an action acts on: what is selected, else the chosen take."""
        ids = self.selected or (self.chosen_id,)
        return tuple(i for i in ids if i in self._known)

    def choose(self, take_id: str) -> None:
        """Show a take; empty shows none. Its clip follows through `clipReady`."""
        if take_id not in self._known:
            take_id = ""
        if take_id == self.chosen_id:
            return
        self.chosen_id = take_id
        self.clips.pin("chosen", frozenset({take_id}))
        self.chosenChanged.emit(self.chosen)
        if not take_id:
            self.clipReady.emit(None)
        else:
            self.with_clip(take_id, self._show_clip)

    def find(self, take_id: str, found: Callable[[Take | None], None]) -> None:
        """Look a take up, in memory or in the library, so that `take` and `choose` know it."""
        if take_id in self._known:
            found(self._known[take_id])
            return

        def done(take: Take | None) -> None:
            if take is not None:
                self._known.setdefault(take.id, take)
            found(take)

        self._jobs.submit(lambda: self._access.open().take(take_id), done, lane=Lane.LIBRARY)

    def with_clip(
        self,
        take_id: str,
        then: Callable[[Clip], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Call `then` with the clip of a take: at once when it is in memory, else when decoded.

        Args:
            take_id: the take.
            then: gets the clip.
            failed: gets a sentence instead; None shows it.
        """

        def ready(_: Clip) -> None:
            take = self._known.get(take_id)
            if take is not None:
                self.clips.rename(take_id, take.name)
            clip = self.clips.get(take_id)
            if clip is not None:
                then(clip)

        def refused(sentence: str) -> None:
            (failed or self._jobs.failed.emit)(sentence)
            # The library has noted what is wrong with it.
            self._jobs.submit(lambda: self._access.open().take(take_id), told, None, Lane.CLIPS)

        def told(take: Take | None) -> None:
            known = self._known.get(take_id)
            if take is not None and known is not None:
                self._put([replace(known, problem=take.problem)])

        self.clips.load(take_id, ready, refused)

    def with_recipe(self, take_id: str, then: Callable[[Recipe | None], None]) -> None:
        """Call `then` with the recipe of a take, without reading its samples."""
        clip = self.clips.get(take_id)
        if clip is not None:
            then(clip.recipe)
            return
        self._jobs.submit(lambda: self._access.open().recipe(take_id), then, lane=Lane.CLIPS)

    def end(self, folder: Path) -> None:
        """The program ends: what is only in memory is written, to `folder` in the worst case."""
        self._keeper.rescue(folder)

    def close(self) -> None:
        """Close the library; the jobs have ended."""
        self._access.close()

    def _show_clip(self, clip: Clip) -> None:
        # The decoded clip may arrive after another take was chosen.
        if self.clips.get(self.chosen_id) is clip:
            self.clipReady.emit(clip)

    def _put(self, takes: Iterable[Take]) -> None:
        before = self.chosen
        super()._put(takes)
        if self.chosen is not None and self.chosen != before:
            self.chosenChanged.emit(self.chosen)

    def _set_takes(self, takes: tuple[Take, ...]) -> None:
        self._replace_scope(takes, self.unsaved)
        for take in takes:
            self.clips.rename(take.id, take.name)
        if self.chosen_id and self.chosen_id not in self._known:
            self.choose("")
        self.select([i for i in self.selected if i in self._known])
        self.takesChanged.emit(self.takes)
        if self.chosen is not None:
            self.chosenChanged.emit(self.chosen)
        self.views.want_tags()
        self.views.want_usage()

    def _move(self, ids: Sequence[str], binned: str) -> None:
        """Into the bin or out of it, in memory."""
        takes = [replace(self._known[take_id], binned=binned) for take_id in ids]
        for take in takes:
            self._keeper.note(take)
        self._put(takes)
        self._count_twins(takes, -1 if binned else 1)
        leaving = set(ids)
        self.select([i for i in self.selected if i not in leaving])

    def _write(
        self,
        ids: Sequence[str],
        change: Callable[[list[str]], object],
        then: Callable[[], None] | None = None,
    ) -> None:
        """Write what is seen already; what is only in memory takes its changes along later."""
        self._edits += 1
        saved = [i for i in ids if i not in self._keeper.unsaved]
        if not saved:
            return

        def done(_: object) -> None:
            if then is not None:
                then()

        def failed(sentence: str) -> None:
            self._jobs.failed.emit(sentence)
            self.refresh()

        self._jobs.submit(lambda: change(saved), done, failed, Lane.LIBRARY)

    def _now_saved(self, written: Take, take: Take) -> None:
        """A clip that was only in memory is in the library."""
        seen = self._known.get(written.id, written)
        clip = self.clips.get(written.id)
        if written.id != take.id:
            self._drop([written.id])
        if clip is not None:
            self.clips.put(take.id, replace(clip, id=take.id, name=take.name))
        self._pin_unsaved()
        self._put([replace(take, binned=seen.binned)])
        # Done while it was being written.
        changed = differences(written, seen)
        if changed:
            self.update([take.id], **changed)
        if seen.binned and not take.binned:
            self._write([take.id], lambda saved: self._access.open().bin(saved))
        elif take.binned and not seen.binned:
            self._write([take.id], lambda saved: self._access.open().restore(saved))

    def _pin_unsaved(self) -> None:
        self.clips.pin("unsaved", frozenset(self._keeper.unsaved))
