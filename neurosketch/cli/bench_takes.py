"""The parts of `bench` about takes: how soon one is heard, found among many, and written."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosketch.core.clip import Clip
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.export.writer import export_clip

if TYPE_CHECKING:
    from neurosketch.engine.session import EngineSession

TAKES = 10_000
_RATE = 44100
_EXPORT_SECONDS = 60.0
_AUDITIONS = 24
_AUDITION_SECONDS = 0.25
_QUIET_SECONDS = 0.3
_SEARCHES = 12
_WORDS = ("bass", "drone", "kick", "glass", "pluck", "rain", "choir", "tape")


def measure_audition(session: EngineSession) -> dict[str, Any]:
    """Play takes one after the other, as a hand on the arrow keys does.

    Args:
        session: no live stream plays in it.

    Returns:
        Milliseconds from asking for a take to its first frame at the ear.
    """
    pace = threading.Event()  # never set: its wait is a sleep that Ctrl+C ends
    pace.wait(_QUIET_SECONDS)
    clips = [_tone(number) for number in range(4)]
    for clip in clips:
        session.warm_clip(clip)
    pace.wait(_QUIET_SECONDS)
    for number in range(_AUDITIONS):
        session.play_clip(clips[number % len(clips)], gain_db=-6.0)
        # Uneven, so that the starts fall anywhere between two blocks of the sound device.
        pace.wait(_AUDITION_SECONDS + 0.0007 * number)
    session.stop_clip()
    delay = session.clip_to_ear()
    return {"p50": delay.p50, "p95": delay.p95, "count": delay.count}


def _tone(number: int) -> Clip:
    frames = np.arange(8 * _RATE)
    wave = 0.1 * np.sin(2 * np.pi * 110.0 * (number + 2) * frames / _RATE)
    audio = np.stack((wave, wave)).astype(np.float32)
    return Clip(f"bench-{number}", audio, _RATE, None, "bench")


def measure_filter(takes: int = TAKES) -> dict[str, Any]:
    """Milliseconds that the library takes to find a word among `takes` takes."""
    from neurosketch.library.store import Library

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder, takes)
        library = Library(folder)
        try:
            library.search("warm up")
            times = []
            for number in range(_SEARCHES):
                word = _WORDS[number % len(_WORDS)]
                began = time.perf_counter()
                library.search(word[: 2 + number % 3])
                times.append(1000.0 * (time.perf_counter() - began))
        finally:
            library.close()
    p50, p95 = np.percentile(times, [50, 95])
    return {"p50": float(p50), "p95": float(p95), "takes": takes}


def _fill(folder: Path, takes: int) -> None:
    """A library without audio files, which a search does not look at."""
    from neurosketch.library import rows
    from neurosketch.library.database import Database
    from neurosketch.library.store import DATABASE_NAME, Library
    from neurosketch.library.take import Take

    Library(folder).close()
    database = Database(folder / DATABASE_NAME)
    thumbnail = np.zeros((160, 2), "<f4").tobytes()
    recipe = Recipe(GenerateRequest("bench"), "").to_json()
    try:
        with database.writing() as connection:
            for number in range(1, takes + 1):
                word = _WORDS[number % len(_WORDS)]
                take = Take(
                    id=f"bench-{number}", number=number, sketch_id="bench",
                    name=f"take {number} {word}", tags=(_WORDS[number * 3 % len(_WORDS)],),
                    notes=f"the {word} of bar {number % 64}", seconds=8.0,
                    audio_sha256=f"{number:064x}", model_id="bench", key="Am",
                )  # fmt: skip
                rows.insert(connection, take, recipe, 0, thumbnail)
    finally:
        database.close()


def measure_export() -> dict[str, Any]:
    """How fast a minute of stereo becomes a 24-bit WAV file."""
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (2, round(_EXPORT_SECONDS * _RATE)))
    recipe = Recipe(GenerateRequest("bench"), "")
    clip = Clip("bench", noise.astype(np.float32), _RATE, recipe, "bench")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.wav"
        began = time.perf_counter()
        export_clip(clip, path)
        seconds = time.perf_counter() - began
        return {
            "export_times_realtime": _EXPORT_SECONDS / seconds,
            "export_mb_s": path.stat().st_size / 1e6 / seconds,
        }
