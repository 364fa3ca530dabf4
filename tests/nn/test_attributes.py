"""Attribute sliders: each bends its own property of the sound and spares the others."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from neurosketch.nn.attributes import (
    ATTRIBUTES,
    AttributeShaper,
    Decoupling,
    along_time,
    transpose_keeping_timbre,
)
from neurosketch.nn.envelopes import EnvelopeState, attack_and_decay
from neurosketch.nn.frame_power import k_weight
from neurosketch.nn.synth import NOISE_BINS, SLOTS, TONAL_BINS, Synth, SynthFrames

RATE = 44100
LENGTH = 200


@pytest.fixture(scope="module")
def shaper() -> AttributeShaper:
    torch.set_num_threads(1)
    return AttributeShaper(RATE)


def tone(octaves: float = 0.0, length: int = LENGTH) -> SynthFrames:
    """A rich harmonic tone over soft, darker noise."""
    bins = torch.arange(TONAL_BINS) * RATE / 2048
    noise = torch.arange(NOISE_BINS) * RATE / 512
    return SynthFrames(
        octaves=torch.full((1, length), octaves),
        log_harmonic=(-3.0 - bins / 1500.0).expand(1, length, -1).contiguous(),
        log_free=torch.full((1, length, SLOTS), -12.0),
        deviation=torch.zeros(1, length, SLOTS),
        log_noise=(-5.0 - noise / 6000.0).expand(1, length, -1).contiguous(),
        log_gain=torch.zeros(1, length, 2, 8),
    )


def struck(length: int = LENGTH) -> SynthFrames:
    """Silence, then an onset that decays."""
    frames = tone(length=length)
    time = torch.arange(length) - 40.0
    level = torch.where(time < 0, torch.tensor(-9.0), -time / 40.0)
    return replace(frames, log_gain=frames.log_gain + level[None, :, None, None])


def amounts(length: int = LENGTH, **sliders: float) -> torch.Tensor:
    return Decoupling.none().amounts(sliders).expand(length, -1)


def sound(frames: SynthFrames) -> np.ndarray:
    synth = Synth(RATE)
    noise = torch.randn(1, frames.octaves.shape[1], NOISE_BINS, 2,
                        generator=torch.Generator().manual_seed(0))  # fmt: skip
    audio, _ = synth(frames, noise, synth.initial_state(1))
    return audio[0].numpy()


def shaped(shaper: AttributeShaper, frames: SynthFrames, **sliders: float) -> np.ndarray:
    steps = amounts(frames.octaves.shape[1], **sliders)
    return sound(shaper.shape(frames, steps, shaper.initial_state(1, steps[0]))[0])


def power(audio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    part = audio[4096:]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    return np.fft.rfftfreq(len(part), 1 / RATE), spectrum


def loudness(audio: np.ndarray) -> float:
    hz, spectrum = power(audio)
    return float(10 * np.log10((spectrum * k_weight(torch.from_numpy(hz)).numpy()).sum()))


def centroid(audio: np.ndarray) -> float:
    hz, spectrum = power(audio)
    return float(np.log2((hz * spectrum).sum() / spectrum.sum()))


def level(audio: np.ndarray, first: int, last: int) -> float:
    """Mean level in dB of a span of frames of 256 samples."""
    return float(10 * np.log10(np.square(audio[first * 256 : last * 256]).mean() + 1e-12))


def test_without_a_slider_every_operation_is_exactly_at_rest():
    assert (Decoupling.none().amounts({}) == 0.0).all()
    crossed = Decoupling(torch.rand(6, 6), torch.rand(6, 6))
    assert (crossed.amounts({"brightness": 0.0, "pitch": 0.0}) == 0.0).all()


def test_the_k_weighting_is_the_standards():
    """ITU-R BS.1770: 997 Hz reads -3.01 LUFS at full scale after the offset of 0.691."""
    response = 10 * torch.log10(k_weight(torch.tensor([997.0, 30.0, 10000.0])))
    assert response[0].item() == pytest.approx(0.691, abs=0.02)
    assert response[1].item() < -6.0
    assert response[2].item() == pytest.approx(4.0, abs=0.2)


@pytest.mark.parametrize("amount", [-1.0, -0.4, 0.4, 1.0])
def test_brightness_moves_the_centroid_and_keeps_the_loudness(shaper, amount):
    rest, bent = sound(tone()), shaped(shaper, tone(), brightness=amount)
    moved = centroid(bent) - centroid(rest)
    assert np.sign(moved) == np.sign(amount)
    assert abs(moved) > 0.25 * abs(amount)
    assert loudness(bent) == pytest.approx(loudness(rest), abs=0.7)


@pytest.mark.parametrize("amount", [-1.0, 0.5])
def test_noisiness_keeps_loudness_and_centroid(shaper, amount):
    rest, bent = sound(tone()), shaped(shaper, tone(), noisiness=amount)
    assert loudness(bent) == pytest.approx(loudness(rest), abs=1.0)
    assert centroid(bent) == pytest.approx(centroid(rest), abs=0.15)
    hz, before = power(rest)
    _, after = power(bent)
    harmonic = np.abs(hz - 220 * np.round(hz / 220)) < 5
    ratio = [10 * np.log10(s[harmonic].sum() / s[~harmonic].sum()) for s in (before, after)]
    assert (ratio[1] - ratio[0]) * -np.sign(amount) > 3.0


def test_pure_tones_get_breath_and_pure_noise_rings(shaper):
    pure = replace(tone(), log_noise=torch.full((1, LENGTH, NOISE_BINS), -14.0))
    breathy = shaped(shaper, pure, noisiness=1.0)
    hz, spectrum = power(breathy)
    between = np.abs(hz - 220 * np.round(hz / 220)) > 60
    assert spectrum[between].sum() > 0.05 * spectrum.sum()
    hiss = replace(tone(), log_harmonic=torch.full((1, LENGTH, TONAL_BINS), -14.0))

    def peaks(audio: np.ndarray) -> float:
        _, found = power(audio)
        return float(np.sort(found)[-400:].sum() / found.sum())

    assert peaks(shaped(shaper, hiss, noisiness=-1.0)) > 2 * peaks(sound(hiss))


@pytest.mark.parametrize("semitones", [-12.0, -5.0, 7.0, 12.0])
def test_pitch_moves_the_partials_under_the_same_envelope(shaper, semitones):
    rest, moved = sound(tone()), shaped(shaper, tone(), pitch=semitones / 24)
    hz, spectrum = power(moved)
    wanted = 220 * 2 ** (semitones / 12)
    lowest = (hz > 60) & (hz < wanted * 1.5)
    assert hz[lowest][spectrum[lowest].argmax()] == pytest.approx(wanted, rel=0.01)
    assert centroid(moved) == pytest.approx(centroid(rest), abs=0.2)
    assert loudness(moved) == pytest.approx(loudness(rest), abs=1.0)


def test_transposing_by_nothing_is_nothing():
    frames = tone()
    assert transpose_keeping_timbre(frames, 0.0) is frames


def test_attack_bends_the_onset_alone(shaper):
    rest = sound(struck())
    for amount in (-1.0, 1.0):
        bent = shaped(shaper, struck(), attack=amount)
        onset = level(bent, 44, 50) - level(rest, 44, 50)
        later = level(bent, 80, 140) - level(rest, 80, 140)
        assert onset * amount > 2.0
        assert abs(later) < 1.0


def test_decay_bends_what_follows_and_spares_the_onset(shaper):
    rest = sound(struck())
    for amount in (-1.0, 1.0):
        bent = shaped(shaper, struck(), decay=amount)
        assert abs(level(bent, 42, 54) - level(rest, 42, 54)) < 0.5
        assert (level(bent, 150, 190) - level(rest, 150, 190)) * amount > 3.0


def test_any_cut_gives_the_same_frames(shaper):
    frames = struck(64)
    turn = torch.linspace(0, 1, 64)[:, None]
    steps = turn * Decoupling.none().amounts(dict.fromkeys(ATTRIBUTES[:5], 0.5))
    whole, _ = shaper.shape(frames, steps, shaper.initial_state(1, steps[0]))
    state, parts = shaper.initial_state(1, steps[0]), []
    for first, last in ((0, 4), (4, 8), (8, 36), (36, 64)):
        cut = {f.name: getattr(frames, f.name)[:, first:last] for f in fields(frames)[:-1]}
        part, state = shaper.shape(SynthFrames(**cut), steps[first:last], state)
        parts.append(part)
    for name in ("log_harmonic", "log_free", "log_noise", "log_gain"):
        joined = torch.cat([getattr(part, name) for part in parts], 1)
        torch.testing.assert_close(joined, getattr(whole, name), rtol=1e-4, atol=1e-4)


def test_in_the_midst_of_a_steady_sound_there_is_no_onset():
    spans = (torch.full((8,), 0.125), torch.full((2,), 0.5))
    steady = tuple((torch.full((1, 30), 0.01), span) for span in spans)
    full = torch.ones(30)
    gain, _ = attack_and_decay(steady, full, full, EnvelopeState.unknown())
    assert gain.abs().max() < 1e-6
    fresh, _ = attack_and_decay(steady, full, full, EnvelopeState.silent(1))
    assert fresh.max() > 0.5


def test_operations_glide_and_the_pitch_steps():
    steps = along_time(torch.tensor([[1.0, 0, 0, 0, 0, 0.5]]), torch.zeros(6), 4)
    assert steps[:, 0].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert steps[:, 5].tolist() == [0.5] * 4
