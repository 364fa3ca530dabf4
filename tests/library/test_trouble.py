"""Full disks, folders that may not be written to or vanish, and programs that will not let go."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from neurosketch.core.clip import Clip
from neurosketch.core.errors import LibraryError, NeuroSketchError
from neurosketch.dsp import atomic
from neurosketch.library import database, os_lock
from neurosketch.library.os_lock import folder_lock
from neurosketch.library.store import Library
from tests.library.clips import make_clip, same_audio

CONTEXT = multiprocessing.get_context("spawn")


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Make every file of this process behave like one on a full disk at `size` bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def check_sound(folder: Path, library: Library) -> None:
    """Nothing half done is left, and the library goes on working."""
    with library._database.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert not list((folder / "audio").rglob("*.part"))
    recovery = library.recover()
    assert (recovery.adopted, recovery.missing) == (0, 0)
    clip = make_clip("after", seed=999)
    assert same_audio(library.load_clip(library.add(clip).id), clip)


def outcome(library: Library, clip: Clip) -> str:
    """The sentence with which a clip was refused, or "" when it was kept."""
    try:
        library.add(clip)
    except LibraryError as error:
        return str(error)
    return ""


# from "the sound does not fit" to "the sound fits, but not the row" to "all fits"
@pytest.mark.parametrize("size", [0, 2_000, 9_000, 40_000, 70_000, 120_000, 500_000, 4_000_000])
def test_a_full_disk_keeps_what_there_is(folder: Path, size: int) -> None:
    library = Library(folder)
    library.add(make_clip("old"))
    before = library.takes()
    added: list[Clip] = []
    failed = 0
    with largest_file(size):
        for seed in range(20):
            clip = make_clip(f"new{seed}", seed=seed + 100)
            sentence = outcome(library, clip)
            if sentence:
                assert "disk" in sentence
                failed += 1
            else:
                added.append(clip)
        with contextlib.suppress(LibraryError):
            library.update(["old"], name="First", notes=before[0].notes)
    assert failed == (20 if size < 8_000 else failed)
    assert library.takes()[:1] == before
    assert [t.id for t in library.takes()] == ["old", *(clip.id for clip in added)]
    for clip in added:
        assert same_audio(library.load_clip(clip.id), clip)
    check_sound(folder, library)
    library.close()


def test_a_full_disk_at_the_start_is_one_sentence(folder: Path) -> None:
    with largest_file(100), pytest.raises(NeuroSketchError) as caught:
        Library(folder)
    assert "disk" in str(caught.value)
    library = Library(folder)
    check_sound(folder, library)
    library.close()


def test_a_device_without_room_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(folder)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(atomic.os, "fsync", full)
        with pytest.raises(LibraryError, match=r"cannot be kept.*the disk is full"):
            library.add(make_clip())
    assert (library.takes(), library.next_number()) == ((), 1)
    check_sound(folder, library)
    library.close()


def _refused(folder: str, pipe: Any) -> None:
    """Try a library as a user who may not write; a root's rights would ignore the folder's."""
    make_clip()
    if os.geteuid() == 0:
        os.seteuid(65534)
    try:
        Library(Path(folder)).add(make_clip())
        pipe.send("nothing happened")
    except LibraryError as error:
        pipe.send(str(error))


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_may_not_be_written_to_is_one_sentence(made: bool) -> None:
    # not below pytest's folder, which other users may not even enter
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        if made:
            library = Library(root / "library")
            library.add(make_clip("old"))
            library.close()
        for item in (*root.rglob("*"), root):
            item.chmod(0o555 if item.is_dir() else 0o444)
        mine, theirs = CONTEXT.Pipe()
        child = CONTEXT.Process(target=_refused, args=(str(root / "library"), theirs))
        child.start()
        theirs.close()
        sentence = mine.recv()
        child.join()
        for item in (root, *root.rglob("*")):
            item.chmod(0o755)
        assert str(root / "library") in sentence
        assert "you may not write in this folder" in sentence
        if made:
            library = Library(root / "library")
            assert [t.id for t in library.takes()] == ["old"]
            check_sound(root / "library", library)
            library.close()


def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("mine")
    with pytest.raises(LibraryError, match="cannot be made"):
        Library(tmp_path / "library")
    assert (tmp_path / "library").read_text() == "mine"


def _hold(folder: str, kind: str, pipe: Any) -> None:
    if kind == "database":
        connection = sqlite3.connect(Path(folder) / "library.sqlite", isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        pipe.send("held")
        pipe.recv()
        connection.execute("ROLLBACK")
        connection.close()
    else:
        with folder_lock(Path(folder)):
            pipe.send("held")
            pipe.recv()
    pipe.send("let go")


@contextlib.contextmanager
def held(folder: Path, kind: str) -> Iterator[None]:
    """Another process sits on the database or on the folder."""
    mine, theirs = CONTEXT.Pipe()
    child = CONTEXT.Process(target=_hold, args=(str(folder), kind, theirs))
    child.start()
    assert mine.recv() == "held"
    try:
        yield
    finally:
        mine.send("go on")
        mine.recv()
        child.join()


@pytest.mark.parametrize("kind", ["database", "folder"])
def test_another_program_that_does_not_let_go_is_one_sentence(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(os_lock, "WAIT_SECONDS", 0.2)
    library = Library(folder)
    library.add(make_clip("old"))
    with held(folder, kind):
        with pytest.raises(LibraryError, match="in use by another program"):
            library.add(make_clip("new"))
        assert [t.id for t in library.takes()] == ["old"]
        assert same_audio(library.load_clip("old"), make_clip())
        if kind == "database":
            with pytest.raises(LibraryError, match="in use by another program"):
                library.update(["old"], name="x")
        else:
            library.update(["old"], name="x")
            with pytest.raises(LibraryError, match="in use by another program"):
                Library(folder)
    check_sound(folder, library)
    library.close()


def test_a_program_that_lets_go_in_time_is_waited_for(folder: Path) -> None:
    library = Library(folder)
    mine, theirs = CONTEXT.Pipe()
    child = CONTEXT.Process(target=_hold, args=(str(folder), "folder", theirs))
    child.start()
    assert mine.recv() == "held"
    mine.send("go on")
    library.add(make_clip())
    child.join()
    assert len(library.takes()) == 1
    library.close()


def test_a_folder_deleted_while_running_is_one_sentence_and_can_come_back(
    folder: Path, tmp_path: Path
) -> None:
    library = Library(folder)
    library.add(make_clip("old"))
    library.close()
    shutil.copytree(folder, tmp_path / "copy")
    library = Library(folder)
    shutil.rmtree(folder)
    for call in (
        library.takes,
        library.recover,
        lambda: library.add(make_clip("new")),
        lambda: library.load_clip("old"),
        lambda: library.update(["old"], name="x"),
        lambda: library.search("x"),
        lambda: library.peaks(["old"]),
        library.empty_bin,
    ):
        with pytest.raises(LibraryError) as caught:
            call()
        assert "\n" not in str(caught.value)
    assert not folder.exists()
    shutil.move(tmp_path / "copy", folder)
    assert [t.id for t in library.takes()] == ["old"]
    check_sound(folder, library)
    library.close()


def test_a_database_replaced_while_running_is_noticed(folder: Path) -> None:
    library = Library(folder)
    library.add(make_clip("old"))
    for item in folder.glob("library.sqlite*"):
        item.unlink()
    other = Library(folder)
    assert other.recover().adopted == 1
    library.update(["old"], name="seen by both")
    assert [t.name for t in other.takes()] == ["seen by both"]
    library.close()
    other.close()


def test_audio_deleted_while_running_is_one_sentence(folder: Path) -> None:
    library = Library(folder)
    library.add(make_clip("old"))
    shutil.rmtree(folder / "audio")
    with pytest.raises(LibraryError, match="missing"):
        library.load_clip("old")
    library.add(make_clip("new", seed=8))
    assert same_audio(library.load_clip("new"), make_clip(seed=8))
    library.close()


def _work(folder: str, worker: int, barrier: Any) -> None:
    barrier.wait()
    library = Library(Path(folder))
    for n in range(10):
        library.add(make_clip(f"w{worker}-{n}", seed=100 * worker + n), numbered="take {0}")
        library.add(make_clip(f"same-{worker}-{n}", seed=n))
        if worker:
            library.update(["shared"], starred=n % 2 == 0)
        else:
            library.update(["shared"], name=f"name {n}")
            library.bin([f"w{worker}-{n}"])
            library.empty_bin()
    library.recover()
    library.close()


def test_two_programs_on_one_library_lose_nothing(folder: Path) -> None:
    library = Library(folder)
    library.add(make_clip("shared", seed=5000))
    library.close()
    barrier = CONTEXT.Barrier(2)
    workers = [CONTEXT.Process(target=_work, args=(str(folder), n, barrier)) for n in (0, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    library = Library(folder)
    takes = {take.id: take for take in library.takes()}
    assert set(takes) == {"shared"} | {f"w1-{n}" for n in range(10)} | {
        f"same-{worker}-{n}" for worker in (0, 1) for n in range(10)
    }
    assert (takes["shared"].name, takes["shared"].starred) == ("name 9", False)
    assert len({take.number for take in takes.values()}) == len(takes)
    for n in range(10):
        assert same_audio(library.load_clip(f"same-0-{n}"), make_clip(seed=n))
        assert takes[f"same-0-{n}"].twins >= 1
    check_sound(folder, library)
    library.close()


def test_two_programs_that_start_at_once_make_one_library(folder: Path) -> None:
    barrier = CONTEXT.Barrier(3)
    workers = [CONTEXT.Process(target=_start, args=(str(folder), n, barrier)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    library = Library(folder)
    assert {t.id for t in library.takes()} == {"w0", "w1", "w2"}
    assert not list(folder.glob("*damaged*"))
    library.close()


def _start(folder: str, worker: int, barrier: Any) -> None:
    barrier.wait()
    library = Library(Path(folder))
    library.add(make_clip(f"w{worker}", seed=worker))
    library.close()
