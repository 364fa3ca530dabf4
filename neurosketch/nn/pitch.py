"""Pitch as an explicit part of the latent space: estimation and the axis it lives on."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from neurosketch.nn.spectral import TONAL_FFT

PITCH_MIN_HZ = 46.875
PITCH_MAX_HZ = 2093.75
PITCH_CLASSES = 264
REFERENCE_HZ = 220.0
_STEP_OCTAVES = math.log2(PITCH_MAX_HZ / PITCH_MIN_HZ) / (PITCH_CLASSES - 1)


def class_octaves(device: torch.device | None = None) -> Tensor:
    """Pitch of every class in octaves above `REFERENCE_HZ`, (PITCH_CLASSES,)."""
    lowest = math.log2(PITCH_MIN_HZ / REFERENCE_HZ)
    return lowest + torch.arange(PITCH_CLASSES, device=device) * _STEP_OCTAVES


def harmonic_sum_matrix(n_bins: int, sample_rate: int, harmonics: int = 10) -> Tensor:
    """Linear map from a compressed spectrum to the salience of every pitch class.

    Args:
        n_bins: bins of a 2048-sample spectrum.
        sample_rate: Hz.
        harmonics: partials summed, each 0.86 times the one before.

    Returns:
        (n_bins, PITCH_CLASSES); half-way points between partials count negatively.
    Source: subharmonic summation, Hermes, JASA 1988.
    """
    bins = torch.arange(n_bins, dtype=torch.float32)[:, None]
    f0_bins = REFERENCE_HZ * 2 ** class_octaves() * TONAL_FFT / sample_rate
    matrix = torch.zeros(n_bins, PITCH_CLASSES)
    for harmonic in range(1, harmonics + 1):
        weight = 0.86 ** (harmonic - 1)
        for position, sign in ((harmonic, 1.0), (harmonic - 0.5, -0.5)):
            distance = (bins - position * f0_bins[None, :]).abs()
            matrix += sign * weight * (1 - distance).clamp(min=0)
    return matrix / 5.0


class PitchHead(nn.Module):
    """Pitch and voicing from a spectrum and the encoder's features.

    Convolutions along the logarithmic pitch axis make what is learnt at one pitch hold at all.

    Args:
        dim: D, width of the encoder's features.
        n_bins: bins of the spectrum.
        sample_rate: Hz.
    Source: classes with a local average follow CREPE, arXiv:1802.06182.
    """

    salience_matrix: Tensor

    def __init__(self, dim: int, n_bins: int, sample_rate: int) -> None:
        super().__init__()
        self.register_buffer(
            "salience_matrix", harmonic_sum_matrix(n_bins, sample_rate), persistent=False
        )
        self.along_pitch = nn.Sequential(
            nn.Conv1d(1, 12, 25, padding=12),
            nn.GELU(approximate="tanh"),
            nn.Conv1d(12, 12, 15, padding=7),
            nn.GELU(approximate="tanh"),
            nn.Conv1d(12, 1, 15, padding=7),
        )
        self.from_features = nn.Linear(dim, PITCH_CLASSES)
        self.voicing = nn.Linear(dim, 1)

    def forward(self, features: Tensor, magnitude: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the pitch classes and of voicing.

        Args:
            features: (B, L, D).
            magnitude: (B, L, F) spectrum of each frame.

        Returns:
            (B, L, PITCH_CLASSES) and (B, L).
        """
        compressed = torch.sqrt(magnitude)
        compressed = compressed / (compressed.mean(-1, keepdim=True) + 1e-3)
        salience = compressed @ self.salience_matrix
        batch, frames, classes = salience.shape
        local = self.along_pitch(salience.reshape(batch * frames, 1, classes))
        logits = local.reshape(batch, frames, classes) + self.from_features(features)
        return logits, self.voicing(features).squeeze(-1)


def decode_pitch(logits: Tensor) -> Tensor:
    """Octaves above `REFERENCE_HZ` from class logits, by a local average around the best class.

    Args:
        logits: (..., PITCH_CLASSES).

    Returns:
        (...) float32.
    """
    best = logits.argmax(-1, keepdim=True)
    offsets = torch.arange(-3, 4, device=logits.device)
    nearby = (best + offsets).clamp(0, logits.shape[-1] - 1)
    weights = torch.softmax(torch.gather(logits, -1, nearby), dim=-1)
    return (weights * class_octaves(logits.device)[nearby]).sum(-1)


def pitch_loss(logits: Tensor, octaves: Tensor, voiced: Tensor) -> Tensor:
    """Cross-entropy against a narrow bump around the true pitch, over voiced frames.

    Args:
        logits: (B, L, PITCH_CLASSES).
        octaves: (B, L) true pitch, octaves above `REFERENCE_HZ`.
        voiced: (B, L) weights, 0 or 1.

    Returns:
        Scalar.
    """
    distance = (class_octaves(logits.device) - octaves[..., None]) / (1.2 * _STEP_OCTAVES)
    target = torch.softmax(-0.5 * distance.square(), dim=-1)
    entropy = -(target * functional.log_softmax(logits, dim=-1)).sum(-1)
    return (entropy * voiced).sum() / voiced.sum().clamp(min=1.0)
