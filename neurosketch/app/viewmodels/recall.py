"""Brings things back into the sketch: the settings of a take, a file of ours, a user's clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app import undo
from neurosketch.app.viewmodels.ancestry import Ancestry
from neurosketch.app.viewmodels.files import ExportTarget, FilesViewModel, OpenedFile
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.clip import Clip
from neurosketch.core.request import GenerateRequest, Recipe, SourceClip

if TYPE_CHECKING:
    from neurosketch.library.take import Take


class Recall(QObject):
    """Everything that replaces what is dialled in by what was dialled in before.

    Each of its changes is one undo step.

    Signals:
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    messaged = Signal(str, str)

    def __init__(
        self,
        sketch: SketchViewModel,
        shelf: ShelfViewModel,
        files: FilesViewModel,
        history: undo.History,
        ancestry: Ancestry,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._shelf = shelf
        self._files = files
        self._history = history
        self._ancestry = ancestry

    def load_take(self, take_id: str) -> None:
        """Bring the settings of a take back: model, seed, conditions and every control."""
        take = self._shelf.take(take_id)
        if take is not None:
            self._shelf.with_recipe(take_id, lambda recipe: self._load(take, recipe))

    def use_take(self, take_id: str, side: str, target: ExportTarget) -> None:
        """Make the sound of a take the source of a side.

        Args:
            take_id: the take.
            side: `source` or `source_b`.
            target: where its file goes: a source must outlive the bin.
        """
        self._shelf.with_clip(take_id, lambda clip: self._lend(clip, side, target))

    def open_file(self, path: Path, side: str, *, as_source: bool) -> None:
        """Take in a file: our own comes back with everything, other audio becomes a source."""
        self._files.open(path, lambda opened: self._opened(opened, side), as_source=as_source)

    def clear_source(self, side: str) -> None:
        """Let go of the user's clip: the bundled source of that side sounds again."""
        if self._sketch.sources.get(side) is not None:
            self._shelf.choose("")
            self.change(self.tr("remove source"), lambda: self._sketch.set_source(side, None))

    def _load(self, take: Take, recipe: Recipe | None) -> None:
        if recipe is None or not recipe.request.model_id:
            self.messaged.emit(self.tr("This take holds no settings."), Kind.WARNING)
            return
        # The user may have said since then which tempo and key it has.
        request = replace(recipe.request, tempo_bpm=take.tempo_bpm, key=take.key)
        if request.seconds is None:  # its length was that of its source
            request = replace(request, seconds=take.seconds)
        done = self.tr("Loaded the settings of {0}.").format(take.name)
        self._bring_back(replace(recipe, request=request), done, (take.id,))

    def lend(self, take_id: str, target: ExportTarget, then: Callable[[SourceClip], None]) -> None:
        """Make a source of a take's sound and hand it over; nothing is dialled in."""

        def opened(file: OpenedFile) -> None:
            if file.source is not None:
                then(file.source)

        def written(path: Path) -> None:
            self._files.open(path, opened, as_source=True)

        self._shelf.with_clip(take_id, lambda clip: self._write(clip, target, written))

    def _lend(self, clip: Clip, side: str, target: ExportTarget) -> None:
        self._write(clip, target, lambda path: self.open_file(path, side, as_source=True))

    def _write(self, clip: Clip, target: ExportTarget, written: Callable[[Path], None]) -> None:
        def done(path: Path) -> None:
            self._ancestry.lend(str(path), clip.id)
            written(path)

        self._files.prepare_drag(clip, target, done)

    def _opened(self, opened: OpenedFile, side: str) -> None:
        name = opened.path.name
        if opened.recipe is not None:
            request = opened.recipe.request
            if request.seconds is None:  # its length was that of its source
                request = replace(request, seconds=opened.seconds)
            recipe = replace(opened.recipe, request=request)
            done = self.tr("Brought back everything in {0}.").format(name)
            self._bring_back(recipe, done, self._kin(recipe))
            return
        spec = self._sketch.spec_for_tokens(opened.codec) if opened.codec else self._sketch.spec
        if spec is None:
            text = self.tr("The tokens in {0} were made by a codec that is not here ({1}).")
            self.messaged.emit(text.format(name, opened.codec[:8]), Kind.WARNING)
            return
        self._shelf.choose("")
        side_name = "A" if side == "source" else "B"

        def apply() -> None:
            if spec is not self._sketch.spec:
                self._sketch.choose_model(spec.id)
            self._sketch.set_source(side, opened.source, opened.seconds)

        self.change(self.tr("source {0}").format(side_name), apply)
        self.messaged.emit(self.tr("{0} is now source {1}.").format(name, side_name), Kind.INFO)

    def _kin(self, recipe: Recipe) -> tuple[str, ...]:
        """The take that was exported as this file, when it is known here."""
        same = (
            take.id for take in (*self._shelf.sketch_takes, *self._shelf.takes)
            if recipe.audio_sha256 and take.audio_sha256 == recipe.audio_sha256
        )  # fmt: skip
        return tuple(same)[:1]

    def _bring_back(self, recipe: Recipe, done: str, parents: tuple[str, ...]) -> None:
        self._files.find_sources(
            recipe.request, lambda found: self._apply_recipe(recipe, found, done, parents)
        )

    def _apply_recipe(
        self,
        recipe: Recipe,
        found: dict[str, SourceClip | None],
        done: str,
        parents: tuple[str, ...],
    ) -> None:
        problems: list[str] = []

        def apply() -> None:
            problems.extend(self._sketch.apply_recipe(recipe))
            for side, clip in found.items():
                problems.extend(self._settle_source(side, clip))

        found_model = self._sketch.model_for(recipe.request) is not None
        self.change(self.tr("bring settings back"), apply, parents if found_model else None)
        if problems:
            sentence = "; ".join(problem.rstrip(".") for problem in problems) + "."
            self.messaged.emit(sentence, Kind.WARNING)
        else:
            self.messaged.emit(done, Kind.INFO)

    def _settle_source(self, side: str, clip: SourceClip | None) -> list[str]:
        """Use a source as it lies on this machine now; say it when it is not the one of before."""
        asked = self._sketch.sources.get(side)
        if asked is None or asked == clip:
            return []
        self._sketch.set_source(side, clip)
        if clip is None:
            return [self.tr("The source '{0}' is no longer there.").format(asked.path)]
        if not asked.sha256:
            return []
        return [self.tr("The source '{0}' was changed since then.").format(asked.path)]

    def change(
        self, text: str, apply: Callable[[], None], parents: tuple[str, ...] | None = None
    ) -> None:
        """Do it, and keep one step that leads back.

        Args:
            text: for the Undo menu.
            apply: dials it in.
            parents: takes that the next clip then comes from; None leaves them as they are.
        """
        before, kin_before = self._sketch.state(), self._ancestry.recalled
        with self._history.quiet():
            apply()
        after = self._sketch.state()
        kin_after = kin_before if parents is None else parents
        self._ancestry.recall(kin_after)
        if before is None or after is None or after == before:
            return

        def go(state: GenerateRequest, kin: tuple[str, ...]) -> None:
            self._sketch.restore(state)
            self._ancestry.recall(kin)  # after it: another model forgets them

        self._history.push(
            undo.Change(text, lambda: go(after, kin_after), lambda: go(before, kin_before))
        )
