"""Find the latent space's leading axes, measure what each one does, and name it after that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy import stats
from torch import Tensor

from neurosketch.nn.autoencoder import Autoencoder, noise_shape
from neurosketch.training.corpus import SAMPLE_RATE, Corpus

N_AXES = 8
N_MOMENTS = 200
POSITIONS = (-2.0, -1.0, 0.0, 1.0, 2.0)
ATTRIBUTES = {
    "brightness": ("dark", "bright"),
    "noisiness": ("pure", "noisy"),
    "loudness": ("quiet", "loud"),
    "punch": ("smooth", "punchy"),
    "fullness": ("thin", "full"),
    "motion": ("still", "moving"),
}
"""Measured attribute to the words for less and more of it."""

_MOMENT_FRAMES = 24
_ENCODED_SECONDS = 3.0
_AUDIBLE = 1e-3


@dataclass(frozen=True)
class Axis:
    """A named direction.

    Attributes:
        direction: (learnt channels,) one σ long, signed so that right means more.
        label: e.g. `dark ↔ bright`.
        rho: |Spearman ρ| between slider and attribute, mean over moments.
        attribute: the attribute it is named after.
        table: signed ρ of every attribute.
    """

    direction: Tensor
    label: str
    rho: float
    attribute: str
    table: dict[str, float]


@torch.no_grad()
def collect_latents(
    corpus: Corpus, model: Autoencoder, n_files: int, seed: int = 0
) -> list[Tensor]:
    """Latents, each (L, latent_channels), of the audible part of random training files."""
    random = np.random.default_rng(seed)
    shortest = SAMPLE_RATE // 3
    pool = [i for i in corpus.items if not i.held_out and i.full_band and i.length > shortest]
    chosen = random.choice(len(pool), size=min(n_files, len(pool)), replace=False)
    found = []
    for index in chosen:
        audio = corpus.samples(pool[index])[: round(_ENCODED_SECONDS * SAMPLE_RATE)]
        latents = model.encode(torch.from_numpy(audio)[None])[0]
        level = np.sqrt(np.convolve(audio**2, np.ones(1024) / 1024, "same"))[::1024]
        audible = np.flatnonzero(level > _AUDIBLE)
        # A latent frame describes the sound about two frames before its own position.
        frames = np.unique(np.clip(audible + 2, 0, latents.shape[0] - 1))
        if len(frames) > _MOMENT_FRAMES:
            found.append(latents[frames])
    return found


def principal_axes(latents: list[Tensor], n_axes: int = N_AXES) -> Tensor:
    """(n_axes, learnt channels) leading directions, each as long as one σ along it.

    Source: RAVE, arXiv:2111.05011, section 3.3 (latent PCA).
    """
    learnt = torch.cat(latents)[:, 2:].double()
    centred = learnt - learnt.mean(0)
    _, singular, directions = torch.linalg.svd(centred, full_matrices=False)
    sigma = singular[:n_axes] / (len(learnt) - 1) ** 0.5
    axes: Tensor = directions[:n_axes] * sigma[:, None]
    return axes.float()


@torch.no_grad()
def measure_axes(
    model: Autoencoder, latents: list[Tensor], axes: Tensor, report: Callable[[str], None]
) -> npt.NDArray[np.float64]:
    """Mean Spearman ρ between slider position and each attribute, (n_axes, n_attributes)."""
    random = np.random.default_rng(1)
    moments = []
    for _ in range(N_MOMENTS):
        bank = latents[random.integers(len(latents))]
        first = random.integers(bank.shape[0] - _MOMENT_FRAMES)
        moments.append(bank[first : first + _MOMENT_FRAMES])
    start = torch.stack(moments)
    generator = torch.Generator().manual_seed(2)
    noise = torch.randn(1, *noise_shape(_MOMENT_FRAMES), generator=generator)
    table = np.zeros((len(axes), len(ATTRIBUTES)))
    for number, axis in enumerate(axes):
        report(f"measuring axis {number + 1} of {len(axes)}")
        values = []
        for position in POSITIONS:
            moved = start.clone()
            moved[..., 2:] += position * axis
            audio, _ = model.decoder(
                moved, noise.expand(len(moved), -1, -1, -1), model.decoder.initial_state(len(moved))
            )
            values.append([attributes(clip) for clip in audio[:, 4096:].numpy()])
        measured = np.array(values)
        for column in range(len(ATTRIBUTES)):
            ranks = [
                stats.spearmanr(POSITIONS, measured[:, clip, column]).statistic
                for clip in range(len(start))
                if np.ptp(measured[:, clip, column]) > 0
            ]
            table[number, column] = np.mean(ranks) if ranks else 0.0
    return table


def attributes(audio: npt.NDArray[np.float32]) -> list[float]:
    """Measure (T,) float32, in the order of `ATTRIBUTES`."""
    frames = np.lib.stride_tricks.sliding_window_view(audio, 1024)[::512]
    power = np.abs(np.fft.rfft(frames * np.hanning(1024), axis=-1)) ** 2 + 1e-9
    hz = np.arange(513) * SAMPLE_RATE / 1024
    mean_power = power.mean(0)
    centroid = float((hz * mean_power).sum() / mean_power.sum())
    flatness = float(np.exp(np.log(power).mean(-1) - np.log(power.mean(-1))).mean())
    rms = float(np.sqrt(np.mean(audio**2)) + 1e-9)
    envelope = np.sqrt((frames**2).mean(-1)) + 1e-6
    low = float(mean_power[hz < 400].sum() / mean_power.sum())
    levels = 10 * np.log10(power + 1e-7)
    flux = float(np.abs(np.diff(levels, axis=0)).mean())
    return [
        np.log2(centroid), np.log(flatness), 20 * np.log10(rms),
        20 * np.log10(float(envelope.max()) / rms), np.log(low + 1e-6), flux,
    ]  # fmt: skip


def name_axes(axes: Tensor, table: npt.NDArray[np.float64]) -> list[Axis]:
    """Name every axis after the attribute it moves most; each attribute first goes to its best.

    Axes left over take their strongest attribute other than loudness, which has a slider already.
    """
    names = list(ATTRIBUTES)
    without_loudness = np.where(np.array(names) == "loudness", 0.0, np.abs(table))
    owner: dict[int, int] = {}
    order = np.dstack(np.unravel_index(np.argsort(-np.abs(table), axis=None), table.shape))[0]
    for axis, column in order:
        if axis not in owner and column not in owner.values():
            owner[int(axis)] = int(column)
    used: dict[str, int] = {}
    result = []
    for index, direction in enumerate(axes):
        column = owner.get(index, int(without_loudness[index].argmax()))
        rho = float(table[index, column])
        sign = 1.0 if rho >= 0 else -1.0
        low, high = ATTRIBUTES[names[column]]
        used[names[column]] = used.get(names[column], 0) + 1
        suffix = f" {used[names[column]]}" if used[names[column]] > 1 else ""
        result.append(
            Axis(
                direction=direction * sign,
                label=f"{low} ↔ {high}{suffix}",
                rho=round(abs(rho), 2),
                attribute=names[column],
                table=dict(zip(names, (sign * table[index]).round(3).tolist(), strict=True)),
            )
        )
    return result
