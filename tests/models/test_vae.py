"""The vae family: what a composer expects of its sources and sliders."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from neurosketch.core.control import ControlState
from neurosketch.core.errors import AudioFileError, Cancelled, RequestError
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.models.catalog import discover
from neurosketch.models.vae.model import VaeModel, soft_ceiling
from neurosketch.models.vae.trajectory import (
    Drift,
    RecordedTrajectory,
    WalkTrajectory,
    blend,
)
from neurosketch.paths import resources_dir

DATA = Path(__file__).parents[1] / "data" / "corpus"
SAX = DATA / "note" / "weresax" / "alto_sax_51_100.opus"


@pytest.fixture(scope="module")
def model() -> VaeModel:
    torch.set_num_threads(1)
    loaded = discover([resources_dir() / "checkpoints"]).load("vae-drift")
    assert isinstance(loaded, VaeModel)
    return loaded


def make(model: VaeModel, **changes: object) -> np.ndarray:
    controls = ControlState(changes.pop("controls", {}))  # type: ignore[call-overload]
    request = GenerateRequest(model.spec.id, seed=3, controls=controls, **changes)  # type: ignore[arg-type]
    return model.generate(request, lambda _: None, threading.Event())


def level_db(audio: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(audio**2)) + 1e-9))


def pitch_hz(audio: np.ndarray) -> float:
    """Pitch of a steady tone by the first strong peak of its autocorrelation."""
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(len(audio)), 2 * len(audio))) ** 2
    correlation = np.fft.irfft(spectrum)[: len(audio) // 2]
    lags = np.arange(44100 // 1000, 44100 // 60)
    values = correlation[lags]
    first = int(np.flatnonzero(values > 0.85 * values.max())[0])
    window = values[first : first + 12]
    return 44100 / float(lags[first + int(window.argmax())])


def test_at_least_twelve_sources_of_many_kinds_ship(model: VaeModel):
    values = model.spec.condition("source").values
    assert len(values) >= 13
    assert {"walk", "breaks", "choir", "rain", "cello", "voice"} <= set(values)


def test_a_users_clip_comes_back_at_its_own_length_and_pitch(model: VaeModel):
    real = make_source(SAX)
    made = make(model, source=SourceClip(str(SAX)))
    assert made.shape == real.shape
    assert level_db(made) == pytest.approx(level_db(real), abs=4.0)
    middle = slice(20000, 60000)
    cents = 1200 * np.log2(pitch_hz(made[0, middle]) / pitch_hz(real[0, middle]))
    assert abs(cents) < 50


def test_a_part_of_a_clip_is_as_long_as_it_and_sounds_alike(model: VaeModel):
    real = make_source(SAX)[:, 22050:55125]
    made = make(model, source=SourceClip(str(SAX), start=0.5, end=1.25))
    assert made.shape == real.shape
    assert level_db(made) == pytest.approx(level_db(real), abs=4.0)


def make_source(path: Path) -> np.ndarray:
    from neurosketch.dsp.audiofile import load_source

    return load_source(path)


def test_a_reconstruction_is_aligned_with_its_source(model: VaeModel, tmp_path: Path):
    """The envelope of a drum hit rises where the recording's does."""
    hit = make_source(DATA / "drum" / "gogodze2" / "ss_vl2_rr3.opus")
    audio = np.pad(hit, ((0, 0), (22050, 0)))
    path = tmp_path / "hit.wav"
    soundfile.write(path, audio.T, 44100)
    made = make(model, source=SourceClip(str(path)))
    envelopes = [np.sqrt(np.convolve(x[0] ** 2, np.ones(256) / 256, "same")) for x in (audio, made)]
    onsets = [int(np.flatnonzero(e > 0.25 * e.max())[0]) for e in envelopes]
    assert abs(onsets[0] - onsets[1]) < 0.012 * 44100


def test_long_clips_are_read_in_pieces_and_can_be_cancelled(model: VaeModel):
    audio = np.tile(make_source(SAX), (1, 3))
    whole = model.autoencoder.encode(torch.from_numpy(audio)).detach()
    torch.testing.assert_close(model.encode(audio), whole, rtol=1e-4, atol=1e-4)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        model.encode(audio, cancel)


def test_stereo_stays_stereo_and_dual_mono_stays_centred(model: VaeModel, tmp_path: Path):
    mono = make_source(SAX)[0, :44100]
    path = tmp_path / "dual.wav"
    soundfile.write(path, np.stack([mono, mono], 1), 44100)
    dual = make(model, source=SourceClip(str(path)))
    assert dual.shape == (2, 44100)
    np.testing.assert_allclose(dual[0], dual[1], atol=1e-5)
    path = tmp_path / "hard.wav"
    soundfile.write(path, np.stack([mono, mono * 0.05], 1), 44100)
    hard = make(model, source=SourceClip(str(path)))
    assert level_db(hard[0]) - level_db(hard[1]) > 10


def test_loudness_is_exact(model: VaeModel):
    rest = make(model, seconds=1.0, conditions={"source": "glass"})
    soft = make(model, seconds=1.0, conditions={"source": "glass"}, controls={"loudness": -12.0})
    assert level_db(soft) - level_db(rest) == pytest.approx(-12.0, abs=0.01)


@pytest.mark.parametrize("semitones", [-7.0, 5.0, 12.0])
def test_the_pitch_slider_transposes(model: VaeModel, semitones: float):
    middle = slice(20000, 60000)
    clip = SourceClip(str(SAX))
    rest = pitch_hz(make(model, source=clip)[0, middle])
    moved = pitch_hz(make(model, source=clip, controls={"pitch": semitones})[0, middle])
    assert 12 * np.log2(moved / rest) == pytest.approx(semitones, abs=0.3)


def test_slow_speed_keeps_the_pitch(model: VaeModel):
    clip = SourceClip(str(SAX))
    rest = pitch_hz(make(model, source=clip)[0, 20000:60000])
    slow = make(model, source=clip, seconds=4.0, controls={"speed": 0.5})
    assert 1200 * abs(np.log2(pitch_hz(slow[0, 50000:110000]) / rest)) < 50


def test_morph_ends_are_the_two_sources(model: VaeModel):
    conditions = {"source": "rain", "source_b": "glass"}
    at_a = make(model, seconds=2.0, conditions=conditions)
    at_b = make(model, seconds=2.0, conditions=conditions, controls={"morph": 1.0})
    only_a = make(model, seconds=2.0, conditions={"source": "rain"})
    np.testing.assert_array_equal(at_a, only_a)
    assert np.abs(at_b - at_a).max() > 0.01


def test_random_walks_differ_by_seed_and_never_stand_still(model: VaeModel):
    request = GenerateRequest(model.spec.id, seed=1, conditions={"source": "walk"})
    audio = model.open_stream(request).render(430, model.spec.complete_controls({}))[0]
    seconds = audio[: 9 * 44100].reshape(9, 44100)
    spectra = np.abs(np.fft.rfft(seconds, axis=1))[:, :8000]
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True) + 1e-9
    similarity = (spectra[1:] * spectra[:-1]).sum(1)
    assert similarity.min() < 0.9


def click_ratio(audio: np.ndarray, position: int) -> float:
    """Largest sample step around `position` in units of the largest elsewhere."""
    steps = np.abs(np.diff(audio, n=2))
    around = slice(position - 64, position + 64)
    rest = np.concatenate([steps[4096 : position - 1024], steps[position + 4096 :]])
    return float(steps[around].max() / np.quantile(rest, 0.9999))


def test_jumping_sliders_do_not_click(model: VaeModel):
    spec = model.spec
    for control in spec.controls:
        request = GenerateRequest(
            spec.id, seed=2, conditions={"source": "glass", "source_b": "choir"}
        )
        stream = model.open_stream(request)
        before = stream.render(60, spec.complete_controls({}))
        far = control.default + 0.5 * (control.maximum - control.default)
        after = stream.render(60, spec.complete_controls({control.id: far}))
        joined = np.concatenate([before, after], axis=1)[0]
        assert click_ratio(joined, before.shape[1]) <= 1.1, control.id


def test_bad_clips_are_refused_in_one_sentence(model: VaeModel, tmp_path: Path):
    text = tmp_path / "notes.wav"
    text.write_text("not audio")
    with pytest.raises(AudioFileError):
        make(model, source=SourceClip(str(text)))
    with pytest.raises(AudioFileError):
        make(model, source=SourceClip(str(tmp_path / "missing.wav")))


def test_a_length_below_one_sample_is_refused(model: VaeModel):
    with pytest.raises(RequestError):
        make(model, seconds=1e-6)


def test_a_recorded_trajectory_goes_around_without_a_jump():
    latents = torch.linspace(0, 9, 10)[None, :, None].expand(1, 10, 5).clone()
    latents[..., :2] = 0.5
    trajectory = RecordedTrajectory(latents)
    values = [float(trajectory.advance(1.0)[0, 2]) for _ in range(25)]
    assert values[:10] == pytest.approx(list(range(10)))
    assert values[10] > 5.0, "the seam is smoothed"
    assert values[15] == pytest.approx(5.0)


def test_blending_follows_the_voiced_side():
    voiced = torch.tensor([[1.0, 1.0, 0.0]])
    unvoiced = torch.tensor([[-2.0, -1.0, 2.0]])
    middle = blend(voiced, unvoiced, 0.5)
    assert middle[0, 0] == pytest.approx(1.0, abs=1e-2)
    assert middle[0, 2] == pytest.approx(1.0)


def test_walk_and_drift_are_seeded_and_smooth():
    banks = [torch.randn(50, 6, generator=torch.Generator().manual_seed(n)) for n in range(3)]
    paths = [
        torch.stack([walk.advance(1.0)[0] for _ in range(300)])
        for walk in (WalkTrajectory(banks, seed, 43.0) for seed in (1, 1, 2))
    ]
    torch.testing.assert_close(paths[0], paths[1])
    assert (paths[0] - paths[2]).abs().max() > 0.5
    steps = (paths[0][1:, 2:] - paths[0][:-1, 2:]).norm(dim=1)
    assert steps.max() < 0.3 * (paths[0][:, 2:].max() - paths[0][:, 2:].min())
    drift = Drift(5, 4, 43.0)
    values = torch.stack([drift.advance() for _ in range(4000)])
    assert 0.3 < values[500:].std() < 3.0
    assert (values[1:] - values[:-1]).abs().max() < 0.3


def test_the_ceiling_bends_only_what_is_too_loud():
    quiet = np.linspace(-0.9, 0.9, 50, dtype=np.float32)[None]
    np.testing.assert_array_equal(soft_ceiling(quiet), quiet)
    loud = soft_ceiling(np.linspace(0.0, 8.0, 400, dtype=np.float32)[None])
    assert loud.max() < 1.0
    assert (np.diff(loud[0]) >= 0).all()
