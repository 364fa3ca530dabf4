from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.export.formats import ExportFormat
from neurosketch.export.writer import export_clip
from tests.cli.conftest import Cli
from tests.export.conftest import MakeClip, make_clip

__all__ = ["make_clip"]


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_an_exported_file(
    cli: Cli,
    tmp_path: Path,
    make_clip: MakeClip,
    fmt: ExportFormat,
) -> None:
    path = tmp_path / f"x{fmt.suffix}"
    export_clip(make_clip(seconds=1.0, tempo=120.0, key="A minor"), path, fmt)
    document = cli.json("info", path)
    assert document["recipe"]["model"] == "vae-drift"
    assert document["recipe"]["controls"] == {"axis1": 1.25, "loudness": -3.0}
    assert (document["tempo_bpm"], document["key"]) == (120.0, "A minor")
    assert (document["sample_rate"], document["channels"], document["frames"]) == (44100, 2, 44100)
    assert document["seconds"] == 1.0
    assert document["peak_db"] == pytest.approx(-6.0, abs=0.3)
    assert -8.0 < document["loudness_lufs"] < -5.0
    assert document["ai_generated"] is True
    status, out, err = cli.run("info", path)
    assert (status, err) == (0, "")
    for part in ("tempo bpm", "A minor", "vae-drift", "seed", "loudness lufs"):
        assert part in out


def test_a_file_from_elsewhere(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, np.zeros(100), 8000)
    document = cli.json("info", path)
    assert document["recipe"] is None
    assert document["loudness_lufs"] is None
    assert document["ai_generated"] is False
    assert "did not make this file" in cli.run("info", path)[1]


def test_what_is_no_audio(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_text("x")
    for path in (tmp_path / "x.wav", tmp_path, tmp_path / "none.wav"):
        assert cli.fails("info", path, "--json")[0] == 1
