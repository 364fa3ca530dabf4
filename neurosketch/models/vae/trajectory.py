"""Paths through the latent space: a recorded one, a random walk, a blend of two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from neurosketch.nn.latents import between, blend

__all__ = ["Drift", "RecordedTrajectory", "Trajectory", "WalkTrajectory", "blend"]

_JOIN_FRAMES = 4
_WAYPOINT_SECONDS = (0.6, 2.4)


class Trajectory(Protocol):
    """Gives one latent frame after another."""

    @property
    def channels(self) -> int:
        """Audio channels, 1 or 2."""
        ...

    def advance(self, speed: float) -> Tensor:
        """The next frame, (channels, latent_channels), then move on by `speed` frames."""
        ...


class RecordedTrajectory:
    """The latents of a clip, around and around.

    Args:
        latents: (channels, L, latent_channels), L >= 1.
    """

    def __init__(self, latents: Tensor) -> None:
        self._latents = latents
        self._position = 0.0
        self._since_join = _JOIN_FRAMES
        self._last: Tensor | None = None

    @property
    def channels(self) -> int:
        """Audio channels of the clip."""
        return self._latents.shape[0]

    def advance(self, speed: float) -> Tensor:
        """See `Trajectory.advance`; the seam from end to start is smoothed over 90 ms."""
        length = self._latents.shape[1]
        index = int(self._position)
        share = self._position - index
        frame = self._latents[:, index]
        if share > 0.0:
            frame = between(frame, self._latents[:, (index + 1) % length], share)
        if self._since_join < _JOIN_FRAMES and self._last is not None:
            self._since_join += 1
            frame = blend(self._last, frame, self._since_join / (_JOIN_FRAMES + 1))
        self._last = frame
        self._position += speed
        if self._position >= length:
            self._position = math.fmod(self._position, length)
            self._since_join = 0
        return frame


class WalkTrajectory:
    """Smooth wandering between moments of many recordings; never repeats.

    Args:
        banks: latents to wander through, each (L, latent_channels).
        seed: the same seed wanders the same way.
        frame_rate: latent frames per second.
    """

    channels = 1

    def __init__(self, banks: Sequence[Tensor], seed: int, frame_rate: float) -> None:
        self._banks = banks
        self._random = np.random.Generator(np.random.Philox(key=[seed, 1]))
        self._frame_rate = frame_rate
        self._from = self._pick()
        self._to = self._pick()
        self._position, self._length = 0.0, self._pick_length()

    def _pick(self) -> Tensor:
        bank = self._banks[int(self._random.integers(len(self._banks)))]
        first = int(self._random.integers(max(1, bank.shape[0] - 3)))
        # The mean of neighbours is a typical moment; single frames may be outliers.
        return bank[first : first + 3].mean(0, keepdim=True)

    def _pick_length(self) -> float:
        return float(self._random.uniform(*_WAYPOINT_SECONDS)) * self._frame_rate

    def advance(self, speed: float) -> Tensor:
        """See `Trajectory.advance`."""
        share = 0.5 - 0.5 * math.cos(math.pi * self._position / self._length)
        frame = blend(self._from, self._to, share)
        self._position += speed
        if self._position >= self._length:
            self._position -= self._length
            self._from, self._to = self._to, self._pick()
            self._length = self._pick_length()
            self._position = min(self._position, self._length * 0.999)
        return frame


class Drift:
    """A slow random offset of the learnt channels, in standard deviations.

    Args:
        seed: the same seed drifts the same way.
        size: number of channels.
        frame_rate: latent frames per second.
    Source: the Ornstein-Uhlenbeck process, smoothed once more so that its slope is continuous.
    """

    def __init__(self, seed: int, size: int, frame_rate: float) -> None:
        self._random = np.random.Generator(np.random.Philox(key=[seed, 2]))
        self._keep = math.exp(-1.0 / (0.8 * frame_rate))
        self._value = np.zeros(size)
        self._smooth = np.zeros(size)

    def advance(self) -> Tensor:
        """The next offset, (size,) float32; also moves when nobody listens."""
        kick = self._random.standard_normal(self._value.shape)
        self._value = self._keep * self._value + math.sqrt(1 - self._keep**2) * kick
        self._smooth = self._keep * self._smooth + (1 - self._keep) * self._value
        return torch.from_numpy(1.4 * self._smooth).float()
