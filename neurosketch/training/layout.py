"""Which moments of the corpus a map shows, and where: PCA, then t-SNE, turned to be readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import NeuroSketchError
from neurosketch.models.moments import describe

N_DIRECTIONS = 24
PERPLEXITY = 30.0
SEED = 0

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Comparison:
    """The space in which moments are compared: `(describe(m) - mean) @ directions.T`."""

    mean: Floats
    directions: Floats

    def spots(self, moments: Floats) -> Floats:
        """(N, D) of (N, L, C) moments."""
        return np.asarray((describe(moments) - self.mean) @ self.directions.T, np.float32)


def fit_comparison(moments: Floats) -> Comparison:
    """Principal components of what moments are like; strong channels do not drown weak ones.

    Args:
        moments: (N, L, C).
    """
    features = describe(moments)
    # Half-way between raw values, where four channels are everything, and unit variance, where
    # channels that hold nothing but noise count as much as the others.
    weight = 1.0 / np.sqrt(np.maximum(features.std(axis=0), 1e-3))
    mean = features.mean(axis=0)
    _, _, directions = np.linalg.svd((features - mean) * weight, full_matrices=False)
    count = min(N_DIRECTIONS, len(directions))
    return Comparison(mean, np.asarray(directions[:count] * weight, np.float32))


def spread_out(spots: Floats, count: int) -> npt.NDArray[np.intp]:
    """Indices of `count` rows that cover all of them: each is the farthest from those before.

    Source: T. Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985.
    """
    count = min(count, len(spots))
    chosen = np.zeros(count, np.intp)
    chosen[0] = int(((spots - spots.mean(axis=0)) ** 2).sum(axis=1).argmin())
    distance = ((spots - spots[chosen[0]]) ** 2).sum(axis=1)
    for place in range(1, count):
        chosen[place] = int(distance.argmax())
        np.minimum(distance, ((spots - spots[chosen[place]]) ** 2).sum(axis=1), out=distance)
    return np.sort(chosen)


def lay_out(spots: Floats, up: Floats, right: Floats) -> Floats:
    """Places in -1 ... 1 for (N, D) spots, neighbours beside each other.

    Args:
        spots: from `Comparison.spots`.
        up: (N,) measure that shall grow upwards.
        right: (N,) measure that shall grow to the right as far as that leaves a choice.

    Raises:
        NeuroSketchError: scikit-learn is missing, or there are too few sounds.
    """
    if len(spots) < 8:
        raise NeuroSketchError("A map needs at least 8 sounds that can be heard.")
    try:
        from sklearn.manifold import TSNE
    except ImportError as error:
        raise NeuroSketchError(
            "The package that lays out maps is not installed.",
            "Run: pip install 'neurosketch[map]'",
        ) from error
    method: Any = TSNE(
        2, perplexity=min(PERPLEXITY, (len(spots) - 1) / 3), init="pca", random_state=SEED, n_jobs=1
    )
    places = np.asarray(method.fit_transform(spots), np.float64)
    places -= (places.max(axis=0) + places.min(axis=0)) / 2
    slope = places.T @ (up - up.mean())
    norm = float(np.hypot(*slope))
    if norm > 0.0:
        c, s = slope[1] / norm, slope[0] / norm
        places = places @ np.array([[c, s], [-s, c]])
    if float(places[:, 0] @ (right - right.mean())) < 0.0:
        places[:, 0] *= -1.0
    places -= (places.max(axis=0) + places.min(axis=0)) / 2
    return np.asarray(places / np.abs(places).max(), np.float32)
