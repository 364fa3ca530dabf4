"""`render --gesture`: the movements inside a file, through any model that has the sliders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neurosketch.cli import common
from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.dsp.audiofile import read_audio
from neurosketch.export.formats import ExportFormat
from neurosketch.export.reader import read_recipe
from neurosketch.export.writer import export_clip
from tests.cli.conftest import Cli
from tests.cli.fakes import SPEC, FakeCatalog

GESTURE = Gesture(
    ControlState({"loudness": 0.0, "axis1": 1.0}),
    (Move(0.25, "loudness", -12.0), Move(0.25, "wobble", 3.0), Move(0.5, "loudness", 0.0)),
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A take of 0.75 s that was kept while another model played."""
    return file_with(tmp_path, GESTURE)


def file_with(folder: Path, gesture: Gesture | None) -> Path:
    request = GenerateRequest("other", controls=GESTURE.start, gesture=gesture, seconds=0.75)
    recipe = Recipe(request, "0", kind="capture")
    audio = np.full((2, 33075), 0.1, np.float32)
    path = folder / "kept.flac"
    export_clip(Clip("kept", audio, 44100, recipe, "kept"), path, ExportFormat.FLAC)
    return path


def test_the_movements_are_heard_at_their_time(cli: Cli, kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    (file,) = cli.json("render", "vae-drift", "--gesture", kept, "-o", path)["files"]
    assert file["seconds"] == 0.75
    audio, rate = read_audio(path)
    parts = np.abs(audio[0, : 3 * (rate // 4)]).reshape(3, -1)[:, 2048:-2048].max(axis=1)
    assert 20 * np.log10(parts / 0.1) == pytest.approx([0.0, -12.0, 0.0], abs=0.2)
    recipe = read_recipe(path)
    assert recipe is not None
    assert recipe.kind == "generate"
    assert recipe.request.controls == {"axis1": 1.0, "loudness": 0.0}
    gesture = recipe.request.gesture
    assert gesture is not None
    assert [move.control_id for move in gesture.moves] == ["loudness", "loudness"]
    _, out, _ = cli.run("info", path)
    assert "2 movements" in out


def test_what_is_said_on_the_command_line_counts(cli: Cli, kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    document = cli.json(
        "render", "vae-drift", "--gesture", kept, "-o", path, "--seconds", 0.4, "--seed", 5,
        "--set", "axis1=-2", "--condition", "source=walk",
    )  # fmt: skip
    (file,) = document["files"]
    assert (file["seconds"], file["seed"]) == (0.4, 5)
    recipe = read_recipe(path)
    assert recipe is not None
    assert recipe.request.controls["axis1"] == -2.0
    assert recipe.request.conditions["source"] == "walk"


def test_the_same_gesture_gives_the_same_samples(cli: Cli, kept: Path, tmp_path: Path) -> None:
    for name in "ab":
        cli.json("render", "vae-drift", "--gesture", kept, "-o", tmp_path / f"{name}.wav")
    a, b = (read_audio(tmp_path / f"{name}.wav")[0] for name in "ab")
    np.testing.assert_array_equal(a, b)


def test_a_file_without_a_gesture_is_refused(cli: Cli, tmp_path: Path) -> None:
    path = file_with(tmp_path, None)
    _, sentence = cli.fails("render", "vae-drift", "--gesture", path, "-o", tmp_path / "x.wav")
    assert "holds no gesture" in sentence
    _, sentence = cli.fails(
        "render", "vae-drift", "--gesture", tmp_path / "gone.wav", "-o", tmp_path / "x.wav"
    )
    assert "gone.wav" in sentence
    assert not (tmp_path / "x.wav").exists()


def test_the_file_itself_is_not_replaced(cli: Cli, kept: Path) -> None:
    _, sentence = cli.fails("render", "vae-drift", "--gesture", kept, "-o", kept)
    assert "would replace the file with the gesture" in sentence
    assert read_recipe(kept) is not None


@pytest.mark.parametrize(
    ("spec", "part"),
    [(replace(SPEC, capabilities=frozenset()), "does not play live"),
     (replace(SPEC, controls=SPEC.controls[:1]), "moves no control")],
)  # fmt: skip
def test_a_model_that_cannot_follow_it_says_so(
    cli: Cli, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec, part: str
) -> None:
    monkeypatch.setattr(common, "open_catalog", lambda: FakeCatalog(spec))
    _, sentence = cli.fails("render", "vae-drift", "--gesture", kept, "-o", tmp_path / "x.wav")
    assert part in sentence
