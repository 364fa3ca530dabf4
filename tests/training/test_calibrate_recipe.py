"""`train calibrate` from trained weights to sliders, again and again, for both families."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from neurosketch.core.control import ControlKind, ControlState
from neurosketch.core.errors import CheckpointError, NeuroSketchError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.clips import complete_request
from neurosketch.models.catalog import discover
from neurosketch.models.checkpoint import load_tensors, read_header
from neurosketch.models.trunk import LATENT_SPACE, latent_space_hash, trunk_tensors
from neurosketch.nn.attributes import ATTRIBUTES
from neurosketch.nn.autoencoder import Autoencoder, TrunkConfig
from neurosketch.training import calibrate, calibrate_attributes, calibrate_moments, presets, run
from neurosketch.training.recipes import calibrate as recipe
from neurosketch.training.trainer import export_weights
from tests.models.codecs import save

DATA = Path(__file__).parents[1] / "data" / "corpus"
SMALL = TrunkConfig(
    latent_channels=16, fast_dim=32, slow_dim=32, encoder_fast_depth=1, encoder_slow_depth=1,
    decoder_slow_depth=1, decoder_fast_depth=1,
)  # fmt: skip
SAX = presets.Preset("sax", "Saxophone", ("note/weresax/alto_sax_51_100.opus",))


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough to see that everything is in its place, not enough to name anything rightly."""
    torch.set_num_threads(1)
    monkeypatch.setattr(presets, "PRESETS", (SAX,))
    monkeypatch.setattr(recipe, "PRESETS", (SAX,))
    monkeypatch.setattr(recipe, "N_FILES", 6)
    monkeypatch.setattr(calibrate, "N_MOMENTS", 2)
    monkeypatch.setattr(calibrate, "N_AXES", 3)
    monkeypatch.setattr(calibrate_attributes, "N_TRAINING", 2)
    monkeypatch.setattr(calibrate_attributes, "N_HELD_OUT", 2)
    monkeypatch.setattr(calibrate_attributes, "_SWEPT", 3)
    monkeypatch.setattr(calibrate_moments, "MOMENT_FRAMES", 26)


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A folder as `train vae` leaves it."""
    torch.manual_seed(0)
    out = tmp_path / "vae"
    out.mkdir()
    weights, config = export_weights(Autoencoder(SMALL))
    save_file(weights, out / "best.safetensors", {"config": json.dumps(config)})
    (out / "best.json").write_text(json.dumps({"step": 7, "minutes": 1.0}))
    return out


def only(folder: Path, model_id: str = "vae-drift") -> tuple[ModelSpec, SoundModel]:
    catalog = discover([folder])
    assert model_id in [spec.id for spec in catalog.specs]
    return catalog.spec(model_id), catalog.load(model_id)


def make(model: SoundModel, request: GenerateRequest) -> np.ndarray:
    return model.generate(request, lambda _: None, threading.Event())


def test_a_trained_trunk_becomes_a_model_and_its_recipes_outlive_the_next_one(trained: Path):
    run("calibrate", DATA, trained)
    first, old = only(trained)
    assert [c.id for c in first.controls[:9]] == ["axis1", "axis2", "axis3", *ATTRIBUTES]
    assert all(len(first.control(f"axis{n}").curve) == calibrate.CURVE_POINTS for n in (1, 2, 3))
    assert first.control("brightness").kind is ControlKind.ATTRIBUTE
    assert first.control("brightness").leak is not None
    weights = trunk_tensors(load_tensors(trained / "vae-drift.safetensors"))
    assert first.extra[LATENT_SPACE] == latent_space_hash(weights)
    facts = read_header(trained / "vae-drift.safetensors").card
    assert set(facts["attributes"]["rho"]) == set(ATTRIBUTES)
    assert facts["axes"][0]["rho"].keys() >= {"brightness", "width"}

    controls = ControlState({"axis1": 1.3, "axis3": -2.0, "pitch": 3.0})
    request = complete_request(first, GenerateRequest("vae-drift", 5, controls, seconds=0.3))
    before = make(old, request)
    again = trained.parent / "again"
    lines: list[str] = []
    path = str(trained / "vae-drift.safetensors")
    run("calibrate", DATA, again, model=path, report=lines.append)
    second, new = only(again)
    assert any("axis 3 of 3" in line for line in lines)
    assert set(second.former) == {first.checkpoint_sha256}
    assert second.former[first.checkpoint_sha256]["controls"].keys() == {"axis1", "axis2", "axis3"}
    assert second.extra[LATENT_SPACE] == first.extra[LATENT_SPACE]
    asked = complete_request(second, request)
    assert asked.checkpoint_sha256 == first.checkpoint_sha256
    np.testing.assert_array_equal(make(new, asked), before)


def test_the_codec_gets_axes_that_its_stream_follows(tmp_path: Path):
    folder = tmp_path / "models"
    folder.mkdir()
    path = save(folder)
    run("calibrate", DATA, tmp_path / "out", model=str(path))
    (tmp_path / "out" / "trunk-holder.safetensors").write_bytes(
        (folder / "trunk-holder.safetensors").read_bytes()
    )
    spec, tape = only(tmp_path / "out", "soundstream-tape")
    assert [c.id for c in spec.controls[:3]] == ["axis1", "axis2", "axis3"]
    assert "brightness" not in [c.id for c in spec.controls]
    rest = GenerateRequest(spec.id, 1, seconds=0.4)
    plain = discover([folder]).load(spec.id)
    np.testing.assert_array_equal(make(tape, rest), make(plain, rest))
    bent = GenerateRequest(spec.id, 1, ControlState({"axis1": 2.0}), seconds=0.4)
    assert np.abs(make(tape, bent) - make(tape, rest)).max() > 1e-4
    whole = tape.open_stream(bent).render(12, spec.complete_controls(bent.controls))
    stream = tape.open_stream(bent)
    cut = [stream.render(n, spec.complete_controls(bent.controls)) for n in (1, 4, 7)]
    error = np.abs(np.concatenate(cut, 1) - whole).max() / np.abs(whole).max()
    assert error <= 1e-5


def test_what_cannot_be_calibrated_is_said(tmp_path: Path, trained: Path):
    with pytest.raises(CheckpointError, match="no trained weights"):
        run("calibrate", DATA, tmp_path / "nothing")
    with pytest.raises(NeuroSketchError, match="no model"):
        run("calibrate", DATA, tmp_path / "nothing", model="no-such-model")
    with pytest.raises(NeuroSketchError, match="does not start from a model"):
        run("vae", DATA, trained, steps=1, model="vae-drift")
