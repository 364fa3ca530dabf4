from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import soundfile

from neurosketch.cli import common
from neurosketch.training import evaluate as module
from tests.cli.conftest import Cli
from tests.training.evaluations import FakeCatalog, FakeEmbedder, FakeVisqol, write_tones


@pytest.fixture
def tones(tmp_path: Path) -> Path:
    return write_tones(tmp_path / "tones", count=2, seconds=0.3)


@pytest.fixture
def asked(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """Places where the weights of the embedding were looked for; nothing here is slow."""
    places: list[Path | None] = []

    def find_bundle(place: Path | None) -> Path | None:
        places.append(place)
        return place

    monkeypatch.setattr(common, "open_catalog", FakeCatalog)
    monkeypatch.setattr(module, "find_bundle", find_bundle)
    monkeypatch.setattr(module, "Visqol", FakeVisqol)
    monkeypatch.setattr(module, "Embedder", FakeEmbedder)
    return places


def test_evaluate_prints_one_document(cli: Cli, asked: list[Any], tones: Path) -> None:
    document = cli.json("evaluate", "fake-codec", "--data", tones, "--max-clips", 1)
    assert document["clips"] == 1
    assert document["systems"]["recording"]["si_sdr_db"] is None
    assert asked == [None]


def test_evaluate_prints_tables_and_aims(cli: Cli, asked: list[Any], tones: Path) -> None:
    status, out, err = cli.run("evaluate", "fake-codec", "--data", tones, "--max-clips", 1)
    assert (status, err) == (0, "")
    assert "evaluating clip 1 of 1" in out
    assert "musiCNN" in out, "what is left out is said"
    assert "this model, 3.45 kbps" in out
    assert "reached" in out
    assert "{" not in out


def test_a_folder_gets_report_card_document_and_sounds(
    cli: Cli, asked: list[Any], tones: Path, tmp_path: Path
) -> None:
    out, card = tmp_path / "a" / "report", tmp_path / "card.md"
    curve = tmp_path / "validation.csv"
    curve.write_text("step,minutes,log_mel_l1,note\n1,2,0.9,x\n3,4,0.8,y\n")
    status, text, err = cli.run(
        "evaluate", "fake-codec", "--data", tones, "--out", out, "--card", card, "--listen", 1,
        "--visqol-clips", 1, "--musicnn", tones, "--training", curve,
    )  # fmt: skip
    assert (status, err) == (0, "")
    assert str(out / "report.html") in text
    assert asked == [tones]
    document = json.loads((out / "evaluation.json").read_text("utf-8"))
    assert document["visqol_clips"] == 1
    assert card.read_text("utf-8") == (out / "card.md").read_text("utf-8")
    assert "--visqol-clips 1 --musicnn tones" in card.read_text("utf-8")
    page = (out / "report.html").read_text("utf-8")
    assert "log_mel_l1 on held-out clips during training" in page
    assert len(list((out / "audio").glob("01-*.flac"))) == len(document["systems"])
    audio, rate = soundfile.read(out / "audio" / "01-tone 0-recording.flac")
    assert (len(audio), rate) == (13230, 44100)
    assert list((out / "scores").glob("*.jsonl"))
    body = page[page.index("<h1>") : page.index("</body>")]
    ElementTree.fromstring(f"<page>{body.replace('audio controls ', 'audio ')}</page>")  # noqa: S314


def test_a_second_run_measures_nothing_again(
    cli: Cli, asked: list[Any], tones: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("evaluate", "fake-codec", "--data", tones, "--cache", tmp_path / "cache")
    first = cli.json(*command)

    def opus(*_: object) -> None:
        raise AssertionError("Opus runs again")

    monkeypatch.setattr("neurosketch.training.evaluate_systems.opus", opus)
    second = cli.json(*command)
    assert second["systems"] == first["systems"]


@pytest.mark.parametrize(
    "arguments",
    [["--data", "nowhere"], ["--data", "a\0b"], ["--max-clips", "0"], ["--visqol-clips", "-1"],
     ["--listen", "-1"], ["--out", __file__], ["--card", "nowhere/card.md"],
     ["--cache", __file__], ["--training", "nowhere"], ["--training", __file__]],
)  # fmt: skip
def test_bad_values_of_evaluate(
    cli: Cli, asked: list[Any], tmp_path: Path, arguments: list[str]
) -> None:
    assert cli.fails("evaluate", "fake-codec", "--data", tmp_path, *arguments)[0] == 1
    assert asked == []


def test_an_unknown_model(cli: Cli, tmp_path: Path) -> None:
    assert cli.fails("evaluate", "none", "--data", tmp_path)[0] == 1


def test_an_empty_folder(cli: Cli, asked: list[Any], tmp_path: Path) -> None:
    assert "holds no audio" in cli.fails("evaluate", "fake-codec", "--data", tmp_path)[1]
