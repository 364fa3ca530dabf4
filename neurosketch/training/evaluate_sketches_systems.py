"""Who writes sketches: the program, its networks one by one, the same ones untrained."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import BEATS_PER_BAR, ROLES, Composing, Region, Task
from neurosketch.core.control import ControlState
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import Composer
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Meter, Note, Score, Tempo, Track
from neurosketch.models.musegan.cells import PITCHED, Cells, from_score, notes_of
from neurosketch.models.musegan.plan import NETWORK_BARS
from neurosketch.training.evaluate_sketches_material import Reference

SEEDS = 3
"""Sketches for each held-out phrase, each from a seed of its own."""

_PHRASES_A_SEED = 1000


class Writer(Protocol):
    """Writes a phrase of which the plan is given."""

    def __call__(self, reference: Reference, seed: int) -> Cells:
        """The notes, with the tonic at C."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """Somebody who writes sketches.

    Attributes:
        id: stable name.
        label: for people.
        write: how they do it.
        seeds: how many sketches they write for each held-out phrase.
    """

    id: str
    label: str
    write: Writer
    seeds: int = SEEDS

    def all(self, held_out: Sequence[Reference], tell: Callable[[int], None]) -> list[list[Cells]]:
        """For each seed a sketch for each held-out phrase.

        Args:
            held_out: what to write sketches for.
            tell: given how many are written.
        """
        sets: list[list[Cells]] = []
        for seed in range(self.seeds):
            sets.append([])
            for number, one in enumerate(held_out):
                tell(seed * len(held_out) + number)
                sets[-1].append(self.write(one, seed_of(seed, number)))
        return sets


def seed_of(seed: int, number: int) -> int:
    """The seed of a request: another one for each phrase."""
    return 1 + seed * _PHRASES_A_SEED + number


class Program:
    """The model as the program asks it to compose.

    Args:
        composer: the loaded model.
    """

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self.spec: ModelSpec = composer.spec

    def __call__(self, reference: Reference, seed: int) -> Cells:
        """A sketch that is asked for the genre and the mode of a phrase, and nothing else."""
        score = self.new(reference.genre, seed, minor=reference.minor)
        return from_score(score, NETWORK_BARS)

    def new(
        self,
        genre: str,
        seed: int,
        *,
        minor: bool = False,
        controls: Mapping[str, float] = {},
        conditions: Mapping[str, str] = {},
    ) -> Score:
        """A new sketch, in C if no other key is asked for."""
        asked = {"genre": genre, "key": f"C {'minor' if minor else 'major'}", **conditions}
        return self.compose(seed, asked, controls, None)

    def accompany(self, reference: Reference, role: str, seed: int) -> Score:
        """The phrase with one of its players written anew, by somebody who never heard them."""
        context = score_of(reference, without=role)
        beats = float(reference.plan.bars * BEATS_PER_BAR)
        composing = Composing(Task.RENEW, context, regions=(Region(role, 0.0, beats),))
        asked = {"genre": reference.genre, "key": context.key or ""}
        return self.compose(seed, asked, {}, composing)

    def compose(
        self,
        seed: int,
        conditions: Mapping[str, str],
        controls: Mapping[str, float],
        composing: Composing | None,
    ) -> Score:
        """What the model writes."""
        request = GenerateRequest(
            self.spec.id, seed=seed, controls=ControlState(controls), conditions=dict(conditions),
            composing=composing,
        )  # fmt: skip
        return self._composer.compose(request, lambda _: None, threading.Event())


def score_of(reference: Reference, *, without: str = "") -> Score:
    """A phrase as a score in C.

    Args:
        reference: the phrase.
        without: a role that is left out.
    """
    tracks = tuple(
        Track(role.capitalize(), notes, drums=role == ROLES[0], role=role)
        for role in ROLES
        if role != without and (notes := notes_of(reference.cells, role))
    )
    return Score(
        tracks, (Tempo(0.0, reference.bpm),), (Meter(0.0, BEATS_PER_BAR, 4),),
        f"C {'minor' if reference.minor else 'major'}",
    )  # fmt: skip


def pitched_notes(score: Score) -> list[Note]:
    """The notes of all pitched players."""
    return [note for track in score.tracks if track.role in PITCHED for note in track.notes]


def only(cells: Cells, role: str) -> Cells:
    """What one player plays."""
    return _kept(cells, np.array([name == role for name in ROLES]))


def others(cells: Cells, role: str) -> Cells:
    """What everybody but one player plays."""
    return _kept(cells, np.array([name != role for name in ROLES]))


def _kept(cells: Cells, players: npt.NDArray[np.bool_]) -> Cells:
    kept = cells.copy()
    kept.drums[:] *= players[0]
    silent = ~players[1:]
    kept.base[silent] = -1
    for part in (kept.shape, kept.length, kept.velocity):
        part[silent] = 0
    return kept
