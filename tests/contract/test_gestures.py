"""Every model that plays live follows gestures."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.model_spec import Capability
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.dsp.levels import difference_db
from neurosketch.engine.clips import complete_request
from neurosketch.engine.gestures import render
from neurosketch.models.catalog import discover
from neurosketch.paths import resources_dir

SHIPPED = discover([resources_dir() / "checkpoints"])
STREAMS = [
    spec.id for spec in SHIPPED.specs
    if Capability.STREAM in spec.capabilities and Capability.COMPOSE not in spec.capabilities
]  # fmt: skip
SECONDS = 1.5


@pytest.fixture(scope="module", params=STREAMS)
def model(request: pytest.FixtureRequest) -> SoundModel:
    torch.set_num_threads(1)
    return SHIPPED.load(request.param)


@pytest.fixture
def two_threads() -> Iterator[None]:
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(1)


def follow(model: SoundModel, gesture: Gesture | None) -> AudioArray:
    asked = GenerateRequest(model.spec.id, seed=7, seconds=SECONDS, gesture=gesture)
    request = complete_request(model.spec, asked)
    return render(model, request, lambda _: None, threading.Event())


def swaying(model: SoundModel) -> Gesture:
    """Every control walks through its range and back."""
    return Gesture(
        ControlState(),
        tuple(
            Move(step * 0.05, c.id, c.minimum + (c.maximum - c.minimum) * abs(step % 20 - 10) / 10)
            for step in range(25)
            for c in model.spec.controls
        ),
    )


def test_a_gesture_without_movements_changes_nothing(model: SoundModel):
    plain, still = follow(model, None), follow(model, Gesture(ControlState()))
    assert still.shape == plain.shape
    assert np.abs(still - plain).max() / np.abs(plain).max() <= 1e-5


def test_movements_are_heard_and_stay_sane(model: SoundModel):
    audio = follow(model, swaying(model))
    assert np.isfinite(audio).all()
    assert 0.01 < np.abs(audio).max() <= 1.0
    assert np.abs(audio - follow(model, None)).max() > 1e-3


def test_the_same_gesture_gives_the_same_samples(model: SoundModel):
    np.testing.assert_array_equal(follow(model, swaying(model)), follow(model, swaying(model)))


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("moved", [False, True])
def test_other_threads_are_bit_exact_or_inaudibly_far(model: SoundModel, moved: bool):
    gesture = swaying(model) if moved else None
    many = follow(model, gesture)
    torch.set_num_threads(1)
    level = difference_db(many, follow(model, gesture))
    assert level is None or level < -100.0
