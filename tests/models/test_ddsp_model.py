from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled, CheckpointError, RequestError
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.model_spec import Capability
from neurosketch.core.performance import NoteOn
from neurosketch.core.ports import Instrument, SoundModel, Transferrer
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.core.score import Bend, Note, Score, Tempo, Track
from neurosketch.engine.clips import complete_request
from neurosketch.engine.gestures import render
from neurosketch.models.catalog import discover
from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.ddsp.describe import FRAME_RATE, HOP, TAIL_SECONDS, config_document
from neurosketch.models.ddsp.model import DdspModel
from tests.models.ddsp_checkpoints import FULL, SMALL, parts, save, small_model
from tests.slowness import slowness

RATE = 44100
TUNE = Score(
    (
        Track(notes=(Note(0.0, 1.0, 72, 100), Note(1.0, 0.5, 74, 90), Note(1.5, 1.0, 76, 110))),
        Track(notes=(Note(0.0, 2.5, 48, 80),), program=42, bends=(Bend(1.0, 0.5), Bend(2.0, 0.0))),
    ),
    (Tempo(0.0, 120.0), Tempo(1.0, 90.0)),
)


@pytest.fixture(scope="module")
def model() -> DdspModel:
    torch.set_num_threads(1)
    return small_model()


def ask(**changes: object) -> GenerateRequest:
    return replace(GenerateRequest("ddsp-breath", seed=3), **changes)  # type: ignore[arg-type]


def make(model: DdspModel, request: GenerateRequest) -> AudioArray:
    return model.generate(request, lambda _: None, threading.Event())


def cuts(n_frames: int, size: int) -> Iterator[int]:
    random = np.random.default_rng(size)
    while n_frames:
        step = min(n_frames, size or int(random.integers(1, 30)))
        yield step
        n_frames -= step


@pytest.fixture
def hummed(tmp_path: Path) -> SourceClip:
    """A glissando with vibrato and a rest, as somebody may hum it."""
    seconds = np.arange(round(2.5 * RATE)) / RATE
    octaves = 0.3 * seconds / 2.5 + 0.01 * np.sin(2 * np.pi * 5 * seconds) - 1.0
    phase = np.cumsum(440.0 * 2**octaves) / RATE
    tone = sum(np.sin(2 * np.pi * n * phase) / n for n in range(1, 9))
    envelope = np.clip(np.minimum(seconds / 0.1, (2.3 - seconds) / 0.2), 0.0, 1.0)
    envelope[(seconds > 1.1) & (seconds < 1.3)] = 0.0
    path = tmp_path / "hum.wav"
    soundfile.write(path, 0.2 * tone * envelope, RATE)
    return SourceClip(str(path))


def test_it_is_found_loaded_and_says_what_it_can_do(tmp_path: Path):
    save(tmp_path)
    catalog = discover([tmp_path])
    assert not catalog.broken
    model = catalog.load("ddsp-breath")
    assert isinstance(model, SoundModel)
    assert isinstance(model, Instrument)
    assert isinstance(model, Transferrer)
    spec = model.spec
    assert (spec.channels, spec.sample_rate, spec.family) == (2, RATE, "ddsp")
    assert spec.capabilities == {
        Capability.STREAM, Capability.SOURCE, Capability.PLAY, Capability.TRANSFER,
        Capability.SCORE,
    }  # fmt: skip
    assert spec.condition("instrument").mixes
    assert spec.extra["ranges"]["cello"] == [36, 76]


def test_a_damaged_checkpoint_is_refused_in_a_sentence(tmp_path: Path):
    spec, tensors = parts()
    for name, changed in (
        ("decoder.harmonic.bias", {"decoder.harmonic.bias": torch.zeros(3)}),
        ("reverb.response", {"reverb.response": torch.zeros(1, 10)}),
        ("articulation.level", {"articulation.level": torch.full((3, 3), math.nan)}),
        ("articulation.attack", {"articulation.attack": torch.zeros(2)}),
        ("decoder.memory.bias_hh_l0", {"decoder.memory.bias_hh_l0": torch.full((96,), math.nan)}),
        ("articulation.release", {"articulation.release": torch.tensor([100.0, -1.0, 100.0])}),
        ("articulation.anchors", {"articulation.anchors": torch.tensor([[96.0, 70.0, 50.0]] * 3)}),
    ):
        path = tmp_path / "broken.safetensors"
        save_checkpoint(path, {**tensors, **changed}, spec, config_document(SMALL), {})
        with pytest.raises(CheckpointError, match=r"broken\.safetensors"):
            discover([tmp_path]).load(spec.id)
        missing = {key: tensor for key, tensor in tensors.items() if key != name}
        save_checkpoint(path, missing, spec, config_document(SMALL), {})
        with pytest.raises(CheckpointError):
            discover([tmp_path]).load(spec.id)
    ranges = spec.extra["ranges"]
    for other in (
        replace(spec, conditions=spec.conditions[1:]), replace(spec, controls=spec.controls[1:]),
        replace(spec, extra={}),
        replace(spec, extra={**spec.extra, "ranges": {**ranges, "cello": [1, 2, 3]}}),
        replace(spec, extra={**spec.extra, "ranges": {**ranges, "cello": [90, 20]}}),
        replace(spec, extra={**spec.extra, "programs": [1, 2]}), replace(spec, sample_rate=48000),
    ):  # fmt: skip
        save_checkpoint(path, tensors, other, config_document(SMALL), {})
        with pytest.raises(CheckpointError):
            discover([tmp_path]).load(spec.id)


def test_it_improvises_and_no_seed_like_another(model: DdspModel):
    first = make(model, ask())
    assert first.shape == (2, 8 * RATE)
    assert first.dtype == np.float32
    assert 0.02 < np.abs(first).max() <= 1.0
    np.testing.assert_array_equal(first, make(model, ask()))
    assert np.abs(first - make(model, ask(seed=4))).max() > 1e-2


@pytest.mark.parametrize("size", [1, 2, 7, 43, 0])
@pytest.mark.parametrize("kind", ["phrase", "score", "source"])
def test_any_cut_gives_the_same_samples(model: DdspModel, hummed: SourceClip, kind: str, size: int):
    changes = {"phrase": {}, "score": {"score": TUNE}, "source": {"source": hummed}}[kind]
    random = np.random.default_rng(1)
    states = [model.spec.complete_controls({})] * 2 + [
        model.spec.complete_controls(
            {c.id: float(random.uniform(c.minimum, c.maximum)) for c in model.spec.controls}
        )
        for _ in range(4)
    ]
    lengths = [int(random.integers(20, 90)) for _ in states]
    streams = [model.open_stream(ask(**changes)) for _ in range(2)]
    whole = [streams[0].render(n, state) for n, state in zip(lengths, states, strict=True)]
    parts = [
        streams[1].render(step, state)
        for n, state in zip(lengths, states, strict=True)
        for step in cuts(n, size)
    ]
    expected = np.concatenate(whole, axis=1)
    error = np.abs(np.concatenate(parts, axis=1) - expected).max() / np.abs(expected).max()
    assert error <= 1e-5


def onsets(audio: AudioArray) -> np.ndarray:
    """Seconds at which a voice begins, by energy that rises out of silence."""
    level = np.square(audio[0]).reshape(-1, HOP).mean(axis=1)
    sounding = level > 1e-7
    return np.flatnonzero(sounding[1:] & ~sounding[:-1]) / FRAME_RATE


def test_a_score_is_played_to_the_frame(model: DdspModel):
    notes = tuple(Note(2.0 * i, 0.5, 60 + i, 127) for i in range(4))
    score = Score((Track(notes=notes),), (Tempo(0.0, 100.0), Tempo(3.0, 60.0)))
    quiet = ControlState({"reverb": 0.0, "release": -1.0})
    audio = make(model, ask(score=score, controls=quiet))
    assert audio.shape[1] == round((score.seconds(6.5) + TAIL_SECONDS) * RATE)
    padded = np.pad(audio, ((0, 0), (HOP, -(audio.shape[1] + HOP) % HOP)))
    expected = [score.seconds(note.start) for note in notes]
    np.testing.assert_allclose(onsets(padded), expected, atol=1.1 / FRAME_RATE)
    assert np.abs(audio[:, -2000:]).max() < 1e-3


def test_tracks_are_played_by_their_own_instruments(model: DdspModel):
    def track(**more: object) -> AudioArray:
        notes = (Note(0.0, 2.0, 62, 100),)
        score = Score((Track(notes=notes, **more),))  # type: ignore[arg-type]
        return make(model, ask(score=score, seconds=1.0))

    flute, cello = track(), track(instrument="cello")
    assert np.abs(flute - cello).max() > 1e-2
    np.testing.assert_array_equal(cello, track(program=42))
    np.testing.assert_array_equal(flute, track(program=73))
    chosen = ask(
        score=Score((Track(notes=(Note(0.0, 2.0, 62, 100),), program=73),)), seconds=1.0,
        conditions={"instrument": "cello"},
    )  # fmt: skip
    np.testing.assert_array_equal(make(model, chosen), cello)


def test_bends_of_a_score_are_heard(model: DdspModel):
    straight = replace(TUNE.tracks[1], bends=())
    bent = make(model, ask(score=TUNE))
    assert np.abs(bent - make(model, ask(score=TUNE.with_tracks((TUNE.tracks[0], straight))))).max()


def test_a_score_comes_around_in_a_stream_and_a_gesture_follows_it(model: DdspModel):
    request = complete_request(model.spec, ask(score=TUNE))
    plain = render(model, request, lambda _: None, threading.Event())
    still = replace(request, gesture=Gesture(request.controls))
    followed = render(model, still, lambda _: None, threading.Event())
    assert plain.shape == followed.shape
    np.testing.assert_allclose(followed, plain, atol=1e-5)
    moves = Gesture(request.controls, (Move(0.5, "brightness", 1.0), Move(0.9, "blend_b", 1.0)))
    moved = replace(request, gesture=moves)
    assert np.abs(render(model, moved, lambda _: None, threading.Event()) - plain).max() > 1e-2
    stream = model.open_stream(ask(score=TUNE))
    audio = stream.render(round(14.0 * FRAME_RATE), request.controls)
    second = audio[:, round(4.5 * RATE) :]
    assert np.abs(second).max() > 0.02


def test_a_score_nobody_can_play_is_refused(model: DdspModel):
    drums = Score((Track(notes=(Note(0.0, 1.0, 36),), drums=True),))
    for score in (Score(), drums):
        with pytest.raises(RequestError):
            make(model, ask(score=score))
    long = Score((Track(notes=(Note(0.0, 5000.0, 36),)),))
    with pytest.raises(RequestError):
        make(model, ask(score=long))
    assert make(model, ask(score=long, seconds=0.5)).shape[1] == RATE // 2


def test_a_hummed_line_is_sung_by_the_instrument(model: DdspModel, hummed: SourceClip):
    sung = make(model, ask(source=hummed))
    assert sung.shape == (2, round(2.5 * RATE))
    assert 0.01 < np.abs(sung).max() <= 1.0
    np.testing.assert_array_equal(sung, make(model, ask(source=hummed)))
    quiet = np.abs(sung[0, round(2.42 * RATE) :]).max()
    assert quiet < 0.1 * np.abs(sung).max()
    for name, value in (("octave", 1.0), ("sensitivity", 0.0), ("threshold", -20.0)):
        other = make(model, ask(source=hummed, controls=ControlState({name: value})))
        assert np.abs(other - sung).max() > 1e-3, name
    part = make(model, ask(source=replace(hummed, start=0.5, end=1.0)))
    assert part.shape[1] == RATE // 2


def test_keys_ignore_the_score_and_the_source(model: DdspModel, hummed: SourceClip):
    controls = model.spec.complete_controls({})
    for changes in ({"score": TUNE}, {"source": hummed}, {"score": Score()}):
        stream = model.open_instrument(ask(**changes))
        assert not stream.render(20, controls).any()
        stream.play(NoteOn(72))
        assert stream.render(20, controls).any()


def test_it_plays_in_the_range_that_all_of_a_mixture_have(model: DdspModel):
    for instrument, low, high in (
        ("flute", 60, 96), ("cello", 36, 76), ("flute:0.5,cello:0.5", 60, 76),
    ):  # fmt: skip
        stream = model.open_stream(ask(conditions={"instrument": instrument, "mode": "mono"}))
        sung = []
        for _ in range(70):
            stream.render(9, model.spec.complete_controls({"vibrato": 0.0}))
            sung.append(69 + 12 * stream.expression().octaves)  # type: ignore[attr-defined]
        assert low - 0.5 < np.nanmin(sung), instrument
        assert np.nanmax(sung) < high + 0.5, instrument


def test_cancel_is_noticed_at_once(model: DdspModel, hummed: SourceClip):
    cancel = threading.Event()
    cancel.set()
    for changes in ({}, {"score": TUNE}, {"source": hummed}):
        with pytest.raises(Cancelled):
            model.generate(ask(**changes), lambda _: None, cancel)


@pytest.mark.parametrize(("voices", "least"), [(1, 18.0), (4, 6.0), (8, 4.0)])
def test_voices_are_quicker_than_they_sound(voices: int, least: float):
    torch.set_num_threads(1)
    model = small_model(FULL)
    controls = model.spec.complete_controls({})
    stream = model.open_instrument(ask())
    for voice in range(voices):
        stream.play(NoteOn(48 + 4 * voice, 100))
    stream.render(16, controls)
    spent = []
    for _ in range(12):
        began = time.thread_time()
        stream.render(32, controls)
        spent.append(time.thread_time() - began)
    assert 32 / FRAME_RATE / min(spent) * slowness() > least
