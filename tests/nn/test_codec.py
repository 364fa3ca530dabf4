"""The codec's network: exact about time, streams both ways, coarse to fine."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from neurosketch.nn.autoencoder import LATENT_HOP, STRIDE, TrunkConfig, noise_shape
from neurosketch.nn.codec import (
    CHARACTER_STAGES,
    DETAIL_STAGES,
    STAGES,
    UNQUANTISED,
    Codec,
    CodecConfig,
    CodecFrames,
)
from neurosketch.nn.envelope_code import Bands
from neurosketch.nn.mdct import LowBand
from neurosketch.nn.refiner import RefinerConfig
from neurosketch.nn.rvq import CODEBOOK_SIZE, ResidualQuantiser
from neurosketch.nn.wave_scale import WaveScale

SMALL = CodecConfig(
    trunk=TrunkConfig(
        latent_channels=8, fast_dim=16, slow_dim=24, encoder_fast_depth=1, encoder_slow_depth=1,
        decoder_slow_depth=1, decoder_fast_depth=1,
    ),
    refiner=RefinerConfig(dim=16, depth=2), detail_channels=12, detail_dim=16,
    scale_dim=16,
)  # fmt: skip
FIELDS = ("latents", "detail", "wave", "present")


@pytest.fixture
def codec() -> Codec:
    torch.manual_seed(0)
    return Codec(SMALL).eval().requires_grad_(False)


def cut(frames: CodecFrames, first: int, last: int) -> CodecFrames:
    return CodecFrames(*(getattr(frames, name)[:, first:last] for name in FIELDS))


def test_all_coefficients_give_the_signal_back_one_frame_later():
    band = LowBand(64, 64)
    audio = torch.randn(2, 640)
    coefficients, _ = band.analyse(audio, torch.zeros(2, 64))
    made, _ = band.synthesise(coefficients, torch.zeros(2, 64))
    torch.testing.assert_close(made[:, 64:], audio[:, :-64], rtol=1e-4, atol=1e-5)


def test_the_low_band_keeps_a_low_tone_and_drops_a_high_one():
    band = LowBand(LATENT_HOP, 64)
    time = torch.arange(20 * LATENT_HOP) / 44100
    for hz, share in ((300.0, 1.0), (4000.0, 0.0)):
        audio = torch.sin(2 * math.pi * hz * time)[None]
        made, _ = band.synthesise(
            band.analyse(audio, torch.zeros(1, LATENT_HOP))[0], torch.zeros(1, LATENT_HOP)
        )
        delayed = audio[:, 2 * LATENT_HOP : -LATENT_HOP]
        error = made[:, 3 * LATENT_HOP :] - share * delayed
        assert error.abs().max() < 5e-3


def test_the_low_band_streams():
    band = LowBand(32, 20)
    audio = torch.randn(1, 320)
    whole, _ = band.analyse(audio, torch.zeros(1, 32))
    past, parts = torch.zeros(1, 32), []
    for piece in audio.split(96, dim=1):
        coefficients, past = band.analyse(piece, past)
        parts.append(coefficients)
    torch.testing.assert_close(torch.cat(parts, 1), whole)


def test_a_codebook_compares_directions_not_lengths():
    torch.manual_seed(1)
    book = ResidualQuantiser(12, 1).codebooks[0]
    book.enter.bias.data.zero_()
    x = torch.randn(50, 12)
    assert torch.equal(book.encode(x), book.encode(3.0 * x))


def test_fewer_stages_are_the_first_ones():
    torch.manual_seed(1)
    quantiser = ResidualQuantiser(12, 4)
    codes = quantiser.encode(torch.randn(2, 9, 12))
    assert codes.shape == (2, 9, 4)
    assert 0 <= int(codes.min()) <= int(codes.max()) < CODEBOOK_SIZE
    counts = torch.tensor([0, 1, 2, 3, 4, 4, 2, 0, 1]).expand(2, -1)
    mixed = quantiser.decode(codes, counts)
    for frame, count in enumerate(counts[0].tolist()):
        wanted = quantiser.decode(codes[:, frame, :count]) if count else torch.zeros(2, 12)
        torch.testing.assert_close(mixed[:, frame], wanted)


def test_the_scale_orders_from_large_to_small_and_is_positive():
    torch.manual_seed(2)
    scale, order = WaveScale(8, 40, 16)(torch.randn(3, 5, 8))
    assert scale.min() > 0
    ordered = torch.gather(scale, -1, order)
    # in steps of a quarter octave
    assert (ordered[..., 1:] / ordered[..., :-1]).max() < 2**0.26
    assert torch.equal(order.sort(-1).values[0, 0], torch.arange(40))


@pytest.mark.parametrize("length", [1, 1024, 5000])
def test_what_is_encoded_can_be_decoded_in_full(codec: Codec, length: int):
    frames = codec.encode(torch.randn(2, length) * 0.1)
    n_frames = frames.latents.shape[1]
    assert frames.wave.shape == (2, n_frames, SMALL.wave_bins)
    assert (frames.present == UNQUANTISED).all()
    audio, _ = codec.decode(
        frames, torch.randn(2, *noise_shape(n_frames)), codec.initial_decoder_state(2)
    )
    assert audio.shape[1] - codec.latency >= length


def test_the_low_band_arrives_in_step_with_the_latency(codec: Codec):
    time = torch.arange(30 * LATENT_HOP) / 44100
    audio = torch.sin(2 * math.pi * 440 * time)[None]
    frames = codec.encode(audio)
    noise = torch.zeros(1, *noise_shape(frames.latents.shape[1]))
    sounds, _ = codec.sources(frames, noise, codec.initial_decoder_state(1))
    before_refiner = codec.latency - 768
    made = sounds[0, 1, before_refiner + 4096 : before_refiner + 20_000]
    assert (made - audio[0, 4096:20_000]).abs().max() < 5e-3


def test_encoding_streams(codec: Codec):
    audio = torch.randn(1, 12 * LATENT_HOP) * 0.1
    whole, _ = codec.analyse(audio, codec.initial_encoder_state(1))
    state, parts = codec.initial_encoder_state(1), []
    for size in (1, 4, 7):
        piece, audio = audio[:, : size * LATENT_HOP], audio[:, size * LATENT_HOP :]
        frames, state = codec.analyse(piece, state)
        parts.append(frames)
    for name in FIELDS:
        joined = torch.cat([getattr(part, name) for part in parts], dim=1)
        torch.testing.assert_close(joined, getattr(whole, name), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), (3, 7), (2, 8)])
def test_decoding_streams(codec: Codec, sizes: tuple[int, ...]):
    frames = cut(codec.encode(torch.randn(1, 9000) * 0.2), 0, 10)
    noise = torch.randn(1, *noise_shape(10))
    whole, _ = codec.decode(frames, noise, codec.initial_decoder_state(1))
    state, parts, first = codec.initial_decoder_state(1), [], 0
    for size in sizes:
        piece = cut(frames, first, first + size)
        audio, state = codec.decode(
            piece, noise[:, first * STRIDE : (first + size) * STRIDE], state
        )
        parts.append(audio)
        first += size
    error = (torch.cat(parts, 1) - whole).abs().max() / whole.abs().max()
    assert error < 1e-5


def test_stages_bring_character_then_detail_then_wave(codec: Codec):
    frames = codec.encode(torch.randn(1, 4000) * 0.2)
    codes = codec.quantise(frames)
    assert codes.shape[-1] == STAGES == CHARACTER_STAGES + DETAIL_STAGES + 8
    steps = torch.full(codes.shape[:2], CHARACTER_STAGES)
    coarse = codec.dequantise(codes, steps)
    torch.testing.assert_close(coarse.detail, codec.envelope.guess(coarse.latents))
    assert not coarse.wave.any()
    middle = codec.dequantise(codes, steps + DETAIL_STAGES)
    assert not torch.equal(middle.detail, coarse.detail)
    assert not middle.wave.any()
    torch.testing.assert_close(middle.latents, coarse.latents)
    fine = codec.dequantise(codes, torch.full_like(steps, STAGES))
    assert fine.wave.any()
    assert (fine.present == 1.0).all()


def test_the_number_of_stages_may_change_from_frame_to_frame(codec: Codec):
    codes = codec.quantise(codec.encode(torch.randn(1, 6000) * 0.2))
    stages = torch.arange(codes.shape[1])[None] % STAGES + 1
    mixed = codec.dequantise(codes, stages)
    for frame, count in enumerate(stages[0].tolist()):
        alone = codec.dequantise(codes[:, frame : frame + 1], torch.tensor([[count]]))
        for name in FIELDS:
            torch.testing.assert_close(
                getattr(mixed, name)[:, frame : frame + 1], getattr(alone, name)
            )


def test_the_pitch_of_unvoiced_frames_costs_nothing(codec: Codec):
    codec.rest_octaves.fill_(0.5)
    latents = torch.zeros(1, 4, 8)
    latents[0, :, 0] = 2.0
    latents[0, :, 1] = torch.tensor([1.0, -0.1, -0.7, -1.0])
    assert codec.settle(latents)[0, :, 0].tolist() == pytest.approx([2.0, 2.0, 0.5, 0.5])


def test_without_wave_the_synthesiser_plays_the_low_band(codec: Codec):
    frames = codec.encode(torch.randn(1, 4000) * 0.2)
    bare = frames.without_wave()
    assert not bare.wave.any()
    assert not bare.present[..., 2].any()
    torch.testing.assert_close(bare.latents, frames.latents)


def test_the_envelope_moves_with_the_pitch():
    bands = Bands(44100)
    hz = torch.arange(513) * 44100 / 1024
    peak = torch.exp(-0.5 * ((hz - 1500) / 150).square()) + 1e-4
    higher = torch.exp(-0.5 * ((hz - 3000) / 300).square()) + 1e-4
    moved = bands.transpose(bands(peak.to(torch.complex64)), 12.0)
    wanted = bands(higher.to(torch.complex64))
    assert int(moved.argmax()) == int(wanted.argmax())
    assert (moved - wanted)[wanted > wanted.max() - 2].abs().max() < 0.3
    same = bands.transpose(wanted, 0.0)
    torch.testing.assert_close(same, wanted, rtol=1e-3, atol=1e-3)
    assert bands.transpose(torch.zeros(64), -12.0)[-1] < -9


def _leak(codec: Codec, frames: CodecFrames, noise: Tensor) -> Tensor:
    return codec.decode(frames, noise, codec.initial_decoder_state(1))[0]


def test_nothing_sounds_before_its_frame(codec: Codec):
    frames = cut(codec.encode(torch.randn(1, 9000) * 0.2), 0, 10)
    noise = torch.randn(1, *noise_shape(10))
    changed = CodecFrames(*(getattr(frames, name).clone() for name in FIELDS))
    for name in FIELDS[:3]:
        getattr(changed, name)[:, 6:] += 0.5
    first, second = (_leak(codec, each, noise) for each in (frames, changed))
    assert torch.equal(first[:, : 6 * LATENT_HOP], second[:, : 6 * LATENT_HOP])
    assert not torch.equal(first, second)
