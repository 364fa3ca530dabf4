"""The pitch tracker on tones whose pitch is known, on recordings, and live."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import Cancelled
from neurosketch.dsp.audiofile import load_source
from neurosketch.dsp.pitch_tracker import HOP, PitchStream, track_pitch

NOTES = Path(__file__).parents[1] / "data/corpus/note"
RATE = 44100


def tone(octaves: np.ndarray, partials: np.ndarray, rate: int = RATE) -> np.ndarray:
    """Partials of the given amplitudes on a pitch per sample, octaves above 440 Hz."""
    hz = 440.0 * np.exp2(octaves)
    turns = np.cumsum(hz) / rate
    audio = np.zeros(len(octaves))
    for number, amplitude in enumerate(partials, 1):
        audio += np.where(number * hz < 0.45 * rate, amplitude, 0) * np.sin(
            2 * np.pi * (number * turns + 0.13 * number**2)
        )
    return (0.3 * audio).astype(np.float32)


def steady(hz: float, partials: np.ndarray, seconds: float = 0.4, rate: int = RATE) -> np.ndarray:
    return tone(np.full(int(seconds * rate), np.log2(hz / 440.0)), partials, rate)


def cents(found: np.ndarray, true: np.ndarray | float) -> np.ndarray:
    return 1200.0 * np.abs(found - true)


BRIGHT = 0.8 ** np.arange(30)


@given(st.floats(42.0, 2050.0), st.floats(0.3, 0.95), st.integers(0, 99))
@settings(deadline=None, max_examples=25)
def test_a_steady_tone_is_found_to_a_few_cents(hz: float, slope: float, seed: int):
    weights = np.random.default_rng(seed).uniform(0.5, 1.0, 40)
    track = track_pitch(steady(hz, weights * slope ** np.arange(40)))
    inner = track.octaves[8:-8]
    assert np.max(cents(inner, np.log2(hz / 440.0))) < (8.0 if hz > 60.0 else 20.0)
    assert np.min(track.confidence[8:-8]) > 0.8


@pytest.mark.parametrize("hz", [45.0, 110.0, 440.0, 1900.0])
def test_a_plain_sine_is_found(hz: float):
    track = track_pitch(steady(hz, np.ones(1)))
    assert np.max(cents(track.octaves[8:-8], np.log2(hz / 440.0))) < (8.0 if hz > 60.0 else 20.0)
    np.testing.assert_allclose(track.hz[8:-8], hz, rtol=0.01)


@pytest.mark.parametrize(
    "partials", [[0, 1, 1, 1, 1], [0.15, 1, 0.3, 0.6, 0.3], [0.2, 0, 1, 0, 0.7]]
)
def test_weak_fundamentals_do_not_lead_astray(partials: list[float]):
    track = track_pitch(steady(196.0, np.array(partials)))
    assert np.max(cents(track.octaves[6:-6], np.log2(196.0 / 440.0))) < 10.0


def test_vibrato_and_glides_are_followed():
    t = np.arange(3 * RATE) / RATE
    octaves = np.interp(t, [0, 1, 1.4, 3], [-1.0, -1.0, 0.5, 0.5])
    octaves += 60 / 1200 * np.sin(2 * np.pi * 5.5 * t)
    found = track_pitch(tone(octaves, BRIGHT)).octaves[6:-6]
    true = octaves[np.arange(len(found) + 12) * HOP][6:-6]
    assert np.median(cents(found, true)) < 6.0
    assert np.mean(cents(found, true) < 50.0) > 0.99


@pytest.mark.parametrize(("snr_db", "share"), [(20.0, 0.99), (10.0, 0.97), (5.0, 0.9)])
def test_noise_hides_little(snr_db: float, share: float):
    t, rng = np.arange(4 * RATE) / RATE, np.random.default_rng(5)
    octaves = np.repeat(rng.uniform(-2.0, 1.0, 8), RATE // 2) + 0.03 * np.sin(34.0 * t)
    audio = tone(octaves, BRIGHT)
    noise = rng.standard_normal(len(audio)) * np.std(audio) * 10 ** (-snr_db / 20)
    found = track_pitch((audio + noise).astype(np.float32)).octaves
    places = np.minimum(np.arange(len(found)) * HOP, len(t) - 1)
    held = places % (RATE // 2)
    inside = (held > 1500) & (held < RATE // 2 - 1500)
    assert np.mean(cents(found[inside], octaves[places[inside]]) < 50.0) > share


@pytest.mark.parametrize(
    ("file", "midi"),
    [("weresax/alto_sax_51_100.opus", 51), ("growlybass/electric_bass_28_100.opus", 28)],
)
def test_recorded_instruments_are_heard(file: str, midi: int):
    audio = load_source(NOTES / file)[0]
    level = np.sqrt(np.convolve(audio**2, np.ones(2048) / 2048, "same"))[::HOP]
    loud = level > 0.03 * level.max()
    loud[:12] = False
    found = track_pitch(audio).octaves[: len(loud)][loud]
    assert np.mean(cents(found, (midi - 69) / 12) < 50.0) > 0.97


def test_no_pitch_in_silence_noise_and_a_constant():
    assert not track_pitch(np.zeros(RATE, np.float32)).voiced.any()
    assert not track_pitch(np.full(RATE, 0.5, np.float32)).voiced[8:-8].any()
    noise = track_pitch(0.3 * np.random.default_rng(5).standard_normal(RATE).astype(np.float32))
    assert np.mean(noise.voiced) < 0.1
    assert np.median(noise.confidence) < 0.5


def test_an_offset_and_rumble_change_little():
    t = np.arange(RATE) / RATE
    audio = steady(220.0, BRIGHT, 1.0) + 0.2 + 0.2 * np.sin(2 * np.pi * 12.0 * t)
    found = track_pitch(audio.astype(np.float32)).octaves[8:-8]
    assert np.max(cents(found, -1.0)) < 10.0


def test_the_end_of_a_tone_is_the_end_of_its_pitch():
    audio = np.concatenate([steady(220.0, BRIGHT, 0.5), np.zeros(RATE // 2, np.float32)])
    voiced = track_pitch(audio).voiced
    end = int(0.5 * RATE) // HOP
    assert voiced[4 : end - 2].all()
    assert not voiced[end + 4 :].any()


@pytest.mark.parametrize("n", [0, 1, 255, 256, 3000])
def test_there_is_a_frame_at_every_hop(n: int):
    track = track_pitch(np.ones(n, np.float32))
    assert len(track.octaves) == len(track.confidence) == n // HOP + 1


def test_another_sample_rate_hears_the_same():
    found = track_pitch(steady(330.0, BRIGHT, rate=48000), 48000).octaves[6:-6]
    assert np.max(cents(found, np.log2(330.0 / 440.0))) < 8.0


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=14), st.integers(0, 4))
@settings(deadline=None, max_examples=20)
def test_any_split_of_a_live_input_gives_the_same(sizes: list[int], lookahead: int):
    audio = np.concatenate([steady(180.0, BRIGHT, 0.3), steady(271.0, BRIGHT, 0.7)])
    audio = audio[: sum(sizes)]
    whole = PitchStream(lookahead=lookahead).push(audio)
    stream, at, octaves, confidence = PitchStream(lookahead=lookahead), 0, [], []
    for size in sizes:
        track = stream.push(audio[at : at + size])
        at += size
        octaves.append(track.octaves)
        confidence.append(track.confidence)
        known = max(0, (min(at, len(audio)) - stream.latency) // HOP + 1)
        assert sum(map(len, octaves)) == known
    np.testing.assert_allclose(np.concatenate(octaves), whole.octaves, atol=1e-5)
    np.testing.assert_allclose(np.concatenate(confidence), whole.confidence, atol=1e-4)


def test_the_lowest_notes_live_take_longer():
    audio = steady(46.2, BRIGHT, 0.6)
    deep = PitchStream(deep=True)
    assert deep.latency == PitchStream().latency + 1024
    track = deep.push(audio)
    assert len(track.octaves) == (len(audio) - deep.latency) // HOP + 1
    assert np.max(cents(track.octaves[8:], np.log2(46.2 / 440.0))) < 20.0
    assert not np.any(PitchStream().push(audio).hz < 60.0)


def test_live_a_recording_sounds_as_it_does_offline():
    audio = load_source(NOTES / "weresax/alto_sax_51_100.opus")[0]
    stream = PitchStream()
    assert stream.latency == 1024 + 2 * 256  # 35 ms
    live = stream.push(audio)
    offline = track_pitch(audio).octaves[: len(live.octaves)]
    both = live.voiced & ~np.isnan(offline)
    assert np.mean(live.voiced == ~np.isnan(offline)) > 0.97
    assert np.mean(cents(live.octaves[both], offline[both]) < 50.0) > 0.98


def test_reading_a_long_clip_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        track_pitch(np.zeros(RATE), cancel=cancel)
