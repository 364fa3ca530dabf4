"""Spectrograms for the eye: mel, log or linear rows, brightness from gain and range in dB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

_BATCH_FRAMES = 256


class FrequencyScale(StrEnum):
    """How the rows divide the frequencies."""

    MEL = "mel"
    LOG = "log"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class SpectrogramSettings:
    """What a spectrogram looks like.

    Attributes:
        scale: spacing of the rows.
        rows: how many frequency rows.
        n_fft: window length in samples.
        gain_db: added to every level: full brightness is reached at -gain_db dBFS.
        range_db: from black to full brightness.
        low_hz: lowest frequency of the log scale; the others start at 0.
    """

    scale: FrequencyScale = FrequencyScale.MEL
    rows: int = 256
    n_fft: int = 2048
    gain_db: float = 20.0
    range_db: float = 80.0
    low_hz: float = 40.0


def hz_to_mel(hz: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Mel value of a frequency in Hz.

    Source: O'Shaughnessy 1987, 2595 log10(1 + f / 700).
    """
    return np.asarray(2595.0 * np.log10(1.0 + np.asarray(hz, np.float64) / 700.0))


def mel_to_hz(mel: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Inverse of `hz_to_mel`."""
    return np.asarray(700.0 * (10.0 ** (np.asarray(mel, np.float64) / 2595.0) - 1.0))


def frequency_at(
    settings: SpectrogramSettings, sample_rate: int, height: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Frequency in Hz at a height of 0 (bottom) ... 1 (top)."""
    at, top = np.asarray(height, np.float64), sample_rate / 2.0
    if settings.scale is FrequencyScale.MEL:
        return mel_to_hz(at * hz_to_mel(top))
    if settings.scale is FrequencyScale.LOG:
        return np.asarray(settings.low_hz * (top / settings.low_hz) ** at)
    return np.asarray(at * top)


def height_of(settings: SpectrogramSettings, sample_rate: int, hz: float) -> float:
    """Height of a frequency, 0 (bottom) ... 1 (top); below 0 or above 1 when out of sight."""
    top = sample_rate / 2.0
    if settings.scale is FrequencyScale.MEL:
        return float(hz_to_mel(hz) / hz_to_mel(top))
    if settings.scale is FrequencyScale.LOG:
        return float(np.log(hz / settings.low_hz) / np.log(top / settings.low_hz))
    return hz / top


@dataclass(frozen=True, slots=True, eq=False)
class Filterbank:
    """Triangles that gather power into rows, stored without their zeros.

    Attributes:
        bins: (N,) FFT bin of every weight, row after row.
        weights: (N,) float32.
        offsets: (rows,) where each row starts in `bins`.
    """

    bins: npt.NDArray[np.intp]
    weights: FloatArray
    offsets: npt.NDArray[np.intp]

    def gather(self, power: FloatArray) -> FloatArray:
        """(L, n_fft // 2 + 1) power to (L, rows)."""
        # A dense product would cost a hundred times more and wake the linear-algebra library's
        # threads, which then fight with the thread that renders sound.
        weighted = power[:, self.bins] * self.weights
        return np.asarray(np.add.reduceat(weighted, self.offsets, axis=1), np.float32)


@lru_cache(maxsize=8)
def filterbank(settings: SpectrogramSettings, sample_rate: int) -> Filterbank:
    """Triangles of peak 1, lowest row first.

    A triangle is never narrower than the FFT resolves, so low rows interpolate between bins
    instead of staying empty.
    """
    spacing = sample_rate / settings.n_fft
    frequencies = np.arange(settings.n_fft // 2 + 1) * spacing
    heights = (np.arange(-1, settings.rows + 1) + 0.5) / settings.rows
    edges = frequency_at(settings, sample_rate, heights)
    centre = np.clip(edges[1:-1], 0.0, frequencies[-1])[:, None]
    below = np.maximum(centre - edges[:-2, None], spacing)
    above = np.maximum(edges[2:, None] - centre, spacing)
    offset = frequencies[None, :] - centre
    dense = np.maximum(1.0 - np.where(offset < 0, -offset / below, offset / above), 0.0)
    rows, bins = np.nonzero(dense)
    offsets = np.searchsorted(rows, np.arange(settings.rows))
    return Filterbank(bins, dense[rows, bins].astype(np.float32), offsets)


@lru_cache(maxsize=8)
def _window(n_fft: int) -> FloatArray:
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)).astype(np.float32)
    window.setflags(write=False)
    return window


def brightness(
    frames: FloatArray, settings: SpectrogramSettings, sample_rate: int
) -> npt.NDArray[np.uint8]:
    """Brightness of windows of audio.

    Args:
        frames: (L, n_fft) float32, not yet windowed.
        settings: what it should look like.
        sample_rate: Hz.

    Returns:
        (rows, L) uint8, lowest frequency first; a full-scale sine reaches 255.
    """
    window = _window(settings.n_fft)
    spectrum = np.fft.rfft(frames * window, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    power *= np.float32((2.0 / float(window.sum())) ** 2)
    gathered = filterbank(settings, sample_rate).gather(power.astype(np.float32, copy=False))
    level = np.ascontiguousarray(gathered.T)
    np.log10(level + np.float32(1e-14), out=level)
    level *= np.float32(10.0 / settings.range_db)
    level += np.float32((settings.gain_db + settings.range_db) / settings.range_db)
    return np.asarray(np.clip(level, 0.0, 1.0) * np.float32(255.0), np.uint8)


def spectrogram(
    audio: FloatArray,
    sample_rate: int,
    columns: int,
    settings: SpectrogramSettings,
    *,
    start_frame: float = 0.0,
    end_frame: float | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> npt.NDArray[np.uint8] | None:
    """Picture of a range of audio, one column per equal slice of time.

    Channels are averaged. A slice longer than half a window is looked at several times and keeps
    its loudest look, so a short hit is seen at every zoom.

    Args:
        audio: (C, T) float32.
        sample_rate: Hz.
        columns: width of the picture.
        settings: what it should look like.
        start_frame: first frame.
        end_frame: one past the last frame; None ends with the audio.
        cancelled: asked between batches; True stops the work.

    Returns:
        (rows, columns) uint8, lowest frequency first; None when cancelled.
    """
    total = audio.shape[1]
    end = float(total) if end_frame is None else end_frame
    hop = max((end - start_frame) / columns, 1e-6)
    looks = max(1, int(np.ceil(hop / (settings.n_fft / 2))))
    half = settings.n_fft // 2
    offsets = np.arange(settings.n_fft) - half
    picture = np.zeros((settings.rows, columns), np.uint8)
    step = max(1, _BATCH_FRAMES // looks)
    for first in range(0, columns, step):
        if cancelled is not None and cancelled():
            return None
        last = min(first + step, columns)
        slots = np.arange(first * looks, last * looks)
        centres = (start_frame + (slots + 0.5) * (hop / looks)).astype(np.int64)
        left = int(centres[0]) - half
        right = int(centres[-1]) + half + 1
        piece = _mono(audio, left, right)
        frames = piece[(centres - left - half)[:, None] + (offsets + half)[None, :]]
        values = brightness(frames, settings, sample_rate)
        picture[:, first:last] = values.reshape(settings.rows, last - first, looks).max(axis=2)
    return picture


def _mono(audio: FloatArray, left: int, right: int) -> FloatArray:
    """Mean of the channels over [left, right), silence outside the audio."""
    total = audio.shape[1]
    inside = audio[:, max(left, 0) : max(min(right, total), 0)]
    mono = np.zeros(right - left, np.float32)
    if inside.shape[1]:
        at = max(left, 0) - left
        mono[at : at + inside.shape[1]] = inside.mean(axis=0)
    return mono


class RollingSpectrogram:
    """The picture of the last seconds of endless audio, as a ring of columns.

    Args:
        sample_rate: Hz.
        seconds: how much time the picture spans.
        columns: its width; rounded up to a multiple of 4.
        settings: what it should look like.

    Attributes:
        picture: (rows, columns) uint8, highest frequency FIRST, as images are stored.
        head: the column that is written next, which is the oldest one.
    """

    def __init__(
        self, sample_rate: int, seconds: float, columns: int, settings: SpectrogramSettings
    ) -> None:
        columns = (max(columns, 4) + 3) // 4 * 4
        self.sample_rate = sample_rate
        self.settings = settings
        self.hop_length = max(1, round(seconds * sample_rate / columns))
        self.picture = np.zeros((settings.rows, columns), np.uint8)
        self.head = 0
        self._tail = np.zeros(settings.n_fft, np.float32)

    def append(self, audio: FloatArray) -> int:
        """Draw what follows.

        Args:
            audio: (C, n) float32, any n.

        Returns:
            How many columns are new.
        """
        settings, hop = self.settings, self.hop_length
        buffer = np.concatenate((self._tail, audio.mean(axis=0, dtype=np.float32)))
        columns = self.picture.shape[1]
        count = (buffer.shape[0] - settings.n_fft) // hop
        if count > 0:
            drawn = min(count, columns)
            starts = (np.arange(count - drawn, count) + 1) * hop
            frames = buffer[starts[:, None] + np.arange(settings.n_fft)[None, :]]
            values = brightness(frames, settings, self.sample_rate)[::-1]
            places = (self.head + np.arange(count - drawn, count)) % columns
            self.picture[:, places] = values
            self.head = (self.head + count) % columns
        self._tail = buffer[max(count, 0) * hop :]
        return int(max(count, 0))
