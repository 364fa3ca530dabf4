from __future__ import annotations

import pytest

from neurosketch.audio_io import output
from neurosketch.cli import bench_playing
from neurosketch.cli.bench_playing import measure_playing, playable, playing_rows
from neurosketch.core.model_spec import ModelSpec
from tests.cli.fakes import FakeCatalog
from tests.engine.instrument_model import SPEC, FluteModel, mute_spec


class FluteShop:
    """A catalog with a model that cannot be played, and a flute."""

    specs = (mute_spec(), SPEC)
    broken = ()

    def spec(self, model_id: str) -> ModelSpec:
        return next(spec for spec in self.specs if spec.id == model_id)

    def load(self, model_id: str, device: str = "cpu") -> FluteModel:
        return FluteModel(self.spec(model_id), device)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_playing, "KEYS", 4)
    monkeypatch.setattr(bench_playing, "_SECONDS", 0.1)
    real = output.open_output
    monkeypatch.setattr(output, "open_output", lambda: real(output.NO_DEVICE))


def test_without_an_instrument_there_is_nothing() -> None:
    assert playable(FakeCatalog()) is None
    assert measure_playing(FakeCatalog(), "cpu") == {}
    assert playing_rows({}) == []


def test_voices_and_keys_are_measured() -> None:
    document = measure_playing(FluteShop(), "cpu")
    playing = document["playing"]
    assert playing["model"] == "flute"
    for name in ("voices_times_realtime", "voices_times_realtime_by_frames"):
        assert set(playing[name]) == {"1", "4", "8"}
        assert all(factor > 0.0 for factor in playing[name].values())
    keys = playing["key_to_sound_ms"]
    assert keys["count"] > 0
    assert 0.0 < keys["p50"] <= keys["p95"]
    names = [name for name, _ in playing_rows(document)]
    assert names == ["voices", "voices, frame by frame", "key to sound"]


def test_a_key_that_was_not_heard_is_said() -> None:
    factors = {"1": 20.0, "4": 7.5, "8": 4.25}
    document = {
        "playing": {
            "voices_times_realtime": factors, "voices_times_realtime_by_frames": factors,
            "key_to_sound_ms": {"p50": None, "p95": None, "count": 0}, "key_underruns": 0,
        }
    }  # fmt: skip
    rows = dict(playing_rows(document))
    assert rows["voices"] == "1: 20.0 ×, 4: 7.5 ×, 8: 4.2 × real time"
    assert rows["key to sound"] == "not measured, not measured, 0 underruns in 4 keys"
