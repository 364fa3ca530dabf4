"""A plain additive synthesiser, as one was built before networks: what the family is compared with.

Every instrument has one fixed spectrum: the mean of its harmonics' amplitudes and of its noise,
measured on the notes that training sees. Pitch and loudness are driven as the model's are, and its
level is set frame by frame so that the A-weighted loudness is exactly the one that is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from neurosketch.core.weighting import a_weighting
from neurosketch.dsp.loudness_follower import FLOOR_DB, loudness_db
from neurosketch.dsp.pitch_tracker import track_pitch
from neurosketch.nn import additive
from neurosketch.nn.additive import (
    HARMONICS,
    HOP,
    LOG_SILENCE,
    NOISE_BANDS,
    NOISE_BINS,
    NOISE_FFT,
    REFERENCE_HZ,
    SAMPLE_RATE,
    SoundFrames,
)
from neurosketch.nn.wavetable import Wavetable
from neurosketch.training.ddsp_data import Played, velocity_db
from neurosketch.training.evaluate_instruments_clips import Part
from neurosketch.training.metrics import Signal

_FFT = 8192
_LOBE = 2
"""Bins on either side of a harmonic that belong to it, with a Hann window."""
_LOUD_DB = 30.0
_PIECE = 256
_ATTACK, _RELEASE = 0.01, 0.2
"""Seconds: of a gate that opens to the full level, and of one that closes by 60 dB."""
_MOST_DECAY = 60.0
_HELD_DB_PER_SECOND = 6.0
"""Who decays more slowly holds a note."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FixedSpectrum:
    """An instrument as it sounds on average.

    Attributes:
        harmonic: (HARMONICS,) mean power of each, by the A-weighted power of the frame.
        noise: (NOISE_BANDS,) mean power of the noise, by the same.
        level: loudest of a note at velocity 127, dB.
        decay: dB/s of a note that is held.
    """

    harmonic: Floats
    noise: Floats
    level: float
    decay: float


@dataclass(frozen=True)
class Drive:
    """What is played: L frames, the i-th at sample i HOP.

    Attributes:
        octaves: (L,) above 440 Hz.
        loudness: (L,) A-weighted dB.
        voiced: (L,) whether there is a pitch; without one there is only noise.
    """

    octaves: Floats
    loudness: Floats
    voiced: npt.NDArray[np.bool_]


def follow(audio: Signal) -> Drive:
    """Pitch and loudness of a recording, (T,) float32 at 44.1 kHz."""
    track = track_pitch(audio)
    voiced = track.voiced
    loudness = loudness_db(audio, track.octaves).astype(np.float64)
    places = np.arange(len(voiced))
    octaves = np.zeros(len(voiced))
    if voiced.any():
        octaves = np.interp(places, places[voiced], track.octaves[voiced])
    return Drive(octaves, loudness, voiced)


def fit(parts: Sequence[Part]) -> FixedSpectrum:
    """Measure an instrument.

    Args:
        parts: recordings of its single notes.

    Raises:
        ValueError: none of them has a pitch.
    """
    harmonic, noise, levels, decays = [], [], [], []
    for part in parts:
        audio = part.audio * np.float32(10 ** (part.gain_db / 20))
        drive = follow(audio)
        frames = _measured(audio, drive)
        if frames is not None:
            harmonic.append(frames[0])
            noise.append(frames[1])
            velocity = max((note.velocity for note in part.notes), default=127)
            levels.append(float(drive.loudness.max()) - velocity_db(velocity))
            decays.append(_slope(drive.loudness))
    if not harmonic:
        raise ValueError("no recording of the instrument has a pitch")
    decay = float(np.median(decays))
    return FixedSpectrum(
        np.mean(harmonic, axis=0), np.mean(noise, axis=0), float(np.median(levels)),
        float(np.clip(decay, 0.0, _MOST_DECAY)) if decay > _HELD_DB_PER_SECOND else 0.0,
    )  # fmt: skip


def _slope(loudness: Floats) -> float:
    """How fast a note dies away after its loudest frame, dB/s."""
    first = int(np.argmax(loudness))
    heard = np.flatnonzero(loudness[first:] > loudness[first] - 50.0) + first
    if len(heard) < 30:
        return 0.0
    return float(-np.polyfit(heard * HOP / SAMPLE_RATE, loudness[heard], 1)[0])


def _measured(audio: Signal, drive: Drive) -> tuple[Floats, Floats] | None:
    """Mean powers of harmonics and noise bands, relative to the A-weighted power."""
    window = np.hanning(_FFT + 1)[:-1]
    padded = np.pad(audio.astype(np.float64), _FFT // 2)
    loud = drive.voiced & (drive.loudness > drive.loudness.max() - _LOUD_DB)
    places = np.flatnonzero(loud)[::8]
    places = places[places * HOP + _FFT <= len(padded)]
    if not len(places):
        return None
    energy = float(np.square(window).sum())
    bin_hz = SAMPLE_RATE / _FFT
    support = _support(np.arange(_FFT // 2 + 1, dtype=np.float64) * bin_hz)
    harmonic, noise, counted = np.zeros(HARMONICS), np.zeros(NOISE_BANDS), 0
    for place in places:
        frame = padded[place * HOP : place * HOP + _FFT]
        power = np.square(np.abs(np.fft.rfft(frame * window)))
        f0 = REFERENCE_HZ * 2.0 ** drive.octaves[place]
        count = min(HARMONICS, int(0.48 * SAMPLE_RATE / f0))
        centres = np.round(np.arange(1, count + 1) * f0 / bin_hz).astype(int)
        lobes = centres[:, None] + np.arange(-_LOBE, _LOBE + 1)
        # A sine of amplitude a leaves a quarter of a^2 times the window's energy per sample.
        loudness = 10.0 ** (drive.loudness[place] / 10.0)
        taken = power[np.clip(lobes, 0, len(power) - 1)].sum(1)
        harmonic[:count] += 4.0 * taken / (_FFT * energy) / loudness
        between = np.ones(len(power), bool)
        between[np.clip(lobes, 0, len(power) - 1)] = False
        weight = support * between
        mass = weight.sum(1)
        level = weight @ power / np.maximum(mass, 1e-9) / energy
        known = mass > 1e-3
        noise += np.interp(np.arange(NOISE_BANDS), np.flatnonzero(known), level[known]) / loudness
        counted += 1
    return harmonic / counted, noise / counted


def _support(hz: Floats) -> Floats:
    """(NOISE_BANDS, F) how much each frequency belongs to each band."""
    wide = np.arange(NOISE_BINS) * (SAMPLE_RATE / NOISE_FFT)
    rows = additive.band_to_bins().numpy().astype(np.float64)
    return np.stack([np.interp(hz, wide, row) for row in rows])


def render(spectrum: FixedSpectrum, drive: Drive, length: int, seed: int = 0) -> Signal:
    """Play frames with one spectrum.

    Args:
        spectrum: of the instrument.
        drive: what to play.
        length: samples wanted.
        seed: of the noise.

    Returns:
        (length,) float32 at 44.1 kHz.
    """
    frames = _frames(spectrum, drive)
    random = torch.Generator().manual_seed(seed)
    table, state = Wavetable(), additive.initial_state(1)
    blocks = []
    for first in range(0, len(drive.loudness), _PIECE):
        some = slice(first, first + _PIECE)
        piece = SoundFrames(
            frames.octaves[:, some], frames.log_harmonic[:, some], frames.log_noise[:, some]
        )
        noise = torch.randn(1, piece.octaves.shape[1], NOISE_FFT, generator=random)
        audio, state = table.render(piece, noise, state)
        blocks.append(audio[0])
    # A frame says what is reached at its end, so that sample 0 belongs to the end of the first.
    made = torch.cat(blocks).numpy()[HOP : HOP + length]
    return np.pad(made, (0, length - len(made))).astype(np.float32)


def _frames(spectrum: FixedSpectrum, drive: Drive) -> SoundFrames:
    hz = REFERENCE_HZ * np.exp2(drive.octaves)[:, None] * np.arange(1, HARMONICS + 1)
    tones = np.where(drive.voiced[:, None], spectrum.harmonic, 0.0)
    heard = 0.5 * tones * a_weighting(hz) * (hz < 0.45 * SAMPLE_RATE)
    bins = additive.band_to_bins().numpy().astype(np.float64)
    # As the synthesiser draws the noise: logarithms of bands are interpolated to bins.
    of_bins = np.exp(np.log(np.maximum(spectrum.noise, 1e-16)) @ bins)
    of_bins_hz = np.arange(NOISE_BINS, dtype=np.float64) * (SAMPLE_RATE / NOISE_FFT)
    hiss = float(np.mean(of_bins * a_weighting(of_bins_hz)))
    asked = np.where(drive.loudness > FLOOR_DB + 1.0, drive.loudness, -200.0)
    gain = 10.0 ** (asked / 10.0) / np.maximum(heard.sum(1) + hiss, 1e-12)
    log_gain = 0.5 * np.log(gain)[:, None]
    log_harmonic = 0.5 * np.log(np.maximum(tones, 1e-16)) + log_gain
    log_noise = 0.5 * np.log(np.maximum(spectrum.noise, 1e-16)) + log_gain
    silent = 0.5 * math.log(1e-16)
    log_harmonic = np.where(tones > 0, log_harmonic, silent).clip(min=LOG_SILENCE)
    return SoundFrames(
        torch.from_numpy(drive.octaves)[None], torch.from_numpy(log_harmonic).float()[None],
        torch.from_numpy(log_noise.clip(min=LOG_SILENCE)).float()[None],
    )  # fmt: skip


def perform(spectrum: FixedSpectrum, notes: Sequence[Played], length: int) -> Signal:
    """Play notes: every key opens a gate to the level of its velocity.

    Args:
        spectrum: of the instrument.
        notes: what to play.
        length: samples wanted.

    Returns:
        (length,) float32 at 44.1 kHz.
    """
    audio = np.zeros(length, np.float32)
    for number, note in enumerate(notes):
        first = round(note.seconds * SAMPLE_RATE)
        count = round((note.length + _RELEASE) * SAMPLE_RATE / HOP) + 1
        age = np.arange(count) * HOP / SAMPLE_RATE
        over = np.maximum(age - note.length, 0.0)
        loudness = spectrum.level + velocity_db(note.velocity) - spectrum.decay * age
        loudness += 20 * np.log10(np.clip(age / _ATTACK, 1e-4, 1.0)) - 60.0 * over / _RELEASE
        drive = Drive(
            np.full(count, (note.pitch - 69.0) / 12.0), loudness, np.ones(count, bool)
        )  # fmt: skip
        made = render(spectrum, drive, min(count * HOP, max(0, length - first)), seed=number)
        audio[first : first + len(made)] += made
    return audio
