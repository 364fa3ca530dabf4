"""A path that stays at one place of the map: what lies around it sounds again and again."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.sound_map import SoundMap
from neurosketch.nn.latents import between

JUMP = 0.08
"""A hand that moves so far (of a map 2 wide) within one frame has not dragged but jumped."""
_GLIDE_KEEP = 0.4
_ARRIVED = 1e-4


class MapTrajectory:
    """Blends the moments around a place, which may move while it sounds.

    Moments begin together, so blended attacks fall together. After a jump the moment that was
    jumped to begins at once, as something that is struck does.

    Args:
        sounds: places.
        latents: (N, MOMENT_FRAMES, latent_channels) of what is heard there.
        x, y: where it begins.
    """

    channels = 1

    def __init__(self, sounds: SoundMap, latents: Tensor, x: float, y: float) -> None:
        self._sounds = sounds
        self._latents = latents
        self._place = (x, y)
        self._position = 0.0
        self._gather()

    def go_to(self, x: float, y: float) -> None:
        """Move towards a place before the next frame; a jump arrives and begins at once."""
        here_x, here_y = self._place
        if (x, y) == (here_x, here_y):
            return
        distance = math.hypot(x - here_x, y - here_y)
        if distance > JUMP:
            self._position = 0.0
        if distance > JUMP or distance < _ARRIVED:
            self._place = (x, y)
        else:
            self._place = (
                x + _GLIDE_KEEP * (here_x - x),
                y + _GLIDE_KEEP * (here_y - y),
            )
        self._gather()

    def advance(self, speed: float) -> Tensor:
        """The next frame, (1, latent_channels), then move on by `speed` frames."""
        length = self._moments.shape[1]
        index = int(self._position)
        share = self._position - index
        frame = self._moments[:, index]
        if share > 0.0:
            frame = between(frame, self._moments[:, (index + 1) % length], share)
        self._position = math.fmod(self._position + speed, length)
        return mix(frame, self._weights)

    def _gather(self) -> None:
        near, weights = self._sounds.blend(*self._place)
        heard = weights > 0.0
        chosen = torch.from_numpy(np.ascontiguousarray(near[heard]))
        self._moments = self._latents[chosen.to(self._latents.device)].float()
        self._weights = torch.from_numpy(weights[heard]).to(self._latents.device)


def mix(frames: Tensor, weights: Tensor) -> Tensor:
    """Blend (k, latent_channels) into (1, latent_channels); voiced frames decide on the pitch.

    Args:
        frames: k frames.
        weights: (k,), sum 1.
    """
    mixed = weights @ frames
    voiced = weights * ((frames[:, 1] + 1) / 2 + 1e-4)
    octaves = (voiced @ frames[:, 0]) / voiced.sum()
    return torch.cat([octaves[None], mixed[1:]])[None]
