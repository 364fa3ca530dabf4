"""`neurosketch find`: what it says, what it renders, what it refuses."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.cli import common
from neurosketch.cli.parser import build_parser
from neurosketch.core.find import FoundSound
from neurosketch.core.model_spec import Capability
from neurosketch.export.reader import read_recipe
from tests.cli.conftest import Cli
from tests.cli.fakes import SPEC, FakeCatalog, FakeModel

SEARCHING = replace(SPEC, capabilities=SPEC.capabilities | {Capability.FIND})


class SearchingModel(FakeModel):
    """Turns its sliders to what it hears."""

    def find(self, audio, start, locked, progress, cancel) -> FoundSound:
        level = float(np.abs(audio).max())
        found = {"axis1": round(level, 3), "loudness": -6.0}
        controls = start.controls.replaced({k: v for k, v in found.items() if k not in locked})
        request = replace(start, controls=controls, conditions={"source": "walk"})
        return FoundSound(request, 2.5, 9.75, True, audio.shape[1] / 44100, "Snare")


class SearchingCatalog(FakeCatalog):
    def load(self, model_id: str, device: str = "cpu") -> FakeModel:
        return SearchingModel(self.spec(model_id))


@pytest.fixture
def catalog(monkeypatch: pytest.MonkeyPatch) -> FakeCatalog:
    fake = SearchingCatalog(SEARCHING)
    monkeypatch.setattr(common, "open_catalog", lambda: fake)
    return fake


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Half a second of 0.25, then half a second of 0.5, at 48 kHz."""
    path = tmp_path / "hit.wav"
    audio = np.concatenate([np.full(24000, 0.25), np.full(24000, 0.5)])
    soundfile.write(path, audio, 48000, subtype="FLOAT")
    return path


def test_the_document_says_how_near_it_comes(cli: Cli, sound: Path):
    document = cli.json("find", sound, "--seed", "4")
    assert document["model"] == "vae-drift"
    assert (document["distance_db"], document["baseline_db"]) == (2.5, 9.75)
    assert document["improved"] is True
    assert document["seed"] == 4
    assert document["controls"] == {"axis1": pytest.approx(0.5, abs=0.1), "loudness": -6.0}
    assert document["conditions"] == {"source": "walk"}
    assert document["heard_seconds"] == pytest.approx(1.0, abs=0.01)
    assert document["near"] == "Snare"
    assert document["path"] is None


def test_a_region_and_locks_are_respected(cli: Cli, sound: Path):
    document = cli.json("find", sound, "--from", "0.1", "--to", "0.4", "--lock", "loudness")
    assert document["heard_seconds"] == pytest.approx(0.3, abs=0.01)
    assert document["controls"]["axis1"] == pytest.approx(0.25, abs=0.05)
    assert document["controls"]["loudness"] == 0.0


def test_the_table_ends_with_the_command_that_renders_it(cli: Cli, sound: Path):
    status, out, err = cli.run("find", sound, "--model", "vae-drift", "--seed", "4")
    assert (status, err) == (0, "")
    assert "2.5 dB (at rest: 9.8 dB)" in out
    assert "dark ↔ bright" in out
    assert "Snare" in out
    again = out.splitlines()[-1].partition("neurosketch ")[2]
    args = build_parser().parse_args(shlex.split(again))
    assert (args.command, args.model, args.seed) == ("render", "vae-drift", 4)
    assert ("loudness", "-6") in args.controls
    assert args.conditions == [("source", "walk")]


def test_what_was_found_is_rendered_with_its_recipe(cli: Cli, sound: Path, tmp_path: Path):
    target = tmp_path / "found.flac"
    document = cli.json("find", sound, "-o", target)
    assert document["path"] == str(target)
    recipe = read_recipe(target)
    assert recipe is not None
    assert recipe.request.controls["loudness"] == -6.0
    assert recipe.request.conditions == {"source": "walk"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "3"), "There is nothing between 3 and 1 seconds of 'hit.wav'"),
        (("--from", "0.5", "--to", "0.5"), "There is nothing between 0.5 and 0.5 seconds"),
        (("--from", "nan"), "There is nothing between nan"),
        (("--to", "0.005"), "This sound is too short to look for."),
        (("--lock", "treble"), "Model 'vae-drift' has no control 'treble'."),
        (("--model", "nix"), "There is no model 'nix'."),
        (("--seed", "-1"), "The seed must lie between"),
    ],
)
def test_what_cannot_be_looked_for_is_one_sentence(cli: Cli, sound: Path, arguments, sentence):
    status, err = cli.fails("find", sound, *arguments)
    assert status == 1
    assert err.startswith(sentence)


def test_silence_and_other_files_are_refused(cli: Cli, tmp_path: Path):
    soundfile.write(tmp_path / "still.wav", np.zeros(9000), 44100)
    assert "nothing to hear" in cli.fails("find", tmp_path / "still.wav")[1]
    (tmp_path / "letter.wav").write_text("dear reader", "utf-8")
    assert "letter.wav" in cli.fails("find", tmp_path / "letter.wav")[1]
    assert "gone.wav" in cli.fails("find", tmp_path / "gone.wav")[1]


def test_the_sound_itself_is_never_replaced(cli: Cli, sound: Path):
    before = sound.read_bytes()
    assert "would replace" in cli.fails("find", sound, "-o", sound)[1]
    assert sound.read_bytes() == before


def test_without_a_model_that_can_search(cli: Cli, sound: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(common, "open_catalog", lambda: FakeCatalog(SPEC))
    assert "No model that can look" in cli.fails("find", sound)[1]
    assert "cannot look for a sound" in cli.fails("find", sound, "--model", "vae-drift")[1]
