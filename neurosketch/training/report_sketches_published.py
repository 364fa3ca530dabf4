"""The table that MuseGAN was published with, and ours beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from neurosketch.training.evaluate_sketches_material import FILES
from neurosketch.training.report_figures import NOTHING
from neurosketch.training.sketch_metrics import KINDS

ABOUT_PUBLISHED = (
    "Each figure by that of the music it was compared with (1.00: alike), means over tracks or "
    "pairs: Dong et al. (AAAI 2018), generation from scratch by training data of the Lakh "
    "Pianoroll Dataset, beside ours by held-out files. Only such ratios can be compared: theirs "
    "has 96 steps a bar and five other tracks, its qualified note lasts a thirty-second, and its "
    "published code folds seven neighbouring pitches into one class where it means octaves. The "
    "paper's rows were written down without its text at hand: look them up before you rely on them."
)

_EB, _UPC, _QN, _DP, _TD = KINDS
_PUBLISHED: Mapping[str, Mapping[str, Sequence[float]]] = {
    "training data": {
        _EB: (8.06, 8.06, 19.4, 24.8, 10.1), _UPC: (1.71, 3.08, 3.28, 3.38),
        _QN: (90.0, 81.9, 88.4, 89.6), _DP: (88.6,), _TD: (1.57, 1.58, 1.51, 1.10, 1.02, 1.04),
    },
    "jamming": {
        _EB: (6.59, 2.33, 18.3, 22.6, 6.10), _UPC: (1.53, 3.69, 4.13, 4.09),
        _QN: (71.5, 56.6, 62.2, 63.1), _DP: (93.2,), _TD: (1.56, 1.60, 1.54, 1.05, 0.99, 1.05),
    },
    "composer": {
        _EB: (0.01, 28.9, 1.34, 0.02, 0.01), _UPC: (2.51, 4.20, 4.89, 5.19),
        _QN: (49.5, 47.4, 49.9, 52.5), _DP: (75.3,), _TD: (1.37, 1.36, 1.30, 0.95, 0.98, 0.91),
    },
    "hybrid": {
        _EB: (2.14, 29.7, 11.7, 17.8, 6.04), _UPC: (2.35, 4.76, 5.45, 5.24),
        _QN: (44.6, 43.2, 45.5, 52.0), _DP: (71.3,), _TD: (1.34, 1.35, 1.32, 0.85, 0.85, 0.83),
    },
}  # fmt: skip
"""Tables 1 and 2: bass, drums, guitar, piano, strings (EB); without drums (UPC, QN); pairs."""


def published_rows(systems: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: the published models, and ours, each relative to real music.

    Args:
        systems: as `evaluate_sketches` measured them.
    """
    real = {kind: _mean(values) for kind, values in _PUBLISHED["training data"].items()}
    lines = [
        [f"MuseGAN, {name}", *(f"{_mean(own[kind]) / real[kind]:.2f}" for kind in KINDS)]
        for name, own in _PUBLISHED.items() if name != "training data"
    ]  # fmt: skip
    for who in ("model", "planned", "draft", "filler"):
        apart = systems[who]["parts"][FILES]["apart"]
        lines.append([
            systems[who]["label"],
            *(NOTHING if apart[kind] is None else f"{1 + apart[kind]['value']:.2f}"
              for kind in KINDS),
        ])  # fmt: skip
    return ["", "EB", "UPC", "QN", "DP", "TD"], lines


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
