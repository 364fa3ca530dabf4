"""Sketches on the command line: notes, mixes and stems, written and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.cli import common
from neurosketch.core.composing import ROLES
from neurosketch.core.score import Meter, Note, Score, Tempo, Track
from neurosketch.core.sketch_import import as_sketch
from neurosketch.export.reader import read_recipe, read_tags
from neurosketch.midi.files import read_score, write_score
from tests.cli.band import BandCatalog
from tests.cli.conftest import Cli

RENDER = ("render", "musegan-quartet")
FRAMES = round(8 * 60 / 120 * 44100)
PLAYED = ROLES[:-1]


@pytest.fixture
def band(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Commands beside a model that writes music."""
    catalog = BandCatalog()
    monkeypatch.setattr(common, "open_catalog", lambda: catalog)
    return Cli(capsys)


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    """A piano and a bass line, as another program writes them."""
    path = tmp_path / "tune.mid"
    piano = Track("Piano", tuple(Note(2.0 * i, 2.0, 60 + i) for i in range(4)), 0)
    bass = Track("Bass", tuple(Note(4.0 * i, 4.0, 36) for i in range(2)), 32)
    write_score(Score((piano, bass), (Tempo(0.0, 90.0),), key="A minor"), path)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_notes_alone(band: Cli, tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.mid"
    document = band.json(*RENDER, "-o", path, "--seed", 2, "--set", "bars=4")
    (sketch,), (file,) = document["sketches"], document["files"]
    assert (file["path"], file["notes"], file["seconds"]) == (str(path), 20, 8.0)
    assert file["bytes"] == path.stat().st_size
    assert (sketch["bars"], sketch["tempo_bpm"], sketch["key"]) == (4, 120.0, "C major")
    assert [track["role"] for track in sketch["tracks"]] == list(ROLES)
    assert sketch["chords"] == [[0.0, "C"], [4.0, "C"], [8.0, "C"], [12.0, "C"]]
    score = as_sketch(read_score(path)).score
    assert [track.role for track in score.tracks] == list(PLAYED)
    assert {note.pitch for track in score.tracks[1:] for note in track.notes} == {50}
    assert "C C C C" in band.run("info", path)[1]
    band.json(*RENDER, "-o", path)
    assert {note.pitch for note in read_score(path).tracks[1].notes} == {48}, "it is replaced"


def test_a_mix_that_loops_and_comes_back(band: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    (file,) = band.json(*RENDER, "-o", path, "--format", "wav32f")["files"]
    assert file["frames"] == FRAMES == soundfile.info(path).frames
    tags = read_tags(path)
    assert (tags.tempo_bpm, tags.key) == (120.0, "C major")
    recipe = read_recipe(path)
    assert recipe is not None
    assert recipe.request.score is not None
    assert recipe.stem == ""
    again = band.json("rerender", path, "-o", tmp_path / "y.wav")
    assert again["bit_exact"] is True
    assert "10 notes on 6 tracks" in band.run("info", path)[1]
    usual = band.json(*RENDER, "-o", tmp_path / "t.wav", "--condition", "genre=techno")
    assert usual["sketches"][0]["tempo_bpm"] == 132.0


def test_a_folder_gets_stems_their_mix_and_the_notes(band: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    document = band.json(*RENDER, "-o", folder, "--format", "wav32f")
    assert [Path(file["path"]).name for file in document["files"]] == [
        *(f"musegan-quartet_01_{role}.wav" for role in PLAYED), "musegan-quartet_01_mix.wav",
        "musegan-quartet_01.mid",
    ]  # fmt: skip
    assert [file.get("track") for file in document["files"]] == [*PLAYED, "mix", None]
    assert len(names(folder)) == 7
    stems = [soundfile.read(folder / f"musegan-quartet_01_{role}.wav")[0] for role in PLAYED]
    mix = soundfile.read(folder / "musegan-quartet_01_mix.wav")[0]
    assert all(len(stem) == FRAMES and stem.any() for stem in stems)
    np.testing.assert_allclose(sum(stems), mix, atol=1e-6)
    recipe = read_recipe(folder / "musegan-quartet_01_bass.wav")
    assert recipe is not None
    assert recipe.stem == "bass"
    again = band.json("rerender", folder / "musegan-quartet_01_bass.wav", "-o", tmp_path / "y.wav")
    assert again["bit_exact"] is True
    np.testing.assert_array_equal(soundfile.read(tmp_path / "y.wav")[0], stems[1])
    assert "stem" in band.run("info", folder / "musegan-quartet_01_bass.wav")[1]


def test_several_sketches_are_numbered(band: Cli, tmp_path: Path) -> None:
    document = band.json(*RENDER, "-o", tmp_path / "x.mid", "--count", 2, "--seed", 5)
    assert names(tmp_path) == ["x_01.mid", "x_02.mid"]
    assert [sketch["seed"] for sketch in document["sketches"]] == [5, 6]
    status, out, err = band.run(*RENDER, "-o", tmp_path / "d", "--count", 2, "--set", "bars=1")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 14
    assert {name[:18] for name in names(tmp_path / "d")} == {
        "musegan-quartet_01", "musegan-quartet_02"
    }  # fmt: skip


def test_a_file_is_accompanied(band: Cli, tmp_path: Path, tune: Path) -> None:
    path = tmp_path / "band.mid"
    document = band.json(*RENDER, "--source", tune, "-o", path)
    (sketch,) = document["sketches"]
    assert (sketch["tempo_bpm"], sketch["key"], sketch["bars"]) == (90.0, "A minor", 2)
    score = as_sketch(read_score(path)).score
    assert [track.role for track in score.tracks] == list(ROLES)
    theirs = read_score(tune).tracks
    assert [score.track(role).notes for role in ("keys", "bass")] == [t.notes for t in theirs]
    assert document["notes"] == []
    # The same from the recipe of a sound that was made of it, at another tempo.
    band.json(*RENDER, "--source", tune, "-o", tmp_path / "x.wav", "--set", "tempo=100")
    recipe = read_recipe(tmp_path / "x.wav")
    assert recipe is not None
    assert recipe.request.tempo_bpm == 100.0
    assert recipe.request.composing is not None
    status, _, err = band.run(*RENDER, "--source", tmp_path / "x.wav", "-o", tmp_path / "y.wav")
    assert (status, err) == (0, "Every player has notes in this music: it is played as it is.\n")
    assert soundfile.info(tmp_path / "y.wav").frames == round(8 * 60 / 100 * 44100)


def test_tracks_of_it_are_left_out_and_what_was_changed_is_told(
    band: Cli, tmp_path: Path, tune: Path
) -> None:
    waltz = replace(read_score(tune), meters=(Meter(0.0, 3, 4),))
    write_score(waltz, tune, overwrite=True)
    command = (*RENDER, "--source", tune, "-o", tmp_path / "x.mid", "--track", "2=off")
    status, _, err = band.run(*command, "--track", "1=cello")
    assert status == 0
    assert err == "The meter 3/4 became 4/4: the first of three beats lasts two now.\n"
    score = as_sketch(read_score(tmp_path / "x.mid")).score
    assert [note.start for note in score.track("keys").notes] == [0.0, 3.0, 6.0, 8.0]
    assert score.track("bass").notes[0].length == 0.5, "the bass is the model's now"
    assert band.json(*command)["notes"] == [err.rstrip()]


def test_bars_that_are_copied_are_told(band: Cli, tmp_path: Path) -> None:
    command = (*RENDER, "-o", tmp_path / "x.mid", "--seed", 11)
    assert "music the model learnt from: 1 and 2 (bass)." in band.run(*command)[2]
    assert band.json(*command)["sketches"][0]["copied_bars"] == [[1, "bass"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "x.mid", "--format", "wav16"), "holds notes and no sound"),
        (("-o", "x.mid", "--seconds", 3), "--seconds belongs to sound"),
        (("-o", "x.mid", "--sample-rate", 48000), "--sample-rate belongs to sound"),
        (("-o", "x.txt"), "must end in"), (("-o", "x.mid", "--track", "1=sax"), "belongs to a"),
        (("-o", "x.mid", "--set", "bars=0"), "bars"), (("-o", "x.mid", "--count", 0), "--count"),
        (("-o", "x.mid", "--condition", "genre=polka"), "polka"),
        (("-o", "x.mid", "--source", "none.mid"), "There is no file"),
        (("-o", "x.wav", "--gesture", "x.wav"), "no gesture"),
        (("-o", "x.mid", "--source", "{tune}", "--track", "7=off"), "has no track '7'"),
        (("-o", "{tune}", "--source", "{tune}"), "would replace"),
        (("-o", "x.wav", "--source", "{tune}", "--track", "1=kazoo"), "kazoo"),
        (("-o", "x.mid", "--source", "{sound}"), "holds no notes"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_one_sentence(
    band: Cli, tmp_path: Path, tune: Path, source: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[object, ...], said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    before = names(tmp_path)
    filled = [str(a).format(tune=tune, sound=source) for a in arguments]
    assert said in band.fails(*RENDER, *filled)[1]
    assert names(tmp_path) == before


def test_a_stem_that_nobody_hears_any_more(band: Cli, tmp_path: Path) -> None:
    band.json(*RENDER, "-o", tmp_path / "d")
    stem = tmp_path / "d" / "musegan-quartet_01_bass.wav"
    data = stem.read_bytes()
    stem.write_bytes(data.replace(b'"stem": "bass"', b'"stem": "tuba"'))
    assert "No track 'tuba'" in band.fails("rerender", stem, "-o", tmp_path / "y.wav")[1]
