"""Names of exported files: a pattern of the user's, filled in, and never one that is taken."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Self

from neurosketch.core.clip import Clip
from neurosketch.core.errors import AudioFileError

DEFAULT_PATTERN = "{sketch}_{model}_{bpm}_{key}_{nn}"
FIELDS = ("sketch", "model", "bpm", "key", "nn", "take", "seed", "date")
"""What may stand in braces; all but `nn` come from the clip."""

MAX_NAME_BYTES = 255
"""Longest file name that common file systems take, in UTF-8."""

_MAX_LITERAL_BYTES = 100
_MAX_VALUE = 40
_MAX_DIGITS = 6
_ROOM_BYTES = MAX_NAME_BYTES - _MAX_DIGITS - len("_.flac")
_MARK = "\0"
"""Stands for the number until it is known; no file name can contain it."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{stem}{n}" for stem in ("com", "lpt") for n in range(1, 10)}
)
"""Names that Windows keeps for devices."""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A checked pattern; made by `parse`.

    Attributes:
        text: the pattern as the user typed it, without blanks at its ends.
        parts: literal text and the field after it ("" at the end).
    """

    text: str
    parts: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Understand a pattern such as `{sketch}_{take}_{nn}`.

        Raises:
            AudioFileError: an unknown field, a brace without its partner, a character that no file
                name may have, or nothing to tell files apart.
        """
        text = text.strip()
        known = "Use: " + " ".join(f"{{{name}}}" for name in FIELDS) + "."
        try:
            found = [(lit, name, spec, conv) for lit, name, spec, conv in Formatter().parse(text)]
        except ValueError as error:
            raise AudioFileError(f"The name '{text}' has a brace without its partner.") from error
        parts = []
        for literal, name, spec, conversion in found:
            bad = re.search(r'[\\/:*?"<>|{}\x00-\x1f]', literal)
            if bad:
                raise AudioFileError(f"A file name cannot contain '{bad[0]!s}'.".replace("\n", "?"))
            if name is not None and (name not in FIELDS or spec or conversion):
                raise AudioFileError(f"'{{{name}}}' is no part of a file name.", known)
            parts.append((re.sub(r"\s+", "-", literal), name or ""))
        if not any(name for _, name in parts):
            raise AudioFileError("A name for exports needs something that differs.", known)
        if sum(len(literal.encode()) for literal, _ in parts) > _MAX_LITERAL_BYTES:
            raise AudioFileError("This pattern is too long for the name of a file.")
        return cls(text, tuple(parts))

    def stem(self, values: Mapping[str, str], number: int) -> str:
        """The name without its ending.

        Args:
            values: text of every field but `nn`; what is empty vanishes with one separator.
            number: what `nn` stands for.
        """
        return self._marked(values).replace(_MARK, f"{number:02d}")

    def free_path(self, values: Mapping[str, str], folder: Path, suffix: str) -> Path:
        """A path that no file has yet.

        The number is one above the highest that stands in its place, whatever the ending of the
        file; a pattern without `nn` gets a number at its end only when its name is taken.

        Raises:
            AudioFileError: the folder cannot be read.
        """
        names = _names(folder)
        before, mark, after = self._marked(values).partition(_MARK)
        if mark:
            return folder / f"{_next_stem(before, after, names, first=1)}{suffix}"
        if f"{before}{suffix}".casefold() in {name.casefold() for name in names}:
            before = _next_stem(f"{before}_", "", names, first=2)
        return folder / f"{before}{suffix}"

    def free_base(self, values: Mapping[str, str], folder: Path, endings: Collection[str]) -> Path:
        """What the names of files that belong together begin with, and those of no others.

        As `free_path`, for files named like this alone and with `_` and one of `endings` behind.

        Raises:
            AudioFileError: the folder cannot be read.
        """
        names = _names(folder)
        room = max((len(ending.encode()) + 1 for ending in endings), default=0)
        before, mark, after = self._marked(values, room).partition(_MARK)
        behind = ("", *(f"_{ending}" for ending in endings))
        if not mark:
            stems = {name.rpartition(".")[0].casefold() for name in names}
            if not any(f"{before}{ending}".casefold() in stems for ending in behind):
                return folder / before
            before = f"{before}_"
        taken = [_highest(before, after + ending, names, least=0 if mark else 1)
                 for ending in behind]  # fmt: skip
        return folder / f"{before}{max(taken) + 1:02d}{after}"

    def _marked(self, values: Mapping[str, str], room: int = 0) -> str:
        """The stem with a mark in place of the number, short enough for every file system."""
        longest, text = _MAX_VALUE, self._filled(values, _MAX_VALUE)
        while len(text.encode()) > _ROOM_BYTES - room and longest > 1:
            longest -= 1
            text = self._filled(values, longest)
        return text

    def _filled(self, values: Mapping[str, str], longest: int) -> str:
        text = ""
        for literal, name in self.parts:
            text += literal
            if name == "nn":
                text += _MARK
            elif name == "bpm":
                text += values.get(name, "")  # the only value with a dot: 93.5
            elif name:
                word = slug(values.get(name, ""), longest)
                text += word or ("sketch" if name == "sketch" else "")
        text = re.sub(r"([_.-])[_.-]+", r"\1", text).strip("_.- ") or "sketch"
        return f"{text}_" if text.casefold() in _RESERVED else text


def values_of(clip: Clip, sketch: str, today: datetime.date | None = None) -> dict[str, str]:
    """What the fields of a pattern mean for a clip; unknown ones are empty.

    Args:
        clip: what is exported.
        sketch: name of the sketch.
        today: None takes the clock's.
    """
    day = datetime.date.today() if today is None else today
    values = {"sketch": sketch or "sketch", "take": clip.name, "date": f"{day:%Y%m%d}"}
    if clip.recipe is not None:
        request = clip.recipe.request
        tempo = request.tempo_bpm
        values |= {
            "model": request.model_id, "bpm": "" if tempo is None else f"{tempo:g}",
            "key": request.key or "", "seed": str(request.seed) if request.model_id else "",
        }  # fmt: skip
    return values


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """`folder/stem_nn.ext` with the lowest number above all that are taken.

    Raises:
        AudioFileError: the folder cannot be read.
    """
    return folder / f"{_next_stem(f'{stem}_', '', _names(folder), first=1)}{suffix}"


def _next_stem(before: str, after: str, names: list[str], first: int) -> str:
    return f"{before}{_highest(before, after, names, least=first - 1) + 1:02d}{after}"


def _highest(before: str, after: str, names: list[str], least: int) -> int:
    """The highest number that stands between two texts in a name, whatever the name's ending."""
    pattern = re.compile(
        re.escape(before) + r"(\d{2,6})" + re.escape(after) + r"\..+", re.IGNORECASE
    )
    taken = [int(match[1]) for match in map(pattern.fullmatch, names) if match]
    return max(taken, default=least)


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()] if folder.exists() else []
    except (OSError, ValueError) as error:
        raise AudioFileError(f"Folder '{folder}' cannot be read.") from error


def slug(text: str, longest: int) -> str:
    """A text as part of a file's name: letters and digits of any script, at most so many, and `-`.

    Others, e.g. `#`, would break paths or file URLs.
    """
    words = re.sub(r"[^\w-]+", "-", text.replace("#", "sharp").replace("♯", "sharp"))
    return words.replace("_", "-").strip("-")[:longest].strip("-")
