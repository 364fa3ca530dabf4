from __future__ import annotations

import json
import multiprocessing
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurosketch.core.control import ControlState
from neurosketch.core.errors import LibraryError
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.library import document as module
from neurosketch.library.document import (
    DocumentLock,
    LoopState,
    SketchDocument,
    read_backup,
    read_document,
    write_document,
)
from neurosketch.library.os_lock import try_lock
from tests.library.clips import GESTURE, make_clip

RECIPE = make_clip().recipe
assert RECIPE is not None
FULL = SketchDocument(
    sketch_id="sketch-1", name="Night 夜",
    request=GenerateRequest(
        "vae-drift", 7, ControlState({"axis1": 0.25}), {"source": "a"}, 4.0,
        SourceClip("/home/me/\udcff.wav", "ab"), None, "cd", 92.5, "F#m", GESTURE,
    ),
    locks=("axis1",), seed_locked=True, loop=LoopState(True, (100, 4000), "t1"), chosen_take="t1",
    take_ids=("t1", "t2"), recipes={"t1": RECIPE.to_json()}, window={"geometry": "AdnQywAD"},
    saved="2026-07-29T14:03:22+00:00",
)  # fmt: skip
EMPTY = SketchDocument("x", "")


@pytest.mark.parametrize("document", [FULL, EMPTY])
def test_a_sketch_comes_back(tmp_path: Path, document: SketchDocument) -> None:
    path = tmp_path / "a.nsketch"
    write_document(path, document)
    assert read_document(path) == document
    assert json.loads(path.read_text())["neurosketch_sketch"] == 1


TEXT = st.text(max_size=20)


@settings(max_examples=100, deadline=None)
@given(
    st.builds(
        SketchDocument, sketch_id=TEXT, name=TEXT, locks=st.lists(TEXT, max_size=3).map(tuple),
        seed_locked=st.booleans(), chosen_take=TEXT, saved=TEXT,
        loop=st.builds(
            LoopState, st.booleans(),
            st.none() | st.tuples(st.integers(0, 9), st.integers(10, 10**12)), TEXT,
        ),
        take_ids=st.lists(TEXT, max_size=3).map(tuple),
        recipes=st.dictionaries(TEXT, TEXT, max_size=2),
        window=st.dictionaries(TEXT, TEXT, max_size=2),
        request=st.none() | st.builds(
            GenerateRequest, model_id=TEXT, seed=st.integers(0, 9),
            seconds=st.none() | st.just(2.5),
        ),
    )
)  # fmt: skip
def test_every_sketch_comes_back(document: SketchDocument) -> None:
    assert SketchDocument.from_json(document.to_json()) == document


def test_half_surrogates_in_names_come_back(tmp_path: Path) -> None:
    document = replace(EMPTY, name="a\udc80b", window={"file": "\udcff"})
    write_document(tmp_path / "a.nsketch", document)
    assert read_document(tmp_path / "a.nsketch") == document


def changed(**fields: Any) -> str:
    return json.dumps(json.loads(FULL.to_json()) | fields)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "damaged"), ("[]", "not a NeuroSketch sketch"), ("{}", "not a NeuroSketch sketch"),
        ("[" * 100_000, "damaged"), (FULL.to_json()[:-40], "damaged"),
        (changed(neurosketch_sketch=2), "version 2.*Update"),
        (changed(neurosketch_sketch="x"), "damaged"),
        (changed(neurosketch_sketch=0), "damaged"), (changed(takes=None), "damaged"),
        (changed(takes="abc"), "damaged"), (changed(recipes=[]), "damaged"),
        (changed(request={"model": 1}), "damaged"), (changed(loop=3), "damaged"),
        (changed(loop={"region": [5, 2]}), "damaged"), (changed(loop={"region": [1]}), "damaged"),
        (changed(loop={"region": [-1, 2]}), "damaged"), (changed(locks={}), "damaged"),
        (changed(loop={"region": [0, 1e400]}), "damaged"), ('{"neurosketch_sketch": 1}', "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_sketch_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "mine.nsketch"
    path.write_text(text)
    with pytest.raises(LibraryError, match=sentence) as caught:
        read_document(path)
    assert "mine.nsketch" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.nsketch")
    (tmp_path / "latin.nsketch").write_bytes(b'{"a": "\xff"}')
    (tmp_path / "large.nsketch").write_text(FULL.to_json())
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    for name in ("pipe", "latin", "large", "missing", "nul\0"):
        with pytest.raises(LibraryError):
            read_document(tmp_path / f"{name}.nsketch")
    with pytest.raises(LibraryError):
        read_document(tmp_path)


def test_the_version_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.nsketch"
    assert read_backup(path) is None
    write_document(path, FULL)
    assert read_backup(path) is None
    for n in range(3):
        write_document(path, replace(FULL, name=str(n)))
    before = read_backup(path)
    assert before is not None
    assert (before.name, read_document(path).name) == ("1", "2")
    assert all(p.name.startswith(".") for p in tmp_path.iterdir() if p.name != "a.nsketch")
    path.write_text("{")
    assert read_backup(path) == before


def test_a_sketch_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.nsketch"
    write_document(path, FULL)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(LibraryError, match="the disk is full"):
            write_document(path, EMPTY)
    assert read_document(path) == FULL
    with pytest.raises(LibraryError, match="folder does not exist"):
        write_document(tmp_path / "gone" / "a.nsketch", FULL)
    with pytest.raises(LibraryError, match="no numbers"):
        write_document(path, replace(FULL, request=GenerateRequest("m", tempo_bpm=float("nan"))))
    assert read_document(path) == FULL


def test_a_sketch_of_too_many_recipes_keeps_the_shortest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 6000)
    document = replace(
        EMPTY, take_ids=("a", "b", "c"), recipes={"a": "x", "b": "y" * 5000, "c": "z" * 2000}
    )
    path = tmp_path / "a.nsketch"
    write_document(path, document)
    assert read_document(path) == replace(document, recipes={"a": "x", "c": "z" * 2000})


@pytest.mark.parametrize(
    "name", ["夜" * 82, "e\u0301", "a b'\"", "-x", "\udcff", "x" * 247, "🎹" * 61 + "abc"]
)
def test_names_of_every_kind(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.nsketch"
    assert len(os.fsencode(path.name)) <= 255
    lock = DocumentLock.acquire(path)
    assert lock is not None
    assert DocumentLock.acquire(path) is None
    write_document(path, FULL)
    write_document(path, EMPTY)
    assert (read_document(path), read_backup(path)) == (EMPTY, FULL)
    lock.release()
    assert {p.name for p in tmp_path.iterdir() if p.name.endswith((".lock", ".part"))} == set()


def test_a_name_that_no_file_can_have_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 300}.nsketch"
    with pytest.raises(LibraryError):
        write_document(path, FULL)
    with pytest.raises(LibraryError):
        read_document(path)
    assert list(tmp_path.iterdir()) == []


def test_a_sketch_is_open_once(tmp_path: Path) -> None:
    path = tmp_path / "a.nsketch"
    write_document(path, FULL)
    first = DocumentLock.acquire(path)
    assert first is not None
    (tmp_path / "link.nsketch").symlink_to(path)
    assert DocumentLock.acquire(path) is None
    assert DocumentLock.acquire(tmp_path / "link.nsketch") is None
    assert DocumentLock.acquire(tmp_path / "x" / ".." / "a.nsketch") is None
    write_document(path, EMPTY)
    assert DocumentLock.acquire(path) is None
    other = DocumentLock.acquire(tmp_path / "b.nsketch")
    assert other is not None
    other.release()
    first.release()
    first.release()
    again = DocumentLock.acquire(path)
    assert again is not None
    again.release()


def test_a_lock_whose_file_went_while_we_waited_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.nsketch"
    holder = DocumentLock.acquire(path)
    assert holder is not None
    calls = []

    def late(handle: int) -> bool:
        if not calls:
            holder.release()
        calls.append(handle)
        return try_lock(handle)

    monkeypatch.setattr(module, "try_lock", late)
    mine = DocumentLock.acquire(path)
    assert mine is not None
    assert len(calls) == 2
    assert DocumentLock.acquire(path) is None
    mine.release()


def test_a_sketch_in_a_folder_that_is_gone_can_only_be_read(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="only be read"):
        DocumentLock.acquire(tmp_path / "gone" / "a.nsketch")


def _hold(path: str, pipe: Any) -> None:
    lock = DocumentLock.acquire(Path(path))
    pipe.send(lock is not None)
    pipe.recv()


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "a.nsketch"
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    holder = context.Process(target=_hold, args=(str(path), theirs))
    holder.start()
    assert mine.recv() is True
    assert DocumentLock.acquire(path) is None
    holder.kill()
    holder.join()
    lock = DocumentLock.acquire(path)
    assert lock is not None
    lock.release()


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_mutated_sketch_is_a_sketch_or_one_sentence(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(FULL.to_json().encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.nsketch"
    path.write_bytes(
        content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    )
    try:
        document = read_document(path)
    except LibraryError:
        return
    write_document(path, document)
    assert read_document(path) == document
