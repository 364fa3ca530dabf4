"""One training step of the codec's refiner, and what makes it resumable."""

from __future__ import annotations

import copy
import math
import os
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from neurosketch.core.errors import CheckpointError
from neurosketch.nn.autoencoder import ENCODER_CONTEXT, LATENT_HOP, noise_shape
from neurosketch.nn.codec import (
    STAGES,
    Codec,
    CodecEncoderState,
    CodecFrames,
)
from neurosketch.nn.spectral import hann
from neurosketch.nn.synth import SLOTS
from neurosketch.training.batches import Batch
from neurosketch.training.discriminators import SpectrumCritics
from neurosketch.training.losses import SpectralLoss, new_audio

PEAK_RATE = 1.2e-3
CRITIC_RATE = 2e-4
EMA_DECAY = 0.999
WARM_UP_FRAMES = 6
"""Latent frames at a crop's start that see less past than they will in use: not scored."""

LOSS_WEIGHTS = {
    "bands": 1.0, "loud": 1.0, "compressed": 10.0, "wave": 4.0, "adversarial": 0.15,
    "matching": 0.5,
}  # fmt: skip
_CRITIC_SAMPLES = 10_240
_WAVE_SIZES = (2048, 512)
_WAVE_HZ = 1250.0


class WaveLoss(nn.Module):
    """Distance of compressed complex spectra in the low band: it hears phase.

    Source: power-compressed complex spectral loss, after Braun & Tashev, arXiv:2009.12286.
    """

    def __init__(self) -> None:
        super().__init__()
        for n_fft in _WAVE_SIZES:
            self.register_buffer(f"window_{n_fft}", hann(n_fft), persistent=False)

    def forward(self, made: Tensor, real: Tensor, weight: Tensor) -> Tensor:
        """Mean over (B, T) sounds, each counted by its (B,) weight."""
        total = made.new_zeros(())
        for n_fft in _WAVE_SIZES:
            bins = round(_WAVE_HZ * n_fft / 44100)
            window = getattr(self, f"window_{n_fft}")
            a, b = (_compressed(x, n_fft, window)[..., :bins] for x in (made, real))
            distance = torch.sqrt((a - b).real.square() + (a - b).imag.square() + 1e-8)
            total = total + (distance.mean((1, 2)) * weight).mean() / len(_WAVE_SIZES)
        return total


def _compressed(audio: Tensor, n_fft: int, window: Tensor) -> Tensor:
    spectrum = torch.fft.rfft(audio.unfold(-1, n_fft, n_fft // 4) * window, dim=-1)
    spectrum = spectrum * (2.0 / window.sum())
    power: Tensor = spectrum.real.square() + spectrum.imag.square() + 1e-8
    compressed: Tensor = spectrum * power**-0.3
    return compressed


class CodecTrainer:
    """The codec with optimisers, critics and a running average of what is trained.

    Args:
        codec: with its trunk and everything that is fitted; that stays as it is.
        device: torch device.
        critic_channels: width of the critics.
    """

    def __init__(self, codec: Codec, device: str, critic_channels: int) -> None:
        self.device = device
        self.codec = codec.to(device)
        self.average = copy.deepcopy(codec).requires_grad_(False)
        self.critics = SpectrumCritics(critic_channels).to(device)
        self.optimiser = torch.optim.AdamW(
            self._trained(self.codec), lr=PEAK_RATE, betas=(0.8, 0.98), weight_decay=0.01
        )
        self.critic_optimiser = torch.optim.AdamW(
            self.critics.parameters(), lr=CRITIC_RATE, betas=(0.8, 0.95), weight_decay=0.01
        )
        self.spectral_loss = SpectralLoss().to(device)
        self.wave_loss = WaveLoss().to(device)
        self.step = 0
        self.seconds = 0.0

    @staticmethod
    def _trained(codec: Codec) -> list[nn.Parameter]:
        return list(codec.refiner.parameters())

    def set_rate(self, rate: float) -> None:
        """Set the learning rate, warming up over the first steps."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate * min(1.0, (self.step + 1) / 200)

    def train_step(self, batch: Batch, adversarial: bool) -> dict[str, float]:
        """One update, with critics or without; every term of the loss and the weighted `total`."""
        batch = batch.to(self.device)
        frames = self.prepare(batch)
        made, real = self.render(frames, batch)
        used_wave = frames.present[:, 0, 2].clamp(max=1.0)
        terms = {
            **self.spectral_loss(made, real),
            "wave": self.wave_loss(made, real, used_wave),
        }
        if adversarial:
            terms |= self._judged(made, real)
        total = torch.stack([LOSS_WEIGHTS[name] * value for name, value in terms.items()]).sum()
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self._trained(self.codec), 1.0)
        self.optimiser.step()
        self.step += 1
        decay = min(EMA_DECAY, self.step / (self.step + 20))
        with torch.no_grad():
            pairs = zip(self._trained(self.average), self._trained(self.codec), strict=True)
            for mean, new in pairs:
                mean.lerp_(new, 1 - decay)
        return {k: float(v.detach()) for k, v in {**terms, "total": total}.items()}

    def _judged(self, made: Tensor, real: Tensor) -> dict[str, Tensor]:
        last = made.shape[1] - _CRITIC_SAMPLES
        first = int(torch.randint(last + 1, ()))
        made_crop, real_crop = (x[:, first : first + _CRITIC_SAMPLES] for x in (made, real))
        if self.step % 2 == 0:
            loss = self.critics.own_loss(made_crop, real_crop)
            self.critic_optimiser.zero_grad(set_to_none=True)
            loss.backward()
            self.critic_optimiser.step()
        self.critics.requires_grad_(False)
        adversarial, matching = self.critics.maker_losses(made_crop, real_crop)
        self.critics.requires_grad_(True)
        return {"adversarial": adversarial, "matching": matching}

    @torch.no_grad()
    def prepare(self, batch: Batch) -> CodecFrames:
        """Frames of a batch, each crop with a random number of stages (quantiser dropout).

        Three in ten crops are not quantised at all, half of those without wave.
        """
        size = batch.audio.shape[0]
        frames, _ = self.codec.analyse(new_audio(batch.audio), self._context(batch))
        length = frames.latents.shape[1]
        stages = torch.randint(1, STAGES + 1, (size, 1), device=self.device)
        full = torch.rand(size, 1, device=self.device) < 0.3
        stages = torch.where(full, STAGES, stages).expand(-1, length)
        coarse = self.codec.dequantise(self.codec.quantise(frames), stages)
        bare = frames.without_wave()
        raw, with_wave = torch.rand(2, size, 1, 1, device=self.device)

        def pick(name: str) -> Tensor:
            whole = torch.where(with_wave < 0.5, getattr(frames, name), getattr(bare, name))
            return torch.where(raw < 0.3, whole, getattr(coarse, name))

        return CodecFrames(pick("latents"), pick("detail"), pick("wave"), pick("present"))

    def _context(self, batch: Batch) -> CodecEncoderState:
        """The encoder's state after a batch's context samples."""
        start = self.codec.initial_encoder_state(batch.audio.shape[0])
        past = batch.audio[:, :ENCODER_CONTEXT]
        missing = start.audio.shape[1] - ENCODER_CONTEXT
        return CodecEncoderState(type(start.trunk)(past), functional.pad(past, (missing, 0)))

    def render(self, frames: CodecFrames, batch: Batch) -> tuple[Tensor, Tensor]:
        """What the codec makes of frames and what it should be, (B, T) each, without warm-up."""
        size, length = frames.latents.shape[:2]
        turns = torch.rand(size, 1 + SLOTS, device=self.device, dtype=torch.float64)
        state = self.codec.initial_decoder_state(size, turns)
        noise = torch.randn(size, *noise_shape(length), device=self.device)
        with torch.no_grad():
            sounds, _ = self.codec.sources(frames, noise, state)
        made, _ = self.codec.refine(sounds, frames, state.refiner)
        past = functional.pad(batch.audio, (self.codec.latency - ENCODER_CONTEXT, 0))
        skip = WARM_UP_FRAMES * LATENT_HOP
        return made[:, skip:], past[:, skip : length * LATENT_HOP]

    def save(self, path: Path) -> None:
        """Write everything needed to go on, as safetensors, through a temporary name."""
        from safetensors.torch import save_file

        tensors: dict[str, Tensor] = {}
        for prefix, module in self._modules().items():
            for name, tensor in module.state_dict().items():
                if not name.startswith("trunk."):
                    tensors[f"{prefix}.{name}"] = tensor.detach().cpu().contiguous()
        for prefix, optimiser in self._optimisers().items():
            for index, entry in optimiser.state_dict()["state"].items():
                for key in ("exp_avg", "exp_avg_sq", "step"):
                    tensors[f"{prefix}.{index}.{key}"] = entry[key].detach().cpu().contiguous()
        metadata = {"step": str(self.step), "seconds": str(self.seconds)}
        partial = path.with_suffix(".part")
        save_file(tensors, partial, metadata)
        os.replace(partial, path)

    def restore(self, path: Path) -> None:
        """Inverse of `save`.

        Raises:
            CheckpointError: there is no such state or it does not fit.
        """
        from safetensors import SafetensorError, safe_open
        from safetensors.torch import load_file

        try:
            tensors = load_file(path, device=self.device)
            with safe_open(path, framework="pt") as file:
                metadata = file.metadata()
            for prefix, module in self._modules().items():
                own = _under(tensors, prefix)
                missing, unknown = module.load_state_dict(own, strict=False)
                if unknown or any(not name.startswith("trunk.") for name in missing):
                    raise KeyError(prefix)
            for prefix, optimiser in self._optimisers().items():
                state: dict[int, dict[str, Tensor]] = {}
                for name, tensor in _under(tensors, prefix).items():
                    index, key = name.split(".")
                    state.setdefault(int(index), {})[key] = tensor
                groups = optimiser.state_dict()["param_groups"]
                optimiser.load_state_dict({"state": state, "param_groups": groups})
            self.step, self.seconds = int(metadata["step"]), float(metadata["seconds"])
        except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
            raise CheckpointError(f"The training state '{path}' cannot be resumed.") from error

    def _modules(self) -> dict[str, nn.Module]:
        return {"codec": self.codec, "average": self.average, "critics": self.critics}

    def _optimisers(self) -> dict[str, torch.optim.Optimizer]:
        return {"optimiser": self.optimiser, "critic_optimiser": self.critic_optimiser}


def cosine(progress: float) -> float:
    """Falls from 1 to 0.02 while `progress` goes from 0 to 1."""
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(max(progress, 0.0), 1.0)))


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    start = f"{prefix}."
    return {name.removeprefix(start): t for name, t in tensors.items() if name.startswith(start)}
