from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import AudioFileError
from neurosketch.dsp.riff import (
    Chunk,
    LongChunk,
    encode_riff,
    find_chunk,
    list_chunks,
    read_chunk,
)

chunks = st.lists(
    st.builds(Chunk, id=st.binary(min_size=4, max_size=4), data=st.binary(max_size=40)), max_size=6
)
shared_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@shared_folder
@given(chunks)
def test_what_is_written_reads_back(tmp_path: Path, items: list[Chunk]) -> None:
    path = tmp_path / "x.wav"
    data = b"".join(encode_riff(b"WAVE", items))
    path.write_bytes(data)
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    assert [Chunk(r.id, read_chunk(path, r)) for r in list_chunks(path)] == items


@shared_folder
@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_crash_the_reader_or_reach_beyond_the_file(
    tmp_path: Path, data: bytes, headed: bool
) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\xff\xff\xff\xffWAVE" * headed + data)
    size = path.stat().st_size
    for ref in list_chunks(path):
        assert ref.offset + ref.size <= size
        assert len(read_chunk(path, ref)) == ref.size


def test_a_lying_chunk_is_cut_at_the_end_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVEdata\xff\xff\xff\xffabc")
    (ref,) = list_chunks(path)
    assert ref.size == 3
    assert find_chunk(path, b"data") == b"abc"
    assert find_chunk(path, b"nsrc") is None


def test_a_file_of_nothing_but_empty_chunks_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 100_000)
    assert len(list_chunks(path)) == 4096


def test_never_more_than_sixteen_mib_of_a_chunk_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    with path.open("wb") as file:
        file.write(b"RIFF\0\0\0\0WAVEnsrc" + struct.pack("<I", 1 << 30))
        file.truncate(1 << 30)
    (ref,) = list_chunks(path)
    assert len(read_chunk(path, ref)) == 1 << 24


def test_bad_ids_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError):
        list(encode_riff(b"WAVE", [Chunk(b"abc", b"")]))
    with pytest.raises(AudioFileError):
        list_chunks(tmp_path / "none")


def test_more_than_four_gib_are_refused() -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return 0xFFFF_FFFF

    with pytest.raises(AudioFileError, match="4 GiB"):
        list(encode_riff(b"WAVE", [Chunk(b"data", Huge())]))


@given(chunks, st.lists(st.binary(max_size=9), max_size=4))
def test_a_payload_in_pieces_makes_the_same_file(items: list[Chunk], pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    long = LongChunk(b"data", len(data), iter(pieces))
    whole = b"".join(encode_riff(b"WAVE", [*items, Chunk(b"data", data)]))
    assert b"".join(encode_riff(b"WAVE", [*items, long])) == whole


@pytest.mark.parametrize("size", [2, 4])
def test_a_payload_of_another_length_than_announced_is_refused(size: int) -> None:
    with pytest.raises(AudioFileError, match="announced"):
        list(encode_riff(b"WAVE", [LongChunk(b"data", size, [b"abc"])]))


def test_a_long_payload_beyond_four_gib_is_refused_before_it_is_made() -> None:
    with pytest.raises(AudioFileError, match="4 GiB"):
        next(encode_riff(b"WAVE", [LongChunk(b"data", 1 << 32, iter(()))]))
