"""Critics of spectra for the adversarial stage."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

from neurosketch.nn.spectral import hann

RESOLUTIONS = (2048, 1024, 512)
_SLOPE = 0.1


class SpectrumCritic(nn.Module):
    """Judges patches of one complex spectrogram.

    Args:
        n_fft: samples per frame; the hop is a quarter of it.
        channels: width of the layers.
    """

    window: Tensor

    def __init__(self, n_fft: int, channels: int) -> None:
        super().__init__()
        self.n_fft = n_fft
        self.register_buffer("window", hann(n_fft), persistent=False)
        strides = (2, 2, 2)
        layers: list[nn.Module] = [nn.Conv2d(2, channels, (3, 9), padding=(1, 4))]
        layers += [
            nn.Conv2d(channels, channels, (3, 9), stride=(1, s), padding=(1, 4)) for s in strides
        ]
        layers += [nn.Conv2d(channels, channels, (3, 3), padding=1)]
        self.layers = nn.ModuleList(weight_norm(layer) for layer in layers)
        self.judge = weight_norm(nn.Conv2d(channels, 1, (3, 3), padding=1))

    def forward(self, audio: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Verdicts on (B, T): (B, patches), and every layer's features."""
        frames = audio.unfold(-1, self.n_fft, self.n_fft // 4) * self.window
        spectrum = torch.fft.rfft(frames, dim=-1) * (4.0 / self.n_fft)
        # Compressed, or the loudest partial would be all there is to see.
        compressed = spectrum * (spectrum.abs() + 1e-4) ** -0.6
        x = torch.stack([compressed.real, compressed.imag], dim=1)
        features = []
        for layer in self.layers:
            x = functional.leaky_relu(layer(x), _SLOPE)
            features.append(x)
        return self.judge(x).flatten(1), features


class SpectrumCritics(nn.Module):
    """One critic per resolution.

    Args:
        channels: width of each; 32 on a GPU, fewer on a CPU.
    Source: multi-resolution complex STFT discriminators, EnCodec, arXiv:2210.13438.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.critics = nn.ModuleList(SpectrumCritic(n_fft, channels) for n_fft in RESOLUTIONS)

    def own_loss(self, made: Tensor, real: Tensor) -> Tensor:
        """Hinge loss of the critics on (B, T) sounds; `made` is detached here."""
        total = made.new_zeros(())
        for critic in self.critics:
            verdict_made, _ = critic(made.detach())
            verdict_real, _ = critic(real)
            total = total + functional.relu(1 + verdict_made).mean()
            total = total + functional.relu(1 - verdict_real).mean()
        return total / len(self.critics)

    def maker_losses(self, made: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        """Adversarial loss and feature-matching loss of what made (B, T)."""
        adversarial, matching = made.new_zeros(()), made.new_zeros(())
        for critic in self.critics:
            verdict, features = critic(made)
            with torch.no_grad():
                _, wanted = critic(real)
            adversarial = adversarial + functional.relu(1 - verdict).mean()
            for a, b in zip(features, wanted, strict=True):
                matching = matching + (a - b).abs().mean() / b.abs().mean().clamp(min=1e-3)
        count = len(self.critics)
        return adversarial / count, matching / count
