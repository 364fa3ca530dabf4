"""Loudness as broadcasters measure it.

The K-weighting runs as overlap-add convolution with the impulse response of the two filter stages,
cut where it has decayed below float64: numpy alone does it, and importing `scipy.signal` (1.3 s)
would be most of the time `neurosketch info` takes.

Source: ITU-R BS.1770-4; EBU Tech 3341 (momentary, short-term); filter design for any sample rate
after De Man, "Evaluation of implementations of the EBU R128 loudness measurement" (AES 145).
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

from neurosketch.core.clip import AudioArray
from neurosketch.dsp.levels import amplitude_to_db, peak

_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OFFSET_LUFS = -0.691
_IMPULSE_SECONDS = 0.2
_FFT_BLOCK = 1 << 16
_PEAK_BLOCK = 1 << 16
_MOMENTARY, _SHORT_TERM = 0.4, 3.0

_Floats = npt.NDArray[np.float64]
_Frames = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Loudness:
    """Loudness of a piece of audio; None where there is only silence.

    Attributes:
        integrated_lufs: gated loudness of the whole.
        max_momentary_lufs: loudest 400 ms.
        max_short_term_lufs: loudest 3 s.
        true_peak_db: peak of the signal oversampled to about 192 kHz, in dBTP.
    """

    integrated_lufs: float | None
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None
    true_peak_db: float


def measure(audio: AudioArray, sample_rate: int) -> Loudness:
    """Measure loudness and true peak; needs little memory however long the audio is.

    Args:
        audio: (C, T) float32; channels count alike (mono or stereo).
        sample_rate: Hz.
    """
    momentary, short_term = _block_powers(audio, sample_rate, _MOMENTARY, _SHORT_TERM)
    return Loudness(
        integrated_lufs=_gated(momentary),
        max_momentary_lufs=_loudest(momentary),
        max_short_term_lufs=_loudest(short_term),
        true_peak_db=amplitude_to_db(_true_peak(audio, sample_rate)),
    )


def integrated_lufs(audio: AudioArray, sample_rate: int) -> float | None:
    """Integrated loudness.

    Args:
        audio: (C, T) float32; channels count alike. Audio shorter than the standard's 400 ms block
            is measured as one block, ungated, so that a drum hit has a loudness too.
        sample_rate: Hz.

    Returns:
        LUFS, or None when everything lies below the absolute gate of -70 LUFS.
    """
    return _gated(_block_powers(audio, sample_rate, _MOMENTARY)[0])


def _block_powers(audio: AudioArray, sample_rate: int, *seconds: float) -> list[_Floats]:
    """Mean K-weighted power, summed over channels, of the sliding blocks of each length.

    The blocks begin a tenth of a second apart; audio shorter than a block is one block.
    """
    frames = audio.shape[1]
    spans = [_block_spans(frames, sample_rate, length) for length in seconds]
    edges = np.unique(np.concatenate([np.concatenate(span) for span in spans]))
    energy = _energy_before(edges, audio, sample_rate)

    def at(frame: _Frames) -> _Floats:
        found: _Floats = energy[np.searchsorted(edges, frame)]
        return found

    return [(at(ends) - at(starts)) / np.maximum(ends - starts, 1) for starts, ends in spans]


def _block_spans(frames: int, sample_rate: int, seconds: float) -> tuple[_Frames, _Frames]:
    """First frames and ends of the sliding blocks."""
    length = round(seconds * sample_rate)
    if frames < length:
        return np.array([0]), np.array([frames])
    count = int((frames / sample_rate - seconds) / 0.1 + 1e-6) + 1
    starts = np.round(np.arange(count) * 0.1 * sample_rate).astype(np.int64)
    starts = starts[starts + length <= frames]
    return starts, starts + length


def _energy_before(edges: _Frames, audio: AudioArray, sample_rate: int) -> _Floats:
    """K-weighted energy of all that lies before each of the ascending `edges`."""
    frames = audio.shape[1]
    impulse = _k_weighting_impulse(sample_rate)[: max(frames, 1)]
    size = 1 << (2 * len(impulse) - 1).bit_length()
    if frames > size:
        size = max(size, _FFT_BLOCK)
    step = size - len(impulse) + 1
    spectrum = np.fft.rfft(impulse, size)
    tails = np.zeros((audio.shape[0], len(impulse) - 1))
    energy = np.zeros(len(edges))
    before = 0.0
    for start in range(0, frames, step):
        count = min(step, frames - start)
        power = np.zeros(count)
        for channel, tail in zip(audio, tails, strict=True):
            block = channel[start : start + count].astype(np.float64)
            result = np.fft.irfft(np.fft.rfft(block, size) * spectrum, size)
            result[: len(tail)] += tail
            power += np.square(result[:count])
            tail[:] = result[step : step + len(tail)]
        sums = before + np.cumsum(power)
        first, last = np.searchsorted(edges, (start + 1, start + count + 1))
        energy[first:last] = sums[edges[first:last] - start - 1]
        before = float(sums[-1])
    return energy


def _true_peak(audio: AudioArray, sample_rate: int) -> float:
    """Largest absolute value of the oversampled audio and of the samples themselves."""
    factor = 4 if sample_rate <= 48_000 else 2 if sample_rate <= 96_000 else 1
    highest = peak(audio)
    if factor == 1 or audio.size == 0:
        return highest
    channels, frames = audio.shape
    stream = soxr.ResampleStream(sample_rate, factor * sample_rate, channels, quality="VHQ")
    for start in range(0, frames, _PEAK_BLOCK):
        block = np.ascontiguousarray(audio[:, start : start + _PEAK_BLOCK].T, dtype=np.float32)
        finer = stream.resample_chunk(block, last=start + _PEAK_BLOCK >= frames)
        highest = max(highest, peak(finer))
    return highest


@functools.lru_cache(maxsize=8)
def _k_weighting_impulse(sample_rate: int) -> _Floats:
    """Impulse response of the K-weighting; after 0.2 s the slower stage is down by 400 dB."""
    k = math.tan(math.pi * min(1681.974450955533, 0.45 * sample_rate) / sample_rate)
    q, high = 0.7071752369554196, 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    norm = 1.0 + k / q + k * k
    shelf_b = np.array(
        [(high + band * k / q + k * k), 2.0 * (k * k - high), (high - band * k / q + k * k)]
    )
    shelf_a = np.array([norm, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k])
    k, q = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    norm = 1.0 + k / q + k * k
    pass_b = np.array([1.0, -2.0, 1.0])
    pass_a = np.array([1.0, 2.0 * (k * k - 1.0) / norm, (1.0 - k / q + k * k) / norm])
    b = np.convolve(shelf_b, pass_b) / shelf_a[0]
    a = np.convolve(shelf_a, pass_a) / shelf_a[0]
    impulse = [0.0] * max(16, round(_IMPULSE_SECONDS * sample_rate))
    b0, b1, b2, b3, b4 = b.tolist()
    _, a1, a2, a3, a4 = a.tolist()
    feed = [b0, b1, b2, b3, b4]
    y1 = y2 = y3 = y4 = 0.0
    for n in range(len(impulse)):
        y = (feed[n] if n < 5 else 0.0) - a1 * y1 - a2 * y2 - a3 * y3 - a4 * y4
        impulse[n] = y
        y1, y2, y3, y4 = y, y1, y2, y3
    return np.array(impulse)


def _to_lufs(mean_power: float) -> float:
    return _OFFSET_LUFS + 10.0 * math.log10(mean_power) if mean_power > 0.0 else -math.inf


def _gated(powers: _Floats) -> float | None:
    audible = powers[powers > 10.0 ** ((_ABSOLUTE_GATE_LUFS - _OFFSET_LUFS) / 10.0)]
    if len(audible) == 0:
        return None
    relative = float(np.mean(audible)) * 10.0 ** (_RELATIVE_GATE_LU / 10.0)
    return _to_lufs(float(np.mean(audible[audible > relative])))


def _loudest(powers: _Floats) -> float | None:
    lufs = _to_lufs(float(np.max(powers, initial=0.0)))
    return lufs if lufs > _ABSOLUTE_GATE_LUFS else None
