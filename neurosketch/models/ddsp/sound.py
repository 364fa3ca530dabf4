"""The sound of voices: the decoder says what their frames are made of, oscillators play them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.models.ddsp.describe import HOP
from neurosketch.models.ddsp.quick import Frame, Memory, Quick, quick_of
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
    _quick: list[Quick | None] = field(default_factory=list, repr=False, compare=False)

    @property
    def quick(self) -> Quick | None:
        """What renders single frames, once `quicken` was called; the samples are the same."""
        return self._quick[0] if self._quick else None

    def quicken(self) -> None:
        """Be prompt with single frames from now on; takes a tenth of a second the first time."""
        if not self._quick:
            bands = _octaves_of_bands(self.device)

            def colour(
                made: SoundFrames, tilt: Tensor, more: Tensor, louder: Tensor
            ) -> SoundFrames:
                harmonic, noise = _tilted(made, tilt, bands)
                return SoundFrames(made.octaves, harmonic + more[..., None], noise + louder)

            self._quick.append(quick_of(self.decoder, self.room, colour))

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.decoder.embedding.weight.device


@dataclass(frozen=True, slots=True)
class Run:
    """L frames of V voices in which no key moves.

    Attributes:
        octaves: (V, L) above 440 Hz.
        loudness_db: (V, L) A-weighted.
        weights: (V, I) of the instruments.
        gain: (V, L) reached at the end of each frame.
        brightness, breathiness: -1 ... 1, of all voices.
        harmonics_db: (V, L) what is added to the harmonics but not to the noise, or None.
    """

    octaves: Doubles
    loudness_db: Doubles
    weights: Doubles
    gain: Doubles
    brightness: float
    breathiness: float
    harmonics_db: Doubles | None = None

    @property
    def frames(self) -> int:
        """L."""
        return int(self.octaves.shape[1])


class VoiceBank:
    """The voices that sound, all of them computed at once; their sum is mono.

    Args:
        network: what they sound with.
        random: where their noise comes from.
    """

    def __init__(self, network: Network, random: np.random.Generator) -> None:
        self._network, self._random = network, random
        device = network.device
        self._slots: tuple[int, ...] = ()
        self._memory = network.decoder.initial_state(0)
        self._sound = additive.initial_state(0, device)
        self._gain = np.zeros(0)
        self._wavetable = Wavetable(device)
        self._band_octaves = _octaves_of_bands(device)
        self._ramp = torch.arange(1, HOP + 1, device=device) / HOP

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self._network.device

    def arrange(self, slots: Sequence[int], fresh: Collection[int]) -> None:
        """From now on these slots sound; in those that are fresh nothing is left from before."""
        known = {slot: row for row, slot in enumerate(self._slots) if slot not in fresh}
        # The row after the last one is a voice at rest.
        rows = [known.get(slot, len(self._slots)) for slot in slots]
        index = torch.tensor(rows, dtype=torch.int64, device=self._network.device)
        rest = additive.initial_state(1, self._network.device)
        self._memory = torch.cat([self._memory, self._network.decoder.initial_state(1)])[index]
        pairs = zip(_parts(self._sound), _parts(rest), strict=True)
        self._sound = AdditiveState(*(torch.cat(pair)[index] for pair in pairs))
        self._gain = np.append(self._gain, 1.0)[rows]
        self._slots = tuple(slots)

    def render(self, runs: Sequence[Run]) -> Tensor:
        """Sound of all frames of some runs.

        Args:
            runs: of the slots that were arranged.

        Returns:
            (L * HOP,) float32.
        """
        quick = self._network.quick
        if quick is not None and len(runs) == 1 and runs[0].frames == 1:
            return self._render_frame(quick, runs[0])
        return self._each(runs).sum(0)

    def render_apart(self, runs: Sequence[Run], rows: npt.NDArray[np.int64], count: int) -> Tensor:
        """As `render`, with the voices summed by rows.

        Args:
            runs: of the slots that were arranged.
            rows: (V,) to which row each of these belongs.
            count: of rows.

        Returns:
            (count, L * HOP) float32.
        """
        audio = self._each(runs)
        return audio.new_zeros(count, audio.shape[1]).index_add_(
            0, torch.from_numpy(rows).to(audio.device), audio
        )

    def _each(self, runs: Sequence[Run]) -> Tensor:
        """(V, L * HOP) of every voice, with its gain."""
        device = self._network.device
        octaves = torch.from_numpy(_joined([run.octaves for run in runs])).to(device)
        loudness = _joined([run.loudness_db for run in runs]).astype(np.float32)
        timbre = self._timbre(runs)
        made, self._memory = self._network.decoder(
            octaves, torch.from_numpy(loudness).to(device), timbre, self._memory
        )
        made = self._coloured(made, runs)
        shape = (octaves.shape[1], octaves.shape[0], NOISE_FFT)
        # Frame by frame, so that any cut into calls draws the same numbers.
        drawn = torch.from_numpy(self._random.standard_normal(shape, np.float32))
        noise = drawn.transpose(0, 1).to(device)
        audio, self._sound = self._wavetable.render(made, noise, self._sound)
        return self._levelled(audio, _joined([run.gain for run in runs]))

    def _render_frame(self, quick: Quick, run: Run) -> Tensor:
        """As `render`, of one frame."""
        drawn = self._random.standard_normal((1, len(run.octaves), NOISE_FFT), np.float32)
        more = np.zeros_like(run.gain) if run.harmonics_db is None else run.harmonics_db
        frame = Frame(
            octaves=torch.from_numpy(run.octaves),
            loudness_db=torch.from_numpy(run.loudness_db.astype(np.float32)),
            weights=torch.from_numpy(run.weights.astype(np.float32)),
            noise=torch.from_numpy(drawn.swapaxes(0, 1)),
            tilt=(_DB * _TILT_DB) * torch.tensor(run.brightness),
            louder=_DB * torch.tensor(_breath_db(run.breathiness)),
            more=torch.from_numpy(_DB * more).float(),
            start=torch.from_numpy(self._gain).float(),
            step=torch.from_numpy(run.gain[:, 0] - self._gain).float(),
        )
        mono, after = quick.voices(frame, Memory(self._memory, *_parts(self._sound)))
        self._memory, self._sound = after.decoder, AdditiveState(*after[1:])
        self._gain = run.gain[:, -1]
        return mono

    def _timbre(self, runs: Sequence[Run]) -> Tensor:
        """(V, L, E) what the decoder is told of the instruments."""
        embedding = self._network.decoder.embedding.weight
        parts = [
            (torch.from_numpy(run.weights).to(embedding) @ embedding)[:, None].expand(
                -1, run.frames, -1
            )
            for run in runs
        ]
        return parts[0] if len(parts) == 1 else torch.cat(parts, 1)

    def _coloured(self, made: SoundFrames, runs: Sequence[Run]) -> SoundFrames:
        """Brightness and breathiness as the hand has them."""
        log_harmonic, log_noise = made.log_harmonic, made.log_noise
        device = log_noise.device
        if any(run.brightness for run in runs):
            brightness = _along(runs, [run.brightness for run in runs], device)
            tilt = (_DB * _TILT_DB) * brightness[:, None]
            log_harmonic, log_noise = _tilted(made, tilt, self._band_octaves)
        if any(run.harmonics_db is not None for run in runs):
            more = [
                np.zeros_like(r.gain) if r.harmonics_db is None else r.harmonics_db for r in runs
            ]
            added = torch.from_numpy(_DB * _joined(more)).float().to(device)
            log_harmonic = log_harmonic + added[..., None]
        if any(run.breathiness for run in runs):
            louder = _along(runs, [_breath_db(run.breathiness) for run in runs], device)
            log_noise = log_noise + _DB * louder[:, None]
        return SoundFrames(made.octaves, log_harmonic, log_noise)

    def _levelled(self, audio: Tensor, ends: Doubles) -> Tensor:
        """(V, L * HOP) voices, each with its gain, which ramps from frame to frame."""
        starts = np.concatenate([self._gain[:, None], ends[:, :-1]], axis=1)
        self._gain = ends[:, -1]
        if (starts == 1.0).all() and (ends == 1.0).all():
            return audio
        start, step = (torch.from_numpy(part).float().to(audio) for part in (starts, ends - starts))
        gains = start[..., None] + step[..., None] * self._ramp
        return audio * gains.flatten(1)


class Stage:
    """The room and the loudness: from the mono sum of the voices to two channels.

    Args:
        network: with the room.
        gain: at the start.
        wet: share of the room at the start, 0 ... 1.
    """

    def __init__(self, network: Network, gain: float, wet: float) -> None:
        self._network, self._state = network, network.room.initial_state()
        self._gain, self._wet = gain, wet

    def render(self, dry: Tensor, gains: Sequence[float], wets: Sequence[float]) -> AudioArray:
        """Place (L * HOP,) sound in the room; `gains` and `wets` are reached at frames' ends."""
        quick = self._network.quick
        prompt = quick is not None and len(dry) == HOP
        place = quick.place if quick is not None and prompt else self._network.room.render
        heard, self._state = place(dry, self._state)
        gain, wet = ramps([self._gain, *gains], HOP), ramps([self._wet, *wets], HOP)
        self._gain, self._wet = gains[-1], wets[-1]
        mixed = dry.cpu().numpy() * gain + heard.cpu().numpy() * (gain * wet)
        return np.asarray(mixed, np.float32)


def _tilted(made: SoundFrames, tilt: Tensor, band_octaves: Tensor) -> tuple[Tensor, Tensor]:
    """Log amplitudes of harmonics and noise, with `tilt` an octave above the pivot."""
    octaves = made.octaves.float() + math.log2(REFERENCE_HZ / _PIVOT_HZ)
    numbers = torch.arange(1, HARMONICS + 1, device=octaves.device)
    # High notes keep their fundamental: for them the pivot is half an octave above it.
    pivot = (octaves + 0.5).clamp(min=0.0)
    above = (octaves - pivot)[..., None] + torch.log2(numbers)
    harmonic = made.log_harmonic + tilt * above.clamp(-_TILT_OCTAVES, _TILT_OCTAVES)
    return harmonic, made.log_noise + tilt * band_octaves


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


def _joined(parts: Sequence[Doubles]) -> Doubles:
    """(V, L) of all runs."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _along(runs: Sequence[Run], values: Sequence[float], device: torch.device) -> Tensor:
    """(L,) the value of each run for all of its frames."""
    frames = [run.frames for run in runs]
    return torch.from_numpy(np.repeat(np.array(values, np.float32), frames)).to(device)
