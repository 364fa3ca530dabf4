"""The map as a source of the shipped model: heard, recalled from recipes, without clicks."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.core.control import ControlState
from neurosketch.core.errors import CheckpointError
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.request import GenerateRequest
from neurosketch.core.sound_map import MAP
from neurosketch.engine.gestures import render_gesture
from neurosketch.models import vae
from neurosketch.models.checkpoint import load_tensors, read_header, save_checkpoint
from neurosketch.models.latent_map import MAP_EXTRA, find_map
from neurosketch.models.trunk import latent_space_hash, trunk_tensors
from neurosketch.models.vae.model import VaeModel
from neurosketch.paths import resources_dir
from neurosketch.training.map_spec import playing_map, with_map

CHECKPOINT = resources_dir() / "checkpoints" / "vae-drift.safetensors"


def load(path: Path) -> VaeModel:
    return vae.load(path, read_header(path), "cpu")


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped model with the shipped map, whether or not it names one itself."""
    torch.set_num_threads(1)
    header, tensors = read_header(CHECKPOINT), load_tensors(CHECKPOINT)
    spec = with_map(header.spec, trunk_tensors(tensors), tmp_path_factory.mktemp("none"))
    path = tmp_path_factory.mktemp("models") / CHECKPOINT.name
    save_checkpoint(path, tensors, spec, header.config, header.card)
    return path


@pytest.fixture(scope="module")
def model(mapped: Path) -> VaeModel:
    return load(mapped)


def ask(model: VaeModel, x: float, y: float, seconds: float = 1.0, **changes) -> GenerateRequest:
    controls = model.spec.complete_controls({"map_x": x, "map_y": y})
    conditions = {"source": MAP, **changes.pop("conditions", {})}
    return GenerateRequest(model.spec.id, 3, controls, conditions, seconds=seconds, **changes)


def render(model: VaeModel, request: GenerateRequest) -> np.ndarray:
    return model.generate(request, lambda _: None, threading.Event())


def place_of(model: VaeModel, label: str) -> tuple[float, float]:
    sounds = model.latent_map.sounds
    x, y = sounds.places[sounds.labels.index(label)]
    return float(x), float(y)


def flatness(audio: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(audio[0, 8192:24576] * np.hanning(16384))) ** 2 + 1e-9
    return float(np.exp(np.log(power).mean()) / power.mean())


def test_the_shipped_map_belongs_to_the_shipped_trunk_and_is_small():
    space = latent_space_hash(trunk_tensors(load_tensors(CHECKPOINT)))
    found = find_map(latent_space=space)
    assert found is not None
    assert len(found.sounds.places) >= 1500
    assert {"drum", "loop", "note", "performance", "sfx", "voice"} == set(found.sounds.kind_names)
    assert sum(p.stat().st_size for p in (resources_dir() / "maps").iterdir()) <= 3_000_000


def test_the_shipped_model_plays_the_shipped_map():
    """One of the two written anew without the other must not pass unseen."""
    spec = read_header(CHECKPOINT).spec
    assert MAP in spec.condition("source").values
    assert find_map(map_id=spec.extra[MAP_EXTRA]) is not None


def test_the_spec_offers_the_map_on_both_sides_and_says_which_one(model: VaeModel):
    for side in ("source", "source_b"):
        assert model.spec.condition(side).values.count(MAP) == 1
    assert model.spec.control("map_x").minimum == -1.0
    assert model.spec.extra[MAP_EXTRA] == model.latent_map.sounds.id
    assert playing_map(model.spec, "x").condition("source").values.count(MAP) == 1


def test_places_sound_like_what_lies_there(model: VaeModel):
    crash = render(model, ask(model, *place_of(model, "Crash")))
    flute = render(model, ask(model, *place_of(model, "Flute")))
    assert flatness(crash) > 30 * flatness(flute)


def test_the_same_request_sounds_the_same_and_another_place_does_not(model: VaeModel):
    first, again = (render(model, ask(model, 0.2, 0.5, 0.4)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - render(model, ask(model, 0.21, 0.5, 0.4))).max() > 1e-4


def test_both_sides_may_be_the_map(model: VaeModel):
    conditions = {"source": "cello", "source_b": MAP}
    here = ask(model, *place_of(model, "Kick"), 0.4, conditions=conditions)
    alone = render(model, here)
    turned = here.controls.replaced({"morph": 1.0})
    other = render(model, GenerateRequest(here.model_id, 3, turned, conditions, seconds=0.4))
    assert np.abs(alone - other).max() > 0.05


def test_a_stream_on_the_move_is_the_same_in_any_cuts(model: VaeModel):
    def cut(size: int) -> np.ndarray:
        stream = model.open_stream(ask(model, -0.5, -0.5))
        parts = []
        for step in range(10):
            state = ask(model, -0.5 + 0.01 * step, -0.5).controls
            parts += [stream.render(size, state) for _ in range(4 // size)]
        return np.concatenate(parts, axis=1)

    whole = cut(4)
    np.testing.assert_allclose(cut(1), whole, atol=1e-5)
    np.testing.assert_allclose(cut(2), whole, atol=1e-5)


def test_a_drag_across_the_map_has_no_clicks_at_its_steps(model: VaeModel):
    """Samples at the borders of frames differ no more from each other than anywhere else."""
    x, y = place_of(model, "Flute")
    stream = model.open_stream(ask(model, x, y))
    blocks = [
        stream.render(1, ask(model, min(x + 0.004 * step, 1.0), y).controls) for step in range(90)
    ]
    audio = np.concatenate(blocks, axis=1)[0, 8192:].astype(np.float64)
    bends = np.abs(np.diff(audio, 2))
    hop = stream.hop_length
    at_borders = np.concatenate([bends[hop - 3 + k :: hop] for k in range(4)])
    ratio = np.sqrt((at_borders**2).mean()) / np.sqrt((bends**2).mean())
    assert ratio <= 1.1


def test_a_gesture_over_the_map_renders_bit_for_bit_again(model: VaeModel):
    request = ask(model, -0.2, 0.4, 0.5)
    gesture = Gesture(
        ControlState(request.controls), (Move(0.1, "map_x", 0.3), Move(0.3, "map_y", -0.5))
    )
    first, again = (
        render_gesture(model, request, gesture, lambda _: None, threading.Event()) for _ in range(2)
    )
    np.testing.assert_array_equal(first, again)
    still = render_gesture(
        model, request, Gesture(gesture.start, ()), lambda _: None, threading.Event()
    )
    assert np.abs(first - still).max() > 1e-3


def test_a_model_whose_map_is_gone_plays_on_and_names_what_is_missing(
    mapped: Path, model: VaeModel, tmp_path: Path
):
    path = tmp_path / CHECKPOINT.name
    header = read_header(mapped)
    spec = playing_map(header.spec, "0123456789ab" + "c" * 52)
    save_checkpoint(path, load_tensors(mapped), spec, header.config, header.card)
    without = load(path)
    assert without.latent_map is None
    request = ask(model, 0.0, 0.0, 0.2)
    with pytest.raises(CheckpointError, match=r"map 0123456789ab .*Put back"):
        render(without, request)
    assert render(without, GenerateRequest(spec.id, 3, seconds=0.2)).shape[1] == 8820


def test_a_map_of_another_width_is_refused(model: VaeModel):
    from tests.models.test_latent_map import make_map

    with pytest.raises(CheckpointError, match="does not fit"):
        load(CHECKPOINT).use_map(make_map())
