"""`neurosketch info`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from neurosketch.cli import common
from neurosketch.cli.scores import describe_score, print_score
from neurosketch.cli.tokens import describe_tokens
from neurosketch.core.request import Recipe
from neurosketch.dsp.audiofile import read_audio
from neurosketch.dsp.levels import peak, peak_db
from neurosketch.dsp.loudness import integrated_lufs
from neurosketch.dsp.tokenfile import is_token_file
from neurosketch.export.reader import read_recipe, read_tags
from neurosketch.export.writer import AI_TAG
from neurosketch.midi.files import is_midi_file


def run(args: argparse.Namespace) -> int:
    """Show what a file says about itself, and how loud it is or what notes it holds."""
    if is_midi_file(args.file):
        document = describe_score(args.file)
        if args.json:
            common.print_json(document)
        else:
            print_score(document)
        return 0
    if is_token_file(args.file):
        document = describe_tokens(args.file)
        document["recipe"] = _recipe_document(read_recipe(args.file))
    else:
        document = describe_file(args.file)
    if args.json:
        common.print_json(document)
        return 0
    recipe = document.pop("recipe")
    of_tokens = document["format"] == "NSC"
    common.print_table((name.replace("_", " "), _shown(value)) for name, value in document.items())
    if recipe is None:
        made = "the sound that was encoded" if of_tokens else "this file"
        common.print_line(f"no recipe: NeuroSketch did not make {made}")
        return 0
    common.print_line("recipe")
    common.print_table(
        (f"  {name.replace('_', ' ')}", _shown(value)) for name, value in recipe.items()
    )
    return 0


def describe_file(path: Path) -> dict[str, Any]:
    """The document of `info --json`.

    Raises:
        AudioFileError: the file is missing or no audio.
        RecipeError: its recipe is damaged.
    """
    tags = read_tags(path)
    audio, sample_rate = read_audio(path)
    return {
        "path": str(path),
        "title": tags.title,
        "format": tags.info.container,
        "subtype": tags.info.subtype,
        "sample_rate": sample_rate,
        "channels": tags.info.channels,
        "frames": int(audio.shape[1]),
        "seconds": audio.shape[1] / sample_rate,
        "tempo_bpm": tags.tempo_bpm,
        "key": tags.key,
        "loudness_lufs": integrated_lufs(audio, sample_rate),
        "peak": peak(audio),
        "peak_db": peak_db(audio),
        "ai_generated": tags.recipe is not None or AI_TAG in tags.comment,
        "comment": tags.comment,
        "recipe": _recipe_document(tags.recipe),
    }


def _recipe_document(recipe: Recipe | None) -> dict[str, Any] | None:
    if recipe is None:
        return None
    document: dict[str, Any] = json.loads(recipe.to_json())
    return document


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict) and "moves" in value:
        return f"{len(value['moves'])} movements"
    if isinstance(value, dict) and "meters" in value:
        notes, tracks = sum(len(t["notes"]) for t in value["tracks"]), len(value["tracks"])
        return f"{notes} notes on {tracks} track{'s' * (tracks != 1)}"
    if isinstance(value, dict):
        return ", ".join(f"{name}={_shown(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "–"
    return str(value)
