"""Stems and mixdown of a sketch, read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.clip import Clip, audio_sha256
from neurosketch.core.errors import AudioFileError, Cancelled
from neurosketch.core.events import Stem
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import Meter, Note, Score, Tempo, Track
from neurosketch.dsp.riff import list_chunks, read_chunk
from neurosketch.export import stems as stems_module
from neurosketch.export.batch import Plan
from neurosketch.export.formats import ExportFormat
from neurosketch.export.lengths import converted, export_frames
from neurosketch.export.naming import NamePattern
from neurosketch.export.reader import read_recipe, read_tags
from neurosketch.export.riff import Acid, Sampler
from neurosketch.export.stems import StemSet, write_stems

BPM, BEATS, RATE = 97.0, 2, 44100
FRAMES = round(BEATS * 60.0 / BPM * RATE)


def tone(level: float, cycles: int = 250) -> np.ndarray:
    """A tone that fits into the loop, so that its end goes on as its beginning."""
    wave = level * np.sin(2 * np.pi * cycles * np.arange(FRAMES) / FRAMES)
    return np.array([wave, wave / 2], np.float32)


STEMS = (
    Stem("drums", "Drums", tone(0.3)), Stem("bass", "Bass", tone(0.2, 50)),
    Stem("lead", "Lead", tone(0.1, 375)),
)  # fmt: skip


@pytest.fixture
def sketch() -> Clip:
    tracks = tuple(
        Track(stem.name, (Note(0.0, 1.0, 36),), role=stem.role, drums=stem.role == "drums")
        for stem in STEMS
    )
    score = Score(tracks, (Tempo(0.0, BPM),), (Meter(0.0, 4, 4),), "A minor")
    request = GenerateRequest("musegan-quartet", 3, score=score, tempo_bpm=BPM, key="A minor")
    mix = sum(stem.audio for stem in STEMS)
    recipe = Recipe(request, "0.1.0", "musegan", audio_sha256=audio_sha256(mix))
    return Clip("id", mix, RATE, recipe, "Quartet 3")


def plan(folder: Path, fmt: ExportFormat = ExportFormat.WAV32F, **changes: object) -> Plan:
    return replace(Plan(folder, fmt, pattern="{sketch}_{nn}", sketch="song"), **changes)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def chunks(path: Path) -> dict[bytes, bytes]:
    return {ref.id: read_chunk(path, ref) for ref in list_chunks(path)}


def test_every_track_and_the_mix_are_read_back(tmp_path: Path, sketch: Clip) -> None:
    seen: list[tuple[int, int]] = []
    written = write_stems(
        sketch, STEMS, plan(tmp_path / "out"), progress=lambda *at: seen.append(at)
    )
    assert [path.name for path in written.paths] == [
        "song_01_drums.wav", "song_01_bass.wav", "song_01_lead.wav", "song_01_mix.wav",
    ]  # fmt: skip
    assert names(tmp_path / "out") == sorted(path.name for path in written.paths)
    assert written.beside(".mid") == tmp_path / "out" / "song_01.mid"
    assert seen == [(done, 4) for done in range(5)]
    total = np.zeros((FRAMES, 2))
    for path, stem in zip(written.paths[:-1], STEMS, strict=True):
        audio, _ = soundfile.read(path, dtype="float32")
        np.testing.assert_array_equal(audio.T, stem.audio)
        total += audio
        recipe = read_recipe(path)
        assert recipe is not None
        assert recipe.stem == stem.role
        assert recipe.request == sketch.recipe.request
        assert recipe.audio_sha256 == audio_sha256(stem.audio)
    mix, _ = soundfile.read(written.paths[-1])
    np.testing.assert_allclose(total, mix, atol=1e-6)
    assert read_recipe(written.paths[-1]) == sketch.recipe


@pytest.mark.parametrize("fmt", list(ExportFormat))
@pytest.mark.parametrize("rate", [None, 48000])
def test_all_of_them_loop_exactly(
    tmp_path: Path, sketch: Clip, fmt: ExportFormat, rate: int | None
) -> None:
    written = write_stems(sketch, STEMS, plan(tmp_path, fmt, sample_rate=rate))
    frames = round(BEATS * 60.0 / BPM * (rate or RATE))
    assert {soundfile.info(path).frames for path in written.paths} == {frames}
    for path, report in zip(written.paths, written.written, strict=True):
        assert (report.frames, report.sample_rate) == (frames, rate or RATE)
        tags = read_tags(path)
        assert (tags.tempo_bpm, tags.key) == (BPM, "A minor")
        if fmt.suffix == ".wav":
            found = chunks(path)
            acid, sampler = Acid.from_bytes(found[b"acid"]), Sampler.from_bytes(found[b"smpl"])
            assert acid == Acid(False, 69, BEATS, BPM, (4, 4))
            assert sampler is not None
            assert (sampler.unity_note, sampler.loop) == (69, (0, frames))


@pytest.mark.parametrize("rate", [22050, 48000, 96000, 192000])
def test_a_loop_has_no_seam_at_another_rate(sketch: Clip, rate: int) -> None:
    clip = replace(sketch, audio=tone(0.3))
    audio = converted(clip, rate)
    frames = audio.shape[1]
    assert frames == export_frames(clip, rate) == round(BEATS * 60.0 / BPM * rate)
    exact = 0.3 * np.sin(2 * np.pi * 250 * np.arange(frames) / (FRAMES * rate / RATE))
    # -90 dB; without the neighbours of its ends a resampler rings there at -20 dB.
    assert np.max(np.abs(audio[0] - exact)) < 1e-5
    again = replace(clip, recipe=None)
    assert np.max(np.abs(converted(again, rate)[0, :20] - exact[:20])) > 1e-4


def test_a_number_for_all_that_no_file_has(tmp_path: Path, sketch: Clip) -> None:
    (tmp_path / "song_01.mid").write_bytes(b"notes")
    (tmp_path / "song_02_bass.flac").write_bytes(b"precious")
    first = write_stems(sketch, STEMS, plan(tmp_path))
    second = write_stems(sketch, STEMS[:1], plan(tmp_path), mixdown=False)
    assert first.base.name == "song_03"
    assert [path.name for path in second.paths] == ["song_04_drums.wav"]
    fixed = plan(tmp_path / "b", pattern="{sketch}")
    bases = [write_stems(sketch, STEMS, fixed).base.name for _ in range(3)]
    assert bases == ["song", "song_02", "song_03"]


def test_long_names_leave_room_for_the_tracks(tmp_path: Path, sketch: Clip) -> None:
    long = plan(tmp_path, pattern="{sketch}_{take}_{key}_{model}_" + "é" * 40, sketch="é" * 99)
    for _ in range(2):
        for path in write_stems(replace(sketch, name="ü" * 99), STEMS[:1], long).paths:
            assert len(path.name.encode()) <= 255


def test_a_silent_track_is_left_out(tmp_path: Path, sketch: Clip) -> None:
    silent = Stem("keys", "Keys", np.zeros_like(STEMS[0].audio))
    written = write_stems(sketch, (silent, STEMS[0]), plan(tmp_path))
    assert [path.name for path in written.paths] == ["song_01_drums.wav", "song_01_mix.wav"]


def test_tracks_that_are_called_alike_get_numbers(tmp_path: Path, sketch: Clip) -> None:
    tracks = [replace(STEMS[0], role=role) for role in ("", "", "bass", "mix", "bass")]
    written = write_stems(sketch, tracks, plan(tmp_path))
    assert [path.stem.removeprefix("song_01_") for path in written.paths] == [
        "track", "track2", "bass", "mix2", "bass2", "mix",
    ]  # fmt: skip


def test_players_of_odd_names_stay_in_the_folder(tmp_path: Path, sketch: Clip) -> None:
    folder = tmp_path / "out"
    tracks = [replace(STEMS[0], role=role) for role in ("../../bass", "Bass", "/", 400 * "x")]
    written = write_stems(sketch, tracks, plan(folder))
    assert {path.parent for path in written.paths} == {folder}
    assert [path.stem.removeprefix("song_01_") for path in written.paths] == [
        "bass", "bass2", "track", 24 * "x", "mix",
    ]  # fmt: skip


def test_all_or_nothing(tmp_path: Path, sketch: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    for after in range(0, 12, 3):
        asked = iter(range(after))
        with pytest.raises(Cancelled):
            write_stems(
                sketch, STEMS, plan(tmp_path), cancelled=lambda a=asked: next(a, None) is None
            )
        assert names(tmp_path) == []

    real, count = stems_module.export_clip, iter(range(9))

    def full_disk(*args: object, **options: object) -> object:
        if next(count) == 2:
            raise AudioFileError("The disk is full.", "Make room.")
        return real(*args, **options)

    monkeypatch.setattr(stems_module, "export_clip", full_disk)
    with pytest.raises(AudioFileError, match="disk is full"):
        write_stems(sketch, STEMS, plan(tmp_path))
    assert names(tmp_path) == []


def test_another_program_that_is_faster_with_a_name_loses_nothing(
    tmp_path: Path, sketch: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., StemSet] = stems_module.export_clip

    def late(clip: Clip, path: Path, *args: object, **options: object) -> object:
        if path.name == "song_01_bass.wav":
            path.write_bytes(b"theirs")
        return real(clip, path, *args, **options)

    monkeypatch.setattr(stems_module, "export_clip", late)
    written = write_stems(sketch, STEMS, plan(tmp_path))
    assert written.base.name == "song_02"
    assert (tmp_path / "song_01_bass.wav").read_bytes() == b"theirs"
    assert names(tmp_path) == sorted(["song_01_bass.wav", *(p.name for p in written.paths)])


def test_nothing_to_write_is_one_sentence(tmp_path: Path, sketch: Clip) -> None:
    with pytest.raises(AudioFileError, match="No track"):
        write_stems(sketch, (), plan(tmp_path))
    short = replace(STEMS[0], audio=STEMS[0].audio[:, :-1])
    with pytest.raises(AudioFileError, match="not as long"):
        write_stems(sketch, (short,), plan(tmp_path))
    assert names(tmp_path) == []


def test_free_bases_are_free_whatever_stands_there(tmp_path: Path) -> None:
    pattern = NamePattern.parse("{nn}_{sketch}")
    (tmp_path / "07_song_bass.wav").touch()
    (tmp_path / "09_other_bass.wav").touch()
    base = pattern.free_base({"sketch": "song"}, tmp_path, ("bass", "drums"))
    assert base == tmp_path / "08_song"
