from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from neurosketch.cli import common
from neurosketch.core.control import ConditionSpec
from neurosketch.core.model_spec import Capability
from neurosketch.core.score import Note, Score, Tempo, Track
from neurosketch.export.reader import read_recipe, read_tags
from neurosketch.midi.files import read_score, write_score
from tests.cli.conftest import Cli
from tests.cli.fakes import SPEC, FakeCatalog

SOURCE = Path(__file__).parents[1] / "data" / "midi" / "midiutil.mid"
BREATH = replace(
    SPEC,
    id="ddsp-breath",
    family="ddsp",
    conditions=(ConditionSpec("instrument", "Instrument", ("sax", "cello"), "sax", mixes=True),),
    capabilities=frozenset({Capability.SCORE, Capability.PLAY}),
    extra={"tail_seconds": 0.5},
)


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Commands beside a model that plays notes."""
    catalog = FakeCatalog(BREATH)
    monkeypatch.setattr(common, "open_catalog", lambda: catalog)
    return Cli(capsys)


def test_a_midi_file_is_played_and_is_part_of_the_recipe(player: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    (file,) = player.json("render", "ddsp-breath", "--source", SOURCE, "-o", path)["files"]
    score = read_score(SOURCE)
    assert file["seconds"] == pytest.approx(score.seconds(score.end) + 0.5, abs=1e-4)
    recipe = read_recipe(path)
    assert recipe is not None
    assert recipe.request.score == score
    assert recipe.request.source is None
    tags = read_tags(path)
    assert (tags.tempo_bpm, tags.key) == (132.0, "G minor")
    assert "8 notes on 2 tracks" in player.run("info", path)[1]
    again = player.json("rerender", path, "-o", tmp_path / "y.wav")
    assert again["bit_exact"] is True


def test_tracks_get_their_instruments(player: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    player.json(
        "render", "ddsp-breath", "--source", SOURCE, "-o", path, "--seconds", 1,
        "--track", "2=cello:0.7,sax:0.3", "--track", "1=off",
    )  # fmt: skip
    recipe = read_recipe(path)
    assert recipe is not None
    assert recipe.request.score is not None
    (bass,) = recipe.request.score.tracks
    assert (bass.name, bass.instrument) == ("Bass", "cello:0.7,sax:0.3")
    assert recipe.request.seconds == 1.0


@pytest.mark.parametrize(
    ("track", "said"),
    [
        (["3=sax"], "has no track '3'"), (["x=sax"], "has no track 'x'"),
        (["0=sax"], "Choose 1 to 2"), (["1=harp"], "has no value 'harp'"),
        (["1=off", "2=off"], "Every track is off"),
    ],
)  # fmt: skip
def test_tracks_that_are_not_there(
    player: Cli, tmp_path: Path, track: list[str], said: str
) -> None:
    options = [part for text in track for part in ("--track", text)]
    command = ("render", "ddsp-breath", "--source", SOURCE, "-o", tmp_path / "x.wav")
    status, sentence = player.fails(*command, *options)
    assert status == 1
    assert said in sentence
    assert not list(tmp_path.glob("*.wav"))


def test_what_cannot_be_played(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "x.wav"
    broken = tmp_path / "broken.mid"
    broken.write_bytes(SOURCE.read_bytes()[:100])
    for command, said in (
        (("vae-drift", "--source", SOURCE), "does not play notes"),
        (("vae-drift", "--track", "1=sax"), "belongs to a --source"),
        (("vae-drift", "--source", broken), "truncated or damaged"),
        (("vae-drift", "--source", tmp_path / "none.mid"), "There is no file"),
    ):
        assert said in cli.fails("render", *command, "-o", out)[1]
    assert not out.exists()


def test_a_score_longer_than_any_clip(player: Cli, tmp_path: Path) -> None:
    long, out = tmp_path / "long.mid", tmp_path / "x.wav"
    write_score(Score((Track(notes=(Note(1300.0, 1.0, 60),)),), (Tempo(0.0, 120.0),)), long)
    command = ("render", "ddsp-breath", "--source", long, "-o", out)
    status, said = player.fails(*command)
    assert (status, "10.8 minutes" in said) == (1, True)
    (file,) = player.json(*command, "--seconds", 2)["files"]
    assert file["seconds"] == 2.0


def test_info(cli: Cli, tmp_path: Path) -> None:
    document = cli.json("info", SOURCE)
    assert (document["format"], document["notes"], document["key"]) == ("MIDI", 8, "G minor")
    assert (document["tempo_bpm"], document["meters"]) == (132.0, [[0.0, "6/8"]])
    assert document["seconds"] == pytest.approx(3 * 60 / 132 + 1.5 * 60 / 66, abs=1e-4)
    violin, bass = document["tracks"]
    assert (violin["number"], violin["name"], violin["program_name"]) == (1, "Violin", "Violin")
    assert (bass["notes"], bass["lowest"], bass["highest"], bass["bends"]) == (2, 43, 46, 2)
    status, out, err = cli.run("info", SOURCE)
    assert (status, err) == (0, "")
    for part in ("132 at first, 1 change", "6/8", "G4 to G5", "Acoustic Bass", "2 notes"):
        assert part in out
    # The content counts, not only the name.
    renamed = tmp_path / "tune.bin"
    shutil.copy(SOURCE, renamed)
    assert cli.json("info", renamed)["notes"] == 8


def test_info_of_what_is_no_music(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "x.mid").write_text("x")
    assert "is not a MIDI file" in cli.fails("info", tmp_path / "x.mid")[1]
