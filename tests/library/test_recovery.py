from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from neurosketch.core.clip import Clip
from neurosketch.core.errors import LibraryError
from neurosketch.library import rows
from neurosketch.library.audio_files import TAKE_ID, AudioFiles
from neurosketch.library.database import DamagedDatabase, Database
from neurosketch.library.recovery import Recovery
from neurosketch.library.store import Library
from tests.library.clips import GESTURE, make_clip, same_audio


def files(folder: Path) -> list[Path]:
    return sorted((folder / "audio").rglob("*.wav"))


def some_takes(folder: Path) -> Library:
    library = Library(folder)
    library.add(make_clip("a", seed=1), "one", tags=("warm",), numbered="take {0}")
    library.add(make_clip("b", seed=2, parents=("a",), gesture=GESTURE), "two")
    library.add(make_clip("c", seed=3), "one")
    return library


def test_a_sound_library_needs_nothing(folder: Path) -> None:
    library = some_takes(folder)
    before = library.takes()
    assert library.recover() == Recovery(0, 0)
    assert library.takes() == before
    library.close()


def test_a_take_that_another_program_adds_meanwhile_is_not_missing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, other = some_takes(folder), Library(folder)
    sizes_of = AudioFiles.sizes

    def sizes(files: AudioFiles) -> dict[str, int]:
        found = sizes_of(files)
        other.add(make_clip("d", seed=4))
        return found

    monkeypatch.setattr(AudioFiles, "sizes", sizes)
    assert library.recover() == Recovery(0, 0)
    assert [take.problem for take in library.takes()] == [""] * 4
    library.close()
    other.close()


def test_a_lost_database_is_rebuilt_from_the_files(folder: Path) -> None:
    library = some_takes(folder)
    before = library.takes()
    library.close()
    (folder / "library.sqlite").unlink()
    library = Library(folder)
    assert library.takes() == ()
    assert library.recover() == Recovery(3, 0)
    assert library.takes() == before
    assert library.search("warm") == {"a"}
    assert library.recipe("b") == make_clip(seed=2, parents=("a",), gesture=GESTURE).recipe
    assert library.next_number() == 4
    assert library.recover() == Recovery(0, 0)
    library.close()


@pytest.mark.parametrize("empty", [False, True])
def test_a_lost_database_is_rebuilt_from_its_copy(folder: Path, empty: bool) -> None:
    """The first thing a new database does is to make a copy of itself."""
    now = 1_800_000_000.0
    library = Library(folder, clock=lambda: now)
    library.add(make_clip("a"))
    library.update(["a"], name="rain", notes="for the bridge", starred=True)
    before = library.takes()
    library.recover()
    library.add(make_clip("b", seed=2))
    library.close()
    (folder / "library.sqlite").unlink()
    if empty:
        (folder / "library.sqlite").touch()
    library = Library(folder, clock=lambda: now + 1e6)
    assert "rebuilt" in library.notice
    library.recover()
    assert library.takes()[:1] == before
    assert [take.id for take in library.takes()] == ["a", "b"]
    assert library.search("bridge") == {"a"}
    library.close()
    again = Library(folder)
    assert again.notice == ""
    again.close()


def test_a_take_whose_row_was_never_written_comes_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = some_takes(folder)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rows, "insert", killed)
        patch.setattr(AudioFiles, "remove", lambda self, sha256: False)  # no time to tidy up
        patch.setattr(rows, "release_number", lambda connection, number: None)
        with pytest.raises(KeyboardInterrupt):
            library.add(make_clip("d", seed=4), "two", numbered="take {0}")
    library.close()
    library = Library(folder)
    assert [t.id for t in library.takes()] == ["a", "b", "c"]
    assert library.recover() == Recovery(1, 0)
    take = library.takes()[-1]
    assert (take.id, take.number, take.name, take.sketch_id) == ("d", 4, "take 4", "two")
    library.close()


def test_a_take_without_its_file_says_so_until_it_is_back(folder: Path, tmp_path: Path) -> None:
    library = some_takes(folder)
    path = next(p for p in files(folder) if p.stem == library.takes()[1].audio_sha256)
    shutil.move(path, tmp_path / "elsewhere.wav")
    assert library.recover() == Recovery(0, 1)
    assert [bool(t.problem) for t in library.takes()] == [False, True, False]
    shutil.move(tmp_path / "elsewhere.wav", path)
    assert library.recover() == Recovery(0, 0)
    assert [t.problem for t in library.takes()] == ["", "", ""]
    path.write_bytes(path.read_bytes()[:-1])
    assert library.recover() == Recovery(0, 1)
    assert "damaged" in library.takes()[1].problem
    library.close()


def test_leftovers_of_a_killed_program_are_swept_up(folder: Path) -> None:
    library = some_takes(folder)
    part = files(folder)[0].with_name(".0123456789abcdef.part")
    part.write_bytes(b"half")
    (folder / "audio" / "notes.txt").write_text("mine")
    library.recover()
    assert not part.exists()
    assert (folder / "audio" / "notes.txt").exists()
    library.close()


def test_a_file_without_a_description_is_measured_anew(folder: Path) -> None:
    library = some_takes(folder)
    before = library.take("b")
    library.close()
    (folder / "library.sqlite").unlink()
    for path in files(folder):
        content = path.read_bytes()
        path.write_bytes(content.replace(TAKE_ID + b"", b"junk", 1))
    library = Library(folder)
    assert library.recover() == Recovery(3, 0)
    assert before is not None
    take = next(t for t in library.takes() if t.audio_sha256 == before.audio_sha256)
    assert (take.model_id, take.seed, take.loudness_lufs, take.peak_db, take.parents) == (
        before.model_id, before.seed, before.loudness_lufs, before.peak_db, before.parents,
    )  # fmt: skip
    assert take.id == before.audio_sha256[:32]
    library.close()


@pytest.mark.parametrize(
    "value",
    [
        b'{"id": "../x"',
        b'{"number": -5',
        b'{"number": 1e999',
        b'{"tags": 5,',
        b"[" * 60,
        b"\xff" * 60,
    ],
)
def test_a_damaged_description_costs_no_sound(folder: Path, value: bytes) -> None:
    library = Library(folder)
    clip = make_clip("a")
    library.add(clip)
    library.close()
    (folder / "library.sqlite").unlink()
    (path,) = files(folder)
    content = bytearray(path.read_bytes())
    at = content.index(b'{"id"')
    content[at : at + len(value)] = value
    path.write_bytes(content)
    library = Library(folder)
    assert library.recover() == Recovery(1, 0)
    (take,) = library.takes()
    assert same_audio(library.load_clip(take.id), clip)
    library.close()


def test_files_that_are_not_what_their_name_says_are_set_aside(folder: Path) -> None:
    library = some_takes(folder)
    library.close()
    (folder / "library.sqlite").unlink()
    first, second, third = files(folder)
    first.write_bytes(b"nothing")
    content = second.read_bytes().replace(TAKE_ID, b"junk", 1)
    second.write_bytes(content[:-400])
    library = Library(folder)
    assert library.recover() == Recovery(1, 0)
    assert [t.audio_sha256 for t in library.takes()] == [third.stem]
    assert first.with_suffix(".damaged").read_bytes() == b"nothing"
    assert second.with_suffix(".damaged").is_file()
    assert library.recover() == Recovery(0, 0)
    library.close()


def test_takes_that_would_share_a_number_or_an_id_all_come_back(folder: Path) -> None:
    library = some_takes(folder)
    library.close()
    (folder / "library.sqlite").unlink()
    library = Library(folder)
    library.add(make_clip("a", seed=9))
    assert library.recover() == Recovery(3, 0)
    takes = library.takes()
    assert len({t.number for t in takes}) == len({t.id for t in takes}) == 4
    assert {t.seed for t in takes} == {1, 2, 3, 9}
    library.close()


def spoil(path: Path, start: float, end: float) -> None:
    """Overwrite a part of a file."""
    content = bytearray(path.read_bytes())
    first, last = int(start * len(content)), int(end * len(content))
    content[first:last] = b"\xa5" * (last - first)
    path.write_bytes(content)


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.01), (0.3, 0.5), (0.9, 1.0), (0.0, 1.0)])
def test_a_damaged_database_is_set_aside_and_rebuilt(
    folder: Path, start: float, end: float
) -> None:
    library = Library(folder)
    clips = [make_clip(f"t{n}", seed=n, frames=10) for n in range(60)]
    for clip in clips:
        library.add(clip, "s")
    library.update([f"t{n}" for n in range(60)], name="renamed", starred=True, notes="n" * 200)
    library.recover()  # makes the daily copy
    library.bin(["t7"])
    before = library.takes()
    library.close()
    spoil(folder / "library.sqlite", start, end)
    library = Library(folder)
    assert "set aside as 'library damaged" in library.notice
    (aside,) = folder.glob("library damaged *.sqlite")
    assert aside.stat().st_size > 0
    found = {t.id: t for t in (*library.takes(), *library.takes(binned=True))}
    assert set(found) == {f"t{n}" for n in range(60)}
    # names, stars and notes come from what was readable, else from the copy
    assert all(found[t.id].name == "renamed" and found[t.id].starred for t in before)
    for clip in clips:
        assert same_audio(library.load_clip(clip.id), clip)
    assert library.search("renamed") == set(found)
    with library._database.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    library.close()
    again = Library(folder)
    assert again.notice == ""
    assert again.recover() == Recovery(0, 0)
    again.close()


def test_a_damaged_database_without_a_copy_costs_names_but_no_take(folder: Path) -> None:
    library = some_takes(folder)
    library.close()
    (folder / "library.sqlite").write_bytes(b"not a database at all" * 1000)
    library = Library(folder)
    assert [(t.id, t.number) for t in library.takes()] == [("a", 1), ("b", 2), ("c", 3)]
    assert library.takes()[0].name == "take 1"
    library.close()


def test_damaged_twice_in_one_second(folder: Path) -> None:
    for _ in range(3):
        Library(folder, clock=lambda: 1e9).close()
        (folder / "library.sqlite").write_bytes(b"x" * 5000)
    Library(folder, clock=lambda: 1e9).close()
    assert len(list(folder.glob("library damaged *.sqlite"))) == 3


def test_takes_deleted_since_the_copy_do_not_come_back(folder: Path) -> None:
    library = some_takes(folder)
    library.recover()
    library.bin(["a"])
    library.empty_bin()
    library.close()
    (folder / "library.sqlite").write_bytes(b"x" * 5000)
    library = Library(folder)
    assert [t.id for t in library.takes()] == ["b", "c"]
    library.close()


def test_the_copy_is_made_once_a_day(folder: Path) -> None:
    now = [1_800_000_000.0]
    library = Library(folder, clock=lambda: now[0])
    copy = folder / "library backup.sqlite"

    def names_in_copy() -> list[str]:
        connection = sqlite3.connect(copy)
        try:
            return [row[0] for row in connection.execute("SELECT name FROM takes")]
        finally:
            connection.close()

    library.add(make_clip("a", name="one"))
    for hours, expected in ((0, "one"), (1, "one"), (25, "three"), (-400, "four")):
        now[0] = 1_800_000_000.0 + 3600 * hours
        library.recover()
        assert names_in_copy() == [expected]
        library.update(["a"], name={0: "two", 1: "three", 25: "four", -400: ""}[hours] or "five")
    library.close()


def test_a_copy_that_cannot_be_written_disturbs_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = some_takes(folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        assert library.recover() == Recovery(0, 0)
    assert not list(folder.glob("*backup*"))
    assert not list(folder.glob("*.part"))
    library.close()


def test_damage_while_running_is_one_sentence(folder: Path) -> None:
    library = some_takes(folder)
    with library._database.plain() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'take_tags'")
        connection.execute("PRAGMA schema_version = 12345")
    with pytest.raises(DamagedDatabase, match="Start NeuroSketch again"):
        library.takes()
    library.close()
    library = Library(folder)
    assert "set aside" in library.notice
    assert len(library.takes()) == 3
    library.close()


def test_a_damaged_file_that_cannot_be_set_aside_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Library(folder).close()
    (folder / "library.sqlite").write_bytes(b"x" * 5000)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(LibraryError, match="cannot be set aside"):
        Library(folder)
    assert (folder / "library.sqlite").read_bytes() == b"x" * 5000


def test_databases_close_what_they_could_not_use(folder: Path) -> None:
    folder.mkdir()
    (folder / "library.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(DamagedDatabase):
        Database(folder / "library.sqlite")


def test_adopting_audio_from_outside(folder: Path) -> None:
    library = Library(folder)
    library.add(Clip("x", make_clip().audio, 48000, None, "from outside"))
    library.close()
    (folder / "library.sqlite").unlink()
    library = Library(folder)
    library.recover()
    (take,) = library.takes()
    assert (take.name, take.sample_rate, library.recipe("x")) == ("from outside", 48000, None)
    library.close()
