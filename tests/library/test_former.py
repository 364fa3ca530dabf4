from __future__ import annotations

import json
from pathlib import Path

import pytest

from neurosketch.core.clip import Clip
from neurosketch.core.errors import LibraryError
from neurosketch.dsp.riff import Chunk, encode_riff
from neurosketch.dsp.wavfile import FLOAT_BITS, float_data, format_chunks, recipe_chunk
from neurosketch.library import former
from neurosketch.library.store import Library
from tests.library.clips import make_clip, same_audio


def write(folder: Path, clip: Clip, name: str, created: str, starred: bool = False) -> None:
    """A take as NeuroSketch 0.2 wrote it."""
    folder.mkdir(parents=True, exist_ok=True)
    channels, frames = clip.audio.shape
    chunks = [*format_chunks(channels, frames, clip.sample_rate, FLOAT_BITS)]
    chunks.append(Chunk(b"data", float_data(clip.audio)))
    if clip.recipe is not None:
        chunks.append(recipe_chunk(clip.recipe))
    (folder / f"{clip.id}.wav").write_bytes(b"".join(encode_riff(b"WAVE", chunks)))
    data = {
        "name": name, "starred": starred, "seconds": clip.seconds, "model_id": "vae-drift",
        "seed": 5, "tempo_bpm": 90.0, "key": "Am", "created": created,
    }  # fmt: skip
    (folder / f"{clip.id}.json").write_text(json.dumps(data, ensure_ascii=False))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "takes"
    write(folder, make_clip("late", seed=2), "late 夜", "2026-07-02T00:00:00+00:00", True)
    write(folder, make_clip("early", seed=1), "early", "2026-07-01T00:00:00+00:00")
    write(folder / "bin", make_clip("binned", seed=3), "gone", "2026-07-03T00:00:00+00:00")
    (folder / ".lock").touch()
    return folder


def test_former_takes_come_in_once(library: Library, old: Path) -> None:
    assert library.import_folder(old) == 3
    early, late = library.takes()
    assert (early.id, early.name, early.created) == ("early", "early", "2026-07-01T00:00:00+00:00")
    assert (late.id, late.name, late.starred) == ("late", "late 夜", True)
    assert [t.id for t in library.takes(binned=True)] == ["binned"]
    clip = library.load_clip("late")
    assert same_audio(clip, make_clip(seed=2))
    assert clip.recipe == make_clip(seed=2).recipe
    assert not old.exists()
    assert (old.with_name("takes-imported") / "late.wav").is_file()
    assert library.import_folder(old) == 0
    assert len(library.takes()) == 2


def test_an_interrupted_import_goes_on(
    library: Library, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = former.FormerTake.clip

    def killed(self: former.FormerTake) -> Clip:
        if self.path.stem == "binned":
            raise KeyboardInterrupt
        return real(self)

    with monkeypatch.context() as patch:
        patch.setattr(former.FormerTake, "clip", killed)
        with pytest.raises(KeyboardInterrupt):
            library.import_folder(old)
    assert old.is_dir()
    library.update(["early"], name="renamed since")
    assert library.import_folder(old) == 1
    assert [t.name for t in library.takes()] == ["renamed since", "late 夜"]


def test_damaged_descriptions_and_sounds(library: Library, old: Path) -> None:
    (old / "late.json").write_text('{"name": "half')
    (old / "bin" / "binned.json").unlink()
    (old / "noise.wav").write_bytes(b"nothing")
    (old / "notes.txt").write_text("mine")
    assert library.import_folder(old) == 3
    assert {t.id: (t.name, t.seed) for t in library.takes()} == {
        "early": ("early", 1), "late": ("vae-drift", 2),
    }  # fmt: skip
    kept = old.with_name("takes-imported")
    assert (kept / "noise.wav").is_file()
    assert (kept / "notes.txt").is_file()


def test_an_id_that_the_library_has_for_something_else(library: Library, old: Path) -> None:
    library.add(make_clip("early", seed=77))
    (old.with_name("takes-imported")).mkdir()
    assert library.import_folder(old) == 3
    names = {t.name for t in library.takes()}
    assert names == {"First", "early", "late 夜"}
    assert same_audio(library.load_clip("early"), make_clip(seed=77))
    assert old.with_name("takes-imported-2").is_dir()


def test_a_folder_that_cannot_be_renamed_is_one_sentence(
    library: Library, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(13, "no")

    with monkeypatch.context() as patch:
        patch.setattr(former.os, "rename", refuse)
        with pytest.raises(LibraryError, match="cannot be renamed"):
            library.import_folder(old)
    assert len(library.takes()) == 2
    assert library.import_folder(old) == 0
    assert not old.exists()


def test_without_a_former_folder_nothing_happens(library: Library, tmp_path: Path) -> None:
    assert library.import_folder(tmp_path / "takes") == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["library"]
