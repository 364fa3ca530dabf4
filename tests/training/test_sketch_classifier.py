"""A classifier that shall know genres apart, on two that nobody could mix up."""

from __future__ import annotations

import numpy as np

from neurosketch.models.musegan.cells import silence
from neurosketch.training.sketch_classifier import DRUM_FEATURES, features, train_classifier
from tests.training.phrases import hit, song


def phrases(genre: int, count: int, seed: int) -> np.ndarray:
    """Songs with the snare on two and four, or on the third beat alone."""
    rows = []
    for number in range(count):
        cells = song(seed + number)
        for bar in range(4):
            hit(cells, "snare", *((16 * bar + 4, 16 * bar + 12) if genre else (16 * bar + 8,)))
        rows.append(features(cells))
    return np.stack(rows)


def test_genres_are_known_apart_by_their_drums() -> None:
    rows = np.concatenate([phrases(0, 40, 0), phrases(1, 20, 100)])
    genres = np.repeat([3, 7], [40, 20])
    unseen = np.concatenate([phrases(0, 10, 300), phrases(1, 10, 400)])
    for drums_alone in (False, True):
        known = train_classifier(rows, genres, drums_alone=drums_alone)
        assert known.genres.tolist() == [3, 7]
        assert known.guess(unseen).tolist() == [3] * 10 + [7] * 10
    again = train_classifier(rows, genres, drums_alone=True)
    for mine, theirs in zip(known.network.parameters(), again.network.parameters(), strict=True):
        assert (mine == theirs).all()


def test_features_are_the_same_in_any_key() -> None:
    here, there = features(song(1)), features(song(1).transposed(3))
    changed = np.flatnonzero(~np.isclose(here, there))
    assert len(changed) == 3, "how high bass, keys and lead play, and nothing else"
    assert (changed >= DRUM_FEATURES).all()


def test_who_rests_has_no_features() -> None:
    assert np.count_nonzero(features(silence(64))) == 1, "every bar of rest is like the one before"
