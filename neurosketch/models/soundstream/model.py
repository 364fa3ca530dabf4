"""The codec model: clips become tokens, tokens become sound, live or as a clip."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import Cancelled, CheckpointError, RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.dsp.audiofile import load_clip, load_source, part_of
from neurosketch.dsp.tokenfile import Tokens, read_tokens_of
from neurosketch.models.codecs import CODEC, source_seconds
from neurosketch.models.latent_axes import LatentAxes, stored_axes
from neurosketch.models.soundstream.describe import (
    NONE,
    STAGES,
    codec_hash,
    codec_tensors,
    preset_codes,
    stages_of,
)
from neurosketch.models.soundstream.space import CodecSpace
from neurosketch.models.soundstream.stream import LEAD_FRAMES, CodecStream, Track
from neurosketch.models.soundstream.switch import joined, part
from neurosketch.models.streaming import correlation, soft_ceiling
from neurosketch.models.trunk import LATENT_SPACE
from neurosketch.nn.autoencoder import LATENT_HOP, Autoencoder, TrunkConfig
from neurosketch.nn.codec import Codec, CodecConfig, CodecFrames
from neurosketch.nn.onnx_decoder import accelerate
from neurosketch.nn.refiner import RefinerConfig
from neurosketch.nn.rvq import CODEBOOK_SIZE

_FRAMES_PER_STEP = 16
_ENCODE_FRAMES = 64
_CACHED_CLIPS = 8


class SoundstreamModel:
    """A trained codec with its bundled clips.

    Args:
        spec: what the window shows.
        codec: trunk and codec, on their device.
        presets: (L, STAGES) codes of every bundled source.
        axes: sliders that bend the timbre, by the hash of the checkpoint that has or had them;
            the checkpoint's own under its own. Empty where it was not calibrated.
    """

    def __init__(
        self,
        spec: ModelSpec,
        codec: Codec,
        presets: Mapping[str, Tensor],
        axes: Mapping[str, LatentAxes] | None = None,
    ) -> None:
        self._spec = spec
        self._axes = dict(axes or {})
        self._codec = codec.eval().requires_grad_(False)
        self._device = next(codec.parameters()).device
        missing = set(spec.condition("source").values) - set(presets)
        if missing:
            raise CheckpointError(f"The model '{spec.id}' lacks the source '{min(missing)}'.")
        self._presets = {}
        for name, codes in presets.items():
            seconds = source_seconds(spec, name)
            if seconds is None:
                raise CheckpointError(f"The model '{spec.id}' does not say how long '{name}' is.")
            track = Track.of(codes[None].long().to(self._device), round(seconds * spec.sample_rate))
            self._presets[name] = track
        # Live start and rendering read clips at the same time.
        self._lock = threading.Lock()
        self._read: dict[SourceClip, tuple[Track, int]] = {}

    @classmethod
    def from_tensors(
        cls,
        spec: ModelSpec,
        config: Mapping[str, Any],
        tensors: Mapping[str, Tensor],
        trunk: Autoencoder,
        device: str,
    ) -> Self:
        """Build from a checkpoint's content and the trunk it names.

        Raises:
            CheckpointError: a source the spec names is missing, or the codec is not the one named.
            KeyError, TypeError, ValueError, RuntimeError: the tensors do not fit `config`.
        """
        sizes = {
            **config, "trunk": TrunkConfig(**config["trunk"]),
            "refiner": RefinerConfig(**config["refiner"]),
        }  # fmt: skip
        if sizes["trunk"] != trunk.config or spec.sample_rate != trunk.config.sample_rate:
            raise ValueError("the codec was made for another trunk")
        weights, codec = codec_tensors(tensors), Codec(CodecConfig(**sizes), trunk)
        if codec_hash(str(spec.extra[LATENT_SPACE]), weights) != spec.extra[CODEC]:
            raise ValueError("the codec is not the one that is named")
        own = {f"trunk.{name}": tensor for name, tensor in trunk.state_dict().items()}
        codec.load_state_dict(own | {name: tensor.float() for name, tensor in weights.items()})
        codec = codec.to(device)
        if device != "mps":  # which has no double precision
            codec.scale.double()
        presets = preset_codes(tensors)
        if not all(map(_are_codes, presets.values())):
            raise ValueError("a source does not fit the codec")
        return cls(spec, codec, presets, stored_axes(spec, tensors, device))

    @property
    def spec(self) -> ModelSpec:
        """What the model is and can do."""
        return self._spec

    def latent_space(self) -> CodecSpace:
        """What calibration moves through and listens to; see `LatentSpace`."""
        return CodecSpace(self._codec)

    @property
    def codec(self) -> Codec:
        """The network."""
        return self._codec

    def accelerate(self) -> bool:
        """Let live streams decode through ONNX Runtime from now on; whether they can."""
        codec = self._codec
        on_cpu = next(codec.parameters()).is_cpu
        return on_cpu and accelerate(codec.trunk.decoder) + accelerate(codec.refiner) > 0

    def open_stream(
        self, request: GenerateRequest, cancel: CancelToken | None = None
    ) -> CodecStream:
        """A live stream where `request` says; `cancel` stops the reading of long sources.

        Raises:
            RequestError: unknown control, condition or value out of range.
            AudioFileError: the user's clip cannot be read, or holds tokens of another codec.
        """
        controls = self._spec.complete_controls(request.controls)
        conditions = self._spec.complete_conditions(request.conditions)
        first = self._track(request.source, conditions["source"], cancel)
        second = None
        if request.source_b is not None or conditions["source_b"] != NONE:
            second = self._track(request.source_b, conditions["source_b"], cancel)
        axes = self._axes.get(self._spec.renders_as(request.checkpoint_sha256))
        return CodecStream(self._codec, first, second, controls, request.seed, axes)

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        """Render a clip; see `SoundModel.generate`.

        The codec's latency is cut off, so a clip rendered from a source with all controls at rest
        is its reconstruction at the highest bitrate, sample for sample in time.
        """
        n_samples = self._length(request, cancel)
        stream = self.open_stream(request, cancel)
        controls = self._spec.complete_controls(request.controls)
        n_frames = math.ceil((n_samples + stream.latency) / LATENT_HOP)
        blocks = []
        for done in range(0, n_frames, _FRAMES_PER_STEP):
            if cancel.is_set():
                raise Cancelled
            blocks.append(stream.render(min(_FRAMES_PER_STEP, n_frames - done), controls))
            progress(min(1.0, (done + _FRAMES_PER_STEP) / n_frames))
        audio = np.concatenate(blocks, axis=1)[:, stream.latency : stream.latency + n_samples]
        return soft_ceiling(audio)

    @torch.inference_mode()
    def analyse(self, audio: AudioArray, cancel: CancelToken | None = None) -> CodecFrames:
        """What the codec quantises, read piece by piece so that long clips need little memory.

        Args:
            audio: (C, T) float32 at the model's rate.
            cancel: checked about once per second of audio.

        Returns:
            Frames (C, L, ...) that decode to all of it.

        Raises:
            Cancelled: `cancel` was set.
        """
        end = self._codec.latency + (-(audio.shape[1] + self._codec.latency)) % LATENT_HOP
        padded = torch.from_numpy(np.pad(audio, ((0, 0), (0, end)))).to(self._device)
        state = self._codec.initial_encoder_state(audio.shape[0])
        parts = []
        for piece in padded.split(_ENCODE_FRAMES * LATENT_HOP, dim=1):
            if cancel is not None and cancel.is_set():
                raise Cancelled
            frames, state = self._codec.analyse(piece, state)
            parts.append(frames)
        return joined(parts)

    def encode(self, audio: AudioArray, cancel: CancelToken | None = None) -> Tensor:
        """Latents (C, L, latent_channels) of a clip before quantising; see `analyse`."""
        return self.analyse(audio, cancel).latents

    def codes(self, path: Path) -> npt.NDArray[np.int64]:
        """(L, STAGES) codes of a sound file, of both channels' mean when it is stereo.

        Raises:
            AudioFileError: the file cannot be read.
        """
        audio = load_source(path, self._spec.sample_rate).mean(axis=0, keepdims=True)
        track = self._encoded(audio.astype(np.float32), None)
        return np.asarray(track.codes[0].cpu().numpy(), np.int64)

    def tokenise(
        self,
        audio: AudioArray,
        kbps: float,
        notes: Mapping[str, str] | None = None,
        cancel: CancelToken | None = None,
    ) -> Tokens:
        """The tokens of a clip, as a `.nsc` file holds them.

        Args:
            audio: (C, T) float32 at the model's rate.
            kbps: of each channel.
            notes: goes into the file.
            cancel: checked about once per second of audio.

        Raises:
            Cancelled: `cancel` was set.
        """
        track = self._encoded(audio, cancel)
        codes = track.codes[:, :, : stages_of(kbps)].cpu().numpy().astype(np.int16)
        return Tokens(
            codes, audio.shape[1], self._spec.sample_rate, LATENT_HOP,
            str(self._spec.extra[CODEC]), track.correlation, dict(notes or {}),
        )  # fmt: skip

    def _track(self, clip: SourceClip | None, preset: str, cancel: CancelToken | None) -> Track:
        return self._presets[preset] if clip is None else self._opened(clip, cancel)[0]

    def _opened(self, clip: SourceClip, cancel: CancelToken | None) -> tuple[Track, int]:
        """A user's clip and its length in samples."""
        with self._lock:
            known = self._read.get(clip) if clip.sha256 else None
        if known is not None:
            return known
        tokens = read_tokens_of(clip)
        if tokens is not None:
            entry = _part(self._understood(tokens, Path(clip.path).name), tokens, clip)
        else:
            audio = load_clip(clip, self._spec.sample_rate)
            entry = self._encoded(audio, cancel), audio.shape[1]
        with self._lock:
            if len(self._read) >= _CACHED_CLIPS:
                self._read.pop(next(iter(self._read)))
            self._read[clip] = entry
        return entry

    @torch.inference_mode()
    def _encoded(self, audio: AudioArray, cancel: CancelToken | None) -> Track:
        raw = self.analyse(audio, cancel)
        codes = []
        for first in range(0, raw.latents.shape[1], _ENCODE_FRAMES):
            if cancel is not None and cancel.is_set():
                raise Cancelled
            codes.append(self._codec.quantise(part(raw, first, first + _ENCODE_FRAMES)))
        return Track.of(
            torch.cat(codes, dim=1), audio.shape[1], raw=raw, correlation=correlation(audio)
        )

    def _understood(self, tokens: Tokens, name: str) -> Track:
        """Tokens from a file.

        Raises:
            CheckpointError: they are those of another codec.
        """
        ours = str(self._spec.extra[CODEC])
        fits = tokens.codec == ours[: len(tokens.codec)] and tokens.hop_length == LATENT_HOP
        if not fits or tokens.codes.shape[2] > STAGES:
            raise CheckpointError(
                f"The tokens in '{name}' were made by another codec ({tokens.codec[:8]}, "
                f"'{self._spec.id}' is {ours[:8]}).",
                "Use the model they were made with, or encode the sound again.",
            )
        codes = torch.from_numpy(tokens.codes.astype(np.int64)).to(self._device)
        stages = codes.shape[2]
        padded = torch.nn.functional.pad(codes, (0, STAGES - stages))
        width = tokens.correlation
        return Track.of(padded, tokens.n_samples, stages=stages, correlation=width)

    def _length(self, request: GenerateRequest, cancel: CancelToken) -> int:
        if request.seconds is None and request.source is not None:
            return self._opened(request.source, cancel)[1]
        seconds = self._spec.default_seconds if request.seconds is None else request.seconds
        n_samples = round(self._spec.check_seconds(seconds) * self._spec.sample_rate)
        if n_samples < 1:
            raise RequestError("The length is shorter than one sample.")
        return n_samples


def _part(track: Track, tokens: Tokens, clip: SourceClip) -> tuple[Track, int]:
    """The part of a token file that is meant, to whole frames, and its length in samples."""
    if clip.whole:
        return track, tokens.n_samples
    meant = part_of(clip, tokens.n_samples, tokens.sample_rate)
    first, last = meant.start // LATENT_HOP, -(-meant.stop // LATENT_HOP)
    codes = track.codes[:, first : last + LEAD_FRAMES]
    n_samples = meant.stop - meant.start
    cut = Track.of(codes, n_samples, stages=track.stages, correlation=track.correlation)
    return cut, n_samples


def _are_codes(stored: Tensor) -> bool:
    """Whether a checkpoint's tensor can be played: (L, STAGES) entries of the codebooks."""
    if stored.ndim != 2 or stored.shape[1] != STAGES or not len(stored):
        return False
    return bool(((stored >= 0) & (stored < CODEBOOK_SIZE)).all())
