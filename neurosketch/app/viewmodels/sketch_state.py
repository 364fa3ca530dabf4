"""What a sketch document holds, read from the view models and put back into them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch import __version__
from neurosketch.core.clip import Clip
from neurosketch.core.errors import RecipeError
from neurosketch.core.request import Recipe

if TYPE_CHECKING:
    from neurosketch.app.viewmodels.studio import StudioViewModel
    from neurosketch.library.document import LoopState, SketchDocument
    from neurosketch.library.take import Take

log = logging.getLogger(__name__)

_ASK_AT_ONCE = 40
"""Recipes fetched between two saves: those of new takes are in memory anyway."""


class SketchState(QObject):
    """Follows everything that belongs to a sketch.

    Signals:
        changed(): something of it is different now.
    """

    changed = Signal()

    def __init__(self, studio: StudioViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._recipes: dict[str, str] = {}
        self._asked: set[str] = set()
        self._guests: tuple[str, ...] = ()
        self._listed: tuple[str, ...] = ()
        self._shelf_read = False
        self._restoring = False
        self._loop: LoopState | None = None
        self.missing: tuple[str, ...] = ()
        sketch, shelf, player = studio.sketch, studio.shelf, studio.player
        for signal in (
            sketch.modelChanged, sketch.controlsChanged, sketch.locksChanged,
            sketch.conditionChanged, sketch.sourceChanged, sketch.scoreChanged,
            sketch.seedChanged, sketch.seedLockChanged, sketch.secondsChanged,
            sketch.tempoChanged, sketch.keyChanged,
            player.loopChanged, player.loopOnChanged, shelf.takeUpdated, shelf.takesRemoved,
            shelf.chosenChanged, studio.editor.locksChanged,
        ):  # fmt: skip
            signal.connect(self._touch)
        shelf.takeAdded.connect(self._take_added)
        shelf.clipReady.connect(self._clip_ready)

    def document(self, name: str, window: Mapping[str, str]) -> SketchDocument:
        """Everything as it is now.

        Args:
            name: of the sketch.
            window: what the window wants to find again.
        """
        from neurosketch.library.document import LoopState, SketchDocument

        studio, player = self._studio, self._studio.player
        studio.edited.flush()
        clip = player.clip
        region = None if clip is None else player.region
        loop = LoopState(player.loop_on, region, clip.id if clip is not None and region else "")
        take_ids = self._take_ids()
        self._ask_recipes(take_ids)
        return SketchDocument(
            sketch_id=studio.sketch_id,
            name=name,
            request=studio.sketch.state(),
            locks=tuple(sorted(studio.sketch.locks)),
            seed_locked=studio.sketch.seed_locked,
            loop=self._loop or loop,
            chosen_take=studio.shelf.chosen_id,
            take_ids=take_ids,
            recipes={i: self._recipes[i] for i in take_ids if i in self._recipes},
            window={**window, **studio.edited.memory()},
        )

    def restore(
        self, document: SketchDocument, read_only: bool, ready: Callable[[], None]
    ) -> list[str]:
        """Put everything back.

        Args:
            document: of the sketch.
            read_only: new takes shall not become part of it.
            ready: called when its takes are on the shelf.

        Returns:
            Sentences about what could not be brought back at once.
        """
        studio, sketch = self._studio, self._studio.sketch
        self._restoring = True
        self._recipes, self._asked = dict(document.recipes), set()
        self._listed = self._guests = document.take_ids
        self._shelf_read, self.missing = False, ()
        self._loop = document.loop
        sketch_id = uuid.uuid4().hex if read_only else document.sketch_id

        def opened(missing: tuple[str, ...]) -> None:
            self._shelf_read = True
            self.missing = tuple(i for i in document.take_ids if i in missing)
            known = studio.shelf.take(document.chosen_take)
            if known is not None:
                studio.shelf.choose(document.chosen_take)
            else:
                self._loop_back(None)
            ready()

        studio.open_sketch(sketch_id, document.take_ids, opened)
        problems: list[str] = []
        # Widgets that follow are no hands: nothing of this is a step to take back.
        with studio.undo_stack.quiet():
            studio.edited.recall(document.window)
            if document.request is not None:
                problems += sketch.apply_recipe(Recipe(document.request, __version__))
            for control_id in sketch.controls:
                sketch.set_locked(control_id, control_id in document.locks)
            sketch.set_seed_locked(document.seed_locked)
        self._restoring = False
        return problems

    @property
    def has_grown(self) -> bool:
        """Whether the library knows takes of the sketch that its file does not name.

        A program that was killed had no time to write them down.
        """
        return not set(self._take_ids()) <= set(self._listed)

    def missing_recipes(self) -> dict[str, Recipe]:
        """Recipes of the missing takes that can be rendered again, by take id."""
        found = {}
        for take_id in self.missing:
            try:
                recipe = Recipe.from_json(self._recipes.get(take_id, ""))
            except RecipeError:
                continue
            if recipe.kind == "generate" and self._studio.sketch.model_for(recipe.request):
                found[take_id] = recipe
        return found

    def _take_ids(self) -> tuple[str, ...]:
        shelf = self._studio.shelf
        if not self._shelf_read:
            return self._listed
        unsaved = set(shelf.unsaved)
        here = [take.id for take in shelf.sketch_takes if take.id not in unsaved]
        self.missing = tuple(i for i in self.missing if i not in here)
        # Takes of other sketches are known as part of this one by this list alone: it keeps them
        # while they are in the bin, from which they may come back.
        binned = [i for i in self._guests if (take := shelf.take(i)) is not None and take.binned]
        return tuple(dict.fromkeys((*here, *binned, *self.missing)))

    def _ask_recipes(self, take_ids: tuple[str, ...]) -> None:
        if not self._shelf_read:
            return
        unknown = [
            i for i in take_ids
            if i not in self._recipes and i not in self._asked and i not in self.missing
        ]  # fmt: skip
        for take_id in unknown[:_ASK_AT_ONCE]:
            self._asked.add(take_id)
            self._ask_recipe(take_id)

    def _ask_recipe(self, take_id: str) -> None:
        def learn(recipe: Recipe | None) -> None:
            if recipe is not None:
                self._recipes[take_id] = recipe.to_json()
                self._touch()

        self._studio.shelf.with_recipe(take_id, learn)

    def _take_added(self, take: Take) -> None:
        if take.sketch_id == self._studio.sketch_id:
            self._touch()

    def _clip_ready(self, clip: Clip | None) -> None:
        if self._loop is not None and clip is not None:
            self._loop_back(clip)

    def _loop_back(self, clip: Clip | None) -> None:
        """Loop what looped, once the take it belongs to is there."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        player, region = self._studio.player, loop.region
        self._restoring = True
        with self._studio.undo_stack.quiet():
            player.set_loop_on(loop.on)
            if clip is not None and region is not None and clip.id == loop.take_id:
                player.set_region(region if region[1] <= clip.audio.shape[1] else None)
        self._restoring = False

    def _touch(self, *_: object) -> None:
        if not self._restoring:
            self.changed.emit()
