"""Audio file to what the program knows about it: samples, recipe, tempo, key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from neurosketch.core.request import Recipe
from neurosketch.dsp.audiofile import AudioInfo, load_source, read_audio, read_info
from neurosketch.dsp.riff import list_chunks, read_chunk
from neurosketch.dsp.wavfile import wav_recipe
from neurosketch.export.riff import Acid, info_texts
from neurosketch.export.writer import RECIPE_MARK

__all__ = ["FileTags", "load_source", "read_audio", "read_recipe", "read_tags"]


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

    Raises:
        AudioFileError: the file is missing or no audio.
        RecipeError: there is a recipe, but damaged or of a newer version.
    """
    return _recipe(path, read_info(path))


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


def _recipe(path: Path, info: AudioInfo) -> Recipe | None:
    if info.container in ("FLAC", "OGG"):
        text = info.comment.partition(RECIPE_MARK)[2]
        return Recipe.from_json(text) if text else None
    return wav_recipe(path)
