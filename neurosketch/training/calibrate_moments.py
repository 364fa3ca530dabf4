"""Moments of the corpus as latents: what calibration moves about and listens to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.core.errors import NeuroSketchError
from neurosketch.models.latent_space import LATENCY_FRAMES, LatentSpace
from neurosketch.training.corpus import Corpus, CorpusItem

MOMENT_FRAMES = 42
"""Just under a second: long enough for an attack and a decay."""

_ENCODED_SECONDS = 3.0
_SHORTEST_FRAMES = 24
_AUDIBLE = 1e-3
_HEARD = 3e-3
_LEAD_SAMPLES = 6000
_FROM_START = 0.7
_TRIES_PER_MOMENT = 50


def collect_latents(
    corpus: Corpus, space: LatentSpace, n_files: int, seed: int = 0
) -> list[Tensor]:
    """Latents, each (L, channels), of the audible part of random training files."""
    random = np.random.default_rng(seed)
    shortest = space.sample_rate // 3
    pool = [i for i in corpus.items if not i.held_out and i.full_band and i.length > shortest]
    chosen = random.choice(len(pool), size=min(n_files, len(pool)), replace=False)
    found = []
    for index in chosen:
        audio = corpus.samples(pool[index])[: round(_ENCODED_SECONDS * space.sample_rate)]
        latents = space.encode(torch.from_numpy(audio)[None])[0]
        hop = space.hop_length
        level = np.sqrt(np.convolve(audio**2, np.ones(hop) / hop, "same"))[::hop]
        frames = np.unique(
            np.clip(np.flatnonzero(level > _AUDIBLE) + LATENCY_FRAMES, 0, latents.shape[0] - 1)
        )
        if len(frames) > _SHORTEST_FRAMES:
            found.append(latents[frames])
    return found


def gather_moments(
    corpus: Corpus,
    space: LatentSpace,
    count: int,
    *,
    held_out: bool,
    seed: int = 0,
    report: Callable[[str], None] = lambda _: None,
) -> Tensor:
    """(count, MOMENT_FRAMES, channels) from as many kinds of sounds as there are, in turns.

    Most begin a moment before the sound does, so that attacks are among them.

    Args:
        corpus: where the files lie.
        space: reads them.
        count: moments wanted.
        held_out: from sources that no training saw, or from the others.
        seed: another choice.
        report: told what is done.

    Raises:
        NeuroSketchError: the corpus has no such sounds.
    """
    kind = "held-out" if held_out else "training"
    report(f"reading {count} {kind} moments")
    random = np.random.default_rng(seed)
    pools = list(_pools(corpus, held_out))
    found: list[Tensor] = []
    for attempt in range(count * _TRIES_PER_MOMENT):
        if len(found) == count or not pools:
            break
        pool = pools[attempt % len(pools)]
        audio = _cut(corpus.samples(pool[int(random.integers(len(pool)))]), space, random)
        if float(np.sqrt(np.mean(audio**2))) >= _HEARD:
            found.append(space.encode(torch.from_numpy(audio)[None])[0][:MOMENT_FRAMES])
    if len(found) < count:
        raise NeuroSketchError(f"The corpus has too few audible {kind} sounds to calibrate with.")
    return torch.stack(found)


def _pools(corpus: Corpus, held_out: bool) -> Iterator[list[CorpusItem]]:
    """Files by kind (training) or by source (held out, where kinds are few)."""
    pools: dict[str, list[CorpusItem]] = {}
    for item in corpus.items:
        if item.held_out == held_out and item.full_band:
            pools.setdefault(item.source if held_out else item.category, []).append(item)
    for name in sorted(pools):
        yield pools[name]


def _cut(
    samples: npt.NDArray[np.float32], space: LatentSpace, random: np.random.Generator
) -> npt.NDArray[np.float32]:
    length = MOMENT_FRAMES * space.hop_length
    spare = len(samples) - length
    if spare <= 0 or random.random() < _FROM_START:
        part = samples[: length - _LEAD_SAMPLES]
        return np.pad(part, (_LEAD_SAMPLES, length - _LEAD_SAMPLES - len(part)))
    first = int(random.integers(spare))
    return samples[first : first + length]
