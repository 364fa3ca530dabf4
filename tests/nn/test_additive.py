"""The oscillators and the room: exact levels, any cut into calls, no aliasing."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from neurosketch.dsp.loudness_follower import loudness_db
from neurosketch.nn import additive
from neurosketch.nn.additive import HARMONICS, HOP, LOG_SILENCE, NOISE_BANDS, NOISE_FFT, SoundFrames
from neurosketch.nn.ddsp import DdspConfig, Decoder
from neurosketch.nn.reverb import Room

RATE = 44100


def frames(octaves: Tensor, amplitudes: dict[int, float], noise: float = LOG_SILENCE):
    voices, length = octaves.shape
    log_harmonic = torch.full((voices, length, HARMONICS), LOG_SILENCE)
    for number, amplitude in amplitudes.items():
        log_harmonic[..., number - 1] = math.log(amplitude)
    return SoundFrames(octaves, log_harmonic, torch.full((voices, length, NOISE_BANDS), noise))


def played(sound: SoundFrames, cuts: list[int], seed: int = 0) -> Tensor:
    noise = torch.randn(
        *sound.octaves.shape, NOISE_FFT, generator=torch.Generator().manual_seed(seed)
    )
    state, bins = additive.initial_state(len(sound.octaves)), additive.band_to_bins()
    parts, first = [], 0
    for n in cuts:
        part = slice(first, first + n)
        some = SoundFrames(
            sound.octaves[:, part], sound.log_harmonic[:, part], sound.log_noise[:, part]
        )
        audio, state = additive.render(some, noise[:, part], state, bins)
        parts.append(audio)
        first += n
    return torch.cat(parts, 1)


def level_db(audio: np.ndarray, hz: float) -> float:
    window = np.hanning(len(audio))
    turn = np.exp(-2j * np.pi * hz * np.arange(len(audio)) / RATE)
    return float(20 * np.log10(2 * abs((audio * window * turn).sum()) / window.sum() + 1e-12))


def test_harmonics_stand_where_and_as_loud_as_asked():
    audio = played(frames(torch.zeros(1, 100, dtype=torch.float64), {1: 0.5, 7: 0.1}), [100])
    steady = audio[0, 10 * HOP :].numpy().astype(np.float64)
    assert level_db(steady, 440.0) == pytest.approx(20 * math.log10(0.5), abs=0.01)
    assert level_db(steady, 3080.0) == pytest.approx(-20.0, abs=0.01)
    assert level_db(steady, 880.0) < -80.0


def test_any_cut_into_calls_gives_the_same_sound():
    slide = torch.linspace(-1, 1, 60, dtype=torch.float64)[None].repeat(2, 1)
    sound = frames(slide, {k: 0.3 / k for k in range(1, 40)}, noise=-4.0)
    whole = played(sound, [60])
    for cuts in ([1] * 60, [2, 7, 43, 8]):
        torch.testing.assert_close(played(sound, cuts), whole, rtol=0, atol=2e-5)


def test_what_would_alias_is_silent_up_to_the_top_of_the_keyboard():
    for pitch in (60, 96, 127):
        octaves = torch.full((1, 60), (pitch - 69) / 12, dtype=torch.float64)
        sound = played(frames(octaves, dict.fromkeys(range(1, HARMONICS + 1), 0.05)), [60])
        part = sound[0, 20 * HOP :].numpy().astype(np.float64)
        spectrum = np.abs(np.fft.rfft(part * np.blackman(len(part)), 1 << 17))
        hz = np.fft.rfftfreq(1 << 17, 1 / RATE)
        f0 = 440 * 2 ** ((pitch - 69) / 12)
        off = np.abs(hz / f0 - np.round(hz / f0)) * f0 > 40.0
        foreign = spectrum[off | (hz > 0.482 * RATE)].max()
        assert 20 * np.log10(foreign / spectrum.max()) < -70.0, pitch


def test_phases_are_as_exact_after_hours_as_at_the_start():
    hours = 3 * 3600 * RATE // HOP
    octaves = torch.full((1, 4), 0.37, dtype=torch.float64)
    hz = 440 * 2**0.37
    start = additive.initial_state(1)
    exact = (hz * HOP * hours / RATE) % 1.0
    late = additive.AdditiveState(
        torch.tensor([exact], dtype=torch.float64), torch.tensor([hz], dtype=torch.float64),
        start.amplitude, start.noise_tail,
    )  # fmt: skip
    # Adding up frame by frame for three hours leads to the same phase, to a millionth of a turn.
    turns, step = 0.0, hz * HOP / RATE
    for _ in range(hours):
        turns = (turns + step) % 1.0
    assert abs(turns - exact) < 1e-6
    sound = frames(octaves, {1: 1.0})
    audio, after = additive.harmonics(sound, late)
    assert 0.0 <= float(after.turns[0]) < 1.0
    expected = np.sin(
        2 * np.pi * (exact + hz * np.arange(1, 4 * HOP + 1) / RATE + additive.PHASE_SPREAD)
    )
    np.testing.assert_allclose(audio[0, HOP:].numpy(), expected[HOP:], atol=2e-4)


def test_flat_noise_has_the_level_asked_for():
    silent = frames(torch.zeros(1, 400, dtype=torch.float64), {}, noise=math.log(0.1))
    audio = played(silent, [400])[0, HOP:]
    assert float(audio.std()) == pytest.approx(0.1, rel=0.02)
    assert float(audio[: 200 * HOP].std()) == pytest.approx(
        float(audio[200 * HOP :].std()), rel=0.05
    )


def test_the_room_is_the_convolution_whatever_the_calls():
    random = torch.Generator().manual_seed(3)
    impulse = torch.randn(2, 1000, generator=random)
    dry = torch.randn(20 * HOP, generator=random)
    room = Room(impulse)
    whole, _ = room.render(dry, room.initial_state())
    for channel in range(2):
        exact = np.convolve(dry.numpy(), impulse[channel].numpy())[: len(dry)]
        np.testing.assert_allclose(whole[channel].numpy(), exact, atol=2e-4)
    state, parts = room.initial_state(), []
    for piece in (dry[: 3 * HOP], dry[3 * HOP : 4 * HOP], dry[4 * HOP :]):
        wet, state = room.render(piece, state)
        parts.append(wet)
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=0, atol=1e-5)


def test_the_decoder_is_as_loud_as_asked_whatever_its_weights():
    torch.manual_seed(0)
    decoder = Decoder(DdspConfig(instruments=2, hidden=32)).eval()
    decoder.harmonic.bias.data.copy_(0.3 - 1.2 * torch.arange(1, HARMONICS + 1).log())
    decoder.noise.bias.data.fill_(-6.0)
    octaves = torch.linspace(-2.0, 2.0, 200, dtype=torch.float64)[None]
    asked = torch.linspace(-20.0, -50.0, 200)[None]
    timbre = decoder.embedding.weight[:1].expand(1, 200, -1)
    with torch.no_grad():
        sound, _ = decoder(octaves, asked, timbre, decoder.initial_state(1))
        noise = torch.randn(1, 200, NOISE_FFT, generator=torch.Generator().manual_seed(1))
        audio, _ = additive.render(sound, noise, additive.initial_state(1), additive.band_to_bins())
    # What frame i reaches stands at the beginning of the one after it.
    pitch = torch.cat([octaves[0, :1], octaves[0]]).numpy().astype(np.float32)
    heard = loudness_db(audio[0].numpy(), pitch)[1:]
    assert np.abs(heard - asked[0].numpy())[5:-5].mean() < 0.5
