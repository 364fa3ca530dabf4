"""Clips and libraries for the tests beside this file."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.library import rows
from neurosketch.library.database import Database
from neurosketch.library.store import DATABASE_NAME
from neurosketch.library.take import COLOURS, Take

GESTURE = Gesture(ControlState({"axis1": 0.5}), (Move(0.5, "axis1", 1.0),))
_WORDS = ("bass", "Fläche", "贝斯", "drone", "kick", "glass", "низ", "pluck", "rain", "choir")


def make_clip(
    clip_id: str = "clip-1",
    name: str = "First",
    seed: int = 5,
    *,
    frames: int = 1000,
    channels: int = 2,
    parents: tuple[str, ...] = (),
    gesture: Gesture | None = None,
) -> Clip:
    """A clip whose samples follow from its seed."""
    audio = np.random.default_rng(seed).uniform(-1.2, 1.2, (channels, frames)).astype(np.float32)
    request = GenerateRequest(
        "vae-drift", seed, ControlState({"axis1": 0.5}), {"source": "a"},
        tempo_bpm=90.0, key="Am", gesture=gesture,
    )  # fmt: skip
    return Clip(clip_id, audio, 44100, Recipe(request, "0.3.0", "vae", parents), name)


def made_up_take(number: int) -> Take:
    """A take as it might stand in a library of thousands, without an audio file."""
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    word = _WORDS[number % len(_WORDS)]
    return Take(
        id=f"take-{number}", number=number, sketch_id=f"sketch-{number % 40}",
        name=f"take {number} {word}", starred=number % 7 == 0,
        colour=COLOURS[number % len(COLOURS)],
        tags=tuple({word, _WORDS[number * 3 % len(_WORDS)]}) if number % 2 else (),
        notes=f"the {word} of bar {number % 64}" if number % 5 == 0 else "",
        seconds=8.0, sample_rate=44100, channels=2, audio_sha256=sha256,
        model_id="vae-drift", family="vae", seed=number, kind="generate", tempo_bpm=120.0,
        key="Am", created="2026-01-01T00:00:00+00:00", loudness_lufs=-18.0, peak_db=-3.0,
        parents=(f"take-{number - 1}",) if number % 3 == 0 else (),
    )  # fmt: skip


def fill(folder: Path, numbers: Sequence[int], file_bytes: int = 100) -> None:
    """Put made-up takes into the library in `folder`; their files are not written."""
    recipe = make_clip().recipe
    assert recipe is not None
    text, blob = recipe.to_json(), np.zeros((160, 2), "<f4").tobytes()
    database = Database(folder / DATABASE_NAME)
    with database.writing() as connection:
        for number in numbers:
            rows.insert(connection, made_up_take(number), text, file_bytes, blob)
    database.close()


def same_audio(one: Clip, other: Clip) -> bool:
    """Whether two clips have the same samples, bit for bit."""
    return one.audio.shape == other.audio.shape and one.audio.tobytes() == other.audio.tobytes()


SILENT = -math.inf
