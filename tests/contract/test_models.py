"""Every model in the catalog keeps the contract of `SoundModel`."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled, RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.engine.host import ModelHost
from neurosketch.models.catalog import discover
from neurosketch.paths import resources_dir

SHIPPED = discover([resources_dir() / "checkpoints"])
HOST = ModelHost(SHIPPED, "cpu", 1024.0)
TURNED = [spec.id for spec in SHIPPED.specs if Capability.COMPOSE not in spec.capabilities]
"""Models whose controls say how it sounds, not what is written; for those see test_composers."""
STREAMS = [
    spec.id for spec in SHIPPED.specs
    if Capability.STREAM in spec.capabilities and spec.id in TURNED
]  # fmt: skip
SECONDS = 1.5
TONE = Path(__file__).parents[1] / "data/corpus/note/weresax/alto_sax_51_100.opus"
"""What is played along with; a low note that not every instrument has."""
TONE_PITCH = 51
PLAYED_ALONG = ("octave", "threshold", "sensitivity", "fit")


@pytest.fixture(scope="module", params=[spec.id for spec in SHIPPED.specs])
def model(request: pytest.FixtureRequest) -> SoundModel:
    torch.set_num_threads(1)
    return HOST.load(request.param)


@pytest.fixture(scope="module", params=TURNED)
def turned_model(request: pytest.FixtureRequest) -> SoundModel:
    torch.set_num_threads(1)
    return HOST.load(request.param)


@pytest.fixture(scope="module", params=STREAMS)
def streaming_model(request: pytest.FixtureRequest) -> SoundModel:
    torch.set_num_threads(1)
    return HOST.load(request.param)


def ask(spec: ModelSpec, **changes: object) -> GenerateRequest:
    return replace(GenerateRequest(spec.id, seed=7, seconds=SECONDS), **changes)  # type: ignore[arg-type]


def make(model: SoundModel, request: GenerateRequest) -> np.ndarray:
    return model.generate(request, lambda _: None, threading.Event())


def test_at_least_one_model_ships_and_none_is_broken():
    assert SHIPPED.specs
    assert not SHIPPED.broken


def test_audio_has_the_promised_shape_and_level(model: SoundModel):
    audio = make(model, ask(model.spec))
    assert audio.shape == (model.spec.channels, round(SECONDS * model.spec.sample_rate))
    assert audio.dtype == np.float32
    assert np.isfinite(audio).all()
    assert 0.01 < np.abs(audio).max() <= 1.0


def test_same_seed_same_samples_other_seed_other_samples(model: SoundModel):
    first = make(model, ask(model.spec))
    np.testing.assert_array_equal(first, make(model, ask(model.spec)))
    other = make(model, ask(model.spec, seed=8))
    assert np.abs(first - other).max() > 1e-3


def along_with(spec: ModelSpec, control_id: str) -> SourceClip | None:
    """The sound without which a control rightly does nothing, or None where none is needed."""
    plays_along = Capability.TRANSFER in spec.capabilities and control_id in PLAYED_ALONG
    return SourceClip(str(TONE)) if plays_along else None


def company(spec: ModelSpec, control_id: str) -> tuple[dict[str, str], dict[str, float]]:
    """Conditions and controls without which a control rightly does nothing."""
    conditions = {}
    for condition in spec.conditions:
        if condition.id == "source_b":
            conditions["source_b"] = condition.values[-2]
        if condition.id == "source" and control_id.startswith("map_"):
            conditions["source"] = "map"
    if control_id == "fit":
        ranges = spec.extra["ranges"].items()
        conditions["instrument"] = next(n for n, (low, _) in ranges if low > TONE_PITCH + 2)
    return conditions, {"repeat": 1.0} if control_id in ("from", "to") else {}


def test_every_control_changes_the_sound_and_stays_sane_at_its_ends(turned_model: SoundModel):
    known: dict[str, np.ndarray] = {}

    def heard(control_id: str, conditions: dict[str, str], values: dict[str, float]) -> np.ndarray:
        source = along_with(turned_model.spec, control_id)
        key = f"{source} {conditions} {values}"
        if key not in known:
            known[key] = make(
                turned_model,
                ask(
                    turned_model.spec,
                    controls=ControlState(values),
                    conditions=conditions,
                    source=source,
                ),
            )
        return known[key]

    for control in turned_model.spec.controls:
        conditions, values = company(turned_model.spec, control.id)
        rest = heard(control.id, conditions, values)
        changed = []
        for end in (control.minimum, control.maximum):
            audio = heard(control.id, conditions, {**values, control.id: end})
            assert np.isfinite(audio).all(), control.id
            assert np.abs(audio).max() <= 1.0, control.id
            changed.append(np.abs(audio - rest).max())
        assert max(changed) > 1e-3, f"{control.id} does nothing"


def test_every_condition_value_makes_sound(turned_model: SoundModel):
    # Instruments are many and play at once; a clip may begin with silence.
    seconds = 0.3 if Capability.PLAY in turned_model.spec.capabilities else SECONDS
    for condition in turned_model.spec.conditions:
        for value in condition.values:
            request = ask(turned_model.spec, conditions={condition.id: value}, seconds=seconds)
            audio = make(turned_model, request)
            assert np.abs(audio).max() > 1e-3, f"{condition.id}={value} is silent"


def test_unknown_names_and_bad_values_are_refused_in_one_sentence(model: SoundModel):
    control = model.spec.controls[0]
    for changes in (
        {"controls": ControlState({"no-such-control": 1.0})},
        {"controls": ControlState({control.id: control.maximum + 1})},
        {"controls": ControlState({control.id: float("nan")})},
        {"conditions": {"no-such-condition": "x"}},
        {"seconds": 0.0},
        {"seconds": -1.0},
        {"seconds": 1e9},
        {"seconds": float("nan")},
    ):
        with pytest.raises(RequestError) as error:
            make(model, ask(model.spec, **changes))
        assert str(error.value).count("\n") == 0


def test_cancel_stops_within_100_ms(model: SoundModel):
    def seconds_to_stop() -> float:
        cancel = threading.Event()
        cancelled_at = 0.0

        def progress(_: float) -> None:
            nonlocal cancelled_at
            if not cancel.is_set():
                cancelled_at = time.perf_counter()
                cancel.set()

        with pytest.raises(Cancelled):
            model.generate(ask(model.spec, seconds=60.0), progress, cancel)
        return time.perf_counter() - cancelled_at

    # The least of some: a machine may have other things to do just then.
    assert min(seconds_to_stop() for _ in range(5)) < 0.1


def cuts(n_frames: int, size: int, seed: int) -> Iterator[int]:
    """Sizes of calls that add up to `n_frames`; size 0 means random ones."""
    random = np.random.default_rng(seed)
    left = n_frames
    while left:
        step = min(left, size or int(random.integers(1, 30)))
        yield step
        left -= step


@pytest.mark.parametrize("size", [1, 2, 7, 43, 0])
def test_any_cut_of_the_stream_gives_the_same_samples(streaming_model: SoundModel, size: int):
    spec = streaming_model.spec
    controls = spec.complete_controls({})
    first = spec.conditions[0]
    for value in ("default", *first.values[-3:]):
        conditions = {} if value == "default" else {first.id: value}
        request = ask(spec, conditions=conditions)
        whole = streaming_model.open_stream(request).render(130, controls)
        stream = streaming_model.open_stream(request)
        parts = [stream.render(step, controls) for step in cuts(130, size, seed=size)]
        error = np.abs(np.concatenate(parts, axis=1) - whole).max() / np.abs(whole).max()
        assert error <= 1e-5, value


def test_moving_sliders_give_the_same_samples_however_the_stream_is_cut(
    streaming_model: SoundModel,
):
    """Resets at random places: every control jumps at the same moments in both streams."""
    spec = streaming_model.spec
    random = np.random.default_rng(3)
    second = spec.conditions[1]
    request = ask(spec, conditions={second.id: second.values[2]})
    streams = [streaming_model.open_stream(request) for _ in range(2)]
    whole, parts = [], []
    for _ in range(8):
        values = {c.id: float(random.uniform(c.minimum, c.maximum)) for c in spec.controls}
        controls = spec.complete_controls(values)
        n_frames = int(random.integers(5, 40))
        whole.append(streams[0].render(n_frames, controls))
        parts += [streams[1].render(1, controls) for _ in range(n_frames)]
    expected = np.concatenate(whole, axis=1)
    error = np.abs(np.concatenate(parts, axis=1) - expected).max() / np.abs(expected).max()
    assert error <= 1e-5
