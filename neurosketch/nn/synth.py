"""From features to sound: steady partials with running phases, and shaped noise.

The latent space carries no phase. The decoder says how loud each partial is and which frequency it
has; the synthesiser integrates that frequency into a phase. A tone therefore stays a tone whatever
the sliders do, holding a latent holds its sound, and stretching time keeps the pitch.
See docs/adr/0003-running-phases.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from neurosketch.nn.pitch import REFERENCE_HZ
from neurosketch.nn.spectral import (
    HOP_LENGTH,
    NOISE_FFT,
    SUBFRAMES,
    TONAL_FFT,
    band_matrix,
    hann,
)

TONAL_BINS = 512
SLOT_BINS = 2
SLOTS = TONAL_BINS // SLOT_BINS
NOISE_BINS = NOISE_FFT // 2 + 1
NOISE_BANDS = 80
SYNTH_LATENCY = TONAL_FFT - HOP_LENGTH
"""Samples between the end of what the encoder has read and the end of what is emitted."""

LOG_SILENCE = -14.0
_PHASE_SPREAD = (math.sqrt(5) - 1) / 4
"""Turns by which the n-th harmonic's phase is turned, times n squared.

In phase, harmonics pile up into one click per period; with this irrational factor they spread over
the whole of it. Source: after Schroeder, IEEE Trans. Inf. Theory 16(1), 1970.
"""


@dataclass(frozen=True)
class SynthFrames:
    """What the heads say about L consecutive frames of 256 samples.

    Attributes:
        octaves: (B, L) pitch of the harmonic series above 220 Hz.
        log_harmonic: (B, L, TONAL_BINS) natural log amplitude a harmonic has near each bin.
        log_free: (B, L, SLOTS) natural log amplitude of the free partial in each slot of 2 bins.
        deviation: (B, L, SLOTS) its frequency relative to the slot's centre, in bins, -1 ... 1.
        log_noise: (B, L, NOISE_BINS) natural log of the noise's RMS per bin.
        log_gain: (B, L, 2, SUBFRAMES) natural log gains of partials and noise every 32 samples.
        ratio: factor on the frequency of all free partials.
    """

    octaves: Tensor
    log_harmonic: Tensor
    log_free: Tensor
    deviation: Tensor
    log_noise: Tensor
    log_gain: Tensor
    ratio: float = 1.0


@dataclass(frozen=True)
class SynthState:
    """Everything the synthesiser remembers between calls.

    Attributes:
        turns: (B, 1 + SLOTS) float64 phase of the fundamental and of every slot at the centre of
            the last frame, in turns, 0 ... 1.
        speed: (B, 1 + SLOTS) float64 their last frequencies, in turns per frame.
        tonal_tail: (B, 7, HOP_LENGTH) overlap still to be emitted.
        noise_tail: (B, 1, HOP_LENGTH).
        log_gain: (B, 2) last gains.
    """

    turns: Tensor
    speed: Tensor
    tonal_tail: Tensor
    noise_tail: Tensor
    log_gain: Tensor


class SynthHeads(nn.Module):
    """Linear heads on the decoder's features.

    Args:
        dim: D, width of the features.
        sample_rate: Hz.
    Source: harmonic plus noise modelling as in DDSP, arXiv:2001.04643, with free partials beside
        the harmonic series so that chords and bells are possible too.
    """

    noise_matrix: Tensor

    def __init__(self, dim: int, sample_rate: int) -> None:
        super().__init__()
        self.harmonic = nn.Linear(dim, TONAL_BINS)
        self.free = nn.Linear(dim, SLOTS)
        self.deviation = nn.Linear(dim, SLOTS)
        self.noise = nn.Linear(dim, NOISE_BANDS)
        self.gain = nn.Linear(dim, 2 * SUBFRAMES)
        biases = ((self.harmonic, -6.0), (self.free, -6.0), (self.noise, -6.0), (self.gain, 0.0))
        for layer, bias in biases:
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.constant_(layer.bias, bias)
        matrix = band_matrix(NOISE_BANDS, NOISE_BINS, sample_rate / NOISE_FFT)
        self.register_buffer("noise_matrix", matrix, persistent=False)

    def forward(self, features: Tensor, octaves: Tensor, voicing: Tensor) -> SynthFrames:
        """Describe the frames.

        Args:
            features: (B, L, D).
            octaves: (B, L) pitch above 220 Hz.
            voicing: (B, L) 0 ... 1; the harmonic series is silent at 0.
        """
        present = torch.log(voicing.clamp(min=1e-6))[..., None]
        return SynthFrames(
            octaves=octaves,
            log_harmonic=(self.harmonic(features) + present).clamp(LOG_SILENCE, 3.0),
            log_free=self.free(features).clamp(LOG_SILENCE, 3.0),
            deviation=torch.tanh(self.deviation(features)),
            log_noise=self.noise(features).clamp(LOG_SILENCE, 3.0) @ self.noise_matrix,
            log_gain=self.gain(features).clamp(-8.0, 2.0).unflatten(-1, (2, SUBFRAMES)),
        )


def hann_lobe(distance_bins: Tensor) -> Tensor:
    """A Hann window's main lobe, 1 at its centre, 0 from 2 bins on.

    Source: Harris, Proc. IEEE 66(1), 1978: W(d) = sinc(d) / (1 - d^2).
    """
    d = distance_bins.abs().clamp(min=1e-3, max=2.0)
    d = torch.where((d - 1).abs() < 1e-3, d + 2e-3, d)
    return torch.sin(math.pi * d) / (math.pi * d * (1 - d.square()))


def transpose_frames(frames: SynthFrames, semitones: float) -> SynthFrames:
    """Move every partial and the noise up or down by `semitones`, amplitudes with them."""
    if semitones == 0.0:
        return frames
    ratio = 2.0 ** (semitones / 12.0)
    return SynthFrames(
        octaves=frames.octaves + semitones / 12.0,
        log_harmonic=_warp(frames.log_harmonic, ratio),
        log_free=frames.log_free,
        deviation=frames.deviation,
        log_noise=_warp(frames.log_noise, ratio),
        log_gain=frames.log_gain,
        ratio=ratio,
    )


def _warp(values: Tensor, ratio: float) -> Tensor:
    """Stretch (..., F) along frequency by `ratio`, filling with silence."""
    n_bins = values.shape[-1]
    position = torch.arange(n_bins, device=values.device) / ratio
    low = position.floor().long()
    inside = low < n_bins - 1
    low = low.clamp(max=n_bins - 2)
    share = position - low
    mixed = values[..., low] * (1 - share) + values[..., low + 1] * share
    return torch.where(inside, mixed, values.new_full((), LOG_SILENCE))


class Synth(nn.Module):
    """Turns `SynthFrames` into samples; has no parameters.

    Args:
        sample_rate: Hz.
    Source: spectral painting of sinusoids, Rodet & Depalle, AES 1992 (FFT-1).
    """

    tonal_window: Tensor
    noise_window: Tensor
    alternate: Tensor

    def __init__(self, sample_rate: int) -> None:
        super().__init__()
        self.bin_hz = sample_rate / TONAL_FFT
        self.register_buffer("tonal_window", hann(TONAL_FFT) / 3.0, persistent=False)
        self.register_buffer("noise_window", hann(NOISE_FFT).sqrt() * 16.0, persistent=False)
        alternate = 1.0 - 2.0 * (torch.arange(TONAL_BINS) % 2)
        self.register_buffer("alternate", alternate * (TONAL_FFT / 4), persistent=False)

    def initial_state(self, batch: int, turns: Tensor | None = None) -> SynthState:
        """Silence before the first frame.

        Args:
            batch: B.
            turns: (B, 1 + SLOTS) float64 starting phases in turns; None starts at zero.
        """
        zeros = self.tonal_window.new_zeros
        if turns is None:
            turns = zeros(batch, 1 + SLOTS).double()
        return SynthState(
            turns=turns,
            speed=torch.zeros_like(turns),
            tonal_tail=zeros(batch, TONAL_FFT // HOP_LENGTH - 1, HOP_LENGTH),
            noise_tail=zeros(batch, NOISE_FFT // HOP_LENGTH - 1, HOP_LENGTH),
            log_gain=zeros(batch, 2),
        )

    def forward(
        self, frames: SynthFrames, noise: Tensor, state: SynthState
    ) -> tuple[Tensor, SynthState]:
        """Render L frames.

        Args:
            frames: what to render.
            noise: (B, L, NOISE_BINS, 2) standard normal.
            state: what came before.

        Returns:
            (B, L * HOP_LENGTH) and the state for the next call.
        """
        # In double precision, or the last bit of a frequency would add up to an audible phase.
        f0_bins = REFERENCE_HZ * torch.exp2(frames.octaves.double()) / self.bin_hz
        f0_bins = f0_bins.clamp(min=1.0)
        turns, speed = _advance(f0_bins, _free_bins(frames), state)
        harmonics = self._harmonics(frames, f0_bins.float(), turns[..., :1])
        spectrum = harmonics + _free_partials(frames, turns[..., 1:])
        tonal_frames = torch.fft.irfft(spectrum * self.alternate, n=TONAL_FFT, dim=-1)
        tonal, tonal_tail = overlap_add(tonal_frames * self.tonal_window, state.tonal_tail)
        noise_spectrum = torch.view_as_complex(noise) * frames.log_noise.exp()
        noise_frames = torch.fft.irfft(noise_spectrum, n=NOISE_FFT, dim=-1) * self.noise_window
        shaped, noise_tail = overlap_add(noise_frames, state.noise_tail)
        gain, last_gain = _interpolate_gain(frames.log_gain, state.log_gain)
        audio = tonal * gain[:, 0] + shaped * gain[:, 1]
        return audio, SynthState(turns[:, -1], speed, tonal_tail, noise_tail, last_gain)

    def _harmonics(self, frames: SynthFrames, f0_bins: Tensor, turns: Tensor) -> Tensor:
        """(B, L, TONAL_BINS) complex: every bin hears the harmonic nearest to it."""
        bins = torch.arange(TONAL_BINS, device=f0_bins.device, dtype=f0_bins.dtype)
        number = torch.round(bins / f0_bins[..., None]).clamp(min=1.0)
        lobe = hann_lobe(number * f0_bins[..., None] - bins)
        amplitude = frames.log_harmonic.exp() * lobe
        spread = _PHASE_SPREAD * number.square()
        return torch.polar(amplitude, _radians(number.double() * turns + spread))


def _radians(turns: Tensor) -> Tensor:
    """Float64 turns to float32 radians, wrapped first so that hours of playing lose nothing."""
    return (2 * math.pi * torch.remainder(turns, 1.0)).float()


def _free_bins(frames: SynthFrames) -> Tensor:
    """(B, L, SLOTS) frequency of every free partial in bins."""
    centres = torch.arange(SLOTS, device=frames.deviation.device) * SLOT_BINS
    return (centres + frames.deviation) * frames.ratio


@torch.no_grad()
def _advance(f0_bins: Tensor, free_bins: Tensor, state: SynthState) -> tuple[Tensor, Tensor]:
    """Integrate frequencies into phases.

    Returns:
        (B, L, 1 + SLOTS) float64 turns at the frames' centres, and the last speed.
    """
    bins = torch.cat([f0_bins[..., None], free_bins.double()], dim=-1)
    speed = bins * (HOP_LENGTH / TONAL_FFT)
    before = torch.cat([state.speed[:, None], speed[:, :-1]], dim=1)
    turns = state.turns[:, None] + torch.cumsum((before + speed) / 2, dim=1)
    return torch.remainder(turns, 1.0), speed[:, -1]


def _free_partials(frames: SynthFrames, turns: Tensor) -> Tensor:
    """(B, L, TONAL_BINS) complex: each slot's partial painted on the bins around it."""
    partial = torch.polar(frames.log_free.exp(), _radians(turns))
    if frames.ratio != 1.0:
        return _paint_anywhere(partial, _free_bins(frames))
    batch, length, slots = partial.shape
    total = partial.new_zeros(batch, length, slots + 2, SLOT_BINS)
    for shift in (-1, 0, 1):
        for odd in range(SLOT_BINS):
            lobe = hann_lobe(frames.deviation - (SLOT_BINS * shift + odd))
            total[:, :, 1 + shift : 1 + shift + slots, odd] += partial * lobe
    return total[:, :, 1:-1].reshape(batch, length, slots * SLOT_BINS)


def _paint_anywhere(partial: Tensor, place: Tensor) -> Tensor:
    """(B, L, TONAL_BINS) complex from partials (B, L, SLOTS) at any frequency in bins."""
    total = partial.new_zeros(*partial.shape[:2], TONAL_BINS)
    first = place.floor().long() - 1
    for offset in range(4):
        index = first + offset
        inside = (index >= 0) & (index < TONAL_BINS)
        painted = partial * (hann_lobe(place - index) * inside)
        total.scatter_add_(-1, index.clamp(0, TONAL_BINS - 1), painted)
    return total


def overlap_add(frames: Tensor, tail: Tensor) -> tuple[Tensor, Tensor]:
    """Sum overlapping frames.

    Args:
        frames: (B, L, n * HOP_LENGTH).
        tail: (B, n - 1, HOP_LENGTH) from before.

    Returns:
        (B, L * HOP_LENGTH) finished samples and the new tail.
    """
    batch, length, size = frames.shape
    pieces = frames.reshape(batch, length, size // HOP_LENGTH, HOP_LENGTH)
    total = functional.pad(tail, (0, 0, 0, length))
    for index in range(pieces.shape[2]):
        end = pieces.shape[2] - 1 - index
        total = total + functional.pad(pieces[:, :, index], (0, 0, index, end))
    return total[:, :length].reshape(batch, -1), total[:, length:]


def _interpolate_gain(log_gain: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    """Gains per sample, (B, 2, L * HOP_LENGTH), linear in dB between support points."""
    points = log_gain.permute(0, 2, 1, 3).flatten(2)
    points = torch.cat([last[..., None], points], dim=-1)
    step = HOP_LENGTH // SUBFRAMES
    ramp = torch.arange(1, step + 1, device=points.device, dtype=points.dtype) / step
    start, end = points[..., :-1, None], points[..., 1:, None]
    return (start + (end - start) * ramp).flatten(-2).exp(), points[..., -1]
