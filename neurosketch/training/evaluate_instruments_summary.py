"""From the scores of single recordings to the figures of a player, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from neurosketch.training.embedding_distance import (
    Embeddings,
    bandwidth,
    frechet,
    half_distances,
    kernel_distance,
)
from neurosketch.training.evaluate_instruments_clips import PHRASE, Part
from neurosketch.training.evaluate_intervals import Bootstrap
from neurosketch.training.evaluate_scores import Scores
from neurosketch.training.evaluate_systems import Kind

KEPT_AIM = 0.97
FEWEST_FOR_DISTANCES = 6
_ROLES = {
    "held_out": "sources that no training saw", "phrase": "unseen phrases of known sources",
    "train": "seen in training", "": "a folder of sounds",
}  # fmt: skip

Entry = dict[str, float] | None
Rows = Mapping[str, Sequence[Scores | None]]
"""Scores of each part by the id of each player; None where it does not play."""


def transfer_figures(parts: Sequence[Part], scores: Rows) -> dict[str, Any]:
    """Figures of every player over all parts, by role and by instrument.

    Returns:
        `systems`, `by_role`, `by_instrument`; of each the figures of `_transferred`.
    """
    everything = range(len(parts))
    return {
        "systems": {name: _transferred(parts, rows, everything) for name, rows in scores.items()},
        **{
            f"by_{kind}": {
                value: {
                    name: _transferred(parts, rows, places) for name, rows in scores.items()
                }
                for value, places in _groups(parts, kind).items()
            }
            for kind in ("role", "instrument")
        },
    }  # fmt: skip


def _groups(parts: Sequence[Part], kind: str) -> dict[str, list[int]]:
    values = [getattr(part, kind) for part in parts]
    return {
        value: [i for i, own in enumerate(values) if own == value] for value in sorted(set(values))
    }


def _there(
    parts: Sequence[Part], rows: Sequence[Scores | None], places: Sequence[int] | range, key: str
) -> tuple[Bootstrap, list[Scores]]:
    """The draws over the parts of which something is known, and what is known."""
    known = [(parts[i].source, row) for i in places if (row := rows[i]) is not None and key in row]
    return Bootstrap([source for source, _ in known]), [row for _, row in known]


def _transferred(
    parts: Sequence[Part], rows: Sequence[Scores | None], places: Sequence[int] | range
) -> dict[str, Any]:
    """Figures of one player over some parts."""
    draws, some = _there(parts, rows, places, "mr_stft")

    def share(part: str, whole: str) -> Entry:
        return draws.ratio([s[part] for s in some], [s[whole] for s in some])

    def mean(key: str) -> Entry:
        return draws.mean([s[key] for s in some])

    loudness = mean("loudness_l1")
    return {
        "clips": len(some), "mr_stft": mean("mr_stft"), "spectral": mean("spectral"),
        "log_mel_l1": mean("log_mel_l1"), "loudness_l1_db": loudness,
        "loudness_l1": _scaled(loudness, _spread_db(some)),
        "pitch_kept": share("kept", "voiced"), "in_tune": share("in_tune", "known"),
        "pitch_kept_own": share("own_kept", "own_voiced"),
        "f0_l1": share("f0_l1", "f0_frames"), "f0_lost": share("lost", "sure"),
        "voiced_frames": sum(s["voiced"] for s in some),
    }  # fmt: skip


def _spread_db(scores: Sequence[Scores]) -> float:
    """Standard deviation of the recordings' loudness over all their frames."""
    frames = sum(s["loudness_frames"] for s in scores)
    if not frames:
        return 0.0
    mean = sum(s["loudness_sum"] for s in scores) / frames
    square = sum(s["loudness_squares"] for s in scores) / frames
    return math.sqrt(max(square - mean * mean, 0.0))


def _scaled(entry: Entry, by: float) -> Entry:
    if entry is None or by <= 0:
        return None
    return {key: round(value / by, 4) for key, value in entry.items()}


def playing_figures(parts: Sequence[Part], scores: Rows) -> dict[str, Any]:
    """Figures of every player that plays notes: what is asked for, and distances of sets.

    Returns:
        `systems` with the figures of `_played` and the `distances` of all instruments together;
        `by_instrument` likewise, with the distances of each instrument's own sets; `others` the
        distance between an instrument's recordings and those of the same kind of instrument from
        another source, where there are enough: real from real, other player, other room.
    """
    own = [i for i, part in enumerate(parts) if part.role in (PHRASE, "train")]
    by_instrument = {
        name: [i for i in places if i in set(own)]
        for name, places in _groups(parts, "instrument").items()
    }
    everything = range(len(parts))
    real = scores["recording"]
    return {
        "systems": {
            name: {**_played(parts, rows, everything), "distances": distances(real, rows, own)}
            for name, rows in scores.items()
        },
        "by_instrument": {
            instrument: {
                name: {**_played(parts, rows, places), "distances": distances(real, rows, places)}
                for name, rows in scores.items()
            }
            for instrument, places in by_instrument.items() if places
        },
        "others": _others(parts, real, by_instrument),
    }  # fmt: skip


def _played(
    parts: Sequence[Part], rows: Sequence[Scores | None], places: Sequence[int] | range
) -> dict[str, Any]:
    draws, some = _there(parts, rows, places, "asked")
    onsets = [error for s in some for error in s["onsets"] if error is not None]
    asked = sum(len(s["onsets"]) for s in some)

    def share(part: str, whole: str) -> Entry:
        return draws.ratio([s[part] for s in some], [s[whole] for s in some])

    late = [float(np.median(found)) * 1e3 if (found := _found(s)) else None for s in some]
    off = [float(np.median(np.abs(found))) * 1e3 if (found := _found(s)) else None for s in some]
    return {
        "performances": len(some), "notes": asked, "hit": share("hit", "found"),
        "found": share("found", "asked"), "frames": sum(s["asked"] for s in some),
        "onset_ms": draws.mean(late), "onset_off_ms": draws.mean(off),
        "onset_p95_ms": round(float(np.percentile(np.abs(onsets), 95)) * 1e3, 1)
        if onsets else None,
        "onsets_found": round(len(onsets) / asked, 4) if asked else None,
    }  # fmt: skip


def _found(scores: Scores) -> list[float]:
    return [error for error in scores["onsets"] if error is not None]


def distances(
    real: Sequence[Scores | None], made: Sequence[Scores | None], places: Sequence[int]
) -> dict[str, Any] | None:
    """FAD and KAD of what was made; None without embeddings or with too few recordings."""
    pairs = [
        (_embeddings(a), _embeddings(b))
        for i in places
        if (a := real[i]) and (b := made[i]) and "embedding" in a and "embedding" in b
    ]
    if len(pairs) < FEWEST_FOR_DISTANCES:
        return None
    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    everything, other = np.concatenate(ours), np.concatenate(theirs)
    kernel = partial(kernel_distance, width=bandwidth(everything))
    return {
        "clips": len(pairs), "embeddings": len(everything),
        "fad": _halves(ours, theirs, frechet), "kad": _halves(ours, theirs, kernel),
        "fad_same_notes": round(frechet(everything, other), 3),
        "kad_same_notes": round(kernel(everything, other), 3),
    }  # fmt: skip


def _others(
    parts: Sequence[Part], real: Sequence[Scores | None], own: Mapping[str, Sequence[int]]
) -> dict[str, Any]:
    result = {}
    for instrument, places in own.items():
        strangers = [
            i for i, part in enumerate(parts)
            if part.instrument == instrument and part.role == "held_out"
        ]  # fmt: skip
        sets = [
            [_embeddings(row) for i in some if (row := real[i]) and "embedding" in row]
            for some in (places, strangers)
        ]
        if min(map(len, sets)) < FEWEST_FOR_DISTANCES:
            continue
        ours, theirs = (np.concatenate(some) for some in sets)
        result[instrument] = {
            "clips": len(sets[1]), "fad": round(frechet(ours, theirs), 3),
            "kad": round(kernel_distance(ours, theirs, bandwidth(ours)), 3),
            "sources": sorted({parts[i].source for i in strangers}),
        }  # fmt: skip
    return result


def _embeddings(scores: Scores) -> Embeddings:
    return np.array(scores["embedding"], np.float32)


def _halves(
    real: Sequence[Embeddings], made: Sequence[Embeddings], distance: Any
) -> dict[str, float]:
    values = half_distances(real, made, distance)
    low, high = np.percentile(values, [2.5, 97.5])
    return {
        "value": round(float(np.mean(values)), 3),
        "low": round(float(low), 3), "high": round(float(high), 3),
    }  # fmt: skip


def instrument_aims(
    transfer: Mapping[str, Any] | None, playing: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """What was aimed at, beside what was reached; rows as in `evaluate_summary.aims`."""
    rows: list[dict[str, Any]] = []

    def least(aim: str, figure: Entry, wanted: float) -> None:
        reached = None if figure is None else figure["value"] >= wanted
        rows.append({"aim": aim, "figure": figure, "unit": "share", "reached": reached})

    def nearer(what: str, figures: Mapping[str, Any], key: str, unit: str = "") -> None:
        mine, plain = (figures.get(name) for name in (Kind.MODEL.value, Kind.ADDITIVE.value))
        if mine is None or plain is None or not mine[key] or not plain[key]:
            return
        rows.append({
            "aim": f"{what} below the plain additive synthesiser's "
                   f"({plain[key]['value']:.3g}{unit and ' ' + unit})",
            "figure": mine[key], "unit": unit,
            "reached": mine[key]["value"] < plain[key]["value"],
        })  # fmt: skip

    if transfer is not None:
        groups = {"all": transfer["systems"], **transfer["by_role"]}
        for name, figures in groups.items():
            if name != "all" and len(groups) < 3:
                continue
            where = _ROLES.get(name, "all recordings")
            mine = figures[Kind.MODEL.value]
            aim = "f0 within 50 cents in at least 97 % of voiced frames"
            least(f"{aim} ({where})", mine["pitch_kept"], KEPT_AIM)
            if name == "all":
                own = mine["pitch_kept_own"]
                least(f"{aim}, by the program's own tracker ({where})", own, KEPT_AIM)
            if mine["in_tune"] != mine["pitch_kept"]:
                heard = "of those in which the tracker hears in the recording what was played"
                least(f"{aim}, {heard} ({where})", mine["in_tune"], KEPT_AIM)
        nearer("MR-STFT", transfer["systems"], "mr_stft")
        nearer("log-mel L1", transfer["systems"], "log_mel_l1")
        nearer("loudness L1", transfer["systems"], "loudness_l1_db", "dB")
    if playing is not None:
        least("notes played within 50 cents of what was asked in at least 97 % of frames",
              playing["systems"][Kind.MODEL.value]["hit"], KEPT_AIM)  # fmt: skip
        rows += _distance_aims(playing)
    return rows


def _distance_aims(playing: Mapping[str, Any]) -> list[dict[str, Any]]:
    mine, plain = (
        playing["systems"].get(name, {}).get("distances")
        for name in (Kind.MODEL.value, Kind.ADDITIVE.value)
    )
    if mine is None or plain is None:
        return []
    parts = [
        (part[Kind.MODEL.value]["distances"], part[Kind.ADDITIVE.value]["distances"])
        for part in playing["by_instrument"].values()
        if part[Kind.MODEL.value]["distances"] and part[Kind.ADDITIVE.value]["distances"]
    ]
    nearer = sum(a["fad"]["value"] < b["fad"]["value"] for a, b in parts)
    return [
        {
            "aim": "FAD of all instruments against their recordings below the plain additive "
                   f"synthesiser's ({plain['fad']['value']:.1f})",
            "figure": mine["fad"], "unit": "",
            "reached": mine["fad"]["value"] < plain["fad"]["value"],
        },
        {
            "aim": f"the same for every single instrument ({nearer} of {len(parts)})",
            "figure": None, "unit": "", "reached": nearer == len(parts),
        },
    ]  # fmt: skip
