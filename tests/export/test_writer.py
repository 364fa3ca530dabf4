from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.errors import AudioFileError
from neurosketch.core.request import RECIPE_VERSION
from neurosketch.dsp import atomic
from neurosketch.dsp.riff import find_chunk, list_chunks
from neurosketch.export.formats import ExportFormat, as_stored
from neurosketch.export.lengths import export_frames
from neurosketch.export.reader import read_audio, read_recipe, read_tags
from neurosketch.export.riff import Acid, Broadcast, Sampler
from neurosketch.export.writer import AI_TAG, export_clip
from tests.export.conftest import MakeClip

ALL = list(ExportFormat)
EXACT = [f for f in ExportFormat if f is not ExportFormat.OGG]


def test_what_a_killed_export_left_goes_with_the_next_one(
    tmp_path: Path, make_clip: MakeClip
) -> None:
    left, running = tmp_path / ".0123456789abcdef.part", tmp_path / ".fedcba9876543210.part"
    foreign = tmp_path / ".film.part"
    for path in (left, running, foreign):
        path.write_bytes(b"half")
    for path in (left, foreign):
        os.utime(path, (1e9, 1e9))
    export_clip(make_clip(), tmp_path / "out.wav")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"out.wav", running.name, foreign.name}


@pytest.mark.parametrize("fmt", ALL)
@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_format_rate_and_channel_count_reads_back(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat, rate: int, channels: int
) -> None:
    clip = make_clip(seconds=0.31, channels=channels)
    path = tmp_path / f"out{fmt.suffix}"
    report = export_clip(clip, path, fmt, rate)
    audio, read_rate = read_audio(path)
    assert read_rate == rate == report.sample_rate
    assert audio.shape == (channels, round(0.31 * rate)) == (channels, report.frames)
    assert report.clipped_samples == 0
    assert report.peak_db == pytest.approx(20 * np.log10(0.5), abs=0.6)  # edges ring
    assert report.seconds == pytest.approx(0.31, abs=1e-4)
    assert read_recipe(path) == clip.recipe
    if rate == clip.sample_rate:
        step = {"wav16": 2 / 32768, "wav24": 1 / 8388608, "flac": 1 / 8388608, "wav32f": 0.0}
        assert np.max(np.abs(audio - clip.audio)) <= step.get(fmt.value, 0.05)


@pytest.mark.parametrize("fmt", [ExportFormat.WAV16, ExportFormat.WAV24, ExportFormat.WAV32F])
def test_other_programs_read_the_same_samples(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    path = tmp_path / "out.wav"
    # an odd number of data bytes in 24 bit: the padding byte has to be there
    export_clip(make_clip(audio=make_clip(channels=1).audio[:, :9999], channels=1), path, fmt)
    ours, _ = read_audio(path)
    by_soundfile = soundfile.read(path, dtype="float32", always_2d=True)[0].T
    ffmpeg = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-"], capture_output=True, check=True
    )
    sox = subprocess.run(["sox", path, "-t", "f32", "-L", "-"], capture_output=True, check=True)
    assert ffmpeg.stderr == b""
    assert sox.stderr == b""
    np.testing.assert_array_equal(by_soundfile, ours)
    np.testing.assert_array_equal(np.frombuffer(ffmpeg.stdout, "<f4"), ours[0])
    # sox hands float samples through a grid of 2**-24
    np.testing.assert_allclose(np.frombuffer(sox.stdout, "<f4"), ours[0], atol=2**-24)


@pytest.mark.parametrize("fmt", [ExportFormat.FLAC, ExportFormat.OGG])
def test_compressed_files_open_elsewhere_and_carry_tag_and_recipe(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    clip = make_clip()
    path = tmp_path / f"out{fmt.suffix}"
    export_clip(clip, path, fmt)
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format_tags:stream_tags", path],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert AI_TAG in probe.stdout
    assert f'"neurosketch_recipe": {RECIPE_VERSION}' in probe.stdout
    assert subprocess.run(["soxi", path], capture_output=True, check=True).stderr == b""
    tags = read_tags(path)
    assert tags.comment == AI_TAG
    assert tags.title == "Über Drift 1"


def test_wav_chunks_tell_tempo_root_loop_loudness_and_origin(
    tmp_path: Path, make_clip: MakeClip
) -> None:
    clip = make_clip(seconds=2.0, tempo=120.0, key="F# minor")
    path = tmp_path / "loop.wav"
    export_clip(clip, path, sample_rate=48000)
    acid_bytes = find_chunk(path, b"acid")
    assert acid_bytes is not None
    assert len(acid_bytes) == 24
    acid = Acid.from_bytes(acid_bytes)
    assert acid == Acid(one_shot=False, root_note=66, beats=4, tempo_bpm=120.0)
    smpl = find_chunk(path, b"smpl")
    assert smpl is not None
    assert int.from_bytes(smpl[48:52], "little") == 95999  # stored end = end - 1
    assert Sampler.from_bytes(smpl) is not None
    sampler = Sampler.from_bytes(smpl)
    assert sampler is not None
    assert (sampler.unity_note, sampler.loop) == (66, (0, 96000))
    assert sampler.sample_rate == pytest.approx(48000, rel=1e-4)  # stored as a period in ns
    bext = find_chunk(path, b"bext")
    assert bext is not None
    broadcast = Broadcast.from_bytes(bext)
    assert broadcast is not None
    assert broadcast.originator == "NeuroSketch"
    assert broadcast.description == AI_TAG
    assert broadcast.true_peak_db == pytest.approx(-6.02, abs=0.1)
    assert broadcast.loudness_lufs is not None
    assert -9.0 < broadcast.loudness_lufs < -5.0
    tags = read_tags(path)
    assert (tags.tempo_bpm, tags.key, tags.title) == (120.0, "F# minor", "Über Drift 1")
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format_tags", path],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert AI_TAG in probe.stdout
    assert "NeuroSketch" in probe.stdout


@pytest.mark.parametrize("tempo", [1001.0, 1e12, 1e300, 5e-324])
def test_a_tempo_that_no_music_has_stops_no_export(
    tmp_path: Path, make_clip: MakeClip, tempo: float
) -> None:
    clip = make_clip(seconds=0.5, tempo=tempo)
    path = tmp_path / "out.wav"
    export_clip(clip, path)
    acid = Acid.from_bytes(find_chunk(path, b"acid") or b"")
    assert acid is not None
    assert (acid.one_shot, acid.beats) == (True, 0)
    recipe = read_recipe(path)
    assert recipe is not None
    assert recipe.request.tempo_bpm == tempo


def test_a_clip_without_tempo_is_a_one_shot(tmp_path: Path, make_clip: MakeClip) -> None:
    export_clip(make_clip(), tmp_path / "hit.wav")
    acid = Acid.from_bytes(find_chunk(tmp_path / "hit.wav", b"acid") or b"")
    assert acid is not None
    assert acid.one_shot
    smpl = Sampler.from_bytes(find_chunk(tmp_path / "hit.wav", b"smpl") or b"")
    assert smpl is not None
    assert smpl.loop is None


def test_a_loop_given_in_frames_of_the_clip_is_stored_in_frames_of_the_file(
    tmp_path: Path, make_clip: MakeClip
) -> None:
    path = tmp_path / "x.wav"
    export_clip(make_clip(seconds=1.0), path, sample_rate=88200, loop=(100, 22050))
    smpl = Sampler.from_bytes(find_chunk(path, b"smpl") or b"")
    assert smpl is not None
    assert smpl.loop == (200, 44100)


def test_audio_without_recipe_gets_no_tag(tmp_path: Path, make_clip: MakeClip) -> None:
    for fmt in ALL:
        path = tmp_path / f"{fmt}{fmt.suffix}"
        export_clip(make_clip(with_recipe=False), path, fmt)
        assert read_recipe(path) is None
        assert AI_TAG.encode() not in path.read_bytes()
    assert b"nsrc" not in {ref.id for ref in list_chunks(tmp_path / "wav24.wav")}


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("seconds", [0.1, 1.00001, 60 / 93, 7 * 60 / 133.7, 0.0000227])
def test_length_is_exactly_the_one_asked_for(
    make_clip: MakeClip, seconds: float, rate: int
) -> None:
    assert export_frames(make_clip(seconds=seconds), rate) == max(round(seconds * rate), 1)


def test_length_follows_the_samples_where_the_recipe_says_otherwise(make_clip: MakeClip) -> None:
    clip = make_clip(seconds=3.0, audio=make_clip(seconds=1.0).audio)
    assert export_frames(clip, 48000) == 48000


@pytest.mark.parametrize("fmt", EXACT)
def test_level_is_never_changed_and_cut_samples_are_counted(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    audio = np.full((2, 1000), 0.25, np.float32)
    audio[0, 10:17] = 1.5
    audio[1, 20] = -2.0
    audio[1, 30] = 1.0
    path = tmp_path / f"hot{fmt.suffix}"
    report = export_clip(make_clip(audio=audio), path, fmt)
    read, _ = read_audio(path)
    assert report.peak == 2.0
    assert report.clipped_samples == (0 if fmt is ExportFormat.WAV32F else 8)
    assert read[0, 500] == pytest.approx(0.25, abs=1e-4)
    assert read[1, 20] == (-2.0 if fmt is ExportFormat.WAV32F else -1.0)
    assert read[0, 12] == pytest.approx(1.5 if fmt is ExportFormat.WAV32F else 1.0, abs=1e-4)


def test_16_bit_is_dithered_with_a_triangle_and_24_bit_is_rounded(
    tmp_path: Path, make_clip: MakeClip
) -> None:
    level = 10.25 / 32768
    clip = make_clip(audio=np.full((1, 200_000), level, np.float32))
    export_clip(clip, tmp_path / "a.wav", ExportFormat.WAV16)
    error = soundfile.read(tmp_path / "a.wav", dtype="int16")[0] - 10.25
    # total error of TPDF: mean 0, power LSB^2/4 whatever the signal; plain rounding gives 1/16 here
    assert np.mean(error) == pytest.approx(0.0, abs=0.01)
    assert np.mean(error**2) == pytest.approx(0.25, rel=0.02)
    export_clip(clip, tmp_path / "b.wav", ExportFormat.WAV24)
    assert len(np.unique(soundfile.read(tmp_path / "b.wav", dtype="int32")[0])) == 1


@pytest.mark.parametrize("fmt", ALL)
def test_as_stored_is_what_the_file_holds(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    clip = make_clip(level=1.2)
    path = tmp_path / f"x{fmt.suffix}"
    export_clip(clip, path, fmt)
    np.testing.assert_array_equal(as_stored(clip.audio, clip.sample_rate, fmt), read_audio(path)[0])


def test_an_existing_file_survives_unless_overwriting_was_asked_for(
    tmp_path: Path, make_clip: MakeClip
) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"precious")
    with pytest.raises(AudioFileError, match="exists already"):
        export_clip(make_clip(), path)
    assert path.read_bytes() == b"precious"
    export_clip(make_clip(), path, overwrite=True)
    assert read_audio(path)[0].shape == (2, 22050)
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["x.wav"]


@pytest.mark.parametrize("fmt", ALL)
def test_full_disk_leaves_nothing_behind_and_keeps_the_old_file(
    tmp_path: Path, make_clip: MakeClip, fmt: ExportFormat
) -> None:
    old = tmp_path / f"old{fmt.suffix}"
    old.write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (2, 44100)).astype(np.float32)
    clip = make_clip(audio=noise)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))  # a real write fails half-way
    try:
        with pytest.raises(AudioFileError, match="disk is full"):
            export_clip(clip, tmp_path / f"new{fmt.suffix}", fmt)
        with pytest.raises(AudioFileError, match="disk is full"):
            export_clip(clip, old, fmt, overwrite=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert old.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == [old.name]


def test_unwritable_folder_is_one_sentence(
    tmp_path: Path, make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open = os.open

    def refuse(path: object, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real_open(path, flags, mode)  # type: ignore[arg-type]

    monkeypatch.setattr(atomic.os, "open", refuse)  # root may write anywhere: chmod proves nothing
    with pytest.raises(AudioFileError, match=r"^'.*x\.wav' cannot be written: you may not write"):
        export_clip(make_clip(), tmp_path / "x.wav")


def test_folder_that_is_a_file_is_one_sentence(tmp_path: Path, make_clip: MakeClip) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AudioFileError, match="cannot be made"):
        export_clip(make_clip(), tmp_path / "file" / "x.wav")


def test_missing_folders_are_made(tmp_path: Path, make_clip: MakeClip) -> None:
    assert export_clip(make_clip(), tmp_path / "a" / "b" / "x.wav").path.is_file()


@pytest.mark.parametrize(
    ("name", "fmt", "rate"),
    [("x.flac", "wav24", 44100), ("x.wav", "ogg", 44100), ("x", "wav24", 44100),
     ("x.wav", "wav24", 1), ("x.wav", "wav24", -5)],
)  # fmt: skip
def test_a_name_or_rate_that_does_not_fit_is_refused(
    tmp_path: Path, make_clip: MakeClip, name: str, fmt: str, rate: int
) -> None:
    with pytest.raises(AudioFileError):
        export_clip(make_clip(), tmp_path / name, ExportFormat(fmt), rate)
    assert not any(p.is_file() for p in tmp_path.iterdir())


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(tmp_path: Path, make_clip: MakeClip, bad: float) -> None:
    audio = np.zeros((1, 10), np.float32)
    audio[0, 3] = bad
    with pytest.raises(AudioFileError, match="no numbers"):
        export_clip(make_clip(audio=audio), tmp_path / "x.wav")
    with pytest.raises(AudioFileError, match="0 samples"):
        export_clip(make_clip(audio=np.zeros((1, 0), np.float32)), tmp_path / "x.wav")


def test_a_file_has_the_permissions_of_any_new_file(tmp_path: Path, make_clip: MakeClip) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    path = export_clip(make_clip(), tmp_path / "x.wav").path
    assert path.stat().st_mode == plain.stat().st_mode


def test_two_programs_exporting_to_one_name_lose_nothing(
    tmp_path: Path, make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.wav"
    real_fsync = os.fsync

    def other_program_is_faster(handle: int) -> None:
        path.write_bytes(b"theirs")
        real_fsync(handle)

    monkeypatch.setattr(atomic.os, "fsync", other_program_is_faster)
    with pytest.raises(AudioFileError, match="exists already"):
        export_clip(make_clip(), path)
    assert path.read_bytes() == b"theirs"


def test_file_systems_without_hard_links_work(
    tmp_path: Path, make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(atomic.os, "link", no_links)
    path = tmp_path / "x.wav"
    export_clip(make_clip(), path)
    assert path.is_file()
    with pytest.raises(AudioFileError, match="exists already"):
        export_clip(make_clip(), path)


@pytest.mark.parametrize("fmt", ALL)
def test_memory_stays_within_a_few_copies_of_the_clip(tmp_path: Path, fmt: ExportFormat) -> None:
    script = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from neurosketch.core.clip import Clip\n"
        "from neurosketch.export.writer import export_clip, ExportFormat\n"
        "a = np.zeros((2, 44100 * 120), np.float32)\n"
        "fmt, path = ExportFormat(sys.argv[1]), Path(sys.argv[2])\n"
        "export_clip(Clip('x', a, 44100, None, 'x'), path, fmt)\n"
        # not ru_maxrss: a child takes over its parent's peak there, and this parent is large
        "status = Path('/proc/self/status').read_text().splitlines()\n"
        "print(next(int(line.split()[1]) for line in status if 'VmHWM' in line) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, fmt.value, str(tmp_path / f"x{fmt.suffix}")],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    # two minutes of stereo float are 42 MB; ten times that is the bound
    assert int(done.stdout) < 600
