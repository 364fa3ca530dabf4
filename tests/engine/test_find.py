from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from neurosketch.core.errors import Cancelled, RequestError
from neurosketch.core.events import Failed, Found, Progress
from neurosketch.core.find import FindRequest, FoundSound
from neurosketch.core.model_spec import Capability
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.find import HEARD_SECONDS, check_findable, loudest
from neurosketch.engine.session import EngineSession
from tests.engine.fakes import RATE, FakeCatalog, ToneModel, spec_of

SEARCHING = spec_of("tone", capabilities=frozenset({Capability.STREAM, Capability.FIND}))


class SearchingModel(ToneModel):
    """Hears nothing but how loud a sound is, and sets its level to that."""

    heard: np.ndarray

    def find(self, audio, start, locked, progress, cancel) -> FoundSound:
        self.heard, self.locked = audio, locked
        progress(0.5)
        if cancel.is_set():
            raise Cancelled
        controls = start.controls.replaced({"level": float(np.abs(audio).max())})
        return FoundSound(replace(start, controls=controls), 1.0, 4.0, True, audio.shape[1] / RATE)


class SearchingCatalog(FakeCatalog):
    def load(self, model_id: str, device: str = "cpu") -> ToneModel:
        self.loads.append((model_id, device))
        model = SearchingModel(self.spec(model_id), device)
        self.models.append(model)
        return model


@pytest.fixture
def searching(output):
    session = EngineSession(SearchingCatalog(SEARCHING), output, compute="cpu")
    yield session
    session.close()


def tone(seconds: float, level: float = 0.25, rate: int = RATE) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * 441 * time))[None].astype(np.float32)


def question(audio: np.ndarray, rate: int = RATE) -> FindRequest:
    return FindRequest(GenerateRequest("tone", seed=7), audio, rate, frozenset({"hertz"}), "f1")


def test_a_search_ends_with_complete_settings(searching):
    events = list(searching.find(question(tone(0.5)), threading.Event()))
    *progress, found = events
    assert all(isinstance(event, Progress) for event in progress)
    assert isinstance(found, Found)
    assert {event.request_id for event in events} == {"f1"}
    assert found.found.request.seed == 7
    assert found.found.request.controls["level"] == pytest.approx(0.25, abs=0.01)
    assert found.found.request.checkpoint_sha256 == "abc123"
    assert found.seconds >= 0.0


def test_the_model_hears_the_loudest_part_at_its_own_rate(output):
    catalog = SearchingCatalog(SEARCHING)
    session = EngineSession(catalog, output, compute="cpu")
    long = np.concatenate([tone(9.0, 0.05, 48000), tone(2.0, 0.5, 48000)], axis=1)
    list(session.find(question(long, 48000), threading.Event()))
    session.close()
    (model,) = catalog.models
    assert model.heard.shape[1] == round(HEARD_SECONDS * RATE)
    assert np.abs(model.heard[:, -RATE:]).max() == pytest.approx(0.5, abs=0.02)
    assert model.locked == {"hertz"}


def test_a_search_is_cancelled(searching):
    cancel = threading.Event()
    cancel.set()
    last = list(searching.find(question(tone(0.5)), cancel))[-1]
    assert isinstance(last, Failed)
    assert last.cancelled


@pytest.mark.parametrize(
    ("audio", "sentence"),
    [
        (np.zeros((1, RATE), np.float32), "There is nothing to hear in this sound."),
        (tone(0.005), "This sound is too short to look for."),
        (np.zeros((2, 0), np.float32), "This sound is too short to look for."),
    ],
)
def test_nothing_is_looked_for_in_nothing(searching, audio, sentence):
    (failed,) = searching.find(question(audio), threading.Event())
    assert failed.message.startswith(sentence)


def test_a_model_that_cannot_search_says_so(session):
    (failed,) = session.find(question(tone(0.5)), threading.Event())
    assert failed.message == "The model 'tone' cannot look for a sound. Choose another one."


def test_a_model_that_only_claims_to_search_is_found_out(output):
    session = EngineSession(FakeCatalog(SEARCHING), output, compute="cpu")
    last = list(session.find(question(tone(0.5)), threading.Event()))[-1]
    session.close()
    assert last == Failed("f1", "The model 'tone' cannot look for a sound.")


def test_a_region_may_be_as_short_as_a_click():
    check_findable(SEARCHING, tone(0.02), RATE)
    with pytest.raises(RequestError):
        check_findable(SEARCHING, tone(0.019), RATE)


def test_a_short_sound_is_heard_whole():
    audio = tone(2.03)
    assert loudest(audio, RATE, 6.0) is audio
