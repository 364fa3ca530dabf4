"""Harmonic oscillators and filtered noise: sound from frames, with a state, for any cut into calls.

Source: DDSP, arXiv:2001.04643, sections 3.2 and 3.4; here frequencies and amplitudes ramp linearly
within a frame instead of being upsampled with overlapping windows, which needs no look-ahead, and
the noise is drawn in the frequency domain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from neurosketch.nn.spectral import band_matrix

SAMPLE_RATE = 44100
HOP = 256
HARMONICS = 80
NOISE_BANDS = 65
NOISE_FFT = 2 * HOP
NOISE_BINS = NOISE_FFT // 2 + 1
REFERENCE_HZ = 440.0
LOG_SILENCE = -16.0
"""Natural log of an amplitude that nobody hears; harmonics at it are silent."""

_FADE_FROM, _FADE_TO = 0.43 * SAMPLE_RATE, 0.48 * SAMPLE_RATE
PHASE_SPREAD = (math.sqrt(5) - 1) / 4
"""Turns by which the n-th harmonic is turned, times n squared, so that they do not pile up.

Source: after Schroeder, IEEE Trans. Inf. Theory 16(1), 1970.
"""


@dataclass(frozen=True)
class SoundFrames:
    """L frames of V voices; each says what is reached at the end of its 256 samples.

    Attributes:
        octaves: (V, L) float32 or float64 pitch, octaves above 440 Hz.
        log_harmonic: (V, L, HARMONICS) natural log amplitude of each harmonic.
        log_noise: (V, L, NOISE_BANDS) natural log of the noise's magnitude; 0 in all bands is
            white noise with an RMS of 1.
    """

    octaves: Tensor
    log_harmonic: Tensor
    log_noise: Tensor


@dataclass(frozen=True)
class AdditiveState:
    """What the oscillators remember between calls.

    Attributes:
        turns: (V,) float64 phase of the fundamental, 0 ... 1; it never grows.
        hz: (V,) float64 its frequency.
        amplitude: (V, HARMONICS) of the last frame.
        noise_tail: (V, HOP) second half of the last frame's noise.
    """

    turns: Tensor
    hz: Tensor
    amplitude: Tensor
    noise_tail: Tensor


def initial_state(voices: int, device: torch.device | str = "cpu") -> AdditiveState:
    """Silence, all phases at 0; the first frame's frequency holds from its beginning."""
    return AdditiveState(
        torch.zeros(voices, dtype=torch.float64, device=device),
        torch.zeros(voices, dtype=torch.float64, device=device),
        torch.zeros(voices, HARMONICS, device=device),
        torch.zeros(voices, HOP, device=device),
    )


def band_to_bins() -> Tensor:
    """(NOISE_BANDS, NOISE_BINS): interpolates log magnitudes of bands to FFT bins."""
    return band_matrix(NOISE_BANDS, NOISE_BINS, SAMPLE_RATE / NOISE_FFT)


def audible_amplitude(log_harmonic: Tensor, hz: Tensor) -> Tensor:
    """Amplitudes with what would alias faded out and what is silent set to exactly 0.

    Args:
        log_harmonic: (..., HARMONICS) natural log.
        hz: (...) fundamental.
    """
    numbers = torch.arange(1, HARMONICS + 1, device=hz.device)
    frequency = hz[..., None].float() * numbers
    room = ((_FADE_TO - frequency) / (_FADE_TO - _FADE_FROM)).clamp(0.0, 1.0)
    loud = (log_harmonic > LOG_SILENCE).float()
    return log_harmonic.clamp(max=3.0).exp() * room * loud


def phases(hz: Tensor, state: AdditiveState) -> tuple[Tensor, Tensor]:
    """Phase of the fundamental while its frequency moves in straight lines.

    Args:
        hz: (V, L) float64, reached at the end of each frame.
        state: of the call before.

    Returns:
        (V, L, HOP) turns of all samples, and (V, L) at the frames' ends, these 0 ... 1.
    """
    first = torch.where(state.hz > 0, state.hz, hz[:, 0])
    before = torch.cat([first[:, None], hz[:, :-1]], 1)
    steps = torch.cumsum((before + hz) * (0.5 * HOP / SAMPLE_RATE), 1)
    ends = (state.turns[:, None] + steps) % 1.0
    starts = torch.cat([state.turns[:, None], ends[:, :-1]], 1)
    n = torch.arange(1, HOP + 1, dtype=torch.float64, device=hz.device)
    bend = (hz - before)[..., None] * (n * n / (2 * HOP))
    return starts[..., None] + (before[..., None] * n + bend) / SAMPLE_RATE, ends


def harmonics(frames: SoundFrames, state: AdditiveState) -> tuple[Tensor, AdditiveState]:
    """The harmonic part.

    Returns:
        (V, L * HOP) and the state with its noise untouched.
    """
    hz = REFERENCE_HZ * torch.exp2(frames.octaves.double())
    amplitude = audible_amplitude(frames.log_harmonic, hz)
    turns, ends = phases(hz, state)
    turns = turns % 1.0
    # What no voice reaches need not be computed.
    first = torch.where(state.hz > 0, state.hz, hz[:, 0])
    lowest = float(torch.minimum(first, hz.amin(1)).min())
    count = max(1, min(HARMONICS, math.ceil(_FADE_TO / max(lowest, 1.0))))
    numbers = torch.arange(1, count + 1, device=hz.device)
    spread = (PHASE_SPREAD * numbers.double().square()) % 1.0
    angle = turns.float()[..., None] * numbers + spread.float()
    waves = torch.sin((2 * math.pi) * (angle - angle.floor()))
    last = torch.cat([state.amplitude[:, None], amplitude[:, :-1]], 1)
    pair = torch.stack([last, amplitude - last], -1)[:, :, :count]
    level, change = (waves @ pair).unbind(-1)
    audio = level + change * (torch.arange(1, HOP + 1, device=hz.device) / HOP)
    after = AdditiveState(ends[:, -1], hz[:, -1], amplitude[:, -1], state.noise_tail)
    return audio.flatten(1), after


def filtered_noise(
    log_noise: Tensor, noise: Tensor, tail: Tensor, bins: Tensor
) -> tuple[Tensor, Tensor]:
    """The noise part: every frame has its own, cross-faded into the next at equal power.

    Args:
        log_noise: (V, L, NOISE_BANDS).
        noise: (V, L, NOISE_FFT) standard normal.
        tail: (V, HOP) of the frame before.
        bins: `band_to_bins()`.

    Returns:
        (V, L * HOP) and the new tail.
    """
    magnitude = (log_noise.clamp(max=3.0) @ bins).exp()
    # Independent real and imaginary parts; the two ends of the spectrum are real.
    real, rest = noise[..., :NOISE_BINS], noise[..., NOISE_BINS:]
    imaginary = torch.nn.functional.pad(rest, (1, 1))
    spectrum = torch.complex(real, imaginary) * magnitude * math.sqrt(NOISE_FFT / 2)
    window = torch.sin(math.pi * (torch.arange(NOISE_FFT, device=noise.device) + 0.5) / NOISE_FFT)
    pieces = torch.fft.irfft(spectrum, n=NOISE_FFT, norm="backward") * window
    rise, fall = pieces[..., :HOP], pieces[..., HOP:]
    late = torch.cat([tail[:, None], fall[:, :-1]], 1)
    return (rise + late).flatten(1), fall[:, -1]


def render(
    frames: SoundFrames, noise: Tensor, state: AdditiveState, bins: Tensor
) -> tuple[Tensor, AdditiveState]:
    """Sound of L frames.

    Args:
        frames: what V voices do.
        noise: (V, L, NOISE_FFT) standard normal.
        state: of the call before, or `initial_state`.
        bins: `band_to_bins()`.

    Returns:
        (V, L * HOP) float32, and the state for the next call.
    """
    tones, after = harmonics(frames, state)
    hiss, tail = filtered_noise(frames.log_noise, noise, state.noise_tail, bins)
    return tones + hiss, AdditiveState(after.turns, after.hz, after.amplitude, tail)
