"""Where a waveform ends, the codec plays on as if there had not been one."""

from __future__ import annotations

import torch

from neurosketch.models.soundstream.switch import PAST_FRAMES, WaveSwitch, joined, part
from neurosketch.nn.autoencoder import LATENT_HOP, noise_shape
from neurosketch.nn.codec import STAGES
from neurosketch.nn.refiner import REFINER_FFT
from tests.models.codecs import small_codec

FRAMES, END = 30, 18


@torch.inference_mode()
def test_after_the_waveform_nothing_of_it_is_left():
    codec = small_codec().eval()
    random = torch.Generator().manual_seed(5)
    codes = torch.randint(0, 1024, (1, FRAMES, STAGES), generator=random)
    waved = codec.dequantise(codes, torch.full((1, FRAMES), STAGES))
    bare = waved.without_wave()
    noise = torch.randn(1, *noise_shape(FRAMES), generator=random)
    start = codec.initial_decoder_state(1)
    frames = joined([part(waved, 0, END), part(bare, END, FRAMES)])
    whole, _ = codec.decode(bare, noise, start)
    plain, _ = codec.decode(frames, noise, start)
    switch, state, pieces = WaveSwitch(codec), start, []
    step = noise.shape[1] // FRAMES
    for first, last in ((0, 3), (3, END), (END, END + 1), (END + 1, FRAMES)):
        audio, state = switch.decode(
            part(frames, first, last), noise[:, first * step : last * step], state, 0.0
        )
        pieces.append(audio)
    switched = torch.cat(pieces, dim=1)
    assert END > PAST_FRAMES
    torch.testing.assert_close(switched[:, : END * LATENT_HOP], plain[:, : END * LATENT_HOP])
    after = END * LATENT_HOP + REFINER_FFT
    torch.testing.assert_close(switched[:, after:], whole[:, after:], atol=1e-5, rtol=1e-4)
    early = slice(after, after + LATENT_HOP)
    assert not torch.allclose(plain[:, early], whole[:, early], atol=1e-5, rtol=1e-4)
