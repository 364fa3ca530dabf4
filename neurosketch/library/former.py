"""Takes of NeuroSketch 0.2, which were `<id>.wav` and `<id>.json` in one folder."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from neurosketch.core.clip import Clip
from neurosketch.core.errors import LibraryError, NeuroSketchError, RecipeError
from neurosketch.core.request import Recipe
from neurosketch.dsp.audiofile import read_audio
from neurosketch.dsp.wavfile import wav_recipe
from neurosketch.library.describe import Described, describe, iso_time
from neurosketch.library.search import clean
from neurosketch.library.take import Take

IMPORTED_NAME = "takes-imported"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_BIN = "bin"
_MAX_SECONDS = 7200.0
Keep = Callable[[Described, Clip], Take]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FormerTake:
    """One of the old takes.

    Attributes:
        path: of its WAV file.
        name, starred, created: as they were; `created` is ISO 8601.
        binned: whether it lay in the bin.
    """

    path: Path
    name: str
    starred: bool
    created: str
    binned: bool

    def clip(self) -> Clip:
        """Its samples and recipe.

        Raises:
            NeuroSketchError: the file is damaged.
        """
        audio, rate = read_audio(self.path, max_seconds=_MAX_SECONDS)
        return Clip(self.path.stem, audio, rate, _recipe_of(self.path), self.name)


def import_folder(folder: Path, take_of: Callable[[str], Take | None], keep: Keep) -> int:
    """Keep every take in `folder`, oldest first, then rename the folder.

    Args:
        folder: may be missing.
        take_of: the library's take with an id, or None.
        keep: adds a take to the library.

    Returns:
        How many were new.

    Raises:
        LibraryError: the folder cannot be read, or the library not written; the folder stays.
    """
    if not folder.is_dir():
        return 0
    try:
        found = _list(folder, False)
        if (folder / _BIN).is_dir():
            found += _list(folder / _BIN, True)
    except OSError as error:
        raise LibraryError(f"Folder '{folder}' cannot be read.") from error
    count = 0
    for former in sorted(found, key=lambda f: (f.created, f.path.stem)):
        count += _import(former, take_of, keep)
    target, number = folder.with_name(IMPORTED_NAME), 1
    while target.exists():
        number += 1
        target = folder.with_name(f"{IMPORTED_NAME}-{number}")
    try:
        os.rename(folder, target)
    except OSError as error:
        raise LibraryError(f"Folder '{folder}' cannot be renamed to '{target.name}'.") from error
    return count


def _import(former: FormerTake, take_of: Callable[[str], Take | None], keep: Keep) -> bool:
    """Keep one take, unless an interrupted import has done so already."""
    try:
        clip = former.clip()
        described = describe(clip, "", (), former.name, 0.0)
    except NeuroSketchError as error:  # its file stays in the renamed folder
        _log.warning("%s is left out: %s", former.path, error)
        return False
    before = take_of(clip.id)
    if before is not None and before.audio_sha256 == described.take.audio_sha256:
        return False
    binned = former.created if former.binned else ""
    take = replace(
        described.take, starred=former.starred, created=clean(former.created), binned=clean(binned)
    )
    keep(replace(described, take=take), clip)
    return True


def _list(folder: Path, binned: bool) -> list[FormerTake]:
    paths = [p for p in folder.iterdir() if p.suffix == ".wav" and _ID.fullmatch(p.stem)]
    return [_described(path, binned) for path in paths]


def _described(path: Path, binned: bool) -> FormerTake:
    try:
        data: Any = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return FormerTake(
            path, str(data["name"]), bool(data["starred"]), str(data["created"]), binned
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        recipe = _recipe_of(path)
        name = recipe.request.model_id if recipe else path.stem
        return FormerTake(path, name, False, iso_time(path.stat().st_mtime), binned)


def _recipe_of(path: Path) -> Recipe | None:
    try:
        return wav_recipe(path)
    except RecipeError:
        return None  # the sound is worth more than its recipe
    except NeuroSketchError as error:
        _log.warning("%s: %s", path, error)
        return None
