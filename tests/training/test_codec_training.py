"""Training of the codec: what is fitted fits, critics judge, a run stops and goes on."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.core.errors import CheckpointError, NeuroSketchError
from neurosketch.models.catalog import probe
from neurosketch.nn.rvq import CODEBOOK_SIZE, ResidualQuantiser
from neurosketch.nn.wave_scale import WaveScale
from neurosketch.paths import resources_dir
from neurosketch.training import codec_fit, run
from neurosketch.training.codec_trainer import WaveLoss, cosine
from neurosketch.training.corpus import open_corpus
from neurosketch.training.discriminators import SpectrumCritics
from neurosketch.training.losses import SpectralLoss
from neurosketch.training.recipes.soundstream import codec_on

DATA = Path(__file__).parents[1] / "data" / "corpus"


def silent(_: str) -> None:
    pass


def test_every_stage_takes_away_some_of_the_error():
    generator = torch.Generator().manual_seed(0)
    spread = torch.linspace(2.0, 0.1, 16)
    vectors = torch.randn(20_000, 16, generator=generator) * spread + 3.0
    quantiser = ResidualQuantiser(16, 3)
    codec_fit.fit_quantiser(quantiser, vectors, torch.eye(16), silent)
    fresh = torch.randn(2_000, 16, generator=generator) * spread + 3.0
    codes = quantiser.encode(fresh)
    variance = (fresh - fresh.mean(0)).square().sum(-1).mean()
    with torch.no_grad():
        left = [
            float((fresh - quantiser.decode(codes[:, :n])).square().sum(-1).mean() / variance)
            for n in (1, 2, 3)
        ]
    # 10 bits on 7 of the directions: a Gaussian of this spread allows 0.25 at the very best
    assert left[0] < 0.45
    assert left[1] < 0.7 * left[0]
    assert left[2] < 0.7 * left[1]
    used = len(torch.unique(quantiser.encode(vectors)[:, 0]))
    assert used > 0.9 * CODEBOOK_SIZE


def test_errors_count_as_the_metric_says():
    generator = torch.Generator().manual_seed(0)
    vectors = torch.randn(8_000, 20, generator=generator)
    metric = torch.diag(torch.cat([torch.full((4,), 10.0), torch.ones(16)]))
    quantiser = ResidualQuantiser(20, 1)
    codec_fit.fit_quantiser(quantiser, vectors, metric, silent)
    error = (vectors - quantiser.decode(quantiser.encode(vectors))).square().mean(0)
    assert error[:4].mean() < 0.4 * error[4:].mean()


def test_the_scale_learns_what_the_latents_say(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(codec_fit, "FIT_STEPS", 300)
    torch.manual_seed(0)
    latents = torch.randn(4_000, 8)
    loud = torch.cat([latents[:, 2:3].expand(-1, 10), -latents[:, 2:3].expand(-1, 10)], 1).exp()
    waves = loud * torch.randn(4_000, 20)
    scale = WaveScale(8, 20, 32)
    codec_fit.train_scale(scale, latents, waves, silent)
    asked = torch.zeros(2, 8)
    asked[:, 2] = torch.tensor([1.5, -1.5])
    found, order = scale(asked)
    assert found[0, :10].min() > found[0, 10:].max()
    assert found[1, :10].max() < found[1, 10:].min()
    assert set(order[0, :10].tolist()) == set(range(10))


def test_use_of_codebooks_is_counted():
    even = np.arange(CODEBOOK_SIZE * 2)[:, None] % CODEBOOK_SIZE
    one = np.zeros_like(even)
    first, second = codec_fit.codebook_use(np.concatenate([even, one], axis=1))
    assert first["used"] == 1.0
    assert first["perplexity"] == pytest.approx(CODEBOOK_SIZE)
    assert second == {"used": 1 / CODEBOOK_SIZE, "perplexity": pytest.approx(1.0)}


def test_the_wave_loss_hears_phase_and_the_spectral_loss_does_not():
    time = torch.arange(16_384) / 44100
    tone = 0.3 * torch.sin(2 * math.pi * 330 * time)[None]
    turned = 0.3 * torch.cos(2 * math.pi * 330 * time)[None]
    weight = torch.ones(1)
    hears = WaveLoss()
    assert hears(tone, tone, weight) < 1e-3
    assert hears(turned, tone, weight) > 20 * hears(tone, tone, weight)
    assert hears(turned, tone, torch.zeros(1)) == 0.0
    distances = SpectralLoss()(turned[:, 2048:-2048], tone[:, 2048:-2048])
    assert distances["bands"] < 0.05


def test_critics_learn_to_tell_and_their_judgement_reaches_the_maker():
    torch.manual_seed(0)
    critics = SpectrumCritics(4)
    optimiser = torch.optim.Adam(critics.parameters(), lr=1e-2)
    time = torch.arange(6_000) / 44100
    real = 0.3 * torch.sin(2 * math.pi * torch.tensor([[220.0], [990.0]]) * time)
    made = (0.1 * torch.randn(2, 6_000)).requires_grad_(True)
    before = float(critics.own_loss(made, real).detach())
    for _ in range(40):
        loss = critics.own_loss(made, real)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert float(critics.own_loss(made, real).detach()) < 0.6 * before
    assert made.grad is None
    adversarial, matching = critics.maker_losses(made, real)
    (adversarial + matching).backward()
    assert made.grad is not None
    assert made.grad.abs().max() > 0
    assert matching > 0.1


def test_the_rate_falls_along_a_cosine():
    assert cosine(0.0) == pytest.approx(1.0)
    assert cosine(1.0) == pytest.approx(0.02)
    assert cosine(2.0) == pytest.approx(0.02)
    assert 0.4 < cosine(0.5) < 0.6


def test_a_run_stops_goes_on_and_leaves_a_codec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from safetensors.torch import load_file

    monkeypatch.setattr(codec_fit, "FIT_STEPS", 20)
    monkeypatch.setattr(codec_fit, "SENSITIVITY_BATCHES", 2)
    out = tmp_path / "codec"
    first = run("soundstream", DATA, out, steps=2)
    assert first["steps"] == 2
    fitted = load_file(out / "fitted.safetensors")
    second = run("soundstream", DATA, out, steps=1, resume=True)
    assert second["steps"] == 3
    rows = list(csv.DictReader((out / "validation.csv").read_text("utf-8").splitlines()))
    assert [int(row["step"]) for row in rows] == [2, 3]
    assert all(math.isfinite(float(row["high_mel"])) for row in rows)
    weights = load_file(out / "step-3.safetensors")
    assert not any(name.startswith("trunk.") for name in weights)
    described = probe(Path(second["checkpoint"]))
    assert described.family == "soundstream"
    assert len(described.condition("source").values) >= 1
    name = "character.books.0.entries"
    torch.testing.assert_close(weights[name], fitted[name].half())
    moved = (
        load_file(out / "step-2.safetensors")["refiner.gain.bias"] - weights["refiner.gain.bias"]
    )
    assert moved.abs().max() > 0


def test_nothing_to_resume_is_said(tmp_path: Path):
    with pytest.raises(CheckpointError, match="no training state"):
        run("soundstream", DATA, tmp_path / "codec", steps=1, resume=True)


def test_too_little_to_train_on_is_one_sentence(tmp_path: Path):
    corpus = open_corpus(DATA, tmp_path / "cache", silent)
    held_out = tuple(item for item in corpus.items if item.held_out)
    codec = codec_on(resources_dir() / "checkpoints" / "vae-drift.safetensors")
    with pytest.raises(NeuroSketchError, match="A codec needs at least 2 seconds"):
        codec_fit.encode_corpus(codec, replace(corpus, items=held_out), silent)
