"""A symbolic corpus of a few made-up files, and networks too small to know anything."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from neurosketch.core.control import ControlKind, ControlSpec
from neurosketch.core.model_spec import ModelSpec
from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.musegan.cells import Cells, shapes
from neurosketch.models.musegan.describe import spec
from neurosketch.models.musegan.fingerprints import training_fingerprints
from neurosketch.models.musegan.network import Networks
from neurosketch.models.musegan.plan import GENRES
from neurosketch.models.musegan.tensors import chroma_table
from neurosketch.nn.sketch_gan import GanConfig, SketchGenerator
from neurosketch.nn.sketch_transformer import SketchTransformer, TransformerConfig
from neurosketch.training.musegan_data import GROOVE, MULTITRACK, SPLITS, split_of
from tests.training.phrases import hit, song

PHRASES_A_FILE = 3
AXIS = ControlSpec("axis1", "few ↔ many", "σ", -3.0, 3.0, 0.0, ControlKind.LATENT, rho=0.5)


def names(split: str, count: int, stem: str) -> list[str]:
    """Names of files that belong to a split."""
    every = (f"{stem}{number}.mid" for number in range(1000))
    return [name for name in every if SPLITS[split_of(name)] == split][:count]


def write_symbolic(folder: Path) -> Path:
    """A corpus: four files to learn from and three held out, of each of its two parts."""
    (folder / "phrases").mkdir()
    for path, label, stem, first in (
        (MULTITRACK, "game rock/metal/ambient", "a", 0), (GROOVE, "funk", "b", 500),
    ):  # fmt: skip
        files = names("train", 4, stem) + names("test", 3, stem)
        cells = [song(first + number) for number in range(PHRASES_A_FILE * len(files))]
        for one in cells:
            hit(one, "snare", *range(4, 64, 8))
            if path == GROOVE:
                one.base[:] = -1
        write_phrases(folder / path, files, [label] * len(files), cells)
    return folder


def write_phrases(path: Path, files: list[str], labels: list[str], cells: list[Cells]) -> None:
    """One file of phrases as the corpus has them."""
    onset, roll = np.zeros((2, len(cells), 5, 64, 84), np.uint8)
    velocity = np.zeros((len(cells), 6, 64), np.uint8)
    for number, one in enumerate(cells):
        for player, step in zip(*np.nonzero(one.base >= 0), strict=True):
            for pitch in one.pitches(int(player), int(step)):
                onset[number, player, step, pitch - 24] = 1
                end = step + one.length[player, step]
                roll[number, player, step:end, pitch - 24] = 1
        velocity[number, :5] = one.velocity
        velocity[number, 5] = one.drums.max(axis=1)
    bits = [(one.drums > 0) @ (1 << np.arange(12)) for one in cells]
    np.savez(
        path, drums=np.array(bits, np.uint16), onset=np.packbits(onset, axis=-1),
        roll=np.packbits(roll, axis=-1), vel=velocity,
        src=np.repeat(np.arange(len(files)), PHRASES_A_FILE).astype(np.int32),
        path=np.array(files), label=np.array(labels), tempo=np.array(["120.0"] * len(files)),
    )  # fmt: skip


def small_networks(known: tuple[Cells, ...] = ()) -> Networks:
    """Untrained and quick.

    Args:
        known: phrases whose fingerprints they bear.
    """
    large = Networks.random(0)
    return Networks(
        SketchGenerator(GanConfig(len(GENRES), width=8, critic=8)),
        SketchTransformer(
            TransformerConfig(len(GENRES), len(shapes()), width=16, heads=2, blocks=1),
            chroma_table(),
        ),
        large.mean, large.std, large.priors, training_fingerprints(known), large.axes[:1],
    )  # fmt: skip


def save_small(folder: Path, networks: Networks) -> ModelSpec:
    """Write a checkpoint of small networks into a folder of models."""
    description = spec(axes=(AXIS,))
    card = {"steps": 5, "minutes": 1.0, "hardware": "a core"}
    path = folder / f"{description.id}.safetensors"
    save_checkpoint(path, networks.tensors(), description, networks.config(), card)
    return description
