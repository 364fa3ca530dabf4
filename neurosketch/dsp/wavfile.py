"""The head of a WAV file, and the chunk in which a recipe travels."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import RecipeError
from neurosketch.core.request import Recipe
from neurosketch.dsp.riff import Chunk, find_chunk

RECIPE_ID = b"nsrc"
"""Id of the chunk that holds a recipe as JSON in UTF-8 (docs/recipe.md)."""

FLOAT_BITS = 32


def format_chunks(channels: int, frames: int, sample_rate: int, bits: int) -> list[Chunk]:
    """The chunks that tell a reader how to understand `data`.

    Args:
        channels: samples per frame.
        frames: length.
        sample_rate: Hz.
        bits: of a sample; 16 and 24 are integers, 32 is float.
    """
    floating, width = bits == FLOAT_BITS, bits // 8
    header = struct.pack(
        "<HHIIHH", 3 if floating else 1, channels, sample_rate, sample_rate * channels * width,
        channels * width, bits,
    )  # fmt: skip
    if not floating:
        return [Chunk(b"fmt ", header)]
    return [Chunk(b"fmt ", header + b"\0\0"), Chunk(b"fact", struct.pack("<I", frames))]


def float_data(audio: AudioArray) -> bytes:
    """Payload of `data` for (C, T) float32 audio: the very same numbers, interleaved."""
    return np.ascontiguousarray(audio.T, dtype="<f4").tobytes()


def recipe_chunk(recipe: Recipe) -> Chunk:
    """The recipe as its own chunk."""
    return Chunk(RECIPE_ID, recipe.to_json().encode())


def wav_recipe(path: Path) -> Recipe | None:
    """The recipe inside a WAV file, or None when there is none.

    Raises:
        AudioFileError: the file cannot be read.
        RecipeError: there is a recipe, but damaged or of a newer version.
    """
    data = find_chunk(path, RECIPE_ID)
    if data is None:
        return None
    try:
        return Recipe.from_json(data.rstrip(b"\0").decode())
    except UnicodeDecodeError as error:
        raise RecipeError("The recipe in this file is damaged.") from error
