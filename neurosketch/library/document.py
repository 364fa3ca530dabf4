"""A sketch as a file: `.nsketch`, one JSON document."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from neurosketch import __version__
from neurosketch.core.errors import AudioFileError, LibraryError, RecipeError
from neurosketch.core.request import RECIPE_VERSION, GenerateRequest, Recipe
from neurosketch.dsp.atomic import write_atomically
from neurosketch.library.os_lock import try_lock

SUFFIX = ".nsketch"
SKETCH_VERSION = 1
MAX_BYTES = 32 << 20
"""Larger documents are not read: their parsed form would not fit into a laptop's memory."""

_LONGEST_NAME_BYTES = 255
_log = logging.getLogger(__name__)


class DamagedSketch(LibraryError):
    """A file that holds no sketch (any more)."""


class LoopState(NamedTuple):
    """What loops.

    Attributes:
        on: whether loop is on.
        region: (start, end) in frames of the take, or None for the whole.
        take_id: the take that `region` belongs to, or "".
    """

    on: bool = False
    region: tuple[int, int] | None = None
    take_id: str = ""


NO_LOOP = LoopState()


@dataclass(frozen=True, slots=True)
class SketchDocument:
    """Everything that makes a sketch come back; the samples of its takes lie in the library.

    Attributes:
        sketch_id: under which the library lists its takes.
        name: what the title bar shows.
        request: what is dialled in, or None when no model is chosen.
        locks: ids of the controls that randomise leaves alone.
        seed_locked: whether Generate keeps the seed.
        loop: what loops.
        chosen_take: id of the take that is shown, or "".
        take_ids: its takes in order.
        recipes: JSON text of recipes by take id, so that another machine can make the takes again.
        window: what the window wants to find again; only it knows the meaning.
        saved: ISO 8601 time in UTC of the last change.
    """

    sketch_id: str
    name: str
    request: GenerateRequest | None = None
    locks: tuple[str, ...] = ()
    seed_locked: bool = False
    loop: LoopState = NO_LOOP
    chosen_take: str = ""
    take_ids: tuple[str, ...] = ()
    recipes: Mapping[str, str] = field(default_factory=dict)
    window: Mapping[str, str] = field(default_factory=dict)
    saved: str = ""

    def to_json(self) -> str:
        """The document as JSON, schema in docs/sketch.md."""
        request = None
        if self.request is not None:
            request = json.loads(Recipe(self.request, __version__).to_json())
        data = {
            "neurosketch_sketch": SKETCH_VERSION, "program_version": __version__,
            "sketch_id": self.sketch_id, "name": self.name, "saved": self.saved,
            "request": request, "locks": list(self.locks), "seed_locked": self.seed_locked,
            "loop": {
                "on": self.loop[0],
                "region": None if self.loop[1] is None else list(self.loop[1]),
                "take": self.loop[2],
            },
            "chosen_take": self.chosen_take, "takes": list(self.take_ids),
            "window": dict(self.window), "recipes": dict(self.recipes),
        }  # fmt: skip
        text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
        try:
            text.encode()
        except UnicodeEncodeError:  # a file name that is no Unicode stands in it; escapes keep it
            return json.dumps(data, indent=1, allow_nan=False)
        return text

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Parse `to_json`'s output.

        Raises:
            DamagedSketch: not JSON, not a sketch, or with fields of a wrong type.
            LibraryError: of a newer version.
        """
        try:
            data: Any = json.loads(text)
            if not isinstance(data, dict) or "neurosketch_sketch" not in data:
                raise DamagedSketch("This file is not a NeuroSketch sketch.")
            version = int(data["neurosketch_sketch"])
            if version < 1:
                raise ValueError(version)
            _refuse_newer("sketch", version, SKETCH_VERSION)
            request = data.get("request")
            if request is not None:
                _refuse_newer("recipe", int(request["neurosketch_recipe"]), RECIPE_VERSION)
                request = Recipe.from_json(json.dumps(request)).request
            return cls(
                sketch_id=str(data["sketch_id"]),
                name=str(data["name"]),
                request=request,
                locks=_texts(data.get("locks", [])),
                seed_locked=bool(data.get("seed_locked", False)),
                loop=_loop(data.get("loop") or {}),
                chosen_take=str(data.get("chosen_take", "")),
                take_ids=_texts(data["takes"]),
                recipes=_mapping(data.get("recipes", {})),
                window=_mapping(data.get("window", {})),
                saved=str(data.get("saved", "")),
            )
        except (
            ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError,
            RecipeError,
        ) as error:  # fmt: skip
            raise DamagedSketch("This sketch is damaged.", _DAMAGED_REMEDY) from error


_DAMAGED_REMEDY = "Its takes are safe in the library."


def read_document(path: Path) -> SketchDocument:
    """Read a sketch.

    Raises:
        DamagedSketch: it holds no sketch.
        LibraryError: it is missing, cannot be read, or is of a newer version.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait forever
            raise LibraryError(f"'{path}' is not a file.")
        if status.st_size > MAX_BYTES:
            raise LibraryError(f"'{path.name}' is too large to be a sketch.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES)
        return SketchDocument.from_json(content.decode("utf-8"))
    except FileNotFoundError as error:
        raise LibraryError(f"There is no sketch '{path}'.") from error
    except UnicodeDecodeError as error:
        raise DamagedSketch(f"'{path.name}' is damaged.", _DAMAGED_REMEDY) from error
    except (OSError, ValueError) as error:
        raise LibraryError(f"'{path}' cannot be read: {error}.") from error
    except LibraryError as error:
        text = error.message.replace("This sketch", f"'{path.name}'")
        text = text.replace("This file", f"'{path.name}'")
        raise type(error)(text, error.remedy) from error


def backup_path(path: Path) -> Path:
    """The hidden file with the version of a sketch before the last one."""
    return _beside(path, ".bak")


def read_backup(path: Path) -> SketchDocument | None:
    """The version of a sketch before the last one, or None when there is none to be read."""
    with contextlib.suppress(LibraryError):
        return read_document(backup_path(path))
    return None


def write_document(path: Path, document: SketchDocument) -> None:
    """Write a sketch, whole or not at all; the version before it is kept as a hidden file.

    Recipes that would make the document too large to be read are left out, the longest first: the
    library has them all.

    Raises:
        LibraryError: it cannot be written; the version before it is still there.
    """
    try:
        content = _fitting(document).encode()
    except ValueError as error:
        raise LibraryError("This sketch holds values that are no numbers.") from error
    with contextlib.suppress(OSError):
        # a second name costs nothing, whatever the size; a crash in between leaves the old backup
        fresh = _beside(path, ".bak.part")
        fresh.unlink(missing_ok=True)
        os.link(path, fresh)
        os.replace(fresh, backup_path(path))
    try:
        write_atomically(path, [content], overwrite=True)
    except AudioFileError as error:
        raise LibraryError(error.message, error.remedy) from error


class DocumentLock:
    """Marks a sketch as open; it is let go of when the process ends, however it ends."""

    def __init__(self, handle: int, path: Path) -> None:
        self._handle = handle
        self._path = path

    @classmethod
    def acquire(cls, path: Path) -> Self | None:
        """Lock a sketch, which need not exist yet.

        Returns:
            The lock, or None when another window or program has the sketch open.

        Raises:
            LibraryError: its folder is gone or may not be written to, so that the sketch can be
                read only.
        """
        try:
            file = _beside(path.resolve(), ".lock")
            while True:
                handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
                try:
                    if not try_lock(handle):
                        os.close(handle)
                        return None
                    # whoever had it may have removed the file between our two steps
                    if os.path.samestat(os.fstat(handle), os.stat(file)):
                        return cls(handle, file)
                except FileNotFoundError:
                    pass
                os.close(handle)
        except (OSError, ValueError) as error:
            raise LibraryError(
                f"'{path.name}' can only be read: you may not write in its folder.",
                "Save it elsewhere to go on with it.",
            ) from error

    def release(self) -> None:
        """Let go of the sketch; doing so twice does nothing."""
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                self._path.unlink()
            os.close(self._handle)
            self._handle = -1


def _fitting(document: SketchDocument) -> str:
    text = document.to_json()
    if len(text.encode()) <= MAX_BYTES:
        return text
    recipes = dict(document.recipes)
    excess = len(text.encode()) - MAX_BYTES
    for take_id in sorted(recipes, key=lambda i: len(recipes[i]), reverse=True):
        if excess <= 0:
            break
        excess -= len(recipes.pop(take_id))
    _log.warning("%d recipes are left out of a sketch", len(document.recipes) - len(recipes))
    return replace(document, recipes=recipes).to_json()


def _beside(path: Path, ending: str) -> Path:
    """A hidden file that belongs to a sketch, with a short name where the long one does not fit."""
    name = f".{path.name}{ending}"
    if len(os.fsencode(name)) > _LONGEST_NAME_BYTES:
        digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()
        name = f".{digest[:32]}{ending}"
    return path.with_name(name)


def _refuse_newer(what: str, version: int, newest: int) -> None:
    if version > newest:
        raise LibraryError(
            f"This sketch has {what} version {version}; this program reads up to {newest}.",
            "Update NeuroSketch.",
        )


def _loop(data: Mapping[str, Any]) -> LoopState:
    region = data.get("region")
    if region is not None:
        start, end = (int(frame) for frame in region)
        if not 0 <= start < end:
            raise ValueError(region)
        region = (start, end)
    return LoopState(bool(data.get("on", False)), region, str(data.get("take", "")))


def _texts(items: Any) -> tuple[str, ...]:
    if not isinstance(items, list):
        raise TypeError(items)
    return tuple(map(str, items))


def _mapping(data: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in data.items()}
