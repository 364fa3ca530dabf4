"""Writes the checkpoint of sketches: networks, what plans are drawn from, axes, fingerprints."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.musegan.describe import MODEL_ID, spec
from neurosketch.models.musegan.fingerprints import training_fingerprints
from neurosketch.models.musegan.network import NOISE_SIZE, Networks, PlanBank
from neurosketch.models.musegan.plan import FloatArray, Plan
from neurosketch.nn.sketch_gan import SketchGenerator
from neurosketch.nn.sketch_transformer import SketchTransformer
from neurosketch.training.musegan_axes import find_axes
from neurosketch.training.musegan_batches import GROOVE, MULTITRACK, PhraseSampler, Scale
from neurosketch.training.musegan_data import Phrases

ROWS_PER_GENRE = 240
_AXIS_PLANS = 20


def plan_bank(phrases: Phrases, seed: int = 0) -> PlanBank:
    """What training phrases with all players are like, up to `ROWS_PER_GENRE` of each genre."""
    rows = PhraseSampler(phrases, seed).draw(40 * ROWS_PER_GENRE)
    # neither drums alone, as training sees them at times, nor a lone fill is a plan for six players
    whole = rows.active[:, 1:].any(axis=(1, 2)) & rows.active[:, 0].all(axis=1)
    rows = rows.where((rows.kind != GROOVE) | whole)
    keep = np.concatenate(
        [np.flatnonzero(rows.genre == genre)[:ROWS_PER_GENRE] for genre in np.unique(rows.genre)]
    )
    return PlanBank(
        rows.genre[keep], rows.minor[keep], rows.active[keep],
        rows.attributes[keep].astype(np.float64), rows.tempo[keep].astype(np.float64),
    )  # fmt: skip


def assemble(
    generator: SketchGenerator,
    filler: SketchTransformer,
    phrases: Phrases,
    report: Callable[[str], None] = lambda _: None,
) -> Networks:
    """Trained networks with all that the composer needs beside them, but for axes.

    Args:
        generator: trained.
        filler: trained.
        phrases: those they were trained on.
        report: told what is done.
    """
    report("looking at the bars of the training phrases")
    scale = Scale.of(phrases.where(phrases.kind <= GROOVE))
    real = phrases.where(phrases.kind == MULTITRACK)
    known = training_fingerprints(real.cells(index) for index in range(len(real)))
    none: FloatArray = np.zeros((0, NOISE_SIZE))
    return Networks(generator, filler, scale.mean, scale.std, plan_bank(phrases), known, none)


def write_model(
    networks: Networks,
    phrases: Phrases,
    folder: Path,
    facts: Mapping[str, float],
    report: Callable[[str], None] = lambda _: None,
) -> Path:
    """Measure the axes and write `musegan-quartet.safetensors`.

    Args:
        networks: from `assemble`, in the precision they are stored in.
        phrases: those they were trained on.
        folder: receives the file.
        facts: `steps` and `minutes` of its training, and what was measured of it.
        report: told what is done.
    """
    networks = Networks.from_tensors(networks.config(), networks.tensors())
    axes = find_axes(networks, axis_plans(phrases), report)
    networks.axes = np.stack([axis.direction for axis in axes])
    kinds = np.bincount(phrases.kind, minlength=4)
    card = {
        **facts, "hardware": f"{os.cpu_count()} CPU cores ({platform.machine()})",
        "phrases": {
            "multitrack": int(kinds[0]), "human_drums": int(kinds[1]),
            "by_rules": int(kinds[2] + kinds[3]),
        },
        "files": len(np.unique(phrases.source[phrases.source >= 0])),
    }  # fmt: skip
    path = folder / f"{MODEL_ID}.safetensors"
    controls = [axis.control(number) for number, axis in enumerate(axes, start=1)]
    save_checkpoint(path, networks.tensors(), spec(axes=controls), networks.config(), card)
    return path


def axis_plans(phrases: Phrases) -> list[Plan]:
    """The plans of some phrases that many players take part in, of all kinds of genres."""
    rows = PhraseSampler(phrases, 5).draw(40 * _AXIS_PLANS)
    rows = rows.where(rows.active.any(axis=2).sum(axis=1) >= 4)
    return [
        Plan(int(rows.genre[i]), bool(rows.minor[i]), rows.roots[i],
             rows.tones[i].astype(np.float32), rows.active[i],
             np.full(rows.attributes[i].shape, np.nan))
        for i in range(min(_AXIS_PLANS, len(rows)))
    ]  # fmt: skip
