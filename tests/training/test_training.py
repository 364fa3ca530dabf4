"""Training: what it measures, that it learns, stops and goes on where it stopped."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.core.errors import CheckpointError, NeuroSketchError
from neurosketch.nn.autoencoder import TrunkConfig, interpolate_pitch
from neurosketch.training import run
from neurosketch.training.batches import CropSampler
from neurosketch.training.corpus import HELD_OUT_SOURCES, Corpus, open_corpus
from neurosketch.training.losses import SpectralLoss, measure_partials
from neurosketch.training.trainer import Trainer

DATA = Path(__file__).parents[1] / "data" / "corpus"
SMALL = TrunkConfig(
    latent_channels=16, fast_dim=32, slow_dim=32, encoder_fast_depth=1, encoder_slow_depth=1,
    decoder_slow_depth=1, decoder_fast_depth=1,
)  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return open_corpus(DATA, tmp_path_factory.mktemp("cache"), lambda _: None)


def test_the_corpus_cache_is_built_once_and_knows_pitch(tmp_path: Path):
    first = open_corpus(DATA, tmp_path, lambda _: None)
    stamp = (tmp_path / "audio.i16").stat().st_mtime_ns
    again = open_corpus(DATA, tmp_path, lambda _: None)
    assert (tmp_path / "audio.i16").stat().st_mtime_ns == stamp
    assert [item.path for item in first.items] == [item.path for item in again.items]
    sax = next(item for item in first.items if "alto_sax_51" in item.path)
    track = slice(sax.track_start, sax.track_start + sax.track_length)
    voiced = first.confidence[track] > 0.5
    assert voiced.mean() > 0.6
    midi = 57 + 12 * np.median(first.octaves[track][voiced])
    assert abs(midi - 51) < 0.5


def test_a_folder_without_manifest_is_refused(tmp_path: Path):
    with pytest.raises(NeuroSketchError, match="manifest"):
        open_corpus(tmp_path, tmp_path / "cache", lambda _: None)


def test_held_out_sources_are_never_drawn(corpus: Corpus):
    assert {item.source for item in corpus.items if item.held_out} == {"weresax"}
    assert "weresax" in HELD_OUT_SOURCES
    sampler = CropSampler(corpus, 8, 2, seed=0)
    drawn = [item for pool in sampler._by_category.values() for item in pool]
    assert drawn
    assert not any(item.held_out for item in drawn)


def test_the_same_seed_draws_the_same_batches(corpus: Corpus):
    first, second = (CropSampler(corpus, 8, 3, seed=5).draw() for _ in range(2))
    torch.testing.assert_close(first.audio, second.audio)
    torch.testing.assert_close(first.octaves, second.octaves)
    other = CropSampler(corpus, 8, 3, seed=6).draw()
    assert (first.audio - other.audio).abs().max() > 1e-3


def test_measured_partials_are_those_of_the_sound():
    """A harmonic tone at 220 Hz plus an inharmonic partial at 1650 Hz."""
    n_frames = 60
    time = torch.arange(2048 + n_frames * 256) / 44100
    tone = sum(0.2 / n * torch.sin(2 * torch.pi * 220 * n * time) for n in range(1, 6))
    audio = (tone + 0.1 * torch.sin(2 * torch.pi * 1650 * time))[None]
    fine = interpolate_pitch(torch.tensor([[[0.0, 1.0]]]).expand(1, n_frames // 4, 2), None)
    targets = measure_partials(audio, *fine)
    bin_hz = 44100 / 2048
    middle = 30
    fundamental = targets.harmonic[0, middle, round(220 / bin_hz)]
    assert fundamental.item() == pytest.approx(0.2, rel=0.1)
    slot = round(1650 / bin_hz / 2)
    assert targets.free[0, middle, slot].item() == pytest.approx(0.1, rel=0.15)
    place = 1650 / bin_hz - 2 * slot
    assert targets.deviation[0, middle, slot].item() == pytest.approx(place, abs=0.05)
    others = torch.cat([targets.free[0, middle, : slot - 2], targets.free[0, middle, slot + 3 :]])
    assert others.max() < 0.02


def test_the_spectral_loss_does_not_reward_quiet_noise():
    """Between two noises the best level is the true one: shrinking must not pay."""
    loss = SpectralLoss()
    generator = torch.Generator().manual_seed(0)
    real, made = (0.1 * torch.randn(4, 16384, generator=generator) for _ in range(2))

    def total(gain: float) -> float:
        terms = loss(made * gain, real)
        return float(terms["bands"] + terms["loud"])

    assert total(1.0) < total(0.7)
    assert total(1.0) < total(1.4)


def test_training_learns(corpus: Corpus):
    trainer = Trainer(SMALL, "cpu", seed=1)
    batch = CropSampler(corpus, 10, 3, seed=2).draw()
    totals = []
    for _ in range(45):
        trainer.step = 300  # past the warm-up of the learning rate
        trainer.set_rate(0.0)
        totals.append(trainer.train_step(batch, teacher_share=1.0)["total"])
    assert np.mean(totals[-5:]) < 0.75 * np.mean(totals[:3])


def test_saved_state_goes_on_as_if_nothing_had_happened(corpus: Corpus, tmp_path: Path):
    batches = [CropSampler(corpus, 8, 2, seed=n).draw() for n in range(4)]
    straight = Trainer(SMALL, "cpu")
    stopped = Trainer(SMALL, "cpu")
    for batch in batches[:2]:
        for trainer in (straight, stopped):
            torch.manual_seed(9)
            trainer.train_step(batch, 1.0)
    stopped.save(tmp_path / "state.safetensors")
    resumed = Trainer(SMALL, "cpu", seed=77)
    resumed.restore(tmp_path / "state.safetensors")
    assert resumed.step == 2
    for batch in batches[2:]:
        for trainer in (straight, resumed):
            torch.manual_seed(9)
            trainer.train_step(batch, 1.0)
    for a, b in zip(straight.average.parameters(), resumed.average.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-6)


def test_a_damaged_state_is_refused(tmp_path: Path):
    path = tmp_path / "state.safetensors"
    path.write_bytes(b"\x10\x00\x00\x00\x00\x00\x00\x00{}")
    with pytest.raises(CheckpointError):
        Trainer(SMALL, "cpu").restore(path)


@pytest.mark.slow
def test_training_goes_on_where_it_stopped(tmp_path: Path, monkeypatch):
    from neurosketch.training.recipes import vae

    monkeypatch.setattr(vae, "BATCH_SIZE", 2)
    out = tmp_path / "vae"
    lines: list[str] = []
    done = run("vae", DATA, out, steps=3, report=lines.append)
    assert done["steps"] == 3
    again = run("vae", DATA, out, steps=2, resume=True, report=lines.append)
    assert again["steps"] == 5
    with (out / "validation.csv").open() as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["3", "5"]
    assert json.loads((out / "best.json").read_text())["step"] in (3, 5)


def test_nothing_to_resume_and_unknown_recipes_are_said(tmp_path: Path):
    with pytest.raises(CheckpointError, match="resume"):
        run("vae", DATA, tmp_path / "none", steps=1, resume=True)
    with pytest.raises(NeuroSketchError, match="no training recipe"):
        run("no-such", DATA, tmp_path)
