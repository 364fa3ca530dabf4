from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.cli import common
from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from neurosketch.dsp.audiofile import read_audio, read_info, source_clip
from neurosketch.export.formats import ExportFormat
from neurosketch.export.reader import read_recipe
from neurosketch.export.writer import export_clip
from tests.cli.conftest import Cli
from tests.cli.fakes import SPEC, FakeCatalog


@pytest.fixture
def rendered(cli: Cli, tmp_path: Path) -> Path:
    path = tmp_path / "x.wav"
    cli.json("render", "vae-drift", "-o", path, "--seed", 3, "--set", "loudness=-2")
    return path


def rewritten(path: Path, **changes: object) -> Path:
    """The file with another recipe: `request` and `recipe` fields by name."""
    audio, rate = read_audio(path)
    recipe = read_recipe(path)
    assert recipe is not None
    own = {key: changes.pop(key) for key in ("audio_sha256", "kind") if key in changes}
    recipe = replace(recipe, request=replace(recipe.request, **changes), **own)
    fmt = ExportFormat.FLAC if path.suffix == ".flac" else ExportFormat.WAV24
    export_clip(Clip("x", audio, rate, recipe, "x"), path, fmt, overwrite=True)
    return path


def test_the_same_machine_makes_the_same_file(cli: Cli, rendered: Path, tmp_path: Path) -> None:
    document = cli.json("rerender", rendered, "-o", tmp_path / "again.wav")
    assert document["bit_exact"] is True
    assert document["difference_db"] is None
    assert document["checkpoint_matches"] is True
    assert document["path"] == str(tmp_path / "again.wav")
    np.testing.assert_array_equal(read_audio(rendered)[0], read_audio(tmp_path / "again.wav")[0])
    status, out, _ = cli.run("rerender", rendered, "-o", tmp_path / "again.wav")
    assert status == 0
    assert "bit-exact (compared with the hash of the original samples)" in out


@pytest.mark.parametrize("fmt", ["wav16", "wav24", "wav32f", "flac", "ogg"])
@pytest.mark.parametrize("rate", [44100, 48000])
def test_without_a_hash_the_samples_of_the_file_are_compared(
    cli: Cli, tmp_path: Path, fmt: str, rate: int
) -> None:
    path = tmp_path / f"x{ExportFormat(fmt).suffix}"
    cli.json("render", "vae-drift", "-o", path, "--format", fmt, "--sample-rate", rate)
    audio, _ = read_audio(path)
    recipe = read_recipe(path)
    assert recipe is not None
    clip = common.Renderer(FakeCatalog(), "cpu").render(recipe.request)
    unhashed = Clip("x", clip.audio, clip.sample_rate, replace(recipe, audio_sha256=""), "x")
    export_clip(unhashed, path, ExportFormat(fmt), rate, overwrite=True)
    document = cli.json("rerender", path, "-o", tmp_path / f"again{path.suffix}")
    assert document["bit_exact"] is True
    assert "samples of the file" in document["compared_with"]
    again = read_info(tmp_path / f"again{path.suffix}")
    assert (again.subtype, again.sample_rate) == (read_info(path).subtype, rate)
    np.testing.assert_array_equal(read_audio(tmp_path / f"again{path.suffix}")[0], audio)


def test_another_model_version_gives_the_difference_and_names_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, rendered: Path, tmp_path: Path
) -> None:
    other = FakeCatalog(replace(SPEC, checkpoint_sha256="cd" * 32), drift=0.01)
    monkeypatch.setattr(common, "open_catalog", lambda: other)
    document = cli.json("rerender", rendered, "-o", tmp_path / "again.wav")
    assert document["bit_exact"] is False
    # a gain error of 0.01 on 10**(-2/20)
    assert document["difference_db"] == pytest.approx(-38.0, abs=0.2)
    assert document["checkpoint_matches"] is False
    assert "abababababab" in document["notes"][0]
    status, out, _ = cli.run("rerender", rendered, "-o", tmp_path / "again.wav")
    assert status == 0
    assert "difference -38.0 dB" in out
    assert "another version of 'vae-drift'" in out


def test_a_source_has_to_be_there_and_unchanged(cli: Cli, source: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    cli.json("render", "vae-drift", "-o", path, "--source", source)
    assert cli.json("rerender", path, "-o", tmp_path / "y.wav")["bit_exact"] is True
    data = bytearray(source.read_bytes())
    data[-1] ^= 1
    source.write_bytes(data)
    assert "was changed" in cli.fails("rerender", path, "-o", tmp_path / "y.wav")[1]
    source.unlink()
    assert "not on this machine" in cli.fails("rerender", path, "-o", tmp_path / "y.wav")[1]


def test_a_part_of_a_source_is_made_again(cli: Cli, source: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    whole = source_clip(source)
    cli.json("render", "vae-drift", "-o", path, "--source", source)
    recipe = read_recipe(path)
    assert recipe is not None
    request = replace(recipe.request, source=replace(whole, start=0.1, end=0.2))
    clip = common.Renderer(FakeCatalog(), "cpu").render(request)
    assert clip.audio.shape[1] == 4410
    export_clip(clip, path, ExportFormat.WAV24, overwrite=True)
    assert cli.json("rerender", path, "-o", tmp_path / "y.wav")["bit_exact"] is True


@pytest.mark.parametrize(
    ("changes", "part"),
    [({"model_id": "gan-lost"}, "'gan-lost'"), ({"kind": "capture"}, "recorded while playing"),
     ({"controls": ControlState({"gone": 1.0})}, "does not fit"),
     ({"controls": ControlState({"axis1": 99.0})}, "does not fit"),
     ({"conditions": {"source": "gone"}}, "does not fit"), ({"seed": -5}, "damaged")],
)  # fmt: skip
def test_what_cannot_be_made_again_is_named(
    cli: Cli, rendered: Path, tmp_path: Path, changes: dict[str, object], part: str
) -> None:
    path = rewritten(rendered, **changes)
    status, sentence = cli.fails("rerender", path, "-o", tmp_path / "y.wav")
    assert status == 1
    assert part in sentence
    assert not (tmp_path / "y.wav").exists()


def test_files_without_recipe_and_no_files(cli: Cli, source: Path, tmp_path: Path) -> None:
    assert "no recipe" in cli.fails("rerender", source, "-o", tmp_path / "y.wav")[1]
    assert "no file" in cli.fails("rerender", tmp_path / "n.wav", "-o", tmp_path / "y.wav")[1]


def test_the_original_is_never_replaced(cli: Cli, rendered: Path, tmp_path: Path) -> None:
    before = rendered.read_bytes()
    assert "would replace" in cli.fails("rerender", rendered, "-o", rendered)[1]
    assert rendered.read_bytes() == before
    document = cli.json("rerender", rendered, "-o", tmp_path)
    assert Path(document["path"]).name == "vae-drift_01.wav"


def test_other_threads_make_the_same_file_or_say_how_far_it_is(
    cli: Cli, rendered: Path, tmp_path: Path
) -> None:
    threads = torch.get_num_threads()
    try:
        document = cli.json("rerender", rendered, "-o", tmp_path / "y.wav", "--threads", 2)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert (document["threads"], document["bit_exact"]) == (2, True)


@pytest.mark.parametrize("threads", ["0", "-1", "257"])
def test_a_strange_number_of_threads_is_refused(
    cli: Cli, rendered: Path, tmp_path: Path, threads: str
) -> None:
    status, sentence = cli.fails(
        "rerender", rendered, "-o", tmp_path / "y.wav", f"--threads={threads}"
    )
    assert status == 1
    assert "between 1 and 256" in sentence


def test_a_recording_names_the_way_to_follow_its_movements(
    cli: Cli, rendered: Path, tmp_path: Path
) -> None:
    gesture = Gesture(ControlState({"loudness": 0.0}), (Move(0.1, "loudness", -6.0),))
    path = rewritten(rendered, kind="capture", gesture=gesture)
    _, sentence = cli.fails("rerender", path, "-o", tmp_path / "y.wav")
    assert "recorded while playing" in sentence
    assert "render vae-drift --gesture" in sentence


def test_a_clip_that_follows_a_gesture_is_made_again_bit_for_bit(
    cli: Cli, rendered: Path, tmp_path: Path
) -> None:
    gesture = Gesture(ControlState({"loudness": 0.0}), (Move(0.1, "loudness", -6.0),))
    kept = rewritten(rendered, kind="capture", gesture=gesture)
    followed = tmp_path / "followed.wav"
    cli.json("render", "vae-drift", "--gesture", kept, "-o", followed)
    document = cli.json("rerender", followed, "-o", tmp_path / "again.wav")
    assert document["bit_exact"] is True
    assert document["compared_with"] == "the hash of the original samples"
