"""Map files: what is written comes back, what is damaged is refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from neurosketch.core.errors import CheckpointError
from neurosketch.models.latent_map import (
    LatentMap,
    build_map,
    find_map,
    read_map,
    write_map,
)
from neurosketch.models.moments import MOMENT_FRAMES, describe

CHANNELS = 8
SPACE = "e" * 64


def make_map(seed: int = 0, n: int = 30) -> LatentMap:
    """Two kinds of sounds, one on either side."""
    rng = np.random.default_rng(seed)
    kinds = (np.arange(n) % 2).astype(np.uint8)
    moments = rng.standard_normal((n, MOMENT_FRAMES, CHANNELS)).astype(np.float32) * 0.1
    moments[..., 2] += 4.0 * kinds[:, None]
    moments[..., 1] = 0.9
    places = np.stack([kinds - 0.5, rng.uniform(-0.2, 0.2, n)], axis=1).astype(np.float32)
    features = describe(moments)
    directions = np.eye(features.shape[1], dtype=np.float32)[:6]
    labels = [("low", "high")[k] for k in kinds]
    names = ("drum", "note")
    return build_map(SPACE, moments, places, labels, kinds, names, features.mean(0), directions)


def test_what_is_written_comes_back(tmp_path: Path):
    made = make_map()
    path = tmp_path / "a.nsmap"
    write_map(path, made)
    again = read_map(path)
    assert again.sounds.id == made.sounds.id
    assert again.latent_space == SPACE
    assert again.sounds.labels == made.sounds.labels
    np.testing.assert_array_equal(again.latents(), made.latents())
    assert list(tmp_path.iterdir()) == [path]


def test_eight_bits_keep_latents_to_a_small_part_of_their_spread():
    rng = np.random.default_rng(3)
    moments = rng.standard_normal((50, MOMENT_FRAMES, CHANNELS)).astype(np.float32)
    moments[..., 2:] *= np.linspace(0.2, 5.0, CHANNELS - 2, dtype=np.float32)
    features = describe(moments)
    made = build_map(
        SPACE, moments, rng.uniform(-1, 1, (50, 2)), ["x"] * 50, np.zeros(50, np.uint8), ["note"],
        features.mean(0), np.eye(features.shape[1], dtype=np.float32)[:4],
    )  # fmt: skip
    error = (made.latents() - moments)[..., 2:]
    assert (np.abs(error).max(axis=(0, 1)) / moments[..., 2:].std(axis=(0, 1))).max() < 0.03
    assert np.abs(made.latents()[..., 0] - moments[..., 0]).max() * 1200 < 3.0, "cents of pitch"


def test_a_sound_belongs_beside_those_that_are_like_it():
    made = make_map()
    latents = made.latents()
    assert made.place_of(latents[4:5]) == pytest.approx(made.sounds.places[4], abs=1e-3)
    x, y = made.place_of(latents[1:2] + 0.01)
    assert x == pytest.approx(0.5, abs=0.01)
    assert abs(y) < 0.25


def test_another_sound_makes_another_id():
    assert make_map(0).sounds.id != make_map(1).sounds.id
    assert make_map(0).sounds.id == make_map(0).sounds.id


@pytest.mark.parametrize("at", [0, 1, 40, 700, -1])
def test_cut_off_files_are_refused(tmp_path: Path, at: int):
    path = tmp_path / "a.nsmap"
    write_map(path, make_map())
    path.write_bytes(path.read_bytes()[:at])
    with pytest.raises(CheckpointError, match=r"map 'a\.nsmap'"):
        read_map(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path):
    with pytest.raises(CheckpointError, match="missing or damaged"):
        read_map(tmp_path / "none.nsmap")


def test_values_that_are_no_numbers_are_refused(tmp_path: Path):
    made = make_map()
    scale = made.scale.copy()
    scale[2] = np.nan
    write_map(tmp_path / "a.nsmap", replace(made, scale=scale))
    with pytest.raises(CheckpointError):
        read_map(tmp_path / "a.nsmap")


HOSTILE = {
    "no dimensions": lambda array: array[(0,) * array.ndim],
    "one dimension more": lambda array: array[None],
    "flat": lambda array: array.reshape(-1)[:-1],
    "too few": lambda array: array[:3],
    "none": lambda array: array[:0],
    "another type": lambda array: array.astype(np.float64),
    "huge": lambda array: np.full_like(array, np.finfo(np.float16).max, dtype=np.float32),
}


@pytest.mark.parametrize("damage", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_array_can_be_anything_else_than_it_should(tmp_path: Path, damage: Callable[[Any], Any]):
    path, bad = tmp_path / "a.nsmap", tmp_path / "bad.nsmap"
    write_map(path, make_map())
    arrays = load_file(path)
    with safe_open(path, framework="np") as file:
        metadata = file.metadata()
    for name, array in arrays.items():
        save_file({**arrays, name: np.array(damage(array))}, bad, metadata)
        with pytest.raises(CheckpointError, match="missing or damaged"):
            read_map(bad)


@pytest.mark.parametrize("n", [5, 6, 7])
def test_a_map_of_hardly_more_sounds_than_a_blend_has_places_for_others(n: int):
    made = make_map(n=n)
    assert made.place_of(made.latents()[2:3]) == pytest.approx(made.sounds.places[2], abs=1e-3)


def test_arrays_that_do_not_fit_are_refused():
    made = make_map()
    with pytest.raises(ValueError, match="do not fit"):
        replace(made, pitch=made.pitch[:-1])


def test_maps_are_found_by_id_or_by_latent_space_and_damaged_ones_are_passed_over(tmp_path: Path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (first / "broken.nsmap").write_bytes(b"nothing")
    made = make_map()
    write_map(second / "good.nsmap", made)
    folders = (tmp_path / "absent", first, second)
    by_id = find_map(folders, map_id=made.sounds.id)
    assert by_id is not None
    assert by_id.sounds.id == made.sounds.id
    assert find_map(folders, latent_space=SPACE) is not None
    assert find_map(folders, latent_space="f" * 64) is None
    assert find_map(folders, map_id="0" * 64) is None
    assert find_map(folders) is None


def test_a_newer_format_is_named(tmp_path: Path):
    path = tmp_path / "a.nsmap"
    write_map(path, make_map())
    with safe_open(path, framework="np") as file:
        metadata = file.metadata()
    save_file(load_file(path), path, {**metadata, "neurosketch_map": "2"})
    with pytest.raises(CheckpointError, match=r"'a\.nsmap' has format 2; this program reads"):
        read_map(path)
