"""The sliders of a calibrated model: at rest they are not there, old recipes never knew them."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.core.control import ControlState
from neurosketch.core.request import GenerateRequest
from neurosketch.dsp.audiofile import read_audio
from neurosketch.engine.clips import complete_request
from neurosketch.export.reader import read_recipe
from neurosketch.models.catalog import discover
from neurosketch.models.latent_axes import AttributeSliders, LatentAxes
from neurosketch.models.trunk import LATENT_SPACE, find_trunk
from neurosketch.models.vae.model import VaeModel
from neurosketch.nn.attributes import ATTRIBUTES, SHAPED
from neurosketch.paths import resources_dir

CHECKPOINTS = resources_dir() / "checkpoints"
OLD_FILE = Path(__file__).parents[1] / "data" / "recipes" / "drift-6be2de0a.wav"


@pytest.fixture(scope="module")
def model() -> VaeModel:
    torch.set_num_threads(1)
    loaded = discover([CHECKPOINTS]).load("vae-drift")
    assert isinstance(loaded, VaeModel)
    return loaded


def make(model: VaeModel, request: GenerateRequest) -> np.ndarray:
    return model.generate(request, lambda _: None, threading.Event())


def old_request() -> GenerateRequest:
    recipe = read_recipe(OLD_FILE)
    assert recipe is not None
    return recipe.request


def test_a_recipe_of_the_former_checkpoint_sounds_as_it_did(model: VaeModel):
    request = complete_request(model.spec, old_request())
    assert request.checkpoint_sha256 == old_request().checkpoint_sha256
    before, _ = read_audio(OLD_FILE)
    np.testing.assert_allclose(make(model, request), before, atol=2e-6)


def test_it_takes_the_former_axes_and_none_of_the_new_sliders(model: VaeModel):
    """Bit for bit what a model makes that has nothing else."""
    former = model._axes[old_request().checkpoint_sha256]
    mine = {model.spec.checkpoint_sha256: LatentAxes(former.directions)}
    spec = replace(model.spec, extra={})
    bare = VaeModel(spec, model.autoencoder, mine, model._presets, {})
    expected = make(bare, old_request())
    np.testing.assert_array_equal(make(model, old_request()), expected)
    moved = GenerateRequest(
        "vae-drift", old_request().seed, old_request().controls, old_request().conditions, 0.4
    )
    assert np.abs(make(model, moved) - expected).max() > 1e-3, "today its sliders mean more"


def test_where_controls_stood_is_where_they_stand_now(model: VaeModel):
    """A former recipe opened today moves the axes to where they sound as they did."""
    request = old_request()
    now = model.spec.controls_of_former(request.checkpoint_sha256, request.controls)
    former, mine = (
        model._axes[s] for s in (request.checkpoint_sha256, model.spec.checkpoint_sha256)
    )
    then = former.offset(former.positions(request.controls))
    today = ControlState.defaults(model.spec.controls).replaced(now)
    offset = mine.offset(mine.positions(today))
    torch.testing.assert_close(offset, then, rtol=1e-3, atol=1e-3)


def test_at_rest_the_sliders_are_not_there(model: VaeModel):
    request = GenerateRequest("vae-drift", 4, conditions={"source": "breaks"}, seconds=0.5)
    bare = VaeModel(model.spec, model.autoencoder, model._axes, model._presets, {})
    np.testing.assert_array_equal(make(model, request), make(bare, request))


@pytest.mark.parametrize("size", [1, 3, 17])
def test_any_cut_gives_the_same_samples_while_sliders_move(model: VaeModel, size: int):
    spec = model.spec
    turned = dict.fromkeys(SHAPED, 60.0) | {"pitch": 4.0, "axis1": 1.0}
    first, second = spec.complete_controls({}), spec.complete_controls(turned)
    request = GenerateRequest("vae-drift", 4, conditions={"source": "latin"})
    whole = model.open_stream(request)
    expected = np.concatenate([whole.render(17, c) for c in (first, second, first)], 1)
    stream, parts = model.open_stream(request), []
    for controls in (first, second, first):
        left = 17
        while left:
            step = min(size, left)
            parts.append(stream.render(step, controls))
            left -= step
    error = np.abs(np.concatenate(parts, 1) - expected).max() / np.abs(expected).max()
    assert error <= 1e-5


def test_every_slider_says_what_it_does_and_how_surely(model: VaeModel):
    for name in ATTRIBUTES:
        control = model.spec.control(name)
        assert control.attribute == name
        assert control.rho is not None
        assert control.rho >= 0.9, name
        assert control.leak is not None
        assert control.leak <= 0.3, name
    for number in range(1, 9):
        control = model.spec.control(f"axis{number}")
        assert control.curve[len(control.curve) // 2] == 0.0
        assert control.dead or "↔" in control.label


def test_the_checkpoint_names_its_latent_space(model: VaeModel):
    name = model.spec.extra[LATENT_SPACE]
    trunk = find_trunk(name, [CHECKPOINTS], needed_by="a test")
    ours = model.autoencoder.state_dict()
    for key, tensor in trunk.state_dict().items():
        assert torch.equal(tensor, ours[key]), key


def test_sliders_that_do_not_fit_are_refused(model: VaeModel):
    with pytest.raises(ValueError, match="decoupling"):
        AttributeSliders.of(model.spec, torch.zeros(2, 3, 3), "cpu")
    bare = replace(model.spec, controls=())
    with pytest.raises(ValueError, match="no control"):
        AttributeSliders.of(bare, torch.zeros(2, 6, 6), "cpu")
