"""What sketches are aimed at, beside what was reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neurosketch.core.composing import ROLES
from neurosketch.training.evaluate_sketches_genres import LISTENERS
from neurosketch.training.evaluate_sketches_material import FILES, FULL
from neurosketch.training.evaluate_sketches_sliders import leak
from neurosketch.training.evaluate_sketches_summary import WITHIN
from neurosketch.training.sketch_metrics import KINDS

SKETCHES = "sketches"
"""Value of `kind` in the documents of this evaluation."""
KIND_NAMES = {
    "eb": "empty bars", "upc": "used pitch classes", "qn": "qualified notes",
    "dp": "drum pattern", "td": "tonal distance",
}  # fmt: skip
LEAST_IN_SCALE, LEAST_RECOGNISED, MOST_COPIED = 0.95, 0.80, 0.02
MOST_COMPOSE_SECONDS, MOST_REROLL_SECONDS = 0.3, 0.15
LEAST_RHO, MOST_LEAK = 0.9, 0.3

Entry = Mapping[str, float] | None
Figures = Mapping[str, Any]


def sketch_aims(document: Figures) -> list[dict[str, Any]]:
    """Rows as those of other models: `aim`, its `figure`, `unit`, whether it is `reached`.

    Args:
        document: as `evaluate_sketches` makes it.
    """
    systems = document["systems"]
    rows: list[dict[str, Any]] = []
    for who, part, how in (
        ("planned", FILES, "held-out files (planned like them)"),
        ("model", FULL, "held-out phrases of at least five players (on its own)"),
        ("model", FILES, "all held-out files (on its own)"),
    ):
        for kind in KINDS:
            apart = systems[who]["parts"].get(part, {}).get("apart", {}).get(kind)
            rows.append(_row(f"{KIND_NAMES[kind]} within 10 % of {how}", apart, "share",
                             _inside(apart, -WITHIN, WITHIN)))  # fmt: skip
    scale = document["scale"]["share"]
    rows.append(_row("notes in the asked scale at least 95 %", scale, "share",
                     _inside(scale, LEAST_IN_SCALE, 1.0)))  # fmt: skip
    for listener, hears in LISTENERS.items():
        known = recognised(systems, listener)
        rows.append(_row(
            f"asked genre recognised at least 80 % as often as in real phrases ({hears})", known,
            "share", _inside(known, LEAST_RECOGNISED, float("inf")),
        ))  # fmt: skip
    for who, what in (("any", "at all"), ("band", "by all players together")):
        share = systems["model"]["copies"][who]
        rows.append(_row(f"at most 2 % of sketches with two copied bars ({what})", share, "share",
                         _inside(share, 0.0, MOST_COPIED)))  # fmt: skip
    better = document["accompaniment"]["better"]["shuffled"]
    for key, text in (
        ("tonal_distance", "tonally nearer to the others than shuffled players"),
        ("onset_overlap", "more onsets together with others than shuffled players"),
    ):
        rows.append(_row(f"accompaniment {text} (difference)", better[key], "",
                         _inside(better[key], 1e-9, float("inf"))))  # fmt: skip
    rows += _sliders(document["sliders"])
    for name, text, most in (("compose", "four bars", MOST_COMPOSE_SECONDS),
                             ("reroll", "one player anew", MOST_REROLL_SECONDS)):  # fmt: skip
        took = document["speed"].get(name)
        entry = took and {"value": took["median"], "low": took["median"], "high": took["p95"]}
        rows.append(_row(f"{text} in at most {most:g} s (median, up to the 95th percentile)",
                         entry, "s", _inside(entry, 0.0, most)))  # fmt: skip
    return rows


def recognised(systems: Figures, listener: str) -> Entry:
    """Accuracy of the model's phrases by that of real ones, with the interval of the former."""
    real, made = (systems[who]["genres"][listener]["accuracy"] for who in ("real", "model"))
    if not real or not made or not real["value"]:
        return None
    return {key: round(value / real["value"], 4) for key, value in made.items()}


def _sliders(sliders: Figures) -> list[dict[str, Any]]:
    rows = []
    for name, rho in sliders["all"].items():
        own = rho[name]
        other, which = leak(rho, name)
        rows.append(_row(f"slider {name}: ρ of at least 0.9 with it", _exact(own), "",
                         own >= LEAST_RHO))  # fmt: skip
        rows.append(_row(f"slider {name}: at most 0.3 with any other ({which})", _exact(other), "",
                         other <= MOST_LEAK))  # fmt: skip
    players = [sliders["players"][role]["own"] for role in ROLES if role in sliders["players"]]
    if players:
        rows.append(_row("sliders of one player's density: ρ of at least 0.9, the least of all",
                         _exact(min(players)), "", min(players) >= LEAST_RHO))  # fmt: skip
    return rows


def _exact(value: float) -> dict[str, float]:
    return {"value": value, "low": value, "high": value}


def _inside(entry: Entry, least: float, most: float) -> bool | None:
    return None if entry is None else least <= entry["value"] <= most


def _row(aim: str, figure: Entry, unit: str, reached: bool | None) -> dict[str, Any]:
    return {"aim": aim, "figure": figure, "unit": unit, "reached": reached}
