"""What other programs read: libsndfile, sox and ffmpeg, each on its own."""

from __future__ import annotations

import json
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.clip import Clip
from neurosketch.export.formats import ExportFormat, as_stored
from neurosketch.export.lengths import converted
from neurosketch.export.writer import AI_TAG, export_clip
from tests.export.conftest import MakeClip

WAVS = [ExportFormat.WAV16, ExportFormat.WAV24, ExportFormat.WAV32F]
LOSSLESS = [*WAVS, ExportFormat.FLAC]
RATES = [44100, 48000, 96000]

# Numbers of libsndfile's commands and sizes of their structures, from sndfile.h.
GET_INSTRUMENT, GET_LOOP_INFO, GET_BROADCAST_INFO = 0x10D0, 0x10E0, 0x10F0
INSTRUMENT_BYTES, LOOP_INFO_BYTES, BROADCAST_BYTES = 4 + 8 + 4 + 16 * 16, 44, 858


def ask_libsndfile(path: Path, command: int, size: int) -> bytes:
    """What libsndfile's own reader of a chunk answers; empty when it finds none."""
    # soundfile has no method for these commands, but its handle takes them.
    with soundfile.SoundFile(path) as file:
        answer = soundfile._ffi.new("char[]", size)
        found = soundfile._snd.sf_command(file._file, command, answer, size)
        return bytes(soundfile._ffi.buffer(answer)) if found else b""


def loop_clip(make_clip: MakeClip, bars: int, tempo: float, rate: int = 44100) -> Clip:
    return make_clip(seconds=bars * 4 * 60 / tempo, rate=rate, tempo=tempo, key="A min")


@pytest.mark.parametrize("fmt", WAVS)
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("bars", "tempo"), [(1, 120.0), (2, 93.5), (1, 174.0)])
def test_libsndfile_reads_tempo_root_and_loop(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat, rate: int, bars: int, tempo: float
) -> None:
    path = tmp_path / "loop.wav"
    report = export_clip(loop_clip(make_clip, bars, tempo), path, fmt, rate)
    assert report.frames == round(bars * 4 * 60 / tempo * rate)
    info = ask_libsndfile(path, GET_LOOP_INFO, LOOP_INFO_BYTES)
    numerator, denominator, mode, beats, bpm, root = struct.unpack_from("<hhiifi", info)
    assert (numerator, denominator, beats) == (4, 4, bars * 4)
    assert mode == 801  # SF_LOOP_FORWARD: no one-shot
    assert bpm == pytest.approx(tempo, rel=1e-6)
    assert root == 69
    instrument = ask_libsndfile(path, GET_INSTRUMENT, INSTRUMENT_BYTES)
    base_note, loops = instrument[4], struct.unpack_from("<i", instrument, 12)[0]
    assert (base_note, loops) == (69, 1)
    start, end = struct.unpack_from("<II", instrument, 20)
    assert (start, end) == (0, report.frames)


def test_libsndfile_reads_a_hit_as_one_shot_without_a_loop(
    tmp_path: Path, make_clip: MakeClip
) -> None:
    path = tmp_path / "hit.wav"
    export_clip(make_clip(), path)
    info = ask_libsndfile(path, GET_LOOP_INFO, LOOP_INFO_BYTES)
    assert struct.unpack_from("<hhii", info)[2] == 800  # SF_LOOP_NONE
    instrument = ask_libsndfile(path, GET_INSTRUMENT, INSTRUMENT_BYTES)
    assert instrument[4] == 60
    assert struct.unpack_from("<i", instrument, 12)[0] == 0


def test_libsndfile_reads_the_loop_that_was_chosen(tmp_path: Path, make_clip: MakeClip) -> None:
    path = tmp_path / "x.wav"
    export_clip(make_clip(seconds=1.0), path, sample_rate=96000, loop=(4410, 22050))
    instrument = ask_libsndfile(path, GET_INSTRUMENT, INSTRUMENT_BYTES)
    assert struct.unpack_from("<II", instrument, 20) == (9600, 48000)


@pytest.mark.parametrize("fmt", WAVS)
def test_libsndfile_reads_the_broadcast_chunk(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    path = tmp_path / "x.wav"
    export_clip(make_clip(seconds=2.0), path, fmt)
    data = ask_libsndfile(path, GET_BROADCAST_INFO, BROADCAST_BYTES)

    def text(start: int, length: int) -> str:
        return data[start : start + length].split(b"\0")[0].decode("ascii")

    assert text(0, 256) == AI_TAG
    assert text(256, 32) == "NeuroSketch"
    assert text(288, 32) == "clip-1"
    assert len(text(320, 10)) == 10
    assert len(text(330, 8)) == 8
    version = struct.unpack_from("<h", data, 348)[0]
    assert version == 2
    integrated, _, true_peak, momentary, short_term = struct.unpack_from("<5h", data, 350 + 64)
    assert true_peak / 100 == pytest.approx(-6.02, abs=0.1)
    for level in (integrated, momentary, short_term):
        assert -12.0 < level / 100 < -3.0


@pytest.mark.parametrize("fmt", LOSSLESS)
@pytest.mark.parametrize("rate", RATES)
def test_three_readers_agree_on_every_sample(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat, rate: int
) -> None:
    clip = make_clip(seconds=0.37)
    path = tmp_path / f"x{fmt.suffix}"
    export_clip(clip, path, fmt, rate)
    expected = as_stored(converted(clip, rate), rate, fmt).T
    by_libsndfile, found_rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert found_rate == rate
    np.testing.assert_array_equal(by_libsndfile, expected)
    ffmpeg = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-"], capture_output=True, check=True
    )
    assert ffmpeg.stderr == b""
    np.testing.assert_array_equal(np.frombuffer(ffmpeg.stdout, "<f4").reshape(-1, 2), expected)
    sox = subprocess.run(["sox", path, "-t", "f32", "-L", "-"], capture_output=True, check=True)
    assert sox.stderr == b""
    # sox hands float samples through a grid of 2**-24
    by_sox = np.frombuffer(sox.stdout, "<f4").reshape(-1, 2)
    np.testing.assert_allclose(by_sox, expected, atol=2**-24)


@pytest.mark.parametrize("rate", RATES)
def test_ogg_has_the_exact_length_and_nearly_the_same_sound_everywhere(
    tmp_path: Path, make_clip: MakeClip, rate: int
) -> None:
    clip = loop_clip(make_clip, 1, 140.0)
    path = tmp_path / "x.ogg"
    export_clip(clip, path, ExportFormat.OGG, rate)
    frames = round(4 * 60 / 140 * rate)
    by_libsndfile = soundfile.read(path, dtype="float32")[0]
    assert by_libsndfile.shape == (frames, 2)
    sox = subprocess.run(["sox", path, "-t", "f32", "-L", "-"], capture_output=True, check=True)
    by_sox = np.frombuffer(sox.stdout, "<f4").reshape(-1, 2)
    assert by_sox.shape == (frames, 2)
    assert np.max(np.abs(by_sox - by_libsndfile)) < 1e-3
    error = by_libsndfile - converted(clip, rate).T
    assert 10 * np.log10(np.mean(error**2) / np.mean(by_libsndfile**2)) < -25.0


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_ffprobe_reads_name_tag_and_format(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    path = tmp_path / f"x{fmt.suffix}"
    export_clip(make_clip(tempo=120.0, key="F# minor"), path, fmt, 48000)
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert probe.stderr == ""
    found = json.loads(probe.stdout)
    stream = found["streams"][0]
    assert (stream["sample_rate"], stream["channels"]) == ("48000", 2)
    tags = {**found["format"].get("tags", {}), **stream.get("tags", {})}
    tags = {name.lower(): value for name, value in tags.items()}
    assert tags["title"] == "Über Drift 1"
    assert AI_TAG in tags["comment"]


def test_names_that_libsndfile_cannot_hold_do_not_hurt(tmp_path: Path, make_clip: MakeClip) -> None:
    clip = replace(make_clip(), name="草图 \0 " + "x" * 5000)
    for fmt in ExportFormat:
        path = tmp_path / f"x{fmt}{fmt.suffix}"
        export_clip(clip, path, fmt)
        assert soundfile.info(path).frames == clip.audio.shape[1]
