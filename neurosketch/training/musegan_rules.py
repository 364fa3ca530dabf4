"""Phrases that the rules of each genre write, for what the corpus lacks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from neurosketch.models.musegan.plan import GENRES
from neurosketch.models.musegan.styles import phrase
from neurosketch.training.musegan_data import SPLITS, Phrases, joined, labelled

WITH_DRUMS = (
    "disco", "reggae", "house", "techno", "trance", "drum-and-bass", "trap", "synthwave",
    "ambient", "lofi",
)  # fmt: skip
"""Genres whose drums are by rules: human drumming of them is thin or there is none."""
HUMAN_DRUMS = (
    "rock", "funk", "jazz", "latin", "hiphop", "afrobeat", "soul", "disco", "reggae",
)  # fmt: skip
"""Genres whose human drumming gets its other players by rules."""
RULES, RULES_PITCHED = 2, 3


def rule_phrases(
    per_genre: int, seed: int, split: str, *, report: Callable[[str], None] = lambda _: None
) -> Phrases:
    """Phrases of every genre that has rules, with drums by rules and, where humans drum, without.

    Args:
        per_genre: how many of each.
        seed: others are made with another one.
        split: what they are for, one of `SPLITS`.
        report: told what is made.
    """
    parts = []
    for kind, genres in ((RULES, WITH_DRUMS), (RULES_PITCHED, HUMAN_DRUMS)):
        for genre in genres:
            report(f"writing {per_genre} phrases of {genre}")
            rng = np.random.default_rng([seed, kind, GENRES.index(genre)])
            made = [phrase(genre, rng, drums=kind == RULES) for _ in range(per_genre)]
            count = len(made)
            parts.append(
                labelled(
                    [one.cells for one in made], np.full(count, GENRES.index(genre)),
                    np.array([one.minor for one in made]),
                    tempo=np.array([one.tempo for one in made], np.float32),
                    source=-1 - np.arange(count) - 100_000 * GENRES.index(genre),
                    split=np.full(count, SPLITS.index(split)), kind=np.full(count, kind),
                )
            )  # fmt: skip
    return joined(*parts)
