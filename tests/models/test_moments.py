"""Moments are cut where a sound begins, and loop without a seam where it lasts."""

from __future__ import annotations

import numpy as np
import pytest

from neurosketch.models.moments import (
    JOIN_FRAMES,
    MOMENT_FRAMES,
    cut_moments,
    describe,
    frame_levels,
)

HOP = 1024
CHANNELS = 6
SILENCE = np.full(CHANNELS, -9.0, np.float32)


def latents_of(n_frames: int) -> np.ndarray:
    """Each frame says which one it is."""
    ramp = np.arange(n_frames, dtype=np.float32)[:, None]
    return np.repeat(ramp, CHANNELS, axis=1)


def test_levels_are_those_of_each_hop():
    audio = np.concatenate([np.zeros(HOP), np.full(HOP, 0.5), np.full(HOP // 2, 0.5)])
    levels = frame_levels(audio.astype(np.float32), HOP, 5)
    np.testing.assert_allclose(levels, [0, 0.5, 0.5 / np.sqrt(2), 0, 0], atol=1e-6)


def test_silence_has_no_moment():
    assert cut_moments(latents_of(100), np.full(100, 1e-4, np.float32), SILENCE, 4) == []


def test_a_strike_is_taken_from_its_attack_and_ends_in_silence():
    levels = np.zeros(20, np.float32)
    levels[5:] = 0.5 * 0.6 ** np.arange(15)
    (moment,) = cut_moments(latents_of(22), levels, SILENCE, 4)
    assert moment.shape == (MOMENT_FRAMES, CHANNELS)
    assert moment[0, 2] == 6.0, "a frame before the attack, which latents describe two frames late"
    assert (moment[-5:] == -9.0).all()


def test_a_held_sound_is_taken_after_its_attack_and_loops():
    levels = np.full(200, 0.3, np.float32)
    moment = cut_moments(latents_of(202), levels, SILENCE, 1)[0]
    first = moment[0, 2]
    assert first > 8
    np.testing.assert_array_equal(moment[: MOMENT_FRAMES - JOIN_FRAMES, 2], first + np.arange(20))
    steps = np.diff(np.append(moment[:, 2], first))
    assert np.abs(steps).max() < 10, "the end leads back to the beginning"
    assert np.abs(moment[-1, 2] - first) < 6


def test_a_long_sound_has_several_moments_at_its_attacks():
    levels = np.full(400, 0.01, np.float32)
    for attack in (2, 100, 190, 290):
        levels[attack : attack + 6] = 0.5
    found = cut_moments(latents_of(402), levels, SILENCE, 6)
    starts = [float(moment[0, 2]) for moment in found]
    assert starts[:4] == pytest.approx([1, 101, 191, 291], abs=1)
    assert len(cut_moments(latents_of(402), levels, SILENCE, 2)) == 2


def test_the_end_of_a_sound_is_no_moment_of_its_own():
    levels = np.concatenate([np.full(50, 0.5), 0.5 * 0.9 ** np.arange(110)]).astype(np.float32)
    found = cut_moments(latents_of(162), levels, SILENCE, 6)
    assert len(found) == 1


def test_a_description_tells_brightness_from_pitch():
    rng = np.random.default_rng(0)
    moments = rng.standard_normal((4, MOMENT_FRAMES, CHANNELS)).astype(np.float32)
    moments[..., 1] = 1.0
    higher = moments.copy()
    higher[..., 0] += 1.0
    first, second = describe(moments), describe(higher)
    assert first.shape == (4, 3 * (CHANNELS - 2) + 3)
    changed = np.abs(second - first).max(axis=0) > 1e-4
    assert np.flatnonzero(changed).tolist() == [first.shape[1] - 2]
