"""The live stream: trajectories and sliders make latents, the decoder makes sound of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.sound_map import MAP_X, MAP_Y
from neurosketch.models.vae.map_trajectory import MapTrajectory
from neurosketch.models.vae.trajectory import Drift, Trajectory, blend
from neurosketch.nn.autoencoder import LATENT_HOP, STRIDE, Autoencoder, noise_shape
from neurosketch.nn.synth import SLOTS

SMOOTHING_MS = 25.0
_SETTLED = 1e-4


class VaeStream:
    """Endless audio from one or two trajectories.

    Args:
        autoencoder: the trunk, in evaluation mode.
        axes: (n, learnt channels) latent directions of `axis1` ... `axisn`, each one σ long.
        first: trajectory at morph 0.
        second: trajectory at morph 1, or None.
        controls: where the sliders stand at the start.
        seed: of noise, phases and drift.
        noise_correlation: 0 ... 1 between the noise of left and right.
    """

    def __init__(
        self,
        autoencoder: Autoencoder,
        axes: Tensor,
        first: Trajectory,
        second: Trajectory | None,
        controls: ControlState,
        seed: int,
        noise_correlation: float = 1.0,
    ) -> None:
        config = autoencoder.config
        self._model, self._axes = autoencoder, axes
        self._device = axes.device
        self._first, self._second = first, second
        self.channels = max(first.channels, second.channels if second else 1)
        self._noise = np.random.Generator(np.random.Philox(key=[seed, 0]))
        frame_rate = config.sample_rate / LATENT_HOP
        self._drift = Drift(seed, config.latent_channels - 2, frame_rate)
        self._correlation = noise_correlation
        self._keep = math.exp(-1000.0 / (frame_rate * SMOOTHING_MS))
        self._smooth = dict(controls)
        turns = torch.from_numpy(self._noise.random(1 + SLOTS))
        self._state = autoencoder.decoder.initial_state(
            self.channels, turns.expand(self.channels, -1).to(self._device)
        )
        self._gain = _amplitude(self._smooth["loudness"])

    @property
    def hop_length(self) -> int:
        """Samples per frame."""
        return LATENT_HOP

    @property
    def latency(self) -> int:
        """Samples by which the sound lags behind its latents."""
        return self._model.latency

    @torch.inference_mode()
    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        """The next (channels, n_frames * hop_length) samples; see `LiveStream.render`."""
        if n_frames < 1:
            return np.zeros((self.channels, 0), np.float32)
        latents, gains, semitones = [], [self._gain], []
        for _ in range(n_frames):
            self._move(controls)
            self._go_to(controls)
            latents.append(self._next_latent())
            gains.append(_amplitude(self._smooth["loudness"]))
            semitones.append(self._smooth["pitch"])
        self._gain = gains[-1]
        stacked, noise = torch.stack(latents, dim=1), self._draw_noise(n_frames)
        blocks = []
        for first, last in _runs(semitones):
            decoded, self._state = self._model.decoder(
                stacked[:, first:last],
                noise[:, first * STRIDE : last * STRIDE],
                self._state,
                semitones[first],
            )
            blocks.append(decoded.cpu().numpy())
        audio: AudioArray = np.concatenate(blocks, axis=1)
        return audio * _ramps(gains)

    def _move(self, controls: ControlState) -> None:
        for name, target in controls.items():
            distance = self._smooth[name] - target
            still = abs(distance) < _SETTLED
            self._smooth[name] = target if still else target + self._keep * distance

    def _go_to(self, controls: ControlState) -> None:
        """The map glides and jumps by itself: it must know where the hand is."""
        for trajectory in (self._first, self._second):
            if isinstance(trajectory, MapTrajectory):
                trajectory.go_to(controls[MAP_X], controls[MAP_Y])

    def _next_latent(self) -> Tensor:
        """(channels, latent_channels) where trajectories and sliders now stand."""
        value = self._smooth
        latent = self._first.advance(value["speed"])
        if self._second is not None:
            latent = blend(latent, self._second.advance(value["speed"]), value["morph"])
        offset = self._offset(value)
        if offset is not None:
            latent = torch.cat([latent[:, :2], latent[:, 2:] + offset], dim=1)
        return latent.expand(self.channels, -1)

    def _offset(self, value: dict[str, float]) -> Tensor | None:
        drift = self._drift.advance()
        positions = [value[f"axis{index + 1}"] for index in range(len(self._axes))]
        if not any(positions) and value["drift"] == 0.0:
            return None
        offset = torch.tensor(positions, device=self._device) @ self._axes
        if value["drift"] > 0.0:
            offset = offset + value["drift"] * drift.to(self._device)
        return offset

    def _draw_noise(self, n_frames: int) -> Tensor:
        frames, bins, parts = noise_shape(n_frames)
        # Frame by frame, so that any cut into calls draws the same numbers.
        shape = (n_frames, self.channels, frames // n_frames, bins, parts)
        noise = self._noise.standard_normal(shape, dtype=np.float32)
        if self.channels == 2:
            c = self._correlation
            noise[:, 1] = c * noise[:, 0] + math.sqrt(1 - c * c) * noise[:, 1]
        by_channel = np.moveaxis(noise, 1, 0).reshape(self.channels, frames, bins, parts)
        return torch.from_numpy(np.ascontiguousarray(by_channel)).to(self._device)


def _runs(values: list[float]) -> Iterator[tuple[int, int]]:
    """First and last + 1 of each run of equal values."""
    first = 0
    for index in range(1, len(values) + 1):
        if index == len(values) or values[index] != values[first]:
            yield first, index
            first = index


def _ramps(gains: list[float]) -> AudioArray:
    """Linear ramps from each gain to the next, LATENT_HOP samples each."""
    steps = np.arange(1, LATENT_HOP + 1, dtype=np.float32) / LATENT_HOP
    start = np.array(gains[:-1], np.float32)[:, None]
    end = np.array(gains[1:], np.float32)[:, None]
    return np.asarray((start + (end - start) * steps).reshape(1, -1), np.float32)


def _amplitude(gain_db: float) -> float:
    return math.pow(10.0, gain_db / 20.0)
