"""The live stream: token operations and the bitrate decide the frames, the codec plays them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.models.latent_axes import LatentAxes
from neurosketch.models.soundstream.describe import level_of
from neurosketch.models.soundstream.frame_store import FrameStore
from neurosketch.models.soundstream.space import moved
from neurosketch.models.soundstream.switch import WaveSwitch, joined, part
from neurosketch.models.soundstream.tokens import Operations, Step, TokenPath
from neurosketch.models.streaming import Glide, NoiseSource, amplitude, ramps, runs
from neurosketch.nn.autoencoder import LATENT_HOP
from neurosketch.nn.codec import STAGES, WAVE_STAGES, Codec, CodecFrames
from neurosketch.nn.latents import between, blend
from neurosketch.nn.synth import SLOTS

LEAD_FRAMES = -(-Codec.latency // LATENT_HOP)

_NO_WAVE = STAGES - WAVE_STAGES
"""Stages up to which there is no waveform."""

JOIN_FRAMES = 2
"""Frames over which a jump from one moment to another is bridged, 46 ms."""


@dataclass(frozen=True)
class Track:
    """A clip as the stream plays it.

    Attributes:
        codes: (C, L, STAGES) int64; stages it does not have are zeros.
        period: frames after which the sound begins again when it goes around.
        stages: how many it has.
        raw: (C, L, ...) the frames before quantising, or None when only codes are known.
        correlation: how alike the noise of left and right is, 0 ... 1.
    """

    codes: Tensor
    period: int
    stages: int = STAGES
    raw: CodecFrames | None = None
    correlation: float = 1.0

    @classmethod
    def of(cls, codes: Tensor, n_samples: int, **more: Any) -> Self:
        """A track of so many samples of sound."""
        longest = max(1, codes.shape[1] - LEAD_FRAMES)
        return cls(codes, min(max(1, round(n_samples / LATENT_HOP)), longest), **more)

    @property
    def lead(self) -> int:
        """Frames before the sound begins: the codec's latency."""
        return min(LEAD_FRAMES, self.codes.shape[1] - self.period)

    def place(self, frame: int) -> int:
        """A frame that exists: behind the last one comes the first one that sounds."""
        end = self.lead + self.period
        return frame if frame < end else self.lead + (frame - end) % self.period


class CodecStream:
    """Endless audio from the tokens of one or two clips.

    Args:
        codec: in evaluation mode.
        first: what is played.
        second: what `swap` takes slices from, or None.
        controls: where the sliders stand at the start.
        seed: of noise, phases and of the order in which slices are shuffled.
        axes: sliders that bend the timbre; None where the checkpoint was not calibrated.
    """

    def __init__(
        self,
        codec: Codec,
        first: Track,
        second: Track | None,
        controls: ControlState,
        seed: int,
        axes: LatentAxes | None = None,
    ) -> None:
        self._codec, self._tracks, self._axes = codec, (first, second or first), axes
        self._device = first.codes.device
        self.channels = max(track.codes.shape[0] for track in self._tracks)
        rate = codec.trunk.config.sample_rate / LATENT_HOP
        level = level_of(controls["bitrate"])
        self._glide = Glide({**controls, "level": level, "wave": 1.0}, rate)
        other = second.period if second else 0
        lead = min(track.lead for track in self._tracks)
        self._path = TokenPath(first.period, other, seed, lead)
        random = np.random.Generator(np.random.Philox(key=[seed, 0]))
        turns = torch.from_numpy(random.random(1 + SLOTS)).expand(self.channels, -1)
        self._decoder = WaveSwitch(codec)
        codes = [self._wide_all(track.codes) for track in self._tracks]
        self._store = FrameStore(codec, codes)
        self._state = codec.initial_decoder_state(self.channels, turns.to(self._device))
        correlation = min(track.correlation for track in self._tracks)
        self._noise = NoiseSource(random, self.channels, correlation, self._device)
        self._gain = amplitude(controls["loudness"])
        self._last: Tensor | None = None
        self._since_jump = JOIN_FRAMES

    @property
    def hop_length(self) -> int:
        """Samples per frame."""
        return LATENT_HOP

    @property
    def latency(self) -> int:
        """Samples by which the sound lags behind its tokens."""
        return self._codec.latency

    @torch.inference_mode()
    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        """The next (channels, n_frames * hop_length) samples; see `LiveStream.render`."""
        if n_frames < 1:
            return np.zeros((self.channels, 0), np.float32)
        glide, operations = self._glide, Operations.of(controls)
        steps: list[Step] = []
        levels, waves, gains, semitones = [], [], [self._gain], []
        positions: list[list[float]] = []
        targets = {**controls, "level": level_of(controls["bitrate"])}
        for _ in range(n_frames):
            glide.move(targets)
            step = self._path.advance(glide["speed"], operations)
            steps.append(step)
            levels.append(glide["level"])
            positions.append([] if self._axes is None else self._axes.positions(glide))
            waves.append(self._wave_share(step, glide["pitch"] != 0.0 or any(positions[-1])))
            gains.append(amplitude(glide["loudness"]))
            semitones.append(glide["pitch"])
        self._gain = gains[-1]
        frames = self._frames(steps, levels, waves)
        if self._axes is not None and any(map(any, positions)):
            offsets = torch.stack([self._axes.offset(place) for place in positions])
            frames = moved(self._codec, frames, offsets)
        noise = self._noise.draw(n_frames)
        fine = noise.shape[1] // n_frames
        blocks = []
        heard = [bool(has) for has in (frames.present[..., 2] > 0.0).any(dim=0)]
        for first, last in runs(list(zip(semitones, heard, strict=True))):
            audio, self._state = self._decoder.decode(
                part(frames, first, last),
                noise[:, first * fine : last * fine],
                self._state,
                semitones[first],
            )
            blocks.append(audio.cpu().numpy())
        sound: AudioArray = np.concatenate(blocks, axis=1)
        return sound * ramps(gains, LATENT_HOP)

    def _wave_share(self, step: Step, bent: bool) -> float:
        """How much of the stored waveform is heard: it fits only frames in their own order."""
        if not step.follows:
            # A piece of waveform from elsewhere would not join the one before.
            self._glide.set("wave", 0.0)
            return 0.0
        self._glide.move({"wave": 0.0 if bent else 1.0})
        # All or nothing: frames overlap, which fades it, and the codec learnt no half of it.
        return float(self._glide["wave"] > 0.5)

    def _frames(
        self, steps: Sequence[Step], levels: Sequence[float], waves: Sequence[float]
    ) -> CodecFrames:
        """What the decoder needs for these moments, (channels, n, ...)."""
        frames = self._moments(steps, levels, 0)
        if any(step.share > 0.0 for step in steps):
            after = self._moments(steps, levels, 1)
            shares = [step.share for step in steps]
            glided = [
                between(_frame(frames.latents, n), _frame(after.latents, n), share)
                for n, share in enumerate(shares)
            ]
            frames = replace(_mixed(frames, after, shares), latents=torch.cat(glided, dim=1))
        wave_share = torch.tensor(waves, device=self._device)[:, None]
        present = torch.cat([frames.present[..., :2], frames.present[..., 2:] * wave_share], -1)
        latents = self._bridged(frames.latents, steps)
        return CodecFrames(latents, frames.detail, frames.wave * wave_share, present)

    def _bridged(self, latents: Tensor, steps: Sequence[Step]) -> Tensor:
        """Soften the jumps."""
        frames = []
        for n, step in enumerate(steps):
            frame = _frame(latents, n)
            if step.jumps:
                self._since_jump = 0
            if self._since_jump < JOIN_FRAMES and self._last is not None:
                self._since_jump += 1
                frame = blend(self._last, frame, self._since_jump / (JOIN_FRAMES + 1))
            self._last = frame
            frames.append(frame)
        return torch.cat(frames, dim=1)

    def _moments(self, steps: Sequence[Step], levels: Sequence[float], ahead: int) -> CodecFrames:
        """Frames at these steps, `ahead` frames further, at levels that may lie between two."""
        tracks = [self._tracks[step.side] for step in steps]
        places = [
            track.place(step.index + ahead) for step, track in zip(steps, tracks, strict=True)
        ]
        tops = [
            _reachable(min(level, STAGES, track.stages))
            for level, track in zip(levels, tracks, strict=True)
        ]
        shares = [top - math.floor(top) for top in tops]
        if any(shares):
            codes = torch.cat(
                [self._wide(t.codes, n) for t, n in zip(tracks, places, strict=True)], dim=1
            )
            stages = [math.floor(top) for top in tops] + [math.ceil(top) for top in tops]
            both = self._dequantised(torch.cat([codes, codes], dim=1), stages)
            n = len(tops)
            frames = _mixed(part(both, 0, n), part(both, n, 2 * n), shares)
        else:
            known = [
                self._store.frame(step.side, place, round(top))
                for step, place, top in zip(steps, places, tops, strict=True)
            ]
            frames = joined(known)
        beyond = [max(0.0, level - STAGES) for level in levels]
        if any(beyond):
            frames = _mixed(frames, self._unquantised(tracks, places, frames), beyond)
        return frames

    def _wide_all(self, values: Tensor) -> Tensor:
        """(C, L, n) for all channels of the stream."""
        return values.expand(self.channels, -1, -1)

    def _wide(self, values: Tensor, place: int) -> Tensor:
        """One frame of (C, L, n) for all channels of the stream."""
        return _frame(values, place).expand(self.channels, -1, -1)

    def _dequantised(self, codes: Tensor, stages: list[int]) -> CodecFrames:
        counts = torch.tensor(stages, device=self._device).expand(self.channels, -1)
        return self._codec.dequantise(codes, counts)

    def _unquantised(
        self, tracks: Sequence[Track], places: Sequence[int], coded: CodecFrames
    ) -> CodecFrames:
        """The frames as they were before quantising, where that is known."""

        def pick(get: Callable[[CodecFrames], Tensor]) -> Tensor:
            frames = [
                _frame(get(coded), n) if track.raw is None else self._wide(get(track.raw), place)
                for n, (track, place) in enumerate(zip(tracks, places, strict=True))
            ]
            return torch.cat(frames, dim=1)

        return CodecFrames(
            pick(lambda f: f.latents), pick(lambda f: f.detail), pick(lambda f: f.wave),
            pick(lambda f: f.present),
        )  # fmt: skip


def _reachable(level: float) -> float:
    """A number of stages that the codec knows: it has a waveform or none, not a part of one."""
    return float(round(level)) if _NO_WAVE < level < _NO_WAVE + 1 else level


def _frame(values: Tensor, place: int) -> Tensor:
    return values[:, place : place + 1]


def _mixed(first: CodecFrames, second: CodecFrames, shares: Sequence[float]) -> CodecFrames:
    """Each frame of `first` moved by its share towards `second`."""
    share = torch.tensor(shares, device=first.latents.device)[:, None]
    return CodecFrames(
        torch.lerp(first.latents, second.latents, share),
        torch.lerp(first.detail, second.detail, share),
        torch.lerp(first.wave, second.wave, share),
        torch.lerp(first.present, second.present, share),
    )
