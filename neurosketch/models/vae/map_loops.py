"""The moments of the map that are most like a sound, as something to begin a search with."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.sound_map import MAP, MAP_X, MAP_Y
from neurosketch.models.latent_map import LatentMap
from neurosketch.models.moments import cut_moments, describe, frame_levels
from neurosketch.models.vae.find import Loop
from neurosketch.nn.autoencoder import LATENT_HOP, Autoencoder

_MOST = 3
"""Moments of the sound that are compared."""
_SILENT_FRAMES = 24


@torch.no_grad()
def nearest_loops(
    latent_map: LatentMap, latents: Tensor, trunk: Autoencoder, mono: Tensor, count: int
) -> list[Loop]:
    """The `count` moments nearest to a sound in the space in which the map compares them.

    Args:
        latent_map: places and what moments are like.
        latents: (N, MOMENT_FRAMES, latent_channels) of its moments.
        trunk: that made them.
        mono: (1, T) sound at the trunk's rate.
        count: at most so many.
    """
    encoded = trunk.encode(mono)[0].cpu().numpy()
    silence = trunk.encode(mono.new_zeros(1, _SILENT_FRAMES * LATENT_HOP))[0, -1].cpu().numpy()
    levels = frame_levels(mono[0].cpu().numpy(), LATENT_HOP, len(encoded))
    moments = cut_moments(encoded, levels, silence, _MOST)
    if not moments:
        return []
    spots = (describe(np.stack(moments)) - latent_map.mean) @ latent_map.directions.T
    there = latent_map.spots.astype(np.float32)
    squares = np.min([((there - spot) ** 2).sum(axis=1) for spot in spots], axis=0)
    found = []
    for index in np.argsort(squares, kind="stable")[:count]:
        x, y = latent_map.sounds.places[index].tolist()
        controls = {MAP_X: x, MAP_Y: y}
        label = latent_map.sounds.labels[index]
        found.append(Loop({"source": MAP}, controls, latents[int(index)].float(), label))
    return found
