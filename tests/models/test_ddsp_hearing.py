"""What is heard of a clip, and of a live voice."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import Cancelled
from neurosketch.dsp.loudness_follower import FLOOR_DB, loudness_db
from neurosketch.models.ddsp.describe import HOP
from neurosketch.models.ddsp.hearing import LiveEar, RecordedSound, hear
from tests.models.voices import RATE, hum, silence


def test_a_hummed_line_is_heard_as_it_was_hummed():
    audio = np.concatenate([silence(0.3), hum(220.0, 0.5), silence(0.4), hum(330.0, 0.5, 0.1)])
    heard = hear(np.stack([audio, audio]))
    assert len(heard) == len(audio) // HOP + 1
    at = np.arange(len(heard)) * HOP / RATE
    first, rest, second = (at > 0.33) & (at < 0.77), (at > 0.85) & (at < 1.15), at > 1.25
    for part, hz in ((first, 220.0), (second, 330.0)):
        assert heard.voiced[part].all()
        assert np.max(np.abs(heard.octaves[part] - np.log2(hz / 440.0))) * 1200 < 10
    assert not heard.voiced[rest].any()
    # where there is no pitch, the nearest one waits
    np.testing.assert_allclose(heard.octaves[(at > 0.8) & (at < 0.96)], -1.0, atol=0.02)
    np.testing.assert_allclose(heard.octaves[(at > 1.04) & (at < 1.2)], -0.415, atol=0.02)
    louder = heard.loudness_db[first].mean() - heard.loudness_db[second].mean()
    assert 6.0 < louder < 10.0  # a third softer in amplitude, and a bit brighter
    inner = slice(4, len(heard) - 4)
    np.testing.assert_allclose(heard.loudness_db[inner], loudness_db(audio)[inner], atol=0.01)


@pytest.mark.parametrize("n", [1, 255, 256, 5000])
def test_silence_has_no_pitch_but_its_frames(n: int):
    heard = hear(np.zeros((1, n), np.float32))
    assert len(heard) == n // HOP + 1
    assert not heard.voiced.any()
    np.testing.assert_array_equal(heard.octaves, 0.0)
    np.testing.assert_array_equal(heard.loudness_db, FLOOR_DB)


def test_listening_to_a_long_clip_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        hear(np.zeros((1, 10 * RATE), np.float32), cancel)


def test_a_recording_is_handed_out_again_and_again():
    audio = np.concatenate([hum(220.0, 0.2), hum(440.0, 0.2)])
    heard = hear(audio[None])
    sound = RecordedSound(heard, len(audio))
    period = round(len(audio) / HOP)
    given = [sound.take(n).octaves for n in (1, 7, period, 0, 2)]
    expected = heard.octaves[(1 + np.arange(period + 10)) % period]
    np.testing.assert_array_equal(np.concatenate(given), expected)
    assert sound.latency == 0


@given(st.lists(st.integers(1, 9), min_size=2, max_size=16))
@settings(deadline=None, max_examples=15)
def test_a_live_voice_is_heard_late_by_what_is_stated(sizes: list[int]):
    audio = np.concatenate([hum(220.0, 0.15), silence(0.06), hum(294.0, 0.4)])
    audio = audio[: sum(sizes) * HOP]
    ear, at, octaves, loudness, voiced = LiveEar(), 0, [], [], []
    for size in sizes:
        ear.push(audio[at : at + size * HOP])
        at += size * HOP
        frames = ear.take(size)
        assert len(frames) == size
        octaves.append(frames.octaves)
        loudness.append(frames.loudness_db)
        voiced.append(frames.voiced)
    assert ear.latency % HOP == 0
    late = ear.latency // HOP - 1
    assert (np.concatenate(loudness)[:late] == FLOOR_DB).all()
    # the first frame that was heard lies in the last one of the latency
    sung = np.concatenate(voiced)[late:]
    true = hear(audio[None])
    both = sung & true.voiced[: len(sung)]
    apart = np.concatenate(octaves)[late:][both] - true.octaves[: len(sung)][both]
    assert np.mean(np.abs(apart) * 1200 < 50.0) > 0.95 if both.sum() > 20 else True
    softer = np.concatenate(loudness)[late:] - true.loudness_db[: len(sung)]
    assert np.max(np.abs(softer[: len(sung) - 6]), initial=0.0) < 3.0


def test_who_takes_more_than_was_said_hears_silence():
    audio = hum(220.0, 0.5)
    ear = LiveEar()
    before = ear.take(9)
    assert not before.voiced.any()
    np.testing.assert_array_equal(before.loudness_db, FLOOR_DB)
    ear.push(audio)
    frames = ear.take(200)
    known = (len(audio) - ear.latency) // HOP + 1
    assert frames.voiced[8 : known - 2].all()
    assert not frames.voiced[known:].any()
    np.testing.assert_array_equal(frames.loudness_db[known:], FLOOR_DB)
    np.testing.assert_allclose(frames.octaves[known:], -1.0, atol=0.01)
