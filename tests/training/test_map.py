"""The map of a corpus: made by one command, offered by calibrated models, laid out sensibly."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from safetensors.torch import save_file

from neurosketch.core.errors import CheckpointError, NeuroSketchError
from neurosketch.core.sound_map import MAP
from neurosketch.models.latent_map import MAP_EXTRA, read_map
from neurosketch.models.vae.map_trajectory import MapTrajectory
from neurosketch.nn.autoencoder import Autoencoder, TrunkConfig
from neurosketch.training import run
from neurosketch.training.corpus import SAMPLE_RATE, CorpusItem
from neurosketch.training.layout import fit_comparison, lay_out, spread_out
from neurosketch.training.map_spec import with_map
from neurosketch.training.recipes.map import MAP_NAME, label_of
from tests.app.fakes import make_spec

SMALL = TrunkConfig(
    latent_channels=16, fast_dim=32, slow_dim=32, encoder_fast_depth=1, encoder_slow_depth=1,
    decoder_slow_depth=1, decoder_fast_depth=1,
)  # fmt: skip
COLUMNS = (
    "path", "source", "category", "class_label", "instrument_family", "licence", "attribution",
    "src_sr",
)  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Tones and noises, one of them of a held-out source, one silent."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    rng = np.random.default_rng(0)
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    rows = []
    for number in range(14):
        tone = 0.3 * np.sin(2 * np.pi * 110.0 * 2 ** (number / 3) * time)
        noise = 0.3 * rng.standard_normal(len(time)) * np.exp(-8 * time)
        sound = (tone if number % 2 else noise) * (number != 12)
        source = "weresax" if number == 13 else "own"
        name = f"{source}_{number}.wav"
        soundfile.write(folder / name, sound.astype(np.float32), SAMPLE_RATE)
        label = "tone" if number % 2 else "hat_closed"
        rows.append([name, source, "note", label, "", "CC0", "nobody", str(SAMPLE_RATE)])
    with (folder / "manifest.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return folder


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A folder with the weights of a trunk."""
    torch.manual_seed(0)
    out = tmp_path / "run"
    out.mkdir()
    import json

    metadata = {"config": json.dumps(asdict(SMALL))}
    save_file(Autoencoder(SMALL).state_dict(), out / "best.safetensors", metadata)
    return out


def test_the_command_makes_a_map_that_a_calibrated_model_offers(corpus: Path, trained: Path):
    done = run("map", corpus, trained)
    made = read_map(trained / MAP_NAME)
    assert done["id"] == made.sounds.id
    assert done["files"] == 12, "neither the silent file nor the held-out one"
    assert set(made.sounds.labels) == {"Tone", "Closed hi-hat"}
    weights = Autoencoder(SMALL).state_dict()
    assert with_map(make_spec(), weights, trained) == make_spec(), "of another trunk"
    torch.manual_seed(0)
    spec = with_map(make_spec(), Autoencoder(SMALL).state_dict(), trained)
    assert MAP in spec.condition("source").values
    assert spec.extra[MAP_EXTRA] == made.sounds.id
    path = MapTrajectory(made.sounds, torch.from_numpy(made.latents()), 0.0, 0.0)
    assert path.advance(1.0).shape == (1, 16)
    assert run("map", corpus, trained)["id"] == done["id"], "the same corpus, the same map"


def test_without_weights_or_sounds_one_sentence_says_so(corpus: Path, trained: Path, tmp_path):
    with pytest.raises(CheckpointError, match="no trained weights"):
        run("map", corpus, tmp_path / "nowhere")
    for path in corpus.glob("own_*.wav"):
        soundfile.write(path, np.zeros(4410, np.float32), SAMPLE_RATE)
    with pytest.raises(NeuroSketchError, match="can be heard"):
        run("map", corpus, trained)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn.manifold", None)
    with pytest.raises(NeuroSketchError, match=r"neurosketch\[map\]"):
        lay_out(np.zeros((20, 3), np.float32), np.zeros(20), np.zeros(20))


def test_what_is_alike_lies_together_and_up_is_up():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(3), 20)
    spots = (8.0 * np.eye(3)[group] + 0.3 * rng.standard_normal((60, 3))).astype(np.float32)
    places = lay_out(spots, up=(group == 1).astype(np.float32), right=(group == 2) * 1.0)
    assert np.abs(places).max() == pytest.approx(1.0)
    middles = np.stack([places[group == g].mean(axis=0) for g in range(3)])
    spread = max(np.hypot(*(places[group == g] - middles[g]).T).mean() for g in range(3))
    apart = min(np.hypot(*(middles[a] - middles[b])) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert apart > 1.5 * spread
    assert middles[1, 1] > max(middles[0, 1], middles[2, 1])
    assert middles[2, 0] > middles[:, 0].mean()


def test_a_choice_covers_everything():
    rng = np.random.default_rng(0)
    crowd = 0.01 * rng.standard_normal((500, 2))
    lonely = np.array([[5.0, 5.0], [-4.0, 3.0], [0.0, -6.0]])
    spots = np.concatenate([crowd, lonely]).astype(np.float32)
    chosen = spread_out(spots, 20)
    assert len(set(chosen.tolist())) == 20
    assert {500, 501, 502} <= set(chosen.tolist())
    assert len(spread_out(spots[:5], 20)) == 5


def test_the_comparison_keeps_what_tells_sounds_apart():
    rng = np.random.default_rng(0)
    moments = rng.standard_normal((80, 24, 10)).astype(np.float32)
    moments[:40, :, 4] += 3.0
    comparison = fit_comparison(moments)
    spots = comparison.spots(moments)
    assert spots.shape[1] <= 24
    assert np.abs(spots[:40, 0].mean() - spots[40:, 0].mean()) > 4 * spots[:40, 0].std()


@pytest.mark.parametrize(
    ("path", "category", "label", "text"),
    [
        ("note/a/x.opus", "note", "alto_sax", "Alto sax"),
        ("drum/a/x.opus", "drum", "hat_open", "Open hi-hat"),
        ("voice/a/x.opus", "voice", "tts_slt", "Speech"),
        ("voice/a/x.opus", "voice", "word_go", "Speech"),
        ("sfx/a/door-bell_2.opus", "sfx", "", "Door bell 2"),
    ],
)
def test_labels_are_for_people(path, category, label, text):
    item = CorpusItem(path, "s", category, label, "CC0", "", 0, 1, 0, 1, True)
    assert label_of(item) == text
