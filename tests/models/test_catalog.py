"""The catalog: what is found, and in which order it is shown."""

from __future__ import annotations

import shutil
from pathlib import Path

from neurosketch.models.catalog import FAMILIES, discover
from neurosketch.paths import resources_dir
from tests.models.codecs import save

SHIPPED = resources_dir() / "checkpoints"


def test_models_stand_in_the_order_of_families_whatever_their_files_are_called(tmp_path: Path):
    shutil.copy(SHIPPED / "vae-drift.safetensors", tmp_path / "zz.safetensors")
    save(tmp_path, with_trunk=False)
    assert [spec.family for spec in discover((tmp_path,)).specs] == ["vae", "soundstream"]
    shipped = [list(FAMILIES).index(spec.family) for spec in discover((SHIPPED,)).specs]
    assert shipped == sorted(shipped)


def test_a_second_model_with_the_same_id_is_left_out_and_said(tmp_path: Path):
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(SHIPPED / "vae-drift.safetensors", own / "copy.safetensors")
    shutil.copy(SHIPPED / "vae-drift.safetensors", own / "copy2.safetensors")
    catalog = discover((SHIPPED, own))
    assert [spec.id for spec in catalog.specs].count("vae-drift") == 1
    assert len(catalog.broken) == 2
    assert "already there" in catalog.broken[0].reason
