"""The yardsticks themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from neurosketch.training.corpus import PitchTracker, read_mono
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
