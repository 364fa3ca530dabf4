"""Mixing frames of the shared latent space, whose first two channels are pitch and voicing."""

from __future__ import annotations

import torch
from torch import Tensor

from neurosketch.nn.autoencoder import PITCH_STEP_OCTAVES


def blend(first: Tensor, second: Tensor, share: float) -> Tensor:
    """Mix latent frames (..., latent_channels); the pitch follows whichever side is voiced.

    Args:
        first: frames at share 0.
        second: frames at share 1.
        share: 0 ... 1.
    """
    if share <= 0.0:
        return first
    if share >= 1.0:
        return second
    mixed = first + (second - first) * share
    weight_first = (first[..., 1] + 1) / 2 * (1 - share) + 1e-4 * (1 - share)
    weight_second = (second[..., 1] + 1) / 2 * share + 1e-4 * share
    octaves = (weight_first * first[..., 0] + weight_second * second[..., 0]) / (
        weight_first + weight_second
    )
    return torch.cat([octaves[..., None], mixed[..., 1:]], dim=-1)


def between(first: Tensor, second: Tensor, share: float) -> Tensor:
    """`blend` for neighbouring frames of one recording: notes that follow each other stay apart."""
    mixed = blend(first, second, share)
    nearest = first if share < 0.5 else second
    is_step = (second[..., :1] - first[..., :1]).abs() > PITCH_STEP_OCTAVES
    return torch.cat([torch.where(is_step, nearest[..., :1], mixed[..., :1]), mixed[..., 1:]], -1)
