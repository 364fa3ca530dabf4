"""Distances between two sets of embeddings: Fréchet audio distance, kernel audio distance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist, pdist

Embeddings = npt.NDArray[np.float32]
"""(n, d)."""

KERNEL_SCALE = 100.0
SPLITS = 20


def frechet(real: Embeddings, made: Embeddings) -> float:
    """Fréchet distance of the normal distributions fitted to two sets.

    The trace of the root of the covariances' product is the sum of the singular values of the
    centred sets' product, which stays exact when there are fewer vectors than dimensions.
    Source: Kilgour et al., arXiv:1812.08466.

    Args:
        real: at least two embeddings of recordings.
        made: at least two of what was made.
    """
    a, b = (np.asarray(x, np.float64) for x in (real, made))
    mean = float(np.sum((a.mean(0) - b.mean(0)) ** 2))
    a, b = ((x - x.mean(0)) / np.sqrt(len(x) - 1) for x in (a, b))
    # The triangular factors are no larger than (d, d), however many embeddings there are.
    first, second = (np.asarray(np.linalg.qr(x, mode="r")) for x in (a, b))
    cross = float(np.linalg.svd(first @ second.T, compute_uv=False).sum())
    return max(0.0, mean + float(np.sum(a**2) + np.sum(b**2) - 2 * cross))


def bandwidth(real: Embeddings) -> float:
    """The kernel's width that belongs to a set of recordings: their median distance."""
    return float(np.median(pdist(np.asarray(real, np.float64))))


def kernel_distance(real: Embeddings, made: Embeddings, width: float) -> float:
    """Squared maximum mean discrepancy with a Gaussian kernel, unbiased, times 100.

    It needs no normal distribution and does not depend on how many sounds there are; between two
    sets of the same kind it is as often below zero as above.
    Source: Chung et al., KAD, arXiv:2502.15602.

    Args:
        real: at least two embeddings of recordings.
        made: at least two of what was made.
        width: see `bandwidth`.
    """
    a, b = (np.asarray(x, np.float64) for x in (real, made))

    def kernel(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(np.exp(-cdist(x, y, "sqeuclidean") / (2 * width**2 + 1e-12)))

    def within(x: npt.NDArray[np.float64]) -> float:
        return float((kernel(x, x).sum() - len(x)) / (len(x) * (len(x) - 1)))

    return KERNEL_SCALE * (within(a) + within(b) - 2 * float(kernel(a, b).mean()))


def half_distances(
    real: Sequence[Embeddings],
    made: Sequence[Embeddings],
    distance: Callable[[Embeddings, Embeddings], float],
    seed: int = 0,
) -> list[float]:
    """Distances between one random half of the recordings and the other half's reconstructions.

    With `made` being `real` this is the floor: how far real is from real, at this number of clips.

    Args:
        real: the embeddings of each recording; at least four recordings.
        made: those of their reconstructions, in the same order.
        distance: between two sets.
        seed: of the halves; the same seed makes the same halves.

    Returns:
        One distance for each of 20 divisions.
    """
    random = np.random.default_rng(seed)
    result = []
    for _ in range(SPLITS):
        order = random.permutation(len(real))
        first, second = order[: len(order) // 2], order[len(order) // 2 :]
        result.append(
            distance(
                np.concatenate([real[i] for i in first]), np.concatenate([made[i] for i in second])
            )
        )
    return result
