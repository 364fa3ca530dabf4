"""Many takes at once: progress, cancel, and nothing half-written or replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.clip import Clip
from neurosketch.core.errors import AudioFileError, Cancelled, LibraryError
from neurosketch.export import batch as batch_module
from neurosketch.export.batch import Batch, BatchItem, Plan, export_batch, export_new
from neurosketch.export.formats import ExportFormat
from tests.export.conftest import MakeClip


@pytest.fixture
def items(make_clip: MakeClip) -> tuple[BatchItem, ...]:
    def one(number: int) -> BatchItem:
        clip = replace(make_clip(seconds=0.05), name=f"take {number}")
        return BatchItem(clip.name, lambda: clip)

    return tuple(one(number) for number in range(1, 6))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_all_are_written_in_order_with_progress(
    tmp_path: Path, items: tuple[BatchItem, ...], fmt: ExportFormat
) -> None:
    seen: list[tuple[int, int, str]] = []
    folder = tmp_path / "new" / "folder"
    plan = Plan(folder, fmt, 48000, "{nn}_{take}")
    report = export_batch(items, plan, lambda *at: seen.append(at))
    assert seen == [(n, 5, f"take {n + 1}") for n in range(5)] + [(5, 5, "")]
    # each take has a name of its own here, so each is the first of that name
    assert files(folder) == [f"01_take-{n}{fmt.suffix}" for n in range(1, 6)]
    assert [r.path.name for r in report.written] == files(folder)
    assert (report.failed, report.cancelled, report.clipped_samples) == ((), False, 0)
    assert {soundfile.info(r.path).frames for r in report.written} == {2400}


def test_a_name_for_all_is_numbered_and_replaces_nothing(
    tmp_path: Path, items: tuple[BatchItem, ...]
) -> None:
    (tmp_path / "s_02.wav").write_bytes(b"precious")
    export_batch(items[:3], Plan(tmp_path, pattern="{sketch}_{nn}", sketch="s"))
    assert files(tmp_path) == ["s_02.wav", "s_03.wav", "s_04.wav", "s_05.wav"]
    assert (tmp_path / "s_02.wav").read_bytes() == b"precious"


def test_stopping_keeps_what_is_complete_and_leaves_no_half_file(
    tmp_path: Path, items: tuple[BatchItem, ...]
) -> None:
    seen: list[int] = []
    report = export_batch(
        items, Plan(tmp_path), lambda done, *_: seen.append(done), lambda: max(seen, default=0) >= 2
    )
    assert report.cancelled
    assert len(report.written) == len(files(tmp_path)) == 2
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_stopping_in_the_middle_of_a_long_file_leaves_nothing(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (2, 44100 * 30)).astype(np.float32)
    clip, asked = make_clip(audio=noise), []

    def after_some_pieces() -> bool:
        asked.append(True)
        return len(asked) > 4

    with pytest.raises(Cancelled):
        export_new(clip, Plan(tmp_path, fmt), cancelled=after_some_pieces)
    assert files(tmp_path) == []
    assert len(asked) == 5


def test_one_that_cannot_be_loaded_does_not_stop_the_others(
    tmp_path: Path, items: tuple[BatchItem, ...]
) -> None:
    def gone() -> Clip:
        raise LibraryError("The audio of 'take 9' is gone.", "Look in the bin.")

    broken = (items[0], BatchItem("take 9", gone), items[1])
    report = export_batch(broken, Plan(tmp_path))
    assert len(report.written) == 2
    assert report.failed == (("take 9", "The audio of 'take 9' is gone. Look in the bin."),)
    assert not report.cancelled


def test_a_bad_pattern_or_folder_is_named_for_each(
    tmp_path: Path, items: tuple[BatchItem, ...]
) -> None:
    (tmp_path / "file").write_text("x")
    for plan in (Plan(tmp_path, pattern="{what}"), Plan(tmp_path / "file" / "x")):
        report = export_batch(items, plan)
        assert report.written == ()
        assert len(report.failed) == len(items)
    assert files(tmp_path) == ["file"]


def test_steps_can_be_taken_one_by_one(tmp_path: Path, items: tuple[BatchItem, ...]) -> None:
    batch = Batch(["take 1", "take 2"], Plan(tmp_path))
    assert (batch.done, batch.total, batch.next_name, batch.finished) == (0, 2, "take 1", False)
    batch.write(items[0].load())
    assert (batch.done, batch.next_name, batch.report().cancelled) == (1, "take 2", True)
    batch.refuse("It is gone.")
    assert (batch.done, batch.next_name, batch.finished) == (2, "", True)
    batch.write(items[2].load())
    batch.refuse("It is gone as well.")
    assert batch.report().failed == (("take 2", "It is gone."),)
    assert len(files(tmp_path)) == 1


def test_a_name_that_another_program_takes_meanwhile_is_left_to_it(
    tmp_path: Path, make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, rivals = batch_module.export_clip, ["s_01.wav", "s_02.wav"]

    def other_program_is_faster(clip: Clip, path: Path, *args: object, **kwargs: object) -> object:
        if rivals:
            (tmp_path / rivals.pop(0)).write_bytes(b"theirs")
        return real(clip, path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(batch_module, "export_clip", other_program_is_faster)
    report = export_new(make_clip(), Plan(tmp_path, pattern="{sketch}_{nn}", sketch="s"))
    assert report.path.name == "s_03.wav"
    assert (tmp_path / "s_01.wav").read_bytes() == b"theirs"


def test_a_folder_that_keeps_filling_ends_in_one_sentence(
    tmp_path: Path, make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always_taken(_: Clip, path: Path, *args: object, **kwargs: object) -> object:
        path.write_bytes(b"theirs")
        raise AudioFileError("exists already")

    monkeypatch.setattr(batch_module, "export_clip", always_taken)
    with pytest.raises(AudioFileError, match="fills with other files"):
        export_new(make_clip(), Plan(tmp_path))


def test_a_clip_is_loaded_only_when_its_turn_has_come(
    tmp_path: Path, items: tuple[BatchItem, ...]
) -> None:
    order: list[str] = []

    def watched(item: BatchItem) -> BatchItem:
        def load() -> Clip:
            order.append(f"load {item.name}")
            return item.load()

        return BatchItem(item.name, load)

    progress: Callable[[int, int, str], None] = lambda *at: order.append(f"next {at[2]}")  # noqa: E731
    export_batch(tuple(map(watched, items[:2])), Plan(tmp_path), progress)
    assert order == ["next take 1", "load take 1", "next take 2", "load take 2", "next "]
