"""Timbre transfer: pitch and loudness of one sound, fitted to what another instrument can do."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.errors import AudioFileError, Cancelled
from neurosketch.core.ports import Transferrer
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.dsp.audiofile import load_source
from neurosketch.dsp.loudness_follower import loudness_db
from neurosketch.dsp.pitch_tracker import track_pitch
from neurosketch.models.ddsp.describe import HOP, controls
from neurosketch.models.ddsp.hearing import Heard
from neurosketch.models.ddsp.model import DdspModel
from neurosketch.models.ddsp.transfer import (
    Follower,
    RangeFit,
    best_shift,
    loud_level,
    transfer_frames,
)
from tests.models.ddsp_checkpoints import small_model, tables
from tests.models.voices import RATE, glided, hum, silence

SAX = Path(__file__).parents[1] / "data/corpus/note/weresax/alto_sax_51_100.opus"
RANGES = np.array([[60.0, 96.0], [36.0, 76.0], [28.0, 103.0]])
FLUTE, CELLO = np.eye(3)[0], np.eye(3)[1]
AT_REST = ControlState.defaults(controls())
LEVEL = -18.0
"""Loudest note of the untrained instruments, dB."""


def octave_of(midi: float) -> float:
    return (midi - 69.0) / 12.0


def sung(midi: list[float], level: list[float], voiced: list[bool] | None = None) -> Heard:
    pitch = np.array([octave_of(m) for m in midi])
    return Heard(pitch, np.array(level, float), np.array(voiced or [True] * len(midi)))


@given(
    st.floats(20, 110), st.integers(-4, 4), st.floats(30, 80), st.floats(12.7, 48.0),
)  # fmt: skip
def test_any_note_fits_into_any_range_of_an_octave(
    midi: float, start: int, low: float, width: float
):
    fit = RangeFit(start)
    shift = fit.shift(octave_of(midi), True, octave_of(low), octave_of(low + width))
    assert low - 0.31 <= midi + 12 * shift <= low + width + 0.31


@given(st.floats(20, 110), st.floats(30, 80), st.floats(1.0, 11.0))
def test_in_a_narrow_range_a_note_comes_as_near_as_it_can(midi: float, low: float, width: float):
    def outside(shift: int) -> float:
        place = midi + 12 * shift
        return max(low - 0.3 - place, place - low - width - 0.3, 0.0)

    shift = RangeFit().shift(octave_of(midi), True, octave_of(low), octave_of(low + width))
    assert outside(shift) <= min(map(outside, range(-8, 9))) + 1e-6


def test_a_melody_moves_as_a_whole():
    melody = sung([50, 52, 55, 57, 62], [-20.0] * 5)
    assert best_shift(melody, octave_of(60), octave_of(96)) == 1
    assert best_shift(melody, octave_of(36), octave_of(76)) == 0
    assert best_shift(sung([90, 95, 99], [-20.0] * 3), octave_of(36), octave_of(76)) == -2
    assert best_shift(sung([50], [-20.0], [False]), octave_of(60), octave_of(96)) == 0


def test_a_note_beyond_the_range_comes_back_alone():
    fit = RangeFit(1, learns=False)
    low, high = octave_of(60), octave_of(72)
    line = [50, 52, 62, 52, 50]
    shifts = [fit.shift(octave_of(m), True, low, high) for m in line]
    assert shifts == [1, 1, 0, 1, 1]


def test_live_the_next_notes_go_along():
    fit = RangeFit()
    low, high = octave_of(60), octave_of(84)
    line = [45, 48, 52, 57, 62]
    assert [fit.shift(octave_of(m), True, low, high) for m in line] == [2, 2, 2, 2, 1]


def test_a_note_that_bends_a_little_beyond_stays_where_it_is():
    fit = RangeFit()
    low, high = octave_of(60), octave_of(84)
    bend = np.linspace(61.0, 58.5, 20)
    assert [fit.shift(octave_of(m), True, low, high) for m in bend] == [0] * 20
    assert fit.shift(octave_of(50), False, low, high) == 0, "without a pitch nothing moves"


def follow(heard: Heard, weights: np.ndarray = FLUTE, **moved: float):
    follower = Follower(tables(), RANGES, heard, weights)
    return follower.frames(heard, weights, AT_REST.replaced(moved))


def test_the_sliders_do_what_they_say():
    line = sung([60.0] * 20 + [64.0] * 20, [-25.0] * 20 + [-31.0] * 20)
    rest = follow(line)
    np.testing.assert_allclose(rest.octaves, line.octaves, atol=1e-9)
    assert rest.loudness_db[0] == pytest.approx(LEVEL - 3.0)
    assert rest.loudness_db[0] - rest.loudness_db[-1] == pytest.approx(6.0)
    assert rest.voiced[-1] > 0.99
    np.testing.assert_allclose(follow(line, octave=-2.0).octaves, line.octaves - 2.0, atol=1e-9)
    up = follow(line, tuning=466.0).octaves - line.octaves
    np.testing.assert_allclose(up, np.log2(466 / 440), atol=1e-9)
    assert np.ptp(follow(line, sensitivity=0.0).loudness_db) == pytest.approx(0.0, abs=1e-9)
    assert np.ptp(follow(line, sensitivity=2.0).loudness_db) == pytest.approx(12.0)
    closed = follow(line, threshold=-28.0).loudness_db
    assert closed[0] == rest.loudness_db[0]
    assert closed[-1] == pytest.approx(rest.loudness_db[-1] - 18.0)
    assert follow(line, threshold=-20.0).loudness_db[-1] < -80.0


def test_fit_can_be_switched_off():
    low = sung([45.0] * 10, [-20.0] * 10)
    np.testing.assert_allclose(follow(low).octaves, octave_of(69.0), atol=1e-9)
    np.testing.assert_allclose(follow(low, fit=0.0).octaves, octave_of(45.0), atol=1e-9)
    np.testing.assert_allclose(follow(low, CELLO).octaves, octave_of(45.0), atol=1e-9)


def test_what_has_no_pitch_keeps_its_noise_only():
    line = sung([60.0] * 80, [-25.0] * 80, [True] * 20 + [False] * 40 + [True] * 20)
    track = follow(line)
    assert track.voiced[19] > 0.99
    assert track.voiced[39] < 0.01
    assert track.voiced[79] > 0.99
    louder = track.loudness_db - track.loudness_db[19]
    assert louder[59] == pytest.approx(9.0, abs=0.2), "a consonant is breath, and is heard"
    assert louder[21] < 2.5, "but an attack does not hiss"
    assert louder[79] == pytest.approx(0.0, abs=0.1)


def test_nothing_gets_louder_than_the_instrument_was_recorded():
    line = sung([60.0] * 40, [-40.0] * 39 + [0.0])
    assert np.max(follow(line, sensitivity=2.0).loudness_db) == LEVEL
    silent = follow(sung([60.0] * 4, [-100.0] * 4, [False] * 4))
    np.testing.assert_array_equal(silent.loudness_db, -100.0)
    assert loud_level(line) == pytest.approx(-40.0)


@pytest.mark.parametrize("level", [-50.0, -10.0])
def test_a_live_voice_is_learnt_whether_soft_or_loud(level: float):
    follower = Follower(tables(), RANGES, None, FLUTE)
    made = [
        follower.frames(sung([60.0] * 10, [level] * 10), FLUTE, AT_REST).loudness_db[-1]
        for _ in range(700)  # 40 s
    ]
    assert made[-1] == pytest.approx(LEVEL - 3.0, abs=4.0)
    pause = sung([60.0] * 2000, [-90.0] * 2000, [False] * 2000)
    assert follower.frames(pause, FLUTE, AT_REST).loudness_db[-1] == -100.0
    after = follower.frames(sung([60.0], [level]), FLUTE, AT_REST).loudness_db[0]
    assert after == pytest.approx(made[-1], abs=0.1), "a pause is forgotten"


def test_frames_of_a_clip_in_one_go():
    audio = np.concatenate([silence(0.1), hum(110.0, 0.6)])
    track = transfer_frames(audio[None], AT_REST, tables(), RANGES, FLUTE)
    assert len(track.octaves) == len(track.loudness_db) == len(audio) // HOP + 1
    middle = slice(30, 100)
    np.testing.assert_allclose(track.octaves[middle], octave_of(69.0), atol=0.01)
    assert track.voiced[middle].min() > 0.9
    assert track.loudness_db[5] < -90.0


@pytest.fixture(scope="module")
def model() -> DdspModel:
    return small_model()


def line_of_songs() -> AudioArray:
    """A sung line with vibrato, glides and swells, and a breath in between."""
    t = np.arange(round(2.4 * RATE)) / RATE
    octaves = np.interp(t, [0, 0.5, 0.6, 1.2, 1.5, 2.4], [-1, -1, -0.75, -0.75, -0.4, -0.4])
    octaves = octaves + 0.02 * np.sin(2 * np.pi * 5.5 * t)
    swell = np.interp(t, [0, 0.1, 0.5, 1.0, 1.1, 1.2, 1.9, 2.4], [0, 1, 0.4, 1, 0, 0, 1, 0])
    return glided(octaves, 0.3 * swell)[None]


@pytest.fixture
def song(tmp_path: Path) -> SourceClip:
    path = tmp_path / "song.wav"
    soundfile.write(path, line_of_songs().T, RATE, "FLOAT")
    return SourceClip(str(path))


DRY = ControlState({"reverb": 0.0, "noise": -1.0})


def make(model: DdspModel, source: SourceClip, instrument: str = "flute", **moved: float):
    request = GenerateRequest(
        model.spec.id, 3, DRY.replaced(moved), {"instrument": instrument}, source=source
    )
    return model.generate(request, lambda _: None, threading.Event())


def compared(source: AudioArray, made: AudioArray) -> tuple[float, float, float]:
    """Octaves up, share of sung frames whose pitch is kept, correlation of the loudness."""
    real, heard = (track_pitch(x.mean(0)) for x in (source, made))
    before, after = (loudness_db(x.mean(0)) for x in (source, made))
    loud = before > before.max() - 30.0
    apart = (heard.octaves - real.octaves)[loud & real.voiced]
    shift = float(np.round(np.nanmedian(apart)))
    kept = float(np.mean(np.abs(apart - shift) * 1200 < 50.0))
    return shift, kept, float(np.corrcoef(before[loud], after[loud])[0, 1])


@pytest.mark.parametrize(("instrument", "octaves"), [("flute", 1), ("cello", 0), ("piano", 0)])
def test_a_sung_line_is_played(model: DdspModel, song: SourceClip, instrument: str, octaves: int):
    made = make(model, song, instrument)
    source = line_of_songs()
    assert made.shape == (2, source.shape[1])
    shift, kept, alike = compared(source, made)
    assert shift == octaves
    assert kept > 0.97
    assert alike > 0.93


def test_a_recorded_instrument_is_played_by_another(model: DdspModel):
    made = make(model, SourceClip(str(SAX)), "cello", octave=-1.0)
    shift, kept, _ = compared(load_source(SAX), made)
    assert shift == -1
    assert kept > 0.97


def test_a_part_of_a_clip_is_played_at_its_length(model: DdspModel, song: SourceClip):
    made = make(model, replace(song, start=0.5, end=1.1))
    assert made.shape == (2, round(0.6 * RATE))
    heard = track_pitch(made.mean(0)).octaves
    assert np.nanmedian(heard[40:80]) == pytest.approx(0.25, abs=0.03)
    with pytest.raises(AudioFileError, match="holds no sound"):
        make(model, replace(song, start=5.0))


def test_the_same_request_gives_the_same_samples(model: DdspModel, song: SourceClip):
    known = replace(song, sha256="ab")
    np.testing.assert_array_equal(make(model, known), make(model, known))
    np.testing.assert_array_equal(make(model, known), make(model, song))


def test_listening_to_a_source_can_be_cancelled(model: DdspModel, song: SourceClip):
    cancel = threading.Event()
    cancel.set()
    request = GenerateRequest(model.spec.id, 3, DRY, source=song)
    with pytest.raises(Cancelled):
        model.generate(request, lambda _: None, cancel)


def test_a_live_voice_is_played_as_late_as_is_stated(model: DdspModel):
    assert isinstance(model, Transferrer)
    request = GenerateRequest(model.spec.id, 3, DRY, {"instrument": "cello"})
    stream = model.open_transfer(request)
    sliders = model.spec.complete_controls(DRY)
    source = line_of_songs()
    made, sung_last = [], []
    for at in range(0, source.shape[1] - HOP, HOP):
        stream.listen(source[0, at : at + HOP])
        made.append(stream.render(1, sliders))
        sung_last.append(stream.expression())
    assert 0.0 < stream.latency / RATE < 0.04
    audio = np.concatenate(made, axis=1)
    late = audio[:, stream.latency :]
    shift, kept, alike = compared(source[:, : late.shape[1]], late)
    assert shift == 0
    assert kept > 0.9
    assert alike > 0.8
    middle = sung_last[60]
    assert middle.voices == 1
    assert middle.octaves == pytest.approx(-1.0, abs=0.05)
    assert middle.seconds == pytest.approx(61 * HOP / RATE)
    assert sung_last[0].voices == 0


@pytest.mark.parametrize("size", [3, 8])
def test_larger_blocks_of_a_live_voice_give_the_same(model: DdspModel, size: int):
    request = GenerateRequest(model.spec.id, 3, DRY, {"instrument": "cello"})
    sliders = model.spec.complete_controls(DRY)
    source = line_of_songs()[0, : 48 * HOP]
    sounds = []
    for n in (1, size):
        stream = model.open_transfer(request)
        blocks = []
        for at in range(0, len(source), n * HOP):
            stream.listen(source[at : at + n * HOP])
            blocks.append(stream.render(n, sliders))
        sounds.append(np.concatenate(blocks, axis=1))
    scale = np.abs(sounds[0]).max()
    assert scale > 0.01
    np.testing.assert_allclose(sounds[0], sounds[1], atol=1e-4 * scale)
