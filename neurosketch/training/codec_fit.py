"""What of the codec is fitted without gradients through audio: codebooks, scale of the low band."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from neurosketch.core.errors import NeuroSketchError
from neurosketch.nn.autoencoder import LATENT_HOP, Autoencoder, noise_shape
from neurosketch.nn.codec import CHARACTER_STAGES, Codec, CodecFrames
from neurosketch.nn.envelope_code import ENVELOPE_PAST
from neurosketch.nn.rvq import CODEBOOK_DIM, CODEBOOK_SIZE, ResidualQuantiser
from neurosketch.nn.synth import SLOTS
from neurosketch.nn.wave_scale import WaveScale
from neurosketch.training.corpus import SAMPLE_RATE, Corpus
from neurosketch.training.losses import SpectralLoss

Report = Callable[[str], None]

PITCH_WEIGHT = 225.0
"""A pitch wrong by 0.07 octaves counts like log bands wrong by one neper in the mean."""

VOICING_WEIGHT = 0.36
_FLOOR_WEIGHT = 1e-3
_LLOYD_ROUNDS = 12
_FIT_FRAMES = 100_000
SENSITIVITY_BATCHES = 70
_SENSITIVITY_FRAMES = 24
_EDGE = 4
MIN_SECONDS = 2
"""What codebooks are fitted to must fill more than a few frames."""
FIT_STEPS = 3000
"""Updates of each of the two small networks that are fitted here."""

WAVE_EXPONENT = 0.75
"""Errors count relative to the scale to this power: louder coefficients more, but not in full."""


@torch.no_grad()
def encode_corpus(codec: Codec, corpus: Corpus, report: Report) -> CodecFrames:
    """Frames of all training files one after another, (1, N, ...) in float16.

    `detail` holds all log bands in place of components, which need them to be found.

    Raises:
        NeuroSketchError: there is hardly anything to train on.
    """
    found: list[tuple[Tensor, Tensor, Tensor]] = []
    items = [item for item in corpus.items if not item.held_out and item.full_band]
    if sum(item.length for item in items) < MIN_SECONDS * SAMPLE_RATE:
        raise NeuroSketchError(
            f"A codec needs at least {MIN_SECONDS} seconds of full-band sounds to train on.",
            "Add sounds that were recorded at 44.1 kHz or more.",
        )
    for number, item in enumerate(items):
        if number % 400 == 0:
            report(f"encoding the corpus: {number} of {len(items)} files")
        audio = torch.from_numpy(corpus.samples(item))[None]
        audio = functional.pad(
            audio, (0, (-audio.shape[1] - codec.latency) % LATENT_HOP + codec.latency)
        )
        state = codec.initial_encoder_state(1)
        for piece in audio.split(128 * LATENT_HOP, dim=1):
            joined = torch.cat([state.audio, piece], dim=1)
            logs = codec.envelope.log_bands(joined[:, : piece.shape[1] + ENVELOPE_PAST])
            frames, state = codec.analyse(piece, state)
            found.append((frames.latents[0].half(), logs[0].half(), frames.wave[0].half()))
    latents, logs, wave = (torch.cat(part)[None] for part in zip(*found, strict=True))
    return CodecFrames(latents, logs, wave, latents.new_zeros(1, latents.shape[1], 3))


def latent_metric(trunk: Autoencoder, latents: Tensor) -> Tensor:
    """How much an error in the latents is heard, as a square root M of a metric.

    `|M e|²` is the mean squared change, in nepers, of log bands of the decoder's sound under an
    error `e`: the Gauss-Newton matrix of the decoder, estimated by random projections.

    Args:
        trunk: the decoder.
        latents: (N, latent_channels) of sounds, in order of time.

    Returns:
        (latent_channels, latent_channels) float32, invertible.
    """
    generator = torch.Generator().manual_seed(0)
    bands = SpectralLoss()
    channels, size = latents.shape[1], 8
    total, count = torch.zeros(channels, channels, dtype=torch.float64), 0
    for _ in range(SENSITIVITY_BATCHES):
        first = torch.randint(len(latents) - _SENSITIVITY_FRAMES, (size,), generator=generator)
        index = first[:, None] + torch.arange(_SENSITIVITY_FRAMES)
        chosen = latents[index].float().requires_grad_(True)
        turns = torch.rand(size, 1 + SLOTS, dtype=torch.float64, generator=generator)
        noise = torch.randn(size, *noise_shape(_SENSITIVITY_FRAMES), generator=generator)
        audio, _ = trunk.decoder(chosen, noise, trunk.decoder.initial_state(size, turns))
        projection = audio.new_zeros(())
        for n_fft in (2048, 512):
            values = bands.log_bands(audio, n_fft)
            signs = torch.randn(values.shape, generator=generator)
            projection = projection + (values * signs).sum() / values.shape[-1] ** 0.5
        (gradient,) = torch.autograd.grad(projection, chosen)
        rows = gradient[:, _EDGE:-_EDGE].reshape(-1, channels).double()
        length = rows.norm(dim=-1)
        # A few moments next to silence have huge slopes and would outvote all others.
        rows = rows[length < 8 * length.median()]
        total, count = total + rows.T @ rows, count + len(rows)
    total /= count
    total[:2] = total[:, :2] = 0.0
    by_hand = torch.full((channels,), _FLOOR_WEIGHT, dtype=torch.float64)
    by_hand[0], by_hand[1] = PITCH_WEIGHT, VOICING_WEIGHT
    values, vectors = torch.linalg.eigh(total + torch.diag(by_hand))
    root: Tensor = (vectors * values.sqrt()).T.float()
    return root


@torch.no_grad()
def fit_quantiser(
    quantiser: ResidualQuantiser,
    vectors: Tensor,
    metric: Tensor,
    report: Report,
    weights: Tensor | None = None,
) -> None:
    """Fit every stage in closed form: principal directions of what is left, k-means by direction.

    Each stage sees seven directions and a constant eighth one, which lets the length of a vector
    count although entries are compared by direction. Entries that nobody uses start again from
    data.

    Args:
        quantiser: receives the codebooks.
        vectors: (N, dim).
        metric: (dim, dim) square root of the metric errors are measured in.
        report: told the error left after each stage, relative to the variance.
        weights: (N, dim) further weights on each vector's squared errors, or None.
    """
    generator = torch.Generator().manual_seed(1)
    inverse = torch.linalg.inv(metric)
    chosen = torch.randperm(len(vectors), generator=generator)[:_FIT_FRAMES]
    left = vectors[chosen].float()
    importance = None if weights is None else weights[chosen].float()
    variance = _error(left - left.mean(0), metric, importance)
    for number, book in enumerate(quantiser.codebooks, start=1):
        seen = left @ metric.T
        weighted = seen if importance is None else seen * importance.sqrt()
        mean = seen.mean(0)
        _, _, directions = torch.linalg.svd((weighted - weighted.mean(0))[::4], full_matrices=False)
        basis = directions[: CODEBOOK_DIM - 1]
        lift = ((seen - mean) @ basis.T).norm(dim=-1).quantile(0.7) * 0.8
        book.enter.weight.copy_(torch.cat([basis @ metric, torch.zeros(1, left.shape[1])]))
        book.enter.bias.copy_(torch.cat([-basis @ mean, lift[None]]))
        book.leave.weight.copy_(
            torch.cat([inverse @ basis.T, torch.zeros(left.shape[1], 1)], dim=1)
        )
        book.leave.bias.copy_(inverse @ mean)
        row_weight = None if importance is None else importance @ basis.square().T
        book.entries.copy_(_directional_means(book.enter(left), row_weight, generator))
        left = left - book.decode(book.encode(left))
        share = float(_error(left, metric, importance) / variance)
        report(f"codebook {number}: {share:.4f} of the variance left")


def _error(vectors: Tensor, metric: Tensor, importance: Tensor | None) -> Tensor:
    squared = (vectors @ metric.T).square()
    return (squared if importance is None else squared * importance).sum(-1).mean()


def _directional_means(
    projected: Tensor, weights: Tensor | None, generator: torch.Generator
) -> Tensor:
    """(CODEBOOK_SIZE, CODEBOOK_DIM) k-means centres where the nearest is the one most aligned."""
    full = torch.ones_like(projected)
    if weights is not None:
        full[:, :-1] = weights
    start = torch.randint(len(projected), (CODEBOOK_SIZE,), generator=generator)
    entries = projected[start].clone()
    for _ in range(_LLOYD_ROUNDS):
        nearest = (projected @ functional.normalize(entries, dim=-1).T).argmax(-1)
        total = torch.zeros_like(entries).index_add_(0, nearest, projected * full)
        weight = torch.zeros_like(entries).index_add_(0, nearest, full)
        members = torch.bincount(nearest, minlength=CODEBOOK_SIZE)
        fresh = projected[torch.randint(len(projected), (CODEBOOK_SIZE,), generator=generator)]
        entries = torch.where(members[:, None] > 2, total / weight.clamp(min=1e-9), fresh)
    return entries


def train_scale(scale: WaveScale, latents: Tensor, waves: Tensor, report: Report) -> None:
    """Teach the predictor of the low band's scale by the likelihood of a Laplace distribution.

    Args:
        scale: is trained in place.
        latents: (N, latent_channels) as the decoder knows them.
        waves: (N, wave_bins).
        report: told how it goes.
    """
    generator = torch.Generator().manual_seed(2)
    optimiser = torch.optim.AdamW(scale.parameters(), lr=1e-3)
    mean_loss = 0.0
    for step in range(1, FIT_STEPS + 1):
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * (1 - step / FIT_STEPS) + 1e-5
        index = torch.randint(len(latents), (1024,), generator=generator)
        log_scale = scale.log_scale(latents[index].float())
        loss = (log_scale + waves[index].float().abs() * torch.exp(-log_scale)).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(scale.parameters(), 1.0)
        optimiser.step()
        mean_loss += float(loss.detach())
        if step % 500 == 0:
            report(f"scale of the low band: step {step}, {mean_loss / 500:.4f} nats")
            mean_loss = 0.0


@torch.no_grad()
def fit_components(codec: Codec, log_bands: Tensor) -> Tensor:
    """Principal components of the log bands; returns all frames' (N, detail_channels) float32."""
    code = codec.envelope
    rows = log_bands[:: max(1, len(log_bands) // _FIT_FRAMES)].float()
    mean = rows.mean(0)
    _, _, directions = torch.linalg.svd(rows - mean, full_matrices=False)
    code.mean.copy_(mean)
    code.basis.copy_(directions[: code.basis.shape[0]])
    return torch.cat([(part.float() - mean) @ code.basis.T for part in log_bands.split(20_000)])


def train_guess(codec: Codec, codes: Tensor, components: Tensor, report: Report) -> None:
    """Teach the guess of the envelope from any number of character stages, by mean squared error.

    Args:
        codec: its `envelope` is trained in place.
        codes: (N, CHARACTER_STAGES) of the same frames.
        components: (N, detail_channels).
        report: told how it goes.
    """
    generator = torch.Generator().manual_seed(4)
    optimiser = torch.optim.AdamW(codec.envelope.parameters(), lr=1e-3)
    mean_loss = 0.0
    for step in range(1, FIT_STEPS + 1):
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * (1 - step / FIT_STEPS) + 1e-5
        index = torch.randint(len(codes), (1024,), generator=generator)
        counts = torch.randint(1, CHARACTER_STAGES + 3, (1024,), generator=generator)
        with torch.no_grad():
            latents = codec.character.decode(codes[index], counts)
        loss = (codec.envelope.guess(latents) - components[index]).square().mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(codec.envelope.parameters(), 5.0)
        optimiser.step()
        mean_loss += float(loss.detach())
        if step % 500 == 0:
            report(f"guess of the envelope: step {step}, squared error {mean_loss / 500:.3f}")
            mean_loss = 0.0


@torch.no_grad()
def fit_wave(codec: Codec, latents: Tensor, waves: Tensor, report: Report) -> None:
    """Fit the wave codebooks on coefficients divided by their predicted scale and ordered by it."""
    generator = torch.Generator().manual_seed(3)
    index = torch.randperm(len(latents), generator=generator)[:_FIT_FRAMES]
    scale, order = codec.scale(latents[index].float())
    sorted_scale = torch.gather(scale, -1, order)
    vectors = torch.gather(waves[index].float() / scale, -1, order).clamp(-8, 8)
    weights = sorted_scale ** (2 * WAVE_EXPONENT)
    audible = sorted_scale.square().sum(-1) > 1e-3
    weights = weights / weights.mean(-1, keepdim=True)
    identity = torch.eye(vectors.shape[1])
    fit_quantiser(codec.wave, vectors[audible], identity, report, weights[audible])


@torch.no_grad()
def codebook_use(codes: np.ndarray) -> list[dict[str, float]]:
    """Share of entries used and perplexity of every stage of (L, stages) codes."""
    result = []
    for stage in range(codes.shape[1]):
        share = np.bincount(codes[:, stage], minlength=CODEBOOK_SIZE) / len(codes)
        used = share[share > 0]
        perplexity = float(np.exp(-(used * np.log(used)).sum()))
        result.append({"used": len(used) / CODEBOOK_SIZE, "perplexity": perplexity})
    return result
