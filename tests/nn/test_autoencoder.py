"""The trunk: causal, streamable, exact about lengths."""

from __future__ import annotations

import pytest
import torch

from neurosketch.nn.autoencoder import (
    LATENT_HOP,
    Autoencoder,
    TrunkConfig,
    interpolate_pitch,
    noise_shape,
)
from neurosketch.nn.conv import CausalStack
from neurosketch.nn.pitch import PITCH_CLASSES, class_octaves, decode_pitch, harmonic_sum_matrix
from neurosketch.nn.spectral import band_matrix, frame_spectrum, hann, phase_deviation

SMALL = TrunkConfig(
    latent_channels=8, fast_dim=16, slow_dim=24, encoder_fast_depth=1, encoder_slow_depth=1,
    decoder_slow_depth=1, decoder_fast_depth=2,
)  # fmt: skip


@pytest.fixture
def trunk() -> Autoencoder:
    torch.manual_seed(0)
    return Autoencoder(SMALL).eval()


@pytest.mark.parametrize("length", [1, 1023, 1024, 5000, 44100])
def test_encode_covers_the_whole_clip(trunk: Autoencoder, length: int):
    with torch.no_grad():
        latents = trunk.encode(torch.randn(2, length) * 0.1)
        assert latents.shape[0] == 2
        assert latents.shape[2] == SMALL.latent_channels
        decoded, _ = trunk.decoder(
            latents, torch.randn(2, *noise_shape(latents.shape[1])), trunk.decoder.initial_state(2)
        )
    assert latents.shape[1] == -(-(length + trunk.latency) // LATENT_HOP)
    assert decoded.shape[1] - trunk.latency >= length


def test_the_encoder_streams(trunk: Autoencoder):
    audio = torch.randn(1, 20 * LATENT_HOP) * 0.1
    with torch.no_grad():
        whole = trunk.encoder(audio)[0].latents()
        state, parts = None, []
        for size in (1, 3, 7, 9):
            chunk, audio = audio[:, : size * LATENT_HOP], audio[:, size * LATENT_HOP :]
            posterior, state = trunk.encoder(chunk, state)
            parts.append(posterior.latents())
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=1e-5, atol=1e-5)


def test_the_encoder_hears_nothing_of_the_future(trunk: Autoencoder):
    audio = torch.randn(1, 12 * LATENT_HOP) * 0.1
    changed = audio.clone()
    changed[:, 8 * LATENT_HOP :] = 0.0
    with torch.no_grad():
        first, second = (trunk.encoder(x)[0].latents() for x in (audio, changed))
    torch.testing.assert_close(first[:, :8], second[:, :8])
    assert (first[:, 8] - second[:, 8]).abs().max() > 1e-3


def test_a_stack_gives_the_same_frames_by_either_kernel():
    torch.manual_seed(1)
    stack = CausalStack(12, 3).eval()
    x = torch.randn(2, 40, 12)
    with torch.no_grad():
        whole, _ = stack(x)
        state, parts = None, []
        for index in range(40):
            part, state = stack(x[:, index : index + 1], state)
            parts.append(part)
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=1e-5, atol=1e-5)


def test_pitch_classes_decode_to_their_own_pitch():
    octaves = class_octaves()
    logits = torch.full((PITCH_CLASSES, PITCH_CLASSES), -20.0)
    logits.fill_diagonal_(20.0)
    torch.testing.assert_close(decode_pitch(logits), octaves, atol=1e-4, rtol=0)


def test_the_harmonic_sum_peaks_at_the_pitch_of_a_harmonic_tone():
    time = torch.arange(2048) / 44100
    for hz in (82.4, 220.0, 523.0, 1046.0):
        tone = sum(torch.sin(2 * torch.pi * hz * n * time) / n for n in range(1, 9))
        spectrum = frame_spectrum(tone[None], 2048, hann(2048))[0, 0, :512].abs()
        salience = spectrum.sqrt() @ harmonic_sum_matrix(512, 44100)
        found = 220 * 2 ** class_octaves()[salience.argmax()].item()
        assert abs(1200 * torch.log2(torch.tensor(found / hz))) < 60


def test_phase_tells_the_frequency_inside_a_bin():
    time = torch.arange(4096) / 44100
    for place in (40.0, 40.3, 39.6):
        tone = torch.cos(2 * torch.pi * place * 44100 / 2048 * time)
        spectrum = frame_spectrum(tone[None], 2048, hann(2048))
        deviation = phase_deviation(spectrum)[0, :, 40]
        torch.testing.assert_close(
            deviation, torch.full_like(deviation, place - 40), atol=2e-3, rtol=0
        )


def test_pitch_slides_within_a_note_and_jumps_between_notes_and_out_of_silence():
    slide = torch.tensor([[[0.0, 1.0], [0.04, 1.0]]])
    octaves, voicing = interpolate_pitch(slide, None)
    torch.testing.assert_close(
        octaves[0, 4:], torch.tensor([0.01, 0.02, 0.03, 0.04]), atol=1e-4, rtol=0
    )
    assert voicing[0, -1] == 1.0
    notes = torch.tensor([[[0.0, 1.0], [1.0, 1.0]]])
    octaves, _ = interpolate_pitch(notes, None)
    torch.testing.assert_close(octaves[0, 4:], torch.tensor([0.0, 1.0, 1.0, 1.0]))
    onset = torch.tensor([[[-2.0, 0.0], [1.0, 1.0]]])
    octaves, _ = interpolate_pitch(onset, None)
    assert (octaves[0, 4:] - 1.0).abs().max() < 0.02


def test_bands_share_every_bin_fully():
    matrix = band_matrix(40, 257, 86.1)
    torch.testing.assert_close(matrix.sum(0), torch.ones(257))
