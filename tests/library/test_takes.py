from __future__ import annotations

import json
import multiprocessing
import os
import resource
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.errors import AudioFileError
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.dsp import atomic
from neurosketch.library.takes import TakeStore


def make_clip(clip_id: str = "clip-1", name: str = "First", seed: int = 5) -> Clip:
    audio = np.random.default_rng(seed).uniform(-1.2, 1.2, (2, 1000)).astype(np.float32)
    request = GenerateRequest(
        "vae-drift", seed, ControlState({"axis1": 0.5}), {"source": "a"}, tempo_bpm=90.0, key="Am"
    )
    return Clip(clip_id, audio, 44100, Recipe(request, "0.1.0", "vae"), name)


def test_a_take_comes_back_sample_for_sample(tmp_path: Path) -> None:
    clip = make_clip()
    take = TakeStore(tmp_path).add(clip)
    assert (take.id, take.name, take.starred, take.seed, take.tempo_bpm, take.key) == (
        "clip-1", "First", False, 5, 90.0, "Am",
    )  # fmt: skip
    assert take.seconds == clip.seconds
    again = TakeStore(tmp_path)
    assert again.takes() == (take,)
    loaded = again.load_clip(take.id)
    assert loaded.audio.tobytes() == clip.audio.tobytes()
    assert (loaded.recipe, loaded.sample_rate, loaded.name) == (clip.recipe, 44100, "First")
    assert soundfile.read(take.clip_path, dtype="float32")[0].shape == (1000, 2)


def test_takes_stay_in_order_of_arrival(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    ids = [store.add(make_clip(f"c{9 - n}")).id for n in range(9)]
    assert [take.id for take in store.takes()] == ids


def test_rename_star_delete_and_restore_last(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.add(make_clip())
    store.rename("clip-1", "Zweite ♯")
    assert store.star("clip-1", True).name == "Zweite ♯"
    store.delete("clip-1")
    assert store.takes() == ()
    assert [take.name for take in store.binned()] == ["Zweite ♯"]
    assert TakeStore(tmp_path).restore("clip-1").starred
    assert [(t.name, t.starred) for t in store.takes()] == [("Zweite ♯", True)]
    assert store.binned() == ()
    assert store.load_clip("clip-1").name == "Zweite ♯"


def test_unknown_takes_are_one_sentence(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    for call in (
        lambda: store.rename("x", "y"),
        lambda: store.star("x", True),
        lambda: store.delete("../x"),
        lambda: store.restore("x"),
        lambda: store.load_clip("../../etc/passwd"),
    ):
        with pytest.raises(AudioFileError, match="There is no take"):
            call()


@pytest.mark.parametrize("clip_id", ["../escape", "", "a/b", "x" * 100, "clip-1", "a\0b"])
def test_ids_that_are_taken_or_unsafe_are_replaced(tmp_path: Path, clip_id: str) -> None:
    store = TakeStore(tmp_path)
    store.add(make_clip("clip-1"))
    take = store.add(make_clip(clip_id))
    assert take.id != clip_id
    assert take.clip_path.parent == tmp_path
    assert len(store.takes()) == 2


def test_an_id_in_the_bin_is_not_given_again(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.add(make_clip())
    store.delete("clip-1")
    assert store.add(make_clip()).id != "clip-1"
    store.restore("clip-1")
    assert len(store.takes()) == 2


def test_a_take_whose_description_is_lost_is_rebuilt_from_its_file(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.add(make_clip("a"))
    store.add(make_clip("b"))
    (tmp_path / "a.json").unlink()
    (tmp_path / "b.json").write_text('{"name": "half')
    rebuilt = {take.id: take for take in store.takes()}
    assert [(rebuilt[i].seed, rebuilt[i].model_id, rebuilt[i].key) for i in "ab"] == [
        (5, "vae-drift", "Am")
    ] * 2
    assert store.rename("a", "back").name == "back"
    assert json.loads((tmp_path / "a.json").read_text())["name"] == "back"


def test_a_damaged_file_does_not_hide_the_others(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.add(make_clip("good"))
    (tmp_path / "bad.wav").write_bytes(b"nothing")
    (tmp_path / "notes.txt").write_text("mine")
    assert [take.id for take in store.takes()] == ["good"]


def test_audio_from_outside_has_no_model(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    take = store.add(Clip("x", np.ones((1, 10), np.float32), 48000, None, "mine"))
    assert (take.model_id, take.seed, take.tempo_bpm, take.key) == ("", None, None, None)
    assert store.load_clip("x").recipe is None
    assert store.load_clip("x").sample_rate == 48000


@pytest.mark.parametrize("audio", [np.zeros((2, 0)), np.full((1, 4), np.nan), np.zeros((0, 4))])
def test_what_is_no_sound_is_not_kept(tmp_path: Path, audio: np.ndarray) -> None:
    with pytest.raises(AudioFileError):
        TakeStore(tmp_path).add(Clip("x", audio.astype(np.float32), 44100, None, "x"))
    assert TakeStore(tmp_path).takes() == ()


def test_full_disk_keeps_what_there_is(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.add(make_clip("old"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(AudioFileError, match="disk is full"):
            store.add(make_clip("new"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [take.id for take in store.takes()] == ["old"]
    assert {p.name for p in tmp_path.iterdir() if p.is_file()} == {"old.wav", "old.json", ".lock"}


def test_a_description_that_cannot_be_written_takes_the_sound_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TakeStore(tmp_path)
    real_replace = os.replace

    def refuse(source: Path, target: Path) -> None:
        if str(target).endswith(".json"):
            raise OSError("no")
        real_replace(source, target)

    monkeypatch.setattr(atomic.os, "replace", refuse)
    with pytest.raises(AudioFileError):
        store.add(make_clip())
    assert {p.name for p in tmp_path.iterdir() if p.is_file()} == {".lock"}


def test_leftovers_of_a_killed_program_are_swept_up(tmp_path: Path) -> None:
    old, young = tmp_path / ".a.part", tmp_path / ".b.part"
    for part in (old, young):
        part.write_bytes(b"")
    os.utime(old, (1.0, 1.0))
    TakeStore(tmp_path)
    assert not old.exists()
    assert young.exists()


def test_a_folder_that_cannot_be_made_or_vanishes_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AudioFileError):
        TakeStore(tmp_path / "file")
    store = TakeStore(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(AudioFileError):
        store.takes()
    with pytest.raises(AudioFileError):
        store.add(make_clip())


def _work(folder: str, worker: int, start: object) -> None:
    store = TakeStore(Path(folder))
    start.wait()  # type: ignore[attr-defined]
    for n in range(10):
        store.add(make_clip(f"w{worker}-{n}"))
        if worker:
            store.star("shared", bool(n % 2 == 0))
        else:
            store.rename("shared", f"name {n}")


def test_two_programs_on_one_folder_lose_nothing(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.add(make_clip("shared"))
    store.star("shared", True)
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    workers = [context.Process(target=_work, args=(str(tmp_path), n, start)) for n in (0, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    takes = {take.id: take for take in store.takes()}
    assert set(takes) == {"shared"} | {f"w{w}-{n}" for w in (0, 1) for n in range(10)}
    assert (takes["shared"].name, takes["shared"].starred) == ("name 9", False)


def test_renames_and_stars_from_two_threads_do_not_undo_each_other(tmp_path: Path) -> None:
    TakeStore(tmp_path).add(make_clip())
    rounds = 50

    def rename() -> None:
        store = TakeStore(tmp_path)
        for n in range(rounds):
            assert store.rename("clip-1", str(n)).name == str(n)

    thread = threading.Thread(target=rename)
    thread.start()
    store = TakeStore(tmp_path)
    for n in range(rounds):
        store.star("clip-1", n % 2 == 0)
    thread.join()
    (take,) = store.takes()
    assert (take.name, take.starred) == (str(rounds - 1), False)
