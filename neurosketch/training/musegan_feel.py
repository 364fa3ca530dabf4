"""How hard human drummers hit, style by style and place by place, condensed into one file.

    python -m neurosketch.training.musegan_feel --data DIR --output FILE

Read is the Groove MIDI Dataset (Gillick et al., ICML 2019, CC-BY 4.0) as four-bar phrases with one
velocity per sixteenth note. It keeps no times between the sixteenths, so nothing is learnt about
those here.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosketch.models.musegan.cells import DRUMS, STEPS_PER_BAR

GENRES: Mapping[str, str] = {
    "rock": "rock", "punk": "rock", "country": "rock", "pop": "rock", "funk": "funk",
    "neworleans": "funk", "jazz": "jazz", "blues": "jazz", "latin": "latin", "afrocuban": "latin",
    "hiphop": "hiphop", "afrobeat": "afrobeat", "highlife": "afrobeat", "soul": "soul",
    "gospel": "soul", "dance": "disco", "reggae": "reggae",
}  # fmt: skip
"""First word of a style of the data set to our genre."""
_HANDS = ("closed_hat", "ride")
"""What keeps time: softer than what else is hit at once, whose velocity is the one kept."""
_DRUM_VELOCITY = 5
"""Index of the drums among the tracks of `vel`."""
_FEWEST_HITS = 4
"""Of a drum in a phrase, to know what is usual there."""
_FEWEST_ALL = 150
"""Of a drum in a style; below, the file has no row for it."""
_TRUST = 40.0
"""Hits at a place that count as much as the assumption that it is like all others."""

FloatArray = npt.NDArray[np.float64]


def feel(data: Path) -> dict[str, Any]:
    """The contents of the file.

    Returns:
        `genres`: per genre and drum, `lift` (velocity at each sixteenth of the bar above what is
        usual for the drum in its phrase) and `spread` (standard deviation of one hit over the same
        place of other bars of the phrase).
    """
    with np.load(data, allow_pickle=False) as arrays:
        bits, velocity = arrays["drums"], arrays["vel"][:, _DRUM_VELOCITY].astype(float)
        labels = [label.split("-")[0] for label in arrays["label"][arrays["src"]].tolist()]
    genres = np.array([GENRES.get(label, "") for label in labels])
    hands = sum(1 << DRUMS.index(name) for name in _HANDS)
    rows: dict[str, dict[str, Any]] = {}
    for genre in dict.fromkeys(GENRES.values()):
        mine = genres == genre
        rows[genre] = {}
        for drum, name in enumerate(DRUMS):
            own = 1 << drum
            others = bits & ~np.uint16(own) & ~np.uint16(0 if name in _HANDS else hands)
            hit = ((bits & own) > 0) & (others == 0) & (velocity > 0)
            if hit[mine].sum() >= _FEWEST_ALL:
                rows[genre][name] = _of_drum(hit[mine], velocity[mine])
    return {"source": "Groove MIDI Dataset, Gillick et al., ICML 2019 (CC-BY 4.0)", "genres": rows}


def _of_drum(hit: npt.NDArray[np.bool_], velocity: FloatArray) -> dict[str, Any]:
    """One drum in (N, 64) phrases."""
    enough = hit.sum(axis=1) >= _FEWEST_HITS
    hit, velocity = hit[enough], np.where(hit[enough], velocity[enough], 0.0)
    usual = velocity.sum(axis=1) / np.maximum(hit.sum(axis=1), 1)
    above = np.where(hit, velocity - usual[:, None], 0.0)
    bars = (len(hit), -1, STEPS_PER_BAR)
    count = hit.reshape(bars).sum(axis=(0, 1))
    lift = above.reshape(bars).sum(axis=(0, 1)) / (count + _TRUST)
    return {"lift": [round(float(value), 1) for value in lift], "spread": _spread(hit, velocity)}


def _spread(hit: npt.NDArray[np.bool_], velocity: FloatArray) -> float:
    """Standard deviation over the bars of a phrase, at one place of the bar."""
    bars = (len(hit), -1, STEPS_PER_BAR)
    hits, values = hit.reshape(bars), velocity.reshape(bars)
    count = hits.sum(axis=1)
    mean = values.sum(axis=1) / np.maximum(count, 1)
    squares = np.where(hits, (values - mean[:, None]) ** 2, 0.0).sum(axis=1)
    several = count >= 2
    freedom = (count[several] - 1).sum()
    return round(float(np.sqrt(squares[several].sum() / max(freedom, 1))), 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line; see the module."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--data", type=Path, required=True, help="drums_groove.npz")
    parser.add_argument("--output", type=Path, required=True, help="JSON file to write")
    options = parser.parse_args(arguments)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(feel(options.data), indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
