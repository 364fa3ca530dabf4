"""`encode` and `decode` with a codec that nobody trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.cli import common
from neurosketch.dsp.tokenfile import Tokens, read_tokens, write_tokens
from neurosketch.export.reader import read_recipe
from neurosketch.models.catalog import discover
from tests.cli.conftest import Cli
from tests.models.codecs import save


@pytest.fixture
def codec(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line with a small codec installed."""
    folder = tmp_path / "models"
    folder.mkdir()
    save(folder)
    monkeypatch.setattr(common, "open_catalog", lambda: discover([folder]))
    return cli


def test_a_sound_becomes_tokens_and_a_sound_again(codec: Cli, tmp_path: Path, source: Path):
    path, back = tmp_path / "x.nsc", tmp_path / "back.wav"
    made = codec.json("encode", source, "-o", path)
    assert made["bytes"] == path.stat().st_size < 1500
    assert (made["stages"], made["channels"], made["model"]) == (16, 2, "soundstream-tape")
    assert made["kbps"] == pytest.approx(2 * 6.89, abs=0.01)
    assert made["seconds"] == pytest.approx(0.4, abs=1e-4)
    decoded = codec.json("decode", path, "-o", back)
    data, rate = soundfile.read(back)
    assert (rate, data.shape) == (44100, (17640, 2))
    assert decoded["files"][0]["seconds"] == pytest.approx(0.4, abs=1e-4)
    recipe = read_recipe(back)
    assert recipe is not None
    assert recipe.request.source is not None
    assert recipe.request.source.path == str(path)


def test_render_takes_a_token_file_as_its_source(codec: Cli, tmp_path: Path, source: Path):
    tokens, one, other = (tmp_path / name for name in ("x.nsc", "one.wav", "other.wav"))
    codec.json("encode", source, "-o", tokens)
    codec.json("render", "soundstream-tape", "--source", tokens, "-o", one, "--format", "wav32f")
    codec.json("decode", tokens, "-o", other, "--format", "wav32f")
    np.testing.assert_array_equal(soundfile.read(one)[0], soundfile.read(other)[0])


def test_fewer_bits_are_fewer_stages(codec: Cli, tmp_path: Path, source: Path):
    full, low, thin = (tmp_path / name for name in ("full.nsc", "low.nsc", "thin.nsc"))
    codec.json("encode", source, "-o", full)
    assert codec.json("encode", source, "-o", low, "--bitrate", 1.72)["stages"] == 4
    assert codec.json("encode", full, "-o", thin, "--bitrate", 1.72)["stages"] == 4
    np.testing.assert_array_equal(read_tokens(low).codes, read_tokens(thin).codes)
    audible = [tmp_path / "a.wav", tmp_path / "b.wav"]
    codec.json("decode", full, "-o", audible[0], "--bitrate", 1.72)
    codec.json("decode", low, "-o", audible[1])
    np.testing.assert_array_equal(*(soundfile.read(path)[0] for path in audible))


def test_info_of_a_token_file(codec: Cli, tmp_path: Path, source: Path):
    path = tmp_path / "x.nsc"
    codec.json("encode", source, "-o", path)
    document = codec.json("info", path)
    assert (document["format"], document["model"]) == ("NSC", "soundstream-tape")
    assert (document["title"], document["stages"]) == ("my source", 16)
    assert document["recipe"] is None
    status, out, _ = codec.run("info", path)
    assert status == 0
    assert "soundstream-tape" in out
    assert "did not make the sound that was encoded" in out


def test_a_recipe_travels_in_the_tokens(codec: Cli, tmp_path: Path):
    made, path = tmp_path / "made.wav", tmp_path / "x.nsc"
    codec.json("render", "soundstream-tape", "-o", made, "--seconds", 0.3, "--seed", 9)
    codec.json("encode", made, "-o", path)
    assert codec.json("info", path)["recipe"]["seed"] == 9


def test_what_cannot_be_done_is_one_sentence(codec: Cli, tmp_path: Path, source: Path):
    path = tmp_path / "x.nsc"
    foreign = tmp_path / "foreign.nsc"
    write_tokens(foreign, Tokens(np.zeros((1, 9, 16), np.int16), 9000, 44100, 1024, "cd" * 16))
    assert codec.fails("encode", source, "-o", tmp_path / "x.wav")[0] == 2
    assert codec.fails("encode", tmp_path / "none.wav", "-o", path)[0] == 1
    assert "0.43" in codec.fails("encode", source, "-o", path, "--bitrate", 99)[1]
    assert "no model" in codec.fails("encode", source, "-o", path, "--model", "what")[1]
    assert "cdcdcdcd" in codec.fails("decode", foreign, "-o", tmp_path / "y.wav")[1]
    assert "token file" in codec.fails("decode", source, "-o", tmp_path / "y.wav")[1]
    codec.json("encode", source, "-o", path)
    assert "replace" in codec.fails("encode", path, "-o", path)[1]
    damaged = path.read_bytes()
    path.write_bytes(damaged[:-20])
    for command in (
        ("decode", path, "-o", tmp_path / "y.wav"), ("info", path),
        ("render", "soundstream-tape", "--source", path, "-o", tmp_path / "y.wav"),
    ):  # fmt: skip
        assert "damaged" in codec.fails(*command)[1]
    assert not (tmp_path / "y.wav").exists()


def test_without_a_codec_nothing_is_encoded(cli: Cli, tmp_path: Path, source: Path):
    assert "tokens" in cli.fails("encode", source, "-o", tmp_path / "x.nsc")[1]
    assert "tokens" in cli.fails("encode", source, "-o", tmp_path / "x.nsc", "--model",
                                 "vae-drift")[1]  # fmt: skip
