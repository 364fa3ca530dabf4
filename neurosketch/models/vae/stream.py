"""The live stream: trajectories and sliders make latents, the decoder makes sound of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.sound_map import MAP_X, MAP_Y
from neurosketch.models.latent_axes import AttributeSliders, LatentAxes
from neurosketch.models.streaming import Glide, NoiseSource, amplitude, ramps, runs
from neurosketch.models.vae.map_trajectory import MapTrajectory
from neurosketch.models.vae.trajectory import Drift, Trajectory, blend
from neurosketch.nn.attributes import ShaperState, along_time
from neurosketch.nn.autoencoder import LATENT_HOP, STRIDE, Autoencoder, DecoderState
from neurosketch.nn.synth import SLOTS, transpose_frames


class VaeStream:
    """Endless audio from one or two trajectories.

    Args:
        autoencoder: the trunk, in evaluation mode.
        axes: the sliders `axis1` ... `axisn`.
        first: trajectory at morph 0.
        second: trajectory at morph 1, or None.
        controls: where the sliders stand at the start.
        seed: of noise, phases and drift.
        noise_correlation: 0 ... 1 between the noise of left and right.
        sliders: the attribute sliders; None transposes timbre and all, as models did before they
            had them.
    """

    def __init__(
        self,
        autoencoder: Autoencoder,
        axes: LatentAxes,
        first: Trajectory,
        second: Trajectory | None,
        controls: ControlState,
        seed: int,
        noise_correlation: float = 1.0,
        sliders: AttributeSliders | None = None,
    ) -> None:
        config = autoencoder.config
        self._model, self._axes, self._sliders = autoencoder, axes, sliders
        self._device = axes.directions.device
        self._first, self._second = first, second
        self.channels = max(first.channels, second.channels if second else 1)
        random = np.random.Generator(np.random.Philox(key=[seed, 0]))
        frame_rate = config.sample_rate / LATENT_HOP
        self._drift = Drift(seed, config.latent_channels - 2, frame_rate)
        self._smooth = Glide(controls, frame_rate)
        turns = torch.from_numpy(random.random(1 + SLOTS))
        self._noise = NoiseSource(random, self.channels, noise_correlation, self._device)
        self._state = autoencoder.decoder.initial_state(
            self.channels, turns.expand(self.channels, -1).to(self._device)
        )
        self._gain = amplitude(controls["loudness"])
        self._shaped: ShaperState | None = None
        if sliders is not None and (amounts := sliders.amounts(controls)) is not None:
            self._shaped = sliders.shaper.initial_state(self.channels, amounts)

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
        latents, gains, amounts, semitones = [], [self._gain], [], []
        for _ in range(n_frames):
            self._smooth.move(controls)
            self._go_to(controls)
            latents.append(self._next_latent())
            gains.append(amplitude(self._smooth["loudness"]))
            semitones.append(self._smooth["pitch"])
            amounts.append(None if self._sliders is None else self._sliders.amounts(self._smooth))
        self._gain = gains[-1]
        stacked, noise = torch.stack(latents, dim=1), self._noise.draw(n_frames)
        # What is transposed alike and shaped, or not shaped, alike is decoded at once.
        kinds = [(pitch, amount is None) for pitch, amount in zip(semitones, amounts, strict=True)]
        blocks = []
        for first, last in runs(kinds):
            heard = noise[:, first * STRIDE : last * STRIDE]
            decoded = self._decode(
                stacked[:, first:last], heard, semitones[first], amounts[first:last]
            )
            blocks.append(decoded.cpu().numpy())
        audio: AudioArray = np.concatenate(blocks, axis=1)
        return audio * ramps(gains, LATENT_HOP)

    def _decode(
        self, latents: Tensor, noise: Tensor, semitones: float, amounts: Sequence[Tensor | None]
    ) -> Tensor:
        """(channels, L * LATENT_HOP) of latent frames with one pitch, all shaped or none."""
        decoder = self._model.decoder
        frames, state = decoder.frames(latents, self._state)
        turned = [amount for amount in amounts if amount is not None]
        if self._sliders is None or not turned:
            self._shaped = None
            frames = transpose_frames(frames, semitones)
        else:
            shaper = self._sliders.shaper
            before = self._shaped or shaper.resting_state(self.channels)
            steps = along_time(torch.stack(turned), before.amounts, STRIDE)
            frames, self._shaped = shaper.shape(frames, steps, before)
        audio: Tensor
        audio, synth = decoder.synth(frames, noise, state.synth)
        self._state = DecoderState(state.slow, state.fast, state.last_pitch, synth)
        return audio

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
        offset = self._offset()
        if offset is not None:
            latent = torch.cat([latent[:, :2], latent[:, 2:] + offset], dim=1)
        return latent.expand(self.channels, -1)

    def _offset(self) -> Tensor | None:
        drift, amount = self._drift.advance(), self._smooth["drift"]
        positions = self._axes.positions(self._smooth)
        if not any(positions) and amount == 0.0:
            return None
        offset = self._axes.offset(positions)
        if amount > 0.0:
            offset = offset + amount * drift.to(self._device)
        return offset
