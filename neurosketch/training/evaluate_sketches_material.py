"""Phrases that sketches are compared with: held-out files, and rules nobody was taught by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import NeuroSketchError
from neurosketch.models.musegan.cells import Cells
from neurosketch.models.musegan.plan import GENRES, Plan
from neurosketch.training.musegan_batches import (
    GROOVE,
    MULTITRACK,
    RULES,
    RULES_PITCHED,
    PhraseSampler,
)
from neurosketch.training.musegan_data import SPLITS, Phrases, joined, read_corpus
from neurosketch.training.musegan_rules import rule_phrases

FILES, FULL, BY_RULES = "files", "full", "rules"
"""The parts of what is held out: files, of them phrases of a full band, and phrases by rules."""
FULL_BAND = 5
"""So many players at least make one: who asks for a sketch is given a full band."""

_TRAIN, _TEST = SPLITS.index("train"), SPLITS.index("test")
_GROOVE_SHARE = 1 / 3
"""Of the phrases of files, so many are human drums."""
_RULE_SHARE = 1 / 2
"""So many phrases by rules for each of a file."""
_LEARNT_PER_GENRE, _UNSEEN_PER_GENRE = 60, 24
_LEARNT_SEED, _UNSEEN_SEED = 7_001, 7_002
_STUDIED = 5000
"""Phrases that the classifier of genres learns from."""

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A phrase that no training saw, or one that it did, for comparison.

    Attributes:
        cells: its notes, the tonic at C.
        plan: what it is like, as a sketch can be asked for it.
        source: the file it is from.
        kind: `MULTITRACK`, `GROOVE` (drums by a human, the others by rules) or `RULES`.
        bpm: its tempo.
    """

    cells: Cells
    plan: Plan
    source: str
    kind: int
    bpm: float

    @property
    def genre(self) -> str:
        """One of `GENRES`."""
        return GENRES[self.plan.genre]

    @property
    def players(self) -> int:
        """How many play anything."""
        return int(self.plan.active.any(axis=1).sum())

    @property
    def minor(self) -> bool:
        """Whether it is in a minor mode."""
        return bool(self.plan.minor)


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that sketches are compared with.

    Attributes:
        held_out: phrases that no training saw.
        known: for each of them one of the same kind and genre that training saw.
        studied: phrases that training saw, to learn genres from.
        genres: (n,) of `studied`.
        files: how many held-out files there are.
    """

    held_out: tuple[Reference, ...]
    known: tuple[Reference, ...]
    studied: tuple[Cells, ...]
    genres: npt.NDArray[np.int64]
    files: int


def read_material(folder: Path, count: int, report: Report = lambda _: None) -> Material:
    """Read the corpus and choose from it.

    Args:
        folder: of the symbolic corpus.
        count: phrases of held-out files; of rules half as many more.
        report: told how far it is.

    Raises:
        NeuroSketchError: there are no phrases, or none of a held-out file.
    """
    report("reading the phrases")
    corpus = read_corpus(folder)
    report("writing phrases by rules")
    learnt, unseen = (
        rule_phrases(per_genre, seed, split)
        for per_genre, seed, split in (
            (_LEARNT_PER_GENRE, _LEARNT_SEED, "train"), (_UNSEEN_PER_GENRE, _UNSEEN_SEED, "test"),
        )
    )  # fmt: skip
    tested = joined(corpus.where(corpus.split == _TEST), unseen)
    seen = joined(corpus.where(corpus.split == _TRAIN), learnt)
    held_out = _chosen(tested, count)
    if not any(one.kind == MULTITRACK for one in held_out):
        raise NeuroSketchError(f"The folder '{folder}' holds no phrases of held-out files.")
    studied = PhraseSampler(seen, seed=1).draw(_STUDIED)
    of_files = tested.source[np.isin(tested.kind, (MULTITRACK, GROOVE))]
    return Material(
        tuple(held_out), tuple(_alike(seen, held_out)),
        tuple(studied.cells(row) for row in range(len(studied))), studied.genre,
        int(np.unique(of_files).size),
    )  # fmt: skip


def _chosen(phrases: Phrases, count: int) -> list[Reference]:
    """Phrases of files, as many of each file as may be, and of rules, as many of each genre."""
    grooves = round(_GROOVE_SHARE * count)
    rules = round(_RULE_SHARE * count)
    found: list[Reference] = []
    for kind, most in ((MULTITRACK, count - grooves), (GROOVE, grooves), (RULES, rules)):
        rows = np.flatnonzero(phrases.kind == kind)
        group = phrases.genre if kind == RULES else phrases.source
        rows = rows[_in_turns(group[rows])[:most]]
        found += [_reference(phrases, int(row), number) for number, row in enumerate(np.sort(rows))]
    return found


def _in_turns(groups: npt.NDArray[np.int64]) -> list[int]:
    """Places so that each group has its turn before any has its next one."""
    order = [_far_apart(np.flatnonzero(groups == group)) for group in np.unique(groups)]
    turns = max((len(own) for own in order), default=0)
    return [int(own[turn]) for turn in range(turns) for own in order if turn < len(own)]


def _far_apart(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The same places, each far from those before it: halves, quarters, and so on."""
    size = len(places)
    bits = max(1, (size - 1).bit_length())
    order = sorted(range(size), key=lambda i: int(f"{i:0{bits}b}"[::-1], 2))
    return places[order]


def _reference(phrases: Phrases, row: int, number: int) -> Reference:
    kind = int(phrases.kind[row])
    cells, parts = phrases.cells(row), row
    if kind == GROOVE:
        partners = np.flatnonzero(
            (phrases.kind == RULES_PITCHED) & (phrases.genre == phrases.genre[row])
        )
        if partners.size:
            parts = int(partners[number % partners.size])
            other = phrases.cells(parts)
            drums_free = np.zeros((6, cells.steps), np.bool_)
            drums_free[1:] = True
            cells = cells.where(drums_free, other)
    active, attributes = phrases.active[parts].copy(), phrases.attributes[parts].astype(float)
    active[0], attributes[0] = phrases.active[row, 0], phrases.attributes[row, 0]
    plan = Plan(
        int(phrases.genre[row]), bool(phrases.minor[parts]), phrases.roots[parts],
        phrases.tones[parts].astype(np.float32), active, attributes,
    )  # fmt: skip
    source = f"rules {GENRES[plan.genre]} {row % 4}" if kind == RULES else str(phrases.source[row])
    return Reference(cells, plan, source, kind, float(phrases.tempo[row]))


def _alike(phrases: Phrases, wanted: Sequence[Reference]) -> list[Reference]:
    """For each reference one of the same kind and genre, of another file."""
    random = np.random.default_rng(0)
    found = []
    for number, one in enumerate(wanted):
        same = np.flatnonzero((phrases.kind == one.kind) & (phrases.genre == one.plan.genre))
        if not same.size:
            same = np.flatnonzero(phrases.kind == one.kind)
        source = random.choice(np.unique(phrases.source[same]))
        row = random.choice(same[phrases.source[same] == source])
        found.append(_reference(phrases, int(row), number))
    return found
