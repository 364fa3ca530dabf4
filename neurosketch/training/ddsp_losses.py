"""How far described tones are from measured ones."""

from __future__ import annotations

import torch
from torch import Tensor

from neurosketch.nn.additive import HARMONICS, REFERENCE_HZ, SAMPLE_RATE, SoundFrames

_RANGE_NEPERS = 8.0
"""Harmonics 70 dB below the strongest one are masked: how far below is not scored."""
_LEAST_WEIGHT = 0.15
_QUIET_DB, _LOUD_DB = -85.0, -50.0
_MOST_RATIO = 12.0


def frame_weight(loudness_db: Tensor, scored: Tensor) -> Tensor:
    """(B, L) how much a frame counts: what nobody hears counts little."""
    heard = ((loudness_db - _QUIET_DB) / (_LOUD_DB - _QUIET_DB)).clamp(0.03, 1.0)
    return heard * scored


def harmonic_loss(frames: SoundFrames, target: Tensor, octaves: Tensor, weight: Tensor) -> Tensor:
    """Mean distance of log amplitudes, in nepers, of the harmonics that are heard.

    Args:
        frames: described.
        target: (B, L, HARMONICS) natural log amplitudes.
        octaves: (B, L) above 440 Hz.
        weight: (B, L).
    """
    numbers = torch.arange(1, HARMONICS + 1, device=target.device)
    hz = REFERENCE_HZ * torch.exp2(octaves.float())[..., None] * numbers
    there = (hz < 0.45 * SAMPLE_RATE).float()
    strongest = (target + (there - 1) * 100).amax(-1, keepdim=True)
    floor = strongest - _RANGE_NEPERS
    distance = (frames.log_harmonic.maximum(floor) - target.maximum(floor)).abs()
    importance = _LEAST_WEIGHT + ((target - floor) / _RANGE_NEPERS).clamp(0.0, 1.0)
    share = there * importance * weight[..., None]
    return (distance * share).sum() / share.sum().clamp(min=1e-6)


def noise_loss(frames: SoundFrames, power: Tensor, weight: Tensor) -> Tensor:
    """Itakura-Saito distance of the bands' powers, linear where a measurement is far too high.

    It is least where the described power is the mean of the measured ones, which a distance of
    logarithms is not: those of noise lie below their mean.

    Args:
        frames: described.
        power: (B, L, NOISE_BANDS) measured.
        weight: (B, L).
    Source: Fevotte, Bertin & Durrieu, Neural Computation 21(3), 2009.
    """
    log_ratio = power.clamp(min=1e-16).log() - 2.0 * frames.log_noise
    ratio = log_ratio.exp()
    knee = torch.log(torch.tensor(_MOST_RATIO, device=power.device))
    plain = ratio.clamp(max=_MOST_RATIO) - log_ratio.minimum(knee) - 1.0
    beyond = (log_ratio - knee).clamp(min=0.0) * (_MOST_RATIO - 1.0)
    share = weight[..., None].expand_as(power)
    return ((plain + beyond) * share).sum() / share.sum().clamp(min=1e-6)
