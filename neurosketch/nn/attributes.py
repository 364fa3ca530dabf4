"""Sliders that change one property of the sound and leave the others: shaping of synthesis frames.

Each slider turns one operation on the frames, and each operation makes good what it would else do
to the rest: a tilt keeps the loudness, more noise or another pitch keeps loudness and spectral
centroid, attack and decay act on disjoint times after an onset. What is left of the leaks on
average is undone by a small matrix solved while calibrating (`Decoupling`). At rest nothing is
touched.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from neurosketch.nn.envelopes import EnvelopeState, attack_and_decay
from neurosketch.nn.frame_power import TINY, FramePower, Grid
from neurosketch.nn.pitch import REFERENCE_HZ
from neurosketch.nn.spectral import HOP_LENGTH, NOISE_FFT, SUBFRAMES, TONAL_FFT, hann
from neurosketch.nn.synth import (
    LOG_SILENCE,
    NOISE_BINS,
    SLOT_BINS,
    SLOTS,
    TONAL_BINS,
    SynthFrames,
    hann_lobe,
)

ATTRIBUTES = ("brightness", "noisiness", "attack", "decay", "loudness", "pitch")
"""Order of the sliders in a `Decoupling` and of its operations."""
SHAPED = ATTRIBUTES[:4]
"""Those that reshape frames: -1 ... 1; loudness is a gain in dB, pitch is in semitones."""

TILT_NEPERS_PER_OCTAVE = 0.62
NOISE_NEPERS = 1.6
BREATH, RINGING = 0.02, 0.1
"""Power of the noise that pure tones get, and of the tones that pure noise gets, at the ends."""
HELD_TILT = 1.4
"""Most that keeping the centroid may tilt, in nepers per octave."""

_LOBE_POWER = 1.5
_NEWTON_STEPS = 3
_TILT_KEEP = math.exp(-HOP_LENGTH / (0.03 * 44100))
_NEPERS_PER_DB = math.log(10.0) / 20.0
_ENVELOPE_SLOTS = 25


@dataclass(frozen=True)
class Decoupling:
    """How far each operation goes for where the sliders stand.

    Attributes:
        linear: (6, 6) operations by sliders, the identity without calibration.
        square: (6, 6) the same for the sliders' squares (with their sign dropped).

    Sliders and operations are in units of their full range, -1 ... 1: 24 dB of loudness, 24
    semitones.
    """

    linear: Tensor
    square: Tensor

    @classmethod
    def none(cls) -> Decoupling:
        """Every slider turns its own operation alone."""
        return cls(torch.eye(len(ATTRIBUTES)), torch.zeros(len(ATTRIBUTES), len(ATTRIBUTES)))

    def amounts(self, sliders: Mapping[str, float]) -> Tensor:
        """(6,) operations; exactly zero where all sliders rest.

        Args:
            sliders: position of each attribute, -1 ... 1; missing ones rest.
        """
        values = torch.tensor([float(sliders.get(name, 0.0)) for name in ATTRIBUTES])
        return self.linear @ values + self.square @ values.square()


RANGES = {"loudness": 24.0, "pitch": 24.0}
"""What 1 means for the operations in physical units, dB and semitones."""


@dataclass(frozen=True)
class ShaperState:
    """What shaping remembers between calls.

    Attributes:
        amounts: (6,) where the operations stood at the last frame.
        tilt: (B,) smoothed tilt that keeps the centroid.
        gain: (B,) last gain in nepers, so that gains glide.
        envelopes: the followers of attack and decay.
    """

    amounts: Tensor
    tilt: Tensor
    gain: Tensor
    envelopes: EnvelopeState


class AttributeShaper:
    """Shapes synthesis frames; has no trained parameters.

    Args:
        sample_rate: Hz.
        device: where the frames are.
    """

    def __init__(self, sample_rate: int, device: torch.device | str = "cpu") -> None:
        self._bin_hz = sample_rate / TONAL_FFT
        bins = torch.arange(TONAL_BINS) * self._bin_hz
        slots = torch.arange(SLOTS) * SLOT_BINS * self._bin_hz
        noise = torch.arange(NOISE_BINS) * sample_rate / NOISE_FFT
        self._bins, self._slots, self._noise = (x.to(device) for x in (bins, slots, noise))
        self._numbers = torch.arange(TONAL_BINS, device=device, dtype=torch.float32)
        self._at_rest = Grid.of(self._bins, self._slots, self._noise)
        tonal = hann(TONAL_FFT).square().reshape(-1, HOP_LENGTH).sum(-1)
        short = hann(NOISE_FFT).reshape(-1, HOP_LENGTH).sum(-1)
        self._to_partials = _partials_of_noise(sample_rate).to(device)
        self._spans = ((tonal / tonal.sum()).to(device), (short / short.sum()).to(device))

    def initial_state(self, batch: int, amounts: Tensor) -> ShaperState:
        """Before the first frame.

        Args:
            batch: B.
            amounts: (6,) where the operations stand.
        """
        zeros = self._bins.new_zeros(batch)
        return ShaperState(amounts, zeros, zeros, EnvelopeState.silent(batch))

    def resting_state(self, batch: int) -> ShaperState:
        """In the midst of a sound that was not shaped so far."""
        zeros = self._bins.new_zeros(batch)
        rest = torch.zeros(len(ATTRIBUTES))
        return ShaperState(rest, zeros, zeros, EnvelopeState.unknown())

    def shape(
        self, frames: SynthFrames, amounts: Tensor, state: ShaperState
    ) -> tuple[SynthFrames, ShaperState]:
        """Shape L frames that follow those in `state`.

        Args:
            frames: B x L synthesis frames; `ratio` is 1.
            amounts: (L, 6) operations at each frame; the pitch is one value for all of them.
            state: what came before.

        Returns:
            The frames and the state for the next call.
        """
        amounts = amounts.to(self._bins.device)
        before = self._power(frames)
        semitones = float(amounts[0, 5]) * RANGES["pitch"]
        moved = transpose_keeping_timbre(frames, semitones)
        moved = self._balanced(moved, before, amounts[:, 1])
        after = self._power(moved)
        held = self._held_tilt(before, after, amounts)
        held, last_tilt = _one_pole(held, state.tilt)
        tilt = held + amounts[:, 0] * TILT_NEPERS_PER_OCTAVE
        tilted = self._tilted(moved, tilt)
        loud_before, loud_after = before.loudness(), after.loudness(tilt)
        level = 0.5 * torch.log((loud_before + TINY) / (loud_after + TINY))
        gain, envelopes = attack_and_decay(
            before.streams(self._spans), amounts[:, 2], amounts[:, 3], state.envelopes
        )
        gain = gain.to(level) + level.clamp(-6.0, 6.0)
        gain = gain + amounts[:, 4] * (RANGES["loudness"] * _NEPERS_PER_DB)
        ramp, last_gain = _ramps(gain, state.gain)
        shaped = replace(tilted, log_gain=tilted.log_gain + ramp[:, :, None])
        return shaped, ShaperState(amounts[-1], last_tilt, last_gain, envelopes)

    def _balanced(self, frames: SynthFrames, power: FramePower, amount: Tensor) -> SynthFrames:
        """More noise or more tone: what there is, and a breath of the other in its colours."""
        if not bool(amount.any()):
            return frames
        nepers = amount * NOISE_NEPERS
        gain = frames.log_gain + torch.stack([-nepers, nepers], -1)[..., None]
        ratio = (frames.log_gain[..., 0, :] - frames.log_gain[..., 1, :]).mean(-1, keepdim=True)
        tonal, noise = power.plain(frames.log_gain)
        breath = _to_noise_bins(tonal) * NOISE_BINS * torch.exp(2 * ratio.clamp(-4.0, 4.0))
        breath = breath * (BREATH * amount.clamp(min=0.0).square())[:, None]
        log_noise = 0.5 * torch.log((2 * frames.log_noise).exp() + breath)
        bands = (noise @ self._to_partials) * 2 * torch.exp(-2 * ratio.clamp(-4.0, 4.0))
        ringing = bands * (RINGING * amount.clamp(max=0.0).square())[:, None]
        log_free = 0.5 * torch.log((2 * frames.log_free).exp() + ringing)
        share = ringing / (ringing + (2 * frames.log_free).exp())
        deviation = frames.deviation * (1 - share)
        return replace(
            frames, log_gain=gain, log_noise=log_noise, log_free=log_free, deviation=deviation
        )

    def _tilted(self, frames: SynthFrames, tilt: Tensor) -> SynthFrames:
        levels = (frames.log_harmonic, frames.log_free, frames.log_noise)
        places = self._grid(frames.ratio).place.split([x.shape[-1] for x in levels])
        harmonic, free, noise = (
            level + tilt[..., None] * place for level, place in zip(levels, places, strict=True)
        )
        return replace(frames, log_harmonic=harmonic, log_free=free, log_noise=noise)

    def _held_tilt(self, before: FramePower, after: FramePower, amounts: Tensor) -> Tensor:
        """(B, L) tilt that gives `after` the centroid of `before`, by Newton's method."""
        tilt = torch.zeros_like(before.power[..., 0])
        if not bool(amounts[:, 1].any() or amounts[:, 5].any()):
            return tilt
        wanted = before.log_centroid(None)[0]
        for _ in range(_NEWTON_STEPS):
            here, slope = after.log_centroid(tilt)
            step = ((wanted - here) / slope.clamp(min=0.05)).clamp(-0.7, 0.7)
            tilt = (tilt + step).clamp(-HELD_TILT, HELD_TILT)
        return tilt

    def _power(self, frames: SynthFrames) -> FramePower:
        """Where the power of each frame lies, estimated from its description."""
        f0 = REFERENCE_HZ * torch.exp2(frames.octaves)[..., None] / self._bin_hz
        f0 = f0.clamp(min=1.0)
        number = torch.round(self._numbers / f0).clamp(min=1.0)
        lobe = hann_lobe(number * f0 - self._numbers)
        harmonics = (frames.log_harmonic.exp() * lobe).square() / (2 * _LOBE_POWER)
        grid = self._grid(frames.ratio)
        free = (2 * frames.log_free).exp() / 2 * grid.inside
        gain = (2 * frames.log_gain).exp().mean(-1)
        tonal = torch.cat([harmonics, free], -1) * gain[..., :1]
        noise = (2 * frames.log_noise).exp() / NOISE_BINS * gain[..., 1:]
        return FramePower(torch.cat([tonal, noise], -1), grid)

    def _grid(self, ratio: float) -> Grid:
        """Where bins, free partials and noise lie when the partials are moved by `ratio`."""
        if ratio == 1.0:
            return self._at_rest
        return Grid.of(self._bins, self._slots * ratio, self._noise)


def along_time(amounts: Tensor, before: Tensor, stride: int) -> Tensor:
    """Straight lines of `stride` steps from (6,) `before` through (L, 6); the pitch steps at once.

    Returns:
        (L * stride, 6).
    """
    earlier = torch.cat([before[None], amounts[:-1]])
    share = torch.arange(1, stride + 1)[:, None] / stride
    steps = earlier[:, None] + (amounts - earlier)[:, None] * share
    steps[..., -1] = amounts[:, None, -1]
    return steps.flatten(0, 1)


def _to_noise_bins(tonal: Tensor) -> Tensor:
    """(B, L, NOISE_BINS): power of the partials around each bin of the noise, smoothed."""
    bins = TONAL_FFT // NOISE_FFT
    harmonics, free = tonal[..., :TONAL_BINS], tonal[..., TONAL_BINS:]
    power = harmonics.unflatten(-1, (-1, bins)).sum(-1)
    power = power + free.unflatten(-1, (-1, bins // SLOT_BINS)).sum(-1)
    smooth = functional.avg_pool1d(power, 5, stride=1, padding=2)
    return functional.pad(smooth, (0, NOISE_BINS - smooth.shape[-1]))


def _partials_of_noise(sample_rate: int) -> Tensor:
    """(NOISE_BINS, SLOTS): gathers noise around one slot per third of an octave."""
    slot_hz = SLOT_BINS * sample_rate / TONAL_FFT
    matrix = torch.zeros(NOISE_BINS, SLOTS)
    hz = torch.arange(NOISE_BINS) * sample_rate / NOISE_FFT
    thirds = range(math.ceil(3 * math.log2(SLOTS * slot_hz / 150.0)) - 1)
    slots = [round(150.0 * 2 ** (n / 3) / slot_hz) for n in thirds]
    nearest = (hz[:, None] - torch.tensor(slots) * slot_hz).abs().argmin(1)
    matrix[torch.arange(NOISE_BINS), torch.tensor(slots)[nearest]] = 1.0
    return matrix


def transpose_keeping_timbre(frames: SynthFrames, semitones: float) -> SynthFrames:
    """Move every partial by `semitones` while the spectral envelope stays where it is.

    Noise has no pitch and stays. Partials that would leave the band fall silent.
    """
    if semitones == 0.0:
        return frames
    ratio = 2.0 ** (semitones / 12.0)
    return replace(
        frames,
        octaves=frames.octaves + semitones / 12.0,
        log_harmonic=_harmonic_envelope(frames, ratio),
        log_free=_free_levels(frames.log_free, ratio),
        ratio=frames.ratio * ratio,
    )


def _harmonic_envelope(frames: SynthFrames, ratio: float) -> Tensor:
    """(B, L, TONAL_BINS): levels between the old harmonics, since only there they mean anything."""
    bin_hz = 44100 / TONAL_FFT
    f0 = (REFERENCE_HZ * torch.exp2(frames.octaves)[..., None] / bin_hz).clamp(min=1.0)
    bins = torch.arange(TONAL_BINS, device=f0.device, dtype=f0.dtype)
    new_f0 = f0 * ratio
    place = torch.round(bins / new_f0).clamp(min=1.0) * new_f0 / f0
    place = torch.minimum(place.clamp(min=1.0), (TONAL_BINS - 1) / f0)
    low = place.floor()
    share = place - low

    def at(number: Tensor) -> Tensor:
        index = torch.round(number * f0).long().clamp(0, TONAL_BINS - 1)
        return torch.gather(frames.log_harmonic, -1, index)

    return at(low) * (1 - share) + at(low + 1) * share


def _free_levels(log_free: Tensor, ratio: float) -> Tensor:
    """(B, L, SLOTS): each partial as loud as its surroundings are where it goes."""
    power = (2 * log_free).exp()
    pooled = functional.avg_pool1d(
        power, _ENVELOPE_SLOTS, stride=1, padding=_ENVELOPE_SLOTS // 2, count_include_pad=False
    )
    envelope = 0.5 * torch.log(pooled + math.exp(2 * LOG_SILENCE))
    place = torch.arange(SLOTS, device=log_free.device) * ratio
    low = place.floor().long().clamp(max=SLOTS - 2)
    share = (place - low).clamp(max=1.0)
    there = envelope[..., low] * (1 - share) + envelope[..., low + 1] * share
    return log_free + (there - envelope).clamp(-2.0, 2.0)


def _one_pole(values: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    """Smooth (B, L) over time after (B,); all frames at once."""
    length = values.shape[1]
    steps = torch.arange(length, device=values.device)
    distance = steps[:, None] - steps[None, :]
    weights = (1 - _TILT_KEEP) * _TILT_KEEP ** distance.clamp(min=0) * (distance >= 0)
    smooth = values @ weights.T.to(values) + last[:, None] * _TILT_KEEP ** (steps + 1)
    return smooth, smooth[:, -1]


def _ramps(gain: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    """(B, L, SUBFRAMES) straight lines from each frame's gain to the next one's."""
    before = torch.cat([last[:, None], gain[:, :-1]], dim=1)
    share = torch.arange(1, SUBFRAMES + 1, device=gain.device, dtype=gain.dtype) / SUBFRAMES
    return before[..., None] + (gain - before)[..., None] * share, gain[:, -1]
