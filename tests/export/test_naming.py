"""Names by pattern: possible on every file system, and never one that is taken."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import AudioFileError
from neurosketch.export.naming import (
    DEFAULT_PATTERN,
    FIELDS,
    MAX_NAME_BYTES,
    NamePattern,
    free_name,
    values_of,
)
from tests.export.conftest import MakeClip

DAY = datetime.date(2026, 3, 9)


def named(clip: object, pattern: str, folder: Path, suffix: str = ".wav", sketch: str = "s") -> str:
    values = values_of(clip, sketch, DAY)  # type: ignore[arg-type]
    return NamePattern.parse(pattern).free_path(values, folder, suffix).name


def test_the_default_says_what_a_composer_looks_for(tmp_path: Path, make_clip: MakeClip) -> None:
    clip = make_clip(tempo=120.0, key="F# minor")
    first = named(clip, DEFAULT_PATTERN, tmp_path, sketch="My Sketch")
    assert first == "My-Sketch_vae-drift_120_Fsharp-minor_01.wav"
    (tmp_path / first).write_bytes(b"")
    second = named(clip, DEFAULT_PATTERN, tmp_path, ".flac", "My Sketch")
    assert second == "My-Sketch_vae-drift_120_Fsharp-minor_02.flac"


def test_every_field_is_filled_in(tmp_path: Path, make_clip: MakeClip) -> None:
    clip = make_clip(tempo=93.5, key="Bb")
    pattern = ".".join(f"{{{name}}}" for name in FIELDS)
    assert named(clip, pattern, tmp_path) == "s.vae-drift.93.5.Bb.01.Über-Drift-1.7.20260309.wav"


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{sketch}_{bpm}_{key}_{nn}", "s_01.wav"),
        ("{nn} - {sketch}", "01-s.wav"),
        ("take{nn}_{key}", "take01.wav"),
        ("{key}_{bpm}_{nn}", "01.wav"),
        ("{take}", "Über-Drift-1.wav"),
        ("{key}", "sketch.wav"),
        ("  .{sketch}. {nn} ", "s.01.wav"),
    ],
)
def test_what_is_not_known_vanishes_with_its_separator(
    tmp_path: Path, make_clip: MakeClip, pattern: str, name: str
) -> None:
    assert named(make_clip(), pattern, tmp_path) == name


def test_audio_from_outside_has_a_name_too(tmp_path: Path, make_clip: MakeClip) -> None:
    plain = make_clip(with_recipe=False)
    assert named(plain, DEFAULT_PATTERN, tmp_path, ".ogg", "../..") == "sketch_01.ogg"
    assert named(plain, DEFAULT_PATTERN, tmp_path, ".ogg", "草图 1") == "草图-1_01.ogg"


def test_without_a_number_only_a_taken_name_gets_one(tmp_path: Path, make_clip: MakeClip) -> None:
    for expected in ("s.wav", "s_02.wav", "s_03.wav"):
        name = named(make_clip(), "{sketch}", tmp_path)
        assert name == expected
        (tmp_path / name).write_bytes(b"")
    assert named(make_clip(), "{sketch}", tmp_path, ".flac") == "s.flac"


def test_a_number_in_the_middle_counts_on(tmp_path: Path, make_clip: MakeClip) -> None:
    (tmp_path / "S_07_vae-drift.flac").write_bytes(b"")
    assert named(make_clip(), "{sketch}_{nn}_{model}", tmp_path) == "s_08_vae-drift.wav"
    (tmp_path / "a_99.wav").write_bytes(b"")
    assert free_name(tmp_path, "a", ".wav").name == "a_100.wav"


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("{sketch", "brace"), ("sketch}", "brace"), ("{tempo}_{nn}", r"\{tempo\}.*\{bpm\}"),
        ("{}", "no part"), ("{nn:03d}", "no part"), ("{sketch!r}", "no part"),
        ("{sketch.real}", "no part"), ("a/{nn}", "'/'"), ("a\\{nn}", "contain"),
        ("{nn}?", r"'\?'"), ("{{nn}}{nn}", "contain"), ("always the same", "differs"),
        ("", "differs"), ("x" * 101 + "{nn}", "too long"),
    ],
)  # fmt: skip
def test_a_pattern_that_makes_no_name_is_one_sentence(pattern: str, says: str) -> None:
    with pytest.raises(AudioFileError, match=says) as caught:
        NamePattern.parse(pattern)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "LPT9"])
def test_names_of_devices_are_avoided(tmp_path: Path, make_clip: MakeClip, name: str) -> None:
    assert named(make_clip(), "{sketch}", tmp_path, sketch=name) == f"{name}_.wav"


@given(
    sketch=st.text(max_size=400),
    key=st.text(max_size=400),
    take=st.text(max_size=400),
    pattern=st.permutations(FIELDS).map(lambda names: "_".join(f"{{{n}}}" for n in names)),
    taken=st.integers(0, 99_999),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_makes_a_name_that_every_file_system_takes(
    tmp_path: Path, make_clip: MakeClip, sketch: str, key: str, take: str, pattern: str, taken: int
) -> None:
    values = {
        **values_of(make_clip(tempo=120.0), sketch, DAY), "key": key, "take": take,
    }  # fmt: skip
    path = NamePattern.parse(pattern).free_path(values, tmp_path, ".flac")
    assert path.parent == tmp_path
    assert len(path.name.encode()) <= MAX_NAME_BYTES
    assert not set(path.name) & set(' \\/:*?"<>|#\0')
    assert path.name[0] not in ".-_"
    path.write_bytes(b"")
    again = NamePattern.parse(pattern).free_path(values, tmp_path, ".flac")
    assert again != path
    path.unlink()


def test_a_folder_that_cannot_be_read_is_one_sentence(tmp_path: Path, make_clip: MakeClip) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AudioFileError, match="cannot be read"):
        named(make_clip(), "{nn}", tmp_path / "file")
