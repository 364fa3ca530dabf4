"""Whether a listener who knows real phrases recognises the genre that was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosketch.models.musegan.cells import Cells
from neurosketch.models.musegan.plan import GENRES
from neurosketch.training.evaluate_sketches_material import Material
from neurosketch.training.evaluate_sketches_summary import shares
from neurosketch.training.sketch_classifier import GenreClassifier, features, train_classifier

LISTENERS = {"band": "all players", "drums": "the drums alone"}
"""What each listener hears."""


class Listeners:
    """Two classifiers that learnt genres from phrases that training saw.

    Args:
        material: what to learn from, and what to be tested on.
    """

    def __init__(self, material: Material) -> None:
        self._held_out = material.held_out
        self._asked = np.array([one.plan.genre for one in material.held_out])
        rows = np.stack([features(cells) for cells in material.studied])
        self._known: Mapping[str, GenreClassifier] = {
            name: train_classifier(rows, material.genres, drums_alone=name == "drums")
            for name in LISTENERS
        }

    def judge(self, sets: Sequence[Sequence[Cells]]) -> dict[str, Any]:
        """How many phrases are taken for the genre they stand for; genres count the same.

        Args:
            sets: of each seed one phrase for each held-out one.

        Returns:
            Of each of `LISTENERS` the `accuracy` with its interval, and `by_genre`: how many are
            recognised, and what the others are mostly taken for.
        """
        rows = [np.stack([features(cells) for cells in phrases]) for phrases in sets]
        found = {}
        for name, listener in self._known.items():
            guesses = [listener.guess(own) for own in rows]
            right = [(own == self._asked).tolist() for own in guesses]
            found[name] = {
                "accuracy": shares(self._held_out, right, by_genre=True),
                "by_genre": self._by_genre(np.stack(guesses)),
            }
        return found

    def _by_genre(self, guesses: npt.NDArray[np.int64]) -> dict[str, Any]:
        found = {}
        for genre in np.unique(self._asked).tolist():
            own = guesses[:, self._asked == genre].ravel()
            wrong = Counter(own[own != genre].tolist()).most_common(1)
            found[GENRES[genre]] = {
                "right": round(float((own == genre).mean()), 3), "phrases": own.size,
                "mostly": GENRES[wrong[0][0]] if wrong else None,
            }  # fmt: skip
        return found
