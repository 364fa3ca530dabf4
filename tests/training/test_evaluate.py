"""The whole evaluation: of the bundled model, and of a codec that is known to the last sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from neurosketch.core.errors import NeuroSketchError
from neurosketch.core.model_spec import Capability
from neurosketch.models.catalog import discover
from neurosketch.paths import resources_dir
from neurosketch.training.corpus import read_mono
from neurosketch.training.evaluate import Options, evaluate
from tests.training.evaluations import FakeCatalog, FakeCodec, evaluate_fake

DATA = Path(__file__).parents[1] / "data" / "corpus"
RATES = [0.86, 1.72, 3.45, 6.89]


Evaluated = tuple[dict[str, Any], FakeCatalog, Options]


@pytest.mark.slow
def test_evaluate_works_on_any_folder_and_beats_the_untrained_network(tmp_path: Path):
    sax = read_mono(DATA / "note" / "weresax" / "alto_sax_51_100.opus")[: 44100 * 3 // 2]
    soundfile.write(tmp_path / "a.wav", sax, 44100)
    (tmp_path / "broken.wav").write_text("no sound")
    catalog = discover([resources_dir() / "checkpoints"])
    said: list[str] = []
    result = evaluate(
        catalog, "vae-drift", tmp_path, Options(visqol_clips=1), report=said.append
    )  # fmt: skip
    assert result["clips"] == result["visqol_clips"] == 1
    assert any("broken.wav" in line for line in said)
    assert any("musiCNN" in line for line in said)
    assert result["held_out"] == []
    systems = result["systems"]
    for metric in ("mr_stft", "log_mel_l1"):
        assert systems["model"][metric]["value"] < 0.7 * systems["untrained"][metric]["value"]
    assert systems["model"]["visqol"]["value"] > systems["untrained"]["visqol"]["value"] + 0.5
    assert systems["recording"]["visqol"]["value"] > 4.5
    assert systems["model"]["pitch_kept"]["value"] > 0.8
    assert systems["recording"]["sustained"]["notes"] == 1
    assert systems["opus_24_kbps"]["actual_kbps"] > systems["opus_6_kbps"]["actual_kbps"]
    assert systems["model"]["distances"] is None
    json.dumps(result, allow_nan=False)


def test_a_codec_is_measured_at_its_bitrates_and_beside_opus_at_the_same(evaluated: Evaluated):
    result, catalog, _ = evaluated
    systems = result["systems"]
    models = [s for s in systems.values() if s["kind"] == "model"]
    assert [s["kbps"] for s in models] == [*RATES, None]
    assert catalog.loaded[0].rendered[:5] == [*RATES, 7.0]
    opinions = [s["visqol"]["value"] for s in models]
    assert opinions == sorted(opinions)
    assert systems["model_unquantised"]["si_sdr_db"]["value"] > 60
    assert systems["untrained"]["si_sdr_db"]["value"] < 0
    pairs = {(row["model"], row["opus"]) for row in result["against_opus"]}
    assert ("model_0.86_kbps", "opus_6_kbps") in pairs
    assert all(row["opus_kbps"] >= row["model_kbps"] for row in result["against_opus"])
    assert result["codebooks"]["stages"][0] == {"used": 0.25, "perplexity": 2.0, "bits": 1.0}
    verdicts = {row["aim"]: row["reached"] for row in result["aims"]}
    assert verdicts["median SI-SDR above 0 dB, unquantised"] is True
    assert result["by_source"]["reeds"]["model_3.45_kbps"]["clips"] == 5
    assert result["by_category"] == {}
    json.dumps(result, allow_nan=False)


def test_the_floor_is_real_against_real_and_the_ceiling_untrained(evaluated: Evaluated):
    result = evaluated[0]
    distances = {name: s["distances"] for name, s in result["systems"].items()}
    floor, free = distances["recording"], distances["model_unquantised"]
    for kind in ("fad", "kad"):
        assert free[kind]["value"] == pytest.approx(floor[kind]["value"], abs=0.01)
        assert distances["untrained"][kind]["value"] > floor[kind]["value"] + 1
    assert floor["fad_same_clips"] == 0.0


def test_a_stopped_evaluation_goes_on(tones: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    options = Options(cache=tmp_path / "scores")
    first, _ = evaluate_fake(monkeypatch, tones, options)
    second, catalog = evaluate_fake(monkeypatch, tones, options)
    assert [codec.rendered for codec in catalog.loaded] == [[], [], []]
    for part in ("systems", "by_source", "against_opus", "aims"):
        assert second[part] == first[part]


def test_scores_of_another_checkpoint_are_not_taken(
    tones: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    options = Options(clips=2, cache=tmp_path / "scores")
    evaluate_fake(monkeypatch, tones, options)
    _, catalog = evaluate_fake(monkeypatch, tones, options, checkpoint_sha256="def456")
    assert len(catalog.loaded[0].rendered) == 2 * 5


def test_counts_are_those_asked_for(tones: Path, monkeypatch: pytest.MonkeyPatch):
    heard: list[tuple[str, str]] = []

    def keep(clip: Any, system: Any, audio: np.ndarray) -> None:
        heard.append((clip.name, system.id))

    options = Options(clips=4, visqol_clips=2, listen_clips=1, keep=keep)
    result, _ = evaluate_fake(monkeypatch, tones, options)
    assert (result["clips"], result["visqol_clips"], result["clips_in_folder"]) == (4, 2, 9)
    assert result["systems"]["model_1.72_kbps"]["visqol_clips"] == 2
    assert {name for name, _ in heard} == {"reeds/tone 0.wav"}
    assert {system for _, system in heard} == result["systems"].keys()
    assert result["systems"]["recording"]["distances"] is None, "four clips are too few"
    without, _ = evaluate_fake(monkeypatch, tones, Options(clips=2, visqol_clips=0))
    assert without["systems"]["model_6.89_kbps"]["visqol"] is None
    assert [row["reached"] for row in without["aims"]][:2] == [None, None]


def test_a_model_that_plays_no_sources_is_refused(tones: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(NeuroSketchError, match="no sources"):
        evaluate_fake(monkeypatch, tones, capabilities=frozenset({Capability.STREAM}))


def test_only_unreadable_files_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(NeuroSketchError, match="holds no audio"):
        evaluate_fake(monkeypatch, tmp_path)


def test_without_networks_there_is_no_untrained_reference(
    tones: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(FakeCodec, "gain", None, raising=False)
    forgotten: list[bool] = []
    monkeypatch.setattr("neurosketch.training.evaluate_systems.forget", lambda _: bool(forgotten))
    result, _ = evaluate_fake(monkeypatch, tones, Options(clips=1))
    assert "untrained" not in result["systems"]
