from __future__ import annotations

import numpy as np

from neurosketch.audio_io.prepared_clip import edge_fade, prepare_clip, starts_loud
from tests.audio_io.sources import clip_of, sine


def test_mono_goes_to_both_sides_unchanged():
    wave = sine(0.1)
    clip = prepare_clip(clip_of(wave), 44100)
    assert clip.audio.shape == (4410, 2)
    assert np.array_equal(clip.audio[:, 0], wave)
    assert np.array_equal(clip.audio[:, 1], wave)


def test_stereo_keeps_its_sides():
    audio = np.stack([sine(0.1), sine(0.1, 99.0)])
    assert np.array_equal(prepare_clip(clip_of(audio), 44100).audio, audio.T)


def test_another_rate_is_resampled_and_frames_map_both_ways():
    clip = prepare_clip(clip_of(sine(1.0)), 48000)
    assert len(clip.audio) == 48000
    expected = sine(1.0, sample_rate=48000)
    assert np.abs(clip.audio[1000:-1000, 0] - expected[1000:-1000]).max() < 1e-3
    assert clip.to_device(22050) == 24000
    assert clip.to_clip(24000) == 22050
    assert clip.to_device(10**9) == 48000
    assert clip.to_device(-5) == 0
    plan = clip.plan((0, 22050))
    assert plan is not None
    assert plan.end == 24000
    assert clip.plan(None) is None


def test_numbers_that_are_none_become_silence():
    clip = prepare_clip(clip_of(np.array([0.5, np.nan, np.inf, -np.inf, 0.25])), 44100)
    assert clip.audio[:, 0].tolist() == [0.5, 0.0, 0.0, 0.0, 0.25]


def test_an_empty_clip_is_allowed():
    assert prepare_clip(clip_of(np.zeros(0)), 48000).audio.shape == (0, 2)


def test_the_callers_audio_is_not_touched():
    clip = clip_of(np.array([[np.nan, 0.5], [0.1, 0.2]]))
    prepare_clip(clip, 44100)
    assert np.isnan(clip.audio[0, 0])


def test_only_an_end_in_mid_sound_is_faded():
    loud = np.full((1000, 2), 0.5, np.float32)
    fade = edge_fade(loud, 44100)
    assert len(fade) == 220
    assert fade[-1, 0] == 0.0
    quiet = loud.copy()
    quiet[-1] = 0.0
    assert len(edge_fade(quiet, 44100)) == 0
    assert len(edge_fade(loud[:0], 44100)) == 0


def test_loud_starts_are_recognised():
    audio = np.array([[0.0, 0.0], [0.0, 0.3]], np.float32)
    assert not starts_loud(audio, 0)
    assert starts_loud(audio, 1)
    assert not starts_loud(audio, 2)
