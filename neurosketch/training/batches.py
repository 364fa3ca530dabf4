"""Random crops of the corpus, varied in pitch, level and position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
import torch
from torch import Tensor

from neurosketch.nn.autoencoder import ENCODER_CONTEXT, LATENT_HOP
from neurosketch.training.corpus import SAMPLE_RATE, TRACK_HOP, Corpus, CorpusItem

CATEGORY_WEIGHTS = {
    "note": 0.28, "performance": 0.16, "loop": 0.2, "drum": 0.18, "sfx": 0.08, "voice": 0.1,
}  # fmt: skip
_VOICED = 0.5


@dataclass(frozen=True)
class Batch:
    """Crops with their pitch.

    Attributes:
        audio: (B, ENCODER_CONTEXT + L * LATENT_HOP) float32, the context first.
        octaves: (B, L) pitch at the centre of each latent frame's last spectrum.
        voiced: (B, L) 0 or 1.
    """

    audio: Tensor
    octaves: Tensor
    voiced: Tensor

    def to(self, device: str) -> Batch:
        """The same batch on another device."""
        return Batch(self.audio.to(device), self.octaves.to(device), self.voiced.to(device))


class CropSampler:
    """Draws batches; the same seed draws the same ones.

    Args:
        corpus: where to draw from; only full-band items of the training split are used.
        n_latent_frames: L.
        batch_size: B.
        seed: of this sampler's own generator.
    """

    def __init__(self, corpus: Corpus, n_latent_frames: int, batch_size: int, seed: int) -> None:
        self._corpus = corpus
        self._frames = n_latent_frames
        self._batch_size = batch_size
        self._random = np.random.default_rng(seed)
        usable = [i for i in corpus.items if i.full_band and not i.held_out and i.length > 2000]
        self._by_category = {
            category: [item for item in usable if item.category == category]
            for category in CATEGORY_WEIGHTS
        }

    def draw(self) -> Batch:
        """The next batch."""
        names = [name for name in CATEGORY_WEIGHTS if self._by_category[name]]
        weights = np.array([CATEGORY_WEIGHTS[name] for name in names])
        crops = []
        for _ in range(self._batch_size):
            category = names[self._random.choice(len(names), p=weights / weights.sum())]
            pool = self._by_category[category]
            crops.append(self._crop(pool[self._random.integers(len(pool))]))
        audio, octaves, voiced = (np.stack(part) for part in zip(*crops, strict=True))
        return Batch(torch.from_numpy(audio), torch.from_numpy(octaves), torch.from_numpy(voiced))

    def _crop(self, item: CorpusItem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        length = ENCODER_CONTEXT + self._frames * LATENT_HOP
        ratio = 1.0
        if self._random.random() < 0.5:
            ratio = float(2.0 ** self._random.uniform(-0.5, 0.5))
        wanted = round(length * ratio)
        last = max(0, item.length - wanted // 2)
        start = int(self._random.integers(-wanted // 3, last + 1))
        audio = read_padded(self._corpus, item, start, wanted)
        if ratio != 1.0:
            audio = soxr.resample(audio, SAMPLE_RATE * ratio, SAMPLE_RATE, quality="HQ")
            audio = (
                np.resize(audio, length)
                if len(audio) >= length
                else np.pad(audio, (0, length - len(audio)))
            )
        gain = 10.0 ** (self._random.uniform(-18.0, 0.0) / 20.0)
        position = start + ratio * LATENT_HOP * (np.arange(self._frames) + 2)
        octaves, voiced = read_pitch(self._corpus, item, position)
        return (
            (audio * np.float32(gain)).astype(np.float32),
            octaves + np.float32(np.log2(ratio)),
            voiced,
        )


def read_padded(corpus: Corpus, item: CorpusItem, start: int, length: int) -> np.ndarray:
    """(length,) float32 samples of `item` from `start`, silence outside the file."""
    first, stop = max(start, 0), min(start + length, item.length)
    result = np.zeros(length, np.float32)
    if stop > first:
        part = corpus.audio[item.start + first : item.start + stop]
        result[first - start : stop - start] = part.astype(np.float32) / 32768.0
    return result


def read_pitch(
    corpus: Corpus, item: CorpusItem, position: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pitch in octaves and voicing (0 or 1) at sample positions of `item`, each float32."""
    index = np.round(position / TRACK_HOP).astype(int)
    inside = (index >= 0) & (index < item.track_length) & (position < item.length)
    index = item.track_start + np.clip(index, 0, item.track_length - 1)
    voiced = inside & (corpus.confidence[index] > _VOICED)
    return corpus.octaves[index].astype(np.float32), voiced.astype(np.float32)
