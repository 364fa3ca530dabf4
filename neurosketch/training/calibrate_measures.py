"""What calibration measures in a sound: seven attributes a listener would name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch

from neurosketch.nn.frame_power import k_weight

Floats = npt.NDArray[np.float64]
Audio = npt.NDArray[np.float32]

ATTRIBUTES = ("loudness", "brightness", "noisiness", "attack", "decay", "pitch", "width")
"""Columns of what `Meter.measure` returns."""
WORDS = {
    "loudness": ("quiet", "loud"),
    "brightness": ("dark", "bright"),
    "noisiness": ("pure", "noisy"),
    "attack": ("soft", "sharp"),
    "decay": ("short", "long"),
    "pitch": ("low", "high"),
    "width": ("narrow", "wide"),
}
"""Words for less and more of each."""
AUDIBLE = {
    "loudness": 1.0, "brightness": 0.1, "noisiness": 0.05, "attack": 1.0, "decay": 0.15,
    "pitch": 0.01, "width": 0.5,
}  # fmt: skip
"""Steps a listener just hears, in the units of `Meter.measure`: smaller changes count as none.

About 1 dB of level, 7 % of the centroid, 10 % of a decay time, 12 cents, and for the flatness
about a hundredth of the way from a sine to white noise.
"""

_N_FFT, _HOP = 4096, 1024
_BANDS_PER_OCTAVE = 4
_LOWEST_HZ, _HIGHEST_HZ = 200.0, 14000.0
_SILENCE = 1e-12
_MOMENTARY_SECONDS = 0.4
_BAND_RANGE_DB = 60.0
_ENVELOPE_HOP = 128
_ENVELOPE_SPAN = 4
_ONSET_RISE_DB, _LOUD_DB = 12.0, 20.0
_EARLY, _LATER = (0.0, 0.04), (0.07, 0.15)
_DECAY_FROM, _DECAY_RANGE_DB = 0.12, 40.0
_SLOWEST_DB_PER_SECOND, _DECAYS_DB_PER_SECOND = 1.0, 6.0
_CONFIDENT, _MOSTLY = 0.7, 0.6


class Tracker(Protocol):
    """Finds pitch, as `training.corpus.PitchTracker` does."""

    def raw(
        self, samples: Audio, sample_rate: int
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Times in seconds, pitch in Hz, confidence."""
        ...


@dataclass(frozen=True)
class Onset:
    """Where a sound begins, in envelope frames, and the level in dB around it."""

    frame: int
    levels: Floats


class Meter:
    """Measures clips.

    Args:
        sample_rate: Hz.
        tracker: finds pitch; without one, no sound has any.
    """

    def __init__(self, sample_rate: int, tracker: Tracker | None) -> None:
        self._rate, self._tracker = sample_rate, tracker
        self._hz = np.fft.rfftfreq(_N_FFT, 1 / sample_rate)
        self._weight = k_weight(torch.from_numpy(self._hz)).double().numpy()
        count = math.floor(_BANDS_PER_OCTAVE * math.log2(_HIGHEST_HZ / _LOWEST_HZ))
        edges = _LOWEST_HZ * 2 ** (np.arange(count + 1) / _BANDS_PER_OCTAVE)
        self._edges = np.searchsorted(self._hz, edges)

    def measure(self, clips: Audio) -> Floats:
        """Measure (B, C, T) clips; pitch, attack and decay are NaN where a sound has none.

        Returns:
            (B, 7) in the order of `ATTRIBUTES`: loudness in LUFS, log2 of the centroid in Hz,
            mean log flatness of quarter-octave bands, level of the onset over what follows in dB,
            log2 of the seconds of a decay by 60 dB, octaves above 1 Hz, side over mid in dB.
        """
        return np.array([self._one(clip) for clip in clips])

    def _one(self, clip: Audio) -> list[float]:
        mid = clip.mean(0)
        power = _power(mid)
        mean = power.mean(0) + _SILENCE
        onset = find_onset(mid)
        return [
            self._loudness(power),
            math.log2(float((mean * self._hz).sum() / mean.sum())),
            self._flatness(power),
            math.nan if onset is None else _attack(onset, self._rate),
            math.nan if onset is None else _decay(onset, self._rate),
            self._pitch(mid),
            _width(clip),
        ]

    def _loudness(self, power: Floats) -> float:
        """The loudest 400 ms in LUFS: the ear adds up about that much, however long the clip is.

        Source: maximum momentary loudness, EBU Tech 3341.
        """
        weighted = (power + _SILENCE) @ self._weight
        span = min(len(weighted), round(_MOMENTARY_SECONDS * self._rate / _HOP))
        return 10 * math.log10(float(np.convolve(weighted, np.full(span, 1 / span), "valid").max()))

    def _flatness(self, power: Floats) -> float:
        """Mean log flatness of the bands that are heard.

        Within narrow bands flatness tells noise from partials however the spectrum is tilted.

        Source: AudioSpectrumFlatness, ISO/IEC 15938-4 (MPEG-7 audio).
        """
        flat, weights = [], []
        for low, high in zip(self._edges[:-1], self._edges[1:], strict=True):
            band = power[:, low : max(high, low + 4)] + _SILENCE
            arithmetic = band.mean(-1)
            flat.append(np.log(band).mean(-1) - np.log(arithmetic))
            weights.append(arithmetic)
        levels = 10 * np.log10(np.array(weights))
        loudest = float(levels.max())
        weight = np.clip((levels - loudest) / _BAND_RANGE_DB + 1.0, 0.0, 1.0)
        return float((np.array(flat) * weight).sum() / (weight.sum() + _SILENCE))

    def _pitch(self, mid: Audio) -> float:
        if self._tracker is None:
            return math.nan
        _, hz, confidence = self._tracker.raw(mid, self._rate)
        sure = np.asarray(confidence) >= _CONFIDENT
        if len(sure) == 0 or sure.mean() < _MOSTLY:
            return math.nan
        return float(np.median(np.log2(np.maximum(np.asarray(hz)[sure], 1.0))))


def _power(mid: Audio) -> Floats:
    frames = np.lib.stride_tricks.sliding_window_view(mid, _N_FFT)[::_HOP]
    window = np.hanning(_N_FFT + 1)[:-1]
    spectrum = np.fft.rfft(frames * window, axis=-1)
    return np.asarray(np.abs(spectrum) ** 2 * (16 / 3 / _N_FFT**2), np.float64)


def find_onset(mid: Audio) -> Onset | None:
    """The strongest rise of (T,) float32; None when nothing begins in it."""
    pieces = mid[: len(mid) // _ENVELOPE_HOP * _ENVELOPE_HOP].reshape(-1, _ENVELOPE_HOP)
    power = np.square(pieces.astype(np.float64)).mean(-1)
    smooth = np.convolve(power, np.full(_ENVELOPE_SPAN, 1 / _ENVELOPE_SPAN), "same")
    levels = 10 * np.log10(smooth + _SILENCE)
    span = 8
    if len(levels) < 3 * span:
        return None
    rise = levels[span:] - levels[:-span]
    room = len(rise) * 2 // 3
    at = int(rise[:room].argmax())
    if rise[at] < _ONSET_RISE_DB or levels[at : at + 2 * span].max() < levels.max() - _LOUD_DB:
        return None
    threshold = levels[at : at + 2 * span].max() - 12.0
    first = at + int(np.flatnonzero(levels[at : at + 2 * span] >= threshold)[0])
    return Onset(first, levels)


def _part(onset: Onset, rate: int, span: tuple[float, float]) -> Floats:
    per_second = rate / _ENVELOPE_HOP
    first, last = (onset.frame + round(t * per_second) for t in span)
    return onset.levels[first : max(last, first + 1)]


def _attack(onset: Onset, rate: int) -> float:
    early, later = _part(onset, rate, _EARLY), _part(onset, rate, _LATER)
    if not len(later):
        return math.nan
    return _mean_db(early) - _mean_db(later)


def _decay(onset: Onset, rate: int) -> float:
    """log2 of the seconds for 60 dB, from the slope after the onset to where it is 40 dB down."""
    tail = _part(onset, rate, (_DECAY_FROM, 60.0))
    if len(tail) < 24:
        return math.nan
    below = np.flatnonzero(tail < tail[0] - _DECAY_RANGE_DB)
    end = max(int(below[0]) if len(below) else len(tail), 12)
    part = tail[:end]
    slope = float(np.polyfit(np.arange(len(part)) * (_ENVELOPE_HOP / rate), part, 1)[0])
    return math.log2(60.0 / max(-slope, _SLOWEST_DB_PER_SECOND))


def decays(decay: float) -> bool:
    """Whether a sound with this measured decay falls at all, so that it has one to change."""
    return decay < math.log2(60.0 / _DECAYS_DB_PER_SECOND)


def _mean_db(levels: Sequence[float] | Floats) -> float:
    return 10 * math.log10(float(np.mean(10 ** (np.asarray(levels) / 10))))


def _width(clip: Audio) -> float:
    if clip.shape[0] == 1:
        return math.nan
    left, right = clip[0].astype(np.float64), clip[1].astype(np.float64)
    mid, side = float(np.square(left + right).mean()), float(np.square(left - right).mean())
    return 10 * math.log10((side + 1e-9) / (mid + 1e-9))
