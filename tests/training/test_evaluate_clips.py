"""Which recordings a model is measured on."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.errors import NeuroSketchError
from neurosketch.training.evaluate_clips import find_clips, spread

DATA = Path(__file__).parents[1] / "data" / "corpus"
NOISE = np.random.default_rng(0).uniform(-0.5, 0.5, 9000)


def write(path: Path, audio: np.ndarray = NOISE, rate: int = 44100) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, audio, rate)


def test_of_a_corpus_only_held_out_sources_are_taken():
    clips = find_clips(DATA)
    assert {source for _, source, _ in clips.entries} == {"weresax"}
    assert "weresax" in clips.held_out
    other = find_clips(DATA, held_out=("meatbass",))
    assert {source for _, source, _ in other.entries} == {"meatbass"}


def test_every_sound_of_any_folder_is_taken(tmp_path: Path):
    write(tmp_path / "top.wav")
    write(tmp_path / "b" / "deep" / "x.flac")
    write(tmp_path / "a" / "y.WAV", np.stack([NOISE, -0.5 * NOISE], 1), 22050)
    (tmp_path / "notes.txt").write_text("no sound")
    clips = find_clips(tmp_path)
    assert clips.entries == (
        ("top.wav", tmp_path.name, ""), ("a/y.WAV", "a", ""), ("b/deep/x.flac", "b/deep", ""),
    )  # fmt: skip
    assert clips.held_out == ()
    read = {clip.name: clip.audio for clip in clips.read(lambda _: None)}
    assert len(read["a/y.WAV"]) == 18000
    assert len({clip.sha256 for clip in clips.read(lambda _: None)}) == 3


def test_what_cannot_be_measured_is_said_and_left_out(tmp_path: Path):
    write(tmp_path / "good.wav", np.tile(NOISE, 40))
    write(tmp_path / "silent.wav", np.zeros(9000))
    write(tmp_path / "short.wav", NOISE[:500])
    write(tmp_path / "nothing.wav", NOISE[:0])
    (tmp_path / "broken.wav").write_bytes(b"RIFF1234")
    said: list[str] = []
    read = list(find_clips(tmp_path).read(said.append))
    assert [clip.name for clip in read] == ["good.wav"]
    assert len(read[0].audio) == 6 * 44100
    for name in ("silent", "short", "nothing", "broken"):
        assert any(f"{name}.wav" in line for line in said)


def test_a_manifest_of_something_else_is_no_corpus(tmp_path: Path):
    write(tmp_path / "a.wav")
    (tmp_path / "manifest.csv").write_text("name,price\nx,3\n")
    assert find_clips(tmp_path).entries == (("a.wav", tmp_path.name, ""),)


def test_a_corpus_without_held_out_sources_is_taken_whole_and_not_called_held_out(tmp_path: Path):
    write(tmp_path / "a.wav")
    with (tmp_path / "manifest.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "source", "category", "src_sr"])
        rows.writerow(["a.wav", "me", "note", "44100"])
    clips = find_clips(tmp_path)
    assert clips.held_out == ()
    assert len(clips.entries) == 1


def test_no_folder_and_no_sounds(tmp_path: Path):
    with pytest.raises(NeuroSketchError, match="no folder"):
        find_clips(tmp_path / "nowhere")
    with pytest.raises(NeuroSketchError, match="holds no audio"):
        find_clips(tmp_path)


def test_choices_are_spread_evenly():
    assert spread(list(range(10)), 4) == [0, 3, 6, 9]
    assert spread(list(range(3)), 5) == spread(list(range(3)), None) == [0, 1, 2]
    assert spread(list(range(5)), 0) == []
