"""What may become a take, and under which id, name and words."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.errors import LibraryError
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.library.store import Library
from tests.library.clips import make_clip, same_audio


@pytest.mark.parametrize(
    ("audio", "rate"),
    [
        (np.zeros((2, 0)), 44100), (np.zeros((0, 4)), 44100), (np.zeros(4), 44100),
        (np.zeros((3, 4)), 44100), (np.full((1, 4), np.nan), 44100),
        (np.full((1, 2_000_000), np.inf), 44100), (np.zeros((1, 4)), 0), (np.zeros((1, 4)), 10**9),
    ],
)  # fmt: skip
def test_what_is_no_sound_is_not_kept(
    library: Library, folder: Path, audio: np.ndarray, rate: int
) -> None:
    with pytest.raises(LibraryError):
        library.add(Clip("x", audio.astype(np.float32), rate, None, "x"))
    assert library.takes() == ()
    assert library.next_number() == 1
    assert list((folder / "audio").rglob("*.wav")) == []


def test_a_clip_beyond_the_size_of_a_wav_file_is_one_sentence(library: Library) -> None:
    audio = np.broadcast_to(np.float32(0.5), (2, 540_000_000))
    with pytest.raises(LibraryError, match="too long"):
        library._files.store("0" * 64, audio, 44100, "", {})
    assert library._files.sizes() == {}


@pytest.mark.parametrize("clip_id", ["../escape", "", "a/b", "x" * 100, "clip-1", "a\0b", "\udcff"])
def test_ids_that_are_taken_or_unsafe_are_replaced(library: Library, clip_id: str) -> None:
    library.add(make_clip("clip-1"))
    library.bin(["clip-1"])
    take = library.add(make_clip(clip_id, seed=8))
    assert take.id != clip_id
    assert take.id.isalnum()
    assert same_audio(library.load_clip(take.id), make_clip(seed=8))


def test_text_of_every_kind_is_kept(library: Library, folder: Path) -> None:
    long = "音" * 4000
    take = library.add(make_clip("a", name=long), "s", tags=("𝄞", "e\u0301"))
    assert (take.name, set(take.tags)) == (long, {"𝄞", "e\u0301"})
    library.update(["a"], name="half \udc80 pair\0", notes="\udcff")
    assert library.takes()[0].name == "half ? pair"
    assert library.add(make_clip("b", name="\0 ", seed=3)).name == "b"
    library.close()
    again = Library(folder)
    assert again.takes()[0].notes == "?"
    again.close()


def test_a_tempo_that_no_music_has_is_none(library: Library) -> None:
    recipe = Recipe(GenerateRequest("m", tempo_bpm=1e300), "0.3.0")
    take = library.add(replace(make_clip(), recipe=recipe))
    assert take.tempo_bpm is None
    assert library.recipe(take.id) == recipe


def test_numbers_of_numpy_are_numbers(library: Library) -> None:
    request = GenerateRequest("m", np.int64(3), tempo_bpm=np.float64(90))  # type: ignore[arg-type]
    clip = Clip("x", make_clip().audio, np.int64(48000), None, "x")  # type: ignore[arg-type]
    assert library.add(clip).sample_rate == 48000
    clip = replace(clip, id="y", recipe=Recipe(replace(request, seed=3), "0.3.0"))
    assert (library.add(clip).seed, library.add(clip).tempo_bpm) == (3, 90.0)


@pytest.mark.parametrize("name", ["夜 🎹", "\udcff\udc80", "x" * 255, "a'b\"c?d#e%41"])
def test_folders_of_every_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    library = Library(folder)
    library.add(make_clip("a"))
    library.recover()
    library.close()
    assert (folder / "library backup.sqlite").is_file()
    (folder / "library.sqlite").write_bytes(b"x" * 5000)
    library = Library(folder)
    assert "set aside" in library.notice
    assert same_audio(library.load_clip("a"), make_clip())
    library.close()


def test_a_recipe_that_is_no_json_keeps_nothing(library: Library) -> None:
    recipe = Recipe(GenerateRequest("m", 1, ControlState({"a": math.nan})), "0.3.0")
    with pytest.raises(LibraryError, match="recipe"):
        library.add(Clip("x", make_clip().audio, 44100, recipe, "x"))
    assert library.takes() == ()
