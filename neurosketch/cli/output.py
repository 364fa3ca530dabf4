"""Where `-o` leads: one named file, or numbered files that replace none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from neurosketch.cli.parser import UsageError
from neurosketch.core.errors import AudioFileError
from neurosketch.export.formats import ExportFormat, format_for
from neurosketch.export.naming import free_name


@dataclass(frozen=True, slots=True)
class Target:
    """Where files go.

    Attributes:
        folder: of the files.
        stem: name without number and suffix.
        fmt: audio format.
        numbered: numbered files that never replace one, instead of one file that may.
        suffix: how the name ends, in the case the user typed.
    """

    folder: Path
    stem: str
    fmt: ExportFormat
    numbered: bool
    suffix: str

    def next_path(self) -> Path:
        """Path of the next file.

        Raises:
            AudioFileError: the folder cannot be read.
        """
        if self.numbered:
            return free_name(self.folder, self.stem, self.suffix)
        return self.folder / f"{self.stem}{self.suffix}"


def choose_target(
    output: str, fmt: str | None, stem: str, *, numbered: bool, like: ExportFormat | None = None
) -> Target:
    """Understand `-o` and `--format`.

    Args:
        output: what stands behind `-o`.
        fmt: what stands behind `--format`, or None.
        stem: how numbered files in a folder begin.
        numbered: whether several files are asked for.
        like: the format to prefer where the name allows it and nothing else was asked for.

    Raises:
        UsageError: the name has no suffix of an audio format, or another one than `fmt`.
        AudioFileError: the name is no possible path.
    """
    if not output or "\0" in output:
        raise AudioFileError(f"'{output}' is no possible file name.".replace("\0", "?"))
    path = Path(output)
    chosen = None if fmt is None else ExportFormat(fmt)
    by_name = format_for(path)
    separators = (os.sep, os.altsep or os.sep)
    if output.endswith(separators) or path.is_dir() or (not path.suffix and by_name is None):
        chosen = chosen or like or ExportFormat.WAV24
        return Target(path, stem, chosen, True, chosen.suffix)
    if by_name is None:
        raise UsageError(
            f"neurosketch: '{path.name}' must end in .wav, .flac or .ogg, or be a folder."
        )
    if chosen is None:
        chosen = like if like is not None and like.suffix == by_name.suffix else by_name
    if chosen.suffix != by_name.suffix:
        raise UsageError(
            f"neurosketch: '{path.name}' and --format {chosen.value} disagree; "
            f"that format ends in {chosen.suffix}."
        )
    return Target(path.parent, path.stem, chosen, numbered, path.suffix)


def refuse_to_replace(target: Target, source: Path | None, what: str) -> None:
    """Make sure that the file to write is not the file that is read.

    Raises:
        AudioFileError: it is.
    """
    if source is None or target.numbered:
        return
    path = target.next_path()
    if path.exists() and source.exists() and path.samefile(source):
        raise AudioFileError(f"The output would replace {what} '{source}'.", "Choose another name.")
