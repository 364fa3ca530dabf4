"""Audio file to what the program knows about it: samples, recipe, tempo, key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from neurosketch.core.errors import AudioFileError, RecipeError
from neurosketch.core.request import Recipe
from neurosketch.dsp.audiofile import AudioInfo, load_source, read_audio, read_info
from neurosketch.dsp.riff import list_chunks, read_chunk
from neurosketch.dsp.tokenfile import is_token_file, read_tokens
from neurosketch.dsp.wavfile import wav_recipe
from neurosketch.export.riff import Acid, info_texts
from neurosketch.export.writer import RECIPE_MARK

RECIPE_SUFFIX = ".json"
"""How the name of a recipe without sound ends."""

_LARGEST_RECIPE = 1 << 25

__all__ = [
    "RECIPE_SUFFIX", "FileTags", "is_recipe_file", "load_source", "read_audio", "read_recipe",
    "read_tags",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileTags:
    """What a file says about the music in it; None or "" where it says nothing.

    Attributes:
        info: its audio format.
        recipe: how NeuroSketch made it.
        tempo_bpm: beats per minute.
        key: musical key.
        title: name of the piece.
        comment: free text, without the recipe.
    """

    info: AudioInfo
    recipe: Recipe | None
    tempo_bpm: float | None
    key: str | None
    title: str
    comment: str


def read_recipe(path: Path) -> Recipe | None:
    """The recipe inside a file, or None when there is none.

    Args:
        path: an audio file, a token file, or a recipe on its own (`.json`).

    Raises:
        AudioFileError: the file is missing or no audio.
        RecipeError: there is a recipe, but damaged or of a newer version; or a `.json` that is
            none.
    """
    if is_recipe_file(path):
        return _recipe_file(path)
    if is_token_file(path):
        text = read_tokens(path).notes.get("recipe")
        return Recipe.from_json(text) if isinstance(text, str) else None
    return _recipe(path, read_info(path))


def is_recipe_file(path: Path) -> bool:
    """Whether a name says that the file is a recipe without sound."""
    return path.suffix.lower() == RECIPE_SUFFIX


def read_tags(path: Path) -> FileTags:
    """Everything a file says about its music.

    Raises:
        AudioFileError: the file is missing or no audio.
        RecipeError: there is a recipe, but damaged or of a newer version.
    """
    info = read_info(path)
    recipe = _recipe(path, info)
    texts: dict[str, str] = {}
    acid = None
    for ref in list_chunks(path):
        if ref.id == b"LIST":
            texts |= info_texts(read_chunk(path, ref))
        elif ref.id == b"acid":
            acid = Acid.from_bytes(read_chunk(path, ref))
    request = None if recipe is None else recipe.request
    tempo = request.tempo_bpm if request else None
    if tempo is None and acid is not None and acid.tempo_bpm > 0.0 and not acid.one_shot:
        tempo = acid.tempo_bpm
    comment = texts.get("ICMT") or info.comment.partition(RECIPE_MARK)[0]
    return FileTags(
        info=info,
        recipe=recipe,
        tempo_bpm=tempo,
        key=(request.key if request else None) or texts.get("IKEY"),
        title=texts.get("INAM") or info.title,
        comment=comment,
    )


def _recipe_file(path: Path) -> Recipe:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_RECIPE + 1)
    except (OSError, ValueError) as error:
        raise AudioFileError(f"'{path}' cannot be read.") from error
    if len(data) > _LARGEST_RECIPE:
        raise RecipeError(f"'{path.name}' is too large for a recipe.")
    try:
        return Recipe.from_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RecipeError("The recipe in this file is damaged.") from error


def _recipe(path: Path, info: AudioInfo) -> Recipe | None:
    if info.container in ("FLAC", "OGG"):
        text = info.comment.partition(RECIPE_MARK)[2]
        return Recipe.from_json(text) if text else None
    return wav_recipe(path)
