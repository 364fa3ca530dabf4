"""Every model that makes tokens keeps its promises about them."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.dsp.audiofile import load_source
from neurosketch.dsp.tokenfile import read_tokens, write_tokens
from neurosketch.models.catalog import discover
from neurosketch.models.codecs import BITRATE, CODEC, TokenModel
from neurosketch.models.soundstream.tokens import SLICES
from neurosketch.paths import resources_dir
from neurosketch.training.metrics import log_mel_l1, si_sdr

SHIPPED = discover([resources_dir() / "checkpoints"])
CODECS = [spec.id for spec in SHIPPED.specs if CODEC in spec.extra]
SAX = Path(__file__).parents[1] / "data/corpus/note/weresax/alto_sax_51_100.opus"
STEADY = slice(20000, 60000)


@pytest.fixture(scope="module", params=CODECS)
def model(request: pytest.FixtureRequest) -> SoundModel:
    torch.set_num_threads(1)
    return SHIPPED.load(request.param)


def decoded(model: SoundModel, source: Path, kbps: float) -> AudioArray:
    controls = ControlState({BITRATE: kbps})
    request = GenerateRequest(model.spec.id, controls=controls, source=SourceClip(str(source)))
    return model.generate(request, lambda _: None, threading.Event())


def pitch_hz(audio: AudioArray) -> float:
    """Pitch of a steady tone by the first strong peak of its autocorrelation."""
    part = audio[0, STEADY]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 2 * len(part))) ** 2
    correlation = np.fft.irfft(spectrum)[: len(part) // 2]
    lags = np.arange(44100 // 1000, 44100 // 60)
    values = correlation[lags]
    first = int(np.flatnonzero(values > 0.85 * values.max())[0])
    return 44100 / float(lags[first + int(values[first : first + 12].argmax())])


def test_more_bits_are_nearer_and_a_tone_stays_a_tone(model: SoundModel):
    real = load_source(SAX)
    unquantised = float(model.spec.extra["unquantised_bitrate"])
    rates = (0.43, 1.72, 6.89, unquantised)
    sounds = [decoded(model, SAX, kbps) for kbps in rates]
    assert all(sound.shape == real.shape for sound in sounds)
    far = [log_mel_l1(real[0], sound[0]) for sound in sounds]
    for coarse, fine in itertools.pairwise(far[:3]):
        assert fine < coarse
    for kbps, sound in zip(rates[1:], sounds[1:], strict=True):
        cents = 1200 * abs(np.log2(pitch_hz(sound) / pitch_hz(real)))
        assert cents < 50, kbps
    assert si_sdr(real[0], sounds[3][0]) > 0.0


def test_tokens_sound_like_the_clip_they_were_made_of(model: SoundModel, tmp_path: Path):
    assert isinstance(model, TokenModel)
    path = tmp_path / "sax.nsc"
    for kbps in (1.72, 6.89):
        write_tokens(path, model.tokenise(load_source(SAX), kbps), overwrite=True)
        assert read_tokens(path).kbps == pytest.approx(kbps, abs=0.01)
        np.testing.assert_array_equal(decoded(model, path, 6.89), decoded(model, SAX, kbps))


def corners(model: SoundModel, source: str, **values: float) -> float:
    """Sharpest corners of the waveform but for one in ten thousand samples."""
    controls = model.spec.complete_controls(values)
    conditions = {"source": source, "source_b": model.spec.condition("source").values[0]}
    request = GenerateRequest(model.spec.id, 2, controls, conditions)
    sound = model.open_stream(request).render(10 * SLICES, controls)[0]
    return float(np.quantile(np.abs(np.diff(sound, n=2))[4096:], 0.9999))


@pytest.mark.parametrize("operation", ["repeat", "shuffle", "freeze"])
def test_slices_join_without_a_click(model: SoundModel, operation: str):
    for source in ("choir", "glass"):
        rest = corners(model, source)
        for amount in (0.5, 1.0):
            assert corners(model, source, **{operation: amount}) / rest <= 1.1, (source, amount)


def test_no_bump_where_the_waveform_ends(model: SoundModel):
    # Eight codebooks hold none; turning the pitch leaves it as well.
    steps = ({"bitrate": 6.89}, {"bitrate": 3.45}, {"bitrate": 6.89}, {"pitch": 0.3})
    controls = [model.spec.complete_controls(values) for values in steps]

    def levels(turns: list[int]) -> np.ndarray:
        request = GenerateRequest(model.spec.id, 2, controls[turns[0]], {"source": "choir"})
        stream = model.open_stream(request)
        sound = np.concatenate([stream.render(30, controls[turn])[0] for turn in turns])
        return 10.0 * np.log10((sound.reshape(-1, 2048) ** 2).mean(axis=1) + 1e-7)

    still = np.max([levels([turn] * len(steps)) for turn in (0, 1, 3)], axis=0)
    assert (levels([0, 1, 2, 3]) - still).max() < 3.0
