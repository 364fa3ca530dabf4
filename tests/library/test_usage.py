from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurosketch.library import usage as usage_module
from neurosketch.library.audio_files import AudioFiles
from neurosketch.library.database import Database, FullDisk
from neurosketch.library.store import Library
from neurosketch.library.usage import Usage
from tests.library.clips import make_clip, same_audio


def audio(folder: Path) -> dict[str, int]:
    return {path.stem: path.stat().st_size for path in (folder / "audio").rglob("*.wav")}


def test_the_bin_keeps_everything_until_it_is_emptied(library: Library, folder: Path) -> None:
    for seed in range(3):
        library.add(make_clip(f"t{seed}", seed=seed))
    library.bin(["t0", "t2"])
    assert [t.id for t in library.takes()] == ["t1"]
    assert [t.id for t in library.takes(binned=True)] == ["t0", "t2"]
    assert same_audio(library.load_clip("t0"), make_clip(seed=0))
    library.restore(["t0"])
    assert [t.id for t in library.takes()] == ["t0", "t1"]
    before = audio(folder)
    (binned,) = library.takes(binned=True)
    assert library.usage() == Usage(2, 1, sum(before.values()), before[binned.audio_sha256])
    assert library.empty_bin() == sum(before.values()) - sum(audio(folder).values()) > 4000
    assert (library.takes(binned=True), library.take("t2")) == ((), None)
    assert library.usage() == Usage(2, 0, sum(audio(folder).values()), 0)
    assert library.empty_bin() == 0


def test_samples_that_a_kept_take_shares_stay(library: Library, folder: Path) -> None:
    library.add(make_clip("a"))
    library.add(make_clip("b"))
    library.bin(["a"])
    size = sum(audio(folder).values())
    assert library.usage() == Usage(1, 1, size, 0)
    assert library.empty_bin() == 0
    assert same_audio(library.load_clip("b"), make_clip())
    library.bin(["b"])
    assert library.usage() == Usage(0, 1, size, size)
    assert library.empty_bin() == size
    assert audio(folder) == {}
    assert library.usage() == Usage(0, 0, 0, 0)


def test_a_file_that_cannot_be_deleted_is_deleted_at_the_next_start(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(make_clip("a"))
    library.bin(["a"])
    with monkeypatch.context() as patch:
        patch.setattr(AudioFiles, "remove", lambda self, sha256: False)
        assert library.empty_bin() == 0
    assert library.takes(binned=True) == ()
    assert len(audio(folder)) == 1
    assert library.recover().adopted == 0
    assert audio(folder) == {}
    assert library.takes() == ()


def test_the_bin_makes_room_on_a_full_disk(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a disk is on which the database has no room to grow by even a page."""
    library.add(make_clip("a"))
    library.add(make_clip("b", seed=2))
    library.bin(["a"])
    kept = library.take("b")
    size = sum(audio(folder).values())
    written = Database.writing

    @contextlib.contextmanager
    def full(database: Database) -> Iterator[sqlite3.Connection]:
        with written(database) as connection:
            before = connection.total_changes
            yield connection
            if connection.total_changes > before and sum(audio(folder).values()) == size:
                raise FullDisk("The disk is full.")

    monkeypatch.setattr(Database, "writing", full)
    assert library.empty_bin() == size // 2
    assert library.takes(binned=True) == ()
    assert kept is not None
    assert list(audio(folder)) == [kept.audio_sha256]


def test_a_program_killed_while_it_empties_the_bin_brings_nothing_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(folder)
    library.add(make_clip("a"))
    library.bin(["a"])

    def killed(*_: object) -> frozenset[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(usage_module, "remove_doomed", killed)
        with pytest.raises(KeyboardInterrupt):
            library.empty_bin()
    library.close()
    assert len(audio(folder)) == 1
    library = Library(folder)
    assert library.recover().adopted == 0
    assert (library.takes(), audio(folder)) == ((), {})
    library.close()


def test_samples_that_come_back_before_their_file_went_stay(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(make_clip("a"))
    library.bin(["a"])
    with monkeypatch.context() as patch:
        patch.setattr(AudioFiles, "remove", lambda self, sha256: False)
        library.empty_bin()
    library.add(make_clip("b"))
    library.recover()
    assert same_audio(library.load_clip("b"), make_clip())
    assert len(audio(folder)) == 1
