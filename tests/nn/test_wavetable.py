"""Tables of one period sound like the oscillators they stand for."""

from __future__ import annotations

import math
import time

import pytest
import torch
from torch import Tensor

from neurosketch.nn import additive
from neurosketch.nn.additive import HARMONICS, LOG_SILENCE, NOISE_BANDS, NOISE_FFT, SoundFrames
from neurosketch.nn.wavetable import Wavetable
from tests.slowness import slowness


def moving(voices: int, length: int, seed: int) -> SoundFrames:
    """Voices that slide and change their colour as no instrument does."""
    random = torch.Generator().manual_seed(seed)
    slope = torch.rand(voices, 1, generator=random, dtype=torch.float64) - 0.5
    octaves = 5 * slope + torch.linspace(-1, 1, length, dtype=torch.float64) * slope
    falling = -1.2 * torch.log(torch.arange(1, HARMONICS + 1))
    colour = falling + torch.randn(voices, length, HARMONICS, generator=random) * 0.5
    return SoundFrames(octaves, colour, torch.full((voices, length, NOISE_BANDS), -3.0))


def error_db(sound: Tensor, exact: Tensor) -> float:
    return 20 * math.log10(float((sound - exact).abs().max() / exact.abs().max()))


@pytest.mark.parametrize("seed", range(4))
def test_they_are_the_oscillators_to_within_100_db(seed: int):
    frames, state = moving(3, 20, seed), additive.initial_state(3)
    noise = torch.randn(3, 20, NOISE_FFT, generator=torch.Generator().manual_seed(seed))
    exact, after = additive.render(frames, noise, state, additive.band_to_bins())
    sound, reached = Wavetable().render(frames, noise, state)
    assert error_db(sound, exact) < -100.0
    for kept, known in (
        (reached.turns, after.turns), (reached.hz, after.hz),
        (reached.amplitude, after.amplitude), (reached.noise_tail, after.noise_tail),
    ):  # fmt: skip
        torch.testing.assert_close(kept, known)


def test_a_single_harmonic_at_the_edge_is_exact_enough():
    for number, most in ((1, -110.0), (20, -95.0), (79, -78.0)):
        log_harmonic = torch.full((1, 12, HARMONICS), LOG_SILENCE)
        log_harmonic[..., number - 1] = math.log(0.5)
        low = torch.full((1, 12), -2.0, dtype=torch.float64)
        frames = SoundFrames(low, log_harmonic, torch.zeros(1, 12, NOISE_BANDS))
        state = additive.initial_state(1)
        exact, _ = additive.harmonics(frames, state)
        sound, _ = Wavetable().harmonics(frames, state)
        assert error_db(sound, exact) < most, number


def test_any_cut_into_calls_gives_the_same_sound():
    frames, table = moving(2, 30, 0), Wavetable()
    whole, _ = table.harmonics(frames, additive.initial_state(2))
    for size in (1, 7):
        state, parts = additive.initial_state(2), []
        for first in range(0, 30, size):
            part = slice(first, first + size)
            some = SoundFrames(
                frames.octaves[:, part], frames.log_harmonic[:, part], frames.log_noise[:, part]
            )
            audio, state = table.harmonics(some, state)
            parts.append(audio)
        torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=0, atol=1e-5)


def test_eight_voices_are_a_small_part_of_their_time():
    torch.set_num_threads(1)
    frames, table, state = moving(8, 32, 0), Wavetable(), additive.initial_state(8)
    spent = []
    for _ in range(10):
        began = time.thread_time()
        table.harmonics(frames, state)
        spent.append(time.thread_time() - began)
    assert min(spent) < 0.1 * slowness() * 32 * 256 / 44100
