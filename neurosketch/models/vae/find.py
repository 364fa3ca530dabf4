"""Finds the source and the sliders that come nearest to a sound: nearest latents, then gradients.

The encoder reads the sound. What the model can play is compared with it where comparing is cheap,
as latents; the best are heard through the decoder with their sliders where a projection of the
difference puts them; the very best are refined by a few steps down the gradient of the distance.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled
from neurosketch.core.find import FoundSound
from neurosketch.core.ports import CancelToken, ProgressFn, SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.nn.autoencoder import LATENT_HOP, Autoencoder, noise_shape
from neurosketch.nn.timbre import N_FFT, TimbreMeter

BUDGET_SECONDS = 1.8
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
    """

    conditions: Mapping[str, str]
    controls: Mapping[str, float]
    latents: Tensor


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
        axes: (n, learnt channels) of the controls `axis1` ... `axisn`.
        loops: what it can play.
        start: complete; what is dialled in.
        locked: ids of controls that stay.
        cancel: checked before each step.
        clock: seconds.
    """

    def __init__(
        self,
        model: SoundModel,
        trunk: Autoencoder,
        axes: Tensor,
        loops: Sequence[Loop],
        start: GenerateRequest,
        locked: frozenset[str],
        cancel: CancelToken,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._clock = clock
        self._model, self._trunk, self._axes = model, trunk, axes
        self._start, self._locked, self._cancel = start, locked, cancel
        self._loops = [loop for loop in loops if not locked.intersection(loop.controls)]
        self._names = [*(f"axis{number + 1}" for number in range(len(axes))), "loudness"]
        units = [1.0] * len(axes) + [_LOUDNESS_STEP_DB]
        self._units = torch.tensor(units, device=axes.device)
        ranges = [model.spec.control(name) for name in self._names]
        self._low = torch.tensor([c.minimum for c in ranges], device=axes.device) / self._units
        self._high = torch.tensor([c.maximum for c in ranges], device=axes.device) / self._units
        at_start = torch.tensor([start.controls[name] for name in self._names], device=axes.device)
        self._fixed = at_start / self._units
        self._free = torch.tensor([name not in locked for name in self._names], device=axes.device)

    def run(self, audio: AudioArray, progress: ProgressFn) -> FoundSound:
        """Search; see `SoundFinder.find`."""
        ends = self._clock() + BUDGET_SECONDS
        mono = torch.from_numpy(np.ascontiguousarray(audio.mean(axis=0, keepdims=True)))
        mono = mono.to(self._axes.device)
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
        trials = self._rank(_audible_latents(self._trunk, mono), halfway)
        progress(0.4)
        best, distance = self._start, baseline
        for number, trial in enumerate(trials[:_REFINED]):
            now = self._clock()
            refined = self._refine(trial, now + (ends - now) / (_REFINED - number))
            request = self._request(refined)
            measured = self._measure(request)
            if measured < distance:
                best, distance = request, measured
            progress(0.4 + 0.6 * (number + 1) / _REFINED)
        return FoundSound(best, distance, baseline, distance < baseline, seconds)

    def _measure(self, request: GenerateRequest) -> float:
        """Distance of what is really heard of a request."""
        short = replace(request, seconds=_MEASURED_SECONDS, gesture=None)
        made = self._model.generate(short, lambda _: None, self._cancel)
        return self._meter.distance(torch.from_numpy(made).to(self._axes.device))

    @torch.no_grad()
    def _rank(self, target: Tensor, ends: float) -> list[_Trial]:
        """The most promising trials, best first; each loop once, until it is time."""
        wanted = _mean(target)
        near = sorted(self._loops, key=lambda loop: float((_mean(loop.latents) - wanted).norm()))
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
        while not control.minimum <= semitones <= control.maximum:
            semitones -= np.copysign(12.0, semitones)
        return round(semitones, 2)

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
        audio, _ = decoder(moved, noise, decoder.initial_state(batch), semitones)
        gain = torch.pow(10.0, values[-1] * (_LOUDNESS_STEP_DB / 20))
        return self._meter.squared(audio[:, _WARM_UP_FRAMES * LATENT_HOP :] * gain)

    def _refine(self, trial: _Trial, ends: float) -> _Trial:
        """Follow the gradient of the squared distance for some steps, or until it is time.

        Source: Adam, arXiv:1412.6980, with short memory and a falling rate: there are few steps.
        """
        latents = _windows(trial.loop.latents, *_HEARD)
        values = trial.values.clone().requires_grad_(True)
        adam = torch.optim.Adam([values], lr=_RATE, betas=_MOMENTA)
        best = replace(trial, squared=float("inf"))
        for step in range(STEPS):
            for group in adam.param_groups:
                group["lr"] = _RATE * (1 - step / (STEPS + 2))
            with torch.enable_grad():
                squared = self._squared(values, trial.semitones, latents)
                adam.zero_grad()
                squared.backward()
            if float(squared.detach()) < best.squared:
                now = values.detach().clone()
                best = replace(trial, values=now, squared=float(squared.detach()))
            if self._clock() > ends:
                break
            adam.step()
            with torch.no_grad():
                values.copy_(self._within(values))
        return best

    def _request(self, trial: _Trial) -> GenerateRequest:
        """What plays this trial: everything that is not searched for rests, unless it is locked."""
        spec, start = self._model.spec, self._start
        found = dict(zip(self._names, (trial.values * self._units).tolist(), strict=True))
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
            source=None, source_b=None, gesture=None,
        )  # fmt: skip


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
