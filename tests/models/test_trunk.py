"""Latent spaces have names, and what needs one finds it or says so."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from neurosketch.core.errors import CheckpointError
from neurosketch.models.catalog import discover
from neurosketch.models.checkpoint import load_tensors
from neurosketch.models.trunk import (
    LATENT_SPACE,
    find_trunk,
    latent_space_hash,
    trunk_tensors,
)
from neurosketch.paths import resources_dir
from tests.models.codecs import save

SHIPPED = resources_dir() / "checkpoints" / "vae-drift.safetensors"


def test_the_name_depends_on_every_weight():
    tensors = {"a": torch.zeros(3), "b": torch.ones(2)}
    name = latent_space_hash(tensors)
    assert name == latent_space_hash(dict(reversed(tensors.items())))
    assert name != latent_space_hash({**tensors, "b": torch.tensor([1.0, 1.0001])})
    assert name != latent_space_hash({**tensors, "b": torch.ones(2).half()})
    assert name != latent_space_hash({"a": tensors["a"], "c": tensors["b"]})


def test_only_the_trunk_counts():
    tensors = load_tensors(SHIPPED)
    trunk = trunk_tensors(tensors)
    assert trunk
    assert not any(name.startswith("preset.") for name in trunk)


def test_a_trunk_is_found_by_its_name(tmp_path: Path):
    path = save(tmp_path)
    spec = next(s for s in discover((tmp_path,)).specs if s.id == path.stem)
    trunk = find_trunk(spec.extra[LATENT_SPACE], (tmp_path / "none", tmp_path), spec.id)
    weights = {name: tensor.half() for name, tensor in trunk.state_dict().items()}
    assert latent_space_hash(weights) == spec.extra[LATENT_SPACE]
    assert not any(parameter.requires_grad for parameter in trunk.parameters())


def test_a_missing_trunk_is_named(tmp_path: Path):
    with pytest.raises(CheckpointError, match="'soundstream-x' needs the latent space abcdef"):
        find_trunk("abcdef" * 10, (tmp_path,), "soundstream-x")
