"""Exports and imports where the world does not play along: one sentence, and nothing is lost."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurosketch.core.errors import AudioFileError, NeuroSketchError
from neurosketch.dsp.audiofile import read_audio, read_info, source_clip
from neurosketch.export.batch import BatchItem, Plan, export_batch, export_new
from neurosketch.export.formats import ExportFormat
from neurosketch.export.reader import read_recipe, read_tags
from neurosketch.export.writer import export_clip
from tests.safety.corpus import make_clip

LONGEST = 255
FORMATS = list(ExportFormat)


def the_sentence(work: Callable[[], Any]) -> str:
    """The one sentence with which `work` is refused."""
    with pytest.raises(NeuroSketchError) as caught:
        work()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("letter", ["x", "ü", "声", "🎹"])
def test_a_name_of_255_bytes_goes_out_and_comes_back(
    tmp_path: Path, fmt: ExportFormat, letter: str
) -> None:
    room = LONGEST - len(fmt.suffix)
    count = room // len(letter.encode())
    name = letter * count + "-" * (room - count * len(letter.encode())) + fmt.suffix
    assert len(name.encode()) == LONGEST
    clip = replace(make_clip(), name=letter * 300)
    path = export_clip(clip, tmp_path / name, fmt).path
    assert os.listdir(tmp_path) == [name]
    assert read_recipe(path) == clip.recipe
    assert read_audio(path)[0].shape == clip.audio.shape
    assert read_tags(path).title == clip.name


@pytest.mark.parametrize("name", ["x" * 252 + ".wav", "声" * 84 + ".wav", "a\0b.wav"])
def test_a_name_that_no_file_system_takes_is_one_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    the_sentence(lambda: export_clip(make_clip(), path))
    for read in (read_audio, read_info, source_clip, read_recipe, read_tags):
        the_sentence(lambda read=read: read(path))  # type: ignore[misc]
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("name", ["Klänge 声 🎹", "a\nb", "\udce4", " ", "-o", "a'b\"c\\d"])
def test_any_name_of_a_clip_or_file_is_possible(
    tmp_path: Path, fmt: ExportFormat, name: str
) -> None:
    clip = replace(make_clip(), name=name)
    path = export_clip(clip, tmp_path / f"{name}{fmt.suffix}", fmt).path
    assert read_recipe(path) == clip.recipe
    assert read_info(path).frames == clip.audio.shape[1]
    assert Path(source_clip(path).path) == path.resolve()
    (report,) = export_batch(
        (BatchItem(name, lambda: clip),), Plan(tmp_path / "all", fmt, sketch=name)
    ).written
    assert read_recipe(report.path) == clip.recipe


def test_a_file_in_place_of_the_folder_is_one_sentence_for_each(tmp_path: Path) -> None:
    (tmp_path / "exports").write_bytes(b"I was here first")
    plan = Plan(tmp_path / "exports")
    the_sentence(lambda: export_new(make_clip(), plan))
    report = export_batch((BatchItem("a", make_clip), BatchItem("b", make_clip)), plan)
    assert [name for name, _ in report.failed] == ["a", "b"]
    assert not report.written
    assert tree(tmp_path) == {"exports": b"I was here first"}


def test_a_folder_that_goes_away_between_two_exports_is_made_again(tmp_path: Path) -> None:
    plan = Plan(tmp_path / "exports")
    first = export_new(make_clip(), plan).path
    first.unlink()
    first.parent.rmdir()
    assert read_recipe(export_new(make_clip(), plan).path) is not None


@pytest.mark.parametrize("pattern", ["{sketch}_{date}_{nn}", "{date}", "{take}_{nn}"])
def test_a_clock_that_goes_backwards_replaces_nothing(tmp_path: Path, pattern: str) -> None:
    plan = Plan(tmp_path, pattern=pattern)
    days = [datetime.date(*day) for day in ((2026, 3, 2), (2026, 3, 1), (1970, 1, 1), (2026, 3, 2))]
    written: list[Path] = []
    for day in days:
        before = tree(tmp_path)
        written.append(export_new(make_clip(), plan, today=day).path)
        assert before.items() <= tree(tmp_path).items()
    assert len(set(written)) == len(days)
    if "{nn}" in pattern:
        assert len(tree(tmp_path)) == 4


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_a_clock_of_another_age_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    class OddClock(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> OddClock:
            return cls(year, 1, 2, 3, 4, 5, tzinfo=tz)

    monkeypatch.setattr(datetime, "datetime", OddClock)
    for fmt in FORMATS:
        path = export_clip(make_clip(), tmp_path / f"{fmt.value}{fmt.suffix}", fmt).path
        assert read_recipe(path) == make_clip().recipe


def test_a_file_that_shrinks_while_it_is_read_gives_what_is_left_or_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export_clip(make_clip(frames=40_000), tmp_path / "x.wav").path
    monkeypatch.setattr("neurosketch.dsp.audiofile._BLOCK_SAMPLES", 2_000)
    whole = read_audio(path)[0]
    reads = 0
    real = np.ascontiguousarray

    def shrink(*args: Any, **keys: Any) -> Any:
        nonlocal reads
        reads += 1
        if reads == 5:
            os.truncate(path, 20_000)
        return real(*args, **keys)

    monkeypatch.setattr(np, "ascontiguousarray", shrink)
    try:
        audio = read_audio(path)[0]
    except AudioFileError:
        return
    assert audio.shape[1] < whole.shape[1]
    assert np.array_equal(audio, whole[:, : audio.shape[1]])
