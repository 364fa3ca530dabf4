"""The shared causal autoencoder: 44.1 kHz mono to 64 channels at 43 Hz and back.

Every family that makes audio through the latent space uses this trunk; its checkpoint hash is the
version of the space. Layout of a latent frame: channel 0 is pitch in octaves above 220 Hz,
channel 1 is voicing (-1 ... 1), the others are learnt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from neurosketch.nn.conv import CausalStack
from neurosketch.nn.pitch import PitchHead, decode_pitch
from neurosketch.nn.spectral import (
    HOP_LENGTH,
    LOG_FLOOR,
    NOISE_FFT,
    SUBFRAMES,
    TONAL_FFT,
    frame_spectrum,
    hann,
    phase_deviation,
)
from neurosketch.nn.synth import (
    NOISE_BINS,
    SYNTH_LATENCY,
    Synth,
    SynthFrames,
    SynthHeads,
    SynthState,
    transpose_frames,
)

STRIDE = 4
LATENT_HOP = HOP_LENGTH * STRIDE
"""Samples per latent frame."""

ENCODER_CONTEXT = TONAL_FFT
"""Past samples the encoder needs before the first new one."""

PITCH_STEP_OCTAVES = 0.07
"""A larger change of pitch from one latent frame to the next is a new note, not a slide."""

_READ_BINS = 512
_DEVIATION_BINS = 256
_PITCH_RBF = 48
RBF_OCTAVES = 0.12
"""Width of the bumps that tell the decoder the pitch."""


@dataclass(frozen=True)
class TrunkConfig:
    """Sizes of the autoencoder; stored in every checkpoint."""

    sample_rate: int = 44100
    latent_channels: int = 64
    fast_dim: int = 192
    slow_dim: int = 256
    encoder_fast_depth: int = 3
    encoder_slow_depth: int = 3
    decoder_slow_depth: int = 4
    decoder_fast_depth: int = 4


@dataclass(frozen=True)
class EncoderState:
    """Audio and features the encoder still needs: (B, 2048) samples and the two stacks' states."""

    audio: Tensor
    fast: list[Tensor] | None = None
    slow: list[Tensor] | None = None


@dataclass(frozen=True)
class DecoderState:
    """What the decoder remembers: both stacks' states, last pitch and voicing, the synthesiser."""

    slow: list[Tensor] | None
    fast: list[Tensor] | None
    last_pitch: Tensor | None
    synth: SynthState


@dataclass(frozen=True)
class Posterior:
    """What the encoder says about (B, L) latent frames.

    Attributes:
        mean, log_std: (B, L, latent_channels - 2) of the learnt channels.
        pitch_logits: (B, L, PITCH_CLASSES).
        voicing_logit: (B, L).
    """

    mean: Tensor
    log_std: Tensor
    pitch_logits: Tensor
    voicing_logit: Tensor

    def latents(self, noise: Tensor | None = None) -> Tensor:
        """(B, L, latent_channels); `noise`, standard normal like `mean`, samples the posterior."""
        learnt = self.mean if noise is None else self.mean + noise * self.log_std.exp()
        return join_latents(decode_pitch(self.pitch_logits), self.voicing_logit.sigmoid(), learnt)


def join_latents(octaves: Tensor, voicing: Tensor, learnt: Tensor) -> Tensor:
    """Build (B, L, latent_channels) from (B, L) pitch, (B, L) voicing 0 ... 1 and (B, L, C - 2)."""
    return torch.cat([octaves[..., None], 2 * voicing[..., None] - 1, learnt], dim=-1)


class Encoder(nn.Module):
    """Spectra and their phase advance to latents; reads 2048 past samples, none of the future."""

    tonal_window: Tensor
    noise_window: Tensor

    def __init__(self, config: TrunkConfig) -> None:
        super().__init__()
        inputs = _READ_BINS + _DEVIATION_BINS + NOISE_BINS + SUBFRAMES
        self.register_buffer("tonal_window", hann(TONAL_FFT), persistent=False)
        self.register_buffer("noise_window", hann(NOISE_FFT), persistent=False)
        self.enter = nn.Linear(inputs, config.fast_dim)
        self.fast = CausalStack(config.fast_dim, config.encoder_fast_depth)
        self.stride = nn.Linear(STRIDE * config.fast_dim, config.slow_dim)
        self.slow = CausalStack(config.slow_dim, config.encoder_slow_depth)
        learnt = config.latent_channels - 2
        self.mean = nn.Linear(config.slow_dim, learnt)
        self.log_std = nn.Linear(config.slow_dim, learnt)
        nn.init.constant_(self.log_std.bias, -2.0)
        self.pitch = PitchHead(config.slow_dim, _READ_BINS, config.sample_rate)

    def forward(
        self, audio: Tensor, state: EncoderState | None = None
    ) -> tuple[Posterior, EncoderState]:
        """Encode audio that follows `state`.

        Args:
            audio: (B, T) float32, T a multiple of LATENT_HOP.
            state: what came before; None means silence.

        Returns:
            Posterior of T / LATENT_HOP latent frames and the state for the next call.
        """
        past = audio.new_zeros(audio.shape[0], ENCODER_CONTEXT) if state is None else state.audio
        joined = torch.cat([past, audio], dim=1)
        features, magnitude = self._features(joined)
        x, fast = self.fast(self.enter(features), None if state is None else state.fast)
        batch, frames, _ = x.shape
        x = self.stride(x.reshape(batch, frames // STRIDE, -1))
        x, slow = self.slow(x, None if state is None else state.slow)
        pitch_logits, voicing = self.pitch(x, magnitude[:, STRIDE - 1 :: STRIDE])
        posterior = Posterior(self.mean(x), self.log_std(x).clamp(-7.0, 1.0), pitch_logits, voicing)
        return posterior, EncoderState(joined[:, -ENCODER_CONTEXT:], fast, slow)

    def _features(self, audio: Tensor) -> tuple[Tensor, Tensor]:
        """(B, L, features) and the long frames' (B, L, _READ_BINS) magnitudes."""
        spectrum = frame_spectrum(audio, TONAL_FFT, self.tonal_window)[..., :_READ_BINS]
        magnitude = spectrum[:, 1:].abs()
        deviation = phase_deviation(spectrum[..., :_DEVIATION_BINS])
        heard = magnitude[..., :_DEVIATION_BINS]
        deviation = deviation.clamp(-2, 2) * (heard / (heard + 1e-3))
        skip = ENCODER_CONTEXT + HOP_LENGTH - NOISE_FFT
        short = frame_spectrum(audio[:, skip:], NOISE_FFT, self.noise_window).abs()
        new = audio[:, ENCODER_CONTEXT:]
        energy = new.reshape(new.shape[0], -1, SUBFRAMES, HOP_LENGTH // SUBFRAMES).square().mean(-1)

        def level(values: Tensor) -> Tensor:
            return (torch.log(values + LOG_FLOOR) + 6.0) / 3.0

        features = [level(magnitude), deviation, level(short), level(energy.sqrt())]
        return torch.cat(features, dim=-1), magnitude


FramesFn = Callable[[Tensor, DecoderState], tuple[SynthFrames, DecoderState] | None]


class Decoder(nn.Module):
    """Latents to synthesis frames to samples."""

    rbf_centres: Tensor

    def __init__(self, config: TrunkConfig) -> None:
        super().__init__()
        self.fast_dim = config.fast_dim
        self.register_buffer("rbf_centres", torch.linspace(-2.3, 3.3, _PITCH_RBF), persistent=False)
        self.enter = nn.Linear(config.latent_channels - 1 + _PITCH_RBF, config.slow_dim)
        self.slow = CausalStack(config.slow_dim, config.decoder_slow_depth)
        self.unstride = nn.Linear(config.slow_dim, STRIDE * config.fast_dim)
        self.fast = CausalStack(config.fast_dim, config.decoder_fast_depth)
        self.norm = nn.LayerNorm(config.fast_dim)
        self.heads = SynthHeads(config.fast_dim, config.sample_rate)
        self.synth = Synth(config.sample_rate)
        self.faster: FramesFn | None = None
        """Does what `frames` does, or None when it may not now; see `nn.onnx_decoder`."""

    def initial_state(self, batch: int, turns: Tensor | None = None) -> DecoderState:
        """The state before the first latent frame; see `Synth.initial_state`."""
        return DecoderState(None, None, None, self.synth.initial_state(batch, turns))

    def frames(self, latents: Tensor, state: DecoderState) -> tuple[SynthFrames, DecoderState]:
        """Describe 4 synthesis frames per latent frame; leaves `state.synth` as it is.

        Args:
            latents: (B, L, latent_channels).
            state: what came before.
        """
        if self.faster is not None:
            described = self.faster(latents, state)
            if described is not None:
                return described
        octaves, voicing = latents[..., 0], ((latents[..., 1] + 1) / 2).clamp(0, 1)
        bumps = torch.exp(-0.5 * ((octaves[..., None] - self.rbf_centres) / RBF_OCTAVES).square())
        inputs = [latents[..., 2:], voicing[..., None], bumps * voicing[..., None]]
        x, slow = self.slow(self.enter(torch.cat(inputs, dim=-1)), state.slow)
        batch, length, _ = x.shape
        x = self.unstride(x).reshape(batch, length * STRIDE, self.fast_dim)
        x, fast = self.fast(x, state.fast)
        pitch = torch.stack([octaves, voicing], dim=-1)
        fine_octaves, fine_voicing = interpolate_pitch(pitch, state.last_pitch)
        described = self.heads(self.norm(x), fine_octaves, fine_voicing)
        return described, DecoderState(slow, fast, pitch[:, -1:], state.synth)

    def forward(
        self, latents: Tensor, noise: Tensor, state: DecoderState, semitones: float = 0.0
    ) -> tuple[Tensor, DecoderState]:
        """Render latents.

        Args:
            latents: (B, L, latent_channels).
            noise: (B, L * STRIDE, NOISE_BINS, 2) standard normal.
            state: what came before.
            semitones: transposition of the result.

        Returns:
            (B, L * LATENT_HOP) and the state for the next call.
        """
        described, state = self.frames(latents, state)
        described = transpose_frames(described, semitones)
        audio, synth = self.synth(described, noise, state.synth)
        return audio, DecoderState(state.slow, state.fast, state.last_pitch, synth)


def interpolate_pitch(pitch: Tensor, last: Tensor | None) -> tuple[Tensor, Tensor]:
    """Glide linearly to each latent frame's pitch, but only between voiced frames a slide apart.

    Steps beyond `PITCH_STEP_OCTAVES` are new notes: they switch half-way instead of sliding.

    Args:
        pitch: (B, L, 2) octaves and voicing.
        last: (B, 1, 2) of the frame before, or None.

    Returns:
        (B, L * STRIDE) octaves and voicing.
    """
    before = torch.cat([pitch[:, :1] if last is None else last, pitch[:, :-1]], dim=1)
    share = torch.arange(1, STRIDE + 1, device=pitch.device, dtype=pitch.dtype) / STRIDE
    old, new = before[..., 1:] * (1 - share) + 1e-4, pitch[..., 1:] * share + 1e-3
    glide = (old * before[..., :1] + new * pitch[..., :1]) / (old + new)
    step = torch.where(share < 0.5, before[..., :1], pitch[..., :1])
    both_voiced = (before[..., 1:] > 0.5) & (pitch[..., 1:] > 0.5)
    is_step = both_voiced & ((pitch[..., :1] - before[..., :1]).abs() > PITCH_STEP_OCTAVES)
    octaves = torch.where(is_step, step, glide)
    voicing = before[..., 1:] * (1 - share) + pitch[..., 1:] * share
    return octaves.flatten(1), voicing.flatten(1)


class Autoencoder(nn.Module):
    """Encoder and decoder; `latency` samples pass between input and its reconstruction."""

    latency = SYNTH_LATENCY

    def __init__(self, config: TrunkConfig | None = None) -> None:
        super().__init__()
        self.config = config or TrunkConfig()
        self.encoder = Encoder(self.config)
        self.decoder = Decoder(self.config)

    def encode(self, audio: Tensor) -> Tensor:
        """Latents from which `decode` gives back all of `audio`.

        Args:
            audio: (B, T).

        Returns:
            (B, ceil((T + latency) / LATENT_HOP), latent_channels).
        """
        length = audio.shape[1] + self.latency
        padded = torch.nn.functional.pad(audio, (0, self.latency + (-length) % LATENT_HOP))
        posterior: Posterior = self.encoder(padded)[0]
        return posterior.latents()


def noise_shape(n_latent_frames: int) -> tuple[int, int, int]:
    """Shape, without batch, of the normal noise that renders `n_latent_frames`."""
    return (n_latent_frames * STRIDE, NOISE_BINS, 2)
