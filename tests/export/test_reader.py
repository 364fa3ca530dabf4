from __future__ import annotations

import struct
from pathlib import Path

import pytest
import soundfile

from neurosketch.core.errors import AudioFileError, RecipeError
from neurosketch.dsp.riff import Chunk, encode_riff, list_chunks, read_chunk
from neurosketch.export.formats import ExportFormat
from neurosketch.export.reader import read_recipe, read_tags
from neurosketch.export.riff import Acid
from neurosketch.export.writer import export_clip
from tests.export.conftest import MakeClip


def with_chunk(path: Path, extra: Chunk, drop: bytes = b"") -> Path:
    chunks = [Chunk(r.id, read_chunk(path, r)) for r in list_chunks(path) if r.id != drop]
    path.write_bytes(b"".join(encode_riff(b"WAVE", [*chunks, extra])))
    return path


@pytest.fixture
def exported(tmp_path: Path, make_clip: MakeClip) -> Path:
    return export_clip(make_clip(), tmp_path / "x.wav").path


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"neurosketch_recipe": 99}', b'{"neurosketch_recipe": 1}',
     b'{"neurosketch_recipe": 1e999}', b"[" * 100_000],
)  # fmt: skip
def test_a_damaged_recipe_is_one_sentence(exported: Path, data: bytes) -> None:
    with_chunk(exported, Chunk(b"nsrc", data), drop=b"nsrc")
    with pytest.raises(RecipeError) as caught:
        read_recipe(exported)
    assert "\n" not in str(caught.value)


def test_a_file_from_elsewhere_has_no_recipe_and_no_tags(tmp_path: Path) -> None:
    path = tmp_path / "plain.wav"
    soundfile.write(path, [0.0, 0.5, 0.0], 44100)
    tags = read_tags(path)
    assert (tags.recipe, tags.tempo_bpm, tags.key, tags.title, tags.comment) == (
        None, None, None, "", "",
    )  # fmt: skip
    assert (tags.info.container, tags.info.subtype, tags.info.frames) == ("WAV", "PCM_16", 3)


def test_the_tempo_of_another_programs_loop_is_read(tmp_path: Path) -> None:
    path = tmp_path / "loop.wav"
    soundfile.write(path, [0.0] * 100, 44100)
    with_chunk(path, Acid(False, None, 4, 97.0).to_chunk())
    assert read_tags(path).tempo_bpm == 97.0


def test_a_recipe_survives_a_program_that_copies_chunks(
    exported: Path, make_clip: MakeClip
) -> None:
    data = next(read_chunk(exported, r) for r in list_chunks(exported) if r.id == b"nsrc")
    again = with_chunk(exported, Chunk(b"nsrc", data), drop=b"nsrc")
    assert read_recipe(again) == make_clip().recipe


def test_missing_and_text_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="no file"):
        read_recipe(tmp_path / "none.wav")
    (tmp_path / "text.wav").write_text("RIFF, but not really")
    with pytest.raises(AudioFileError, match="not an audio file"):
        read_tags(tmp_path / "text.wav")


def test_flac_comment_of_another_program_is_no_recipe(tmp_path: Path, make_clip: MakeClip) -> None:
    path = tmp_path / "x.flac"
    with soundfile.SoundFile(path, "w", 44100, 1) as file:
        file.comment = "hello"
        file.write([0.0, 0.1])
    assert read_recipe(path) is None
    assert read_tags(path).comment == "hello"
    export_clip(make_clip(), path, ExportFormat.FLAC, overwrite=True)
    assert read_recipe(path) == make_clip().recipe


def test_header_of_24_bit_file_is_plain_pcm(exported: Path) -> None:
    fmt = next(read_chunk(exported, r) for r in list_chunks(exported) if r.id == b"fmt ")
    assert struct.unpack("<HHIIHH", fmt) == (1, 2, 44100, 44100 * 6, 6, 24)
