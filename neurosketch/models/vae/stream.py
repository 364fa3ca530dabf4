"""The live stream: trajectories, sliders and the decoder, one latent frame at a time."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.models.vae.trajectory import Drift, Trajectory, blend
from neurosketch.nn.autoencoder import LATENT_HOP, Autoencoder, noise_shape
from neurosketch.nn.synth import SLOTS

SMOOTHING_MS = 25.0
_SETTLED = 1e-4


class VaeStream:
    """Endless audio from one or two trajectories.

    Frames are always decoded one by one: the same kernels see the same shapes however the stream
    is cut into calls, so live and offline samples agree to the last bit.

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

    @torch.inference_mode()
    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        """The next (channels, n_frames * hop_length) samples; see `LiveStream.render`."""
        blocks = [self._frame(controls) for _ in range(n_frames)]
        if not blocks:
            return np.zeros((self.channels, 0), np.float32)
        return np.concatenate(blocks, axis=1)

    def _frame(self, controls: ControlState) -> AudioArray:
        for name, target in controls.items():
            distance = self._smooth[name] - target
            still = abs(distance) < _SETTLED
            self._smooth[name] = target if still else target + self._keep * distance
        value = self._smooth
        latents = self._first.advance(value["speed"])
        if self._second is not None:
            latents = blend(latents, self._second.advance(value["speed"]), value["morph"])
        offset = self._offset(value)
        if offset is not None:
            latents = torch.cat([latents[:, :2], latents[:, 2:] + offset], dim=1)
        decoded, self._state = self._model.decoder(
            latents.expand(self.channels, -1)[:, None],
            self._draw_noise(),
            self._state,
            value["pitch"],
        )
        gain = _amplitude(value["loudness"])
        ramp = np.linspace(self._gain, gain, LATENT_HOP + 1, dtype=np.float32)[1:]
        self._gain = gain
        audio: AudioArray = decoded.cpu().numpy() * ramp
        return audio

    def _offset(self, value: dict[str, float]) -> Tensor | None:
        drift = self._drift.advance()
        positions = [value[f"axis{index + 1}"] for index in range(len(self._axes))]
        if not any(positions) and value["drift"] == 0.0:
            return None
        weights = torch.tensor(positions, device=self._device)
        offset = weights @ self._axes
        if value["drift"] > 0.0:
            offset = offset + value["drift"] * drift.to(self._device)
        return offset

    def _draw_noise(self) -> Tensor:
        shape = (self.channels, *noise_shape(1))
        noise = self._noise.standard_normal(shape, dtype=np.float32)
        if self.channels == 2:
            c = self._correlation
            noise[1] = c * noise[0] + math.sqrt(1 - c * c) * noise[1]
        return torch.from_numpy(noise).to(self._device)


def _amplitude(gain_db: float) -> float:
    return math.pow(10.0, gain_db / 20.0)
