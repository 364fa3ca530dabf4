"""Tunes decoder and room by ear: through the sound they make together.

The decoder alone learns measured amplitudes. Here the recordings are made again, room and all, and
compared as spectra, so that what the measuring blurs (attacks) and what it cannot split from a
note (the room's reverb) is learnt too.
"""

from __future__ import annotations

import copy
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from neurosketch.core.errors import CheckpointError
from neurosketch.nn import additive
from neurosketch.nn.additive import HOP, NOISE_BANDS, NOISE_FFT, SAMPLE_RATE
from neurosketch.nn.ddsp import Decoder
from neurosketch.training.corpus import Corpus
from neurosketch.training.ddsp_data import Tone
from neurosketch.training.ddsp_trainer import ToneBatch, jittered, losses

ROOM_SECONDS = 1.2
ROOM_FRAMES = int(ROOM_SECONDS * SAMPLE_RATE / HOP)
STFT_SIZES = (2048, 1024, 512, 256, 128)
SOUND_RATE = 5e-4
ROOM_SHARE = 20.0
"""The room learns so many times faster than the decoder, which is nearly done."""
MEASURED_WEIGHT = 0.25
_LOG_FLOOR = 1e-4
_DRY_LOG = -6.0


class LearntRoom(nn.Module):
    """An impulse response of noise that dies away, each band at its own pace, and who stands in it.

    Args:
        rows: instruments; each hears the room as loud as its recordings do.
        seed: of the noise the response is made of.
    Source: the filtered-noise reverb of DDSP, arXiv:2001.04643, section 3.5.
    """

    noise: Tensor
    bins: Tensor

    def __init__(self, rows: int, seed: int = 0) -> None:
        super().__init__()
        self.level = nn.Parameter(torch.full((NOISE_BANDS,), -5.0))
        self.log_decay = nn.Parameter(torch.full((NOISE_BANDS,), math.log(0.03)))
        self.wet = nn.Parameter(torch.full((rows,), _DRY_LOG))
        random = np.random.Generator(np.random.Philox(key=[seed, 0]))
        noise = random.standard_normal((2, ROOM_FRAMES, NOISE_FFT), np.float32)
        self.register_buffer("noise", torch.from_numpy(noise), persistent=False)
        self.register_buffer("bins", additive.band_to_bins(), persistent=False)

    def response(self) -> Tensor:
        """(2, ROOM_FRAMES * HOP), one per ear, alike but for their noise."""
        frames = torch.arange(ROOM_FRAMES, device=self.level.device)[:, None]
        # Nothing comes back from a wall within the first few milliseconds.
        late = (frames == 0) * -2.0
        log_noise = self.level - self.log_decay.exp() * frames + late
        both = log_noise[None].expand(2, -1, -1)
        tail = torch.zeros(2, HOP, device=self.level.device)
        audio: Tensor = additive.filtered_noise(both, self.noise, tail, self.bins)[0]
        return audio

    def forward(self, dry: Tensor, row: Tensor) -> Tensor:
        """Add the room to (B, T) dry sound of (B,) instruments; one ear."""
        response = self.response()[0]
        size = dry.shape[1] + len(response)
        wet = torch.fft.irfft(torch.fft.rfft(dry, size) * torch.fft.rfft(response, size), size)
        heard: Tensor = dry + self.wet[row].exp()[:, None] * wet[:, : dry.shape[1]]
        return heard


class SpectrumLoss(nn.Module):
    """Distance of magnitudes and of their logarithms at five resolutions.

    Source: DDSP, arXiv:2001.04643, section 4.2.1.
    """

    def forward(self, made: Tensor, real: Tensor) -> Tensor:
        """Scalar for (B, T) and (B, T)."""
        terms = []
        for n_fft in STFT_SIZES:
            window = torch.hann_window(n_fft, device=made.device)
            a, b = (
                torch.stft(x, n_fft, n_fft // 4, window=window, return_complex=True).abs()
                * (2.0 / window.sum())
                for x in (made, real)
            )
            scale = b.mean().clamp(min=1e-6)
            terms.append((a - b).abs().mean() / scale)
            terms.append(((a + _LOG_FLOOR).log() - (b + _LOG_FLOOR).log()).abs().mean())
        return torch.stack(terms).mean()


def synthesise(
    decoder: Decoder,
    octaves: Tensor,
    loudness_db: Tensor,
    row: Tensor,
    noise: Tensor,
    bins: Tensor,
) -> Tensor:
    """Dry sound of (B, L) frames, (B, L * HOP): sample t of the recording is sample t of it.

    Args:
        decoder: the network.
        octaves: (B, L + 1) above 440 Hz of frames centred at multiples of HOP; the first only says
            where the ramps begin.
        loudness_db: (B, L + 1).
        row: (B,) instruments.
        noise: (B, L + 1, NOISE_FFT).
        bins: `band_to_bins()`.
    """
    timbre = decoder.embedding(row)[:, None].expand(-1, octaves.shape[1], -1)
    frames, _ = decoder(octaves, loudness_db, timbre, decoder.initial_state(len(row)))
    state = additive.initial_state(len(row), octaves.device)
    audio, _ = additive.render(frames, noise, state, bins)
    return audio[:, HOP:]


@dataclass(frozen=True)
class SoundBatch:
    """Crops of recordings.

    Attributes:
        octaves: (B, L + 1) above 440 Hz.
        loudness_db: (B, L + 1).
        row: (B,) int64, instruments.
        audio: (B, L * HOP).
        known: (B, L * HOP) 1 where there is a recording, 0 after its end.
    """

    octaves: Tensor
    loudness_db: Tensor
    row: Tensor
    audio: Tensor
    known: Tensor


def dry_sound(decoder: Decoder, sound: SoundBatch, bins: Tensor, random: torch.Generator) -> Tensor:
    """(B, L * HOP) the crops of `sound` made again, without the room."""
    noise = torch.randn(*sound.octaves.shape, NOISE_FFT, generator=random)
    return synthesise(decoder, sound.octaves, sound.loudness_db, sound.row, noise, bins)


class SoundSampler:
    """Draws crops of recordings with their frames.

    Args:
        tones: what to draw from.
        corpus: where the sound is.
        frames: length of a crop.
        size: crops in a batch.
        seed: of the choice.
    """

    def __init__(
        self, tones: Sequence[Tone], corpus: Corpus, frames: int, size: int, seed: int
    ) -> None:
        self._items = {item.path: item for item in corpus.items}
        self._tones = [t for t in tones if len(t.frames.octaves) > 40]
        self._corpus, self._frames, self._size = corpus, frames, size
        self._random = np.random.default_rng(seed)
        length = np.array([len(t.frames.octaves) for t in self._tones], float)
        rows = np.array([t.row for t in self._tones])
        total = np.array([length[rows == row].sum() for row in rows])
        weight = length / np.sqrt(total)
        self._share = weight / weight.sum()

    def draw(self) -> SoundBatch:
        """The next batch."""
        some = self._random.choice(len(self._tones), self._size, p=self._share)
        return self._batch([(self._tones[i], None) for i in some])

    def beginnings(self, count: int) -> list[SoundBatch]:
        """Single crops from the beginnings of `count` tones, evenly taken: always the same."""
        stride = max(1, len(self._tones) // count)
        return [self._batch([(tone, 0)]) for tone in self._tones[::stride][:count]]

    def _batch(self, chosen: Sequence[tuple[Tone, int | None]]) -> SoundBatch:
        crops = [self._crop(tone, first) for tone, first in chosen]
        octaves, loudness, audio, known = (np.stack(part) for part in zip(*crops, strict=True))
        return SoundBatch(
            torch.from_numpy(octaves), torch.from_numpy(loudness).float(),
            torch.tensor([tone.row for tone, _ in chosen]),
            torch.from_numpy(audio).float(), torch.from_numpy(known).float(),
        )  # fmt: skip

    def _crop(
        self, tone: Tone, first: int | None
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        n, wanted = len(tone.frames.octaves), self._frames + 1
        first = (
            0 if self._random.random() < 0.5 else int(self._random.integers(0, max(1, n - wanted)))
        )
        part = slice(first, first + wanted)
        missing = wanted - len(tone.frames.octaves[part])
        octaves = np.pad(tone.frames.octaves[part], (0, missing), mode="edge")
        loudness = np.pad(tone.frames.loudness_db[part], (0, missing), constant_values=-100.0)
        item = self._items[tone.path]
        sound = self._corpus.samples(item)[first * HOP : first * HOP + self._frames * HOP]
        sound = sound * np.float32(10 ** (tone.gain_db / 20))
        known = np.ones(self._frames * HOP, np.float32)
        if missing:
            known[len(sound) :] = 0.0
        return octaves, loudness, np.pad(sound, (0, self._frames * HOP - len(sound))), known


class SoundTrainer:
    """Decoder and room with their optimiser and running average.

    Args:
        decoder: to go on with; it is changed.
        room: to go on with; it is changed.
        seed: of the training noise.
    """

    def __init__(self, decoder: Decoder, room: LearntRoom, seed: int = 0) -> None:
        self.decoder, self.room = decoder, room
        self.average = copy.deepcopy(decoder).requires_grad_(False)
        self.average_room = copy.deepcopy(room).requires_grad_(False)
        groups = [
            {"params": list(decoder.parameters()), "share": 1.0},
            {"params": list(room.parameters()), "share": ROOM_SHARE},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=SOUND_RATE, betas=(0.9, 0.98))
        self.loss = SpectrumLoss()
        self.step = 0
        self._noise = torch.Generator().manual_seed(seed)

    def set_rate(self, progress: float) -> None:
        """Warm up, then follow a cosine; `progress` is the share of the budget used."""
        warm = min(1.0, (self.step + 1) / 50)
        cosine = 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
        for group in self.optimiser.param_groups:
            group["lr"] = SOUND_RATE * warm * cosine * group["share"]

    def train_step(self, sound: SoundBatch, measured: ToneBatch) -> dict[str, float]:
        """One update: by the spectra of `sound`, and by the amplitudes of `measured` as before.

        Returns:
            `sound`, `harmonic` and `noise` of the loss.
        """
        made = self.room(dry_sound(self.decoder, sound, self.room.bins, self._noise), sound.row)
        terms = {"sound": self.loss(made * sound.known, sound.audio * sound.known)}
        terms |= losses(self.decoder, jittered(measured))
        total = terms["sound"] + MEASURED_WEIGHT * (terms["harmonic"] + 0.35 * terms["noise"])
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.decoder.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        decay = min(0.995, self.step / (self.step + 20))
        pairs = ((self.average, self.decoder), (self.average_room, self.room))
        with torch.no_grad():
            for mean, new in pairs:
                for old, fresh in zip(mean.parameters(), new.parameters(), strict=True):
                    old.lerp_(fresh, 1 - decay)
        return {k: float(v.detach()) for k, v in terms.items()}

    @torch.no_grad()
    def distance(self, sounds: Sequence[SoundBatch]) -> float:
        """Mean loss of the running average on sounds that training does not see."""
        noise = torch.Generator().manual_seed(1)
        values = []
        for sound in sounds:
            dry = dry_sound(self.average, sound, self.room.bins, noise)
            made = self.average_room(dry, sound.row)
            values.append(float(self.loss(made * sound.known, sound.audio * sound.known)))
        return float(np.mean(values))

    def save(self, path: Path, facts: Mapping[str, float]) -> None:
        """Write everything needed to go on, as safetensors, through a temporary name.

        Args:
            path: of the file.
            facts: numbers to keep with it.
        """
        from safetensors.torch import save_file

        tensors: dict[str, Tensor] = {}
        for prefix, module in self._modules().items():
            for name, parameter in module.named_parameters():
                tensors[f"{prefix}.{name}"] = parameter.detach().cpu().clone()
                for key, value in self.optimiser.state.get(parameter, {}).items():
                    if key != "step":
                        tensors[f"{prefix}.{name}.{key}"] = value.detach().cpu().clone()
        partial = path.with_suffix(".part")
        metadata = {name: str(value) for name, value in {**facts, "tuned": self.step}.items()}
        save_file({k: v.contiguous() for k, v in tensors.items()}, partial, metadata)
        os.replace(partial, path)

    def restore(self, path: Path) -> dict[str, float]:
        """Inverse of `save`; returns its facts.

        Raises:
            CheckpointError: there is no such state or it does not fit.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="pt") as file:
                facts = {name: float(value) for name, value in file.metadata().items()}
                for prefix, module in self._modules().items():
                    for name, parameter in module.named_parameters():
                        parameter.data.copy_(file.get_tensor(f"{prefix}.{name}"))
                        if prefix in ("decoder", "room"):
                            self.optimiser.state[parameter] = {
                                "step": torch.tensor(facts["tuned"]),
                                **{
                                    key: file.get_tensor(f"{prefix}.{name}.{key}").clone()
                                    for key in ("exp_avg", "exp_avg_sq")
                                },
                            }
        except (OSError, SafetensorError, KeyError, RuntimeError, ValueError) as error:
            raise CheckpointError(f"The training state '{path}' cannot be resumed.") from error
        self.step = int(facts["tuned"])
        return facts

    def _modules(self) -> dict[str, nn.Module]:
        return {
            "decoder": self.decoder, "room": self.room, "average": self.average,
            "average_room": self.average_room,
        }  # fmt: skip
