"""What is kept of chord annotations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from neurosketch.training.musegan_harmony import condensed, main


def section(tonic: str, bars: str, metre: str = "4/4") -> dict[str, Any]:
    return {"section": "verse", "tonic": tonic, "metre": metre, "bars": bars.split(", ")}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    songs = [
        [section("G", "G:maj, E:min, C:maj, D:7"), section("G", "C:maj D:maj, G:maj, C:maj, D:7")],
        [section("Eb", "Eb:maj, C:min, Ab:maj, Bb:7/5"), section("Eb", "Eb:maj, X, Ab:maj, Bb:7")],
        [section("A", "A:min . . ., A:min, F:maj7, E:min7")],
        [section("D", "D:min, D:min7, Bb:maj7, A:min7"), section("C", "C:maj, A:min", "3/4")],
        [section("A", "A:min, A:min, F:maj7, E:min7")],
        [section("C", "B:maj, B:maj, F#:maj, C#:maj")],
        [section("C", "B:maj, B:maj, F#:maj, C#:maj")],
    ]
    lines = [
        json.dumps({"id": str(number), "sections": sections})
        for number, sections in enumerate(songs)
    ]
    (tmp_path / "billboard.jsonl").write_text("\n".join(lines) + "\n")
    progressions = [
        {"mode": "maj", "roman": ["I", "vi", "IVM7", "Vdom7"], "mood": ["Joyful", "Cadence"]},
        {"mode": "min", "roman": ["i", "VI", "ii", "v7"], "mood": ["Sad"]},
        {"mode": "modal", "roman": ["im", "bVIIM", "IV", "Isus4"], "mood": ["Dark", "Lonely"]},
        {"mode": "maj", "roman": ["I", "IV", "V"], "mood": ["Joyful"]},
    ]
    (tmp_path / "progressions_mood.json").write_text(json.dumps(progressions))
    return tmp_path


def test_lines_are_moved_to_c_and_counted_by_song(data: Path) -> None:
    lines = condensed(data)["lines"]
    assert lines["major"] == [["C Am F G7", 2]]
    assert lines["minor"] == [["Cm Cm Abmaj7 Gm7", 2]]


def test_moods_have_their_progressions(data: Path) -> None:
    moods = condensed(data)["moods"]
    assert moods["happy"] == {"major": ["C Am Fmaj7 G7"], "minor": []}
    assert moods["sad"]["minor"] == ["Cm Ab Ddim Gm7", "Cm Bb F Csus4"]
    assert moods["dark"]["minor"] == ["Cm Bb F Csus4"]
    assert moods["calm"] == {"major": [], "minor": []}


def test_only_what_is_frequent_has_a_row(tmp_path: Path, data: Path) -> None:
    assert condensed(data)["next"] == {"major": {}, "minor": {}}
    song = {"id": "0", "sections": [section("F", "F:maj, C:maj, F:maj, Bb:maj")] * 60}
    (data / "billboard.jsonl").write_text(json.dumps(song) + "\n")
    assert condensed(data)["next"]["major"] == {"C": {"G": 50.0, "F": 50.0}}


def test_the_command_writes_the_file(tmp_path: Path, data: Path) -> None:
    output = tmp_path / "made" / "harmony.json"
    main(["--data", str(data), "--output", str(output)])
    assert json.loads(output.read_text(encoding="utf-8")) == condensed(data)
