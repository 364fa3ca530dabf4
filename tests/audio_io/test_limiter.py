from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.audio_io.limiter import CEILING_DB, Limiter
from tests.audio_io.sources import sine

CEILING = 10 ** (CEILING_DB / 20)


def run(limiter: Limiter, audio: np.ndarray, size: int = 512) -> np.ndarray:
    return np.concatenate(
        [limiter.process(audio[i : i + size]) for i in range(0, len(audio), size)]
    )


def stereo(wave: np.ndarray) -> np.ndarray:
    return np.stack([wave, wave], axis=1)


def test_below_the_ceiling_every_bit_passes():
    audio = stereo(sine(0.5, level=0.95))
    limiter = Limiter(44100)
    late = limiter.latency_frames
    assert np.array_equal(run(limiter, audio)[late:], audio[:-late])


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), gain=st.floats(0.1, 50.0), size=st.integers(1, 700),
    rate=st.sampled_from([8000, 44100, 96000]),
)  # fmt: skip
def test_nothing_ever_exceeds_the_ceiling(seed, gain, size, rate):
    noise = np.random.default_rng(seed).normal(0, gain, (3000, 2)).astype(np.float32)
    assert np.abs(run(Limiter(rate), noise, size)).max() <= CEILING + 1e-6


def test_the_ceiling_is_below_full_scale():
    assert CEILING_DB <= -0.1


def test_gain_moves_smoothly_and_comes_back():
    burst = sine(1.0, 1000, level=0.5)
    burst[10000:14000] *= 4.0
    limiter = Limiter(44100)
    heard = run(limiter, stereo(burst))[limiter.latency_frames :, 0]
    source = burst[: len(heard)]
    usable = np.abs(source) > 0.2
    gain = heard[usable] / source[usable]
    assert gain.min() == pytest.approx(CEILING / 2.0, rel=0.05)
    # Between usable samples lie up to 14 frames; a gain that switched would step by half.
    assert np.abs(np.diff(gain)).max() < 0.1
    assert np.array_equal(heard[-5000:], source[-5000:])


def test_both_sides_get_the_same_gain():
    audio = np.stack([sine(0.2, level=3.0), sine(0.2, level=0.3)], axis=1)
    limiter = Limiter(44100)
    heard = run(limiter, audio)[2000:]
    source = audio[2000 - limiter.latency_frames : len(audio) - limiter.latency_frames]
    strong = np.abs(source[:, 0]) > 0.5
    ratio = heard[strong] / source[strong]
    assert np.allclose(ratio[:, 0], ratio[:, 1], atol=1e-3)


def test_splitting_changes_nothing():
    audio = stereo(sine(0.3, 777, level=2.0))
    assert np.allclose(run(Limiter(44100), audio, 64), run(Limiter(44100), audio, 1000), atol=1e-5)
