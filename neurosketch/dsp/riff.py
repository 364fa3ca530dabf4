"""RIFF containers: a flat list of chunks, read without trusting a single length in the file.

Source: Microsoft/IBM, "Multimedia Programming Interface and Data Specifications 1.0".
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from neurosketch.core.errors import AudioFileError

MAX_CHUNK_BYTES = 0xFFFF_FFFF
_LARGEST_READ = 1 << 24
_MOST_CHUNKS = 4096


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk of a RIFF file.

    Attributes:
        id: four bytes.
        data: the payload without its padding byte.
    """

    id: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class LongChunk:
    """A chunk whose payload is made piece by piece and never lies in memory as a whole.

    Attributes:
        id: four bytes.
        size: of the payload in bytes, without padding.
        pieces: the payload in order; can be walked through once.
    """

    id: bytes
    size: int
    pieces: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class ChunkRef:
    """Where a chunk lies in a file.

    Attributes:
        id: four bytes.
        offset: of the payload, in bytes from the start of the file.
        size: bytes of payload that are really there.
    """

    id: bytes
    offset: int
    size: int


def encode_riff(form: bytes, chunks: Iterable[Chunk | LongChunk]) -> Iterator[bytes]:
    """Yield the bytes of a RIFF file piece by piece, so that large data is never copied.

    Args:
        form: four bytes, `b"WAVE"` for audio.
        chunks: in file order.

    Raises:
        AudioFileError: an id is not four bytes long, the file would pass 4 GiB, or the pieces of a
            chunk are not as long as it said.
    """
    items = list(chunks)
    total = 4 + sum(8 + _size(item) + _size(item) % 2 for item in items)
    if total > MAX_CHUNK_BYTES:
        raise AudioFileError("A WAV file cannot hold more than 4 GiB.", "Export as FLAC.")
    if len(form) != 4 or any(len(item.id) != 4 for item in items):
        raise AudioFileError("A RIFF chunk needs an id of four bytes.")
    yield struct.pack("<4sI4s", b"RIFF", total, form)
    for item in items:
        yield struct.pack("<4sI", item.id, _size(item))
        written = 0
        for piece in item.pieces if isinstance(item, LongChunk) else (item.data,):
            written += len(piece)
            yield piece
        if written != _size(item):
            raise AudioFileError("The length of the audio is not the one that was announced.")
        if written % 2:
            yield b"\0"


def _size(chunk: Chunk | LongChunk) -> int:
    return chunk.size if isinstance(chunk, LongChunk) else len(chunk.data)


def list_chunks(path: Path) -> tuple[ChunkRef, ...]:
    """Find the chunks of a RIFF/WAVE file.

    Returns:
        The chunks in file order; empty when the file is no RIFF file. A chunk that claims more than
        the file holds is cut at the end of the file.

    Raises:
        AudioFileError: the file cannot be read.
    """
    try:
        end = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(12)
            if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
                return ()
            found: list[ChunkRef] = []
            at = 12
            while at + 8 <= end and len(found) < _MOST_CHUNKS:
                file.seek(at)
                identifier, size = struct.unpack("<4sI", file.read(8))
                found.append(ChunkRef(identifier, at + 8, min(size, end - at - 8)))
                at += 8 + size + size % 2
            return tuple(found)
    except (OSError, ValueError, struct.error) as error:
        raise AudioFileError(f"'{path}' cannot be read: {error}.") from error


def read_chunk(path: Path, ref: ChunkRef) -> bytes:
    """Payload of a chunk; never more than 16 MiB of it, whatever the file claims.

    Raises:
        AudioFileError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(ref.offset)
            return file.read(min(ref.size, _LARGEST_READ))
    except OSError as error:
        raise AudioFileError(f"'{path}' cannot be read: {error}.") from error


def find_chunk(path: Path, identifier: bytes) -> bytes | None:
    """Payload of the first chunk with this id, or None.

    Raises:
        AudioFileError: the file cannot be read.
    """
    for ref in list_chunks(path):
        if ref.id == identifier:
            return read_chunk(path, ref)
    return None
