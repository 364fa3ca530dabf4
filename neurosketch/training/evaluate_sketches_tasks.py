"""What sketches are asked to do: keep to a scale, go with what is there, be quick, differ."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import ROLES
from neurosketch.models.musegan.cells import Cells, from_score
from neurosketch.models.musegan.harmony import SCALES
from neurosketch.models.musegan.plan import GENRES, NETWORK_BARS
from neurosketch.training.evaluate_clips import spread
from neurosketch.training.evaluate_intervals import Bootstrap
from neurosketch.training.evaluate_sketches_material import Reference
from neurosketch.training.evaluate_sketches_systems import (
    SEEDS,
    Program,
    only,
    others,
    pitched_notes,
    score_of,
    seed_of,
)
from neurosketch.training.musegan_batches import MULTITRACK
from neurosketch.training.sketch_metrics import onset_overlap, tonal_distance

_PAIRS_A_GENRE = 40
_FEWEST_PLAYERS, _FEWEST_ONSETS = 3, 4
_BY_MODE = {"pentatonic": ("pentatonic", "minor-pentatonic"), "blues": ("major-blues", "blues")}

Tell = Callable[[str], None]


def asked_scale(tonic: int, minor: bool, scale: str) -> frozenset[int]:
    """Pitch classes of a scale as the model is asked for it: on the key's tonic, in its mode."""
    name = {"key": ("major", "minor"), **_BY_MODE}.get(scale, (scale, scale))[minor]
    return frozenset((tonic + step) % 12 for step in SCALES[name])


def scale_figures(program: Program, sketches: int, tell: Tell) -> dict[str, Any]:
    """How many notes are in the scale that was asked for, over keys, scales and genres.

    Args:
        program: writes them.
        sketches: how many.
        tell: told what is done.

    Returns:
        `share` with its interval, `by_scale` the share of each, `worst` that of the worst sketch.
    """
    tell("asking for scales")
    keys = program.spec.condition("key").values
    scales = program.spec.condition("scale").values
    counts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number in range(sketches):
        # 5 and 7 have no factor in common with how many there are: all come in turn.
        place, scale = (5 * number) % len(keys), scales[number % len(scales)]
        score = program.new(
            GENRES[(7 * number) % len(GENRES)], seed_of(0, number),
            conditions={"key": keys[place], "scale": scale},
        )  # fmt: skip
        allowed = asked_scale(place % 12, place >= len(keys) // 2, scale)
        pitches = [note.pitch for note in pitched_notes(score)]
        counts[scale].append((sum(pitch % 12 in allowed for pitch in pitches), len(pitches)))
    every = [count for own in counts.values() for count in own]
    draws = Bootstrap([str(number) for number in range(len(every))])
    return {
        "sketches": len(every),
        "share": draws.ratio(*(list(side) for side in zip(*every, strict=True))),
        "worst": round(min(inside / whole for inside, whole in every if whole), 4),
        "by_scale": {
            scale: round(sum(i for i, _ in own) / max(1, sum(n for _, n in own)), 4)
            for scale, own in counts.items()
        },
    }  # fmt: skip


def accompaniment_figures(
    program: Program, held_out: Sequence[Reference], count: int, tell: Tell
) -> dict[str, Any]:
    """Players written anew for held-out phrases, beside the same ones with another phrase.

    Args:
        program: writes them.
        held_out: phrases by humans are taken of them.
        count: phrases for each seed; each has one of its players written anew.
        tell: told what is done.

    Returns:
        `real`, `model`, `shuffled` (what was written for another phrase of the same mode) and
        `real_shuffled` (what was really played in another file), each with `tonal_distance` and
        `onset_overlap`; `better`: by how much the model is nearer, and overlaps more, than
        `shuffled` and `real_shuffled`.
    """
    tell("accompanying")
    cases = _cases(held_out, count)
    rows: dict[str, list[_Match]] = {who: [] for who in _WHO}
    sources: list[str] = []
    for seed in range(SEEDS):
        written = [
            only(from_score(program.accompany(one, role, seed_of(seed, n)), NETWORK_BARS), role)
            for n, (one, role) in enumerate(cases)
        ]
        for number, (one, role) in enumerate(cases):
            other = _another(cases, number)
            if other is None:
                continue
            context = others(one.cells, role)
            candidates = {
                "real": only(one.cells, role), "model": written[number],
                "shuffled": written[other], "real_shuffled": only(cases[other][0].cells, role),
            }  # fmt: skip
            for who, cells in candidates.items():
                rows[who].append(_match(cells, context))
            sources.append(one.source)
    draws = Bootstrap(sources)
    return {
        "phrases": len(cases), "players": len(sources),
        **{who: _summed(draws, own) for who, own in rows.items()},
        "better": {
            who: {
                "tonal_distance": draws.mean(
                    _gaps(rows[who], rows["model"], 0)), "onset_overlap": draws.mean(
                    _gaps(rows["model"], rows[who], 1)),
            } for who in ("shuffled", "real_shuffled")
        },
    }  # fmt: skip


_WHO = ("real", "model", "shuffled", "real_shuffled")
_Match = tuple[float | None, float | None]


def _cases(held_out: Sequence[Reference], count: int) -> list[tuple[Reference, str]]:
    """Phrases of files with the player that is written anew, every player as often."""
    able = []
    for one in held_out:
        if one.kind == MULTITRACK:
            playing = np.flatnonzero(one.cells.onsets.sum(axis=1) >= _FEWEST_ONSETS)
            if playing.size >= _FEWEST_PLAYERS:
                able.append((one, playing))
    cases, often = [], np.zeros(len(ROLES), int)
    for one, playing in spread(able, count):
        player = min(playing.tolist(), key=lambda index: int(often[index]))
        often[player] += 1
        cases.append((one, ROLES[player]))
    return cases


def _another(cases: Sequence[tuple[Reference, str]], number: int) -> int | None:
    """The next case of the same player and mode from another file, or of the same player at all."""
    one, role = cases[number]
    places = [(number + step) % len(cases) for step in range(1, len(cases))]
    fitting = [p for p in places if cases[p][1] == role and cases[p][0].source != one.source]
    alike = [p for p in fitting if cases[p][0].minor == one.minor]
    return next(iter(alike or fitting), None)


def _match(cells: Cells, context: Cells) -> _Match:
    distance, beats = tonal_distance(cells, context)
    both, either = onset_overlap(cells.onsets, context.onsets)
    played = bool(cells.onsets.any())
    return (distance / beats if beats else None, both / either if played and either else None)


def _summed(draws: Bootstrap, rows: Sequence[_Match]) -> dict[str, Any]:
    return {
        "tonal_distance": draws.mean([row[0] for row in rows]),
        "onset_overlap": draws.mean([row[1] for row in rows]),
    }


def _gaps(more: Sequence[_Match], less: Sequence[_Match], place: int) -> list[float | None]:
    found: list[float | None] = []
    for high, low in zip(more, less, strict=True):
        first, second = high[place], low[place]
        found.append(None if first is None or second is None else first - second)
    return found


def speed_figures(
    program: Program, held_out: Sequence[Reference], sketches: int, tell: Tell
) -> dict[str, Any]:
    """Seconds of one core for four bars, and for one player of them anew.

    Others may use the machine meanwhile: the time of this thread is taken, not that of the clock.

    Args:
        program: writes them.
        held_out: phrases of which a player is written anew.
        sketches: how many of each.
        tell: told what is done.

    Returns:
        `compose` and `reroll`, each with `median` and `p95`.
    """
    tell("measuring the time")
    times: dict[str, list[float]] = {"compose": [], "reroll": []}
    program.new(GENRES[0], 0)
    for number in range(sketches):
        one = held_out[number * len(held_out) // sketches]
        started = time.thread_time()
        program.new(GENRES[number % len(GENRES)], seed_of(9, number))
        times["compose"].append(time.thread_time() - started)
        context = score_of(one)
        if context.tracks:
            role = context.tracks[number % len(context.tracks)].role
            started = time.thread_time()
            program.accompany(one, role, seed_of(9, number))
            times["reroll"].append(time.thread_time() - started)
    return {
        name: {
            "median": round(float(np.median(own)), 4),
            "p95": round(float(np.percentile(own, 95.0)), 4),
        } for name, own in times.items() if own
    }  # fmt: skip


def diversity(held_out: Sequence[Reference], phrases: Sequence[Cells]) -> float | None:
    """How much phrases of one genre differ from each other: 1 less Jaccard's index of their notes.

    Pairs are of the same genre and stand for phrases of different sources.

    Args:
        held_out: what each phrase stands for.
        phrases: the phrases.
    """
    notes = [_notes(cells) for cells in phrases]
    places: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(held_out):
        places[one.plan.genre].append(place)
    random, found = np.random.default_rng(0), []
    for own in places.values():
        pairs = [(a, b) for a in own for b in own if a < b and _apart(held_out, a, b)]
        for index in random.permutation(len(pairs))[:_PAIRS_A_GENRE]:
            first, second = (notes[place] for place in pairs[index])
            either = int((first | second).sum())
            if either:
                found.append(1.0 - int((first & second).sum()) / either)
    return round(float(np.mean(found)), 4) if found else None


def _apart(held_out: Sequence[Reference], first: int, second: int) -> bool:
    return held_out[first].source != held_out[second].source


def _notes(cells: Cells) -> npt.NDArray[np.bool_]:
    """Where which drum, and which pitch class of which player, begins."""
    begins = np.zeros((len(cells.base), cells.steps, 12), np.bool_)
    for player, step in zip(*np.nonzero(cells.base >= 0), strict=True):
        for pitch in cells.pitches(int(player), int(step)):
            begins[player, step, pitch % 12] = True
    return np.concatenate([(cells.drums > 0).ravel(), begins.ravel()])
