"""What lies close together for the ear lies close together in dB."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from neurosketch.nn.timbre import N_FFT, TimbreMeter

RATE = 44100


def tone(hertz: float, seconds: float = 1.0, partials: int = 8) -> torch.Tensor:
    time = torch.arange(round(seconds * RATE)) / RATE
    waves = [torch.sin(2 * math.pi * hertz * n * time) / n for n in range(1, partials + 1)]
    return 0.2 * torch.stack(waves).sum(0, keepdim=True)


def note(hertz: float) -> torch.Tensor:
    """A tone that comes and goes without a click."""
    audio = tone(hertz)
    rise = torch.sin(torch.linspace(0, math.pi / 2, 4000)) ** 2
    audio[:, :4000] *= rise
    audio[:, -4000:] *= rise.flip(0)
    return audio


def noise(seconds: float = 1.0, seed: int = 0) -> torch.Tensor:
    values = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return torch.from_numpy(0.1 * values).float()[None]


def test_a_sound_is_no_distance_from_itself():
    assert TimbreMeter(tone(220), RATE).distance(tone(220)) == pytest.approx(0.0, abs=1e-3)


def test_length_and_order_do_not_matter():
    """A melody of two notes, the same backwards, and more of it."""
    melody = torch.cat([note(220), note(330)], dim=1)
    meter = TimbreMeter(melody, RATE)
    assert meter.distance(torch.cat([note(330), note(220)], dim=1)) < 1.0
    assert meter.distance(torch.cat([melody, melody], dim=1)) < 1.0
    assert meter.distance(torch.cat([melody, torch.zeros(1, RATE)], dim=1)) < 3.0
    assert meter.distance(note(220)) > 5.0


def test_what_differs_more_lies_further_away():
    meter = TimbreMeter(tone(220), RATE)
    nearly = meter.distance(0.8 * tone(220, partials=7))
    duller = meter.distance(tone(220, partials=3))
    other_pitch = meter.distance(tone(310))
    hiss = meter.distance(noise())
    assert nearly < duller < hiss
    assert nearly < other_pitch < hiss


def test_a_gain_is_as_far_as_it_says():
    """Of noise, all bands move by the gain; how tonal it is stays."""
    meter = TimbreMeter(noise(2.0), RATE)
    assert meter.distance(2 * noise(2.0)) == pytest.approx(6.02 * math.sqrt(0.7), abs=0.05)
    assert meter.distance(noise(2.0, seed=1)) < 0.8


def test_partials_are_told_from_noise_of_the_same_colour():
    """A tone, and noise with exactly its average spectrum in every band."""
    target = tone(90, 2.0, partials=60)
    spectrum = torch.fft.rfft(target)
    phases = torch.from_numpy(np.random.default_rng(0).uniform(0, 2 * np.pi, spectrum.shape[1]))
    width = 60
    smooth = torch.nn.functional.avg_pool1d(
        spectrum.abs()[None].square(), 2 * width + 1, 1, width, count_include_pad=False
    )[0].sqrt()
    hiss = torch.fft.irfft(torch.polar(smooth, phases[None].float()), n=target.shape[1])
    assert TimbreMeter(target, RATE).distance(hiss) > 5.0


def test_the_gradient_leads_to_the_target():
    """Down the slope, the levels of a tone and of noise find each other."""
    meter = TimbreMeter(0.5 * tone(220) + 0.2 * noise(), RATE)
    gains = torch.tensor([0.2, 0.6], requires_grad=True)
    start = None
    for _ in range(60):
        squared = meter.squared(gains[0] * tone(220) + gains[1] * noise(seed=1))
        start = start or float(squared.detach())
        (slope,) = torch.autograd.grad(squared, gains)
        gains = (gains - 0.0005 * slope).detach().requires_grad_(True)
    assert float(squared.detach()) < 0.02 * start
    assert gains.tolist() == pytest.approx([0.5, 0.2], abs=0.05)


def test_silence_and_the_shortest_sound_are_measured():
    meter = TimbreMeter(noise()[:, :N_FFT], RATE)
    far = meter.distance(torch.zeros(1, 2 * N_FFT))
    assert math.isfinite(far)
    assert far > 20.0
