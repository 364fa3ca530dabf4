from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from neurosketch.core.errors import AudioFileError
from neurosketch.dsp.atomic import make_folder, write_atomically


def test_parts_become_one_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "x", iter([b"a", b"", b"bc"]))
    assert (tmp_path / "x").read_bytes() == b"abc"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["x"]


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield b"a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "x", parts())
    assert not any(p.is_file() for p in tmp_path.iterdir())


def test_folders_that_cannot_be_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AudioFileError, match="cannot be made"):
        make_folder(tmp_path / "file" / "sub")
    with pytest.raises(AudioFileError, match="does not exist"):
        write_atomically(tmp_path / "none" / "x", [b""])
    with pytest.raises(AudioFileError, match="cannot be written"):
        write_atomically(tmp_path, [b""], overwrite=True)
    with pytest.raises(AudioFileError, match="cannot be written"):
        write_atomically(tmp_path / "a\0b", [b""])
