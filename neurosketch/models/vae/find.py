"""Finds the source and the sliders that come nearest to a sound: nearest latents, then gradients.

The encoder reads the sound. What the model can play is compared with it where comparing is cheap,
as latents; the best are heard through the decoder with their sliders where a projection of the
difference puts them; the very best are refined by a few steps down the gradient of the distance.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled
from neurosketch.core.find import FoundSound
from neurosketch.core.ports import CancelToken, ProgressFn, SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.nn.attributes import transpose_keeping_timbre
from neurosketch.nn.autoencoder import LATENT_HOP, Autoencoder, noise_shape
from neurosketch.nn.synth import transpose_frames
from neurosketch.nn.timbre import N_FFT, TimbreMeter

BUDGET_SECONDS = 1.7
"""A slow machine tries less and takes fewer steps, so that the answer comes within two seconds."""
STEPS = 8

_TRIED, _REFINED = 16, 2
_WARM_UP_FRAMES = 3
_RANKED, _HEARD = (2, 14), (1, 44)
"""Windows of a loop and frames of each, for the first impression and for the refinement."""
_MEASURED_SECONDS = 2.5
_RATE, _MOMENTA = 0.25, (0.6, 0.9)
_LOUDNESS_STEP_DB = 4.0
_VOICED = 0.4
_VOICING_WEIGHT = 8.0
_LAG_FRAMES = 2
_AUDIBLE = 0.03


@dataclass(frozen=True)
class Loop:
    """Something the model can play around and around.

    Attributes:
        conditions: that choose it.
        controls: that choose it, if conditions alone do not.
        latents: (L, latent_channels).
        label: for people, when its source does not say what it is.
    """

    conditions: Mapping[str, str]
    controls: Mapping[str, float]
    latents: Tensor
    label: str = ""


@dataclass(frozen=True, eq=False)
class _Trial:
    """A loop, how far it is transposed, and where the axes and the loudness (last) stand."""

    loop: Loop
    semitones: float
    values: Tensor
    squared: float = float("inf")


class Search:
    """One search.

    Args:
        model: renders what was found, as it will be heard.
        trunk: its autoencoder.
        directions: (n, learnt channels) of the controls `axis1` ... `axisn`, one σ long.
        loops: what it can play.
        start: complete; what is dialled in.
        locked: ids of controls that stay.
        cancel: checked before each step.
        keeps_timbre: whether the model transposes without moving the spectral envelope.
        clock: seconds.
    """

    def __init__(
        self,
        model: SoundModel,
        trunk: Autoencoder,
        directions: Tensor,
        loops: Sequence[Loop],
        start: GenerateRequest,
        locked: frozenset[str],
        cancel: CancelToken,
        keeps_timbre: bool = False,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._clock = clock
        self._model, self._trunk = model, trunk
        self._axes, self._device = directions, directions.device
        self._transpose = transpose_keeping_timbre if keeps_timbre else transpose_frames
        self._start, self._locked, self._cancel = start, locked, cancel
        self._loops = loops
        names = [*(f"axis{number + 1}" for number in range(len(directions))), "loudness"]
        self._turned = [model.spec.control(name) for name in names]
        # In steps of about the same weight for the ear: one σ of an axis, some dB of loudness.
        self._units = self._tensor([1.0] * len(directions) + [_LOUDNESS_STEP_DB])
        self._low = self._tensor([c.position(c.minimum) for c in self._turned]) / self._units
        self._high = self._tensor([c.position(c.maximum) for c in self._turned]) / self._units
        at_start = [c.position(start.controls[c.id]) for c in self._turned]
        self._fixed = self._tensor(at_start) / self._units
        self._free = self._tensor([float(name not in locked) for name in names]) > 0

    def _tensor(self, values: Sequence[float]) -> Tensor:
        return torch.tensor(values, dtype=torch.float32, device=self._device)

    def run(
        self,
        audio: AudioArray,
        progress: ProgressFn,
        nearby: Callable[[Tensor], Sequence[Loop]] | None = None,
    ) -> FoundSound:
        """Search; see `SoundFinder.find`.

        Args:
            audio: see there.
            progress: see there.
            nearby: gives more loops, those nearest to (1, T) audio.
        """
        ends = self._clock() + BUDGET_SECONDS
        mono = torch.from_numpy(np.ascontiguousarray(audio.mean(axis=0, keepdims=True)))
        mono = mono.to(self._device)
        seconds = mono.shape[1] / self._model.spec.sample_rate
        if mono.shape[1] < N_FFT:
            mono = torch.nn.functional.pad(mono, (0, N_FFT - mono.shape[1]))
        self._meter = TimbreMeter(mono, self._model.spec.sample_rate)
        before = self._clock()
        baseline = self._measure(self._start)
        # As long as this took, so long will it take to listen to what was found.
        ends -= (self._clock() - before) * _REFINED
        progress(0.1)
        halfway = (before + ends) / 2
        trials = self._rank(mono, nearby, halfway)
        progress(0.4)
        best, distance, near = self._start, baseline, ""
        for number, trial in enumerate(trials[:_REFINED]):
            now = self._clock()
            if number and now > ends:
                break
            refined = self._refine(trial, now + (ends - now) / (_REFINED - number))
            request = self._request(refined)
            measured = self._measure(request)
            if measured < distance:
                best, distance, near = request, measured, trial.loop.label
            progress(0.4 + 0.6 * (number + 1) / _REFINED)
        return FoundSound(best, distance, baseline, distance < baseline, seconds, near)

    def _measure(self, request: GenerateRequest) -> float:
        """Distance of what is really heard of a request."""
        short = replace(request, seconds=_MEASURED_SECONDS, gesture=None)
        made = self._model.generate(short, lambda _: None, self._cancel)
        return self._meter.distance(torch.from_numpy(made).to(self._device))

    @torch.no_grad()
    def _rank(
        self, mono: Tensor, nearby: Callable[[Tensor], Sequence[Loop]] | None, ends: float
    ) -> list[_Trial]:
        """The most promising trials, best first; each loop once, until it is time."""
        target = _audible_latents(self._trunk, mono)
        wanted = _mean(target)
        near = sorted(self._loops, key=lambda loop: float((_mean(loop.latents) - wanted).norm()))
        if nearby is not None:
            found = [x for x in nearby(mono) if not self._locked.intersection(x.controls)]
            # In turns, so that a machine that tries only a few tries some of both.
            near = [loop for pair in zip_longest(found, near) for loop in pair if loop is not None]
        best = []
        for loop in near[:_TRIED]:
            semitones = self._semitones(target, loop.latents)
            difference = (wanted - _mean(loop.latents))[2:]
            projected = torch.linalg.lstsq(self._axes.T, difference[:, None]).solution[:, 0]
            values = self._within(torch.cat([projected, projected.new_zeros(1)]))
            heard = self._squared(values, semitones, _windows(loop.latents, *_RANKED))
            best.append(_Trial(loop, semitones, values, float(heard)))
            if len(best) >= _REFINED and self._clock() > ends:
                break
        return sorted(best, key=lambda trial: trial.squared)

    def _semitones(self, target: Tensor, latents: Tensor) -> float:
        """Transposition that brings a pitched loop to the pitch of a pitched sound."""
        control = self._model.spec.control("pitch")
        if "pitch" in self._locked:
            return self._start.controls["pitch"]
        pitches = []
        for frames in (target, latents):
            voiced = frames[:, 1] > 0
            if float(voiced.float().mean()) < _VOICED:
                return control.default
            pitches.append(float(frames[voiced, 0].median()))
        semitones = 12 * (pitches[0] - pitches[1])
        if not math.isfinite(semitones):
            return control.default
        # By octaves, until it can be dialled in; a short slider may hold none of them.
        semitones -= 12 * math.ceil(max(0.0, semitones - control.maximum) / 12)
        semitones += 12 * math.ceil(max(0.0, control.minimum - semitones) / 12)
        return control.clamp(round(semitones, 2))

    def _within(self, values: Tensor) -> Tensor:
        inside = torch.minimum(torch.maximum(values, self._low), self._high)
        return torch.where(self._free, inside, self._fixed)

    def _squared(self, values: Tensor, semitones: float, latents: Tensor) -> Tensor:
        if self._cancel.is_set():
            raise Cancelled
        moved = torch.cat([latents[..., :2], latents[..., 2:] + values[:-1] @ self._axes], -1)
        batch, frames, _ = moved.shape
        generator = torch.Generator().manual_seed(0)
        noise = torch.randn(batch, *noise_shape(frames), generator=generator).to(moved.device)
        decoder = self._trunk.decoder
        described, state = decoder.frames(moved, decoder.initial_state(batch))
        audio, _ = decoder.synth(self._transpose(described, semitones), noise, state.synth)
        gain = torch.pow(10.0, values[-1] * (_LOUDNESS_STEP_DB / 20))
        return self._meter.squared(audio[:, _WARM_UP_FRAMES * LATENT_HOP :] * gain)

    def _refine(self, trial: _Trial, ends: float) -> _Trial:
        """Follow the gradient of the squared distance for some steps, or until it is time."""
        latents = _windows(trial.loop.latents, *_HEARD)
        values, adam = trial.values, _Adam()
        best = replace(trial, squared=float("inf"))
        for step in range(STEPS):
            turned = values.clone().requires_grad_(True)
            with torch.enable_grad():
                squared = self._squared(turned, trial.semitones, latents)
                (slope,) = torch.autograd.grad(squared, turned)
            if float(squared.detach()) < best.squared:
                best = replace(trial, values=values, squared=float(squared.detach()))
            if self._clock() > ends:
                break
            values = self._within(values - adam.step(slope) * (1 - step / (STEPS + 2)))
        return best

    def _request(self, trial: _Trial) -> GenerateRequest:
        """What plays this trial: everything that is not searched for rests, unless it is locked."""
        spec, start = self._model.spec, self._start
        positions = (trial.values * self._units).tolist()
        found = {c.id: c.value_at(x) for c, x in zip(self._turned, positions, strict=True)}
        found |= {"pitch": trial.semitones, **trial.loop.controls}
        values = {}
        for control in spec.controls:
            if control.id in self._locked:
                values[control.id] = start.controls[control.id]
            else:
                value = found.get(control.id, control.default)
                values[control.id] = control.clamp(round(value, 3))
        conditions = {c.id: c.default for c in spec.conditions} | dict(trial.loop.conditions)
        return replace(
            start, controls=ControlState(values), conditions=conditions,
            source=None, source_b=None, gesture=None, checkpoint_sha256=spec.checkpoint_sha256,
        )  # fmt: skip


class _Adam:
    """Sizes of steps, with a short memory since there are few of them.

    `torch.optim` would do, but its first use loads a compiler for longer than a search may take.

    Source: Kingma & Ba, arXiv:1412.6980.
    """

    def __init__(self) -> None:
        self._mean: Tensor | float = 0.0
        self._square: Tensor | float = 0.0
        self._steps = 0

    def step(self, slope: Tensor) -> Tensor:
        """How far to go down this gradient."""
        keep, keep_square = _MOMENTA
        self._steps += 1
        self._mean = keep * self._mean + (1 - keep) * slope
        self._square = keep_square * self._square + (1 - keep_square) * slope.square()
        mean = self._mean / (1 - keep**self._steps)
        square = self._square / (1 - keep_square**self._steps)
        step: Tensor = _RATE * mean / (torch.sqrt(torch.as_tensor(square)) + 1e-8)
        return step


@torch.no_grad()
def _audible_latents(trunk: Autoencoder, mono: Tensor) -> Tensor:
    """(L, latent_channels) of the frames of (1, T) audio in which something is heard."""
    latents = trunk.encode(mono)[0]
    padded = torch.nn.functional.pad(mono[0], (0, -mono.shape[1] % LATENT_HOP))
    levels = padded.reshape(-1, LATENT_HOP).square().mean(-1).sqrt()
    audible = torch.nonzero(levels > _AUDIBLE * levels.max())[:, 0] + _LAG_FRAMES
    return latents[audible.clamp(max=len(latents) - 1)]


def _mean(latents: Tensor) -> Tensor:
    """(latent_channels,) where a loop lies: its mean, voicing weighted, pitch left aside."""
    mean = latents.mean(0)
    return torch.cat([mean.new_zeros(1), mean[1:2] * _VOICING_WEIGHT / 2, mean[2:]])


def _windows(latents: Tensor, count: int, length: int) -> Tensor:
    """(count, length, latent_channels) from all over a loop."""
    size = len(latents)
    starts = torch.linspace(0, size * (count - 1) / count, count).long()
    places = (starts[:, None] + torch.arange(length)) % size
    return latents[places.to(latents.device)]
