"""What the live streams of all families share: gliding controls, gains, seeded noise, a ceiling."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.nn.autoencoder import noise_shape

SMOOTHING_MS = 25.0
_SETTLED = 1e-4
_PEAK, _KNEE = 0.999, 0.9


class Glide(Mapping[str, float]):
    """Controls that follow their targets with one pole, frame by frame.

    Args:
        values: where they stand at the start.
        frame_rate: frames per second.
    """

    def __init__(self, values: Mapping[str, float], frame_rate: float) -> None:
        self._values = dict(values)
        self._keep = math.exp(-1000.0 / (frame_rate * SMOOTHING_MS))

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def set(self, name: str, value: float) -> None:
        """Put a value where it shall be at once."""
        self._values[name] = value

    def move(self, targets: Mapping[str, float]) -> None:
        """One frame nearer; what is near enough has arrived."""
        for name, target in targets.items():
            distance = self._values[name] - target
            still = abs(distance) < _SETTLED
            self._values[name] = target if still else target + self._keep * distance


class NoiseSource:
    """Standard normal noise that is the same for a seed on every device and for any cut into calls.

    Args:
        random: drawn from, on the CPU.
        channels: 1 or 2.
        correlation: 0 ... 1 between left and right.
        device: where the numbers go.
    """

    def __init__(
        self,
        random: np.random.Generator,
        channels: int,
        correlation: float,
        device: torch.device | str,
    ) -> None:
        self._random, self._channels = random, channels
        self._correlation, self._device = correlation, device

    def draw(self, n_frames: int) -> Tensor:
        """The next noise for `n_frames` latent frames, (channels, *noise_shape(n_frames))."""
        frames, bins, parts = noise_shape(n_frames)
        # Frame by frame, so that any cut into calls draws the same numbers.
        shape = (n_frames, self._channels, frames // n_frames, bins, parts)
        noise = self._random.standard_normal(shape, dtype=np.float32)
        if self._channels == 2:
            c = self._correlation
            noise[:, 1] = c * noise[:, 0] + math.sqrt(1 - c * c) * noise[:, 1]
        by_channel = np.moveaxis(noise, 1, 0).reshape(self._channels, frames, bins, parts)
        return torch.from_numpy(np.ascontiguousarray(by_channel)).to(self._device)


def runs(values: Sequence[object]) -> Iterator[tuple[int, int]]:
    """First and last + 1 of each run of equal values."""
    first = 0
    for index in range(1, len(values) + 1):
        if index == len(values) or values[index] != values[first]:
            yield first, index
            first = index


def ramps(gains: Sequence[float], hop_length: int) -> AudioArray:
    """(1, T) linear ramps from each gain to the next, `hop_length` samples each."""
    steps = np.arange(1, hop_length + 1, dtype=np.float32) / hop_length
    start = np.array(gains[:-1], np.float32)[:, None]
    end = np.array(gains[1:], np.float32)[:, None]
    return np.asarray((start + (end - start) * steps).reshape(1, -1), np.float32)


def amplitude(gain_db: float) -> float:
    """Factor of a gain in dB."""
    return math.pow(10.0, gain_db / 20.0)


def correlation(audio: AudioArray) -> float:
    """How alike left and right are, 0 ... 1; 1 for mono."""
    if audio.shape[0] == 1:
        return 1.0
    left, right = audio[0].astype(np.float64), audio[1].astype(np.float64)
    energy = math.sqrt(float(left @ left) * float(right @ right))
    return min(1.0, max(0.0, float(left @ right) / energy)) if energy > 0 else 1.0


def soft_ceiling(audio: AudioArray) -> AudioArray:
    """Bend samples beyond 0.9 smoothly below 0.999; smaller ones pass unchanged.

    Args:
        audio: (C, T) float32.
    """
    over = np.abs(audio) - _KNEE
    if not (over > 0).any():
        return audio
    room = _PEAK - _KNEE
    bent = np.sign(audio) * (_KNEE + room * np.tanh(np.maximum(over, 0) / room))
    return np.where(over > 0, bent, audio).astype(np.float32)
