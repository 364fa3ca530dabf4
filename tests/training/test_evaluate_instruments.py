"""The evaluation of playable instruments: of a small untrained one, on tones that are known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from neurosketch.models.catalog import Catalog, discover
from neurosketch.training import evaluate as module
from neurosketch.training import evaluate_instruments_systems as systems_module
from neurosketch.training.card import model_card
from neurosketch.training.evaluate import Options, evaluate
from neurosketch.training.report import html_page
from neurosketch.training.report_instruments import tables
from tests.models.ddsp_checkpoints import save
from tests.training.evaluations import FakeEmbedder
from tests.training.instruments import RATE, phrase, write_instruments


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("models")
    save(folder)
    return discover([folder])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_instruments(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(autouse=True)
def embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Embedder", FakeEmbedder)
    monkeypatch.setattr(module, "find_bundle", lambda _: SimpleNamespace())


@pytest.fixture(scope="module")
def measured(
    catalog: Catalog, corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Path, list[tuple[str, str]]]:
    """The document, where its scores lie, and what was kept to be heard; nobody changes it."""
    cache = tmp_path_factory.mktemp("scores")
    heard: list[tuple[str, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "Embedder", FakeEmbedder)
        patch.setattr(module, "find_bundle", lambda _: SimpleNamespace())
        options = Options(
            cache=cache, listen_clips=1, keep=lambda clip, who, _: heard.append((clip.name, who.id))
        )
        return evaluate(catalog, "ddsp-breath", corpus, options), cache, heard


def test_unseen_recordings_are_followed(measured: Any) -> None:
    document = measured[0]
    transfer = document["transfer"]
    assert transfer["clips"] == 2
    assert {role: own["model"]["clips"] for role, own in transfer["by_role"].items()} == {
        "held_out": 1, "phrase": 1,
    }  # fmt: skip
    assert set(transfer["by_instrument"]) == {"cello", "flute"}
    figures = transfer["systems"]
    assert list(figures) == ["recording", "model", "additive", "untrained"]
    for key in ("mr_stft", "spectral", "log_mel_l1", "loudness_l1_db", "f0_l1"):
        assert figures["recording"][key]["value"] == pytest.approx(0, abs=1e-6)
        assert figures["model"][key]["value"] > 0
    assert figures["recording"]["pitch_kept"]["value"] == 1.0
    assert figures["recording"]["voiced_frames"] > 50
    json.dumps(document, allow_nan=False)


def test_the_plain_synthesiser_is_near_and_the_untrained_network_far(measured: Any) -> None:
    # The cello has no notes to be fitted to: it is measured on the flute alone.
    plain = measured[0]["transfer"]["by_instrument"]["flute"]["additive"]
    raw = measured[0]["transfer"]["by_instrument"]["flute"]["untrained"]
    assert plain["pitch_kept"]["value"] > 0.95
    assert plain["loudness_l1_db"]["value"] < 1.0
    assert plain["mr_stft"]["value"] < 0.6 * raw["mr_stft"]["value"]
    assert measured[0]["transfer"]["by_instrument"]["cello"]["additive"]["clips"] == 0


def test_notes_are_played_and_compared_with_recordings(measured: Any) -> None:
    playing = measured[0]["playing"]
    assert (playing["clips"], playing["seen"]) == (8, 6)
    real = playing["systems"]["recording"]
    assert (real["performances"], real["notes"]) == (1, 2)
    assert real["hit"]["value"] == 1.0
    assert abs(real["onset_ms"]["value"]) < 20
    assert playing["systems"]["additive"]["hit"]["value"] > 0.98
    sets = playing["by_instrument"]["flute"]
    assert sets["model"]["distances"]["clips"] == 7
    assert sets["recording"]["distances"]["fad_same_notes"] == 0.0
    assert "cello" not in playing["by_instrument"], "there is nothing of its own to compare with"
    assert playing["others"] == {}, "one note is no set"


def test_aims_are_judged_by_their_figures(measured: Any) -> None:
    document = measured[0]
    rows = {row["aim"]: row for row in document["aims"]}
    kept = rows["f0 within 50 cents in at least 97 % of voiced frames (all recordings)"]
    figure = document["transfer"]["systems"]["model"]["pitch_kept"]
    assert kept["figure"] == figure
    assert kept["reached"] is (figure["value"] >= 0.97)
    mine, plain = (document["transfer"]["systems"][k]["mr_stft"] for k in ("model", "additive"))
    nearer = next(row for aim, row in rows.items() if aim.startswith("MR-STFT below"))
    assert nearer["reached"] is (mine["value"] < plain["value"])


def test_what_was_heard_is_kept(measured: Any) -> None:
    heard = measured[2]
    assert len({name for name, _ in heard}) == 1
    assert {who for _, who in heard} <= {"recording", "model", "additive", "untrained"}
    assert {who for _, who in heard} >= {"recording", "model"}


def test_a_stopped_evaluation_goes_on(
    catalog: Catalog, corpus: Path, measured: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, cache, _ = measured

    def mono(*_: Any) -> Any:
        raise AssertionError("everything is known already")

    monkeypatch.setattr(systems_module, "mono", mono)
    again = evaluate(catalog, "ddsp-breath", corpus, Options(cache=cache))
    for part in ("transfer", "playing", "aims"):
        assert again[part] == document[part]


def test_any_folder_is_followed(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "my cello").mkdir()
    soundfile.write(tmp_path / "my cello" / "a.wav", phrase((50,), 0.5), RATE)
    soundfile.write(tmp_path / "whistle.wav", phrase((79,), 0.5), RATE)
    (tmp_path / "broken.wav").write_text("no sound")
    said: list[str] = []
    document = evaluate(catalog, "ddsp-breath", tmp_path, Options(), report=said.append)
    assert document["held_out"] == []
    assert document["playing"] is None
    parts = {row["name"]: row["instrument"] for row in document["per_clip"]}
    assert parts == {"my cello/a.wav": "cello", "whistle.wav": "flute"}
    assert "additive" not in document["players"]
    assert any("broken.wav" in line for line in said)
    assert any("additive" in line for line in said)


def test_the_card_and_the_page_have_every_table(catalog: Catalog, measured: Any) -> None:
    document = measured[0]
    spec = catalog.spec("ddsp-breath")
    card = model_card(spec, {"steps": 5, "minutes": 1, "hardware": "a core"}, document, "command")
    page = html_page(spec, document, {"<a>": {"model": "audio/a.flac"}}, [])
    titles = [title for title, _, _, _ in tables(document)]
    assert titles == [
        "Aims", "Following recordings", "Sources that no training saw", "Unseen phrases",
        "The measures of DDSP", "By instrument", "From notes to sound", "Distance of the sets",
        "Distance of each instrument's sets",
    ]  # fmt: skip
    for title in titles:
        assert f"## {title}\n" in card
        assert title.replace("'", "&#x27;") in page
    assert "5 steps" in card
    assert "What it is not" in card
    for section in card.split("\n## "):
        assert len({x.count("|") for x in section.splitlines() if x.startswith("|")}) <= 1
    body = page[page.index("<h1>") : page.index("</body>")].replace("audio controls", "audio")
    ElementTree.fromstring(f"<all>{body}</all>")  # noqa: S314 - our own text
    assert page.count("<svg") == 3
    assert "http" not in page


def test_other_recordings_are_said_to_be_missing(catalog: Catalog, measured: Any) -> None:
    """Without weights for the embedding there are no tables of distances, and no empty ones."""
    playing = measured[0]["playing"]
    without = {
        name: {**own, "distances": None} for name, own in playing["systems"].items()
    }  # fmt: skip
    document = {**measured[0], "playing": {**playing, "systems": without}}
    titles = [title for title, _, _, _ in tables(document)]
    assert "Distance of the sets" not in titles
    assert "From notes to sound" in titles


def test_a_score_is_what_was_written_down(corpus: Path, catalog: Catalog) -> None:
    from neurosketch.training.evaluate_instruments_clips import PHRASE, find_parts

    found = find_parts(corpus, catalog.spec("ddsp-breath"), ("cleary-cello",))
    assert {part.role for part in found.entries} == {"train", "phrase", "held_out"}
    part = found.of(PHRASE).read(lambda _: None)[0]
    score = part.score()
    assert [(note.pitch, note.velocity) for note in score.tracks[0].notes] == [(67, 100), (74, 100)]
    assert score.seconds(score.tracks[0].notes[1].start) == pytest.approx(0.6)
    assert score.seconds(score.end) == pytest.approx(1.2, abs=1e-3)
    with pytest.raises(ValueError, match="no notes"):
        replace(part, notes=()).score()
    assert np.isfinite(part.audio).all()
