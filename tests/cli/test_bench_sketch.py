from __future__ import annotations

import pytest

from neurosketch.audio_io import output
from neurosketch.cli import bench_sketch
from neurosketch.cli.bench_sketch import measure_sketches, sketch_rows
from tests.cli.fakes import FakeCatalog
from tests.engine.instrument_model import SPEC as FLUTE
from tests.engine.sketches import SPEC, SketchCatalog


class SketchShop(SketchCatalog):
    """A catalog as the command line has it."""

    specs = ()
    broken = ()

    def __init__(self) -> None:
        super().__init__()
        self.known, self.specs = self.specs, (FLUTE, SPEC)

    def spec(self, model_id: str):
        return self.known[model_id]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_sketch, "_SEEDS", range(1, 3))
    real = output.open_output
    monkeypatch.setattr(output, "open_output", lambda: real(output.NO_DEVICE))


def test_without_a_composer_there_is_nothing() -> None:
    assert measure_sketches(FakeCatalog(), "cpu", 1.0) == {}
    assert sketch_rows({}) == []


def test_writing_rendering_and_live_tracks_are_measured() -> None:
    document = measure_sketches(SketchShop(), "cpu", 0.3)
    sketch = document["sketch"]
    assert (sketch["model"], sketch["tracks"], sketch["notes"]) == ("quartet", 2, 4)
    for name in ("compose_ms", "reroll_ms"):
        assert 0.0 < sketch[name]["p50"] <= sketch[name]["p95"]
    assert sketch["takes_times_realtime"] > 0.0
    assert sketch["first_sound_ms"] > 0.0
    assert sketch["live_underruns"] >= 0
    rows = dict(sketch_rows(document))
    assert set(rows) == {
        "sketch written", "track written anew", "take of a sketch", "2 tracks live",
    }  # fmt: skip
    assert "underruns in 0.3 s" in rows["2 tracks live"]


def test_silence_is_said() -> None:
    times = {"p50": 1.0, "p95": 2.0}
    document = {
        "sketch": {
            "compose_ms": times, "reroll_ms": times, "takes_times_realtime": 5.0, "tracks": 6,
            "first_sound_ms": None, "live_underruns": 0, "live_seconds": 3.0,
            "live_times_realtime": None,
        }
    }  # fmt: skip
    assert dict(sketch_rows(document))["6 tracks live"] == "nothing heard, 0 underruns in 3 s"
