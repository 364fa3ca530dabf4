"""How near sketches come to real music, and how well they do what they are asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from neurosketch.core.composing import ROLES
from neurosketch.core.errors import NeuroSketchError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import Composer
from neurosketch.models.catalog import Catalog
from neurosketch.models.musegan.cells import Cells
from neurosketch.models.musegan.fingerprints import BAND, UintArray, copied
from neurosketch.models.musegan.network import Networks, Noise
from neurosketch.models.musegan.tensors import chroma_table
from neurosketch.models.musegan.writing import PASSES, TEMPERATURE, write
from neurosketch.nn.sketch_gan import SketchGenerator
from neurosketch.nn.sketch_transformer import SketchTransformer
from neurosketch.training.evaluate_intervals import BY_SOURCE
from neurosketch.training.evaluate_sketches_aims import SKETCHES, sketch_aims
from neurosketch.training.evaluate_sketches_genres import Listeners
from neurosketch.training.evaluate_sketches_material import Material, Reference, read_material
from neurosketch.training.evaluate_sketches_sliders import slider_figures
from neurosketch.training.evaluate_sketches_summary import Comparison, parts_of, shares
from neurosketch.training.evaluate_sketches_systems import Program, System, Writer
from neurosketch.training.evaluate_sketches_tasks import (
    accompaniment_figures,
    diversity,
    scale_figures,
    speed_figures,
)

if TYPE_CHECKING:
    from neurosketch.training.evaluate import Options, Report

_PHRASES, _ACCOMPANIED, _IN_SCALES, _MOVED, _TIMED = 160, 80, 96, 12, 20
"""Phrases of files; phrases of which one player is written anew; sketches in scales; genres in
which sliders are moved; sketches whose time is taken. With fewer phrases all are fewer."""
_FEWEST = 2


def writes_music(spec: ModelSpec) -> bool:
    """Whether a model is measured here."""
    return Capability.COMPOSE in spec.capabilities


def evaluate_sketches(
    catalog: Catalog,
    model_id: str,
    data: Path,
    options: Options,
    report: Report = lambda _: None,
) -> dict[str, Any]:
    """Let a model write sketches, beside held-out phrases and untrained networks, and measure them.

    Args:
        catalog: where the model is.
        model_id: a model for which `writes_music` holds.
        data: folder of the symbolic corpus.
        options: `clips` phrases of held-out files are taken.
        report: told how far it is.

    Returns:
        JSON-ready document, described in docs/evaluation.md.

    Raises:
        NeuroSketchError: no usable phrases, or the model cannot compose.
    """
    torch.set_num_threads(1)
    started = time.monotonic()
    spec = catalog.spec(model_id)
    composer = catalog.load(model_id)
    networks = getattr(composer, "networks", None)
    if not isinstance(composer, Composer) or not isinstance(networks, Networks):
        raise NeuroSketchError(f"The model '{model_id}' writes no sketches.")
    count = _PHRASES if options.clips is None else options.clips

    def so_many(full: int) -> int:
        return max(_FEWEST, round(full * min(1.0, count / _PHRASES)))

    material = read_material(data, count, report)
    program = Program(composer)
    measured = _Measurement(material, networks.fingerprints, report)
    for system in systems_of(program, networks):
        measured.add(system)
    tasks = {
        "scale": scale_figures(program, so_many(_IN_SCALES), report),
        "accompaniment": accompaniment_figures(
            program, material.held_out, so_many(_ACCOMPANIED), report
        ),
        "sliders": slider_figures(program, so_many(_MOVED), report),
        "speed": speed_figures(program, material.held_out, so_many(_TIMED), report),
    }
    document: dict[str, Any] = {
        "kind": SKETCHES, "model": model_id, "checkpoint_sha256": spec.checkpoint_sha256,
        "phrases": len(material.held_out), "files": material.files,
        "phrases_of": {name: own.phrases for name, own in measured.comparisons.items()},
        "intervals": BY_SOURCE, "systems": measured.systems, **tasks,
        "axes": {c.id: c.label for c in spec.controls if c.id.removeprefix("axis").isdigit()},
    }  # fmt: skip
    document["aims"] = sketch_aims(document)
    document["took_seconds"] = round(time.monotonic() - started, 1)
    return document


def systems_of(program: Program, networks: Networks) -> list[System]:
    """Everybody who writes sketches that are compared; the first is the model itself."""
    fair = untrained(networks)
    return [
        System("model", "this model", program),
        System("planned", "both networks, planned like the held-out phrase", _both(networks)),
        System("draft", "the adversarial network alone, planned likewise", _draft(networks)),
        System("filler", "the masked network alone, planned likewise", _filler(networks)),
        System("untrained", "both networks untrained, planned likewise", _both(fair), seeds=1),
    ]


def untrained(networks: Networks) -> Networks:
    """The same networks with fresh random weights; all else is theirs."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        generator = SketchGenerator(networks.generator.config)
        filler = SketchTransformer(networks.filler.config, chroma_table())
    return Networks(
        generator, filler, networks.mean, networks.std, networks.priors, networks.fingerprints,
        networks.axes,
    )  # fmt: skip


def _rng(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed))


def _draft(networks: Networks) -> Writer:
    def draft(reference: Reference, seed: int) -> Cells:
        return networks.draft(reference.plan, Noise.drawn(_rng(seed)))

    return draft


def _both(networks: Networks) -> Writer:
    def both(reference: Reference, seed: int) -> Cells:
        rng = _rng(seed)
        return write(networks, reference.plan, Noise.drawn(rng), rng)

    return both


def _filler(networks: Networks) -> Writer:
    def fill(reference: Reference, seed: int) -> Cells:
        free = np.ones((len(ROLES), reference.cells.steps), np.bool_)
        return networks.refine(
            reference.cells, free, reference.plan, _rng(seed), passes=PASSES,
            temperature=TEMPERATURE, forget=1.0,
        )  # fmt: skip

    return fill


class _Measurement:
    """Everybody's phrases, measured alike.

    Args:
        material: what they are compared with.
        known: fingerprints of the training phrases.
        report: told how far it is.
    """

    def __init__(self, material: Material, known: UintArray, report: Report) -> None:
        self._held_out, self._known, self._report = material.held_out, known, report
        self.comparisons: Mapping[str, Comparison] = parts_of(material.held_out)
        report("learning to know genres apart")
        self._listeners = Listeners(material)
        self.systems: dict[str, Any] = {
            "real": self._measured("held-out phrases", [[one.cells for one in material.held_out]]),
            "seen": self._measured(
                "other phrases: of training files, and by rules",
                [[one.cells for one in material.known]],
            ),
        }

    def add(self, system: System) -> None:
        """Let somebody write, and measure it."""

        def tell(number: int) -> None:
            if number % 40 == 0:
                count = system.seeds * len(self._held_out)
                self._report(f"{system.label}: phrase {number + 1} of {count}")

        self.systems[system.id] = self._measured(
            system.label, system.all(self._held_out, tell), system.id
        )

    def _measured(
        self, label: str, sets: Sequence[Sequence[Cells]], system_id: str = ""
    ) -> dict[str, Any]:
        roles = [[{own.role for own in copied(cells, self._known)} for cells in phrases]
                 for phrases in sets]  # fmt: skip
        return {
            "id": system_id, "label": label, "sketches": sum(map(len, sets)),
            "parts": {name: own.figures(sets) for name, own in self.comparisons.items()},
            "genres": self._listeners.judge(sets),
            "copies": {
                "band": self._share([[BAND in own for own in one] for one in roles]),
                "player": self._share([[bool(own - {BAND}) for own in one] for one in roles]),
                "any": self._share([[bool(own) for own in one] for one in roles]),
            },
            "diversity": diversity(self._held_out, sets[0]),
        }  # fmt: skip

    def _share(self, sets: Sequence[Sequence[bool]]) -> dict[str, float] | None:
        return shares(self._held_out, sets)
