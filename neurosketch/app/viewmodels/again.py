"""Takes that a sketch names and the library lacks are generated again, one after the other."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from neurosketch.app.viewmodels.generation import Generation
from neurosketch.core.request import Recipe


class MadeAgain(QObject):
    """Hands recipes to the engine, each when the one before is done."""

    def __init__(self, generation: Generation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = generation
        self._waiting: list[tuple[str, Recipe]] = []
        generation.busyChanged.connect(self._next)

    @property
    def waiting(self) -> int:
        """How many are still to be made."""
        return len(self._waiting)

    def start(self, recipes: Mapping[str, Recipe]) -> None:
        """Make these takes.

        Args:
            recipes: by the ids that the takes had, and get again.
        """
        self._waiting = list(recipes.items())
        self._next(self._generation.busy)

    def stop(self) -> None:
        """Make no more of them."""
        self._waiting.clear()

    def _next(self, busy: bool) -> None:
        if not busy and self._waiting:
            take_id, recipe = self._waiting.pop(0)
            self._generation.generate_again(recipe, take_id, "")
