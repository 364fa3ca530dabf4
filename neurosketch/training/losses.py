"""What the trunk is trained on: partials directly, everything else through the sound."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from neurosketch.nn.autoencoder import ENCODER_CONTEXT
from neurosketch.nn.pitch import REFERENCE_HZ
from neurosketch.nn.spectral import (
    HOP_LENGTH,
    TONAL_FFT,
    band_matrix,
    frame_spectrum,
    hann,
    phase_deviation,
    tonal_mask,
    tonal_ridge,
)
from neurosketch.nn.synth import SLOT_BINS, SLOTS, TONAL_BINS, SynthFrames, hann_lobe

AMPLITUDE_FLOOR = 1e-4


@dataclass(frozen=True)
class PartialTargets:
    """The partials measured in the recording.

    Attributes:
        harmonic: (B, L, TONAL_BINS) amplitude of bins that belong to the pitch's harmonics.
        near_harmonic: (B, L, TONAL_BINS) 1 on the bin nearest to each harmonic of a voiced frame.
        free: (B, L, SLOTS) amplitude of the other partials, by slot.
        deviation: (B, L, SLOTS) their frequency within the slot, in bins.
    """

    harmonic: Tensor
    near_harmonic: Tensor
    free: Tensor
    deviation: Tensor


@torch.no_grad()
def measure_partials(audio: Tensor, octaves: Tensor, voicing: Tensor) -> PartialTargets:
    """Measure the partials that synthesis frames should have.

    Args:
        audio: (B, ENCODER_CONTEXT + T).
        octaves: (B, L) true pitch above 220 Hz, one value per 256 samples.
        voicing: (B, L) whether there is one, 0 ... 1.

    Source: sinusoidal analysis by reassigned frequency, Auger & Flandrin 1995.
    """
    bin_hz = 44100 / TONAL_FFT
    window = hann(TONAL_FFT).to(audio.device)
    spectrum = frame_spectrum(audio, TONAL_FFT, window)[..., : TONAL_BINS + 8]
    deviation = phase_deviation(spectrum)[..., :TONAL_BINS]
    full = spectrum[:, 1:].abs()
    ridge, full = tonal_ridge(full)[..., :TONAL_BINS], full[..., :TONAL_BINS]
    bins = torch.arange(TONAL_BINS, device=audio.device, dtype=audio.dtype)
    place = bins + deviation
    f0 = (REFERENCE_HZ * torch.exp2(octaves) / bin_hz)[..., None].clamp(min=1.0)
    nearest = torch.round(bins / f0).clamp(min=1.0) * f0
    is_harmonic = ((place - nearest).abs() < 0.4 + 0.008 * nearest) & (voicing[..., None] > 0.5)
    # Harmonics closer than a window's main lobes leave each other little room to stand out.
    dense = 0.55 * (f0 / 8.0).clamp(0.25, 1.0)
    harmonic = full * tonal_mask(ridge, dense) * is_harmonic
    near = ((nearest - bins).abs() <= 0.5) & (voicing[..., None] > 0.5)
    free, free_deviation = _by_slot(full * tonal_mask(ridge) * ~is_harmonic, place)
    return PartialTargets(harmonic, near.float(), free, free_deviation)


def _by_slot(amplitude: Tensor, place: Tensor) -> tuple[Tensor, Tensor]:
    """The strongest partial whose frequency lies in each slot."""
    centres = torch.arange(SLOTS, device=place.device) * SLOT_BINS
    levels, places = [], []
    for offset in range(-2, 3):
        shifted_level = _shift(amplitude, offset)[..., ::SLOT_BINS]
        relative = _shift(place, offset)[..., ::SLOT_BINS] - centres
        lobe = hann_lobe(relative - offset).clamp(min=0.4)
        inside = relative.abs() <= SLOT_BINS / 2
        levels.append(torch.where(inside, shifted_level / lobe, torch.zeros_like(lobe)))
        places.append(relative)
    level, best = torch.stack(levels, -1).max(-1)
    place_of_best = torch.gather(torch.stack(places, -1), -1, best[..., None]).squeeze(-1)
    return level, place_of_best.clamp(-1, 1)


def _shift(values: Tensor, offset: int) -> Tensor:
    """`result[..., k] = values[..., k + offset]`, zero outside."""
    if offset >= 0:
        return functional.pad(values[..., offset:], (0, offset))
    return functional.pad(values[..., :offset], (-offset, 0))


class PartialLoss(nn.Module):
    """Distance between described and measured partials."""

    bin_weight: Tensor

    def __init__(self) -> None:
        super().__init__()
        hz = torch.arange(TONAL_BINS) * 44100 / TONAL_FFT
        weight = 1.0 / (hz + 600.0)
        self.register_buffer("bin_weight", weight / weight.mean(), persistent=False)

    def forward(self, frames: SynthFrames, targets: PartialTargets) -> dict[str, Tensor]:
        """Scalars `harmonic`, `free` and `deviation`."""

        def level(values: Tensor) -> Tensor:
            return torch.log(values + AMPLITUDE_FLOOR)

        f0 = (REFERENCE_HZ * torch.exp2(frames.octaves) / (44100 / TONAL_FFT))[..., None]
        bins = torch.arange(TONAL_BINS, device=f0.device, dtype=f0.dtype)
        nearest = torch.round(bins / f0.clamp(min=1.0)).clamp(min=1.0) * f0
        described = frames.log_harmonic.exp() * hann_lobe(nearest - bins)
        error = (level(described.clamp(min=0)) - level(targets.harmonic)).abs()
        weight = targets.near_harmonic * self.bin_weight * loudness_weight(targets.harmonic)
        slot_weight = self.bin_weight[::SLOT_BINS] * loudness_weight(targets.free)
        free_error = (level(frames.log_free.exp()) - level(targets.free)).abs() * slot_weight
        heard = torch.sqrt(targets.free) * (targets.free > 3 * AMPLITUDE_FLOOR)
        heard = heard * self.bin_weight[::SLOT_BINS]
        off = (frames.deviation - targets.deviation).abs() * heard
        return {
            "harmonic": (error * weight).sum() / weight.sum().clamp(min=1.0),
            "free": free_error.mean(),
            "deviation": off.sum() / heard.sum().clamp(min=1e-3),
        }


def loudness_weight(amplitude: Tensor) -> Tensor:
    """Loud partials count more: most are silent, and the median of a guess would be silence."""
    return 1.0 + 8.0 * torch.sqrt(amplitude)


class SpectralLoss(nn.Module):
    """Log-band distance, plain and weighted by amplitude, and compressed-magnitude distance.

    The weights come from the recording alone: distances of plain magnitudes between two noises
    are smallest when one of them is too quiet, these are not.

    Source: multi-scale spectral loss, DDSP, arXiv:2001.04643; bands as in DAC, arXiv:2306.06546.
    """

    sizes = ((2048, 160), (1024, 128), (512, 80), (256, 48), (128, 24))

    def __init__(self) -> None:
        super().__init__()
        for n_fft, n_bands in self.sizes:
            matrix = band_matrix(n_bands, n_fft // 2 + 1, 44100 / n_fft, corner_hz=700.0).T
            matrix = matrix / matrix.sum(0, keepdim=True).clamp(min=1e-3)
            self.register_buffer(f"bands_{n_fft}", matrix, persistent=False)
            self.register_buffer(f"window_{n_fft}", hann(n_fft), persistent=False)

    def log_bands(self, audio: Tensor, n_fft: int) -> Tensor:
        """Natural log amplitude of (B, T) in bands, (B, frames, bands), at one of `sizes`."""
        window, matrix = getattr(self, f"window_{n_fft}"), getattr(self, f"bands_{n_fft}")
        power = _power(audio, n_fft, max(n_fft // 4, 64), window)
        return 0.5 * torch.log(power @ matrix + AMPLITUDE_FLOOR**2)

    def forward(self, made: Tensor, real: Tensor) -> dict[str, Tensor]:
        """Compare (B, T) with (B, T): scalars `bands`, `loud` and `compressed`."""
        bands, loud = made.new_zeros(()), made.new_zeros(())
        compressed = made.new_zeros(())
        for n_fft, _ in self.sizes:
            window, matrix = getattr(self, f"window_{n_fft}"), getattr(self, f"bands_{n_fft}")
            hop = max(n_fft // 4, 64)
            a, b = (_power(x, n_fft, hop, window) for x in (made, real))
            log_a, log_b = (0.5 * torch.log(x @ matrix + AMPLITUDE_FLOOR**2) for x in (a, b))
            distance = (log_a - log_b).abs()
            weight = (0.7 * log_b).exp()
            bands = bands + distance.mean() / len(self.sizes)
            loud = loud + (distance * weight).sum() / weight.sum() / len(self.sizes)
            root_a, root_b = (torch.sqrt(torch.sqrt(x + 1e-10)) for x in (a, b))
            compressed = compressed + (root_a - root_b).abs().mean() / len(self.sizes)
        return {"bands": bands, "loud": loud, "compressed": compressed}


def _power(audio: Tensor, n_fft: int, hop: int, window: Tensor) -> Tensor:
    spectrum = torch.fft.rfft(audio.unfold(-1, n_fft, hop) * window, dim=-1)
    power: Tensor = torch.view_as_real(spectrum).square().sum(-1)
    return power * (2.0 / window.sum()) ** 2


def reconstruction_target(audio: Tensor, n_samples: int) -> Tensor:
    """The part of a batch's audio that the decoder's (B, n_samples) output should equal."""
    return audio[:, HOP_LENGTH : HOP_LENGTH + n_samples]


def new_audio(audio: Tensor) -> Tensor:
    """The part of a batch's audio that is new to the encoder."""
    return audio[:, ENCODER_CONTEXT:]
