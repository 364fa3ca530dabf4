"""Token files: what was written comes back, and whatever is broken is one sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import AudioFileError
from neurosketch.core.request import SourceClip
from neurosketch.dsp.tokenfile import (
    Tokens,
    is_token_file,
    read_tokens,
    read_tokens_of,
    write_tokens,
)

CODEC = "0123456789abcdef" * 4


def tokens(shape: tuple[int, int, int] = (1, 43, 16), seed: int = 0) -> Tokens:
    random = np.random.default_rng(seed)
    codes = random.integers(0, 1024, shape, dtype=np.int16)
    notes = {"title": "Zwölf ↔ twelve", "recipe": "{}"}
    return Tokens(codes, shape[1] * 1024 - 5, 44100, 1024, CODEC, 0.5, notes)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([1, 2]), st.integers(1, 300), st.integers(1, 16), st.integers(0, 2**31))
def test_every_token_comes_back(channels: int, frames: int, stages: int, seed: int):
    made = tokens((channels, frames, stages), seed)
    back = Tokens.from_bytes(made.to_bytes(), "x.nsc")
    np.testing.assert_array_equal(back.codes, made.codes)
    assert back.codes.dtype == np.int16
    assert (back.n_samples, back.sample_rate, back.hop_length) == (made.n_samples, 44100, 1024)
    assert back.codec == CODEC[:32]
    assert back.correlation == pytest.approx(0.5, abs=0.01)
    assert back.notes == made.notes


def test_a_second_is_as_small_as_its_bitrate_says(tmp_path: Path):
    made = tokens((1, 430, 16))
    assert made.kbps == pytest.approx(6.89, abs=0.005)
    path = tmp_path / "ten-seconds.nsc"
    size = write_tokens(path, made)
    assert path.stat().st_size == size
    assert size <= made.kbps * 1000 / 8 * made.seconds + 140


def test_fewer_stages_are_the_leading_ones():
    made = tokens()
    coarse = Tokens.from_bytes(made.coarser(3).to_bytes(), "x.nsc")
    np.testing.assert_array_equal(coarse.codes, made.codes[:, :, :3])
    assert coarse.kbps == pytest.approx(made.kbps * 3 / 16)
    assert made.coarser(99).codes.shape == made.codes.shape


def test_the_file_is_told_by_its_content(tmp_path: Path):
    path = tmp_path / "named otherwise.bin"
    write_tokens(path, tokens())
    assert is_token_file(path)
    assert not is_token_file(tmp_path)
    assert not is_token_file(tmp_path / "missing.nsc")
    found = read_tokens_of(SourceClip(str(path)))
    assert found is not None
    text = tmp_path / "text.wav"
    text.write_text("no tokens")
    assert read_tokens_of(SourceClip(str(text))) is None


def test_no_file_is_replaced_unasked(tmp_path: Path):
    path = tmp_path / "a.nsc"
    write_tokens(path, tokens(seed=1))
    with pytest.raises(AudioFileError):
        write_tokens(path, tokens(seed=2))
    np.testing.assert_array_equal(read_tokens(path).codes, tokens(seed=1).codes)
    write_tokens(path, tokens(seed=2), overwrite=True)
    np.testing.assert_array_equal(read_tokens(path).codes, tokens(seed=2).codes)


def refused(data: bytes) -> str:
    with pytest.raises(AudioFileError) as error:
        Tokens.from_bytes(data, "x.nsc")
    sentence = str(error.value)
    assert "\n" not in sentence
    assert "x.nsc" in sentence
    return sentence


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_broken_is_one_sentence(data: st.DataObject):
    whole = tokens((2, 9, 4)).to_bytes()
    if data.draw(st.booleans()):
        broken = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        place = data.draw(st.integers(0, len(whole) - 1))
        flipped = whole[place] ^ (1 << data.draw(st.integers(0, 7)))
        broken = whole[:place] + bytes([flipped]) + whole[place + 1 :]
    refused(broken)


def resealed(whole: bytes, place: int, change: bytes) -> bytes:
    """A file that was changed by somebody who knows the checksum."""
    body = whole[:place] + change + whole[place + len(change) : -4]
    return body + struct.pack("<I", zlib.crc32(body))


def test_a_header_that_lies_is_refused():
    whole = tokens((1, 9, 4)).to_bytes()
    for place, change in (
        (5, b"\x03"), (6, b"\x00"), (6, b"\x05"), (8, b"\0\0\0\0"), (12, b"\0\0\0\0"),
        (16, b"\xff\xff\xff\xff"), (20, b"\x08\0\0\0"), (20, b"\xff\xff\xff\xff"),
        (40, b"\xff\xff\xff\xff"), (44, b"\0\0\0\0"),
    ):  # fmt: skip
        assert "damaged" in refused(resealed(whole, place, change)), (place, change)
    assert "Update" in refused(resealed(whole, 4, b"\x02"))
    assert "not a token file" in refused(b"RIFF" + whole[4:])


def test_a_missing_or_empty_file_is_one_sentence(tmp_path: Path):
    with pytest.raises(AudioFileError):
        read_tokens(tmp_path / "missing.nsc")
    empty = tmp_path / "empty.nsc"
    empty.touch()
    with pytest.raises(AudioFileError, match="empty"):
        read_tokens(empty)


def test_a_file_that_is_too_large_is_not_read_into_memory(tmp_path: Path):
    path = tmp_path / "a.nsc"
    with path.open("wb") as file:
        file.write(tokens().to_bytes())
        file.truncate(1 << 40)
    with pytest.raises(AudioFileError, match=r"'a\.nsc' is too large"):
        read_tokens(path)


def test_tokens_that_no_codec_has_cannot_be_made():
    with pytest.raises(ValueError, match="shape"):
        Tokens(np.zeros((3, 4, 2), np.int16), 100, 44100, 1024, CODEC)
    with pytest.raises(ValueError, match="range"):
        Tokens(np.full((1, 4, 2), 1024, np.int16), 100, 44100, 1024, CODEC)
