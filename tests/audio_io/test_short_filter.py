from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.audio_io.short_filter import TAPS, ShortResampler
from tests.audio_io.sources import sine

RATES = [(44100, 48000), (48000, 44100), (44100, 88200), (44100, 192000), (16000, 44100)]


def convert(audio: np.ndarray, rate_in: int, rate_out: int, block: int = 256) -> np.ndarray:
    resampler = ShortResampler(rate_in, rate_out, 1)
    blocks = [audio[start : start + block] for start in range(0, len(audio), block)]
    return np.concatenate([resampler.resample_chunk(piece[:, np.newaxis]) for piece in blocks])[
        :, 0
    ]


@pytest.mark.parametrize(("rate_in", "rate_out"), RATES)
@pytest.mark.parametrize("share", [0.01, 0.2, 0.35])
def test_pitch_level_and_place_stay(rate_in, rate_out, share):
    hertz = share * min(rate_in, rate_out)
    heard = convert(sine(0.25, hertz, sample_rate=rate_in), rate_in, rate_out)
    expected = sine(0.25, hertz, sample_rate=rate_out)[: len(heard)]
    middle = slice(400, len(heard) - 400)
    error = np.sqrt(np.mean((heard - expected)[middle] ** 2)) / np.sqrt(0.125)
    assert 20 * np.log10(error) < -65.0


def test_what_the_lower_rate_cannot_carry_is_not_folded_down():
    heard = convert(sine(0.25, 23500.0, sample_rate=48000), 48000, 44100)
    assert np.abs(heard[400:]).max() < 0.5 * 10 ** (-55 / 20)


@pytest.mark.parametrize(("rate_in", "rate_out"), RATES)
def test_nothing_is_held_back_longer_than_half_the_filter(rate_in, rate_out):
    """In no block: the samples come in a steady flow."""
    resampler = ShortResampler(rate_in, rate_out, 2)
    out = 0
    for count in range(1, 200):
        out += len(resampler.resample_chunk(np.zeros((256, 2), np.float32)))
        late = count * 256 / rate_in - out / rate_out
        assert 0.0 <= late <= (TAPS // 2 + 1) / rate_in


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=12),
    st.sampled_from([*RATES, (44100, 47999)]),
)
def test_pieces_of_any_sizes_give_the_same_samples(sizes, rates):
    audio = np.random.default_rng(7).normal(size=(sum(sizes), 2)).astype(np.float32)
    whole = ShortResampler(*rates, 2).resample_chunk(audio)
    resampler, start, parts = ShortResampler(*rates, 2), 0, []
    for size in sizes:
        parts.append(resampler.resample_chunk(audio[start : start + size]))
        start += size
    assert np.allclose(np.concatenate(parts), whole, atol=1e-6)
