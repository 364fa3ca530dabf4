"""Training of the instruments: what is measured is true, what is learnt comes nearer."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.core.errors import CheckpointError
from neurosketch.models.catalog import probe
from neurosketch.models.ddsp.articulation import CURVE_FRAMES, FRAME_SECONDS
from neurosketch.nn.additive import HOP, NOISE_BANDS, SAMPLE_RATE, SoundFrames
from neurosketch.nn.ddsp import DdspConfig
from neurosketch.training.corpus import Corpus, CorpusItem
from neurosketch.training.ddsp_analysis import ToneFrames, analyse
from neurosketch.training.ddsp_articulation import measure, pitch_range
from neurosketch.training.ddsp_borders import mended
from neurosketch.training.ddsp_checkpoint import room_response, write_model
from neurosketch.training.ddsp_data import ROWS, SHIPPED, Played, Tone, chosen, velocity_db
from neurosketch.training.ddsp_losses import noise_loss
from neurosketch.training.ddsp_trainer import DdspTrainer, ToneSampler, collate, losses
from neurosketch.training.ddsp_tuning import (
    LearntRoom,
    SoundSampler,
    SoundTrainer,
    SpectrumLoss,
)

SMALL = DdspConfig(len(ROWS), hidden=32)
SECONDS = 1.6


def recording(
    pitch: float, seconds: float, vibrato_cents: float = 0.0, decay: float = 0.0, hiss: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """A tone of twelve harmonics that fall with their number, and its octaves above 440 Hz."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    octaves = (pitch - 69) / 12 + vibrato_cents / 1200 * np.sin(2 * np.pi * 5.5 * t)
    turns = np.cumsum(440 * 2**octaves) / SAMPLE_RATE
    tone = sum(0.3 / k * np.sin(2 * np.pi * k * turns + k * k) for k in range(1, 13))
    rise = np.clip(t / 0.05, 0, 1) * 10 ** (-decay * t / 20)
    noise = hiss * np.random.default_rng(0).standard_normal(len(t))
    return (tone * rise + noise).astype(np.float32), octaves


def tone(row: int, pitch: float, role: str = "train", **shape: float) -> tuple[Tone, np.ndarray]:
    audio, _ = recording(pitch, SECONDS, **shape)
    guess = np.full(len(audio) // HOP + 1, (pitch - 69) / 12)
    notes = (Played(0.0, SECONDS, pitch, 100),)
    return Tone(f"{row}-{pitch}.wav", row, role, notes, 0.0, analyse(audio, guess)), audio


@pytest.fixture(scope="module")
def played() -> tuple[list[Tone], Corpus]:
    """Two notes of every shipped instrument: strings with vibrato, plucked ones dying away."""
    tones, sounds, items = [], [], []
    start = 0
    for row, kind in enumerate(SHIPPED):
        plucked = kind.family == "plucked" or kind.id == "electric_piano"
        for pitch in (50.0, 74.0):
            shape = {"decay": 20.0} if plucked else {"vibrato_cents": 15.0}
            made, audio = tone(row, pitch, "train", **shape)
            tones.append(made)
            sounds.append(np.round(audio / 2 * 32767).astype(np.int16))
            items.append(
                CorpusItem(
                    made.path, "x", "note", kind.label, "", "", start, len(audio), 0, 0, True
                )
            )
            start += len(audio)
    return tones, Corpus(tuple(items), np.concatenate(sounds), np.zeros(0), np.zeros(0))


def test_a_tone_is_measured_exactly():
    audio, octaves = recording(63.3, 1.5, vibrato_cents=40.0, hiss=0.003)
    guess = np.full(len(audio) // HOP + 1, (63.0 - 69) / 12)
    found = analyse(audio, guess)
    inner = slice(20, -20)
    true = np.interp(np.arange(len(guess)) * HOP, np.arange(len(octaves)), octaves)
    cents = 1200 * np.abs(found.octaves - true)[inner]
    assert cents.max() < 3.0
    amplitudes = np.median(found.harmonic[inner], axis=0)
    for k in (1, 2, 5, 12):
        assert 20 * math.log10(amplitudes[k - 1] * k / 0.3) == pytest.approx(0.0, abs=0.3), k
    assert amplitudes[20] < 0.003
    middle = found.noise[inner, 20:55].mean()
    assert 10 * math.log10(middle / 0.003**2) == pytest.approx(0.0, abs=1.5)
    assert found.tonal[inner].min() > 0.99


def test_noise_alone_is_no_tone():
    hiss = (0.05 * np.random.default_rng(1).standard_normal(44100)).astype(np.float32)
    found = analyse(hiss, np.zeros(44100 // HOP + 1))
    assert np.median(found.tonal) < 0.2


def test_the_noise_loss_is_least_at_the_mean_power():
    power = torch.from_numpy(np.random.default_rng(0).exponential(4.0, (1, 4000, NOISE_BANDS)))
    weight = torch.ones(1, 4000)

    def at(mean: float) -> float:
        log = torch.full((1, 4000, NOISE_BANDS), 0.5 * math.log(mean))
        return float(noise_loss(SoundFrames(log, log, log), power.float(), weight))

    assert at(4.0) < min(at(2.8), at(5.6))


def test_held_out_sources_and_their_phrases_stay_out():
    def item(path: str, source: str, category: str, label: str) -> CorpusItem:
        return CorpusItem(path, source, category, label, "", "", 0, 1, 0, 1, True)

    files = [
        item("note/mtg-sax/alto_sax_60_105.opus", "mtg-sax", "note", "alto_sax"),
        item("note/weresax/alto_sax_60_100.opus", "weresax", "note", "alto_sax"),
        item("performance/derived-phrases/alto_sax_weresax_40.opus", "derived-phrases",
             "performance", "alto_sax"),
        item("performance/derived-phrases/alto_sax_mtg-sax_2.opus", "derived-phrases",
             "performance", "alto_sax"),
        item("performance/derived-phrases/alto_sax_mtg-sax_0.opus", "derived-phrases",
             "performance", "alto_sax"),
        item("drum/x/kick.opus", "x", "drum", "kick"),
    ]  # fmt: skip
    rows = [{"path": f.path, "category": f.category} for f in files]
    roles = {f.path.split("/")[-1]: role for f, _, role in chosen(files, rows)}
    assert roles == {
        "alto_sax_60_105.opus": "train", "alto_sax_60_100.opus": "held_out",
        "alto_sax_weresax_40.opus": "held_out", "alto_sax_mtg-sax_2.opus": "phrase",
        "alto_sax_mtg-sax_0.opus": "train",
    }  # fmt: skip


def test_the_articulation_is_what_was_played(played: tuple[list[Tone], Corpus]):
    tones, _ = played
    tables = measure(tones)
    ids = [row.id for row in SHIPPED]
    sax, guitar = ids.index("tenor_sax"), ids.index("guitar")
    assert tables.vibrato[sax, 0] == pytest.approx(5.5, abs=0.3)
    assert tables.vibrato[sax, 1] == pytest.approx(15.0, abs=2.0)
    assert tables.decay[sax].max() == 0.0
    assert tables.decay[guitar] == pytest.approx([20.0] * 3, abs=2.0)
    assert 0.01 < tables.attack[sax] < 0.08
    assert tables.curve.shape == (len(SHIPPED), CURVE_FRAMES)
    loudest = tones[2 * sax].frames.loudness_db.max() - velocity_db(100)
    assert tables.level[sax, 0] == pytest.approx(loudest, abs=2.5)
    steady = tables.envelope[sax, 1, round(0.5 / FRAME_SECONDS) : round(1.2 / FRAME_SECONDS)]
    assert np.abs(steady).max() < 2.0
    assert pitch_range(tones, guitar) == (47, 77)


def test_learning_comes_nearer_and_goes_on_where_it_stopped(
    played: tuple[list[Tone], Corpus], tmp_path: Path
):
    tones, _ = played
    some = [t for t in tones if t.role == "train"][:6]

    def steps(trainer: DdspTrainer, count: int) -> None:
        for _ in range(count):
            torch.manual_seed(trainer.step)
            sampler = ToneSampler(some, seed=trainer.step)
            trainer.set_rate(0.3)
            trainer.train_step(sampler.draw())

    batch = collate([(t, 0) for t in some])
    whole = DdspTrainer(SMALL, "cpu")
    before = float(losses(whole.model, batch)["harmonic"].detach())
    steps(whole, 5)
    state = tmp_path / "state.safetensors"
    whole.save(state)
    steps(whole, 5)
    again = DdspTrainer(SMALL, "cpu", seed=9)
    again.restore(state)
    steps(again, 5)
    for a, b in zip(whole.model.parameters(), again.model.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)
    steps(whole, 30)
    assert float(losses(whole.model, batch)["harmonic"].detach()) < 0.97 * before
    state.write_bytes(b"no state")
    with pytest.raises(CheckpointError, match="cannot be resumed"):
        again.restore(state)


def test_a_tone_that_ends_is_not_scored_after_its_end():
    frames = ToneFrames(
        np.zeros(20), np.full(20, -20.0, np.float32), np.ones((20, 80), np.float32),
        np.ones((20, NOISE_BANDS), np.float32), np.ones(20, np.float32),
    )  # fmt: skip
    short = Tone("x", 0, "train", (Played(0, 1, 69, 90),), 0.0, frames)
    batch = collate([(short, 5)], 30)
    assert batch.scored[0].tolist() == [0.0] * 10 + [1.0] * 5 + [0.0] * 15


def test_tuning_by_ear_hears_the_room_and_resumes(
    played: tuple[list[Tone], Corpus], tmp_path: Path
):
    tones, corpus = played
    seen = [t for t in tones if t.role == "train"]
    sampler = SoundSampler(seen, corpus, 40, 2, seed=0)
    decoder = DdspTrainer(SMALL, "cpu").model
    trainer = SoundTrainer(decoder, LearntRoom(len(ROWS)))
    room = trainer.room.level.detach().clone()
    first = trainer.distance(sampler.beginnings(2))
    for _ in range(12):
        trainer.set_rate(0.2)
        trainer.train_step(sampler.draw(), ToneSampler(seen, 0).draw())
    assert trainer.distance(sampler.beginnings(2)) < first
    assert not torch.equal(room, trainer.room.level)
    path = tmp_path / "sound.safetensors"
    trainer.save(path, {"minutes": 1.5})
    other = SoundTrainer(DdspTrainer(SMALL, "cpu", seed=4).model, LearntRoom(len(ROWS)))
    facts = other.restore(path)
    assert (facts["minutes"], other.step) == (1.5, 12)
    for a, b in zip(trainer.average.parameters(), other.average.parameters(), strict=True):
        assert torch.equal(a, b)


def test_the_spectrum_loss_is_zero_only_for_the_same_sound():
    audio = torch.randn(1, 8000, generator=torch.Generator().manual_seed(0))
    loss = SpectrumLoss()
    assert float(loss(audio, audio)) == 0.0
    assert float(loss(0.5 * audio, audio)) > 0.3


def test_what_is_written_is_a_model(played: tuple[list[Tone], Corpus], tmp_path: Path):
    tones, _ = played
    room = LearntRoom(len(ROWS))
    response = room_response(room)
    early, late = response[:, : SAMPLE_RATE // 10], response[:, -SAMPLE_RATE // 10 :]
    assert float(early.square().mean()) > 100 * float(late.square().mean())
    path = write_model(DdspTrainer(SMALL, "cpu").model, room, tones, tmp_path, {"steps": 1.0})
    spec = probe(path)
    assert list(spec.condition("instrument").values) == [row.id for row in SHIPPED]
    programs = [p for row in spec.extra["programs"].values() for p in row]
    assert len(programs) == len(set(programs))
    assert set(range(96)) - set(programs) <= {47, 55}


def test_a_border_between_notes_is_not_taken_for_noise():
    low, _ = recording(57.0, 1.0, hiss=0.0005)
    high, _ = recording(64.0, 1.0, hiss=0.0005)
    audio = np.concatenate([low, high])
    frames = len(audio) // HOP + 1
    octaves = np.where(np.arange(frames) * HOP < len(low), -1.0, -5 / 12)
    plain = analyse(audio, octaves)

    def relative_db(some: ToneFrames) -> np.ndarray:
        return 10 * np.log10(some.noise[:, 5:40].mean(1)) - some.loudness_db

    border = slice(len(low) // HOP - 4, len(low) // HOP + 6)
    usual = float(np.median(relative_db(plain)[20:100]))
    assert relative_db(plain)[border].max() > usual + 20.0
    better = mended(plain, held=True)
    assert relative_db(better)[border].max() < usual + 12.0
    # What lies away from the border stays as it was measured.
    np.testing.assert_array_equal(better.harmonic[40:120], plain.harmonic[40:120])
