"""Fréchet and kernel distance."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy.linalg import sqrtm

from neurosketch.training.embedding_distance import (
    SPLITS,
    bandwidth,
    frechet,
    half_distances,
    kernel_distance,
)


def normal(count: int, dims: int, mean: float = 0.0, scale: float = 1.0, seed: int = 0):
    draw = np.random.default_rng(seed).standard_normal((count, dims))
    return (mean + scale * draw).astype(np.float32)


def test_frechet_of_known_normals():
    """|m1 - m2|² + d (s1 - s2)² for round normal distributions."""
    distance = frechet(normal(20000, 4), normal(20000, 4, 0.5, 2.0, seed=1))
    assert distance == pytest.approx(4 * 0.25 + 4 * 1.0, rel=0.05)
    assert frechet(normal(50, 4), normal(50, 4)) == pytest.approx(0.0, abs=1e-6)


def test_frechet_agrees_with_the_root_of_the_product_of_covariances():
    a, b = normal(40, 6), normal(30, 6, 0.2, 1.4, seed=2) @ np.diag([1, 2, 1, 0.5, 1, 3])
    covariances = [np.cov(x, rowvar=False) for x in (a, b)]
    root = np.real(sqrtm(covariances[0] @ covariances[1]))
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(sum(covariances) - 2 * root)
    assert frechet(a, b) == pytest.approx(float(expected), rel=1e-4)


def test_fewer_vectors_than_dimensions_are_no_trouble():
    assert np.isfinite(frechet(normal(5, 50), normal(6, 50, seed=1)))


def test_the_kernel_distance_is_unbiased_and_sees_differences():
    width = bandwidth(normal(200, 8))
    same = [
        kernel_distance(normal(40, 8, seed=n), normal(40, 8, seed=100 + n), width)
        for n in range(30)
    ]
    assert abs(np.mean(same)) < 3 * np.std(same) / np.sqrt(30)
    assert min(same) < 0 < max(same)
    other = kernel_distance(normal(40, 8), normal(40, 8, 1.0, seed=9), width)
    assert other > 10 * max(same)


def test_halves_of_the_same_kind_are_the_floor():
    real = [normal(2, 5, seed=n) for n in range(30)]
    far = [sounds + 3 for sounds in real]
    kernel = partial(kernel_distance, width=bandwidth(np.concatenate(real)))
    for distance in (frechet, kernel):
        floor = half_distances(real, real, distance)
        assert len(floor) == SPLITS
        assert floor == half_distances(real, real, distance), "the halves are always the same"
        assert np.mean(half_distances(real, far, distance)) > np.mean(floor) + 5
