"""The vae model: reads clips into latents, opens streams, renders clips."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled, CheckpointError, RequestError
from neurosketch.core.find import FoundSound
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.core.sound_map import MAP, MAP_X, MAP_Y
from neurosketch.dsp.audiofile import load_clip
from neurosketch.models.latent_axes import (
    AttributeSliders,
    LatentAxes,
    stored_axes,
    stored_sliders,
)
from neurosketch.models.latent_map import MAP_EXTRA, LatentMap
from neurosketch.models.latent_space import TrunkSpace
from neurosketch.models.streaming import correlation as correlation_of
from neurosketch.models.streaming import soft_ceiling
from neurosketch.models.vae.find import Loop, Search
from neurosketch.models.vae.map_loops import nearest_loops
from neurosketch.models.vae.map_trajectory import MapTrajectory
from neurosketch.models.vae.stream import VaeStream
from neurosketch.models.vae.trajectory import RecordedTrajectory, Trajectory, WalkTrajectory
from neurosketch.nn.autoencoder import LATENT_HOP, Autoencoder, TrunkConfig
from neurosketch.nn.onnx_decoder import accelerate

WALK = "walk"
NONE = "none"
_FRAMES_PER_STEP = 16
_ENCODE_FRAMES = 128
_CACHED_CLIPS = 8
_NEARBY = 8


class VaeModel:
    """A trained trunk with its slider axes and bundled trajectories.

    Args:
        spec: what the window shows.
        autoencoder: the trunk, on its device.
        axes: the sliders `axis1` ... `axisn`, by the hash of the checkpoint that has or had them;
            the model's own under its own.
        presets: latents of every bundled source, each (L, latent_channels).
        sliders: attribute sliders in the same way; a checkpoint that was not calibrated has none.
    """

    def __init__(
        self,
        spec: ModelSpec,
        autoencoder: Autoencoder,
        axes: Mapping[str, LatentAxes],
        presets: Mapping[str, Tensor],
        sliders: Mapping[str, AttributeSliders],
    ) -> None:
        self._spec = spec
        self._autoencoder = autoencoder.eval().requires_grad_(False)
        self._axes, self._sliders = dict(axes), dict(sliders)
        self._device = self._axes[spec.checkpoint_sha256].directions.device
        self._presets = dict(presets)
        # Live start and rendering read clips at the same time.
        self._lock = threading.Lock()
        self._encoded: dict[SourceClip, tuple[Tensor, int, float]] = {}
        self.latent_map: LatentMap | None = None
        """Where the sounds of the corpus lie; set by `use_map`."""
        self._map_latents: Tensor | None = None

    def use_map(self, latent_map: LatentMap) -> None:
        """Let the source `map` play these sounds.

        Raises:
            CheckpointError: they belong to another latent space.
        """
        latents = torch.from_numpy(latent_map.latents())
        if latents.shape[2] != self._autoencoder.config.latent_channels:
            raise CheckpointError(f"The map does not fit the model '{self._spec.id}'.")
        self.latent_map = latent_map
        self._map_latents = latents.half().to(self._device)

    @classmethod
    def from_tensors(
        cls,
        spec: ModelSpec,
        config: Mapping[str, Any],
        tensors: Mapping[str, Tensor],
        device: str,
    ) -> Self:
        """Build from a checkpoint's content.

        Raises:
            CheckpointError: a source the spec names has no trajectory.
            KeyError, TypeError, ValueError, RuntimeError: the tensors do not fit `config`.
        """
        autoencoder = Autoencoder(TrunkConfig(**config))
        weights = {
            name.removeprefix("model."): tensor.float()
            for name, tensor in tensors.items()
            if name.startswith("model.")
        }
        autoencoder.load_state_dict(weights)
        presets = {
            name.removeprefix("preset."): tensor.float().to(device)
            for name, tensor in tensors.items()
            if name.startswith("preset.")
        }
        missing = set(spec.condition("source").values) - set(presets) - {WALK, MAP}
        if missing:
            raise CheckpointError(f"The model '{spec.id}' lacks the source '{min(missing)}'.")
        width = autoencoder.config.latent_channels
        # Found now and not when the stream first uses them, while another model plays on.
        axes = stored_axes(spec, tensors, device)
        if any(known.directions.shape[1] != width - 2 for known in axes.values()):
            raise ValueError("axes do not fit the latent space")
        if any(latents.ndim != 2 or latents.shape[1] != width for latents in presets.values()):
            raise ValueError("a source does not fit the latent space")
        sliders = stored_sliders(spec, tensors, device)
        return cls(spec, autoencoder.to(device), axes, presets, sliders)

    @property
    def spec(self) -> ModelSpec:
        """What the model is and can do."""
        return self._spec

    @property
    def latent_hop(self) -> int:
        """Samples per latent frame."""
        return LATENT_HOP

    def latent_space(self) -> TrunkSpace:
        """What calibration moves through and listens to; see `LatentSpace`."""
        return TrunkSpace(self._autoencoder)

    @property
    def autoencoder(self) -> Autoencoder:
        """The trunk."""
        return self._autoencoder

    def accelerate(self) -> bool:
        """Let live streams decode through ONNX Runtime from now on; whether they can."""
        return self._device.type == "cpu" and accelerate(self._autoencoder.decoder) > 0

    @torch.inference_mode()
    def encode(self, audio: AudioArray, cancel: CancelToken | None = None) -> Tensor:
        """Latents of a clip, encoded piece by piece so that long ones need little memory.

        Args:
            audio: (C, T) float32 at the model's rate.
            cancel: checked every few seconds of audio.

        Returns:
            (C, L, latent_channels), L = ceil((T + latency) / LATENT_HOP).

        Raises:
            Cancelled: `cancel` was set.
        """
        length = audio.shape[1] + self._autoencoder.latency
        end = self._autoencoder.latency + (-length) % LATENT_HOP
        padded = torch.from_numpy(np.pad(audio, ((0, 0), (0, end)))).to(self._device)
        state, parts = None, []
        for piece in padded.split(_ENCODE_FRAMES * LATENT_HOP, dim=1):
            if cancel is not None and cancel.is_set():
                raise Cancelled
            posterior, state = self._autoencoder.encoder(piece, state)
            parts.append(posterior.latents())
        return torch.cat(parts, dim=1)

    def open_stream(self, request: GenerateRequest, cancel: CancelToken | None = None) -> VaeStream:
        """A live stream where `request` says; `cancel` stops the reading of long sources.

        Raises:
            RequestError: unknown control, condition or value out of range.
            AudioFileError: the user's clip cannot be read.
        """
        controls = self._spec.complete_controls(request.controls)
        conditions = self._spec.complete_conditions(request.conditions)
        first, correlation = self._trajectory(
            request.source, conditions["source"], request.seed, cancel, controls
        )
        second = None
        if request.source_b is not None or conditions["source_b"] != NONE:
            second, other = self._trajectory(
                request.source_b, conditions["source_b"], request.seed + 1, cancel, controls
            )
            correlation = min(correlation, other)
        meant = self._spec.renders_as(request.checkpoint_sha256)
        return VaeStream(
            self._autoencoder, self._axes[meant], first, second, controls, request.seed,
            correlation, self._sliders.get(meant),
        )  # fmt: skip

    def _trajectory(
        self,
        clip: SourceClip | None,
        preset: str,
        seed: int,
        cancel: CancelToken | None,
        controls: ControlState,
    ) -> tuple[Trajectory, float]:
        if clip is not None:
            latents, _, correlation = self._read(clip, cancel)
            return RecordedTrajectory(latents), correlation
        if preset == WALK:
            rate = self._spec.sample_rate / LATENT_HOP
            return WalkTrajectory(list(self._presets.values()), seed, rate), 1.0
        if preset == MAP:
            return self._map_trajectory(controls), 1.0
        return RecordedTrajectory(self._presets[preset][None]), 1.0

    def _map_trajectory(self, controls: ControlState) -> MapTrajectory:
        if self.latent_map is None or self._map_latents is None:
            map_id = str(self._spec.extra.get(MAP_EXTRA, ""))
            raise CheckpointError(
                f"The map {map_id[:12]} of the model '{self._spec.id}' is not here.",
                "Put back the map file that came with the model.",
            )
        sounds = self.latent_map.sounds
        return MapTrajectory(sounds, self._map_latents, controls[MAP_X], controls[MAP_Y])

    def _read(self, clip: SourceClip, cancel: CancelToken | None) -> tuple[Tensor, int, float]:
        """Latents, length in samples, and left-right correlation of a user's clip."""
        with self._lock:
            known = self._encoded.get(clip) if clip.sha256 else None
        if known is not None:
            return known
        audio = load_clip(clip, self._spec.sample_rate)
        entry = (self.encode(audio, cancel), audio.shape[1], correlation_of(audio))
        with self._lock:
            if len(self._encoded) >= _CACHED_CLIPS:
                self._encoded.pop(next(iter(self._encoded)))
            self._encoded[clip] = entry
        return entry

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        """Render a clip; see `SoundModel.generate`.

        The decoder's latency is cut off, so a clip rendered from a source with all controls at
        rest is the source's reconstruction, sample for sample in time.
        """
        n_samples = self._length(request, cancel)
        stream = self.open_stream(request, cancel)
        controls = self._spec.complete_controls(request.controls)
        latency = self._autoencoder.latency
        n_frames = math.ceil((n_samples + latency) / LATENT_HOP)
        blocks = []
        for done in range(0, n_frames, _FRAMES_PER_STEP):
            if cancel.is_set():
                raise Cancelled
            blocks.append(stream.render(min(_FRAMES_PER_STEP, n_frames - done), controls))
            progress(min(1.0, (done + _FRAMES_PER_STEP) / n_frames))
        audio = np.concatenate(blocks, axis=1)[:, latency : latency + n_samples]
        return soft_ceiling(audio)

    def find(
        self,
        audio: AudioArray,
        start: GenerateRequest,
        locked: frozenset[str],
        progress: ProgressFn,
        cancel: CancelToken,
    ) -> FoundSound:
        """See `SoundFinder.find`."""
        loops = [Loop({"source": name}, {}, latents) for name, latents in self._presets.items()]
        own = self._spec.checkpoint_sha256
        axes, keeps = self._axes[own].directions, own in self._sliders
        search = Search(self, self._autoencoder, axes, loops, start, locked, cancel, keeps)
        return search.run(audio, progress, None if self.latent_map is None else self._loops_near)

    def _loops_near(self, mono: Tensor) -> list[Loop]:
        if self.latent_map is None or self._map_latents is None:
            return []
        return nearest_loops(self.latent_map, self._map_latents, self._autoencoder, mono, _NEARBY)

    def _length(self, request: GenerateRequest, cancel: CancelToken) -> int:
        if request.seconds is None and request.source is not None:
            return self._read(request.source, cancel)[1]
        seconds = self._spec.default_seconds if request.seconds is None else request.seconds
        n_samples = round(self._spec.check_seconds(seconds) * self._spec.sample_rate)
        if n_samples < 1:
            raise RequestError("The length is shorter than one sample.")
        return n_samples
