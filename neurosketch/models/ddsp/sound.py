"""The sound of voices: the decoder says what their frames are made of, oscillators play them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.models.ddsp.describe import HOP
from neurosketch.models.streaming import ramps
from neurosketch.nn import additive
from neurosketch.nn.additive import (
    HARMONICS,
    NOISE_BANDS,
    NOISE_FFT,
    REFERENCE_HZ,
    SAMPLE_RATE,
    AdditiveState,
    SoundFrames,
)
from neurosketch.nn.ddsp import Decoder
from neurosketch.nn.reverb import Room
from neurosketch.nn.wavetable import Wavetable

Doubles = npt.NDArray[np.float64]

_DB = math.log(10.0) / 20.0
_TILT_DB, _PIVOT_HZ, _TILT_OCTAVES = 5.0, 1000.0, 3.0
"""Brightness tips the spectrum by so much an octave, around a place that stays as it is."""
_BREATHIER_DB, _CLEANER_DB = 15.0, 30.0
"""What breathiness adds to the noise and takes from it at the ends of its way."""


@dataclass(frozen=True)
class Network:
    """What a checkpoint sounds with.

    Attributes:
        decoder: in evaluation mode.
        room: the reverb, of two channels.
    """

    decoder: Decoder
    room: Room

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.decoder.embedding.weight.device


@dataclass(frozen=True, slots=True)
class VoiceFrame:
    """One frame of the voices that sound.

    Attributes:
        octaves: (V,) above 440 Hz.
        loudness_db: (V,) A-weighted.
        weights: (V, I) of the instruments.
        gain: (V,) reached at the end of the frame.
        brightness, breathiness: -1 ... 1, of all voices.
    """

    octaves: Doubles
    loudness_db: Doubles
    weights: Doubles
    gain: Doubles
    brightness: float
    breathiness: float


class VoiceBank:
    """Slots in which voices sound, all of them computed at once; their sum is mono.

    Args:
        network: what they sound with.
        slots: how many there are.
        random: where their noise comes from.
    """

    def __init__(self, network: Network, slots: int, random: np.random.Generator) -> None:
        self._network, self._random = network, random
        device = network.device
        self._memory = network.decoder.initial_state(slots)
        self._sound = additive.initial_state(slots, device)
        self._gain = np.zeros(slots)
        self._wavetable = Wavetable(device)
        self._band_octaves = _octaves_of_bands(device)
        self._ramp = torch.arange(1, HOP + 1, device=device) / HOP

    def reset(self, slot: int) -> None:
        """Begin anew in a slot: nothing of what sounded there is left."""
        fresh = additive.initial_state(1, self._network.device)
        self._memory[slot] = 0.0
        self._gain[slot] = 1.0
        for kept, new in zip(_parts(self._sound), _parts(fresh), strict=True):
            kept[slot] = new[0]

    def render(self, slots: Sequence[int], frames: Sequence[VoiceFrame]) -> Tensor:
        """Sound of L frames in which the same voices sound.

        Args:
            slots: V of them.
            frames: what they do.

        Returns:
            (L * HOP,) float32.
        """
        device, rows = self._network.device, torch.tensor(slots, device=self._network.device)
        octaves = _voices_first([frame.octaves for frame in frames]).to(device)
        loudness = _voices_first([frame.loudness_db for frame in frames]).float().to(device)
        weights = _voices_first([frame.weights for frame in frames]).float().to(device)
        timbre = weights @ self._network.decoder.embedding.weight
        made, memory = self._network.decoder(octaves, loudness, timbre, self._memory[rows])
        self._memory[rows] = memory
        made = self._coloured(made, frames)
        drawn = self._random.standard_normal((len(frames), len(slots), NOISE_FFT), np.float32)
        noise = torch.from_numpy(drawn).transpose(0, 1).to(device)
        state = AdditiveState(*(part[rows] for part in _parts(self._sound)))
        audio, state = self._wavetable.render(made, noise, state)
        for kept, new in zip(_parts(self._sound), _parts(state), strict=True):
            kept[rows] = new
        return self._mixed(audio, slots, frames)

    def _coloured(self, made: SoundFrames, frames: Sequence[VoiceFrame]) -> SoundFrames:
        """Brightness and breathiness as the hand has them."""
        log_harmonic, log_noise = made.log_harmonic, made.log_noise
        brightness = torch.tensor([frame.brightness for frame in frames], device=log_noise.device)
        if brightness.any():
            octaves = made.octaves.float() + math.log2(REFERENCE_HZ / _PIVOT_HZ)
            numbers = torch.arange(1, HARMONICS + 1, device=log_noise.device)
            # High notes keep their fundamental: for them the pivot is half an octave above it.
            above = (
                octaves[..., None] + torch.log2(numbers) - (octaves + 0.5).clamp(min=0)[..., None]
            )
            tilt = (_DB * _TILT_DB) * brightness[:, None]
            log_harmonic = log_harmonic + tilt * above.clamp(-_TILT_OCTAVES, _TILT_OCTAVES)
            log_noise = log_noise + tilt * self._band_octaves
        breath = torch.tensor([_breath_db(frame.breathiness) for frame in frames])
        if breath.any():
            log_noise = log_noise + _DB * breath.to(log_noise.device)[:, None]
        return SoundFrames(made.octaves, log_harmonic, log_noise)

    def _mixed(self, audio: Tensor, slots: Sequence[int], frames: Sequence[VoiceFrame]) -> Tensor:
        """The sum of (V, L * HOP) voices, each with its gain, which ramps from frame to frame."""
        ends = np.stack([frame.gain for frame in frames], axis=1)
        starts = np.concatenate([self._gain[list(slots), None], ends[:, :-1]], axis=1)
        self._gain[list(slots)] = ends[:, -1]
        if (starts == 1.0).all() and (ends == 1.0).all():
            return audio.sum(0)
        start, step = (torch.from_numpy(part).float().to(audio) for part in (starts, ends - starts))
        gains = start[..., None] + step[..., None] * self._ramp
        return (audio * gains.flatten(1)).sum(0)


class Stage:
    """The room and the loudness: from the mono sum of the voices to two channels.

    Args:
        room: the reverb.
        gain: at the start.
        wet: share of the room at the start, 0 ... 1.
    """

    def __init__(self, room: Room, gain: float, wet: float) -> None:
        self._room, self._state = room, room.initial_state()
        self._gain, self._wet = gain, wet

    def render(self, dry: Tensor, gains: Sequence[float], wets: Sequence[float]) -> AudioArray:
        """Place (L * HOP,) sound in the room; `gains` and `wets` are reached at frames' ends."""
        heard, self._state = self._room.render(dry, self._state)
        gain, wet = ramps([self._gain, *gains], HOP), ramps([self._wet, *wets], HOP)
        self._gain, self._wet = gains[-1], wets[-1]
        mixed = dry.cpu().numpy() * gain + heard.cpu().numpy() * (gain * wet)
        return np.asarray(mixed, np.float32)


def _breath_db(breathiness: float) -> float:
    return breathiness * (_BREATHIER_DB if breathiness > 0 else _CLEANER_DB)


def _octaves_of_bands(device: torch.device) -> Tensor:
    """(NOISE_BANDS,) how far above the pivot the middle of each band lies, within limits."""
    # where `nn.spectral.band_matrix` has them
    places = torch.arange(NOISE_BANDS, device=device) / (NOISE_BANDS - 1)
    middle = 1000.0 * torch.expm1(places * math.log1p(SAMPLE_RATE / 2000.0))
    octaves = torch.log2(middle.clamp(min=1.0) / _PIVOT_HZ)
    return octaves.clamp(-_TILT_OCTAVES, _TILT_OCTAVES)


def _parts(state: AdditiveState) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return state.turns, state.hz, state.amplitude, state.noise_tail


def _voices_first(rows: Sequence[Doubles]) -> Tensor:
    """(V, L, ...) of L arrays (V, ...)."""
    return torch.from_numpy(np.stack(rows, axis=1))
