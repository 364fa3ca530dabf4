"""The vae family looks for sounds: it finds its own again, comes nearer to others, and in time."""

from __future__ import annotations

import copy
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled
from neurosketch.core.model_spec import Capability
from neurosketch.core.ports import SoundFinder
from neurosketch.core.request import GenerateRequest
from neurosketch.dsp.audiofile import load_source
from neurosketch.engine.clips import complete_request
from neurosketch.models.catalog import discover
from neurosketch.models.latent_map import read_map
from neurosketch.models.vae.find import BUDGET_SECONDS, STEPS, Loop, Search
from neurosketch.models.vae.map_loops import nearest_loops
from neurosketch.models.vae.model import VaeModel
from neurosketch.nn.autoencoder import noise_shape
from neurosketch.paths import resources_dir
from tests.slowness import slowness

DATA = Path(__file__).parents[1] / "data" / "corpus"
HELD_OUT = ("note/weresax/alto_sax_51_100.opus", "drum/gogodze2/ss_vl2_rr3.opus")
NEVER = threading.Event()


@pytest.fixture(scope="module")
def model() -> VaeModel:
    torch.set_num_threads(1)
    loaded = discover([resources_dir() / "checkpoints"]).load("vae-drift")
    assert isinstance(loaded, VaeModel)
    return loaded


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """All the time a busy machine may need, so that what is found does not depend on it."""
    monkeypatch.setattr("neurosketch.models.vae.find.BUDGET_SECONDS", 600.0)


def start_of(model: VaeModel, **changes: object) -> GenerateRequest:
    return complete_request(model.spec, GenerateRequest(model.spec.id, seed=5, **changes))  # type: ignore[arg-type]


def find(model: VaeModel, audio: np.ndarray, start: GenerateRequest, locked: tuple[str, ...] = ()):
    return model.find(audio, start, frozenset(locked), lambda _: None, NEVER)


def rendered(model: VaeModel, source: str, controls: dict[str, float]) -> np.ndarray:
    request = GenerateRequest(
        model.spec.id, seed=9, controls=ControlState(controls), conditions={"source": source},
        seconds=3.0,
    )  # fmt: skip
    return model.generate(complete_request(model.spec, request), lambda _: None, NEVER)


def test_a_model_of_the_family_says_that_it_can_search(model: VaeModel):
    assert Capability.FIND in model.spec.capabilities
    assert isinstance(model, SoundFinder)


def test_it_finds_a_sound_of_its_own_again(model: VaeModel, patience: None):
    """The source comes back, and the sliders go the way they had gone."""
    made = rendered(model, "choir", {"axis2": 1.5, "axis3": -1.0, "loudness": -6.0})
    found = find(model, made, start_of(model))
    assert found.improved
    assert found.distance_db < 0.35 * found.baseline_db
    controls = found.request.controls
    if found.request.conditions["source"] == "choir":
        assert controls["axis2"] > 0.5
        assert controls["axis3"] < 0.0


@pytest.mark.parametrize("path", HELD_OUT)
def test_it_comes_much_nearer_to_sounds_it_never_heard(model: VaeModel, patience: None, path: str):
    audio = load_source(DATA / path, model.spec.sample_rate)
    found = find(model, audio, start_of(model))
    assert found.improved
    assert found.distance_db < 0.65 * found.baseline_db
    assert found.heard_seconds == pytest.approx(audio.shape[1] / model.spec.sample_rate)


def test_what_was_found_can_be_asked_for(model: VaeModel, patience: None):
    audio = load_source(DATA / HELD_OUT[1], model.spec.sample_rate)
    start = start_of(model, conditions={"source": "rain", "source_b": "breaks"}, seconds=4.0)
    start = replace(start, controls=start.controls.replaced({"drift": 0.5, "morph": 0.5}))
    found = find(model, audio, start)
    request = found.request
    assert complete_request(model.spec, request) == request
    assert (request.seed, request.seconds) == (5, 4.0)
    # What was not looked for rests, so that what was found is heard.
    assert request.conditions["source_b"] == "none"
    assert request.controls["drift"] == request.controls["morph"] == 0.0


def test_locked_sliders_stay(model: VaeModel, patience: None):
    audio = load_source(DATA / HELD_OUT[0], model.spec.sample_rate)
    start = start_of(model)
    held = {"axis1": -1.25, "pitch": 2.0, "loudness": -9.0, "speed": 0.5, "drift": 0.25}
    start = replace(start, controls=start.controls.replaced(held))
    found = find(model, audio, start, tuple(held))
    assert found.improved
    assert {name: found.request.controls[name] for name in held} == held


def test_what_is_dialled_in_already_is_not_replaced_by_something_worse(
    model: VaeModel, patience: None
):
    start = start_of(model, conditions={"source": "glass"})
    made = model.generate(replace(start, seconds=2.5), lambda _: None, NEVER)
    found = find(model, made, start)
    assert found.baseline_db == pytest.approx(0.0, abs=0.2)
    if not found.improved:
        assert found.request is start
    assert found.distance_db <= found.baseline_db


def test_it_answers_within_two_seconds(model: VaeModel):
    audio = load_source(DATA / HELD_OUT[0], model.spec.sample_rate)
    stereo = np.concatenate([np.tile(audio, 3)[:1], np.tile(audio, 3)[:1]])[:, : 6 * 44100]
    began = time.thread_time()
    find(model, stereo, start_of(model))
    assert time.thread_time() - began < 2.0 * slowness()


def test_cancelling_is_noticed_at_every_stage(model: VaeModel, patience: None):
    audio = load_source(DATA / HELD_OUT[0], model.spec.sample_rate)

    class After:
        """Is set from the n-th look on."""

        def __init__(self, looks: int) -> None:
            self.left = looks

        def is_set(self) -> bool:
            self.left -= 1
            return self.left < 0

    for looks in (5, 12, 28):
        with pytest.raises(Cancelled):
            model.find(audio, start_of(model), frozenset(), lambda _: None, After(looks))


def test_a_search_begins_at_the_nearest_moments_of_the_map(model: VaeModel):
    """A sound of the map is found on the map, alone at its place."""
    (path,) = (resources_dir() / "maps").glob("*.nsmap")
    latent_map = read_map(path)
    latents = torch.from_numpy(latent_map.latents())
    rounds = (latents[:, 8:, 1] > 0.5).all(1).nonzero()[:, 0].tolist()
    ranks = []
    for index in rounds[:: len(rounds) // 6][:6]:
        looped = latents[index].repeat(4, 1)[None]
        decoder = model.autoencoder.decoder
        with torch.inference_mode():
            noise = torch.randn(1, *noise_shape(looped.shape[1]))
            audio, _ = decoder(looped, noise, decoder.initial_state(1))
        loops = nearest_loops(latent_map, latents, model.autoencoder, audio, 8)
        assert len(loops) == 8
        places = [(loop.controls["map_x"], loop.controls["map_y"]) for loop in loops]
        own = tuple(latent_map.sounds.places[index].tolist())
        ranks.append(places.index(own) if own in places else 8)
        near, weights = latent_map.sounds.blend(*places[0])
        assert float(weights[0]) > 0.99
        assert loops[0].label == latent_map.sounds.labels[near[0]]
        assert loops[0].conditions == {"source": "map"}
    assert sorted(ranks)[len(ranks) // 2] <= 1


def test_a_slow_machine_takes_fewer_steps_and_still_answers(model: VaeModel):
    """Each look at the clock costs half a second: there is time for next to nothing."""
    audio = load_source(DATA / HELD_OUT[1], model.spec.sample_rate)
    looks = 0

    def clock() -> float:
        nonlocal looks
        looks += 1
        return 0.5 * looks

    names = ("rain", "breaks", "bells")
    loops = [Loop({"source": name}, {}, model._presets[name]) for name in names]
    axes = model._axes[model.spec.checkpoint_sha256].directions
    search = Search(
        model, model.autoencoder, axes, loops, start_of(model), frozenset(), NEVER, clock=clock
    )
    found = search.run(audio, lambda _: None)
    assert looks < STEPS + 2 * BUDGET_SECONDS + 6
    assert found.improved
    assert found.request.conditions["source"] in names


@pytest.mark.parametrize(
    ("apart", "lowest", "highest", "expected"),
    [
        (7.0, -24.0, 24.0, 7.0), (31.0, -24.0, 24.0, 19.0), (-40.0, -24.0, 24.0, -16.0),
        (31.0, -3.0, 3.0, 3.0), (float("nan"), -24.0, 24.0, 0.0),
    ],
)  # fmt: skip
def test_a_pitch_out_of_reach_is_moved_by_octaves_and_always_ends(
    model: VaeModel, apart: float, lowest: float, highest: float, expected: float
):
    pitch = replace(model.spec.control("pitch"), minimum=lowest, maximum=highest)
    others = tuple(c for c in model.spec.controls if c.id != "pitch")
    narrow = copy.copy(model)
    narrow._spec = replace(model.spec, controls=(*others, pitch))
    axes = model._axes[model.spec.checkpoint_sha256].directions
    search = Search(narrow, model.autoencoder, axes, (), start_of(model), frozenset(), NEVER)
    target, latents = torch.ones(2, 40, 64)
    target[:, 0], latents[:, 0] = apart / 12, 0.0
    assert search._semitones(target, latents) == pytest.approx(expected, abs=0.01)
