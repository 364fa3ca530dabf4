"""The synthesiser: phases run on, partials have the asked frequency, noise the asked level."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from neurosketch.nn.spectral import HOP_LENGTH, SUBFRAMES
from neurosketch.nn.synth import (
    LOG_SILENCE,
    NOISE_BINS,
    SLOT_BINS,
    SLOTS,
    TONAL_BINS,
    Synth,
    SynthFrames,
    hann_lobe,
    transpose_frames,
)

RATE = 44100
BIN_HZ = RATE / 2048


def silence(n_frames: int) -> SynthFrames:
    return SynthFrames(
        octaves=torch.zeros(1, n_frames),
        log_harmonic=torch.full((1, n_frames, TONAL_BINS), LOG_SILENCE),
        log_free=torch.full((1, n_frames, SLOTS), LOG_SILENCE),
        deviation=torch.zeros(1, n_frames, SLOTS),
        log_noise=torch.full((1, n_frames, NOISE_BINS), LOG_SILENCE),
        log_gain=torch.zeros(1, n_frames, 2, SUBFRAMES),
    )


def render(frames: SynthFrames, seed: int = 0) -> np.ndarray:
    synth = Synth(RATE)
    n_frames = frames.octaves.shape[1]
    noise = torch.randn(1, n_frames, NOISE_BINS, 2, generator=torch.Generator().manual_seed(seed))
    audio, _ = synth(frames, noise, synth.initial_state(1))
    return audio[0].numpy()


def loudest_hz(audio: np.ndarray) -> float:
    """Frequency of the strongest partial, refined by a parabola over the log spectrum."""
    spectrum = np.log(np.abs(np.fft.rfft(audio * np.hanning(len(audio)))) + 1e-9)
    peak = int(spectrum.argmax())
    a, b, c = spectrum[peak - 1 : peak + 2]
    return float((peak + 0.5 * (a - c) / (a - 2 * b + c)) * RATE / len(audio))


@pytest.mark.parametrize("hz", [220.0, 441.7, 1234.5, 3000.0])
def test_a_free_partial_sounds_at_its_frequency_and_level(hz: float):
    frames = silence(200)
    place = hz / BIN_HZ
    slot = round(place / SLOT_BINS)
    frames.log_free[..., slot] = math.log(0.5)
    frames.deviation[..., slot] = place - slot * SLOT_BINS
    steady = render(frames)[4096:-4096]
    assert loudest_hz(steady) == pytest.approx(hz, abs=0.2)
    assert np.sqrt(2 * np.mean(steady**2)) == pytest.approx(0.5, rel=0.03)


@pytest.mark.parametrize("hz", [110.0, 220.0, 523.25, 1760.0])
def test_harmonics_stand_at_multiples_of_the_pitch(hz: float):
    frames = silence(200)
    frames.octaves.fill_(math.log2(hz / 220.0))
    frames.log_harmonic.fill_(math.log(0.05))
    steady = render(frames)[4096:-4096].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(steady * np.hanning(len(steady)))) * 4 / len(steady)
    width = RATE / len(steady)
    for number in (1, 2, 3, 4):
        near = slice(round((number * hz - 8) / width), round((number * hz + 8) / width))
        assert spectrum[near].max() == pytest.approx(0.05, rel=0.25)
        between = slice(round(((number + 0.4) * hz) / width), round(((number + 0.6) * hz) / width))
        assert spectrum[between].max() < 0.005


@pytest.mark.parametrize("n_bins", [40, 80, 300])
def test_harmonics_do_not_pile_up_into_clicks(n_bins: int):
    """Few or many harmonics of 220 Hz; in phase, 28 of them would have a crest factor of 7.5."""
    frames = silence(200)
    frames.log_harmonic[..., :n_bins] = math.log(0.02)
    steady = render(frames)[8192:-8192]
    assert np.abs(steady).max() / np.sqrt(np.mean(steady**2)) < 3.0
    assert steady.max() == pytest.approx(-steady.min(), rel=0.35)


def test_a_held_tone_does_not_tremble_at_the_frame_rate():
    frames = silence(400)
    frames.octaves.fill_(0.31)
    frames.log_harmonic[..., :60] = math.log(0.2)
    steady = render(frames)[8192:-8192]
    period = HOP_LENGTH
    level = np.sqrt(np.convolve(steady**2, np.ones(2048) / 2048, "valid"))
    folded = level[: len(level) // period * period].reshape(-1, period).mean(0)
    assert 20 * np.log10(folded.max() / folded.min()) < 0.2


def test_noise_has_the_asked_level_and_depends_on_its_numbers_only():
    frames = silence(300)
    frames.log_noise.fill_(math.log(0.1))
    audio = render(frames)
    assert np.sqrt(np.mean(audio[1024:] ** 2)) == pytest.approx(0.1, rel=0.03)
    np.testing.assert_array_equal(audio, render(frames))
    assert np.abs(audio - render(frames, seed=1)).max() > 0.1


def test_phase_runs_on_for_hours():
    """After four hours of state the pitch is as right as at the start."""
    synth = Synth(RATE)
    frames = silence(200)
    frames.octaves.fill_(0.5)
    frames.log_harmonic[..., :200] = math.log(0.1)
    state = synth.initial_state(1)
    noise = torch.zeros(1, 200, NOISE_BINS, 2)
    audio, state = synth(frames, noise, state)
    speed = state.speed
    four_hours = 4 * 3600 * RATE // HOP_LENGTH
    turns = torch.remainder(state.turns + speed * four_hours, 1.0)
    later = type(state)(turns, speed, state.tonal_tail, state.noise_tail, state.log_gain)
    audio_later, _ = synth(frames, noise, later)
    before = loudest_hz(audio[0, 8192:].numpy())
    assert loudest_hz(audio_later[0, 8192:].numpy()) == pytest.approx(before, abs=0.05)


@pytest.mark.parametrize("semitones", [-12.0, -5.0, 7.0, 12.0])
def test_transposition_moves_harmonics_and_free_partials_alike(semitones: float):
    ratio = 2 ** (semitones / 12)
    frames = silence(200)
    frames.octaves.fill_(1.0)
    frames.log_harmonic[..., 15:28] = math.log(0.3)
    assert loudest_hz(render(transpose_frames(frames, semitones))[4096:-4096]) == pytest.approx(
        440 * ratio, rel=1e-3
    )
    frames = silence(200)
    frames.log_free[..., 30] = math.log(0.3)
    frames.deviation[..., 30] = 0.25
    hz = 60.25 * BIN_HZ
    assert loudest_hz(render(transpose_frames(frames, semitones))[4096:-4096]) == pytest.approx(
        hz * ratio, rel=1e-3
    )


def test_the_lobe_is_the_windows_own_transform():
    window = np.hanning(2049)[:-1]
    for distance in (0.0, 0.3, 0.9, 1.0, 1.4, 1.9):
        tone = np.exp(2j * np.pi * (100 + distance) * np.arange(2048) / 2048)
        measured = abs(np.fft.fft(tone * window)[100]) / window.sum()
        assert hann_lobe(torch.tensor(distance)).item() == pytest.approx(measured, abs=2e-3)
    assert hann_lobe(torch.tensor([2.0, 5.0])).abs().max() < 1e-6
