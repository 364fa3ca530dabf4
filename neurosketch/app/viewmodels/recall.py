"""Brings things back into the sketch: the settings of a take, a file of ours, a user's clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from neurosketch.app import undo
from neurosketch.app.viewmodels.files import FilesViewModel, OpenedFile
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.clip import Clip
from neurosketch.core.request import Recipe, SourceClip


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
        undo_stack: QUndoStack,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._shelf = shelf
        self._files = files
        self._undo_stack = undo_stack

    def load_take(self, take_id: str) -> None:
        """Bring the settings of a take back."""
        self._shelf.with_clip(take_id, self._load_clip)

    def open_file(self, path: Path, side: str, *, as_source: bool) -> None:
        """Take in a file: our own comes back with everything, other audio becomes a source."""
        self._files.open(path, lambda opened: self._opened(opened, side), as_source=as_source)

    def clear_source(self, side: str) -> None:
        """Let go of the user's clip: the bundled source of that side sounds again."""
        if self._sketch.sources.get(side) is not None:
            self._shelf.choose("")
            self._change(self.tr("remove source"), lambda: self._sketch.set_source(side, None))

    def _load_clip(self, clip: Clip) -> None:
        if clip.recipe is None or not clip.recipe.request.model_id:
            self.messaged.emit(self.tr("This take holds no settings."), Kind.WARNING)
        else:
            done = self.tr("Loaded the settings of {0}.").format(clip.name)
            self._bring_back(clip.recipe, done)

    def _opened(self, opened: OpenedFile, side: str) -> None:
        name = opened.path.name
        if opened.recipe is not None:
            request = opened.recipe.request
            if request.seconds is None:  # its length was that of its source
                request = replace(request, seconds=opened.seconds)
            recipe = replace(opened.recipe, request=request)
            self._bring_back(recipe, self.tr("Brought back everything in {0}.").format(name))
            return
        self._shelf.choose("")
        side_name = "A" if side == "source" else "B"
        self._change(
            self.tr("source {0}").format(side_name),
            lambda: self._sketch.set_source(side, opened.source, opened.seconds),
        )
        self.messaged.emit(self.tr("{0} is now source {1}.").format(name, side_name), Kind.INFO)

    def _bring_back(self, recipe: Recipe, done: str) -> None:
        self._files.find_sources(
            recipe.request, lambda found: self._apply_recipe(recipe, found, done)
        )

    def _apply_recipe(self, recipe: Recipe, found: dict[str, SourceClip | None], done: str) -> None:
        problems: list[str] = []

        def apply() -> None:
            problems.extend(self._sketch.apply_recipe(recipe))
            for side, clip in found.items():
                problems.extend(self._settle_source(side, clip))

        self._change(self.tr("bring settings back"), apply)
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

    def _change(self, text: str, apply: Callable[[], None]) -> None:
        """Do it, and keep one step that leads back."""
        before = self._sketch.state()
        apply()
        after = self._sketch.state()
        if before is not None and after is not None and after != before:
            self._undo_stack.push(undo.restore(self._sketch, before, after, text))
