"""Maps of sounds: neighbours are found, blends are exact on sounds and continuous between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.sound_map import BLENDED, Grid, SoundMap


def make_map(places: np.ndarray) -> SoundMap:
    n = len(places)
    labels = tuple(f"sound {i}" for i in range(n))
    return SoundMap("a" * 64, places.astype(np.float32), labels, np.zeros(n, np.uint8), ("note",))


@pytest.fixture(scope="module")
def cloud() -> SoundMap:
    return make_map(np.random.default_rng(1).uniform(-1, 1, (400, 2)))


coordinates = st.floats(-1.5, 1.5, allow_nan=False)


@given(x=coordinates, y=coordinates, count=st.integers(1, 30), seed=st.integers(0, 50))
def test_the_grid_finds_what_a_search_through_all_finds(x, y, count, seed):
    rng = np.random.default_rng(seed)
    places = (rng.standard_normal((40, 2)) * rng.choice([0.02, 1.0], (40, 1))).astype(np.float32)
    found, distances = Grid(places).nearest(x, y, count)
    everything = np.sort(np.hypot(*(places.astype(np.float64) - (x, y)).T))
    np.testing.assert_allclose(distances, everything[:count], atol=1e-12)
    assert len(set(found.tolist())) == count


def test_places_on_one_spot_or_one_line_are_found():
    same = Grid(np.full((9, 2), 0.3, np.float32))
    assert len(set(same.nearest(0.0, 0.0, 9)[0].tolist())) == 9
    line = np.stack([np.linspace(-1, 1, 50), np.zeros(50)], axis=1).astype(np.float32)
    assert Grid(line).nearest(1.0, 0.0, 1)[0][0] == 49


@given(index=st.integers(0, 399))
def test_on_a_sound_it_sounds_alone(cloud, index):
    near, weights = cloud.blend(*map(float, cloud.places[index]))
    assert near[0] == index
    assert weights[0] > 0.999
    assert weights.sum() == pytest.approx(1.0, abs=1e-5)


@given(x=st.floats(-1, 1), y=st.floats(-1, 1), way=st.floats(0, 6.3))
def test_a_small_step_changes_the_blend_a_little(cloud, x, y, way):
    """Also where one neighbour takes the place of another."""

    def everyone(px: float, py: float) -> np.ndarray:
        near, weights = cloud.blend(px, py)
        assert len(near) == BLENDED
        full = np.zeros(len(cloud.places))
        full[near] = weights
        return full

    step = 2e-5
    here, there = everyone(x, y), everyone(x + step * np.cos(way), y + step * np.sin(way))
    # Sounds lie about 0.1 apart; only on top of one of them may weights turn within a hair.
    if cloud.nearest(x, y)[1] > 0.002:
        assert np.abs(here - there).sum() < 0.1


def test_where_all_sounds_are_equally_far_something_still_sounds():
    turns = np.arange(8) / 8 * 2 * np.pi
    ring = make_map(np.stack([np.cos(turns), np.sin(turns)], axis=1))
    _, weights = ring.blend(0.0, 0.0)
    assert np.isfinite(weights).all()
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("damage", ["few", "nan", "labels", "kinds"])
def test_what_is_no_map_is_refused(damage):
    places = np.random.default_rng(0).uniform(-1, 1, (20, 2)).astype(np.float32)
    labels, kinds = tuple("abcdefghijklmnopqrst"), np.zeros(20, np.uint8)
    if damage == "few":
        places, labels, kinds = places[:3], labels[:3], kinds[:3]
    elif damage == "nan":
        places[4, 1] = np.nan
    elif damage == "labels":
        labels = labels[:-1]
    else:
        kinds[3] = 7
    with pytest.raises(ValueError, match="map"):
        SoundMap("a" * 64, places, labels, kinds, ("note",))
