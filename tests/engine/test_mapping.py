"""Clips find their places on the map, whatever their rate and channels."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from neurosketch.core.clip import Clip
from neurosketch.core.errors import Cancelled
from neurosketch.engine.mapping import HEARD_SECONDS, TakeMapper, mapper_of
from tests.models.test_latent_map import CHANNELS, make_map

HOP, RATE = 512, 16000


class Encoded:
    """Looks like a tensor."""

    def __init__(self, values: np.ndarray) -> None:
        self._values = values

    def __getitem__(self, index: int) -> Encoded:
        return Encoded(self._values[index])

    def cpu(self) -> Encoded:
        return self

    def numpy(self) -> np.ndarray:
        return self._values


class LoudnessModel:
    """Its latents say how loud each hop is; loud sounds lie on the right of the map."""

    latent_hop = HOP

    def __init__(self, latent_map=None) -> None:
        self.latent_map = latent_map
        self.heard: list[int] = []

    def encode(self, audio, cancel=None) -> Encoded:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        self.heard.append(audio.shape[1])
        n_frames = -(-audio.shape[1] // HOP) + 2
        levels = np.zeros(n_frames * HOP, np.float32)
        levels[: audio.shape[1]] = np.abs(audio[0])
        latents = np.zeros((1, n_frames, CHANNELS), np.float32)
        latents[0, :, 2] = 8.0 * levels.reshape(n_frames, HOP).mean(axis=1)
        latents[..., 1] = 0.9
        return Encoded(latents)


def clip(level: float, seconds: float = 2.0, rate: int = RATE, channels: int = 1) -> Clip:
    turn = np.sign(np.sin(np.arange(round(seconds * rate)) * 0.3))
    return Clip("c", np.tile(level * turn, (channels, 1)).astype(np.float32), rate, None, "take")


@pytest.fixture
def model() -> LoudnessModel:
    return LoudnessModel(make_map())


@pytest.fixture
def mapper(model) -> TakeMapper:
    found = mapper_of(model, RATE, lambda: None)
    assert found is not None
    return found


def test_alike_sounds_lie_on_the_same_side(mapper):
    assert mapper.locate(clip(0.5))[0] > 0.3
    assert mapper.locate(clip(0.02))[0] < -0.3
    assert mapper.sounds.labels[0] == "low"


def test_rate_and_channels_do_not_matter(mapper):
    here = mapper.locate(clip(0.5))
    assert mapper.locate(clip(0.5, channels=2)) == pytest.approx(here, abs=1e-6)
    assert mapper.locate(clip(0.5, rate=2 * RATE))[0] > 0.3


def test_silence_has_no_place(mapper):
    assert mapper.locate(clip(0.0)) is None


def test_only_the_beginning_of_a_long_clip_is_heard(mapper, model):
    mapper.locate(clip(0.5, seconds=3 * HEARD_SECONDS))
    assert max(model.heard) == round(HEARD_SECONDS * RATE)


def test_it_stops_when_asked(mapper):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        mapper.locate(clip(0.5), cancel)


def test_each_thread_is_prepared_once(model):
    entered = []
    mapper = mapper_of(model, RATE, lambda: entered.append(threading.get_ident()))
    thread = threading.Thread(target=lambda: [mapper.locate(clip(0.5)) for _ in range(2)])
    thread.start()
    thread.join()
    assert len(entered) == 1
    assert entered[0] != threading.get_ident()


def test_a_model_without_a_map_has_no_mapper():
    assert mapper_of(LoudnessModel(None), RATE, lambda: None) is None
    assert mapper_of(object(), RATE, lambda: None) is None
