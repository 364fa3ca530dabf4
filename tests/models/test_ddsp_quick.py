"""Single frames rendered as one graph: the very same samples."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from neurosketch.core.performance import (
    Breath,
    NoteOff,
    NoteOn,
    PitchBend,
    PlayEvent,
    Sustain,
)
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.clips import complete_request
from neurosketch.models.ddsp.model import DdspModel
from neurosketch.models.ddsp.quick import quick_of
from neurosketch.models.ddsp.sound import Network
from tests.models.ddsp_checkpoints import small_model

CHORDS: dict[int, tuple[PlayEvent, ...]] = {
    1: (NoteOn(60, 90),), 12: (NoteOn(64), NoteOn(67, 120)), 30: (Sustain(True), NoteOff(60)),
    35: (NoteOn(72), NoteOn(76), NoteOn(79), NoteOn(84), NoteOn(48), NoteOn(52), NoteOn(55)),
    50: (PitchBend(1.5), Breath(0.4)), 60: (Sustain(False),), 61: (NoteOff(64), NoteOff(67)),
}  # fmt: skip
MOVES = {
    20: {"brightness": 0.7}, 40: {"noise": -0.5, "blend_b": 0.5}, 55: {"reverb": 0.8},
    65: {"brightness": -0.3, "noise": 0.4, "loudness": -6.0},
}  # fmt: skip


def played(model: DdspModel) -> np.ndarray:
    """Eighty frames of much that can happen, one by one."""
    request = complete_request(model.spec, GenerateRequest(model.spec.id, seed=3))
    stream, controls = model.open_instrument(request), request.controls
    parts = []
    for frame in range(80):
        for event in CHORDS.get(frame, ()):
            stream.play(event)
        controls = controls.replaced(MOVES.get(frame, {}))
        parts.append(stream.render(1, controls))
    return np.concatenate(parts, axis=1)


def test_an_instrument_is_quick_and_sounds_bit_for_bit_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = small_model()
    quick = played(model)
    assert model._network.quick is not None
    monkeypatch.setattr(Network, "quicken", lambda self: None)
    slow = small_model()
    assert np.array_equal(played(slow), quick)
    assert slow._network.quick is None
    assert np.abs(quick).max() > 0.01


def test_a_voice_after_a_microphone_does_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def sung(model: DdspModel) -> np.ndarray:
        request = complete_request(model.spec, GenerateRequest(model.spec.id, seed=3))
        stream = model.open_transfer(request)
        time = np.arange(60 * 256) / 44100
        voice = (0.3 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
        parts = []
        for heard in np.split(voice, 60):
            stream.listen(heard)
            parts.append(stream.render(1, request.controls))
        return np.concatenate(parts, axis=1)

    quick = sung(small_model())
    monkeypatch.setattr(Network, "quicken", lambda self: None)
    assert np.array_equal(sung(small_model()), quick)
    assert np.abs(quick).max() > 0.01


def test_it_is_made_once_and_only_when_something_is_played_by_hand() -> None:
    model = small_model()
    request = complete_request(model.spec, GenerateRequest(model.spec.id))
    model.open_stream(request).render(4, request.controls)
    assert model._network.quick is None
    model.open_instrument(request)
    first = model._network.quick
    model.open_instrument(request)
    assert model._network.quick is first


def test_where_no_graph_is_made_all_sounds_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = played(small_model())

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no graphs here")

    monkeypatch.setattr(torch.jit, "trace", refuse)
    model = small_model()
    assert np.array_equal(played(model), expected)
    assert model._network.quick is None


def test_elsewhere_than_on_the_cpu_there_is_none() -> None:
    network = small_model()._network
    assert quick_of(network.decoder.to("meta"), network.room, lambda made, *_: made) is None
