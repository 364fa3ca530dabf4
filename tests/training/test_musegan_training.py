"""The training of sketches: data, batches, both networks, the checkpoint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from neurosketch.core.errors import CheckpointError, NeuroSketchError
from neurosketch.models.catalog import probe
from neurosketch.models.musegan.cells import shapes
from neurosketch.models.musegan.fingerprints import fingerprints
from neurosketch.models.musegan.network import Networks
from neurosketch.models.musegan.plan import GENRES
from neurosketch.models.musegan.tensors import pitch_table
from neurosketch.nn.sketch_transformer import TransformerConfig
from neurosketch.training import (
    musegan_adversary,
    musegan_axes,
    musegan_checkpoint,
    musegan_filler,
    run,
)
from neurosketch.training.musegan_adversary import Adversary
from neurosketch.training.musegan_axes import find_axes
from neurosketch.training.musegan_batches import PhraseSampler, Scale, asked, masks, partly
from neurosketch.training.musegan_checkpoint import assemble, axis_plans, write_model
from neurosketch.training.musegan_data import (
    SPLITS,
    Phrases,
    heard_chords,
    joined,
    labelled,
    read_corpus,
    split_of,
)
from neurosketch.training.musegan_filler import FillTrainer
from neurosketch.training.musegan_rules import rule_phrases
from tests.models.musegan_checkpoints import small_networks
from tests.training.phrases import song, write

SMALL = TransformerConfig(len(GENRES), len(shapes()), width=32, heads=2, blocks=1)


def corpus(folder: Path, transposed: int = 0) -> Path:
    """Two files of two phrases each, and one of drums, as the corpus holds them."""
    (folder / "phrases").mkdir(parents=True)
    songs = [song(seed).transposed(transposed) for seed in range(4)]
    onset = np.zeros((4, 5, 64, 88), np.uint8)
    roll = onset.copy()
    vel = np.zeros((4, 6, 64), np.uint8)
    drums = np.zeros((4, 64), np.uint16)
    for number, cells in enumerate(songs):
        roll[number, ..., :84] = cells.roll()[..., 24:108]
        for player, step in np.argwhere(cells.base >= 0):
            for pitch in cells.pitches(player, step):
                onset[number, player, step, pitch - 24] = 1
            vel[number, player, step] = 50 + player
        drums[number] = ((cells.drums > 0) << np.arange(12)).sum(1)
        vel[number, 5] = 111
    arrays = {
        "drums": drums, "vel": vel, "src": np.array([0, 0, 1, 1], np.int32),
        "roll": np.packbits(roll, axis=-1), "onset": np.packbits(onset, axis=-1),
        "path": np.array(["a.mid", "b.mid"]), "tempo": np.array(["120.0", ""]),
    }  # fmt: skip
    labels = np.array(["game rock/metal/ambient", "light pop/rock game"])
    np.savez(folder / "phrases/multitrack_open.npz", label=labels, **arrays)
    arrays["roll"] = np.zeros_like(arrays["roll"])
    arrays["onset"] = np.zeros_like(arrays["onset"])
    np.savez(folder / "phrases/drums_groove.npz", label=np.array(["funk-fast", "polka"]), **arrays)
    return folder


def known(count: int = 12) -> Phrases:
    """Phrases of two genres to learn from."""
    genres = np.arange(count) % 2
    return labelled(
        [song(seed) for seed in range(count)], genres, np.zeros(count, bool),
        tempo=np.full(count, 120.0, np.float32), source=np.arange(count) // 2,
        split=np.zeros(count, np.int64), kind=np.zeros(count, np.int64),
    )  # fmt: skip


def test_the_corpus_is_read_note_by_note(tmp_path: Path):
    phrases = read_corpus(corpus(tmp_path))
    assert len(phrases) == 6, "polka is no genre"
    assert [GENRES[genre] for genre in phrases.genre] == [
        "game-rock", "game-rock", "game-pop", "game-pop", "funk", "funk",
    ]  # fmt: skip
    first, truth = phrases.cells(0), song(0)
    np.testing.assert_array_equal(first.roll(), truth.roll())
    np.testing.assert_array_equal(first.base, truth.base)
    assert set(first.velocity[0][first.base[0] >= 0]) == {50}, "the bass stands first"
    assert set(first.drums[first.drums > 0]) == {111}, "the drums stand last"
    assert phrases.tempo.tolist()[:4] == [120.0] * 4
    assert not phrases.active[4:, 1:].any()
    assert phrases.active[4:, 0].all()


def test_every_phrase_is_brought_to_the_tonic_c(tmp_path: Path):
    plain, moved = read_corpus(corpus(tmp_path / "c")), read_corpus(corpus(tmp_path / "e", 4))
    np.testing.assert_array_equal(plain.base, moved.base)
    assert not plain.minor[:4].any()


def test_files_not_phrases_are_split():
    names = [f"{number}.mid" for number in range(400)]
    shares = np.bincount([split_of(name) for name in names], minlength=3) / len(names)
    assert 0.7 < shares[0] < 0.9
    assert shares[1] > 0.05
    assert shares[2] > 0.05
    assert [split_of(name) for name in names] == [split_of(name) for name in names]


@pytest.mark.parametrize("damage", ["missing", "garbage"])
def test_a_corpus_that_is_none_is_one_sentence(tmp_path: Path, damage: str):
    if damage == "garbage":
        (tmp_path / "phrases").mkdir()
        (tmp_path / "phrases/multitrack_open.npz").write_bytes(b"no zip")
    with pytest.raises(NeuroSketchError, match="no phrases"):
        read_corpus(tmp_path)


def test_chords_are_heard_and_silence_has_none():
    cells = song(0)
    roots, tones = heard_chords(cells)
    assert [int(root) for root in roots[::4]] == [0, 5, 7, 9]
    assert np.flatnonzero(tones[0]).tolist() == [0, 4, 7]
    cells.base[:], cells.length[:] = -1, 0
    assert (heard_chords(cells)[0] == -1).all()


def test_human_drums_play_with_players_of_their_genre():
    groove = song(0)
    groove.base[:], groove.length[:], groove.shape[:], groove.velocity[:] = -1, 0, 0, 0
    bass = song(1)
    bass.drums[:] = 0
    write(bass, "guitar", 0, 50, 4)
    funk = np.array([GENRES.index("funk")])
    one = {"tempo": np.ones(1, np.float32), "split": np.zeros(1, int), "source": np.zeros(1, int)}
    no = np.zeros(1, bool)
    phrases = joined(
        labelled([groove], funk, no, kind=np.array([1]), **one),
        labelled([bass], funk, ~no, kind=np.array([3]), **one),
    )
    drawn = PhraseSampler(phrases, 0).draw(64)
    assert (drawn.kind == 1).all(), "parts without drums are never drawn alone"
    together = drawn.active[:, 3].any(axis=1)
    assert 0.7 < together.mean() < 1.0, "now and then drums are alone"
    np.testing.assert_array_equal(drawn.base[together][0], bass.base)
    assert drawn.minor[together].all()
    assert (drawn.drums[0] > 0).any()
    assert np.isfinite(drawn.attributes[together][0, 3, 0])
    assert (phrases.base[0] == -1).all(), "the phrases themselves stay as they are"


def test_something_is_always_hidden_and_something_mostly_asked():
    random = np.random.default_rng(0)
    hidden = masks(200, random)
    assert hidden.shape == (200, 6, 64)
    assert hidden.any(axis=(1, 2)).all()
    assert 0.3 < hidden.mean() < 0.8
    assert hidden.all(axis=(1, 2)).any()
    phrases = PhraseSampler(known(), 0).draw(200)
    whole = asked(phrases, Scale.of(phrases))
    part = partly(whole, random)
    assert 0.05 < (part.genre == 0).float().mean() < 0.2
    assert 0.5 < 1 - part.known.sum() / whole.known.sum() < 0.9
    assert ((part.active == 0) | (part.active == whole.active)).all()


def test_the_transformer_learns_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(musegan_filler, "BATCH_SIZE", 16)
    phrases = known()
    scale = Scale.of(phrases)
    trainer = FillTrainer(phrases, scale, "cpu", sizes=SMALL)
    before = trainer.distance(phrases, count=48)["total"]
    for _ in range(12):
        trainer.set_rate(0.3)
        terms = trainer.train_step()
    assert set(terms) >= {"hit", "onset", "base", "total"}
    assert trainer.distance(phrases, count=48)["total"] < before - 0.1
    trainer.seconds = 4.0
    trainer.save(tmp_path / "state.safetensors")
    other = FillTrainer(phrases, scale, "cpu", seed=3, sizes=SMALL)
    other.restore(tmp_path / "state.safetensors")
    assert (other.step, other.seconds) == (12, 4.0)
    assert other.distance(phrases, count=48) == trainer.distance(phrases, count=48)
    moment = other.optimiser.state[next(iter(other.model.parameters()))]
    assert float(moment["step"]) == 12.0
    assert moment["exp_avg_sq"].abs().sum() > 0
    (tmp_path / "bad").write_bytes(b"none")
    with pytest.raises(CheckpointError, match="cannot be resumed"):
        other.restore(tmp_path / "bad")


def test_the_generator_comes_nearer_to_what_is_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(musegan_adversary, "BATCH_SIZE", 8)
    phrases = known()
    trainer = Adversary(phrases, Scale.of(phrases), pitch_table(), "cpu")
    first = trainer.train_step()
    for _ in range(14):
        last = trainer.train_step()
    assert "gradient" in first
    assert last["moments"] < 0.9 * first["moments"]
    trainer.save(tmp_path / "state.safetensors")
    other = Adversary(phrases, Scale.of(phrases), pitch_table(), "cpu", seed=5)
    other.restore(tmp_path / "state.safetensors")
    assert other.step == 15
    for name in ("generator", "critic", "average"):
        mine, theirs = getattr(trainer, name).state_dict(), getattr(other, name).state_dict()
        assert all(torch.equal(mine[key], theirs[key]) for key in mine)


def test_what_is_written_is_a_model_that_knows_what_it_learnt_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(musegan_checkpoint, "ROWS_PER_GENRE", 5)
    monkeypatch.setattr(musegan_axes, "_DRAFTS", 64)
    monkeypatch.setattr(musegan_axes.find_axes, "__defaults__", (lambda _: None, 2))
    phrases, nets = known(), small_networks()
    networks = assemble(nets.generator, nets.filler, phrases)
    assert set(np.unique(networks.priors.genre)) == {0, 1}
    own = [one.value for one in fingerprints(song(3))]
    assert own
    assert set(own) <= set(networks.fingerprints.tolist())
    path = write_model(networks, phrases, tmp_path, {"steps": 3.0})
    spec = probe(path)
    assert [c.id for c in spec.controls if c.id.startswith("axis")] == [
        "axis1", "axis2", "axis3", "axis4",
    ]  # fmt: skip
    assert all(spec.control(f"axis{n}").rho is not None for n in range(1, 5))


def test_axes_have_names_of_their_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(musegan_axes, "_DRAFTS", 64)
    networks = small_networks()
    axes = find_axes(networks, axis_plans(known()), seeds=4)
    assert len(axes) == 4 == len({axis.attribute for axis in axes})
    for axis in axes:
        assert np.linalg.norm(axis.direction) == pytest.approx(1.0)
        assert 0.0 <= axis.rho <= 1.0
    assert [axis.rho for axis in axes] == sorted((axis.rho for axis in axes), reverse=True)


def test_rules_write_every_genre_that_the_corpus_lacks():
    some = rule_phrases(1, 4, "val")
    assert {GENRES[genre] for genre in some.genre} == set(GENRES[2:])
    assert (some.split == SPLITS.index("val")).all()
    assert (some.source < 0).all()
    with_drums = some.kind == 2
    assert (some.drums[with_drums] > 0).any(axis=(1, 2)).all()
    assert not some.drums[~with_drums].any()
    np.testing.assert_array_equal(some.base, rule_phrases(1, 4, "val").base)
    assert not np.array_equal(some.base, rule_phrases(1, 5, "val").base)


def test_the_recipe_trains_and_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from neurosketch.training.recipes import musegan as recipe

    monkeypatch.setattr(musegan_adversary, "BATCH_SIZE", 4)
    monkeypatch.setattr(musegan_filler, "BATCH_SIZE", 4)
    monkeypatch.setattr(recipe, "RULES_PER_GENRE", 1)
    monkeypatch.setattr(recipe, "UNSEEN_RULES_PER_GENRE", 1)
    monkeypatch.setattr(musegan_checkpoint, "ROWS_PER_GENRE", 3)
    monkeypatch.setattr(musegan_axes, "_DRAFTS", 64)
    monkeypatch.setattr(musegan_axes.find_axes, "__defaults__", (lambda _: None, 1))
    monkeypatch.setattr(FillTrainer, "distance", lambda *_, **__: {"total": 1.0})
    data, out = corpus(tmp_path / "data"), tmp_path / "runs" / "a"
    with pytest.raises(CheckpointError, match="no training state"):
        run("musegan", data, out, steps=1, resume=True)
    first = run("musegan", data, out, steps=2)
    assert Path(first["checkpoint"]).is_file()
    assert first["steps"] >= 1
    again = run("musegan", data, out, steps=2, resume=True)
    with safe_open(out / "filler.safetensors", "pt") as state:
        assert float(state.metadata()["step"]) == 2 * first["steps"]
    assert again["generator_steps"] > first["generator_steps"]


def test_networks_come_back_from_their_tensors():
    networks = small_networks()
    back = Networks.from_tensors(networks.config(), networks.tensors())
    assert torch.equal(back.tensors()["filler.place"], networks.tensors()["filler.place"])
    np.testing.assert_array_equal(back.priors.active, networks.priors.active)


@pytest.mark.parametrize("name", ["scale.mean", "priors.active", "priors.tempo", "axes"])
def test_networks_refuse_tensors_that_do_not_fit_together(name: str):
    networks = small_networks()
    tensors = networks.tensors()
    tensors[name] = tensors[name][..., :3] if name == "axes" else tensors[name][:3]
    with pytest.raises(ValueError, match="fit together"):
        Networks.from_tensors(networks.config(), tensors)
