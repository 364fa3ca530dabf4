from __future__ import annotations

import numpy as np
import pytest

from neurosketch.training.ddsp_data import Played
from neurosketch.training.evaluate_instruments_additive import (
    Drive,
    FixedSpectrum,
    fit,
    follow,
    perform,
    render,
)
from neurosketch.training.evaluate_instruments_clips import Part
from neurosketch.training.evaluate_instruments_scores import (
    InstrumentJudge,
    note_scores,
    onset_errors,
    spectra,
    spectral_loss,
)
from neurosketch.training.evaluate_instruments_summary import instrument_aims
from neurosketch.training.metrics import PitchTrack, mr_stft, mr_stft_of
from tests.training.instruments import RATE, phrase, tone


def part_of(audio: np.ndarray, *notes: Played) -> Part:
    return Part("a", "b", "note", audio, instrument="flute", role="train", notes=notes)


def test_the_spectrum_of_an_instrument_is_measured_and_played_again() -> None:
    time = np.arange(RATE) / RATE
    amplitudes = (0.3, 0.15, 0.03, 0.06)
    sound = sum(a * np.sin(2 * np.pi * 330 * (n + 1) * time) for n, a in enumerate(amplitudes))
    hiss = 0.01 * np.random.default_rng(0).standard_normal(RATE)
    audio = np.asarray(sound + hiss, np.float32)
    spectrum = fit([part_of(audio, Played(0.0, 1.0, 64, 127))])
    found = np.sqrt(spectrum.harmonic[:4] / spectrum.harmonic[0])
    np.testing.assert_allclose(found, np.array(amplitudes) / amplitudes[0], rtol=0.05)
    again = render(spectrum, follow(audio), len(audio))
    inner = slice(8000, -8000)
    assert np.std(again[inner]) == pytest.approx(np.std(audio[inner]), rel=0.1)
    high = [np.abs(np.fft.rfft(x[inner]))[6000:12000].std() for x in (again, audio)]
    assert high[0] == pytest.approx(high[1], rel=0.25), "the noise is as loud"


def test_a_note_has_its_loudness_and_ends() -> None:
    spectrum = FixedSpectrum(np.eye(1, 80)[0], np.full(65, 1e-9), level=-20.0, decay=0.0)
    # Near 1 kHz, where the ear's weighting is 1: -20 dB is an RMS of 0.1.
    made = perform(spectrum, [Played(0.1, 0.4, 83, 127)], RATE)
    assert np.abs(made[: round(0.09 * RATE)]).max() < 1e-3
    assert np.std(made[round(0.2 * RATE) : round(0.4 * RATE)]) == pytest.approx(0.1, rel=0.05)
    assert np.abs(made[round(0.8 * RATE) :]).max() < 1e-4
    softer = perform(spectrum, [Played(0.1, 0.4, 83, 40)], RATE)
    assert np.std(softer) == pytest.approx(np.std(made) * (40 / 127) ** 2, rel=0.02)


def test_without_a_pitch_there_is_only_noise() -> None:
    spectrum = FixedSpectrum(np.eye(1, 80)[0], np.full(65, 1e-6), level=-20.0, decay=0.0)
    some = np.zeros(60), np.full(60, -20.0)
    silent = render(spectrum, Drive(*some, np.zeros(60, bool)), 12000)
    sung = render(spectrum, Drive(*some, np.ones(60, bool)), 12000)
    peaks = [np.abs(np.fft.rfft(x)).max() / np.abs(np.fft.rfft(x)).mean() for x in (silent, sung)]
    assert peaks[0] < 6 < 50 < peaks[1]


def test_an_instrument_without_pitch_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="pitch"):
        fit([part_of(np.zeros(RATE // 2, np.float32), Played(0, 0.5, 60, 100))])


def test_scores_of_a_resynthesis_do_not_depend_on_its_level() -> None:
    audio = phrase((60, 64), 0.5)
    judge = InstrumentJudge(None)
    judge.listen(part_of(audio, Played(0, 0.5, 60, 100), Played(0.5, 0.5, 64, 100)))
    itself = judge.transfer(audio)
    assert itself["mr_stft"] == itself["spectral"] == itself["loudness_l1"] == 0
    assert itself["kept"] == itself["voiced"] > 30
    assert itself["own_kept"] == itself["own_voiced"] > 100
    assert itself["known"] >= 0.9 * itself["voiced"]
    softer = judge.transfer(audio * np.float32(0.25))
    assert softer["mr_stft"] < 1e-3
    assert softer["loudness_l1"] < 1e-2
    other = judge.transfer(phrase((61, 65), 0.5))
    assert other["kept"] < 0.1 * other["voiced"]
    assert other["own_kept"] < 0.1 * other["own_voiced"]
    assert other["f0_l1"] / other["f0_frames"] == pytest.approx(1.0, abs=0.05)


def test_spectral_measures_agree_with_those_of_other_models() -> None:
    one, other = tone(60, 0.3), tone(62, 0.3)
    a, b = spectra(one), spectra(other)
    assert mr_stft_of(a[:5], b[:5]) == pytest.approx(mr_stft(one, other))
    assert spectral_loss(a, a) == 0.0
    assert spectral_loss(a, b) > spectral_loss(a, spectra(one * np.float32(1.1))) > 0.0


def test_notes_count_where_they_sound_alone() -> None:
    seconds = np.arange(100) * 0.01
    hz = np.where(seconds < 0.5, 440.0, 466.16)
    track = PitchTrack(seconds, hz, np.where(seconds < 0.9, 1.0, 0.0))
    alone = note_scores(track, [Played(0.0, 0.5, 69, 100), Played(0.5, 0.5, 69, 100)])
    assert alone == {"asked": 78, "found": 71, "hit": 39}
    chord = note_scores(track, [Played(0.0, 1.0, 69, 100), Played(0.0, 1.0, 73, 100)])
    assert chord == {"asked": 0, "found": 0, "hit": 0}


def test_onsets_are_found_within_a_few_milliseconds() -> None:
    silence = np.zeros(round(0.2 * RATE), np.float32)
    audio = np.concatenate([silence, tone(60, 0.4), silence, tone(67, 0.4)])
    notes = [Played(0.2, 0.4, 60, 100), Played(0.8, 0.4, 67, 100), Played(0.8, 0.4, 72, 100)]
    errors = onset_errors(audio, notes)
    assert len(errors) == 2, "notes struck together count once"
    assert all(error is not None and abs(error) < 0.008 for error in errors)
    late = onset_errors(np.concatenate([np.zeros(882, np.float32), audio]), notes)
    assert all(b - a == pytest.approx(0.02, abs=0.004) for a, b in zip(errors, late, strict=True))  # type: ignore[operator]
    steady = np.sin(2 * np.pi * 330 * np.arange(RATE) / RATE).astype(np.float32)
    steady[: RATE // 5] = 0.0
    assert onset_errors(steady, [Played(0.6, 0.1, 60, 100)]) == [None], "nothing begins there"


def test_aims_without_anything_measured() -> None:
    assert instrument_aims(None, None) == []
