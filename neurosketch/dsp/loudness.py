"""Loudness as broadcasters measure it.

The K-weighting runs as overlap-add convolution with the impulse response of the two filter stages,
cut where it has decayed below float64: numpy alone does it, and importing `scipy.signal` (1.3 s)
would be most of the time `neurosketch info` takes.

Source: ITU-R BS.1770-4; EBU Tech 3341 (momentary, short-term); filter design for any sample rate
after De Man, "Evaluation of implementations of the EBU R128 loudness measurement" (AES 145).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neurosketch.core.clip import AudioArray
from neurosketch.dsp.levels import amplitude_to_db, peak
from neurosketch.dsp.resample import resample

_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OFFSET_LUFS = -0.691
_IMPULSE_SECONDS = 0.2
_FFT_BLOCK = 1 << 16

_Floats = npt.NDArray[np.float64]


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
    """Measure loudness and true peak.

    Args:
        audio: (C, T) float32; channels count alike (mono or stereo).
        sample_rate: Hz.
    """
    energy = _k_weighted_energy(audio, sample_rate)
    factor = 4 if sample_rate <= 48_000 else 2 if sample_rate <= 96_000 else 1
    oversampled = resample(audio, sample_rate, factor * sample_rate)
    return Loudness(
        integrated_lufs=_gated(energy, sample_rate),
        max_momentary_lufs=_loudest(energy, sample_rate, 0.4),
        max_short_term_lufs=_loudest(energy, sample_rate, 3.0),
        true_peak_db=amplitude_to_db(max(peak(oversampled), peak(audio))),
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
    return _gated(_k_weighted_energy(audio, sample_rate), sample_rate)


def _k_weighted_energy(audio: AudioArray, sample_rate: int) -> _Floats:
    """(T + 1,) running sum over time of the K-weighted power, summed over channels."""
    frames = audio.shape[1]
    power = np.zeros(frames, np.float64)
    impulse = _k_weighting_impulse(sample_rate)
    size = _FFT_BLOCK
    while size < 2 * len(impulse):
        size *= 2
    step = size - len(impulse) + 1
    spectrum = np.fft.rfft(impulse, size)
    for channel in audio:
        tail = np.zeros(len(impulse) - 1)
        for start in range(0, frames, step):
            block = channel[start : start + step].astype(np.float64)
            result = np.fft.irfft(np.fft.rfft(block, size) * spectrum, size)
            result[: len(tail)] += tail
            power[start : start + len(block)] += np.square(result[: len(block)])
            tail = result[step : step + len(tail)].copy()
    return np.concatenate(([0.0], np.cumsum(power)))


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


def _block_powers(energy: _Floats, sample_rate: int, seconds: float) -> _Floats:
    """Mean power of the sliding blocks, a tenth of a second apart; the whole when it is shorter."""
    frames = len(energy) - 1
    length = round(seconds * sample_rate)
    if frames < length:
        return energy[-1:] / max(frames, 1)
    count = int((frames / sample_rate - seconds) / 0.1 + 1e-6) + 1
    starts = np.round(np.arange(count) * 0.1 * sample_rate).astype(np.int64)
    starts = starts[starts + length <= frames]
    blocks: _Floats = (energy[starts + length] - energy[starts]) / length
    return blocks


def _gated(energy: _Floats, sample_rate: int) -> float | None:
    powers = _block_powers(energy, sample_rate, 0.4)
    powers = powers[powers > 10.0 ** ((_ABSOLUTE_GATE_LUFS - _OFFSET_LUFS) / 10.0)]
    if len(powers) == 0:
        return None
    relative = float(np.mean(powers)) * 10.0 ** (_RELATIVE_GATE_LU / 10.0)
    return _to_lufs(float(np.mean(powers[powers > relative])))


def _loudest(energy: _Floats, sample_rate: int, seconds: float) -> float | None:
    lufs = _to_lufs(float(np.max(_block_powers(energy, sample_rate, seconds), initial=0.0)))
    return lufs if lufs > _ABSOLUTE_GATE_LUFS else None
