"""Takes as a library would hold them, without one."""

from __future__ import annotations

import numpy as np

from neurosketch.library.take import COLOURS, Take

NAMES = ("rain on tin", "slow bell", "kick study", "glass pad", "low tide", "night drive")
MODELS = ("vae-drift", "gan-drums", "ddsp-breath")
MODEL_NAMES = {"vae-drift": "Drift", "gan-drums": "Struck", "ddsp-breath": "Breath"}
TAGS = ("warm", "pad", "perc", "for reel 3")


def make_take(number: int, **changes) -> Take:
    """A take that looks like others of its number modulo small primes."""
    values = {
        "id": f"t{number}",
        "number": number,
        "sketch_id": "s",
        "name": f"{NAMES[number % len(NAMES)]} {number}",
        "seconds": 1.0 + number % 13,
        "audio_sha256": f"{number:064x}",
        "model_id": MODELS[number % len(MODELS)],
        "family": MODELS[number % len(MODELS)].split("-")[0],
        "seed": 48_200 + number,
        "kind": "generate",
        "tempo_bpm": 122.0 if number % 4 else None,
        "key": "A min" if number % 3 else None,
        "created": "2026-10-04T11:20:00+00:00",
        "loudness_lufs": -12.0 - number % 7,
        "peak_db": -3.0,
    }
    return Take(**(values | changes))


def make_many(count: int) -> list[Take]:
    """Takes with stars, tags, colours and notes here and there."""
    return [
        make_take(
            n,
            starred=n % 5 == 0,
            tags=(TAGS[n % len(TAGS)],) if n % 3 == 0 else (),
            colour=COLOURS[n % len(COLOURS)],
            notes="an octave down" if n % 11 == 0 else "",
        )
        for n in range(1, count + 1)
    ]


def some_peaks(height: float = 0.5) -> np.ndarray:
    """A thumbnail."""
    return np.tile(np.array([[-height, height]], np.float32), (160, 1))
