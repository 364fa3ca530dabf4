"""The neural codec: the trunk's latents, a little detail, and the waveform of the low band.

Sixteen codebooks in three groups, coarse to fine. *Character* (4) quantises the trunk's phase-free
latents: what sounds, at which pitch. *Detail* (4) says how the spectral envelope differs from what
the character lets expect. *Wave* (8) codes the waveform below 1.4 kHz as MDCT coefficients, each
divided by a scale that the decoder predicts from the character, the expected loudest first. See
docs/adr/0008-codec.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from neurosketch.nn.autoencoder import (
    LATENT_HOP,
    Autoencoder,
    DecoderState,
    EncoderState,
    TrunkConfig,
)
from neurosketch.nn.envelope_code import EnvelopeCode
from neurosketch.nn.mdct import LowBand
from neurosketch.nn.refiner import REFINER_LATENCY, Refiner, RefinerConfig, RefinerState
from neurosketch.nn.rvq import ResidualQuantiser
from neurosketch.nn.wave_scale import WaveScale

CHARACTER_STAGES = 4
DETAIL_STAGES = 4
WAVE_STAGES = 8
STAGES = CHARACTER_STAGES + DETAIL_STAGES + WAVE_STAGES
UNQUANTISED = 1.25
"""Value of `CodecFrames.present` for what was never quantised."""

_GROUPS = (CHARACTER_STAGES, DETAIL_STAGES, WAVE_STAGES)
_BAND_LAG = 2 * LATENT_HOP
"""Samples by which the decoded low band lags behind the input."""
_PAST = _BAND_LAG + REFINER_LATENCY


@dataclass(frozen=True)
class CodecConfig:
    """Sizes of the codec; stored in every checkpoint of one."""

    trunk: TrunkConfig = field(default_factory=TrunkConfig)
    refiner: RefinerConfig = field(default_factory=RefinerConfig)
    detail_channels: int = 48
    detail_dim: int = 256
    wave_bins: int = 64
    scale_dim: int = 256


@dataclass(frozen=True)
class CodecFrames:
    """What a decoder needs for L frames of LATENT_HOP samples.

    Attributes:
        latents: (B, L, latent_channels) of the trunk.
        detail: (B, L, detail_channels) components of the envelope; a guess where none was sent.
        wave: (B, L, wave_bins) MDCT coefficients of the low band; zeros where there are none.
        present: (B, L, 3) share of each group's stages that is there, 0 ... 1; UNQUANTISED for
            values that were never quantised. Without wave the synthesiser plays the low band.
    """

    latents: Tensor
    detail: Tensor
    wave: Tensor
    present: Tensor

    def without_wave(self) -> CodecFrames:
        """The same frames with the synthesiser in place of the recorded low band."""
        present = torch.cat([self.present[..., :2], torch.zeros_like(self.present[..., 2:])], -1)
        return replace(self, wave=torch.zeros_like(self.wave), present=present)


@dataclass(frozen=True)
class CodecEncoderState:
    """Between calls: the trunk's state and past samples."""

    trunk: EncoderState
    audio: Tensor


@dataclass(frozen=True)
class CodecDecoderState:
    """Between calls: the trunk's state, delayed samples, overlap of the low band, the refiner."""

    trunk: DecoderState
    synth: Tensor
    band_tail: Tensor
    refiner: RefinerState


class Codec(nn.Module):
    """Audio to 16 codes per 1024 samples and back; streams in both directions.

    `latency` samples pass between input and its reconstruction.
    """

    latency = _BAND_LAG + REFINER_LATENCY
    rest_octaves: Tensor

    def __init__(self, config: CodecConfig | None = None, trunk: Autoencoder | None = None) -> None:
        super().__init__()
        self.config = config or CodecConfig()
        channels = self.config.trunk.latent_channels
        self.trunk = trunk or Autoencoder(self.config.trunk)
        self.trunk.eval().requires_grad_(False)
        self.character = ResidualQuantiser(channels, CHARACTER_STAGES)
        self.envelope = EnvelopeCode(
            channels, self.config.detail_channels, self.config.detail_dim,
            self.config.trunk.sample_rate,
        )  # fmt: skip
        self.detail = ResidualQuantiser(self.config.detail_channels, DETAIL_STAGES)
        self.band = LowBand(LATENT_HOP, self.config.wave_bins)
        self.scale = WaveScale(channels, self.config.wave_bins, self.config.scale_dim)
        self.wave = ResidualQuantiser(self.config.wave_bins, WAVE_STAGES)
        inputs = channels + self.config.detail_channels + len(_GROUPS)
        self.refiner = Refiner(inputs, self.config.refiner, self.config.trunk.sample_rate)
        self.register_buffer("rest_octaves", torch.zeros(()))

    def initial_encoder_state(self, batch: int) -> CodecEncoderState:
        """Silence before the first sample."""
        zeros = self.rest_octaves.new_zeros
        trunk = EncoderState(zeros(batch, self.trunk.encoder.tonal_window.shape[0]))
        return CodecEncoderState(trunk, zeros(batch, _PAST))

    def analyse(
        self, audio: Tensor, state: CodecEncoderState
    ) -> tuple[CodecFrames, CodecEncoderState]:
        """Unquantised frames of audio that follows `state`.

        Args:
            audio: (B, L * LATENT_HOP).
            state: what came before.
        """
        posterior, trunk = self.trunk.encoder(audio, state.trunk)
        latents = posterior.latents()
        joined = torch.cat([state.audio, audio], dim=1)
        aligned = joined[:, : audio.shape[1] + REFINER_LATENCY]
        detail = self.envelope.encode(aligned)
        delayed = joined[:, _PAST - _BAND_LAG : -LATENT_HOP]
        wave, _ = self.band.analyse(delayed[:, LATENT_HOP:], delayed[:, :LATENT_HOP])
        present = latents.new_full((*latents.shape[:2], len(_GROUPS)), UNQUANTISED)
        new = CodecEncoderState(trunk, joined[:, -_PAST:])
        return CodecFrames(latents, detail, wave, present), new

    def encode(self, audio: Tensor) -> CodecFrames:
        """Unquantised frames from which `decode` gives back all of (B, T) samples."""
        length = audio.shape[1] + self.latency
        padded = functional.pad(audio, (0, self.latency + (-length) % LATENT_HOP))
        return self.analyse(padded, self.initial_encoder_state(audio.shape[0]))[0]

    def quantise(self, frames: CodecFrames) -> Tensor:
        """Codes (B, L, STAGES) int64 of unquantised frames; each frame for itself."""
        character = self.character.encode(self.settle(frames.latents))
        latents = self.character.decode(character)
        detail = self.detail.encode(frames.detail - self.envelope.guess(latents))
        scale, order = self.scale(latents)
        sorted_wave = torch.gather(frames.wave / scale, -1, order)
        wave = self.wave.encode(sorted_wave.clamp(-8, 8))
        return torch.cat([character, detail, wave], dim=-1)

    def dequantise(self, codes: Tensor, stages: Tensor) -> CodecFrames:
        """Frames that codes stand for.

        Args:
            codes: (B, L, STAGES) int64.
            stages: (B, L) int64, how many leading codes count, 1 ... STAGES.
        """
        counts, left = [], stages
        for size in _GROUPS:
            counts.append(left.clamp(0, size))
            left = left - size
        parts = codes.split(_GROUPS, dim=-1)
        latents = self.character.decode(parts[0], counts[0])
        detail = self.envelope.guess(latents) + self.detail.decode(parts[1], counts[1])
        scale, order = self.scale(latents)
        unsorted = torch.zeros_like(scale).scatter(-1, order, self.wave.decode(parts[2], counts[2]))
        shares = [count / size for count, size in zip(counts, _GROUPS, strict=True)]
        return CodecFrames(latents, detail, unsorted * scale, torch.stack(shares, dim=-1))

    def settle(self, latents: Tensor) -> Tensor:
        """Pull the pitch of unvoiced frames to one place, where it costs no bits."""
        # From 0.15 to 0.4 of voicing; above, a pull would put the note out of tune.
        share = (2 * latents[..., 1:2] + 1.4).clamp(0, 1)
        pitch = share * latents[..., :1] + (1 - share) * self.rest_octaves
        return torch.cat([pitch, latents[..., 1:]], dim=-1)

    def initial_decoder_state(self, batch: int, turns: Tensor | None = None) -> CodecDecoderState:
        """Silence before the first frame; `turns` as in `Synth.initial_state`."""
        zeros = self.rest_octaves.new_zeros
        return CodecDecoderState(
            self.trunk.decoder.initial_state(batch, turns),
            zeros(batch, _BAND_LAG - self.trunk.latency),
            zeros(batch, LATENT_HOP),
            self.refiner.initial_state(batch),
        )

    def decode(
        self, frames: CodecFrames, noise: Tensor, state: CodecDecoderState, semitones: float = 0.0
    ) -> tuple[Tensor, CodecDecoderState]:
        """Render frames.

        Args:
            frames: L of them; with `semitones` other than 0 give them `without_wave`.
            noise: (B, L * STRIDE, NOISE_BINS, 2) standard normal.
            state: what came before.
            semitones: transposition of the result.

        Returns:
            (B, L * LATENT_HOP) and the state for the next call.
        """
        sounds, state = self.sources(frames, noise, state, semitones)
        audio, refiner = self.refine(sounds, frames, state.refiner, semitones)
        return audio, replace(state, refiner=refiner)

    def refine(
        self, sounds: Tensor, frames: CodecFrames, state: RefinerState, semitones: float = 0.0
    ) -> tuple[Tensor, RefinerState]:
        """Mix what `sources` gave to (B, L * LATENT_HOP) samples."""
        known = torch.cat([frames.latents, frames.detail, frames.present], dim=-1)
        refined: tuple[Tensor, RefinerState] = self.refiner(
            sounds, self.envelope.decode(frames.detail, semitones), known, state
        )
        return refined

    def sources(
        self, frames: CodecFrames, noise: Tensor, state: CodecDecoderState, semitones: float = 0.0
    ) -> tuple[Tensor, CodecDecoderState]:
        """What the refiner mixes, (B, 2, L * LATENT_HOP): synthesiser and low band, in step."""
        synth, trunk = self.trunk.decoder(frames.latents, noise, state.trunk, semitones)
        delayed = torch.cat([state.synth, synth], dim=1)
        band, band_tail = self.band.synthesise(frames.wave, state.band_tail)
        sounds = torch.stack([delayed[:, : synth.shape[1]], band], dim=1)
        left = delayed[:, synth.shape[1] :]
        return sounds, CodecDecoderState(trunk, left, band_tail, state.refiner)
