"""What `bench` measures of a codec."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurosketch.cli import bench_codec
from neurosketch.cli.bench_codec import codec_rows, measure_codec
from neurosketch.models.catalog import discover
from tests.cli.fakes import FakeCatalog
from tests.models.codecs import save


def test_a_codec_is_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_codec, "_SECONDS", 1.0)
    monkeypatch.setattr(bench_codec, "_BLOCKS", 5)
    save(tmp_path)
    document = measure_codec(discover([tmp_path]), "cpu")
    codec = document["codec"]
    assert codec["model"] == "soundstream-tape"
    both = codec["encode_decode_times_realtime"]
    assert 0.0 < both < min(codec["encode_times_realtime"], codec["decode_times_realtime"])
    assert 0.0 < codec["block_render_ms"]["p50"] <= codec["block_render_ms"]["p95"]
    rows = dict(codec_rows(document))
    assert "real time" in rows["codec"]
    assert "p95" in rows["codec block of 2048 samples"]
    assert "p95" in rows["codec block of 2048 samples, ONNX Runtime"]


def test_without_a_codec_there_is_nothing_to_time() -> None:
    assert measure_codec(FakeCatalog(), "cpu") == {}
    assert codec_rows({}) == []
