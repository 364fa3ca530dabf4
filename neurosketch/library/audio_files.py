"""The samples of takes: 32-bit float WAV files named by the hash of what they hold.

The name hashes the bytes of the (C, T) samples and says nothing about C or the sample rate; the row
of a take knows them. Two takes that differ only there share one file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import AudioFileError, LibraryError
from neurosketch.dsp.atomic import make_folder, reason, write_atomically
from neurosketch.dsp.riff import (
    MAX_CHUNK_BYTES,
    Chunk,
    LongChunk,
    encode_riff,
    list_chunks,
    read_chunk,
)
from neurosketch.dsp.wavfile import FLOAT_BITS, RECIPE_ID, format_chunks

TAKE_ID = b"nstk"
"""Id of the chunk that says which take a file was written for, should its row be lost."""

_NAME = re.compile(r"[0-9a-f]{64}")
_BLOCK_FRAMES = 1 << 18
_FLOAT_TAG = 3
_LARGEST_DATA = MAX_CHUNK_BYTES - (1 << 25)  # leaves room for the longest recipe


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says before its samples.

    Attributes:
        sample_rate: Hz.
        channels: of the take it was written for.
        frames: samples per channel that are really there.
        offset: of the samples, in bytes from the start of the file.
        recipe: JSON text, or "".
        take: description of the take it was written for; empty when there is none.
    """

    sample_rate: int
    channels: int
    frames: int
    offset: int
    recipe: str
    take: dict[str, Any]


class MissingAudio(LibraryError):
    """There is no file with these samples."""


class DamagedAudio(LibraryError):
    """A file does not hold the samples that its name promises."""


class AudioFiles:
    """The files in one folder, spread over 256 subfolders.

    Args:
        folder: made when missing.

    Raises:
        LibraryError: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        _made(folder)

    def path(self, sha256: str) -> Path:
        """Where these samples lie, or would lie."""
        return self._folder / sha256[:2] / f"{sha256}.wav"

    def store(
        self, sha256: str, audio: AudioArray, sample_rate: int, recipe: str, take: dict[str, Any]
    ) -> tuple[int, bool]:
        """Write samples unless they are there, whole, already.

        Args:
            sha256: hash of `audio`.
            audio: (C, T) float32.
            sample_rate: Hz.
            recipe: JSON text, or "".
            take: what to say about the take, for `Head.take`.

        Returns:
            Size of the file in bytes, and whether it is new.

        Raises:
            LibraryError: it cannot be written; what was there before is still there.
        """
        path = self.path(sha256)
        existed = path.exists()
        with contextlib.suppress(LibraryError, OSError):
            if existed:
                self.read(sha256)
                return path.stat().st_size, False
        size = 4 * audio.shape[0] * audio.shape[1]
        if size > _LARGEST_DATA:
            raise LibraryError(
                "The take is too long to be kept: a WAV file cannot hold more than 4 GiB.",
                "Keep a part of it.",
            )
        chunks: list[Chunk | LongChunk] = []
        chunks += format_chunks(audio.shape[0], audio.shape[1], sample_rate, FLOAT_BITS)
        chunks.append(Chunk(TAKE_ID, json.dumps(take).encode()))
        if recipe:
            chunks.append(Chunk(RECIPE_ID, recipe.encode()))
        chunks.append(LongChunk(b"data", size, _pieces(audio)))
        _made(path.parent)
        try:
            write_atomically(path, encode_riff(b"WAVE", chunks), overwrite=existed)
            return path.stat().st_size, not existed
        except AudioFileError as error:
            cause = error.__cause__
            why = reason(cause) if isinstance(cause, OSError | ValueError) else error.message
            raise LibraryError(
                f"The take cannot be kept in '{self._folder}': {why}.",
                "It can still be played and exported.",
            ) from error
        except OSError as error:
            raise LibraryError(f"'{path}' is gone: {reason(error)}.") from error

    def read(self, sha256: str, channels: int = 0) -> AudioArray:
        """The samples, bit for bit.

        Args:
            sha256: their hash.
            channels: of the take; 0 takes the number in the file.

        Returns:
            (C, T) float32.

        Raises:
            MissingAudio: the file is gone.
            DamagedAudio: it holds other samples than it should.
        """
        path = self.path(sha256)
        if not path.is_file():
            raise MissingAudio(f"The audio file '{path}' is missing.")
        try:
            samples = _samples(path, read_head(path))
        except (AudioFileError, OSError, ValueError) as error:
            raise DamagedAudio(f"The audio file '{path}' is damaged.") from error
        flat, wanted = samples.reshape(-1), channels or samples.shape[0]
        if hashlib.sha256(flat.data).hexdigest() != sha256 or flat.size % wanted:
            raise DamagedAudio(f"The audio file '{path}' is damaged.")
        return flat.reshape(wanted, -1).astype(np.float32, copy=False)

    def sizes(self) -> dict[str, int]:
        """Size in bytes of every file, by hash.

        Raises:
            LibraryError: the folder cannot be read.
        """
        found: dict[str, int] = {}
        try:
            for entry in self._entries():
                stem, suffix = os.path.splitext(entry.name)
                if suffix == ".wav" and _NAME.fullmatch(stem) and entry.is_file():
                    found[stem] = entry.stat().st_size
        except OSError as error:
            raise LibraryError(f"Folder '{self._folder}' cannot be read.") from error
        return found

    def remove(self, sha256: str) -> bool:
        """Delete a file; returns whether it is gone now."""
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def set_aside(self, sha256: str) -> None:
        """Give a file that is not what its name says another name, for a person to look at."""
        path = self.path(sha256)
        with contextlib.suppress(OSError):
            os.replace(path, path.with_suffix(".damaged"))

    def sweep(self) -> None:
        """Remove what a killed program had half written; call it where nobody else writes."""
        with contextlib.suppress(OSError):
            for entry in list(self._entries()):
                if entry.name.endswith(".part"):
                    with contextlib.suppress(OSError):
                        os.unlink(entry.path)

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        with os.scandir(self._folder) as folders:
            names = [folder.path for folder in folders if folder.is_dir()]
        for name in names:
            with os.scandir(name) as entries:
                yield from entries


def read_head(path: Path) -> Head:
    """What a file of the library says before its samples.

    Raises:
        AudioFileError: it cannot be read, or no program wrote it for a library.
    """
    chunks = {ref.id: ref for ref in reversed(list_chunks(path))}
    if not {b"fmt ", b"data"} <= chunks.keys():
        raise AudioFileError(f"'{path.name}' is not an audio file of the library.")
    layout = read_chunk(path, chunks[b"fmt "])
    if len(layout) < 16:
        raise AudioFileError(f"'{path.name}' is damaged.")
    tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", layout[:16])
    if (tag, bits) != (_FLOAT_TAG, FLOAT_BITS) or channels < 1 or rate < 1:
        raise AudioFileError(f"'{path.name}' is not an audio file of the library.")
    data = chunks[b"data"]
    texts = [read_chunk(path, chunks[i]) if i in chunks else b"" for i in (RECIPE_ID, TAKE_ID)]
    try:
        take = json.loads(texts[1].rstrip(b"\0") or b"{}")
    except (ValueError, RecursionError):
        take = {}
    return Head(
        sample_rate=rate, channels=channels, frames=data.size // (4 * channels), offset=data.offset,
        recipe=texts[0].rstrip(b"\0").decode("utf-8", "replace"),
        take=take if isinstance(take, dict) else {},
    )  # fmt: skip


def _samples(path: Path, head: Head) -> AudioArray:
    """(C, T) float32, read in blocks: a long clip lies in memory once, not twice."""
    audio = np.empty((head.channels, head.frames), "<f4")
    with path.open("rb") as file:
        file.seek(head.offset)
        for start in range(0, head.frames, _BLOCK_FRAMES):
            count = min(_BLOCK_FRAMES, head.frames - start)
            block = np.fromfile(file, "<f4", count * head.channels)
            audio[:, start : start + count] = block.reshape(count, head.channels).T
    return audio


def _pieces(audio: AudioArray) -> Iterator[bytes]:
    """The samples, interleaved, in small blocks: a long clip is never copied as a whole."""
    for start in range(0, audio.shape[1], _BLOCK_FRAMES):
        block = audio[:, start : start + _BLOCK_FRAMES]
        yield np.ascontiguousarray(block.T, dtype="<f4").tobytes()


def _made(folder: Path) -> None:
    try:
        make_folder(folder)
    except AudioFileError as error:
        raise LibraryError(error.message, error.remedy) from error
