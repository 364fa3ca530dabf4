"""Scores of single clips, kept between runs; ViSQOL."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soxr

from neurosketch.core.errors import NeuroSketchError
from neurosketch.training.evaluate_clips import EvaluationClip
from neurosketch.training.evaluate_scores import Judge, ScoreStore
from neurosketch.training.evaluate_visqol import Visqol

TIME = np.arange(44100) / 44100
TONE = (0.3 * np.sin(2 * np.pi * 440 * TIME)).astype(np.float32)


def clip(audio: np.ndarray = TONE, category: str = "") -> EvaluationClip:
    return EvaluationClip("a.wav", "a", category, audio)


def test_scores_are_there_again(tmp_path: Path):
    store = ScoreStore(tmp_path, "key")
    store.add(clip(), {"mr_stft": 0.5})
    store.add(clip(), {"visqol": 4.0})
    assert ScoreStore(tmp_path, "key").get(clip()) == {"mr_stft": 0.5, "visqol": 4.0}
    assert ScoreStore(tmp_path, "other key").get(clip()) == {}
    assert ScoreStore(tmp_path, "key").get(clip(TONE[:-1])) == {}
    assert ScoreStore(tmp_path, "key").get(clip(category="drum")) == {}


def test_half_a_line_of_a_killed_run_costs_one_score(tmp_path: Path):
    store = ScoreStore(tmp_path, "key")
    store.add(clip(), {"mr_stft": 0.5})
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes() + b'{"clip": "x", "sco')
    again = ScoreStore(tmp_path, "key")
    again.add(clip(TONE[:-1]), {"mr_stft": 0.7})
    last = ScoreStore(tmp_path, "key")
    assert last.get(clip()) == {"mr_stft": 0.5}
    assert last.get(clip(TONE[:-1])) == {"mr_stft": 0.7}


def test_without_a_folder_nothing_is_kept_beyond_the_run():
    store = ScoreStore(None, "key")
    store.add(clip(), {"mr_stft": 0.5})
    assert store.get(clip()) == {"mr_stft": 0.5}
    assert ScoreStore(None, "key").get(clip()) == {}


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path):
    store = ScoreStore(tmp_path / "scores", "key")
    (tmp_path / "scores").rmdir()
    with pytest.raises(NeuroSketchError, match="cannot be kept"):
        store.add(clip(), {"mr_stft": 0.5})


def test_the_judge_measures_pitch_and_note():
    judge = Judge(None, None)
    judge.listen(clip())
    own = judge.base(TONE)
    assert own["si_sdr_db"] is None
    assert own["kept"] == own["voiced"] > 40
    assert own["note"]["kept"] == own["note"]["frames"] > 40
    sharp = (0.3 * np.sin(2 * np.pi * 466.2 * TIME)).astype(np.float32)
    other = judge.base(sharp)
    assert other["note"]["kept"] == 0
    assert other["si_sdr_db"] < -10
    assert judge.mos(TONE) is judge.embedding(TONE) is None


@pytest.fixture(scope="module")
def visqol() -> Visqol:
    return Visqol()


def sound(seconds: float) -> np.ndarray:
    random = np.random.default_rng(0)
    time = np.arange(round(seconds * 44100)) / 44100
    rough = 0.1 * random.standard_normal(len(time)) * np.exp(-3 * time)
    return (0.3 * np.sin(2 * np.pi * 330 * time) + rough).astype(np.float32)


def test_the_faster_filters_give_the_package_s_own_opinion(visqol: Visqol):
    from visqol import VisqolApi

    real = sound(1.3)
    made = real + 0.02 * np.random.default_rng(1).standard_normal(len(real)).astype(np.float32)
    package = VisqolApi()
    package.create(mode="audio", disable_realignment=True)
    pair = [soxr.resample(x.astype(np.float64), 44100, 48000, quality="VHQ") for x in (real, made)]
    theirs = package.measure_from_arrays(*pair, 48000).moslqo
    assert visqol.mos(real, made) == pytest.approx(theirs, abs=1e-3)
    assert 1.0 < theirs < 4.6


def test_short_and_silent_sounds_have_an_opinion_too(visqol: Visqol):
    real = sound(0.3)
    assert visqol.mos(real, real) > 4.5
    assert visqol.mos(real, np.zeros_like(real)) < 3
