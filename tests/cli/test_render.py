from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.cli import common
from neurosketch.core.request import MAX_SEED
from neurosketch.dsp.audiofile import load_source, read_audio, read_info
from neurosketch.export.reader import read_recipe
from tests.cli.conftest import Cli
from tests.cli.fakes import FakeCatalog


def test_one_file_with_its_recipe(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.wav"
    document = cli.json(
        "render", "vae-drift", "-o", path, "--seed", 9, "--seconds", 0.25, "--set", "axis1=1.5",
        "--condition", "source=walk",
    )  # fmt: skip
    (file,) = document["files"]
    assert document["model"] == "vae-drift"
    assert (file["path"], file["seed"], file["seconds"]) == (str(path), 9, 0.25)
    assert (file["frames"], file["sample_rate"], file["clipped_samples"]) == (11025, 44100, 0)
    assert file["peak"] == pytest.approx(0.2, abs=0.01)
    assert file["peak_db"] == pytest.approx(20 * np.log10(file["peak"]))
    assert file["milliseconds"] > 0
    info = read_info(path)
    assert (info.container, info.subtype, info.frames) == ("WAV", "PCM_24", 11025)
    recipe = read_recipe(path)
    assert recipe is not None
    assert recipe.request.controls == {"axis1": 1.5, "loudness": 0.0}
    assert recipe.request.conditions == {"source": "walk"}
    assert recipe.request.checkpoint_sha256 == "ab" * 32


def test_the_length_defaults_to_the_models_own(cli: Cli, tmp_path: Path) -> None:
    (file,) = cli.json("render", "vae-drift", "-o", tmp_path / "x.wav")["files"]
    assert file["frames"] == 22050


def test_the_same_seed_gives_the_same_samples(cli: Cli, tmp_path: Path) -> None:
    for name, seed in (("a", 4), ("b", 4), ("c", 5)):
        cli.json("render", "vae-drift", "-o", tmp_path / f"{name}.wav", "--seed", seed)
    a, b, c = (read_audio(tmp_path / f"{name}.wav")[0] for name in "abc")
    np.testing.assert_array_equal(a, b)
    assert np.max(np.abs(a - c)) > 0.01


def test_count_numbers_files_and_seeds(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "takes"
    files = cli.json("render", "vae-drift", "-o", folder, "--count", 3, "--seed", 5)["files"]
    assert [Path(file["path"]).name for file in files] == [
        f"vae-drift_{n:02d}.wav" for n in (1, 2, 3)
    ]
    assert [file["seed"] for file in files] == [5, 6, 7]
    again = cli.json("render", "vae-drift", "-o", folder, "--count", 1)["files"]
    assert Path(again[0]["path"]).name == "vae-drift_04.wav"
    assert len(list(folder.iterdir())) == 4


def test_a_file_name_with_count_becomes_numbered_files(cli: Cli, tmp_path: Path) -> None:
    files = cli.json("render", "vae-drift", "-o", tmp_path / "hit.flac", "--count", 2)["files"]
    assert [Path(file["path"]).name for file in files] == ["hit_01.flac", "hit_02.flac"]


def test_a_folder_alone_gets_a_numbered_file(cli: Cli, tmp_path: Path) -> None:
    (file,) = cli.json("render", "vae-drift", "-o", tmp_path, "--format", "ogg")["files"]
    assert Path(file["path"]) == tmp_path / "vae-drift_01.ogg"


@pytest.mark.parametrize(
    ("fmt", "name", "subtype"),
    [("wav16", "x.wav", "PCM_16"), ("wav24", "x.WAV", "PCM_24"), ("wav32f", "x.wav", "FLOAT"),
     ("flac", "x.flac", "PCM_24"), ("ogg", "x.ogg", "VORBIS")],
)  # fmt: skip
def test_formats_and_rates(cli: Cli, tmp_path: Path, fmt: str, name: str, subtype: str) -> None:
    path = tmp_path / name
    (file,) = cli.json(
        "render", "vae-drift", "-o", path, "--format", fmt, "--sample-rate", 48000,
        "--seconds", 0.3,
    )["files"]  # fmt: skip
    info = read_info(path)
    assert (info.subtype, info.sample_rate, info.frames) == (subtype, 48000, 14400)
    assert file["frames"] == 14400


def test_a_file_named_by_the_user_is_replaced(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    cli.json("render", "vae-drift", "-o", path, "--seconds", 0.1)
    cli.json("render", "vae-drift", "-o", path, "--seconds", 0.2)
    assert read_info(path).frames == 8820


def test_a_source_decides_the_length(cli: Cli, tmp_path: Path, source: Path) -> None:
    path = tmp_path / "x.wav"
    cli.json("render", "vae-drift", "-o", path, "--source", source, "--format", "wav32f")
    audio, rate = read_audio(path)
    assert rate == 44100
    np.testing.assert_array_equal(audio, load_source(source))
    recipe = read_recipe(path)
    assert recipe is not None
    assert recipe.request.source is not None
    assert recipe.request.source.path == str(source.resolve())
    cli.json("render", "vae-drift", "-o", path, "--source", source, "--seconds", 1.0)
    assert read_info(path).frames == 44100


def test_for_people_it_prints_one_line_a_file(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli.run("render", "vae-drift", "-o", tmp_path, "--count", 2)
    assert (status, err, out.count("\n")) == (0, "", 2)
    assert "vae-drift_01.wav  seed 0  0.500 s  peak" in out


BAD_VALUES = [
    (["--seconds", "0"], "above 0"), (["--seconds", "-1"], "above 0"),
    (["--seconds", "1e9"], "at most 600"), (["--seconds", "nan"], "above 0"),
    (["--seconds", "inf"], "at most 600"), (["--seconds", "1e-9"], "shorter than one sample"),
    (["--set", "axis9=1"], "has no control 'axis9'"), (["--set", "axis1=3.1"], "between -3 and 3"),
    (["--set", "axis1=nan"], "between -3 and 3"), (["--set", "axis1=loud"], "needs a number"),
    (["--condition", "genre=x"], "has no condition 'genre'"),
    (["--condition", "source=kazoo"], "has no value 'kazoo'"),
    (["--seed", "-1"], "seed"), (["--seed", str(MAX_SEED + 1)], "seed"),
    (["--seed", str(MAX_SEED), "--count", "2"], "seed"), (["--count", "0"], "--count"),
    (["--count", "-3"], "--count"), (["--count", "1000000"], "--count"),
    (["--sample-rate", "0"], "--sample-rate"), (["--sample-rate", "12345"], "--sample-rate"),
    (["--source", "nowhere.wav"], "no file 'nowhere.wav'"), (["--source", "."], "folder"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "part"), BAD_VALUES)
def test_bad_values_are_one_sentence_and_touch_nothing(
    cli: Cli, catalog: FakeCatalog, tmp_path: Path, arguments: list[str], part: str
) -> None:
    folder = tmp_path / "out"
    for output in (folder / "x.wav", folder):
        status, sentence = cli.fails("render", "vae-drift", "-o", output, *arguments)
        assert status == 1
        assert part in sentence
    assert catalog.loads == 0
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("x.wav", ["--format", "flac"]), ("x.ogg", ["--format", "wav16"]), ("x.mp3", []),
     ("x.flac", ["--format", "wav24"]), ("x.mid", [])],
)  # fmt: skip
def test_name_and_format_that_disagree_are_a_usage_error(
    cli: Cli, tmp_path: Path, name: str, arguments: list[str]
) -> None:
    status, sentence = cli.fails("render", "vae-drift", "-o", tmp_path / name, *arguments)
    assert status == 2
    assert name in sentence


def test_unknown_model(cli: Cli, tmp_path: Path) -> None:
    status, sentence = cli.fails("render", "gan-drums", "-o", tmp_path / "x.wav")
    assert status == 1
    assert "no model 'gan-drums'" in sentence


def test_impossible_file_names(cli: Cli) -> None:
    assert cli.fails("render", "vae-drift", "-o", "")[0] == 1
    assert cli.fails("render", "vae-drift", "-o", "a\0b.wav")[0] == 1


def test_a_text_file_as_source(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("la la la")
    status, sentence = cli.fails(
        "render", "vae-drift", "-o", tmp_path / "x.wav", "--source", tmp_path / "text.wav"
    )
    assert status == 1
    assert "not an audio file" in sentence


def test_the_source_is_never_replaced(cli: Cli, source: Path) -> None:
    before = source.read_bytes()
    status, sentence = cli.fails("render", "vae-drift", "-o", source, "--source", source)
    assert status == 1
    assert "would replace the source" in sentence
    assert source.read_bytes() == before


def test_output_in_a_file_instead_of_a_folder(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    status, sentence = cli.fails("render", "vae-drift", "-o", tmp_path / "file" / "x.wav")
    assert status == 1
    assert "cannot be made" in sentence


def test_a_damaged_model(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(common, "open_catalog", lambda: FakeCatalog(damaged=True))
    status, sentence = cli.fails("render", "vae-drift", "-o", tmp_path / "x.wav")
    assert status == 1
    assert sentence == "The model file is damaged. Install it again.\n"
    assert not (tmp_path / "x.wav").exists()


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (KeyboardInterrupt(), "Cancelled."),
        (MemoryError(), "memory"),
        (OSError(5, "I/O error"), "I/O"),
    ],
)
def test_whatever_happens_is_one_sentence(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: BaseException, part: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(common.Renderer, "render", fail)
    status, sentence = cli.fails("render", "vae-drift", "-o", tmp_path / "x.wav")
    assert status == 1
    assert part in sentence
    assert threading.active_count() >= 1
    assert not (tmp_path / "x.wav").exists()


def test_an_absent_gpu_is_a_note_and_the_cpu_renders(cli: Cli, tmp_path: Path) -> None:
    import torch

    wanted = "mps" if not torch.backends.mps.is_available() else "cuda"
    document = cli.json("render", "vae-drift", "-o", tmp_path / "x.wav", "--device", wanted)
    assert document["device"] == "CPU"
    assert "The CPU renders instead." in document["notice"]
    status, _, err = cli.run("render", "vae-drift", "-o", tmp_path / "x.wav", "--device", wanted)
    assert status == 0
    assert "The CPU renders instead." in err


def test_hot_output_is_counted(cli: Cli, tmp_path: Path, source: Path) -> None:
    data = np.full((4000, 1), 0.9)
    soundfile.write(source, data, 44100)
    (file,) = cli.json(
        "render", "vae-drift", "-o", tmp_path / "x.wav", "--source", source,
        "--sample-rate", 48000, "--set", "loudness=12",
    )["files"]  # fmt: skip
    assert file["peak"] > 1.0  # the resampler rings at the edges of the full-scale block
    assert file["clipped_samples"] > 0
