"""What is said about a clip when it becomes a take."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np

from neurosketch.core.clip import AudioArray, Clip, audio_sha256
from neurosketch.core.errors import LibraryError, RecipeError
from neurosketch.core.request import Recipe, musical_tempo
from neurosketch.dsp.levels import peak_db
from neurosketch.dsp.loudness import integrated_lufs
from neurosketch.dsp.peaks import column_peaks
from neurosketch.library.rows import clean_tags
from neurosketch.library.search import clean
from neurosketch.library.take import Take

THUMBNAIL_COLUMNS = 160
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_HIGHEST_RATE_HZ = 768_000
_LARGEST_INTEGER = 2**63 - 1
_BLOCK_FRAMES = 1 << 20


@dataclass(frozen=True, slots=True)
class Described:
    """A clip ready to be kept.

    Attributes:
        take: with the number 0.
        recipe: JSON text, or "".
        thumbnail: (160, 2) float32 lowest and highest sample, as bytes.
    """

    take: Take
    recipe: str
    thumbnail: bytes


def describe(clip: Clip, sketch_id: str, tags: tuple[str, ...], name: str, now: float) -> Described:
    """Measure a clip and say what its recipe says.

    Args:
        clip: the clip.
        sketch_id: where it was made.
        tags: as the user typed them.
        name: what the shelf shows.
        now: seconds since 1970.

    Raises:
        LibraryError: it holds no sound, or its recipe cannot be written.
    """
    _check(clip)
    try:
        text = "" if clip.recipe is None else clip.recipe.to_json()
    except ValueError as error:  # JSON knows no NaN
        raise LibraryError("The recipe of this clip holds values that are no numbers.") from error
    take = Take(
        id=clip.id if _ID.fullmatch(clip.id) else uuid4().hex,
        number=0,
        sketch_id=clean(sketch_id),
        name=clean(name).strip() or clean(clip.id),
        tags=clean_tags(tags),
        sample_rate=int(clip.sample_rate),
        audio_sha256=audio_sha256(clip.audio),
        created=iso_time(now),
        **_measured(clip.audio, clip.sample_rate),
        **recipe_fields(clip.recipe),
    )
    return Described(take, text, thumbnail(clip.audio))


def thumbnail(audio: AudioArray) -> bytes:
    """Peaks of (C, T) audio in 160 columns, as bytes of (160, 2) float32."""
    return column_peaks(audio, THUMBNAIL_COLUMNS).astype("<f4").tobytes()


def recipe_fields(recipe: Recipe | None) -> dict[str, Any]:
    """The fields of a take that repeat what its recipe says, cleaned."""
    if recipe is None:
        return {}
    request = recipe.request
    fits = abs(request.seed) <= _LARGEST_INTEGER
    tempo = musical_tempo(request.tempo_bpm)
    return {
        "model_id": clean(request.model_id),
        "family": clean(recipe.family),
        "seed": int(request.seed) if fits else None,
        "kind": clean(recipe.kind),
        "tempo_bpm": None if tempo is None else float(tempo),
        "key": None if request.key is None else clean(request.key),
        "parents": tuple(map(clean, recipe.parents)),
        "has_gesture": request.gesture is not None,
        "has_score": request.score is not None,
    }


def told(take: Take) -> dict[str, Any]:
    """What a take's audio file says about it, should its row be lost."""
    silent = not math.isfinite(take.loudness_lufs)
    return {
        "id": take.id, "number": take.number, "sketch_id": take.sketch_id, "name": take.name,
        "tags": list(take.tags), "starred": take.starred, "created": take.created,
        "loudness_lufs": None if silent else take.loudness_lufs, "peak_db": take.peak_db,
    }  # fmt: skip


def from_told(
    told: Mapping[str, Any], sha256: str, channels: int, frames: int, rate: int, recipe: str
) -> Take | None:
    """The take that a file was written for; None when the file does not say, or not soundly.

    Args:
        told: what `told` wrote, as read from the file.
        sha256: of its samples.
        channels: of its samples.
        frames: samples per channel.
        rate: Hz.
        recipe: JSON text, or "".
    """
    try:
        loudness, number = told["loudness_lufs"], int(told["number"])
        take_id, name = clean(str(told["id"])), clean(str(told["name"])).strip()
        if not _ID.fullmatch(take_id) or not name or not 0 <= number <= _LARGEST_INTEGER:
            return None
        return Take(
            id=take_id, number=number, sketch_id=clean(str(told["sketch_id"])), name=name,
            starred=bool(told["starred"]), tags=clean_tags(map(str, told["tags"])),
            seconds=frames / rate, sample_rate=rate, channels=channels, audio_sha256=sha256,
            created=clean(str(told["created"])), peak_db=float(told["peak_db"]),
            loudness_lufs=-math.inf if loudness is None else float(loudness),
            **recipe_fields(parsed(recipe)),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, OverflowError):
        return None


def from_samples(audio: AudioArray, sha256: str, rate: int, recipe: str, created: float) -> Take:
    """A take for a file that does not say whose it is."""
    facts = recipe_fields(parsed(recipe))
    return Take(
        id=sha256[:32], number=0, sketch_id="", name=facts.get("model_id") or sha256[:8],
        sample_rate=rate, audio_sha256=sha256, created=iso_time(created),
        **_measured(audio, rate), **facts,
    )  # fmt: skip


def parsed(recipe: str) -> Recipe | None:
    """The recipe in a text, or None: the sound is worth more than its recipe."""
    try:
        return Recipe.from_json(recipe) if recipe else None
    except RecipeError:
        return None


def iso_time(seconds: float) -> str:
    """ISO 8601 in UTC; a clock that no calendar knows counts as 1970."""
    try:
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        moment = datetime.datetime.fromtimestamp(0, datetime.UTC)
    return moment.isoformat(timespec="microseconds")


def _measured(audio: AudioArray, rate: int) -> dict[str, Any]:
    loudness = integrated_lufs(audio, rate)
    return {
        "seconds": float(audio.shape[1] / rate),
        "channels": audio.shape[0],
        "loudness_lufs": -math.inf if loudness is None else float(loudness),
        "peak_db": float(peak_db(audio)),
    }


def _check(clip: Clip) -> None:
    shape = clip.audio.shape
    if len(shape) != 2 or 0 in shape:
        raise LibraryError("A clip without sound cannot be kept.")
    if shape[0] > 2:
        raise LibraryError(f"A clip of {shape[0]} channels cannot be kept.", "Mix it to stereo.")
    if not 1 <= clip.sample_rate <= _HIGHEST_RATE_HZ:
        raise LibraryError(f"No sound has a sample rate of {clip.sample_rate} Hz.")
    for start in range(0, shape[1], _BLOCK_FRAMES):  # never a mask as long as the clip
        if not np.isfinite(clip.audio[:, start : start + _BLOCK_FRAMES]).all():
            raise LibraryError(
                "A clip with samples that are no numbers (NaN or infinity) cannot be kept.",
                "Generate it again.",
            )
