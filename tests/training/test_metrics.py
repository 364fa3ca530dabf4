"""The yardsticks themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.models.catalog import discover
from neurosketch.paths import resources_dir
from neurosketch.training.card import model_card
from neurosketch.training.corpus import PitchTracker, read_mono
from neurosketch.training.evaluate import evaluate, opus
from neurosketch.training.metrics import log_mel_l1, mel_filterbank, mr_stft, pitch_kept, si_sdr

DATA = Path(__file__).parents[1] / "data" / "corpus"


@pytest.fixture(scope="module")
def sax() -> np.ndarray:
    return read_mono(DATA / "note" / "weresax" / "alto_sax_51_100.opus")


def test_a_perfect_copy_scores_perfectly(sax: np.ndarray):
    assert mr_stft(sax, sax) == 0.0
    assert log_mel_l1(sax, sax) == 0.0
    assert si_sdr(sax, sax) > 80
    kept, voiced = pitch_kept(sax, sax, PitchTracker())
    assert kept == voiced > 50


def test_si_sdr_ignores_level_and_counts_noise(sax: np.ndarray):
    noise = np.random.default_rng(0).standard_normal(len(sax)).astype(np.float32)
    noise *= np.linalg.norm(sax) / np.linalg.norm(noise) / 10
    assert si_sdr(sax, 0.3 * (sax + noise)) == pytest.approx(20.0, abs=0.2)


def test_log_mel_counts_level(sax: np.ndarray):
    loud = sax * 10
    assert log_mel_l1(loud, loud * 0.5) == pytest.approx(np.log(2), abs=0.05)


def test_a_semitone_off_is_not_kept(sax: np.ndarray):
    import soxr

    sharp = soxr.resample(sax, 44100, 44100 / 2 ** (1 / 12), quality="HQ").astype(np.float32)
    kept, voiced = pitch_kept(sax, sharp, PitchTracker())
    assert voiced > 50
    assert kept < 0.1 * voiced


def test_every_mel_filter_hears_something():
    bank = mel_filterbank(128, 2048, 44100)
    assert bank.shape == (128, 1025)
    np.testing.assert_allclose(bank.sum(1), 1.0, rtol=1e-4)


def test_opus_is_aligned_and_better_with_more_bits(sax: np.ndarray):
    low, low_kbps = opus(sax, 6)
    high, high_kbps = opus(sax, 64)
    assert len(low) == len(sax)
    assert low_kbps < 20 < high_kbps
    assert log_mel_l1(sax, high) < log_mel_l1(sax, low)
    assert si_sdr(sax, high) > 5, "misaligned audio would have a negative figure"


@pytest.mark.slow
def test_evaluate_works_on_any_folder_and_beats_the_untrained_network(tmp_path: Path, sax):
    soundfile.write(tmp_path / "a.wav", sax, 44100)
    (tmp_path / "broken.wav").write_text("no sound")
    catalog = discover([resources_dir() / "checkpoints"])
    said: list[str] = []
    result = evaluate(catalog, "vae-drift", tmp_path, report=said.append)
    assert result["clips"] == 1
    assert any("broken.wav" in line for line in said)
    systems = result["systems"]
    for metric in ("mr_stft", "log_mel_l1"):
        assert systems["model"][metric]["value"] < 0.7 * systems["untrained"][metric]["value"]
    assert systems["model"]["pitch_kept"]["value"] > 0.8
    assert systems["opus_14_kbps"]["actual_kbps"] > systems["opus_6_kbps"]["actual_kbps"]


def test_the_card_tells_all_figures():
    entry = {"value": 0.5, "low": 0.4, "high": 0.6}
    metrics = dict.fromkeys(("mr_stft", "log_mel_l1", "si_sdr_db", "pitch_kept"), entry)
    spec = discover([resources_dir() / "checkpoints"]).specs[0]
    facts = {
        "steps": 10, "minutes": 2.0, "hardware": "2 CPU cores", "held_out_sources": ["a"],
        "axes": [{"label": "dark ↔ bright", "rho": {"brightness": 0.9}}],
    }  # fmt: skip
    results = {"clips": 3, "seconds": 5, "sources": ["a"], "systems": {"model": metrics}}
    results["pitch_kept_by_category"] = {"model": {"note": {"kept": 0.942, "frames": 100}}}
    text = model_card(spec, facts, results, "neurosketch evaluate x")
    assert "0.500 [0.400, 0.600]" in text
    assert "50.0 [40.0, 60.0]" in text
    assert "brightness +0.90" in text
    assert "| this model | 94.2 |" in text
    assert spec.checkpoint_sha256 in text
