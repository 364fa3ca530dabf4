"""Reads recordings of single tones: pitch, loudness, harmonics and noise of every frame.

A tone is resampled so that each of its periods has the same number of samples. In the spectrum of a
whole number of such periods every harmonic falls on a bin, however the pitch moves, and what lies
between two harmonics is noise. Pitch-synchronous analysis goes back to Mathews, Miller & David,
JASA 33, 1961; the pitch itself is refined by the advance of the harmonics' phases, Flanagan &
Golden, 1966.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neurosketch.dsp.loudness_follower import loudness_db
from neurosketch.nn.additive import (  # fmt: skip
    HARMONICS,
    HOP,
    NOISE_BANDS,
    NOISE_BINS,
    NOISE_FFT,
    REFERENCE_HZ,
    SAMPLE_RATE,
    band_to_bins,
)

PERIODS = 4
"""Least periods in one spectrum; fewer would let a harmonic's main lobe reach the next one."""
SHORTEST = 512
_OVERSAMPLING = 4
_REFINING_HARMONICS = 8
_REFINEMENTS = 3
_MOST_CENTS = 80.0
_FLOOR = 1e-8

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ToneFrames:
    """What is known of each of L frames of one recording.

    Attributes:
        octaves: (L,) float64 pitch above 440 Hz.
        loudness_db: (L,) A-weighted.
        harmonic: (L, HARMONICS) amplitude, without the noise below it; 0 above the Nyquist rate.
        noise: (L, NOISE_BANDS) power in the unit of `SoundFrames.log_noise`, squared.
        tonal: (L,) share of the power that the harmonics explain, 0 ... 1.
    """

    octaves: npt.NDArray[np.float64]
    loudness_db: FloatArray
    harmonic: FloatArray
    noise: FloatArray
    tonal: FloatArray


def analyse(audio: FloatArray, octaves: npt.NDArray[np.float64]) -> ToneFrames:
    """Describe a recording whose pitch is roughly known.

    Args:
        audio: (T,) at 44.1 kHz.
        octaves: (L,) pitch above 440 Hz at samples 0, HOP, 2 HOP ..., right to half a semitone.
    """
    import soxr

    fine = soxr.resample(audio, 1, _OVERSAMPLING, quality="HQ").astype(np.float64)
    pitch = octaves.copy()
    for _ in range(_REFINEMENTS):
        spectra, periods, _, _, turns = _spectra(fine, len(audio), pitch)
        pitch = _refined(spectra, periods, turns, pitch, octaves)
    spectra, periods, span, window_power, _ = _spectra(fine, len(audio), pitch)
    harmonic, noise = _parts(spectra, periods, pitch, span, window_power)
    loudness = loudness_db(audio, pitch.astype(np.float32))
    n = len(pitch)
    tones = 0.5 * np.square(harmonic).sum(1)
    # Bands in power per bin; their sum over the bins is the noise's power.
    hiss = (noise @ band_to_bins().numpy().astype(np.float64)).mean(1)
    tonal = tones / np.maximum(tones + hiss, 1e-12)
    return ToneFrames(
        pitch, loudness[:n].astype(np.float32), harmonic.astype(np.float32),
        noise.astype(np.float32), tonal.astype(np.float32),
    )  # fmt: skip


def _spectra(
    fine: npt.NDArray[np.float64], length: int, octaves: npt.NDArray[np.float64]
) -> tuple[
    npt.NDArray[np.complex128],
    npt.NDArray[np.int64],
    npt.NDArray[np.float64],
    float,
    npt.NDArray[np.float64],
]:
    """Spectra of a whole number of periods around each frame.

    Returns:
        (L, M // 2 + 1) spectra scaled so that a sine of amplitude 1 gives 1, (L,) periods in each,
        (L,) its length in samples, the mean square of the scaled window, and (L,) the turns that
        the pitch has made where each spectrum begins.
    """
    hz = REFERENCE_HZ * np.exp2(octaves)
    places = np.arange(len(octaves)) * HOP
    margin = 8 * SHORTEST
    time = np.arange(-margin, length + margin, dtype=np.float64)
    turns = np.cumsum(np.interp(time, places, hz)) / SAMPLE_RATE
    periods = np.maximum(PERIODS, np.ceil(SHORTEST * hz / SAMPLE_RATE)).astype(np.int64)
    span = periods * SAMPLE_RATE / hz
    size = 1 << int(np.ceil(np.log2(1.15 * span.max())))
    window = np.hanning(size + 1)[:-1]
    grid = np.arange(size) / size - 0.5
    here = np.interp(places, time, turns)
    result = np.empty((len(octaves), size // 2 + 1), np.complex128)
    positions = np.arange(len(fine)) / _OVERSAMPLING
    for first in range(0, len(octaves), 256):
        some = slice(first, first + 256)
        phases = here[some, None] + grid * periods[some, None]
        at = np.interp(phases, turns, time)
        pieces = np.interp(at, positions, fine, left=0.0, right=0.0)
        result[some] = np.fft.rfft(pieces * window) * (2.0 / window.sum())
    window_power = float(np.square(window * 2.0 / window.sum()).sum() * size)
    return result, periods, span, window_power, here - 0.5 * periods


def _harmonic_bins(
    spectra: npt.NDArray[np.complex128], periods: npt.NDArray[np.int64], count: int
) -> npt.NDArray[np.complex128]:
    bins = periods[:, None] * np.arange(1, count + 1)
    inside = bins < spectra.shape[1]
    taken = np.take_along_axis(spectra, np.where(inside, bins, 0), axis=1)
    return np.where(inside, taken, 0.0)


def _refined(
    spectra: npt.NDArray[np.complex128],
    periods: npt.NDArray[np.int64],
    turns: npt.NDArray[np.float64],
    octaves: npt.NDArray[np.float64],
    given: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Pitch corrected by how far the harmonics' phases run ahead of it, smoothed."""
    c = _harmonic_bins(spectra, periods, _REFINING_HARMONICS)
    k = np.arange(1, _REFINING_HARMONICS + 1)
    c = c * np.exp(-2j * np.pi * k * turns[:, None])
    step = c[1:] * np.conj(c[:-1])
    weight = np.abs(step)
    ahead = (weight * k * np.angle(step)).sum(1) / np.maximum((weight * k * k).sum(1), 1e-20)
    hz = REFERENCE_HZ * np.exp2(octaves)
    between = ahead / (2 * np.pi) * SAMPLE_RATE / HOP
    power = weight.sum(1)
    padded = np.concatenate([between[:1], between, between[-1:]])
    strength = np.concatenate([power[:1], power, power[-1:]]) + 1e-20
    change = (padded[:-1] * strength[:-1] + padded[1:] * strength[1:]) / (
        strength[:-1] + strength[1:]
    )
    better = np.log2(np.maximum(hz + change, 20.0) / REFERENCE_HZ)
    limit = _MOST_CENTS / 1200.0
    return given + np.clip(_smooth(better - given), -limit, limit)


def _smooth(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    kernel = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0
    return np.convolve(np.pad(values, 2, mode="edge"), kernel, mode="valid")


def _parts(
    spectra: npt.NDArray[np.complex128],
    periods: npt.NDArray[np.int64],
    octaves: npt.NDArray[np.float64],
    span: npt.NDArray[np.float64],
    window_power: float,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Amplitudes of the harmonics and powers of the noise bands."""
    hz = REFERENCE_HZ * np.exp2(octaves)
    power = np.square(np.abs(spectra))
    n_bins = spectra.shape[1]
    bin_hz = hz / periods
    support = band_to_bins().numpy()
    centre = np.argmax(support, axis=1) * (SAMPLE_RATE / NOISE_FFT)
    wide = np.arange(NOISE_BINS) * (SAMPLE_RATE / NOISE_FFT)
    noise = np.empty((len(octaves), NOISE_BANDS))
    harmonic = np.zeros((len(octaves), HARMONICS))
    numbers = np.arange(1, HARMONICS + 1)
    for i in range(len(octaves)):
        p = int(periods[i])
        last = min(n_bins - 1, int(0.5 * SAMPLE_RATE / bin_hz[i]))
        bins = np.arange(last + 1)
        away = np.minimum(bins % p, p - bins % p)
        between = bins[(away >= 2) & (bins >= 2)]
        frequency = between * bin_hz[i]
        # Power of one bin in units of the variance of white noise at the original rate.
        white = power[i, between] * span[i] / window_power
        weight = np.stack([np.interp(frequency, wide, row, right=0.0) for row in support])
        mass = weight.sum(1)
        known = mass > 1e-3
        level = np.where(known, weight @ white / np.maximum(mass, 1e-9), 0.0)
        if not known.all():
            level = np.interp(centre, centre[known], level[known])
        noise[i] = level
        count = min(HARMONICS, int(0.5 * SAMPLE_RATE / hz[i]) - 1, (n_bins - 1) // p)
        below = np.interp(numbers[:count] * hz[i], frequency, _running_mean(white))
        below *= window_power / span[i]
        heard = power[i, numbers[:count] * p] - below
        floor = 0.02 * power[i, numbers[:count] * p]
        harmonic[i, :count] = np.sqrt(np.maximum(np.maximum(heard, floor), _FLOOR**2))
    return harmonic, np.maximum(noise, _FLOOR**2)


def _running_mean(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    width = min(9, len(values))
    return np.convolve(np.pad(values, width // 2, mode="edge"), np.ones(width) / width, "valid")[
        : len(values)
    ]
