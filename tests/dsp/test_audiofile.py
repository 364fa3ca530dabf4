from __future__ import annotations

import hashlib
import os
import resource
import struct
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import AudioFileError
from neurosketch.dsp.audiofile import (
    is_audio_suffix,
    load_clip,
    load_source,
    read_audio,
    read_info,
    source_clip,
)


def noise(frames: int, channels: int = 1, level: float = 0.5) -> np.ndarray:
    return np.random.default_rng(3).uniform(-level, level, (frames, channels))


@pytest.mark.parametrize("rate", [8000, 11025, 44100, 48000, 192000])
@pytest.mark.parametrize("channels", [1, 2, 5, 6, 300])
def test_any_rate_and_channel_count_becomes_mono_or_stereo(
    tmp_path: Path, rate: int, channels: int
) -> None:
    soundfile.write(tmp_path / "x.wav", noise(rate // 10, channels), rate)
    audio, read_rate = read_audio(tmp_path / "x.wav")
    assert (audio.dtype, read_rate) == (np.float32, rate)
    assert audio.shape == (min(channels, 2), rate // 10)
    assert 0.001 < np.max(np.abs(audio)) <= 0.5
    source = load_source(tmp_path / "x.wav", 44100)
    assert source.shape == (min(channels, 2), round((rate // 10) * 44100 / rate))


def test_stereo_is_read_as_it_is(tmp_path: Path) -> None:
    data = noise(1000, 2, 3.0).astype(np.float32)  # beyond full scale is allowed in float files
    soundfile.write(tmp_path / "x.wav", data, 44100, subtype="FLOAT")
    np.testing.assert_array_equal(read_audio(tmp_path / "x.wav")[0], data.T)


def test_surround_mixes_to_the_side_it_comes_from(tmp_path: Path) -> None:
    data = np.zeros((100, 6))
    data[:, 0], data[:, 3] = 0.5, 0.9  # left front and LFE
    soundfile.write(tmp_path / "x.wav", data, 44100, subtype="FLOAT")
    audio, _ = read_audio(tmp_path / "x.wav")
    assert audio[0, 0] == pytest.approx(0.5 / (1 + 2 * np.sqrt(0.5)))
    assert np.all(audio[1] == 0.0)


@pytest.mark.parametrize("name", ["x.flac", "x.ogg", "x.mp3", "x.aiff", "no-suffix"])
def test_formats(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    form = "WAV" if name == "no-suffix" else path.suffix[1:].upper()
    soundfile.write(path, noise(44100), 44100, format=form)
    assert read_audio(path)[0].shape[0] == 1
    assert read_info(path).container == form


def outcome(path: Path) -> np.ndarray | str:
    """The audio, or the sentence that stands in for it."""
    try:
        return read_audio(path)[0]
    except AudioFileError as error:
        return str(error)


def refused(path: Path, part: str) -> None:
    with pytest.raises(AudioFileError) as caught:
        read_audio(path)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_samples(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros((0, 1)), 44100)
    refused(tmp_path / "x.wav", "0 samples")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers(tmp_path: Path, bad: float) -> None:
    data = noise(1000)
    data[500] = bad
    soundfile.write(tmp_path / "x.wav", data, 44100, subtype="FLOAT")
    refused(tmp_path / "x.wav", "no numbers")


def test_samples_beyond_reason(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", noise(1000) * 1e30, 44100, subtype="DOUBLE")
    refused(tmp_path / "x.wav", "not audio")


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 50, b"RIFF", b"\0" * 5000, b"{}"])
@pytest.mark.parametrize("name", ["x.wav", "x.flac", "x.raw"])
def test_what_is_no_audio(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, "not an audio file")


def test_empty_missing_folder_pipe_and_odd_names(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"")
    refused(tmp_path / "x.wav", "0 bytes")
    refused(tmp_path / "none.wav", "no file")
    refused(tmp_path, "folder")
    os.mkfifo(tmp_path / "pipe.wav")
    refused(tmp_path / "pipe.wav", "pipe")
    refused(Path("/dev/zero"), "device")
    (tmp_path / "link.wav").symlink_to(tmp_path / "gone.wav")
    refused(tmp_path / "link.wav", "no file")
    refused(tmp_path / "a\0b.wav", "cannot be read")
    refused(tmp_path / ("x" * 5000), "cannot be read")


@pytest.mark.parametrize("keep", [1, 20, 43, 44, 45, 1000])
def test_truncated_wav_gives_what_is_there_or_a_sentence(tmp_path: Path, keep: int) -> None:
    soundfile.write(tmp_path / "x.wav", noise(1000), 44100)
    (tmp_path / "y.wav").write_bytes((tmp_path / "x.wav").read_bytes()[:keep])
    if keep == 1000:
        assert read_audio(tmp_path / "y.wav")[0].shape == (1, (keep - 44) // 2)
    else:
        refused(tmp_path / "y.wav", "y.wav")


@pytest.mark.parametrize("form", ["flac", "ogg", "mp3"])
def test_truncated_compressed_files_give_audio_or_a_sentence(tmp_path: Path, form: str) -> None:
    soundfile.write(tmp_path / f"x.{form}", noise(441000), 44100)
    data = (tmp_path / f"x.{form}").read_bytes()
    for share in (0.01, 0.3, 0.9):
        path = tmp_path / f"y.{form}"
        path.write_bytes(data[: int(len(data) * share)])
        result = outcome(path)
        if isinstance(result, str):
            assert "y." in result
            assert "\n" not in result
        else:
            assert np.isfinite(result).all()
            assert result.shape[1] < 441000


def wav_header(rate: int, channels: int, data_bytes: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, channels, rate,
        (rate * channels * 2) & 0xFFFFFFFF, (channels * 2) & 0xFFFF, 16, b"data", data_bytes,
    )  # fmt: skip


def test_a_header_that_promises_more_than_there_is(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(wav_header(44100, 2, 0x7FFFFFFF) + b"\1\2\3\4" * 500)
    assert read_audio(tmp_path / "x.wav")[0].shape == (2, 500)


@pytest.mark.parametrize(
    ("rate", "channels"), [(0, 2), (1, 1), (2**31 - 1, 2), (44100, 0), (44100, 65535)]
)
def test_a_header_that_lies_about_rate_or_channels(
    tmp_path: Path, rate: int, channels: int
) -> None:
    (tmp_path / "x.wav").write_bytes(wav_header(rate, channels, 2000) + b"\1\2" * 1000)
    refused(tmp_path / "x.wav", "x.wav")


def test_two_hours_are_refused_without_being_read(tmp_path: Path) -> None:
    size = 44100 * 4 * 7200
    with (tmp_path / "x.wav").open("wb") as file:
        file.write(wav_header(44100, 2, size))
        file.truncate(44 + size)  # sparse: takes no room on the disk
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(tmp_path / "x.wav", "longer than 10 minutes")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_the_limit_counts_data_not_only_headers(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.flac", noise(44100), 44100)
    with pytest.raises(AudioFileError, match=r"longer than 0\.5 seconds"):
        read_audio(tmp_path / "x.flac", max_seconds=0.5)
    assert read_audio(tmp_path / "x.flac", max_seconds=1.0)[0].shape == (1, 44100)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_damaged_header_crashes(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    data = bytearray(wav_header(44100, 2, 400) + bytes(range(200)) * 2)
    for position, value in changes:
        data[position] = value
    path = tmp_path / "x.wav"
    path.write_bytes(data)
    result = outcome(path)
    if isinstance(result, str):
        assert "\n" not in result
    else:
        assert result.shape[0] in (1, 2)
        assert np.isfinite(result).all()


def test_source_clip_names_file_and_hash(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", noise(100), 44100)
    source = source_clip(tmp_path / "x.wav")
    assert source.path == str((tmp_path / "x.wav").resolve())
    assert source.sha256 == hashlib.sha256((tmp_path / "x.wav").read_bytes()).hexdigest()
    with pytest.raises(AudioFileError):
        source_clip(tmp_path / "none.wav")


@pytest.mark.parametrize("rate", [22050, 44100])
def test_a_part_is_cut_out_of_the_whole(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "x.wav", noise(rate, 2), rate)
    clip = source_clip(tmp_path / "x.wav")
    whole = load_clip(clip)
    np.testing.assert_array_equal(whole, load_source(tmp_path / "x.wav"))
    part = load_clip(replace(clip, start=0.25, end=0.5))
    np.testing.assert_array_equal(part, whole[:, 11025:22050])
    np.testing.assert_array_equal(load_clip(replace(clip, start=0.75)), whole[:, 33075:])
    np.testing.assert_array_equal(load_clip(replace(clip, end=9.0)), whole)


@pytest.mark.parametrize("part", [(1.0, None), (7.0, 8.0), (0.5, 0.500001)])
def test_a_part_without_sound_is_one_sentence(
    tmp_path: Path, part: tuple[float, float | None]
) -> None:
    soundfile.write(tmp_path / "x.wav", noise(44100), 44100)
    clip = source_clip(tmp_path / "x.wav")
    with pytest.raises(AudioFileError, match=r"'x.wav' lasts 1.00 s; .* holds no sound"):
        load_clip(replace(clip, start=part[0], end=part[1]))


def test_suffixes() -> None:
    assert is_audio_suffix("a/B.WAV")
    assert not is_audio_suffix("render")
    assert not is_audio_suffix("notes.txt")


def test_a_damaged_mp3_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.mp3"
    soundfile.write(path, np.sin(np.arange(20_000) / 9.0), 44100, format="MP3")
    data = bytearray(path.read_bytes())
    data[1200:1500] = b"\x99" * 300
    path.write_bytes(data)
    read_audio(path)
    assert capfd.readouterr().err == ""


def test_reading_needs_the_memory_of_the_clip_once(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros((60 * 44100, 2)), 44100)
    tracemalloc.start()
    try:
        audio, _ = read_audio(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1.5 * audio.nbytes


@pytest.mark.parametrize("extra", [0, 1, -1])
def test_silence_that_packs_tighter_than_sound_is_read_whole(tmp_path: Path, extra: int) -> None:
    path = tmp_path / "silence.flac"
    wave = np.zeros(600_000 + extra, np.float32)
    wave[-1] = 0.5
    soundfile.write(path, wave, 44100, "PCM_24")
    assert path.stat().st_size * 64 < len(wave)
    audio, _ = read_audio(path)
    assert np.array_equal(audio[0], wave)


def test_a_rate_beyond_all_use_does_not_multiply_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "fast.wav"
    soundfile.write(path, np.zeros(200_000), 700_000)
    with pytest.raises(AudioFileError, match=r"more samples than 0\.5 seconds at 192 kHz"):
        read_audio(path, max_seconds=0.5)


def test_a_name_that_is_no_unicode_is_read(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"Kl\xe4nge.wav")
    soundfile.write(os.fsencode(path), noise(100), 44100, format="WAV")
    assert read_info(path).frames == 100
    assert read_audio(path)[0].shape == (1, 100)


def test_tokens_are_told_from_what_is_no_audio(tmp_path: Path) -> None:
    path = tmp_path / "x.nsc"
    path.write_bytes(b"\x89NSC\x01\x01\x10\xff")
    with pytest.raises(AudioFileError, match="holds tokens") as refusal:
        load_source(path)
    assert "model they were made with" in refusal.value.remedy
