"""Which recordings a model is measured on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from neurosketch.core.errors import AudioFileError, NeuroSketchError
from neurosketch.dsp.audiofile import is_audio_suffix
from neurosketch.training.corpus import (
    HELD_OUT_SOURCES,
    SAMPLE_RATE,
    is_full_band,
    read_manifest,
    read_mono,
)
from neurosketch.training.metrics import Signal

T = TypeVar("T")

MAX_CLIP_SECONDS = 6.0
MIN_CLIP_SECONDS = 0.1
_MANIFEST_COLUMNS = {"path", "source", "category", "src_sr"}


@dataclass(frozen=True)
class EvaluationClip:
    """A recording to reconstruct.

    Attributes:
        name: path inside the folder.
        source: who or what made it: the manifest's column, or the folder it lies in.
        category: of the manifest; empty for a plain folder.
        audio: (T,) float32, mono at 44.1 kHz, at most 6 s.
    """

    name: str
    source: str
    category: str
    audio: Signal

    @cached_property
    def sha256(self) -> str:
        """Hash of the samples."""
        return hashlib.sha256(np.ascontiguousarray(self.audio, "<f4").data).hexdigest()


@dataclass(frozen=True)
class ClipSet:
    """The recordings of a folder that a model may be measured on.

    Attributes:
        folder: where they lie.
        entries: (name, source, category) of each.
        held_out: sources that no training saw and to which the choice was limited; empty when
            the folder is no corpus of ours, so that nothing is known about it.
    """

    folder: Path
    entries: tuple[tuple[str, str, str], ...]
    held_out: tuple[str, ...] = ()

    def chosen(self, most: int | None) -> ClipSet:
        """An evenly spaced choice of at most `most` recordings."""
        entries = spread(self.entries, most)
        return ClipSet(self.folder, tuple(entries), self.held_out)

    def read(self, report: Callable[[str], None]) -> Iterator[EvaluationClip]:
        """Decode the recordings one by one; unreadable, silent and very short ones are left out.

        Args:
            report: told which were left out, and why.
        """
        for name, source, category in self.entries:
            try:
                audio = read_mono(self.folder / name)[: round(MAX_CLIP_SECONDS * SAMPLE_RATE)]
            except AudioFileError as error:
                report(str(error))
                continue
            if len(audio) < MIN_CLIP_SECONDS * SAMPLE_RATE or not np.isfinite(audio).all():
                report(f"'{name}' is too short or damaged; left out.")
            elif np.abs(audio).max() < 1e-4:
                report(f"'{name}' is silent; left out.")
            else:
                yield EvaluationClip(name, source, category, audio)


def find_clips(folder: Path, held_out: Sequence[str] = HELD_OUT_SOURCES) -> ClipSet:
    """The held-out files of a corpus, or every audio file of any other folder.

    Args:
        folder: with a `manifest.csv`, or with audio files in it or in folders inside.
        held_out: parts of paths that mark the sources no training saw.

    Raises:
        NeuroSketchError: there is no such folder, or nothing in it to measure on.
    """
    if not folder.is_dir():
        raise NeuroSketchError(f"There is no folder '{folder}'.")
    rows = read_manifest(folder) if (folder / "manifest.csv").is_file() else []
    if rows and rows[0].keys() >= _MANIFEST_COLUMNS:
        chosen = [
            row
            for row in rows
            if is_full_band(row) and any(name in row["path"] for name in held_out)
        ]
        if chosen:
            entries = tuple((row["path"], row["source"], row["category"]) for row in chosen)
            return ClipSet(folder, entries, tuple(held_out))
    found = []
    for parent, folders, names in os.walk(folder):
        folders.sort()
        here = Path(parent)
        source = here.relative_to(folder).as_posix() if here != folder else folder.resolve().name
        found += [
            ((here / name).relative_to(folder).as_posix(), source, "")
            for name in sorted(names)
            if is_audio_suffix(name)
        ]
    if not found:
        raise NeuroSketchError(f"The folder '{folder}' holds no audio to evaluate on.")
    return ClipSet(folder, tuple(found))


def spread(items: Sequence[T], most: int | None) -> list[T]:
    """At most `most` of `items`, evenly spaced, first and last among them."""
    if most is None or len(items) <= most:
        return list(items)
    places = np.linspace(0, len(items) - 1, most).round().astype(int)
    return [items[place] for place in places]
