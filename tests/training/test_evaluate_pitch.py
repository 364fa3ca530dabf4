"""The page about the pitch tracker says what was counted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.training import evaluate_pitch as module
from neurosketch.training.evaluate_pitch import Score, live, main, offline, score, table

RATE = 44100
HEADER = "path,source,category,midi_pitch\n"


def tone(midi: float, seconds: float = 0.6) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    hz = 440.0 * 2 ** ((midi - 69) / 12)
    return sum(0.2 * 0.7**n * np.sin(2 * np.pi * n * hz * t) for n in range(1, 8))


class Wise:
    """A reference that hears A4 and is sure of it, then nothing."""

    def track(self, audio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        n = len(audio) // 256 + 1
        return np.zeros(n), np.where(np.arange(n) < n // 2, 1.0, 0.0)

    def __call__(self, audio: np.ndarray) -> np.ndarray:
        return np.zeros(len(audio) // 256 + 1)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "Reference", Wise)
    song = np.concatenate([tone(60), tone(67), np.zeros(RATE // 2)])
    rng = np.random.default_rng(1)
    files = {
        "song": (song, "performance", ""), "low": (tone(30), "note", "30"),
        "high": (tone(72), "note", "72"), "wrong": (tone(60), "note", "48"),
        "unheard": (tone(110), "note", "110"), "drum": (tone(50), "drum", "50"),
        "voice": (np.concatenate([tone(69), 0.3 * rng.standard_normal(26460)]), "voice", ""),
    }  # fmt: skip
    rows = HEADER
    for name, (audio, category, pitch) in files.items():
        soundfile.write(tmp_path / f"{name}.wav", audio, RATE, "FLOAT")
        rows += f"{name}.wav,me,{category},{pitch}\n"
    (tmp_path / "manifest.csv").write_text(rows)
    notes = [[0.6, 0.6, 67, 90], [0.0, 0.6, 60, 80]]
    (tmp_path / "song.notes.json").write_text(json.dumps(notes))
    return tmp_path


def test_every_frame_is_right_wrong_or_without_pitch():
    true = np.array([0.0, 0.0, 0.0, 0.0, np.nan, 0.0])
    found = np.array([0.03, 1.01, 0.5, np.nan, 0.0, -0.04, 7.0])
    assert score(found, true) == Score(5, 2, 1, 4)
    assert Score(5, 2, 1, 4).row() == "40.0 | 20.0 | 20.0"
    assert Score().row() == "- | - | -"
    assert Score(1, 1, 0, 1) + Score(2, 0, 1, 1) == Score(3, 1, 1, 2)


def test_the_table_tells_who_heard_what(corpus: Path):
    groups: list[str] = []
    lines = table(corpus, groups.append).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    rows = {(cell[0], cell[2]): [float(c) for c in (cell[1], *cell[3:])] for cell in cells}
    assert len(groups) == 6, "the drum and what is too high are left out"
    for name in ("offline", "live"):
        assert rows["performances", name][1:] == [100.0, 0.0, 0.0]
        assert rows["single notes below 65 Hz", name][0] > 50
    assert rows["single notes below 65 Hz", "offline"][1] == 100.0
    assert rows["single notes below 65 Hz", "live"][1] == 0.0
    # one of two is an octave away from what its name says
    assert rows["single notes", "offline"][2] == pytest.approx(50.0, abs=3.0)
    assert rows["performances", "SwiftF0"][1] == 0.0
    assert rows["voices", "offline"][1] > 95.0
    assert rows["voices, without pitch", "offline"][3] > 80.0
    assert ("voices", "SwiftF0") not in rows


def test_both_trackers_give_a_frame_a_hop():
    audio = tone(57).astype(np.float32)
    assert len(offline(audio)) == len(audio) // 256 + 1
    assert len(live(audio)) == len(audio) // 256 + 1


def test_from_the_command_line(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(corpus)]) == 0
    assert capsys.readouterr().out.startswith("| sounds | frames |")
    assert main([str(tmp_path / "nothing")]) == 1
    assert "no corpus" in capsys.readouterr().err
    assert main([str(corpus), "7"]) == 0
    assert [line.split("|")[1] for line in capsys.readouterr().out.splitlines()[2:]] == [
        " performances "
    ] * 3
    for wrong in ([], [str(corpus), "0"], [str(corpus), "x"], ["a", "1", "b"]):
        assert main(wrong) == 2
        assert "Usage" in capsys.readouterr().err
